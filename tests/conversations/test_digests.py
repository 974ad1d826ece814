"""Reminders of one person that come together: in one message, after an outage too, and not at night."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dialogs.texts import texts_in
from storage.drafts import Draft
from storage.outbox import OutboxMessage
from storage.people import key, person_by_email
from storage.reminders import Reminder, plan_notice
from tests.conversations.client import ZONE
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP
from tests.conversations.test_reminders import DONE, LOTTE, NL, SAM, labels, planned_of, reminded

LEAD = ("🔔 I have {count} reminder for you.", "🔔 I have {count} reminders for you.")


async def planned(talk, who, at, *moments):
    await talk.come_in(who)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, who, talk.now)).id)
        for moment in moments:
            await planned_of(session, talk, moment, person, "day-before", at)


async def noticed(talk, who, at):
    await talk.come_in(who)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, who, talk.now)).id)
        await plan_notice(
            session, key="e", about="evaluation:1", person_id=person, title="Evalueer", body={"text": "Hoe was het?"},
            due_at=at, now=talk.now,
        )  # fmt: skip


async def statuses(talk):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(Reminder.status).order_by(col(Reminder.id)))).all())


async def test_what_is_due_together_comes_together(talk):
    [letter] = await reminded(talk, LOTTE, COP, SECOND_COP)
    assert letter.text.startswith(NL.n(*LEAD, 2))
    assert "08/12/2026 16:00" in letter.text
    assert labels([letter]) == [
        NL("All done"), NL("All of them later"), NL("One of them done"), NL("One of them later")
    ]  # fmt: skip


async def test_one_of_them_is_ticked_off(talk):
    await reminded(talk, LOTTE, COP, SECOND_COP)
    [asked] = await talk.press(NL("One of them done"), LOTTE)
    assert asked.text == NL("Which reminder do you mean?") and len(asked.buttons) >= 2
    await talk.press_action(asked.buttons[1].action, LOTTE)
    assert await statuses(talk) == ["sent", "done"]


async def listed(talk):
    """Let two reminders come, and ask something else: they are on the screen no more."""
    await reminded(talk, LOTTE, COP, SECOND_COP)
    await talk.say("wat kost een cop?", LOTTE)


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ("2 gedaan", ["sent", "done"]),
        ("de eerste is al gedaan", ["done", "sent"]),
        ("klaar met 1 en 2", ["done", "done"]),
        ("herinner me morgen opnieuw aan het tweede", ["sent", "planned"]),
        ("stel de eerste uit tot morgen", ["planned", "sent"]),
        ("the last one is done", ["sent", "done"]),
        ("3 gedaan", ["sent", "sent"]),
        ("2 later", ["sent", "sent"]),
        ("1 morgen", ["planned", "sent"]),
        ("alles gedaan", ["done", "done"]),
        ("alles morgen", ["planned", "planned"]),
        ("alles in orde", ["sent", "sent"]),
        ("2 teams", ["sent", "sent"]),
    ],
)
async def test_after_something_else_was_said_the_places_are_still_those_of_the_message_that_came(talk, said, states):
    await listed(talk)
    await talk.say(said, LOTTE)
    assert await statuses(talk) == states


async def test_one_after_the_other_is_ticked_off_by_its_place(talk):
    await reminded(talk, LOTTE, COP, SECOND_COP)
    await talk.say("1 gedaan", LOTTE)
    assert await statuses(talk) == ["done", "sent"]
    await talk.say("2 ook gedaan", LOTTE)
    assert await statuses(talk) == ["done", "done"]


async def test_a_place_is_no_answer_to_a_reminder_in_a_form_after_two_days_for_another_person_or_where_others_read(
    talk,
):
    await listed(talk)
    await talk.say("2 gedaan", SAM)
    await talk.say_in_public("2 gedaan", LOTTE)
    await talk.say("schrijf me in voor een sessie", LOTTE)
    await talk.say("2 gedaan", LOTTE)
    assert await statuses(talk) == ["sent", "sent"]
    await talk.say("herinner me morgen opnieuw aan het tweede", LOTTE)
    assert await statuses(talk) == ["sent", "planned"], "that asks for it in so many words"
    talk.now += timedelta(days=2)
    await talk.say("stop", LOTTE)
    await talk.say("1 gedaan", LOTTE)
    assert await statuses(talk) == ["sent", "planned"]


async def test_after_two_days_in_which_nothing_ran_one_message_has_what_still_matters(talk):
    friday, wednesday = datetime(2026, 12, 4, 9, 0, tzinfo=ZONE), datetime(2026, 12, 9, 9, 0, tzinfo=ZONE)
    await planned(talk, LOTTE, friday, COP)
    await planned(talk, LOTTE, friday + timedelta(days=3), SECOND_COP)
    await noticed(talk, LOTTE, friday)
    talk.now = wednesday
    [letter] = await talk.inbox(LOTTE)
    assert letter.text.startswith(NL.n(*LEAD, 2))
    assert "08/12/2026" not in letter.text.replace("07/12/2026", ""), "that session is over"
    assert NL("It was meant for {when}.", when="maandag 07/12/2026 09:00") in letter.text
    assert await statuses(talk) == ["late", "sent"]


async def test_at_night_it_waits_and_other_messages_of_the_person_do_not(talk):
    night = datetime(2026, 12, 7, 22, 30, tzinfo=ZONE)
    talk.now = night
    await planned(talk, LOTTE, night, COP)
    await talk.say("schrijf 2 teams van netwerk x in voor switch", LOTTE)
    assert await talk.inbox(LOTTE) == []
    assert await statuses(talk) == ["planned"]
    async with talk.database.transaction() as session:
        assert {row.status for row in (await session.exec(select(OutboxMessage))).all()} <= {"dropped", "sent"}
    talk.now = datetime(2026, 12, 8, 8, 0, tzinfo=ZONE)
    [letter] = await talk.inbox(LOTTE)
    assert labels([letter])[0] == DONE
    assert await statuses(talk) == ["sent"]


async def test_everybody_reads_it_in_her_own_language(talk):
    await talk.come_in(FACILITATOR)
    await talk.say("english please", FACILITATOR)
    [letter] = await reminded(talk, FACILITATOR, COP, SECOND_COP)
    assert letter.text.startswith(texts_in("en").n(*LEAD, 2))
    assert NL.language == "nl" and labels([letter])[0] == "All done"


async def test_until_a_time_each_comes_when_it_is_due_also_what_had_to_wait(talk):
    night, morning = datetime(2026, 12, 7, 22, 30, tzinfo=ZONE), datetime(2026, 12, 8, 8, 0, tzinfo=ZONE)
    await noticed(talk, LOTTE, night)
    await talk.sweep(morning + timedelta(hours=1))
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, LOTTE, talk.now)).id)
        query = select(OutboxMessage.sent_at).where(OutboxMessage.status == "sent", OutboxMessage.person_id == person)
        sent = (await session.exec(query)).all()
    assert [one.astimezone(ZONE) for one in sent] == [morning]


async def test_what_is_done_as_if_it_were_years_later_erases_nothing(talk):
    await reminded(talk)
    await talk.say("schrijf 2 teams van netwerk x in voor switch", LOTTE)
    await talk.sweep(datetime(2099, 1, 1, tzinfo=ZONE))
    async with talk.database.transaction() as session:
        [draft] = (await session.exec(select(Draft))).all()
        assert draft.state["answers"] and len((await session.exec(select(OutboxMessage))).all()) >= 1
