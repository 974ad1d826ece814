"""Receiving: kept together, taken once and in order, tried again, and forgotten."""

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot import receiving
from bot.receiving import Inbox, TryLater, Worker
from dialogs.received.chores import CHORES
from storage.conversations import SeenEvent
from storage.database import Database, DatabaseUnavailable
from storage.inbox import Received, ReceivedEvent, finish, keep, postpone, take
from storage.schema import upgrade
from tests.conversations.prepared import copied

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def database(tmp_path):
    made = Database(await copied(tmp_path / "r.db"))
    yield made
    await made.close()


def event(lane, at, name=None, **more):
    sent_at = NOON + timedelta(seconds=at)
    return Received("slack", name or f"{lane}{at}", lane, {"lane": lane, "at": at}, sent_at, **more)


async def rows(database):
    async with database.transaction() as session:
        return {row.event_id: row for row in (await session.exec(select(ReceivedEvent))).all()}


class Tried:
    """A worker that writes down what it applies."""

    def __init__(self, database, at_once=4):
        self.applied, self.late, self.going = [], [], {}
        self.most = 0
        self.fails = {}
        self.inbox = Inbox(database, self.clock)
        self.worker = Worker(database, self.inbox, "slack", self.apply, self.told, self.clock, at_once)
        self.task = asyncio.create_task(self.worker.run())

    @staticmethod
    def clock():
        return datetime.now(UTC)

    async def apply(self, one):
        lane = one.body["lane"]
        assert lane not in self.going
        self.going[lane] = one.event_id
        try:
            await asyncio.sleep(0)
            fault = self.fails.get(one.event_id, [])
            if fault:
                found = fault.pop()
                if isinstance(found, asyncio.Event):
                    await found.wait()
                else:
                    raise found
            self.applied.append(one.event_id)
            return f"antwoord {one.event_id}" if one.event_id.startswith("vraag") else None
        finally:
            del self.going[lane]

    async def told(self, one, answer):
        self.late.append(answer)

    async def until(self, count):
        async with asyncio.timeout(20):
            while True:
                if len(self.applied) >= count:
                    return self.applied
                await asyncio.sleep(0.005)

    async def begun(self, lane):
        async with asyncio.timeout(20):
            while True:
                if lane in self.going:
                    return
                await asyncio.sleep(0.005)

    async def stop(self):
        self.worker.stop()
        await self.task


@pytest.fixture
async def tried(database, monkeypatch):
    monkeypatch.setattr(receiving, "FIRST_WAIT", timedelta(milliseconds=10))
    one = Tried(database)
    yield one
    await one.stop()


async def test_events_that_come_together_are_written_together(database, monkeypatch):
    inbox = Inbox(database, lambda: NOON)
    opened = []
    transaction = database.transaction
    monkeypatch.setattr(database, "transaction", lambda **how: opened.append(1) or transaction(**how))
    await asyncio.gather(*(inbox.keep(event("an", number)) for number in range(50)))
    assert len(opened) <= 2
    assert len(await rows(database)) == 50


async def test_when_the_commit_of_many_fails_none_of_them_is_kept_and_all_are_told(database, monkeypatch):
    inbox = Inbox(database, lambda: NOON)

    async def broken(*_):
        raise DatabaseUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "keep", broken)
        told = await asyncio.gather(*(inbox.keep(event("an", number)) for number in range(5)), return_exceptions=True)
    assert {type(one) for one in told} == {DatabaseUnavailable}
    assert await rows(database) == {}
    await inbox.keep(event("an", 1))
    assert list(await rows(database)) == ["an1"]


async def test_an_event_that_the_database_does_not_take_keeps_out_no_other(database):
    inbox = Inbox(database, lambda: NOON)
    wrong = Received("slack", "half\ud800", "an", {}, NOON)
    told = await asyncio.gather(
        inbox.keep(event("an", 1)), inbox.keep(wrong), inbox.keep(event("an", 2)), return_exceptions=True
    )
    assert [type(one) for one in told] == [type(None), DatabaseUnavailable, type(None)]
    assert sorted(await rows(database)) == ["an1", "an2"]


async def test_each_person_is_heard_in_order_and_no_person_waits_for_another(tried):
    tried.fails["an0"] = [held := asyncio.Event()]
    for number in range(4):
        await tried.worker.keep(event("an", number))
        await tried.worker.keep(event("bo", number))
    await tried.until(4)
    assert tried.applied == ["bo0", "bo1", "bo2", "bo3"]
    held.set()
    await tried.until(8)
    assert tried.applied[4:] == ["an0", "an1", "an2", "an3"]


async def test_what_has_to_wait_is_tried_again_and_what_follows_it_waits_with_it(tried):
    tried.fails["an0"] = [TryLater("busy", timedelta(milliseconds=50)), DatabaseUnavailable("away"), ValueError()]
    for number in range(3):
        await tried.worker.keep(event("an", number))
    await tried.worker.keep(event("bo", 0))
    assert await tried.until(4) == ["bo0", "an0", "an1", "an2"]


async def test_a_fault_of_ours_does_not_silence_a_person_for_a_day(tried, database):
    tried.fails["an0"] = [ValueError("fout")] * receiving.MOST_FAILURES
    await tried.worker.keep(event("an", 0))
    await tried.worker.keep(event("an", 1))
    assert await tried.until(1) == ["an1"]
    row = (await rows(database))["an0"]
    assert (row.status, row.body, row.last_error) == ("failed", {}, "ValueError: fout")


async def test_an_answer_that_is_waited_for_is_told_and_told_again_when_it_is_asked_again(tried):
    asked = event("an", 0, "vraag")
    both = await asyncio.gather(tried.worker.answer(asked, 5), tried.worker.answer(asked, 5))
    assert both == ["antwoord vraag"] * 2
    assert await tried.worker.answer(asked, 5) == "antwoord vraag"
    assert (tried.applied, tried.late) == (["vraag"], [])


async def test_an_answer_that_takes_too_long_is_given_later(tried, monkeypatch):
    monkeypatch.setattr(receiving, "LATE_AFTER", 0)
    tried.fails["vraag"] = [held := asyncio.Event()]
    with pytest.raises(TimeoutError):
        await tried.worker.answer(event("an", 0, "vraag"), 0.5)
    held.set()
    async with asyncio.timeout(10):
        while True:
            if tried.late == ["antwoord vraag"]:
                break
            await asyncio.sleep(0.005)


async def test_an_answer_that_another_program_gave_leaves_nobody_waiting(tried, database):
    async with database.transaction() as session:
        await keep(session, [event("an", 0, "vraag")], NOON)
        await finish(session, [row.id for row in (await session.exec(select(ReceivedEvent))).all()])
    assert await tried.worker.answer(event("an", 0, "vraag"), 0.1) is None


async def test_what_is_to_be_answered_is_left_to_the_program_that_waits_for_it(database):
    """Another takes it only after a while; what else its person did has its own time."""
    aside = event("an", 5, "vraag", settles=receiving.OURS)
    async with database.transaction() as session:
        await keep(session, [aside, event("bo", 0, settles=MINUTE)], NOON)
        lanes = {"lanes": ["an", "bo"], "now": NOON, "lease": MINUTE, "limit": 9}
        assert await take(session, "slack", now=NOON, lease=MINUTE, limit=9) == []
        assert await take(session, "slack", **lanes) == []
        [taken] = await take(session, "slack", own=["vraag"], **lanes)
        await postpone(session, taken.id, attempt=1, until=NOON + MINUTE, reason="busy", give_up=False)
        # What has to wait does so for whoever asks.
        assert await take(session, "slack", own=["vraag"], **lanes) == []
        await keep(session, [replace(aside, event_id="nog", lane="cas")], NOON)
        later = NOON + receiving.OURS
        assert [row.event_id for row in await take(session, "slack", now=later, lease=MINUTE, limit=9)] == ["nog"]


async def test_somebody_who_waits_is_answered_by_her_own_program(database):
    one = Tried(database)
    one.fails["vraag"] = [held := asyncio.Event()]
    asking = asyncio.create_task(one.worker.answer(event("an", 0, "vraag"), 5))
    async with asyncio.timeout(10):
        while not one.going:  # noqa: ASYNC110 - a list that fills tells nobody
            await asyncio.sleep(0.005)
    row = (await rows(database))["vraag"]
    assert row.due_at - row.received_at == receiving.OURS
    held.set()
    assert await asking == "antwoord vraag"
    await one.stop()


async def test_an_answer_that_its_program_does_not_give_another_takes_up(database, tried, monkeypatch):
    monkeypatch.setattr(receiving, "IDLE", 0.05)
    tried.worker._waking.wake()
    async with database.transaction() as session:
        await keep(session, [replace(event("an", 0, "vraag"), settles=timedelta(milliseconds=200))], NOON)
    # It was set aside for a program that died.
    assert await tried.until(1) == ["vraag"]


async def test_what_is_urgent_goes_before_what_came_earlier(database):
    one = Tried(database, at_once=1)
    one.fails["aa0"] = [held := asyncio.Event()]
    await one.worker.keep(event("aa", 0))
    for number in range(20):
        await one.worker.keep(event(f"rij{number}-", 1))
    await one.worker.keep(event("haast", 2), urgent=True)
    held.set()
    await one.until(22)
    await one.stop()
    assert one.applied.index("haast2") <= 2


async def test_nothing_else_is_begun_while_somebody_waits_for_an_answer(database, monkeypatch):
    monkeypatch.setattr(receiving, "HELD_BACK", timedelta(hours=1))
    one = Tried(database, at_once=3)
    one.fails["vraag1"] = [held := asyncio.Event()]
    waited_for = asyncio.create_task(one.worker.answer(event("an", 0, "vraag1"), 20))
    await one.begun("an")
    await one.worker.keep(event("bo", 0))
    # Who is in a hurry too does not wait, and there was room for bo all the while.
    assert await one.worker.answer(event("els", 1, "vraag2"), 20) == "antwoord vraag2"
    assert one.applied == ["vraag2"]
    held.set()
    assert await waited_for == "antwoord vraag1"
    assert await one.until(3) == ["vraag2", "vraag1", "bo0"]
    await one.stop()


async def test_who_is_in_no_hurry_has_a_turn_all_the_same(database, monkeypatch):
    monkeypatch.setattr(receiving, "HELD_BACK", timedelta(milliseconds=1))
    one = Tried(database, at_once=3)
    one.fails["vraag1"] = [held := asyncio.Event()]
    waited_for = asyncio.create_task(one.worker.answer(event("an", 0, "vraag1"), 20))
    await one.begun("an")
    for number in range(5):
        await one.worker.keep(event(f"rij{number}-", 1))
    assert len(await one.until(5)) == 5
    held.set()
    assert await waited_for == "antwoord vraag1"
    await one.stop()


async def test_a_message_waits_a_moment_for_the_one_before_it(tried):
    later, earlier = (
        event("an", 2, settles=timedelta(milliseconds=150)),
        event("an", 1, settles=timedelta(milliseconds=150)),
    )
    await tried.worker.keep(later)
    await tried.worker.keep(earlier)
    assert await tried.until(2) == ["an1", "an2"]


async def test_what_happened_before_waits_for_what_is_being_worked_on_already(database):
    async with database.transaction() as session:
        await keep(session, [event("an", 5)], NOON)
        assert [row.event_id for row in await take(session, "slack", now=NOON, lease=MINUTE, limit=9)] == ["an5"]
        await keep(session, [event("an", 1)], NOON)
        assert await take(session, "slack", now=NOON, lease=MINUTE, limit=9) == []
        # Whoever had it died: both are taken again, in their order.
        later = NOON + 2 * MINUTE
        assert [row.event_id for row in await take(session, "slack", now=later, lease=MINUTE, limit=9)] == ["an1"]


async def test_who_was_slow_does_not_put_off_what_another_took_over(database):
    async with database.transaction() as session:
        await keep(session, [event("an", 0)], NOON)
        [first] = await take(session, "slack", now=NOON, lease=MINUTE, limit=1)
        slow = first.attempts
        [second] = await take(session, "slack", now=NOON + 2 * MINUTE, lease=MINUTE, limit=1)
        await postpone(session, second.id, attempt=slow, until=NOON, reason="late", give_up=True)
    row = (await rows(database))["an0"]
    assert (row.status, row.lease_until, row.attempts) == ("waiting", NOON + 3 * MINUTE, 2)


async def test_a_worker_that_meets_what_it_does_not_expect_goes_on(tried, monkeypatch):
    monkeypatch.setattr(receiving, "IDLE", 0.02)
    taking, failures = receiving.take, [RuntimeError(), DatabaseUnavailable("away")]

    async def broken(*args, **given):
        if failures:
            raise failures.pop()
        return await taking(*args, **given)

    monkeypatch.setattr(receiving, "take", broken)
    await tried.worker.keep(event("an", 0))
    assert await tried.until(1) == ["an0"]
    assert failures == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_several_programs_share_the_work_and_each_event_is_applied_once_in_order(kind, tmp_path, request):
    url = f"sqlite+aiosqlite:///{tmp_path / 'shared.db'}"
    if kind == "postgresql":
        server = request.getfixturevalue("server")
        name = f"w{uuid.uuid4().hex[:12]}"
        server.psql(f"CREATE DATABASE {name};")
        url = server.get_uri(name)
    databases = [Database(url) for _ in range(3)]
    await upgrade(databases[0])
    lanes = ("an", "bo", "cy", "di", "el")
    events = [event(lane, number) for number in reversed(range(12)) for lane in lanes]
    # Each is brought to two programs at once, as a repetition that crosses the first.
    inboxes = [Inbox(one, Tried.clock) for one in databases]
    await asyncio.gather(
        *(inboxes[(number + again) % 3].keep(one) for number, one in enumerate(events) for again in (0, 1))
    )
    workers = [Tried(one, at_once=3) for one in databases]
    for one in workers:
        one.applied, one.going = workers[0].applied, workers[0].going
    try:
        applied = await workers[0].until(len(events))
    finally:
        for one in workers:
            await one.stop()
        left = [row.event_id for row in (await rows(databases[0])).values() if row.status != "done"]
        for one in databases:
            await one.close()
    assert left == []
    for lane in lanes:
        assert [one for one in applied if one.startswith(lane)] == [f"{lane}{number}" for number in range(12)]
    assert len(applied) == len(events)


async def test_what_was_applied_is_forgotten_after_three_days_and_its_answer_after_thirty(database):
    async with database.transaction() as session:
        await keep(session, [event("an", 0), event("an", 1)], NOON)
        await finish(session, [(await session.exec(select(ReceivedEvent.id))).first()])
        session.add(SeenEvent(channel="slack", event_id="an0", seen_at=NOON, replies=[]))

    async def swept(days):
        async with database.transaction() as session:
            return [await chore.work(session, None, NOON + timedelta(days=days)) for chore in CHORES]

    assert await swept(2) == [0, 0, 0]
    assert await swept(4) == [1, 0, 0]
    assert list(await rows(database)) == ["an1"]  # it still waits
    assert await swept(31) == [0, 1, 0]
