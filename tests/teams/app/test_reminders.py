"""Reminders as messages that come by themselves, with what can be done about them."""

from datetime import timedelta

from tests.teams.app.looking import settled


async def reminded(an, service):
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.asks("ja")
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    return await an.sees("🔔 Herinnering: intake van SWITCH op dinsdag 15/12/2026 13:00")


async def test_a_reminder_rings_goes_into_the_calendar_and_can_wait(teams, an, service):
    reminder = await reminded(an, service)
    assert reminder.buttons == ["Gedaan", "Snooze", "Agenda"]
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
    assert "herinner ik je opnieuw aan Intakegesprek" in (await an.asks("morgen")).shown
