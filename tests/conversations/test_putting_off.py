"""Reminders that came, put off in words to any time that is said; those that came together answered together."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dialogs.actions import action
from dialogs.messages import Reply
from dialogs.texts import texts_in
from storage.people import key, person_by_email
from storage.reminders import PlannedNotice, Reminder, plan_notice
from tests.conversations.sign_ups import COP, SECOND_COP, signed_up
from tests.conversations.test_own_reminders import due, first
from tests.conversations.test_reminders import LOTTE, SAM, labels, reminded

NL = texts_in("nl")
DONE, SNOOZE, STOP = NL("Done"), NL("Snooze"), NL("No more of these")

# -- put off in words --


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("om 15u", "07/12 15:00"),
        ("herinner me over twee uur opnieuw", "07/12 11:05"),
        ("herinner me vannamiddag", "07/12 13:30"),
    ],
)
async def test_a_reminder_is_put_off_to_any_time_that_is_said(talk, said, at):
    await reminded(talk)
    [told] = await talk.say(said, LOTTE)
    row = await first(talk)
    assert (row.status, due(row), row.snoozed) == ("planned", at, True)
    assert at[:5] in told.text
    talk.now = row.due_at + timedelta(seconds=1)
    [again] = await talk.inbox(LOTTE)
    assert DONE in labels([again])


async def test_a_day_off_is_not_taken_but_the_nearest_time_is_offered_and_an_hour_on_it_is(talk):
    await reminded(talk, LOTTE, SECOND_COP)
    [told] = await talk.say("herinner me zaterdag opnieuw", LOTTE)
    assert told.text.startswith(NL("{day} is a day off: then I leave you alone.", day="Zaterdag 12/12"))
    assert told.buttons and (await first(talk, SECOND_COP)).status == "sent"
    await talk.press(labels([told])[0], LOTTE)
    assert due(await first(talk, SECOND_COP)) == "14/12 08:00"
    await reminded_again(talk, SECOND_COP)
    await talk.say("herinner me zaterdag om 11u opnieuw", LOTTE)
    assert due(await first(talk, SECOND_COP)) == "19/12 11:00"


async def reminded_again(talk, moment):
    talk.now = (await first(talk, moment)).due_at + timedelta(minutes=1)
    assert await talk.inbox(LOTTE)


async def test_too_late_is_told(talk):
    await reminded(talk)
    [told] = await talk.say("herinner me volgende week dinsdag opnieuw", LOTTE)
    assert told.text.startswith(NL("By then it is too late for it."))
    assert (await first(talk)).status == "sent"


async def test_the_hours_of_the_person_count_for_a_day_without_an_hour(talk):
    await signed_up(talk, SECOND_COP, LOTTE)
    await reminded(talk, LOTTE, SECOND_COP)
    await talk.say("stuur me niets voor 10 uur", LOTTE)
    await talk.say("ja", LOTTE)
    await talk.say("herinner me donderdag opnieuw", LOTTE)
    assert due(await first(talk, SECOND_COP)) == "10/12 10:00"


async def test_with_nothing_on_the_screen_it_is_a_reminder_of_ones_own(talk):
    [told] = await talk.say("herinner me morgen", LOTTE)
    assert told.step.step == "what"
    [told] = await talk.say("de kopies", LOTTE)
    assert "25/11/2026" in str(told.card)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("herinner me morgen opnieuw", "08/12 08:00"),
        ("Herriner me nog eens over twee uur aub", "07/12 11:05"),
        ("snooze tot morgen", "08/12 08:00"),
        ("stel het uit tot vanmiddag", "07/12 13:30"),
        ("remind me again tomorrow at 10", "08/12 10:00"),
        ("oei nee, herinner me hier morgen om 9u nog eens aan", "08/12 09:00"),
    ],
)
async def test_with_nothing_on_the_screen_the_one_that_came_last_is_meant_and_named(talk, said, at):
    await reminded(talk)
    await talk.say("wat kost een cop?", LOTTE)
    [told] = await talk.say(said, LOTTE)
    row = await first(talk)
    assert (row.status, due(row), row.snoozed) == ("planned", at, True)
    assert "08/12/2026 16:00" in told.text and "Community of Practice" in told.text


async def test_one_changes_ones_mind_about_when(talk):
    await reminded(talk)
    await talk.say("gedaan", LOTTE)
    await talk.say("herinner me over een uur opnieuw", LOTTE)
    assert due(await first(talk)) == "07/12 10:05"
    await talk.say("nee, herinner me morgen opnieuw", LOTTE)
    assert due(await first(talk)) == "08/12 08:00"


async def test_in_the_middle_of_a_form_the_one_that_came_last_is_put_off_and_the_question_asked_again(talk):
    await reminded(talk)
    await talk.say("schrijf me in voor een sessie", LOTTE)
    told, question = await talk.say("herinner me over twee uur opnieuw", LOTTE)
    assert "08/12/2026 16:00" in told.text and question.step is not None
    assert due(await first(talk)) == "07/12 11:05"


async def test_what_came_long_ago_to_somebody_else_or_was_done_by_a_form_is_not_meant(talk):
    await reminded(talk)
    await talk.say("wat kost een cop?", LOTTE)
    [asked] = await talk.say("herinner me morgen opnieuw", SAM)
    assert asked.step.step == "what", "it came to Lotte"
    talk.now += timedelta(days=2)
    [asked] = await talk.say("herinner me morgen opnieuw", LOTTE)
    assert asked.step.step == "what"
    assert (await first(talk)).status == "sent"
    await talk.say("stop", LOTTE)
    [told] = await talk.say("snooze", LOTTE)
    assert told.text == NL("No reminder came these days that I can put off. Shall I remind you of something?")


# -- several at once --


async def digest(talk):
    """Show two reminders that came together: of a moment, and a notice; returns their rows and the buttons."""
    await reminded(talk, LOTTE, COP)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, LOTTE, talk.now)).id)
        await plan_notice(
            session, key="care:1", about="care_plan:1", person_id=person, title="Het zorgplan", body=Reply(text="x").stored(),
            due_at=talk.now, now=talk.now, topic="care_plans",
        )  # fmt: skip
        notice = (await session.exec(select(PlannedNotice))).one()
        notice.status = "sent"
        row = (await session.exec(select(Reminder))).one()
        tokens = [f"m{row.id}-202612081500", f"n{notice.id}"]
    return tokens


async def statuses(talk):
    async with talk.database.transaction() as session:
        rows = [*(await session.exec(select(Reminder))).all(), *(await session.exec(select(PlannedNotice))).all()]
        return [(row.status, due(row)) for row in rows]


async def test_several_are_ticked_off_at_once(talk):
    tokens = await digest(talk)
    [told] = await talk.press_action(action("act", "reminders.done_all", *tokens), LOTTE)
    assert told.text.startswith(
        NL.n("Well done, I ticked {count} reminder off:", "Well done, I ticked {count} reminders off:", 2)
    )
    assert "Het zorgplan" in told.text
    assert [one for one, _ in await statuses(talk)] == ["done", "done"]


async def test_several_are_put_off_at_once_and_what_is_too_late_for_one_is_told(talk):
    tokens = await digest(talk)
    replies = await talk.press_action(action("act", "reminders.snooze_all", *tokens), LOTTE)
    assert len(labels(replies)) >= 2
    talk._shown[LOTTE] = replies
    await talk.press(NL("Tomorrow morning"), LOTTE)
    assert await statuses(talk) == [("planned", "08/12 08:00"), ("planned", "08/12 08:00")]
    [told] = await talk.press_action(action("act", "reminders.until_all", "202612100900e", *tokens), LOTTE)
    assert NL("By then it is too late for:") in told.text
    assert await statuses(talk) == [("planned", "08/12 08:00"), ("planned", "10/12 10:00")]


async def test_somebody_elses_are_left_alone(talk):
    tokens = await digest(talk)
    await talk.come_in(SAM)
    for name in ("done_all", "snooze_all"):
        [told] = await talk.press_action(action("act", f"reminders.{name}", *tokens), SAM)
        assert told.text == NL("That reminder is not yours, so I leave it as it is.")
    assert [one for one, _ in await statuses(talk)] == ["sent", "sent"]


@pytest.mark.parametrize(
    "given",
    [
        ("reminders.done_all",), ("reminders.done_all", "x"), ("reminders.until_all",), ("reminders.until_all", "morning"),
        ("reminders.until_all", "202613990900", "n1"), ("reminders.snooze_all", ""), ("reminders.stop",), ("reminders.stop_kind", "nothing"),
        ("reminders.take_up",), ("reminders.drop", "m1"),
    ],
)  # fmt: skip
async def test_a_button_that_cannot_be_is_told_to_be_too_old(talk, given):
    await digest(talk)
    [told] = await talk.press_action(action("act", *given), LOTTE)
    assert told.text == NL("That button is too old. Ask again, please.")


async def test_of_several_is_asked_which_with_all_of_them_as_an_answer(talk):
    tokens = await digest(talk)
    replies = await talk.press_action(action("act", "reminders.which", "reminders.done", *tokens), LOTTE)
    assert labels(replies)[-1] == NL("All of these")
    talk._shown[LOTTE] = replies
    await talk.press(NL("All of these"), LOTTE)
    assert [one for one, _ in await statuses(talk)] == ["done", "done"]
