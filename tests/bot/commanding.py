"""Commands as processes of their own, each forked from one that has read the modules before: most of a start is reading them."""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

READ_BEFORE = [
    "bot.app",
    "bot.cli",
    "bot.channels.terminal.chat",
    "bot.operations.asking",
    "bot.operations.demonstration",
    "dialogs.conversation",
    "icalendar",
    "openpyxl",
    "storage.schema",
]
_MODE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    returncode: int
    stdout: bytes
    stderr: bytes


def called(words: tuple[str, ...], folder: Path, environment: Mapping[str, str], stdin: bytes, aside: Path) -> Done:
    """Run a command to its end.

    Parameters
    ----------
    folder
        Where it runs.
    environment
        All the variables that it has.
    aside
        A folder for what it reads and prints.
    """
    ways = [aside / name for name in ("stdin", "stdout", "stderr")]
    ways[0].write_bytes(stdin)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(READ_BEFORE)
    process = context.Process(target=_work, args=(words, folder, dict(environment), ways))
    process.start()
    process.join(60)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(words)
    return Done(process.exitcode, ways[1].read_bytes(), ways[2].read_bytes())


def _work(words: tuple[str, ...], folder: Path, environment: dict[str, str], ways: list[Path]) -> None:
    for number, (way, mode) in enumerate(zip(ways, (os.O_RDONLY, _MODE, _MODE), strict=True)):
        os.dup2(os.open(way, mode), number)
    # Whatever stood for them while the modules were read.
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process lives
        for number, mode in enumerate(("r", "w", "w"))
    )
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["wegwijs", *words]
    from bot.cli import main

    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
