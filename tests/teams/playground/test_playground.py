"""What a person sees in Microsoft's own client: a question, a team registered by cards, a dialog, a reminder."""

from datetime import timedelta

import pytest

from dialogs.texts import texts_in
from tests.teams.playground.client import CHANNEL, GROUP, PERSONAL, SENDING

# A client and a browser start for these, and for each the whole of Wegwijs, on machines that are busy.
pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="package")]
NL = texts_in("nl")
WELCOME = "Dag! Ik ben Wegwijs."
NOTHING_PLANNED = "Er staan geen herinneringen voor je gepland."


async def test_who_installs_wegwijs_is_welcomed_once_and_can_ask_at_once(chat, kept):
    await chat.hear(WELCOME)
    await chat.hear("Je kan me bijvoorbeeld vragen:")
    await chat.person.see("Wie mag teams inschrijven?")
    await kept("welcome")
    await chat.press("Wie mag teams inschrijven?")
    await chat.hear("Bron")
    await kept("question")
    assert sum(WELCOME in one for one in await chat.spoken()) == 1


async def test_who_opens_the_client_anew_is_not_welcomed_again(chat):
    await chat.hear(WELCOME)
    await chat.open()
    await chat.say("Wat is SWITCH?")
    await chat.hear("Bron")
    assert not any(WELCOME in one for one in await chat.spoken())


async def test_a_whole_team_is_registered_by_cards(chat, kept):
    await chat.say("ik wil teams inschrijven")
    await chat.hear("Voor welk ondersteuningsnetwerk")
    await chat.say("netwerk kempen")
    await chat.hear("Voor welk project?")
    await kept("registration-choices")
    assert NL("In a window") not in await chat.person.text(), (
        "a client without dialogs on messages has no button for one"
    )
    await chat.choose("SWITCH")
    await chat.hear("Hoeveel teams")
    await chat.press("2")
    await chat.hear("Welk e-mailadres")
    await chat.press("Ikzelf")
    await chat.hear("Ga je daarmee akkoord?")
    await kept("registration-summary")
    await chat.press("Ja, akkoord")
    await chat.hear("Klaar: de teams zijn ingeschreven.")
    await kept("registration-done")


async def test_a_message_of_others_is_asked_about_in_a_dialog_and_the_answer_is_in_the_chat_too(chat, kept):
    await chat.go(GROUP)
    await chat.say("Wat is een ankerfiguur?")
    await chat.command("ask")
    await chat.person.fill(NL("What would you like to know?"), "Wat is SWITCH?")
    await kept("dialog-question")
    await chat.close()
    await chat.command("ask_message", on_message=True)
    await chat.person.see("Via een regionale werking met ankerfiguren")
    await kept("dialog-answer")
    await chat.close()
    await chat.go(PERSONAL)
    await chat.hear("Via een regionale werking met ankerfiguren")


async def test_a_reminder_arrives_and_is_ticked_off(chat, service, kept):
    await chat.say("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await chat.hear("Ga je daarmee akkoord?")
    await chat.press("Ja, akkoord")
    await chat.hear("Klaar: de teams zijn ingeschreven.")
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    await chat.hear("Herinnering: intake van SWITCH")
    await kept("reminder")
    await chat.press("Gedaan")
    await chat.hear("ik vinkte het af")
    await kept("reminder-done")


async def test_several_reminders_arrive_in_one_message_and_are_ticked_off_together(chat, service, kept):
    await chat.say("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await chat.hear("Ga je daarmee akkoord?")
    await chat.press("Ja, akkoord")
    await chat.hear("Klaar: de teams zijn ingeschreven.")
    await chat.say("herinner mij op 8 december om 9u aan de kopies")
    await chat.press(NL("Remind me"))
    await chat.hear("dinsdag 08/12/2026 09:00")
    await service.sweeper.run_until(service.clock() + timedelta(days=14))
    await chat.hear("Ik heb 2 herinneringen voor je.")
    await kept("digest")
    await chat.press(NL("All done"))
    await chat.hear("ik vinkte 2 herinneringen af")


async def test_a_channel_is_answered_in_its_thread_and_what_is_personal_goes_to_the_personal_chat(chat, kept):
    await chat.go(CHANNEL)
    await chat.post("Wat is SWITCH?")
    await chat.answered("Wat is SWITCH?", "Bron: ")
    await kept("channel")
    await chat.post("mijn herinneringen")
    told = await chat.answered("mijn herinneringen", NL("I answered you in our chat: that is for you alone."))
    assert NOTHING_PLANNED not in told
    await chat.go(PERSONAL)
    await chat.hear(NOTHING_PLANNED)


async def test_an_answer_is_found_from_the_compose_box_and_posted_for_others(chat, kept):
    await chat.go(GROUP)
    await chat.search("ankerfiguur")
    await chat.person.see("Wat is een ankerfiguur bij OVSG?")
    await kept("search")
    await chat.person.press("Wat is een ankerfiguur bij OVSG?", "*")
    await chat.person.press(SENDING)
    await chat.person.see("Bron: Jaarverslag")
    await kept("search-posted")


async def test_a_link_is_shown_with_what_wegwijs_knows_of_its_page(chat, kept):
    await chat.go(GROUP)
    await chat.unfurl("https://jaarverslag.ovsg.be")
    await chat.person.see("Bron: Jaarverslag")
    await kept("link")
    await chat.person.press("Send to Conversation")
    await chat.person.miss("Preview your link")
    await chat.person.see("Bron: Jaarverslag")
