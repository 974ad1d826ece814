"""Reminders that somebody asks for, and how she wants to be reminded: in a message, and in Slack's window."""

from datetime import datetime, timedelta

from sqlmodel import select

from dialogs.texts import texts_in
from storage.preferences import ReminderPreference
from storage.reminders import PlannedNotice
from tests.conversations.client import START
from tests.slack.app.filling import box, boxes, give, handed_in, open_from_home

NL = texts_in("nl")
WINDOW = "In een venster"
WHAT, WHEN = "Waaraan herinner ik je?", "Wanneer herinner ik je?"
HOURS, DAYS = "Tussen welke uren mag ik je herinneren?", "Op welke dagen?"
FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=START.tzinfo)


async def every(service, table):
    async with service.database.transaction() as session:
        return list((await session.exec(select(table))).all())


async def opened(an, message, words):
    """Open the window of the form that a message asks about."""
    await an.press(message, WINDOW)
    return await an.modal(words)


async def test_one_sentence_and_a_yes_make_a_reminder_that_comes_once_at_its_time(an, service):
    asked = await an.ask("herinner mij vrijdag om 10u aan de intake van team 2")
    assert "vrijdag 27/11/2026 om 10:00" in asked.shown
    kept = await an.ask("ja")
    assert "vrijdag 27/11/2026 10:00" in kept.shown and kept.buttons == [NL("Change"), NL("Withdraw")]
    await service.sweeper.run_until(FRIDAY + timedelta(hours=1))
    reminder = await an.sees("🔔 Je vroeg me je te herinneren aan: de intake van team 2.")
    assert reminder.buttons == ["Gedaan", "Snooze"], "what one asked for is no kind that can be stopped"
    await service.sweeper.run_until(FRIDAY + timedelta(days=10))
    assert sum("🔔" in said for said in an.said) == 1


async def test_what_was_said_stands_in_the_window_and_what_is_wrong_is_told_at_its_box(an, service):
    await opened(an, await an.ask("herinner mij vrijdag om 10u aan de kopies"), WHAT)
    assert (an.value(WHAT), an.value(WHEN)) == ("de kopies", int(FRIDAY.timestamp()))
    await give(an, "what", "Jan Peeters helpen lezen")
    await give(an, "when", str(int((FRIDAY - timedelta(days=7)).timestamp())))
    await an.submit()
    assert an.errors.keys() == {WHAT, WHEN} and "is al voorbij" in an.errors[WHEN]
    assert await every(service, PlannedNotice) == []
    await give(an, "what", "<!channel> & *kopies*")
    await give(an, "when", str(int(FRIDAY.timestamp())))
    await an.submit()
    assert an.view is None and not an.errors
    assert "<!channel> & *kopies*" in (await an.sees("vrijdag 27/11/2026 10:00")).shown
    await service.sweeper.run_until(FRIDAY)
    reminder = await an.sees("🔔 Je vroeg me je te herinneren aan: <!channel> & *kopies*.")
    assert not reminder.alive, "what was typed mentions nobody"


async def test_it_is_changed_in_the_window_and_comes_at_the_new_time_alone(an, service):
    await an.ask("herinner mij vrijdag om 10u aan de kopies")
    kept = await an.ask("ja")
    await an.press(kept, NL("Change"))
    await opened(an, await an.next_message(), WHAT)
    assert (an.value(WHAT), an.value(WHEN)) == ("de kopies", int(FRIDAY.timestamp()))
    monday = FRIDAY + timedelta(days=3)
    await give(an, "when", str(int(monday.timestamp())))
    await an.submit()
    assert an.view is None, an.errors
    await an.sees("maandag 30/11/2026 10:00")
    await service.sweeper.run_until(monday - timedelta(hours=1))
    assert not any("🔔" in said for said in an.said)
    await service.sweeper.run_until(monday)
    await an.sees("🔔 Je vroeg me je te herinneren aan: de kopies.")


async def test_how_one_is_reminded_stands_in_the_window_and_counts_from_then_on(an, service):
    await open_from_home(an, "reminder_wishes")
    assert (an.value(HOURS), an.value(DAYS)) == (
        "08:00–18:00",
        ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"],
    )
    assert len(boxes(an)) == 3, "who is known on one platform is not asked on which"
    await an.type(HOURS, "van 20 tot 23u")
    await an.submit()
    assert an.errors.keys() == {HOURS} and "kies uren tussen 7:00 en 21:00" in an.errors[HOURS]
    await an.type(HOURS, "niets voor 13u")
    await an.choose(DAYS, "dinsdag", "donderdag")
    await an.submit()
    assert an.view is None and not an.errors, an.errors
    await an.sees("dinsdag en donderdag")
    [row] = await every(service, ReminderPreference)
    assert (row.opens, row.closes) == (13 * 60, 18 * 60)
    assert len(await handed_in(service, "reminder_wishes")) == 1
    # What would come at nine on a Tuesday comes at one.
    await an.ask("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.ask("ja")
    eighth = datetime(2026, 12, 8, tzinfo=START.tzinfo)
    await service.sweeper.run_until(eighth.replace(hour=12))
    assert not any("🔔" in said for said in an.said)
    await service.sweeper.run_until(eighth.replace(hour=13, minute=1))
    await an.sees("🔔 Herinnering: intake van SWITCH")


async def test_whoever_chose_before_sees_that_when_the_window_opens_again(an):
    await an.ask("stuur me niets na 16 uur")
    await an.ask("ja")
    await opened(an, await an.ask("bundel mijn herinneringen per dag"), HOURS)
    assert an.value(HOURS) == "08:00–16:00"
    assert an.value(box(an, "digest")) == "één bericht per dag"
