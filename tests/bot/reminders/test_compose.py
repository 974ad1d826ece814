"""What a message with reminders says is written when it is sent: of those that still stand, are of use, and may come now."""

from datetime import datetime, timedelta

import pytest

from dialogs.actions import action
from dialogs.messages import Button, Reply
from dialogs.reminders import judging, outgoing
from dialogs.reminders.occasions import Condition
from dialogs.reminders.outgoing import compose, hand_over
from dialogs.texts import texts_in
from storage.preferences import ReminderPreference, StoppedReminders
from storage.reminders import Reminder
from tests.bot.reminders.due import (
    NIGHT,
    NOW,
    STARTS,
    ZONE,
    messages,
    notices,
    notify,
    offer,
    plan,
    remind,
    somebody,
    states,
)

NL = texts_in("nl")
START = Button(label="Evalueer", action=action("start", "session_evaluation"))
MORNING = datetime(2026, 12, 8, 8, 0, tzinfo=ZONE)


@pytest.fixture
def database(light):
    return light


@pytest.fixture
async def session(database):
    async with database.transaction() as opened:
        yield opened


async def claimed(session, now=NOW):
    """Hand over what is due, and return the last message as whoever claimed it has it."""
    await hand_over(session, now)
    row = (await messages(session))[-1]
    row.attempts, row.lease_until = row.attempts + 1, now + timedelta(minutes=2)
    return row


async def test_one_reminder_is_a_message_of_its_own_with_its_ways(session):
    await remind(session, await somebody(session))
    row = await claimed(session)
    reply = await compose(session, offer(), row, NOW)
    assert reply.text.startswith("🔔") and "08/12/2026 16:00" in reply.text
    assert [one.label for one in reply.buttons] == [NL("Done"), NL("Snooze"), NL("Calendar"), NL("No more of these")]
    assert (row.body, row.status) == (reply.stored(), "waiting")
    assert await states(session) == [("sent", NOW)]


async def test_a_notice_says_what_was_written_and_can_be_ticked_off_when_it_asks_for_something(session):
    await notify(session, await somebody(session), buttons=[START])
    reply = await compose(session, offer(), await claimed(session), NOW)
    assert reply.text == "Evalueer de sessie."
    assert [one.label for one in reply.buttons] == ["Evalueer", NL("Done"), NL("Snooze")]


async def test_several_are_one_message(session):
    an = await somebody(session)
    await remind(session, an)
    await remind(session, an, 1)
    await notify(session, an, buttons=[START])
    reply = await compose(session, offer(), await claimed(session), NOW)
    assert [line[:2] for line in reply.text.split("\n") if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert [one.label for one in reply.buttons][0] == "3. Evalueer"


@pytest.mark.parametrize("status", ["done", "planned", "cancelled", "over", "unwanted"])
async def test_what_was_decided_meanwhile_does_not_go_out(session, status):
    number = await remind(session, await somebody(session))
    row = await claimed(session)
    (await session.get_one(Reminder, number, populate_existing=True)).status = status
    await session.flush()
    assert await compose(session, offer(), row, NOW) is None
    assert (row.status, row.body, row.lease_until) == ("dropped", {}, None)
    assert [one for one, _ in await states(session)] == [status]


async def test_what_moved_meanwhile_does_not_go_out_for_the_hour_of_before(session):
    number = await remind(session, await somebody(session))
    row = await claimed(session)
    reminder = await session.get_one(Reminder, number, populate_existing=True)
    reminder.for_at = STARTS + timedelta(days=1)
    await session.flush()
    assert await compose(session, offer(), row, NOW) is None
    assert row.status == "dropped"


@pytest.mark.parametrize(
    "catalogue",
    [offer(moments=0), offer(starts=STARTS + timedelta(days=1)), offer(plan("another"))],
    ids=["the moment is gone", "it moved and nothing was planned anew so far", "the plan is gone"],
)
async def test_what_the_offer_does_not_know_any_more_is_called_off(session, catalogue):
    await remind(session, await somebody(session))
    assert await compose(session, catalogue, await claimed(session), NOW) is None
    assert [one for one, _ in await states(session)] == ["cancelled"]


async def test_what_has_begun_is_late_and_the_rest_goes_out(session):
    an = await somebody(session)
    await remind(session, an, useful_until=NOW)
    await remind(session, an, 1)
    reply = await compose(session, offer(), await claimed(session), NOW)
    assert "17:00" in reply.text and "16:00" not in reply.text
    assert [one for one, _ in await states(session)] == ["late", "sent"]


async def test_what_comes_at_night_waits_until_morning(session):
    an = await somebody(session)
    await remind(session, an, due_at=NIGHT)
    await notify(session, an, due_at=NIGHT)
    row = await claimed(session, NIGHT)
    assert await compose(session, offer(), row, NIGHT) is None
    assert row.status == "dropped"
    assert await states(session) == await notices(session) == [("planned", MORNING)]
    again = await claimed(session, MORNING)
    assert again.id != row.id
    assert (await compose(session, offer(), again, MORNING)).text.startswith("🔔")


async def test_what_somebody_asked_for_at_that_very_time_comes_then(session):
    an = await somebody(session)
    await remind(session, an, due_at=NIGHT, snoozed=True)
    assert await compose(session, offer(), await claimed(session, NIGHT), NIGHT) is not None


async def test_what_was_asked_for_hours_ago_does_not_come_at_night_any_more(session):
    await notify(session, await somebody(session), due_at=NOW, exact=True)
    assert await compose(session, offer(), await claimed(session, NIGHT), NIGHT) is None
    assert await notices(session) == [("planned", datetime(2026, 12, 8, 7, 0, tzinfo=ZONE))]


async def test_in_the_hours_that_somebody_does_not_want_it_waits(session):
    an = await somebody(session)
    session.add(ReminderPreference(person_id=an, opens=10 * 60, closes=12 * 60, updated_at=NOW))
    await remind(session, an)
    assert await compose(session, offer(), await claimed(session), NOW) is None
    assert await states(session) == [("planned", NOW.replace(hour=10))]


async def test_what_is_not_wanted_does_not_come(session):
    an = await somebody(session)
    session.add_all(
        StoppedReminders(person_id=an, topic=topic, stopped_at=NOW) for topic in ("sessions", "evaluations")
    )
    await remind(session, an)
    await notify(session, an, topic="evaluations")
    assert await compose(session, offer(), await claimed(session), NOW) is None
    assert [await states(session), await notices(session)] == [[("unwanted", NOW)]] * 2


async def test_what_waits_in_another_message_comes_along(session):
    an = await somebody(session)
    await remind(session, an)
    first = await claimed(session)
    await remind(session, an, 1)
    await hand_over(session, NOW)
    reply = await compose(session, offer(), first, NOW)
    assert "1." in reply.text and "2." in reply.text
    one, other = await messages(session)
    assert (one.reminders, other.status) == (["m1-202612081500", "m2-202612081600"], "dropped")


async def test_what_comes_two_days_late_says_for_when_it_was_meant(session):
    an = await somebody(session)
    for number in range(2):
        await remind(session, an, number, due_at=NOW - timedelta(days=3 - number))
    reply = await compose(session, offer(), await claimed(session), NOW)
    for said in ("vrijdag 04/12/2026 09:00", "zaterdag 05/12/2026 09:00"):
        assert NL("It was meant for {when}.", when=said) in reply.text


async def test_of_two_that_say_the_same_about_one_moment_only_the_last_comes(session):
    an = await somebody(session)
    await remind(session, an, name="week-before", due_at=NOW - timedelta(days=6))
    await remind(session, an)
    catalogue = offer(plan(), plan("week-before"))
    reply = await compose(session, catalogue, await claimed(session), NOW)
    assert reply.card is not None and NL("Done") in [one.label for one in reply.buttons]
    assert [one for one, _ in await states(session)] == ["late", "sent"]


def conditions(monkeypatch, **holding):
    """Have conditions that hold of these persons; returns what they were asked."""
    asked = []

    def made(name, people):
        async def holds(situation, ids):
            asked.append((name, situation.occasion.about, list(ids)))
            if isinstance(people, Exception):
                raise people
            return set(people) & set(ids)

        return Condition(name, holds)

    known = {name: made(name, people) for name, people in holding.items()}
    for module in (judging, outgoing.wording):
        monkeypatch.setattr(module, "all_conditions", lambda: known)
    return asked


async def composed_for(session, catalogue, *people):
    for person in people:
        await remind(session, person)
    await hand_over(session, NOW)
    return await outgoing.composed(session, catalogue, await messages(session), NOW)


async def test_only_who_is_concerned_still_is_reminded_and_each_condition_is_asked_once(session, monkeypatch):
    an, bo, co = [await somebody(session, name) for name in ("an", "bo", "co")]
    asked = conditions(monkeypatch, coming=[an, bo], handed_in=[bo])
    catalogue = offer(plan(only=("coming",), until=("handed_in",)))
    replies = await composed_for(session, catalogue, an, bo, co)
    assert [reply is not None for reply in replies.values()] == [True, False, False]
    assert [one for one, _ in await states(session)] == ["sent", "late", "late"]
    assert asked == [("coming", "moment:m0", [an, bo, co]), ("handed_in", "moment:m0", [an, bo])]


async def test_a_condition_that_fails_puts_off_what_hangs_on_it_and_nothing_else(session, monkeypatch):
    an = await somebody(session)
    conditions(monkeypatch, broken=RuntimeError("a fault of ours"))
    catalogue = offer(plan(only=("broken",)), plan("other"))
    await remind(session, an, 1, name="other")
    [reply] = (await composed_for(session, catalogue, an)).values()
    assert "17:00" in reply.text
    assert await states(session) == [("sent", NOW), ("planned", NOW + judging.TRIED_AGAIN_AFTER)]


async def test_words_that_fail_put_off_one_reminder_and_the_others_come(session, monkeypatch):
    an = await somebody(session)
    said = outgoing.wording.said

    async def failing(situation, person, texts, *, escalated):
        if situation.occasion.about == "moment:m0":
            raise KeyError("a fault of ours")
        return await said(situation, person, texts, escalated=escalated)

    monkeypatch.setattr(outgoing.wording, "said", failing)
    await remind(session, an, 1)
    [reply] = (await composed_for(session, offer(), an)).values()
    assert "17:00" in reply.text
    assert await states(session) == [("sent", NOW), ("planned", NOW + judging.TRIED_AGAIN_AFTER)]


ESCALATES = {
    "to": "facilitator",
    "after": {"days": 1},
    "text": {"nl": "Wie nog niet: {what}", "en": "Missing: {what}"},
}


async def test_an_escalation_comes_while_one_of_those_who_were_reminded_did_nothing(session, monkeypatch):
    an, bo, leader = [await somebody(session, name) for name in ("an", "bo", "leider")]
    handed_in = [bo]
    conditions(monkeypatch, handed_in=handed_in)
    catalogue = offer(plan(until=("handed_in",), escalates=ESCALATES))
    for person in (an, bo):
        await remind(session, person, status="sent")
    await remind(session, leader, name="day-before+")
    reply = await compose(session, catalogue, await claimed(session), NOW)
    assert reply.text == "🔔 Wie nog niet: Sessie 0"
    # And when everybody has done it, it is of no use any more.
    row = (await messages(session))[0]
    row.body = {}
    monkeypatch.undo()
    conditions(monkeypatch, handed_in=[an, bo])
    assert await compose(session, catalogue, row, NOW) is None
    assert [one for one, _ in await states(session)] == ["sent", "sent", "late"]


async def test_an_escalation_comes_also_when_who_was_reminded_put_it_off(session, monkeypatch):
    an, leader = [await somebody(session, name) for name in ("an", "leider")]
    conditions(monkeypatch, handed_in=[])
    catalogue = offer(plan(until=("handed_in",), escalates=ESCALATES))
    await remind(session, an, due_at=NOW + timedelta(days=3), snoozed=True)
    await remind(session, leader, name="day-before+")
    reply = await compose(session, catalogue, await claimed(session), NOW)
    assert reply is not None and reply.text == "🔔 Wie nog niet: Sessie 0"


async def composed_before(session, *numbers, person="an"):
    """Return a message that was written and claimed, and of which nobody knows whether the platform took it."""
    an = await somebody(session, person)
    for number in numbers:
        await remind(session, an, number)
    row = await claimed(session)
    assert await compose(session, offer(), row, NOW) is not None
    row.attempts = 2
    await session.flush()
    return row


async def test_what_may_have_arrived_is_sent_again_in_the_same_words(session, monkeypatch):
    row = await composed_before(session, 0)

    async def otherwise(*_args, **_given):
        return Reply(text="andere woorden")

    monkeypatch.setattr(outgoing.wording, "said", otherwise)
    before = dict(row.body)
    later = NOW + timedelta(hours=5)
    assert (await compose(session, offer(), row, later)).stored() == before == row.body


async def test_what_may_have_arrived_does_not_come_at_night_but_in_the_morning_in_the_same_words(session):
    row = await composed_before(session, 0)
    before = dict(row.body)
    assert await compose(session, offer(), row, NIGHT) is None
    assert (row.status, row.due_at, row.lease_until) == ("waiting", MORNING, None)
    assert [one for one, _ in await states(session)] == ["sent"]
    assert (await compose(session, offer(), row, MORNING)).stored() == before


async def test_when_a_part_is_called_off_what_is_left_comes_in_a_new_message(session):
    row = await composed_before(session, 0, 1)
    before = dict(row.body)
    (await session.get_one(Reminder, 1, populate_existing=True)).status = "cancelled"
    await session.flush()
    later = NOW + timedelta(minutes=5)
    assert await compose(session, offer(), row, later) is None
    assert (row.status, row.body) == ("dropped", before)
    assert await states(session) == [("cancelled", NOW), ("planned", later)]
    again = await claimed(session, later)
    assert again.reminders == ["m2-202612081600"]


async def test_what_a_platform_took_in_part_is_finished_whatever_happened(session):
    row = await composed_before(session, 0)
    row.progress = {"posted": ["1"]}
    (await session.get_one(Reminder, 1, populate_existing=True)).status = "cancelled"
    await session.flush()
    assert (await compose(session, offer(), row, NIGHT)).stored() == row.body
