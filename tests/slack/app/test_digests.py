"""Several reminders in one message, answered together and one by one: with its buttons and in words."""

from datetime import timedelta

from sqlmodel import col, select

from dialogs.texts import texts_in
from storage.people import Identity
from storage.reminders import PlannedNotice, Reminder
from tests.conversations.client import START

NL = texts_in("nl")
ALL_DONE, ALL_LATER, ONE_DONE, ONE_LATER = (
    NL(one) for one in ("All done", "All of them later", "One of them done", "One of them later")
)
LEAD = NL.n("🔔 I have {count} reminder for you.", "🔔 I have {count} reminders for you.", 3)
NINE = timedelta(days=14)
"""After which it is past nine on 8/12: the intakes of both projects are a week away."""


async def reminded(an, service):
    """Have somebody reminded of three things at the same hour, one of which she asked for herself; returns the message."""
    for teams in ("2 teams van netwerk Kempen in voor SWITCH", "1 team van netwerk Kempen in voor TOP-CO"):
        await an.ask(f"schrijf {teams}, contact coordinator@voorbeeld.example")
        await an.ask("ja")
    await an.ask("herinner mij op 8 december om 9u aan de kopies")
    await an.ask("ja")
    await service.sweeper.run_until(service.clock() + NINE)
    return await an.sees(LEAD)


async def statuses(service):
    """Return how the three stand that came together, in the order in which they were told."""
    async with service.database.transaction() as session:
        own = select(Identity.person_id).where(Identity.channel == "slack").scalar_subquery()
        query = select(Reminder.status).where(Reminder.person_id == own, Reminder.due_at < START + NINE)
        query = query.where(col(Reminder.moment_id).is_not(None)).order_by(col(Reminder.id))
        moments = (await session.exec(query)).all()
        return [*moments, *(await session.exec(select(PlannedNotice.status))).all()]


async def test_three_reminders_come_in_one_message_and_are_ticked_off_by_one_button(an, service):
    digest = await reminded(an, service)
    assert digest.buttons == [ALL_DONE, ALL_LATER, ONE_DONE, ONE_LATER]
    for told in ("1. Herinnering: intake van SWITCH", "2. Herinnering: intake van TOP-CO", "de kopies"):
        assert told in digest.shown
    assert sum("🔔" in said for said in an.said) == 1
    assert digest.notification.startswith(LEAD)
    await an.press(digest, ALL_DONE)
    done = await an.sees("vinkte 3 herinneringen af")
    assert "de kopies" in done.shown and f"✓ {ALL_DONE}" in digest.shown
    assert await statuses(service) == ["done", "done", "done"]


async def test_the_first_and_the_third_are_done_in_words_and_the_second_waits(an, service):
    await reminded(an, service)
    done = await an.ask("1 en 3 gedaan")
    assert "SWITCH" in done.shown and "de kopies" in done.shown and "TOP-CO" not in done.shown
    assert await statuses(service) == ["done", "sent", "done"]


async def test_one_of_them_is_put_off_with_buttons_and_comes_again_alone(an, service):
    digest = await reminded(an, service)
    await an.press(digest, ONE_LATER)
    which = await an.sees(NL("Which reminder do you mean?"))
    [second] = [label for label in which.buttons if "TOP-CO" in label]
    await an.press(which, second)
    choices = await an.sees("Wanneer herinner ik je opnieuw")
    await an.press(choices, "Morgenochtend")
    await an.sees("herinner ik je opnieuw aan Intakegesprek TOP-CO")
    await service.sweeper.run_until(service.clock() + timedelta(days=1))
    again = await an.sees("🔔 Herinnering: intake van TOP-CO")
    assert again.buttons == ["Gedaan", "Snooze", "Agenda", NL("No more of these")]
    assert await statuses(service) == ["sent", "sent", "sent"]


async def test_all_of_them_wait_until_a_time_that_is_said(an, service):
    await reminded(an, service)
    told = await an.ask("donderdag om 14u opnieuw")
    assert "donderdag 26/11/2026 14:00" in told.shown
    heard = len(an.said)
    await service.sweeper.run_until(service.clock() + timedelta(days=3))
    assert (await an.sees(LEAD)).buttons == [ALL_DONE, ALL_LATER, ONE_DONE, ONE_LATER]
    assert sum("🔔" in said for said in an.said[heard:]) == 1
