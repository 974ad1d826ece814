"""Forms in dialogs of Microsoft's own client, which has them for the action command: all that is asked on one page."""

import pytest

from tests.teams.playground.client import GROUP, PERSONAL

pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="package")]
NETWORK = "Staat het niet in de lijst? Typ de naam hier."
TEAMS = "Hoeveel teams schrijf je ervoor in?"
CONTACT = "Welk e-mailadres mogen de organisatoren gebruiken voor vragen?"
PLACE = "Klaar: je hebt een plaats voor Community of Practice, dinsdag 26/01/2027 16:00."
DONE = "Klaar: de teams zijn ingeschreven."


async def wish(chat, text):
    """Say what is wanted in the dialog of the action command, in a group where nothing else is said meanwhile."""
    await chat.go(GROUP)
    await chat.command("ask")
    await chat.person.fill("Wat wil je graag weten?", text)
    await chat.press("Vragen")


async def test_teams_are_registered_in_a_dialog_with_a_mistake_told_at_its_field(chat, kept):
    await wish(chat, "ik wil teams inschrijven")
    await chat.person.see("Voor welk project?")
    await kept("dialog-form")
    # The client searches no lists: the name is typed, with mistakes, as in a chat.
    await chat.person.fill(NETWORK, "ntwerk kempn")
    await chat.person.press("SWITCH", "[type=radio]")
    await chat.person.fill(TEAMS, "2")
    await chat.person.fill(CONTACT, "nergens")
    await chat.press("Inschrijven")
    await chat.person.see("Dat is geen volledig e-mailadres.")
    await chat.person.see("Zonder dit engagement kan ik de teams niet inschrijven")
    await chat.person.see("2 antwoorden kloppen nog niet")
    await kept("dialog-problem")
    await chat.person.fill(CONTACT, "contact@voorbeeld.example")
    await chat.person.press("Ja, akkoord", "[type=checkbox]")
    await chat.press("Inschrijven")
    await chat.person.see(DONE)
    await kept("dialog-done")
    await chat.close()
    await chat.go(PERSONAL)
    told = await chat.hear(DONE)
    assert "Ondersteuningsnetwerk Kempen (voorbeeld)" in told and "SWITCH: 2 teams" in told


async def test_how_one_wants_to_be_reminded_is_chosen_in_a_dialog(chat, kept):
    await wish(chat, "rusturen instellen")
    await chat.person.see("Tussen welke uren mag ik je herinneren?")
    await chat.person.fill("Tussen welke uren mag ik je herinneren?", "van 20 tot 23u")
    await chat.person.press("één bericht per dag", "[type=radio]")
    await chat.press("Bewaren")
    await chat.person.see("kies uren tussen 7:00 en 21:00")
    await kept("dialog-wishes")
    await chat.person.fill("Tussen welke uren mag ik je herinneren?", "niets na 16u")
    await chat.press("Bewaren")
    await chat.person.see("tussen 08:00 en 16:00")


async def test_a_dialog_that_was_stopped_goes_on_in_the_chat_with_what_was_filled_in(chat):
    await wish(chat, "ik wil teams inschrijven")
    await chat.person.fill(NETWORK, "netwerk kempen")
    await chat.press("Stop")
    # In Teams the dialog closes; this client wants to hear something from the app and says that it heard nothing.
    await chat.person.see("Unable to reach app.")
    await chat.close()
    await chat.go(PERSONAL)
    told = await chat.hear("Ik bewaar je antwoorden 30 dagen")
    assert "Ondersteuningsnetwerk Kempen (voorbeeld)" in told
    await chat.press("Ga verder")
    await chat.hear("Voor welk project?")


async def test_a_session_is_chosen_among_buttons_a_list_and_a_box_that_were_filled_in_from_what_was_said(chat, kept):
    await wish(chat, "schrijf mij in voor de cop van 26 januari")
    await chat.person.see("Waarvoor wil je inschrijven?")
    await kept("dialog-session")
    await chat.person.press("In welke rol?", "[role=combobox]")
    await chat.person.press("Externe ondersteuner", "[role=option]")
    await chat.person.press("Gewoon basisonderwijs", "[type=radio]")
    await chat.person.press("De onderwijsbehoefte is al verwoord", "[type=radio]")
    await chat.press("Inschrijven")
    await chat.person.see(PLACE)
    await chat.close()
    await chat.go(PERSONAL)
    await chat.hear(PLACE)
