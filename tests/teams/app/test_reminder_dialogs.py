"""Reminders that somebody asks for, and how she wants to be reminded, in a dialog of Teams."""

from datetime import datetime

from sqlmodel import select

from dialogs.texts import texts_in
from storage.preferences import ReminderPreference
from storage.reminders import PlannedNotice
from tests.conversations.client import START
from tests.teams.app.filling import boxes, entered, give, hand_in, handed_in, open_asked
from tests.teams.app.looking import settled

NL = texts_in("nl")
FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=START.tzinfo)


async def every(service, table):
    async with service.database.transaction() as session:
        return list((await session.exec(select(table))).all())


async def test_what_was_said_stands_in_the_dialog_and_what_is_wrong_is_told_at_its_box(an, service):
    await open_asked(an, "herinner mij vrijdag om 10u aan de kopies")
    assert entered(an, "what") == "de kopies"
    assert (an.entered("Wanneer herinner ik je?"), an.entered("Uur")) == ("2026-11-27", "10:00")
    await give(an, "what", "Jan Peeters helpen lezen")
    await give(an, "when", FRIDAY.replace(day=20))
    await hand_in(an)
    assert any("is al voorbij" in one for one in an.dialog.problems)
    assert any("naam" in one for one in an.dialog.problems)
    assert await every(service, PlannedNotice) == []
    await give(an, "what", "<at>iedereen</at> & *kopies*")
    await give(an, "when", FRIDAY)
    await hand_in(an)
    assert not an.dialog.problems and "vrijdag 27/11/2026 10:00" in an.dialog.shown
    await an.sees("vrijdag 27/11/2026 10:00")
    await settled(service)
    await service.sweeper.run_until(FRIDAY)
    reminder = await an.sees("🔔 Je vroeg me je te herinneren aan: ")
    assert "<at>iedereen</at> & *kopies*." in reminder.shown and not reminder.marked
    assert reminder.buttons == ["Gedaan", "Snooze"]
    assert sum("🔔" in said for said in an.said) == 1


async def test_how_one_is_reminded_stands_in_the_dialog_and_counts_from_then_on(an, service):
    await open_asked(an, "rusturen instellen")
    assert entered(an, "hours") == "08:00–18:00"
    assert entered(an, "days") == "maandag, dinsdag, woensdag, donderdag, vrijdag"
    assert len(boxes(an)) == 3, "who is known on one platform is not asked on which"
    await give(an, "hours", "van 20 tot 23u")
    await hand_in(an)
    assert any("kies uren tussen 7:00 en 21:00" in one for one in an.dialog.problems)
    await give(an, "hours", "niets voor 13u")
    await give(an, "days", ["2", "4"])
    await hand_in(an)
    assert not an.dialog.problems and "dinsdag en donderdag" in an.dialog.shown
    [row] = await every(service, ReminderPreference)
    assert (row.opens, row.closes, row.days) == (13 * 60, 18 * 60, "24")
    assert len(await handed_in(service, "reminder_wishes")) == 1
    an.closes()
    await settled(service)

    # What would come at nine on a Tuesday comes at one.
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.asks("ja")
    await settled(service)
    eighth = datetime(2026, 12, 8, tzinfo=START.tzinfo)
    await service.sweeper.run_until(eighth.replace(hour=12))
    assert not any("🔔" in said for said in an.said)
    await service.sweeper.run_until(eighth.replace(hour=13, minute=1))
    await an.sees("🔔 Herinnering: intake van SWITCH")

    # Opened again, it shows what was chosen.
    await open_asked(an, "bundel mijn herinneringen per dag")
    assert (entered(an, "hours"), entered(an, "digest")) == ("13:00–18:00", "één bericht per dag")
