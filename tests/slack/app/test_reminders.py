"""Reminders as messages, with what can be done about them."""

from datetime import timedelta


async def reminded(an, service):
    await an.ask("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.ask("ja")
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    return await an.sees("🔔 Herinnering: intake van SWITCH op dinsdag 15/12/2026 13:00")


async def test_a_reminder_goes_into_the_calendar_can_wait_and_is_done(an, service, slack):
    reminder = await reminded(an, service)
    assert reminder.buttons == ["Gedaan", "Snooze", "Agenda"]
    assert reminder.notification.startswith("🔔 Herinnering: intake van SWITCH")
    await an.press(reminder, "Agenda")
    ways = await an.sees("Open het bestand")
    assert "✓ Agenda" in reminder.shown and ways.buttons == ["Gedaan", "Snooze"]
    [calendar] = await slack.until(lambda: [one for one in an.seen if one.files])
    [(name, data)] = slack.attached(calendar).items()
    assert name.endswith(".ics") and b"DTSTART:20261215T120000Z" in data
    await an.press(ways, "Snooze")
    choices = await an.sees("Wanneer herinner ik je opnieuw")
    await an.press(choices, "Morgenochtend")
    await an.sees("herinner ik je opnieuw aan Intakegesprek")
    assert "✓ Morgenochtend" in choices.shown


async def test_a_reminder_is_answered_in_words_too(an, service):
    await reminded(an, service)
    later = await an.ask("later")
    assert "Over een uur" in later.buttons
    assert "herinner ik je opnieuw aan Intakegesprek" in (await an.ask("morgen")).shown
