"""Reminders as messages that come by themselves, with what can be done about them."""

from datetime import timedelta

from sqlmodel import select

from dialogs.texts import texts_in
from storage.preferences import StoppedReminders
from tests.teams.app.looking import settled

NL = texts_in("nl")


async def reminded(an, service):
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.asks("ja")
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    return await an.sees("🔔 Herinnering: intake van SWITCH op dinsdag 15/12/2026 13:00")


async def test_a_reminder_rings_goes_into_the_calendar_and_can_wait(teams, an, service):
    reminder = await reminded(an, service)
    assert reminder.buttons == ["Gedaan", "Snooze", "Agenda", NL("No more of these")]
    assert reminder.summary.startswith("🔔 Herinnering: intake van SWITCH")
    assert reminder.activity["channelData"] == {"notification": {"alert": True}}
    await an.presses(reminder, "Agenda")
    ways = await an.sees("Open het bestand")
    assert "✓ Agenda" in reminder.seen_by(an.id).shown
    assert {"Gedaan", "Snooze"} <= set(ways.buttons)
    await an.presses(ways, "Snooze")
    choices = await an.sees("Wanneer herinner ik je opnieuw")
    await an.presses(choices, "Morgenochtend")
    await an.sees("herinner ik je opnieuw aan Intakegesprek")
    await settled(service)
    assert "✓ Morgenochtend" in choices.shown
    # What she chose stands there too when she looks again.
    assert "✓ Morgenochtend" in (await choices.for_person(an)).shown


async def test_a_reminder_that_is_done_says_so_and_comes_no_more(teams, an, service):
    reminder = await reminded(an, service)
    await an.presses(reminder, "Gedaan")
    done = await an.next_message()
    assert "✓ Gedaan" in reminder.seen_by(an.id).shown
    await settled(service)
    assert "✓ Gedaan" in reminder.shown
    said = len(an.said)
    await service.sweeper.run_until(service.clock() + timedelta(days=16))
    await settled(service)
    assert not any("intake van SWITCH" in one for one in an.said[said:]), done.shown


async def test_a_reminder_is_answered_in_words_too(an, service):
    await reminded(an, service)
    later = await an.asks("later")
    assert "Over een uur" in later.buttons
    # The day after tomorrow at two: it comes then, and no sooner.
    assert "donderdag 26/11/2026 14:00" in (await an.asks("overmorgen om 14u")).shown
    await settled(service)
    heard = len(an.said)
    await service.sweeper.run_until(service.clock() + timedelta(days=2, hours=3))
    await settled(service)
    assert not any("intake van SWITCH" in said for said in an.said[heard:])
    await service.sweeper.run_until(service.clock() + timedelta(days=2, hours=5))
    await an.sees("🔔 Herinnering: intake van SWITCH")
    assert "vinkte" in (await an.asks("gedaan")).shown


async def test_a_kind_is_stopped_by_a_button_and_taken_up_again(teams, an, service):
    reminder = await reminded(an, service)
    await an.presses(reminder, NL("No more of these"))
    asked = await an.sees("Waaraan herinner ik je niet meer")
    every = NL("Everything of {kind}", kind=NL("sessions"))
    assert asked.buttons == [NL("Only this one"), every]
    await an.presses(asked, every)
    told = await an.sees(NL("Fine, no more reminders of {kinds}.", kinds=NL("sessions")))
    await settled(service)
    assert f"✓ {every}" in asked.shown
    async with service.database.transaction() as session:
        assert [row.topic for row in (await session.exec(select(StoppedReminders))).all()] == ["sessions"]
    await an.presses(told, NL("Take them up again"))
    await an.sees(NL("Fine, from now on I remind you of {kinds} again.", kinds=NL("sessions")))
    async with service.database.transaction() as session:
        assert (await session.exec(select(StoppedReminders))).all() == []
