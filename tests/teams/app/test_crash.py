"""A program that is killed: what it acknowledged is answered by the next one, and at most one message is said twice."""

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
from tests.slack.service import free_port
from tests.teams.app.looking import event_of, row_of
from tests.teams.fake import FakeTeams

QUESTION = "wie organiseert SWITCH?"


@pytest.fixture
async def teams():
    async with FakeTeams(https=True) as fake:
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

    def __init__(self, teams, database, folder):
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
            "TEAMS_PUBLIC_URL": "https://wegwijs.example.be",
            # For requests, and for everything that goes by OpenSSL's own list.
            "REQUESTS_CA_BUNDLE": teams.certificate,
            "SSL_CERT_FILE": teams.certificate,
            **teams.environment,
        }
        teams.target = f"http://127.0.0.1:{self._port}"

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
async def process(teams, database, tmp_path):
    made = Process(teams, database, tmp_path)
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


async def test_a_program_that_is_killed_loses_nothing_and_says_one_thing_twice_at_most(teams, database, process):
    an = teams.person("a1", email="coordinator@voorbeeld.example")
    people = [an, *(teams.person(f"a{number}", email=f"leraar{number}@voorbeeld.example") for number in (2, 3, 4))]

    # Teams has taken a message; the program dies before it knows.
    held = teams.hang("send", 1, after_applying=True)
    await an.says(QUESTION)
    await teams.until(lambda: held.met and an.said)
    # Messages are acknowledged and cannot be applied yet, for Teams does not say whose they are.
    unknown = teams.hang("member", 9)
    deliveries = await asyncio.gather(*(one.says(QUESTION) for _ in range(3) for one in people[1:]))
    assert all(one.taken for one in deliveries)
    await teams.until(lambda: unknown.met)
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
    assert [len(one.said) for one in people] == [2, 3, 3, 3]
    assert an.said[0] == an.said[1]
    async with database.transaction() as session:
        keys = {row.id: row.key for row in (await session.exec(select(OutboxMessage))).all()}
    for number, one in enumerate(people[1:]):
        answers = [keys[row_of(message)] for message in one.messages if message.bot]
        assert answers == [f"reply:teams:{event_of(each)}:0" for each in deliveries[number::3]]
    assert (teams.refused, teams.complaints) == ([], [])
