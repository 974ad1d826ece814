"""What is due goes to the outbox: one message a person, each reminder once, whoever else does it at the same time."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from dialogs.reminders.outgoing import MOST_TOGETHER, hand_over
from storage.database import Database
from storage.outbox import OutboxMessage, claim
from storage.people import Person
from storage.reminders import Reminder
from tests.bot.reminders.due import NOW, STARTS, messages, notices, notify, remind, somebody, states


async def test_what_is_due_of_one_person_comes_in_one_message(database):
    async with database.transaction() as session:
        an, bo = await somebody(session), await somebody(session, "bo")
        await remind(session, an)
        await remind(session, an, 1, due_at=NOW - timedelta(days=1))
        await notify(session, an)
        await remind(session, bo)
        await remind(session, bo, 1, due_at=NOW + timedelta(seconds=1))
    async with database.transaction() as session:
        assert await hand_over(session, NOW) == 4
        assert await hand_over(session, NOW) == 0
        first, second = await messages(session)
        assert [one.status for one in (first, second)] == ["waiting", "waiting"]
        assert (first.person_id, first.body, first.due_at) == (an, {}, NOW)
        assert first.reminders == ["m2-202612081600", "m1-202612081500", "n1"]
        assert (second.person_id, second.reminders) == (bo, ["m3-202612081500"])
        assert [status for status, _ in await states(session)] == ["sent", "sent", "sent", "planned"]
        assert [status for status, _ in await notices(session)] == ["sent"]


async def test_what_is_due_later_comes_along_until_somebody_claims_the_message(database):
    async with database.transaction() as session:
        an = await somebody(session)
        for number in range(3):
            await remind(session, an, number, due_at=NOW + timedelta(minutes=number))
    for minutes in range(2):
        async with database.transaction() as session:
            assert await hand_over(session, NOW + timedelta(minutes=minutes)) == 1
    async with database.transaction() as session:
        [one] = await messages(session)
        assert one.reminders == ["m1-202612081500", "m2-202612081600"]
        await claim(session, now=NOW + timedelta(minutes=1), lease=timedelta(minutes=1), limit=1)
    async with database.transaction() as session:
        assert await hand_over(session, NOW + timedelta(minutes=2)) == 1
        assert [one.reminders for one in await messages(session)][1:] == [["m3-202612081700"]]


async def test_what_was_put_off_goes_out_again(database):
    async with database.transaction() as session:
        an = await somebody(session)
        row = await remind(session, an)
        await hand_over(session, NOW)
        [message] = await messages(session)
        message.status = "sent"
        # Also to the very minute at which it was due before, as when a moment moves back.
        for minutes in (60, 60, 0):
            reminder = await session.get_one(Reminder, row, populate_existing=True)
            reminder.status, reminder.due_at = "planned", NOW + timedelta(minutes=minutes)
            await session.flush()
            assert await hand_over(session, NOW + timedelta(hours=2)) == 1
            for one in await messages(session):
                one.status = "sent"
        sent = await messages(session)
    # Four times in all, also when the same minutes are lived twice.
    assert [one.reminders for one in sent] == [["m1-202612081500"]] * 4
    assert len({one.key for one in sent}) == 4


async def test_what_was_changed_while_a_message_waits_to_be_tried_again_comes_in_the_new_one_alone(database):
    async with database.transaction() as session:
        an = await somebody(session)
        kept, changed = await remind(session, an), await remind(session, an, 1)
        await hand_over(session, NOW)
        [first] = await claim(session, now=NOW, lease=timedelta(minutes=1), limit=1)
        first.body, first.last_error = {"text": "as it was"}, "the platform is away"
        row = await session.get_one(Reminder, changed, populate_existing=True)
        row.status, row.due_at = "planned", NOW + timedelta(minutes=5)
        await session.flush()
        assert await hand_over(session, NOW + timedelta(minutes=5)) == 1
        old, new = await messages(session)
        assert (old.status, new.status) == ("dropped", "waiting")
        assert sorted(new.reminders) == [f"m{kept}-202612081500", f"m{changed}-202612081600"]


async def test_a_message_brings_no_more_reminders_than_its_buttons_can_name(database):
    async with database.transaction() as session:
        an = await somebody(session)
        for number in range(MOST_TOGETHER + 3):
            await notify(session, an, about=f"evaluation:{number}")
        await hand_over(session, NOW)
        sizes = [len(one.reminders) for one in await messages(session)]
    assert sizes == [MOST_TOGETHER, 3]


@pytest.mark.parametrize("programs", [4])
async def test_programs_that_hand_over_at_once_never_hand_over_the_same(url, programs):
    opened = [Database(url) for _ in range(programs)]
    try:
        async with opened[0].transaction() as session:
            people = [await somebody(session, f"p{number}") for number in range(40)]
            session.add_all(
                Reminder(
                    about=f"moment:m{number}", person_id=person, plan="day-before", for_at=STARTS, due_at=NOW,
                    useful_until=STARTS, created_at=NOW,
                )
                for person in people
                for number in range(8)
            )  # fmt: skip

        async def all_of_it(database):
            total = 0
            while True:
                async with database.transaction() as session:
                    handled = await hand_over(session, NOW, 25)
                if not handled:
                    return total
                total += handled

        handled = await asyncio.gather(*(all_of_it(one) for one in opened for _ in range(2)))
        async with opened[0].transaction() as session:
            rows = await messages(session)
            assert {status for status, _ in await states(session)} == {"sent"}
    finally:
        for one in opened:
            await one.close()
    named = [token for row in rows for token in row.reminders]
    assert sum(handled) == len(named) == len(set(named)) == 320
    by_person = {row.person_id for row in rows}
    assert by_person == set(people)


async def test_many_rows_take_no_more_statements_than_few(database):
    async def counted(people, first):
        async with database.transaction() as session:
            session.add_all(Person(created_at=NOW, name=f"{first + number}") for number in range(people))
            await session.flush()
            ids = (await session.exec(select(Person.id).where(col(Person.name).is_not(None)))).all()[-people:]
            session.add_all(
                Reminder(
                    about="moment:m0", person_id=one, plan="day-before", for_at=STARTS, due_at=NOW, useful_until=STARTS,
                    created_at=NOW,
                )
                for one in ids
            )  # fmt: skip
        statements = []

        def seen(_connection, _cursor, statement, *_rest):
            statements.append(statement)

        event.listen(database.engine.sync_engine, "before_cursor_execute", seen)
        try:
            async with database.transaction() as session:
                assert await hand_over(session, NOW) == people
        finally:
            event.remove(database.engine.sync_engine, "before_cursor_execute", seen)
        return len(statements)

    assert await counted(3, 0) == await counted(200, 10)
    async with database.transaction() as session:
        assert len((await session.exec(select(OutboxMessage.id))).all()) == 203
