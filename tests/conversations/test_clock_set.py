"""The clock of the machine is set back or forward while reminders wait: each comes once, and none for nothing."""

from datetime import timedelta

from sqlmodel import select

from dialogs.messages import Reply
from storage.people import key, person_by_email
from storage.reminders import PlannedNotice, Reminder, plan_notice
from tests.conversations.test_reminders import LOTTE, planned_of, reminded, state, status

DAY = timedelta(days=1)
INTAKE = Reply(text="Intake", kind="notice").stored()


async def test_a_reminder_that_went_out_does_not_come_again_when_its_time_is_lived_twice(talk):
    [letter] = await reminded(talk)
    for _ in range(3):
        talk.now -= DAY
        assert await talk.inbox(LOTTE) == []
    talk.now += 3 * DAY
    assert await talk.inbox(LOTTE) == []
    assert await status(talk) == "sent"
    assert letter.text


async def test_a_program_that_starts_after_the_clock_was_set_back_sends_nothing_again(talk):
    await reminded(talk)
    talk.now -= DAY
    await talk.reopen()
    assert await talk.inbox(LOTTE) == []


async def test_what_was_still_to_come_comes_at_its_own_time_though_the_clock_went_back(talk):
    await talk.come_in(LOTTE)
    at = talk.now + 2 * DAY
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, LOTTE, talk.now)).id)
        await plan_notice(
            session, key="own:1", about="own:1", person_id=person, title="Intake", body=INTAKE,
            due_at=at, now=talk.now, exact=True,
        )  # fmt: skip
    talk.now -= DAY
    await talk.sweep()
    assert await due_of(talk, "own:1") == ("planned", at)
    talk.now += 4 * DAY
    await talk.sweep()
    assert (await due_of(talk, "own:1"))[0] == "sent"


async def due_of(talk, named):
    async with talk.database.transaction() as session:
        [row] = (await session.exec(select(PlannedNotice).where(PlannedNotice.key == named))).all()
    return row.status, row.due_at


async def test_a_reminder_that_was_due_just_before_waits_until_its_time_comes_again(talk):
    await reminded(talk)
    async with talk.database.transaction() as session:
        [row] = (await session.exec(select(Reminder))).all()
        await planned_of(session, talk, row.moment_id, row.person_id, "week-before", talk.now)
    talk.now -= DAY
    assert await talk.inbox(LOTTE) == []
    talk.now += DAY
    assert len(await talk.inbox(LOTTE)) == 1
    assert [one for one, _ in await state(talk)] == ["sent", "sent"]
