"""A form in dialogs: opened, searched, grown and shortened, put right, left and taken up again, handed in."""

from dialogs.messages import Incoming
from tests.teams.app.filling import (
    WINDOW,
    asks,
    drafts,
    entered,
    fill,
    fill_page,
    give,
    hand_in,
    handed_in,
    open_asked,
    open_form,
    press,
)

KEMPEN = "Ondersteuningsnetwerk Kempen (voorbeeld)"
CONTACT = "Welk e-mailadres mogen de organisatoren gebruiken voor vragen?"
DONE = "Klaar: de teams zijn ingeschreven."
LATER = "Later"


def unsigned(answers):
    """Leave out when the agreement was given: that is another instant."""
    return {name: value for name, value in answers.items() if name != "consent"}


async def test_teams_are_registered_in_a_dialog_from_the_wish_to_the_confirmation(an, teams, service):
    asked = await open_asked(an, "inschrijven SWITCH")
    assert an.dialog.title == "Teams inschrijven" and entered(an, "lines.0.programme") == "SWITCH"
    found = await an.searches("Voor welk ondersteuningsnetwerk", "ondersteuningsnetwrk kempn")
    assert found[0] == KEMPEN, "typing errors are forgiven"
    an.chooses("Voor welk ondersteuningsnetwerk", KEMPEN)
    await give(an, "lines.0.teams", "2")

    await press(an, "Nog een project")
    assert "project 2" in an.dialog.shown.casefold() and entered(an, "lines.0.teams") == "2"
    assert entered(an, "organisation") == KEMPEN
    await give(an, "lines.1.programme", "top-co")
    await give(an, "lines.1.teams", "1")
    await press(an, "Nog een project")
    await give(an, "lines.2.programme", "kwadraat")
    await give(an, "lines.2.teams", "4")
    await press(an, "Verwijder TOP-CO")
    assert entered(an, "lines.1.teams") == "4" and not asks(an, "lines.2.teams"), "what came after it moved up"
    await press(an, "Verwijder Ondersteuning in (het) k(w)a(d)raat")
    assert not asks(an, "lines.1.teams")

    await give(an, "contact", "contact@voorbeeld.example")
    await give(an, "consent", "yes")
    await hand_in(an)
    assert DONE in an.dialog.shown and not an.dialog.buttons and not an.dialog.problems
    message = await an.sees(DONE)
    assert f"{KEMPEN}\nSWITCH: 2 teams" in message.shown and not message.marked
    an.closes()

    # Pressing the older button does not begin it anew.
    await an.opens(asked, WINDOW)
    assert "Dat formulier is afgesloten" in an.dialog.shown and not an.dialog.labels

    # The same, said at the terminal: an address alone does not make it the same person, her role does make it allowed.
    for number, said in enumerate(
        ["schrijf 2 teams van netwerk Kempen in voor SWITCH", "contact@voorbeeld.example", "ja"]
    ):
        await service.conversations.handle(
            Incoming(
                channel="terminal",
                external_id="coordinator@voorbeeld.example",
                event_id=f"t{number}",
                text=said,
                email="coordinator@voorbeeld.example",
            )  # fmt: skip
        )
    here, there = await handed_in(service, "team_registration")
    assert unsigned(here.answers) == unsigned(there.answers) and here.subject == there.subject
    assert here.person_id != there.person_id


async def test_each_mistake_is_told_at_its_box_which_keeps_what_was_typed(an, service):
    await open_form(an, "team_registration")
    await hand_in(an)
    assert len(an.dialog.problems) > 2 and await handed_in(service, "team_registration") == []
    await give(an, "organisation", "kempen")
    await give(an, "lines.0.programme", "switch")
    await give(an, "lines.0.teams", "2")
    await press(an, "Nog een project")
    await give(an, "lines.1.programme", "switch")
    await give(an, "lines.1.teams", "1")
    await give(an, "contact", "geen adres **x** <at>iedereen</at> [klik](https://x.example)")
    await give(an, "consent", "yes")
    await hand_in(an)
    count, again, address = an.dialog.problems
    assert count == "⚠️ 2 antwoorden kloppen nog niet: zie hieronder."
    assert "SWITCH staat al in je lijst" in again and "volledig e-mailadres" in address
    lines = an.dialog.shown.splitlines()
    assert lines.index(CONTACT) < lines.index(address), "told below its question"
    assert entered(an, "contact") == "geen adres **x** <at>iedereen</at> [klik](https://x.example)"
    assert entered(an, "lines.1.teams") == "1" and entered(an, "organisation") == KEMPEN
    assert an.dialog.marked == [] and not an.dialog.links

    # An emptied box is an empty answer, and a number that is none is told at its box too.
    await give(an, "lines.0.teams", "")
    await give(an, "lines.1.programme", "top-co")
    await give(an, "contact", "contact@voorbeeld.example")
    await hand_in(an)
    assert entered(an, "lines.0.teams") == "" and len(an.dialog.problems) == 2
    await give(an, "lines.0.teams", "-4000")
    await hand_in(an)
    assert entered(an, "lines.0.teams") == "-4000" and len(an.dialog.problems) == 2, an.dialog.problems
    await give(an, "lines.0.teams", "3")
    await hand_in(an)
    assert DONE in an.dialog.shown
    [row] = await handed_in(service, "team_registration")
    assert [(one["programme"], one["teams"]) for one in row.answers["lines"]] == [("switch", 3), ("top-co", 1)]


async def test_a_name_that_is_typed_where_the_client_cannot_search_is_found_as_in_the_chat(an, service):
    """Older clients and the playground ask for no suggestions."""
    await open_asked(an, "inschrijven SWITCH")
    an.types("Staat het niet in de lijst", "netwerk dat nergens bestaat")
    await give(an, "lines.0.teams", "2")
    await give(an, "consent", "yes")
    await hand_in(an)
    assert an.dialog.problems and an.entered("Staat het niet in de lijst") == "netwerk dat nergens bestaat"
    an.types("Staat het niet in de lijst", "netwerk kempen")
    await hand_in(an)
    assert DONE in an.dialog.shown, an.dialog.problems
    [row] = await handed_in(service, "team_registration")
    assert row.answers["organisation"].endswith("kempen"), row.answers


async def test_a_dialog_that_is_left_keeps_its_answers_and_goes_on_in_words(an, service):
    await open_asked(an, "inschrijven SWITCH")
    await give(an, "organisation", "kempen")
    await give(an, "lines.0.teams", "3")
    leave = an.dialog.buttons[-1]
    await an.submits(leave)
    assert an.dialog is None and an.trouble is None
    message = await an.sees("Ik bewaar je antwoorden 30 dagen: Teams inschrijven")
    assert message.buttons == ["Ga verder"]
    await an.presses(message, "Ga verder")
    question = await an.next_message()
    assert CONTACT in question.shown
    assert "akkoord" in (await an.asks("overslaan")).shown
    await an.says("ja")
    await an.sees(DONE)
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 3}]


async def test_what_was_begun_in_words_is_finished_in_a_dialog(an, service):
    asked = await an.asks("Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    await an.opens(asked, WINDOW)
    assert entered(an, "lines.0.teams") == "2" and entered(an, "organisation") == KEMPEN
    an.closes()  # with the cross: nothing is told, and the chat goes on where it was
    assert "akkoord" in (await an.asks("overslaan")).shown
    await an.opens(asked, WINDOW)
    await give(an, "consent", "yes")
    await hand_in(an)
    await an.sees(DONE)
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 2}]
    assert [one.status for one in await drafts(service, "team_registration")] == ["submitted"]


async def test_a_dialog_of_a_form_that_was_meanwhile_handed_in_or_thrown_away_in_the_chat_says_that_it_is_over(
    an, service
):
    await open_asked(an, "Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    await an.asks("overslaan")
    await an.says("ja")
    await an.sees(DONE)
    await give(an, "lines.0.teams", "4")
    await hand_in(an)
    assert "Dat formulier is afgesloten" in an.dialog.shown and not an.dialog.buttons
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 2}]

    await open_asked(an, "noden van ons centrum doorgeven")
    await an.asks("stop")
    await an.says("weggooien")
    await an.next_message()
    await hand_in(an)
    assert "Dat formulier is afgesloten" in an.dialog.shown, an.said[-3:]
    assert await handed_in(service, "needs_survey") == []


async def test_what_was_said_in_the_chat_meanwhile_stands_unless_the_dialog_has_something_else(an, service):
    await open_asked(an, "Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    await an.asks("contact@voorbeeld.example")
    await give(an, "lines.0.teams", "4")
    await press(an, "Nog een project")
    assert entered(an, "contact") == "contact@voorbeeld.example" and entered(an, "lines.0.teams") == "4"
    await press(an, "Verwijder project 2")
    await give(an, "consent", "yes")
    await hand_in(an)
    [row] = await handed_in(service, "team_registration")
    assert row.answers["contact"] == "contact@voorbeeld.example" and row.answers["lines"][0]["teams"] == 4


async def test_two_dialogs_on_one_form_see_each_others_answers_when_they_go_on(an, service):
    """On her phone and on her computer."""
    asked = await open_asked(an, "inschrijven SWITCH")
    await give(an, "organisation", "kempen")
    phone = an.dialog
    await an.opens(asked, WINDOW)
    assert entered(an, "organisation") == "", "nothing was told of it yet"
    computer, an.dialog = an.dialog, phone
    await press(an, "Nog een project")
    await press(an, "Verwijder project 2")
    an.dialog = computer
    await give(an, "lines.0.teams", "4")
    await hand_in(an)
    assert entered(an, "organisation") == KEMPEN, "the dialog that knows nothing of it does not empty it"
    await fill(an, {"consent": "yes"})
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 4}]
    an.dialog = phone
    await hand_in(an)
    assert "Dat formulier is afgesloten" in an.dialog.shown
    assert len(await handed_in(service, "team_registration")) == 1


async def test_a_long_form_goes_on_page_by_page_and_back_and_sums_up(an, service):
    themes = ["alfa-nt2", "okan", "werk", "doelen", "other"]
    await open_form(an, "needs_survey")
    await give(an, "centre", "cbe ladder")
    await give(an, "themes", themes)
    await hand_in(an)
    assert asks(an, "other") and "Pagina" in an.dialog.shown, "what these answers ask is shown before it is passed over"
    page = an.dialog.shown
    while "Pagina 3 van 3" not in an.dialog.shown:
        await fill_page(an, {"teachers": "12"} if asks(an, "teachers") else {})
        await hand_in(an)
    assert "Aantal leraren: 12" in an.dialog.shown, an.dialog.shown
    await press(an, "Terug")
    assert "Pagina 2 van 3" in an.dialog.shown
    if not asks(an, "teachers"):
        await press(an, "Terug")
    assert entered(an, "teachers") == "12"
    await give(an, "teachers", "14")
    assert page
    await fill(an, {})
    [row] = await handed_in(service, "needs_survey")
    assert row.answers["teachers"] == 14 and len(row.answers["urgencies"]) == len(themes)
