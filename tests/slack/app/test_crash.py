"""A program that is killed: what it acknowledged is answered by the next one, and what Slack took is not said again."""

import asyncio
import os
import signal
import sys

import pytest
from sqlmodel import select

from bot.database import utc_now
from bot.operations.demonstration import load_demonstration
from storage.database import Database
from storage.inbox import ReceivedEvent
from storage.outbox import OutboxMessage
from storage.schema import upgrade
from tests.slack.fake import FakeSlack
from tests.slack.service import free_port


@pytest.fixture
async def slack():
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
async def database(tmp_path):
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'w.db'}")
    await upgrade(made)
    async with made.transaction() as session:
        await load_demonstration(session, utc_now())
    yield made
    await made.close()


class Process:
    """`wegwijs serve` as its own process."""

    def __init__(self, slack, database, folder):
        self._port = free_port()
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": os.getcwd(),
            "WEGWIJS_DATABASE_URL": database.url,
            "WEGWIJS_HTTP_PORT": str(self._port),
            "WEGWIJS_SWEEP_SECONDS": "1",
            "WEGWIJS_WATCH_CONTENT": "false",
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.workspace().token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        slack.target = f"http://127.0.0.1:{self._port}"

    async def start(self):
        with (self._folder / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", env=self._environment, cwd=self._folder,
                stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        said = await asyncio.wait_for(self._process.stdout.readline(), 90)
        assert b"/health" in said, (self._folder / "log.txt").read_text()

    async def kill(self):
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()
        self._process._transport.close()


@pytest.fixture
async def process(slack, database, tmp_path):
    made = Process(slack, database, tmp_path)
    await made.start()
    yield made
    await made.kill()


async def statuses(database, table):
    async with database.transaction() as session:
        return [row.status for row in (await session.exec(select(table))).all()]


async def all_done(database):
    async with asyncio.timeout(60):
        while True:
            if set(await statuses(database, ReceivedEvent)) == {"done"} and set(
                await statuses(database, OutboxMessage)
            ) == {"sent"}:
                return
            await asyncio.sleep(0.1)


async def freed(database):
    """Let the leases of the program that died end at once."""
    async with database.transaction() as session:
        for table in (ReceivedEvent, OutboxMessage):
            for row in (await session.exec(select(table).where(table.status == "waiting"))).all():
                if row.lease_until is not None:
                    row.lease_until = utc_now()


async def test_a_program_that_is_killed_loses_nothing_and_says_nothing_twice(slack, database, process):
    an = slack.person("U1", email="coordinator@voorbeeld.example")
    people = [an, *(slack.person(f"U{number}", email=f"leraar{number}@voorbeeld.example") for number in (2, 3, 4))]

    # Slack has taken a message; the program dies before it knows.
    held = slack.hang("chat.postMessage", 1, after_applying=True)
    await an.dm("help")
    await slack.until(lambda: held.met and an.said)
    # Events are acknowledged and cannot be applied yet, for Slack does not say whose they are.
    unknown = slack.hang("users.info", 9)
    deliveries = await asyncio.gather(*(one.dm(f"help {number}") for number in range(3) for one in people[1:]))
    assert all(one.acked for one in deliveries)
    await slack.until(lambda: unknown.met)
    await process.kill()
    assert (await statuses(database, ReceivedEvent)).count("waiting") >= 9
    assert await statuses(database, OutboxMessage) == ["waiting"]

    held.release()
    unknown.times = 0
    unknown.release()
    await freed(database)
    await process.start()
    for one in people[1:]:
        await one.next_messages(3)
    await all_done(database)
    assert [len(one.said) for one in people] == [1, 3, 3, 3]
    assert len(slack.called("conversations.history")) == 1
    async with database.transaction() as session:
        keys = {row.id: row.key for row in (await session.exec(select(OutboxMessage))).all()}
    for number, one in enumerate(people[1:]):
        answers = [keys[message.metadata["event_payload"]["message"]] for message in one.messages if message.bot]
        assert [key.split(":")[2] for key in answers] == [each.payload["event_id"] for each in deliveries[number::3]]
