"""Reminders as messages, with what can be done about them."""

from datetime import timedelta

from sqlmodel import select

from dialogs.texts import texts_in
from storage.preferences import StoppedReminders

NL = texts_in("nl")


async def reminded(an, service):
    await an.ask("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.ask("ja")
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    return await an.sees("🔔 Herinnering: intake van SWITCH op dinsdag 15/12/2026 13:00")


async def test_a_reminder_goes_into_the_calendar_can_wait_and_is_done(an, service, slack):
    reminder = await reminded(an, service)
    assert reminder.buttons == ["Gedaan", "Snooze", "Agenda", NL("No more of these")]
    assert reminder.notification.startswith("🔔 Herinnering: intake van SWITCH")
    await an.press(reminder, "Agenda")
    ways = await an.sees("Open het bestand")
    assert "✓ Agenda" in reminder.shown
    assert ways.buttons == ["Gedaan", "Snooze", NL("No more of these")]
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
    # The day after tomorrow at two: it comes then, and no sooner.
    assert "donderdag 26/11/2026 14:00" in (await an.ask("overmorgen om 14u")).shown
    heard = len(an.said)
    await service.sweeper.run_until(service.clock() + timedelta(days=2, hours=3))
    assert not any("intake van SWITCH" in said for said in an.said[heard:])
    await service.sweeper.run_until(service.clock() + timedelta(days=2, hours=5))
    await an.sees("🔔 Herinnering: intake van SWITCH")
    assert "vinkte" in (await an.ask("gedaan")).shown


async def test_a_kind_is_stopped_by_a_button_and_taken_up_again(an, service):
    reminder = await reminded(an, service)
    await an.press(reminder, NL("No more of these"))
    asked = await an.sees("Waaraan herinner ik je niet meer")
    every = NL("Everything of {kind}", kind=NL("sessions"))
    assert asked.buttons == [NL("Only this one"), every]
    await an.press(asked, every)
    told = await an.sees(NL("Fine, no more reminders of {kinds}.", kinds=NL("sessions")))
    assert f"✓ {every}" in asked.shown
    async with service.database.transaction() as session:
        assert [row.topic for row in (await session.exec(select(StoppedReminders))).all()] == ["sessions"]
    # The one of the day before does not come any more.
    heard = len(an.said)
    await service.sweeper.run_until(service.clock() + timedelta(days=25))
    assert not any("intake van SWITCH" in said for said in an.said[heard:])
    await an.press(told, NL("Take them up again"))
    await an.sees(NL("Fine, from now on I remind you of {kinds} again.", kinds=NL("sessions")))
    async with service.database.transaction() as session:
        assert (await session.exec(select(StoppedReminders))).all() == []
