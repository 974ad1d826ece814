"""A form in windows: opened, searched, grown and shortened while it is open, put right, left and taken up again, handed in."""

from dialogs.messages import Incoming
from tests.slack.app.filling import asks, box, drafts, give, handed_in, open_from_home

KEMPEN = "Ondersteuningsnetwerk Kempen (voorbeeld)"
CONSENT = "Een team blijft twee schooljaren in hetzelfde project. Ga je daarmee akkoord?"
CONTACT = "Welk e-mailadres mogen de organisatoren gebruiken voor vragen?"
TEAMS = "Hoeveel teams schrijf je ervoor in?"


def updates(slack):
    return len(slack.called("views.update"))


def unsigned(answers):
    """Leave out when the agreement was given: that is another instant."""
    return {name: value for name, value in answers.items() if name != "consent"}


async def heard(an):
    """Wait until everything that was done before has been applied: what one person does is done in order."""
    await an.dm("dank je")
    await an.sees("Graag gedaan")


async def test_teams_are_registered_in_a_window_from_the_command_to_the_confirmation(an, slack, service):
    await an.command("/wegwijs", "inschrijven SWITCH")
    await an.modal("Teams inschrijven")
    assert an.value("Voor welk project?") == "SWITCH"
    found = await an.search(box(an, "organisation"), "ondersteuningsnetwrk kempn")
    assert found[0] == KEMPEN
    await an.choose(box(an, "organisation"), found[0])
    await give(an, "lines.0.teams", "2")
    assert updates(slack) == 0, "nothing changes for what is typed and chosen here"

    await an.press(an.view, "Nog een project")
    await an.modal("project 2")
    assert an.value(TEAMS) == "2" and an.value(box(an, "organisation")) == KEMPEN
    await give(an, "lines.1.programme", "top-co")
    await give(an, "lines.1.teams", "1")
    await an.press(an.view, "Nog een project")
    await an.modal("project 3")
    await give(an, "lines.2.programme", "kwadraat")
    await give(an, "lines.2.teams", "4")
    await an.press(an.view, "Verwijder TOP-CO")
    await slack.until(lambda: not asks(an, "lines.2.teams"))
    assert an.value(box(an, "lines.1.teams")) == "4", "what came after it moved up"
    await an.press(an.view, "Verwijder Ondersteuning in (het) k(w)a(d)raat")
    await slack.until(lambda: not asks(an, "lines.1.teams"))
    shown = updates(slack)

    await give(an, "contact", "contact@voorbeeld.example")
    await give(an, "consent", "yes")
    await an.submit()
    assert an.view is None and not an.errors
    message = await an.sees("Klaar: de teams zijn ingeschreven.")
    assert f"{KEMPEN}\nSWITCH: 2 teams" in message.shown
    assert not message.alive
    assert updates(slack) == shown

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


async def test_a_form_from_the_home_page_tells_each_mistake_at_its_box_and_goes_when_all_is_right(an, slack, service):
    await open_from_home(an, "team_registration")
    await an.submit()
    assert CONSENT in an.errors and CONTACT not in an.errors, "Slack itself says what is empty and must not be"
    assert await handed_in(service, "team_registration") == []

    await give(an, "organisation", "kempen")
    await give(an, "lines.0.programme", "switch")
    await give(an, "lines.0.teams", "2")
    await an.press(an.view, "Nog een project")
    await an.modal("project 2")
    await give(an, "lines.1.programme", "switch")
    await give(an, "lines.1.teams", "1")
    await give(an, "contact", "geen adres@x..y.be")
    assert (await an.submit()) is None and CONTACT in an.errors, "Slack knows an address when it sees one"
    await give(an, "contact", "niet-leesbaar@school")
    await give(an, "contact", "x" * 250 + "@school.be")
    await give(an, "consent", "yes")
    await an.submit()
    assert list(an.errors) == ["Voor welk project?", CONTACT], an.errors
    assert "volledig e-mailadres" in an.errors[CONTACT]
    assert an.errors["Voor welk project?"].startswith("SWITCH staat al in je lijst")
    await give(an, "lines.1.programme", "top-co")
    await give(an, "contact", "contact@voorbeeld.example")
    await an.submit()
    assert an.view is None, an.errors
    await an.sees("Klaar: de teams zijn ingeschreven.")
    (row,) = await handed_in(service, "team_registration")
    assert [line["programme"] for line in row.answers["lines"]] == ["switch", "top-co"]


async def test_an_answer_that_asks_more_shows_it_at_once_and_typing_changes_nothing(an, slack):
    teacher = slack.person("U2", email="leraar@voorbeeld.example")
    await open_from_home(teacher, "session_signup")
    assert not asks(teacher, "level")
    await give(teacher, "programme", "cop")
    await slack.until(lambda: asks(teacher, "level"))
    assert updates(slack) == 1
    await open_from_home(an, "needs_survey")
    await give(an, "centre", "cbe ladder")
    await heard(an)
    shown = updates(slack)
    for text in ("w", "we", "wel", "welkom"):
        await give(an, "remark", text)
    await heard(an)
    assert updates(slack) == shown and an.value(box(an, "remark")) == "welkom"
    await give(an, "themes", ["other", "doelen"])
    await slack.until(lambda: asks(an, "other") and asks(an, "urgencies.doelen.urgency"))
    assert an.value(box(an, "remark")) == "welkom", "what was typed stays"
    await an.close()
    await an.sees("Ik bewaar je antwoorden 30 dagen")


async def test_two_answers_at_once_are_both_shown(an, slack):
    """The second is sent before the first is shown: what Slack then calls a conflict is none here."""
    await open_from_home(an, "needs_survey")
    slow = slack.hang("views.update")
    await give(an, "themes", ["other"])
    await give(an, "centre", "cbe ladder")
    await slack.until(lambda: slow.met)
    await give(an, "themes", ["other", "doelen"])
    slow.release()
    await slack.until(lambda: asks(an, "other") and asks(an, "urgencies.doelen.urgency"))


async def test_a_window_that_is_closed_keeps_its_answers_and_goes_on_in_words(an, slack, service):
    await an.command("/wegwijs", "inschrijven SWITCH")
    await an.modal()
    await give(an, "organisation", "kempen")
    await give(an, "lines.0.teams", "3")
    await an.close(everything=True)
    message = await an.sees("Ik bewaar je antwoorden 30 dagen: Teams inschrijven")
    assert message.buttons == ["Ga verder"]
    question = await an.ask("ga verder")
    assert CONTACT in question.shown
    assert "akkoord" in (await an.ask("overslaan")).shown
    await an.dm("ja")
    await an.sees("Klaar: de teams zijn ingeschreven.")
    (row,) = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 3}]


async def test_what_was_begun_in_words_is_finished_in_a_window_and_older_windows_say_that_it_is_over(
    an, slack, service
):
    asked = await an.ask("Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    await an.press(asked, "In een venster")
    await an.modal()
    assert an.value(TEAMS) == "2" and an.value(box(an, "organisation")) == KEMPEN
    await give(an, "consent", "yes")
    # Meanwhile she finishes it in the messages, on her phone.
    await an.dm("overslaan")
    await an.next_message()
    await an.dm("ja")
    await an.sees("Klaar: de teams zijn ingeschreven.")
    await give(an, "lines.0.teams", "4")
    await an.modal("Dat formulier is afgesloten")
    assert an.view.buttons == []
    await an.close()
    assert an.view is None
    (row,) = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 2}]
    assert [one.status for one in await drafts(service, "team_registration")] == ["submitted"]
