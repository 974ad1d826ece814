"""The work of the night: each job once a night, by one process, taken over when that one dies."""

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from bot.reminders import nightly as nights
from bot.reminders.nightly import Nightly, hour_after, night_of
from dialogs.messages import Reply
from dialogs.received.chores import SENT, forget_messages
from dialogs.subjects import Chore, all_chores
from storage.database import Database, DatabaseUnavailable
from storage.housekeeping import NightlyRun
from storage.nights import taken
from storage.outbox import MailboxMessage, put
from tests.bot.reminders.due import NOW, Prepared, messages, offer, somebody

NIGHT = datetime(2026, 12, 7, 3, 30, tzinfo=UTC)


class Job:
    """A chore that has so much to do."""

    def __init__(self, name="job", batches=(2, 1), *, nightly=True):
        self.left, self.calls = list(batches), 0
        self.chore = Chore(name, self.work, nightly=nightly)

    async def work(self, session, catalogue, now):
        self.calls += 1
        done = self.left.pop(0) if self.left else 0
        if isinstance(done, Exception):
            raise done
        if callable(done):
            return await done()
        return done


def doing(database, *jobs):
    chores = {one.chore.id: one.chore for one in jobs}
    return Nightly(database, Prepared(offer()), lambda: NIGHT, lambda: chores)


async def kept(database):
    async with database.transaction() as session:
        rows = (await session.exec(select(NightlyRun).order_by(NightlyRun.night))).all()
        return [(row.job, row.night, row.finished_at is not None) for row in rows]


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (NIGHT, date(2026, 12, 7)),
        (NIGHT - timedelta(seconds=1), date(2026, 12, 6)),
        (datetime(2027, 3, 28, 3, 30, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 10, 31, 3, 29, tzinfo=UTC), date(2027, 10, 30)),
    ],
)
def test_a_night_is_the_one_whose_hour_came_last(now, night):
    assert night_of(now) == night
    assert night_of(hour_after(now)) == night + timedelta(days=1)


async def test_a_job_is_done_to_its_end_once_a_night(database):
    job, other = Job(), Job("by day", nightly=False)
    doer = doing(database, job, other)
    assert await doer.run() == 3
    assert (await doer.run(), job.calls, other.calls) == (0, 3, 0)
    assert await doer.run(NIGHT + timedelta(hours=20)) == 0
    assert await doer.run(NIGHT + timedelta(days=1)) == 0 and job.calls == 4
    assert await kept(database) == [("job", date(2026, 12, 7), True), ("job", date(2026, 12, 8), True)]


async def test_of_processes_at_once_one_does_it(url):
    opened = [Database(url) for _ in range(3)]
    job = Job(batches=[1] * 10)
    try:
        done = await asyncio.gather(*(doing(one, job).run() for one in opened for _ in range(2)))
    finally:
        for one in opened:
            await one.close()
    assert sorted(done) == [0, 0, 0, 0, 0, 10] and job.calls == 11


async def test_what_a_process_that_died_began_is_taken_over(database):
    job = Job()
    async with database.transaction() as session:
        assert await taken(session, "job", date(2026, 12, 7), now=NIGHT, until=NIGHT + nights.LEASE)
    assert await doing(database, job).run(NIGHT + nights.LEASE - timedelta(seconds=1)) == 0
    assert await doing(database, job).run(NIGHT + nights.LEASE) == 3


async def test_who_was_paused_for_so_long_that_another_took_over_does_nothing_any_more(light, caplog):
    second, times = Job(), {"now": NIGHT}

    async def paused():
        times["now"] = NIGHT + nights.LEASE
        return 1

    first = Job(batches=[paused, 1])
    slow = Nightly(light, Prepared(offer()), lambda: times["now"], lambda: {"job": first.chore})
    own = slow._database.transaction
    taken_over = []

    @asynccontextmanager
    async def opened():
        # After its first batch, which took that long, another has its turn before the second one.
        if first.calls == 1 and not taken_over:
            taken_over.append(await doing(light, second).run(NIGHT + 2 * nights.LEASE))
        async with own() as session:
            yield session

    slow._database = SimpleNamespace(transaction=opened)
    assert await slow.run() == 1
    assert (taken_over, first.calls, second.calls) == ([3], 1, 3)
    assert "was taken over" in caplog.text


async def test_a_job_that_fails_leaves_the_others_and_is_tried_again_within_the_hour(database, caplog):
    broken, job = Job("broken", [1, RuntimeError("a fault of ours"), 5]), Job()
    doer = doing(database, broken, job)
    with caplog.at_level(logging.ERROR):
        assert await doer.run() == 1 + 3
        assert await doer.run(NIGHT + timedelta(minutes=30)) == 0
    assert len(caplog.records) == 1
    assert await doer.run(NIGHT + timedelta(minutes=75)) == 5


async def test_a_night_in_which_the_database_was_lost_is_gone_on_with(database):
    job = Job(batches=[1, DatabaseUnavailable("connection refused"), 2])
    doer = doing(database, job)
    with pytest.raises(DatabaseUnavailable):
        await doer.run()
    assert await doer.run(NIGHT + nights.LEASE) == 2


async def test_nights_of_long_ago_are_forgotten(database):
    job = Job()
    await doing(database, job).run(NIGHT - timedelta(days=61))
    await doing(database, job).run(NIGHT)
    assert [night for _, night, _ in await kept(database)] == [date(2026, 12, 7)]


async def test_what_is_kept_for_a_while_is_forgotten_at_night_and_offers_run_out_to_the_minute():
    by_night = {one.id for one in all_chores().values() if one.nightly}
    assert {
        "forget_old_drafts",
        "forget_received",
        "forget_answered",
        "forget_link_codes",
        "forget_messages",
    } <= by_night
    assert "expire_offers" in all_chores() and "expire_offers" not in by_night


async def test_messages_of_more_than_a_school_year_ago_are_erased_but_not_what_waits(database):
    async with database.transaction() as session:
        an = await somebody(session)
        for key in ("sent", "failed", "dropped", "waiting", "recent"):
            at = NOW - SENT + timedelta(days=1 if key == "recent" else -1)
            await put(session, key=key, person_id=an, body=Reply(text=key).stored(), due_at=at, now=at)
        for row in await messages(session):
            row.status = "sent" if row.key == "recent" else row.key
            session.add(MailboxMessage(outbox_id=row.id, person_id=an, body=row.body, delivered_at=row.created_at))
    async with database.transaction() as session:
        assert await forget_messages(session, offer(), NOW) == 3
        assert await forget_messages(session, offer(), NOW) == 0
        assert [row.key for row in await messages(session)] == ["waiting", "recent"]
        assert len((await session.exec(select(MailboxMessage))).all()) == 2
