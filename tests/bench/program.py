"""The program that is measured, in a process of its own, and what its database tells of it."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.operations.demonstration import load_demonstration
from storage.database import Database
from storage.schema import upgrade
from tests.slack.service import free_port

ROOT = Path(__file__).parents[2]


class NotAsItShouldBe(Exception):
    """Something was lost or doubled: no figure says anything then."""


async def prepared(path: Path) -> None:
    """Make a database with the demonstration."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        await upgrade(database)
        async with database.transaction() as session:
            await load_demonstration(session, datetime.now(UTC))
    finally:
        await database.close()


@asynccontextmanager
async def running(words: list[str], given: dict[str, str], port: int, folder: Path) -> AsyncGenerator[int]:
    """Run a program of Python until the context ends; gives its process id, and raises RuntimeError when it does not start."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **given},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _answering(port, process)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def _answering(port: int, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(600):
            if process.returncode is not None:
                raise RuntimeError(f"the program ended with {process.returncode}")
            try:
                async with session.get(f"http://127.0.0.1:{port}/health") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError("the program did not start within a minute")


def busy(pid: int) -> float:
    """Return how many seconds of a processor a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def counted(path: Path, query: str) -> int:
    """Return a number from the database, beside the program that writes it."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as database:
        return int(database.execute(query).fetchone()[0])


def applied(path: Path) -> int:
    """Return how many events were applied."""
    return counted(path, "SELECT count(*) FROM seen_event")


def waiting(path: Path) -> int:
    """Return how many events and messages wait to be applied and sent."""
    return counted(path, "SELECT count(*) FROM received_event WHERE status = 'waiting'") + counted(
        path, "SELECT count(*) FROM outbox WHERE status = 'waiting'"
    )


async def all_answered(path: Path) -> None:
    """Return when nothing waits any more."""
    while waiting(path):  # noqa: ASYNC110 - it is the database of another process
        await asyncio.sleep(0.2)


def port_for() -> int:
    """Return a port on which nobody listens."""
    return free_port()
