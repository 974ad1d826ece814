"""The clock of a machine is set back while messages and events wait; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from storage.database import Database
from storage.inbox import Received, ReceivedEvent, keep, take
from storage.outbox import OutboxMessage, claim, put
from storage.people import person_of
from storage.set_back import LONGEST, STILL, mended

BEFORE = datetime(2026, 11, 24, 12, tzinfo=UTC)
AFTER = BEFORE - timedelta(days=1)
"""What the clock says once it was set back."""
LEASE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request, with_tables):
    database = Database(with_tables(request.param))
    yield database
    await database.close()


async def written(database, key, *, due=BEFORE, now=BEFORE):
    async with database.transaction() as session:
        found = await person_of(session, channel="platform", external_id=key, email=None, now=now)
        await put(session, key=key, person_id=found.id, body={}, due_at=due, now=now)


async def claimed(database, now):
    async with database.transaction() as session:
        return [one.key for one in await claim(session, now=now, lease=LEASE, limit=10)]


async def kept(database, event, settles=timedelta(0)):
    async with database.transaction() as session:
        await keep(session, [Received("platform", event, event, {}, BEFORE, settles)], BEFORE)


async def taken(database, now):
    async with database.transaction() as session:
        return [one.event_id for one in await take(session, "platform", now=now, lease=LEASE, limit=10)]


async def mend(database, now=AFTER):
    async with database.transaction() as session:
        return await mended(session, now)


async def test_a_lease_of_somebody_who_died_ends_soon_after_the_clock_was_set_back(database):
    await written(database, "hallo")
    assert await claimed(database, BEFORE) == ["hallo"]
    assert await mend(database) == 1
    assert await claimed(database, AFTER) == []
    assert await claimed(database, AFTER + STILL) == ["hallo"]


async def test_who_sends_just_now_keeps_the_message_as_long_as_it_was_given(database):
    await written(database, "hallo")
    await claimed(database, BEFORE)
    await mend(database)
    assert await claimed(database, AFTER + LEASE - SECOND) == []


async def test_what_is_due_goes_out_though_the_clock_says_that_it_is_not_yet(database):
    await written(database, "hallo")
    assert await claimed(database, AFTER) == []
    assert await mend(database) == 1
    assert await claimed(database, AFTER) == ["hallo"]


async def test_what_was_to_go_out_later_still_does(database):
    await written(database, "morgen", due=BEFORE + timedelta(hours=20))
    assert await mend(database) == 0
    assert await claimed(database, AFTER) == []


async def test_a_message_that_failed_waits_no_longer_than_it_was_meant_to(database):
    await written(database, "hallo", now=AFTER - LEASE, due=AFTER - LEASE)
    await claimed(database, AFTER - LEASE)
    async with database.transaction() as session:
        [row] = (await session.exec(select(OutboxMessage))).all()
        row.lease_until = BEFORE + timedelta(minutes=30)
    assert await mend(database) == 1
    assert await claimed(database, AFTER + STILL) == ["hallo"]


async def test_leases_that_are_not_too_long_stay_as_they_are(database):
    await written(database, "hallo")
    await claimed(database, BEFORE)
    for later in (timedelta(0), LEASE, LONGEST):
        assert await mend(database, BEFORE + later) == 0
    assert await mend(database, BEFORE - STILL) == 0
    async with database.transaction() as session:
        [row] = (await session.exec(select(OutboxMessage))).all()
    assert row.lease_until == BEFORE + LEASE


async def test_what_was_sent_is_not_sent_again_when_time_is_lived_twice(database):
    await written(database, "hallo")
    async with database.transaction() as session:
        [row] = (await session.exec(select(OutboxMessage))).all()
        row.status, row.sent_at = "sent", BEFORE
    assert await mend(database) == 0
    assert await claimed(database, AFTER) == []
    await written(database, "hallo", now=AFTER, due=AFTER)
    assert await claimed(database, AFTER) == []


async def test_a_message_of_afterwards_is_not_held_up_by_one_of_before(database):
    await written(database, "hallo")
    await claimed(database, BEFORE)
    async with database.transaction() as session:
        [row] = (await session.exec(select(OutboxMessage))).all()
        await put(session, key="nieuw", person_id=row.person_id, body={}, due_at=AFTER, now=AFTER)
    assert await claimed(database, AFTER) == ["nieuw"]


async def test_what_people_said_just_before_is_answered_at_once(database):
    await kept(database, "gezegd", timedelta(seconds=2))
    assert await taken(database, AFTER) == []
    assert await mend(database) == 1
    assert await taken(database, AFTER) == ["gezegd"]


async def test_an_event_whose_worker_died_is_taken_again_soon(database):
    await kept(database, "gezegd")
    assert await taken(database, BEFORE) == ["gezegd"]
    assert await mend(database) == 1
    assert await taken(database, AFTER) == []
    assert await taken(database, AFTER + STILL) == ["gezegd"]


async def test_an_event_that_settles_is_left_alone(database):
    await kept(database, "gezegd", timedelta(seconds=2))
    assert await mend(database, BEFORE) == 0
    async with database.transaction() as session:
        [row] = (await session.exec(select(ReceivedEvent))).all()
    assert row.due_at == BEFORE + timedelta(seconds=2)
