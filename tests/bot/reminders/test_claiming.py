"""What is claimed: as much as was asked for, answers before reminders however many are due, by few statements."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from bot.channels.channel import DeliveryFailed
from bot.reminders import sender as sending
from bot.reminders.sender import AT_ONCE, CLAIMED_AT_ONCE, Sender
from dialogs.messages import Reply
from dialogs.reminders.outgoing import hand_over
from storage import outbox
from storage.outbox import OutboxMessage, put
from tests.bot.reminders.due import NOW, Prepared, messages, offer, remind, somebody, until

LEASE = timedelta(minutes=2)
MANY = 120


class Platform:
    """A channel that writes down what it was handed, and takes nothing while it is held."""

    def __init__(self):
        self.handed, self.people, self.begun, self.held = [], [], [], None

    async def deliver(self, letter):
        self.begun.append(letter.person_id)
        await asyncio.sleep(0)
        if self.held is not None:
            await self.held.wait()
        self.handed.append(letter.reply.text)
        self.people.append(letter.person_id)


@pytest.fixture
def platform():
    return Platform()


def sender_of(database, platform):
    return Sender(database, {"platform": platform}, lambda: NOW, Prepared(offer()))


async def everybody_reminded(database, count=MANY, at=NOW):
    """Have so many people be reminded, and their messages wait; returns the people."""
    async with database.transaction() as session:
        people = [await somebody(session, f"p{number}") for number in range(count)]
        for person in people:
            await remind(session, person, due_at=at)
        while await hand_over(session, at):
            pass
    return people


async def answered(database, person, *texts, at=NOW):
    async with database.transaction() as session:
        for text in texts:
            await put(
                session, key=f"{person}:{text}", person_id=person, body=Reply(text=text).stored(), due_at=at, now=at,
                channel="platform", address={"to": person},
            )  # fmt: skip


async def claimed(database, **most):
    async with database.transaction() as session:
        return await outbox.claimed(session, now=NOW, lease=LEASE, **most)


async def test_no_more_is_claimed_than_was_asked_for(database):
    people = await everybody_reminded(database)
    found = await claimed(database, answers=10, others=10)
    assert ([row.person_id for row in found.others], found.answers) == (people[:10], [])
    async with database.transaction() as session:
        leased = select(OutboxMessage.id).where(col(OutboxMessage.lease_until).is_not(None))
        assert len((await session.exec(leased)).all()) == 10
        assert len(await outbox.claim(session, now=NOW, lease=LEASE, limit=7)) == 7


async def test_who_waits_for_an_answer_comes_first_and_hears_everything_in_its_order(database):
    people = await everybody_reminded(database, at=NOW - timedelta(minutes=5))
    async with database.transaction() as session:
        stranger = await somebody(session, "stranger")
    await answered(database, people[-1], "een")
    await answered(database, stranger, "ander")
    first = await claimed(database, answers=10, others=3)
    # Her reminder was written before her answer.
    assert [(row.person_id, bool(row.reminders)) for row in first.answers] == [(people[-1], True), (stranger, False)]
    assert [row.person_id for row in first.others] == people[:3]
    async with database.transaction() as session:
        await outbox.mark_sent(session, [row.id for row in first.rows], NOW)
    second = await claimed(database, answers=10, others=0)
    assert [(row.person_id, row.body["text"]) for row in second.rows] == [(people[-1], "een")]


async def test_a_person_who_talks_is_answered_before_the_bulk_is_done(database, platform):
    people = await everybody_reminded(database, at=NOW - timedelta(minutes=5))
    sender = sender_of(database, platform)
    platform.held = asyncio.Event()
    running = asyncio.create_task(sender.run(30))
    sender.wake()
    await until(lambda: len(platform.begun) == AT_ONCE)
    await answered(database, people[-1], "een", "twee", at=NOW)
    sender.wake()
    # All that may be on their way are: her reminder goes all the same, since her answers come after it.
    await until(lambda: people[-1] in platform.begun)
    assert platform.handed == []
    platform.held.set()
    await until(lambda: len(platform.handed) == MANY + 2)
    sender.stop()
    await running
    mine = [place for place, person in enumerate(platform.people) if person == people[-1]]
    assert [platform.handed[place] for place in mine[1:]] == ["een", "twee"]
    # What was claimed by then goes on meanwhile, and what is claimed while the first of her answers is marked.
    assert mine[-1] <= 2 * (CLAIMED_AT_ONCE + AT_ONCE) < MANY


async def test_an_answer_waits_no_longer_than_for_the_reminder_of_the_same_person(database, platform):
    [an] = await everybody_reminded(database, 1)
    sender = sender_of(database, platform)
    platform.held = asyncio.Event()
    running = asyncio.create_task(sender.run(3600))
    await until(lambda: platform.begun == [an])
    await answered(database, an, "een")
    sender.wake()
    platform.held.set()
    await until(lambda: platform.handed[1:] == ["een"])
    sender.stop()
    await running


async def test_what_was_claimed_and_not_begun_is_given_back_at_the_end(database, platform):
    await everybody_reminded(database)
    sender = sender_of(database, platform)
    platform.held = asyncio.Event()
    running = asyncio.create_task(sender.run(30))
    await until(lambda: len(platform.begun) == AT_ONCE)
    sender.stop()
    platform.held.set()
    await running
    async with database.transaction() as session:
        rows = await messages(session)
    assert Counter(row.status for row in rows) == {"sent": AT_ONCE, "waiting": MANY - AT_ONCE}
    assert {(row.lease_until, str(row.body)) for row in rows if row.status == "waiting"} == {(None, "{}")}


async def test_many_are_sent_by_few_statements(database, platform):
    await everybody_reminded(database)
    counted = Counter()
    sender = sender_of(database, platform)

    def counting(_connection, _cursor, statement, *_):
        counted[" ".join(statement.split()[:2])] += 1

    event.listen(database.engine.sync_engine, "before_cursor_execute", counting)
    try:
        done = await sender.send(NOW)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", counting)
    assert (done.sent, done.failed, len(platform.handed)) == (MANY, 0, MANY)
    claims = MANY // CLAIMED_AT_ONCE + 1
    # A claim and what is written by it takes twelve on PostgreSQL, for any number; several are marked together.
    assert counted.total() <= 14 * claims + MANY // 2


async def test_what_is_ready_together_is_marked_together_and_one_at_fault_alone(database, platform):
    await everybody_reminded(database, 4)
    async with database.transaction() as session:
        ids = [row.id for row in await messages(session)]
    written, marks = [], sending.Marks(database, lambda: NOW)

    async def write(session):
        written.append(await session.connection())

    async def broken(session):
        raise DeliveryFailed("it cannot be kept")

    writes = [write, broken, None, write]
    came = await asyncio.gather(
        *(marks.mark(row_id, None, one) for row_id, one in zip(ids, writes, strict=True)), return_exceptions=True
    )
    await marks.close()
    assert [str(one) for one in came] == ["None", "it cannot be kept", "None", "None"]
    async with database.transaction() as session:
        assert [row.status for row in await messages(session)] == ["sent", "waiting", "sent", "sent"]


async def test_what_was_marked_before_is_written_once(database):
    await everybody_reminded(database, 1)
    async with database.transaction() as session:
        [row] = await messages(session)
    written, marks = [], sending.Marks(database, lambda: NOW)

    async def write(session):
        written.append(row.id)

    await marks.mark(row.id, None, write)
    await marks.mark(row.id, None, write)
    assert written == [row.id]
