"""The program that is measured, in a process of its own, and what its database tells of it."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.operations.demonstration import load_demonstration
from storage.database import Database
from storage.schema import upgrade
from tests.bench.slack_fake import Answering
from tests.bench.slack_load import Act
from tests.slack.service import free_port

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdef0123456789abcdef"


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


def wegwijs(path: Path, api_url: str, port: int, app_token: str | None) -> tuple[list[str], dict[str, str]]:
    """Return the words and the surroundings that start the service."""
    given = {
        "WEGWIJS_DATABASE_URL": f"sqlite+aiosqlite:///{path}",
        "WEGWIJS_HTTP_PORT": str(port),
        "WEGWIJS_WATCH_CONTENT": "false",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
    }
    return ["-m", "bot", "serve"], given | ({"SLACK_APP_TOKEN": app_token} if app_token else {})


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


def checked(path: Path, acts: Iterable[Act], slack: Answering) -> int:
    """Tell how many messages were posted, after looking that each act was answered, and nothing was said twice.

    Raises NotAsItShouldBe.
    """
    with sqlite3.connect(path) as database:
        kept = dict(database.execute("SELECT key, id FROM outbox WHERE status = 'sent'"))
        seen = {one for (one,) in database.execute("SELECT event_id FROM seen_event")}
    doubled = [one for one, times in slack.posted.items() if times != 1]
    posted = {message for message, _ in slack.posted}
    lost = [
        act.event_id
        for act in acts
        if act.event_id not in seen or not _answered(act, _row(kept, act.event_id), posted, slack)
    ]
    if lost or doubled:
        raise NotAsItShouldBe(f"lost: {lost[:10]} ({len(lost)}), doubled: {doubled[:10]} ({len(doubled)})")
    return len(slack.posted)


def _row(kept: dict[str, int], event_id: str) -> int | None:
    """Return the message that answers an event, be it that of a window for which it was too late."""
    return kept.get(f"reply:slack:{event_id}:0") or kept.get(f"reply:slack:{event_id}:instead:0")


def _answered(act: Act, row: int | None, posted: set[int], slack: Answering) -> bool:
    if act.kind == "window" and row is None:
        return act.payload["trigger_id"] in slack.opened
    return row in posted


def port_for() -> int:
    """Return a port on which nobody listens."""
    return free_port()
