"""Programs in processes of their own, that are killed and stopped as the machine would do it; all are gone at the end."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.slack.service import free_port
from tests.soak import offer

ROOT = Path(__file__).parents[2]
STARTED_WITHIN = 120.0
"""Seconds, on a machine that has much else to do."""


class Program:
    """A process that has told that it is ready."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self.log = log
        """What it wrote to its error output."""

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def begin(self) -> None:
        """Have a program that waits for it begin."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        await self._process.stdin.drain()

    async def told(self) -> str:
        """Return the next line that it tells; empty when it ended."""
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()

    async def kill(self) -> None:
        """End it in the middle of whatever it does (kill -9)."""
        self._process.kill()
        await self._process.wait()

    async def pause(self, seconds: float) -> None:
        """Have it stand still for so long."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            os.kill(self.pid, signal.SIGCONT)

    async def end(self) -> None:
        """Tell it to stop, and kill it when it does not."""
        if not self.running:
            return
        os.kill(self.pid, signal.SIGCONT)
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), 30.0)
        except TimeoutError:
            await self.kill()


@asynccontextmanager
async def started(lines: Sequence[Sequence[str]], folder: Path) -> AsyncGenerator[list[Program]]:
    """Run programs of Python, each given as its words, until the block ends; they are all ready when it begins.

    Raises RuntimeError when one does not start.
    """
    programs: list[Program] = []
    try:
        for number, words in enumerate(lines):
            log = folder / f"program-{number}.log"
            with log.open("ab") as errors:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", *words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=errors,
                )  # fmt: skip
            programs.append(Program(process, log))
        for one in programs:
            if not await asyncio.wait_for(one.told(), STARTED_WITHIN):
                raise RuntimeError(f"a program did not start:\n{one.log.read_text()[-2000:]}")
        yield programs
    finally:
        await asyncio.gather(*(one.end() for one in programs))


def ahead() -> float:
    """Return how many seconds a clock is ahead of the machine's for which the reminders are due a few seconds ago."""
    return offer.DUE.timestamp() + 5 - time.time()


def workers(count: int, database: str, channel: str, lease: tuple[float, float]) -> list[list[str]]:
    """Return the words of so many programs for `started`.

    Parameters
    ----------
    database, channel
        Where they are, as URLs.
    lease
        Seconds for which a message is one program's, and of those within which it is handed over.
    """
    clock = str(ahead())
    return [["tests.soak.worker", database, channel, str(free_port()), clock, *map(str, lease)] for _ in range(count)]
