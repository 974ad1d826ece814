"""A reminder that is answered: ticked off, put off, taken into a calendar; by who was reminded, and by nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dialogs.actions import action
from dialogs.messages import Button, Reply
from dialogs.reminders.planning import of_moment, reconcile
from dialogs.texts import texts_in
from storage.catalogue import MomentRow, bump_revision
from storage.people import key, person_by_email
from storage.reminders import PlannedNotice, Reminder, call_off, plan_notice
from tests.conversations.client import ZONE
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP, signed_up

LOTTE, SAM = "lotte@school.example", "sam@school.example"
NL = texts_in("nl")
DONE, SNOOZE, CALENDAR, STOP = NL("Done"), NL("Snooze"), NL("Calendar"), NL("No more of these")
HOUR, MORNING = NL("In an hour"), NL("Tomorrow morning")
MONDAY_BEFORE = datetime(2026, 12, 7, 9, 5, tzinfo=ZONE)
"""The day before the session of 08/12 at 16:00."""


async def planned_of(session, talk, moment, person, plan, at):
    """Write a reminder of a moment as a plan would."""
    starts = (await session.get_one(MomentRow, moment)).starts_at
    session.add(
        Reminder(
            about=f"moment:{moment}",
            moment_id=moment,
            person_id=person,
            plan=plan,
            for_at=starts,
            due_at=at,
            useful_until=starts,
            created_at=talk.now,
        )  # fmt: skip
    )


async def reminded(talk, who=LOTTE, *moments):
    """Remind somebody of moments now, of the first session when none is given; returns what arrives."""
    talk.now = max(talk.now, MONDAY_BEFORE)
    await talk.come_in(who)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, who, talk.now)).id)
        for moment in moments or (COP,):
            await planned_of(session, talk, moment, person, "day-before", talk.now)
    return await talk.inbox(who)


async def state(talk, moment=COP):
    """Return how the reminders of a moment stand: status and when due, by address of the plan."""
    async with talk.database.transaction() as session:
        rows = (
            await session.exec(select(Reminder).where(Reminder.moment_id == moment).order_by(col(Reminder.id)))
        ).all()
        return [(row.status, row.due_at.astimezone(ZONE)) for row in rows]


async def status(talk, moment=COP):
    [(one, _)] = await state(talk, moment)
    return one


def labels(replies):
    return [button.label for reply in replies for button in reply.buttons]


async def test_a_reminder_has_its_three_ways(talk):
    [letter] = await reminded(talk)
    assert letter.text.startswith("🔔")
    assert labels([letter]) == [DONE, SNOOZE, CALENDAR, STOP]


async def test_who_leads_a_moment_can_answer_its_reminder_too(talk):
    [letter] = await reminded(talk, FACILITATOR)
    assert labels([letter]) == [DONE, SNOOZE, CALENDAR, STOP]


async def test_shortly_before_it_begins_it_cannot_be_put_off_any_more(talk):
    talk.now = datetime(2026, 12, 8, 15, 5, tzinfo=ZONE)
    [letter] = await reminded(talk)
    assert labels([letter]) == [DONE, CALENDAR, STOP]
    press = action("act", "reminders.snooze", token_of(letter))
    [told] = await talk.press_action(press, LOTTE)
    assert told.buttons == [] and "08/12/2026 16:00" in told.text
    talk.now = datetime(2026, 12, 8, 17, 0, tzinfo=ZONE)
    [over] = await talk.press_action(press, LOTTE)
    assert over.text.startswith(NL("It has begun already: {what}.", what="")[:-2])
    assert await status(talk) == "sent"


def token_of(letter):
    """Return how the buttons of a reminder name it."""
    return letter.buttons[0].action.split('"')[-2]


async def test_what_is_done_is_ticked_off_and_twice_does_no_harm(talk):
    await reminded(talk)
    [first] = await talk.press(DONE, LOTTE)
    assert "08/12/2026 16:00" in first.text
    assert await status(talk) == "done"
    press = first_action(DONE, await shown_again(talk))
    [second] = await talk.press_action(press, LOTTE)
    assert second.text == first.text
    assert await status(talk) == "done"
    talk.now += timedelta(hours=5)
    assert await talk.inbox(LOTTE) == []


async def shown_again(talk):
    """Return the reminder as it was sent."""
    from storage.outbox import OutboxMessage

    async with talk.database.transaction() as session:
        query = (
            select(OutboxMessage).where(col(OutboxMessage.key).startswith("reminder:")).order_by(col(OutboxMessage.id))
        )
        return Reply.model_validate((await session.exec(query)).all()[0].body)


def first_action(label, reply):
    return next(button.action for button in reply.buttons if button.label == label)


async def test_another_reminder_of_the_same_moment_is_told_of_when_one_is_ticked_off(talk):
    await reminded(talk)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, LOTTE, talk.now)).id)
        at = talk.now + timedelta(hours=20)
        await planned_of(session, talk, COP, person, "hours", at)
    [told] = await talk.press(DONE, LOTTE)
    assert told.text.endswith(NL("I remind you of it once more on {when}.", when="dinsdag 08/12/2026 05:05"))


async def test_a_reminder_that_is_put_off_comes_again_once_with_its_ways(talk):
    await reminded(talk)
    [asked] = await talk.press(SNOOZE, LOTTE)
    assert labels([asked]) == [HOUR, MORNING]
    [told] = await talk.press(HOUR, LOTTE)
    assert "07/12/2026 10:05" in told.text
    assert await state(talk) == [("planned", datetime(2026, 12, 7, 10, 5, tzinfo=ZONE))]
    talk.now = datetime(2026, 12, 7, 10, 4, tzinfo=ZONE)
    assert await talk.inbox(LOTTE) == []
    talk.now = datetime(2026, 12, 7, 10, 6, tzinfo=ZONE)
    [again] = await talk.inbox(LOTTE)
    assert again.text.startswith("🔔") and labels([again]) == [DONE, SNOOZE, CALENDAR, STOP]
    assert await talk.inbox(LOTTE) == []
    assert await status(talk) == "sent"


async def test_a_choice_that_is_pressed_twice_or_too_late_does_no_harm(talk):
    await reminded(talk)
    [asked] = await talk.press(SNOOZE, LOTTE)
    press = first_action(HOUR, asked)
    first, second = [await talk.press_action(press, LOTTE) for _ in range(2)]
    assert first == second
    talk.now += timedelta(hours=2)
    assert len(await talk.inbox(LOTTE)) == 1
    [late] = await talk.press_action(press, LOTTE)
    assert late.text.startswith(NL("That time is over."))
    assert labels([late]) == [HOUR, MORNING]
    assert await status(talk) == "sent"


async def test_it_can_be_put_off_in_one_sentence(talk):
    await reminded(talk)
    [told] = await talk.say("herinner me morgen opnieuw", LOTTE)
    assert "dinsdag 08/12/2026 08:00" in told.text
    assert await state(talk) == [("planned", datetime(2026, 12, 8, 8, 0, tzinfo=ZONE))]
    [listed] = await talk.say("mijn herinneringen", LOTTE)
    assert [fact.name for fact in listed.card.facts] == ["dinsdag 08/12/2026 08:00"]


async def test_words_lead_from_the_reminder_to_the_time(talk):
    await reminded(talk)
    [asked] = await talk.say("later", LOTTE)
    assert labels([asked]) == [HOUR, MORNING]
    [told] = await talk.say("morgenvroeg", LOTTE)
    assert "08/12/2026 08:00" in told.text


async def test_a_day_after_the_session_is_refused_with_what_does_fit(talk):
    await reminded(talk)
    [told] = await talk.say("herinner me maandag", LOTTE)
    assert labels([told]) == [HOUR, MORNING]
    assert await status(talk) == "sent"


async def test_gedaan_is_understood_and_later_is_a_word_as_before_when_nothing_reminds(talk):
    await reminded(talk)
    await talk.say("dat is al in orde", LOTTE)
    assert await status(talk) == "done"
    await talk.say("later", LOTTE)
    assert await status(talk) == "done"


async def test_with_two_reminders_is_asked_which_one_is_meant(talk):
    await reminded(talk, LOTTE, COP, SECOND_COP)
    [asked] = await talk.say("gedaan", LOTTE)
    assert asked.text == NL("Which reminder do you mean?")
    first, second, both = labels([asked])
    assert both == NL("All of these")
    assert "08/12/2026" in first and "08/12/2026" not in second
    await talk.press(second, LOTTE)
    assert (await status(talk), await status(talk, SECOND_COP)) == ("sent", "done")


async def test_somebody_else_cannot_answer_a_reminder(talk):
    [letter] = await reminded(talk)
    for button in letter.buttons:
        [told] = await talk.press_action(button.action, SAM)
        assert told.text == NL("That reminder is not yours, so I leave it as it is.")
        assert told.calendar == [] and told.buttons == []
    [told] = await talk.press_action(action("act", "reminders.until", token_of(letter), "hour"), SAM)
    assert told.text == NL("That reminder is not yours, so I leave it as it is.")
    assert await status(talk) == "sent"


@pytest.mark.parametrize(
    "given",
    [
        ("done",), ("done", "m1"), ("done", "x"), ("done", ""), ("until", "{token}"), ("until", "{token}", "ooit"),
        ("until", "{token}", "202612072300"), ("until", "{token}", "202612120900"), ("until", "{token}", "999912120900"),
        ("which",), ("which", "reminders.done"), ("which", "reminders.which", "{token}"), ("which", "reminders.until", "{token}"),
        ("which", "signup.cancel", "{token}"), ("which", "reminders.until ooit", "{token}"), ("calendar", "n999999"),
    ],
)  # fmt: skip
async def test_a_button_that_was_never_made_changes_nothing(talk, given):
    [letter] = await reminded(talk)
    name, *rest = (one.format(token=token_of(letter)) for one in given)
    [told] = await talk.press_action(action("act", f"reminders.{name}", *rest), LOTTE)
    assert told.text in {
        NL("That button is too old. Ask again, please."), NL("That reminder is not yours, so I leave it as it is."),
    }  # fmt: skip
    assert await state(talk) == [("sent", MONDAY_BEFORE)] or await status(talk) == "sent"


async def moved(talk, **changes):
    """Change a moment as an organiser does, and plan its reminders anew."""
    async with talk.database.transaction() as session:
        row = await session.get(MomentRow, COP)
        for name, value in changes.items():
            setattr(row, name, value)
        row.edited_at = talk.now
        await bump_revision(session)
        catalogue = await talk.catalogue(session)
        if COP in catalogue.moments:
            await reconcile(session, catalogue, of_moment(catalogue.moments[COP]), talk.now)


async def test_the_buttons_of_before_a_move_leave_the_new_reminder_alone(talk):
    await signed_up(talk, COP, LOTTE)
    [letter] = await reminded(talk)
    new = datetime(2026, 12, 16, 14, 0, tzinfo=ZONE)
    await moved(talk, starts_at=new, ends_at=new + timedelta(hours=1))
    before = await state(talk)
    assert [one for one, _ in before].count("planned") >= 1
    for label in (DONE, SNOOZE):
        [told] = await talk.press_action(first_action(label, letter), LOTTE)
        assert "16/12/2026 14:00" in told.text
    assert await state(talk) == before
    [taken] = await talk.press_action(first_action(CALENDAR, letter), LOTTE)
    [event] = taken.calendar
    assert event.starts == new and event.sequence > 0


async def test_of_what_is_cancelled_nobody_is_reminded_and_the_calendar_file_takes_it_out(talk):
    [letter] = await reminded(talk)
    await moved(talk, status="cancelled")
    [told] = await talk.press_action(first_action(SNOOZE, letter), LOTTE)
    assert told.buttons == []
    assert await status(talk) == "sent"
    [taken] = await talk.press_action(first_action(CALENDAR, letter), LOTTE)
    assert [one.cancelled for one in taken.calendar] == [True]


async def test_who_does_not_come_any_more_cannot_put_the_reminder_off(talk):
    [letter] = await reminded(talk)
    async with talk.database.transaction() as session:
        catalogue = await talk.catalogue(session)
        lotte = key((await person_by_email(session, LOTTE, talk.now)).id)
        moment = of_moment(catalogue.moments[COP])
        assert await reconcile(session, catalogue, moment, talk.now, people=[lotte]) == 0
    [told] = await talk.press_action(first_action(SNOOZE, letter), LOTTE)
    assert told.text == NL("That reminder was called off: there is nothing left to do.")
    assert await status(talk) == "over"


async def test_the_calendar_button_gives_the_moment(talk):
    await reminded(talk)
    [reply] = await talk.press(CALENDAR, LOTTE)
    [event] = reply.calendar
    assert (event.uid, event.sequence) == (f"{COP}@wegwijs", 0)
    assert event.starts == datetime(2026, 12, 8, 16, 0, tzinfo=ZONE)
    assert event.ends == datetime(2026, 12, 8, 17, 0, tzinfo=ZONE)
    assert event.title and event.description
    assert await status(talk) == "sent"
    assert labels([reply]) == [DONE, SNOOZE, STOP], "the reminder itself is still to be answered"
    await talk.say("gedaan", LOTTE)
    assert await status(talk) == "done"


async def test_all_that_is_to_come_goes_into_a_calendar_at_once(talk):
    [nothing] = await talk.say("zet mijn sessies in mijn agenda", LOTTE)
    assert nothing.text == NL("Nothing is planned for you that I can put into a calendar.")
    await signed_up(talk, COP, LOTTE)
    await signed_up(talk, SECOND_COP, SAM)
    [listed] = await talk.say("mijn sessies", LOTTE)
    assert listed.buttons[-1].label == NL("Into my calendar")
    [reply] = await talk.press(NL("Into my calendar"), LOTTE)
    assert [one.uid for one in reply.calendar] == [f"{COP}@wegwijs"]
    [leading] = await talk.say("exporteer mijn sessies naar outlook", FACILITATOR)
    assert f"{COP}@wegwijs" in [one.uid for one in leading.calendar]


async def test_in_a_form_the_reminder_is_answered_and_the_question_comes_back(talk):
    await talk.come_in(LOTTE)
    [*_, question] = await talk.say("schrijf mij in voor een sessie", LOTTE)
    assert question.step is not None
    await reminded(talk)
    told, again = await talk.say("herinner me morgen opnieuw", LOTTE)
    assert "08/12/2026 08:00" in told.text
    assert again.step == question.step


async def planned(talk, buttons, about="evaluation:1"):
    """Plan a notice for now; returns what arrives."""
    talk.now = max(talk.now, MONDAY_BEFORE)
    await talk.come_in(LOTTE)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, LOTTE, talk.now)).id)
        body = Reply(text="Hoe was het?", buttons=buttons).stored()
        await plan_notice(
            session, key=about, about=about, person_id=person, title="Evalueer *CoP*", body=body, due_at=talk.now, now=talk.now
        )  # fmt: skip
    return await talk.inbox(LOTTE)


START = Button(label="Evalueer", action=action("start", "session_evaluation"))


async def test_a_message_that_asks_for_a_form_can_be_put_off_and_ticked_off(talk):
    [letter] = await planned(talk, [START])
    assert labels([letter]) == ["Evalueer", DONE, SNOOZE]
    [asked] = await talk.say("later", LOTTE)
    assert r"Evalueer \*CoP\*" in asked.text
    await talk.press(MORNING, LOTTE)
    talk.now = datetime(2026, 12, 8, 8, 1, tzinfo=ZONE)
    [again] = await talk.inbox(LOTTE)
    assert labels([again]) == ["Evalueer", DONE, SNOOZE]
    await talk.press(DONE, LOTTE)
    async with talk.database.transaction() as session:
        assert (await session.exec(select(PlannedNotice.status))).all() == ["done"]


@pytest.mark.parametrize("buttons", [[], [START, START], [Button(label="Ja", action=action("say", "ja"))]])
async def test_a_message_that_only_tells_or_has_its_own_answers_gets_no_more_buttons(talk, buttons):
    [letter] = await planned(talk, buttons)
    assert letter.buttons == buttons


async def test_what_was_filled_in_since_is_not_put_off_any_more(talk):
    [letter] = await planned(talk, [START])
    async with talk.database.transaction() as session:
        assert await call_off(session, "evaluation:1") == 0
    [told] = await talk.press_action(first_action(SNOOZE, letter), LOTTE)
    assert told.text == NL("That reminder was called off: there is nothing left to do.")
    assert await planned(talk, [START]) == [], "it went out already"
    [asked] = await talk.press_action(first_action(SNOOZE, letter), LOTTE)
    assert labels([asked])[0] == HOUR
