"""Programs on one database of which one is killed and one stands still: every reminder arrives, and next to none twice."""

import asyncio
import contextlib
import time

import pytest

from bot.reminders.sender import AT_ONCE
from storage.database import Database
from tests.soak.channel import FakeChannel
from tests.soak.filling import Crowd, due_at_once, with_people
from tests.soak.outcome import all_marked, in_flight, outcome
from tests.soak.programs import started, workers
from tests.soak.sizes import LASTS, SHORT, SIZE

pytestmark = pytest.mark.timeout(LASTS)

STOPPED_AT, KILLED_AT = 0.2, 0.4
"""Shares of the messages that the platform has by then."""
MANY = 150
"""Reminders where more would show nothing else."""


@pytest.fixture(params=["postgresql, four programs", "sqlite, two programs"])
async def place(request, tmp_path):
    """A database, and how many programs share it."""
    if request.param.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path / 'soak.db'}", 2
    return request.getfixturevalue("postgres").database(), 4


@pytest.fixture
async def database(place):
    opened = Database(place[0])
    yield opened
    await opened.close()


async def killed_and_stopped(place, database, channel, crowd, folder):
    """Have everything sent while one program stands still and one is killed; returns what was in flight at the kill."""
    url, count = place
    await with_people(database, crowd)
    async with started(workers(count, url, channel.url, SIZE.lease), folder) as programs:
        killed, stopped = programs[:2]
        await due_at_once(database, crowd)
        # A person's messages may be bundled: there are at least as many as there are people.
        await channel.until(lambda: len(channel.kept) >= crowd.people * STOPPED_AT)
        pausing = asyncio.create_task(stopped.pause(SIZE.paused))
        with contextlib.suppress(TimeoutError):  # on SQLite who stands still may hold the lock that the other waits for
            await asyncio.wait_for(
                channel.until(lambda: _brought(channel, killed) and len(channel.kept) >= crowd.people * KILLED_AT),
                SIZE.paused * 2,
            )
        await killed.kill()
        flying = await in_flight(database, channel, killed.pid)
        await pausing
        await all_marked(database)
        assert [one.running for one in programs] == [False] + [True] * (count - 1)
    return flying


def _brought(channel, program):
    return any(one.pid == program.pid for one in channel.kept)


@pytest.mark.parametrize("people", SIZE.crowds)
async def test_one_is_killed_and_one_stands_still(place, database, tmp_path, say, people):
    crowd = Crowd(people, SIZE.reminders)
    async with FakeChannel(seconds=SIZE.answering) as channel:
        begun = time.monotonic()
        flying = await killed_and_stopped(place, database, channel, crowd, tmp_path)
        took = time.monotonic() - begun
        found = await outcome(database, channel, crowd)
    say(
        f"{found.reminders} reminders of {crowd.people} people in {found.messages} messages, {took:.0f} s; lost: "
        f"{len(found.lost)}; in flight at the kill: {len(flying)}; of these came twice: {len(found.doubled)}"
    )
    assert found.lost == []
    assert found.repeated == []
    assert set(found.doubled) <= flying
    assert set(found.doubled.values()) <= {1}
    assert found.statuses == {"reminder sent": crowd.reminders, "outbox sent": found.messages}


async def test_what_stood_still_for_longer_than_its_lease_comes_twice_at_most(postgres, tmp_path, say):
    crowd, lease = Crowd(MANY, MANY), SHORT.lease
    database = Database(url := postgres.database())
    try:
        await with_people(database, crowd)
        async with (
            FakeChannel(seconds=SIZE.answering) as channel,
            started(workers(2, url, channel.url, lease), tmp_path) as (stopped, _),
        ):
            await due_at_once(database, crowd)
            await channel.until(lambda: any(one.pid == stopped.pid for one in channel.kept))
            await stopped.pause(lease[0] + 1)
            await all_marked(database)
            found = await outcome(database, channel, crowd)
    finally:
        await database.close()
    say(f"{found.reminders} reminders; lost: {len(found.lost)}; came twice: {len(found.doubled)}")
    assert (found.lost, found.repeated) == ([], [])
    # No more than were on their way: what it had claimed beyond that it hands to nobody when it goes on.
    assert len(found.doubled) <= AT_ONCE
    assert set(found.doubled.values()) <= {1}


async def test_what_the_platform_refuses_arrives_later_and_once(tmp_path):
    crowd = Crowd(20, 60)
    database = Database(url := f"sqlite+aiosqlite:///{tmp_path / 'soak.db'}")
    try:
        await with_people(database, crowd)
        async with (
            FakeChannel(refuses=3) as channel,
            started(workers(1, url, channel.url, SHORT.lease), tmp_path),
        ):
            await due_at_once(database, crowd)
            await all_marked(database)
            found = await outcome(database, channel, crowd)
    finally:
        await database.close()
    assert channel.refused
    assert (found.lost, found.repeated, found.doubled) == ([], [], {})
