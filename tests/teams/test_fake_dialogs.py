"""The fake opens dialogs, fills them in as a client does, and hands them in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.teams.fake import NotShown
from tests.teams.test_fake_cards import card, execute, runs, shown

OPEN = {
    "type": "Action.Submit",
    "title": "Invullen",
    "data": {"msteams": {"type": "task/fetch"}, "window": "form:registration"},
}


def dialog(*body: Any, title: str = "Inschrijven", **more: Any) -> dict[str, Any]:
    submit = {"type": "Action.Submit", "title": "Versturen", "data": {"wegwijs": "form", "verb": "send"}}
    content = card(*body, actions=[submit])
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"task": {"type": "continue", "value": {"title": title, "height": "large", "card": attachment, **more}}}


NAME = {"type": "Input.Text", "id": "naam", "label": "Hoe heet je?", "value": "An", "maxLength": 20}
COUNT = {"type": "Input.Number", "id": "aantal", "label": "Hoeveel?"}
DAY = {"type": "Input.Date", "id": "dag", "label": "Wanneer?"}
AGREED = {"type": "Input.Toggle", "id": "ja", "title": "Ik ga akkoord"}
TEAMS = {
    "type": "Input.ChoiceSet", "id": "teams", "label": "Welke teams?", "isMultiSelect": True,
    "choices": [{"title": "Team A", "value": "a"}, {"title": "Team B", "value": "b"}, {"title": "Team C", "value": "c"}],
}  # fmt: skip
SCHOOL = {
    "type": "Input.ChoiceSet", "id": "school", "label": "Welke school?", "style": "filtered", "choices": [],
    "choices.data": {"type": "Data.Query", "dataset": "scholen"},
}  # fmt: skip


@pytest.fixture
async def an(teams, app):
    """Somebody who has the dialog open."""
    person = teams.person("a1")
    message = await shown(app, person, card(runs("Doe mee"), actions=[OPEN]))
    app.answers["task/fetch"] = dialog(NAME, COUNT, DAY, AGREED, TEAMS, SCHOOL)
    await person.opens(message, "Invullen")
    return person


async def test_a_button_opens_a_dialog(an, app, teams):
    told = app.got[-1]
    assert told["name"] == "task/fetch" and told["value"]["data"] == OPEN["data"]
    assert an.dialog.title == "Inschrijven" and an.dialog.height == "large" and an.dialog.buttons == ["Versturen"]
    assert an.dialog.labels == [
        "Hoe heet je?", "Hoeveel?", "Wanneer?", "Ik ga akkoord", "Welke teams?", "Welke school?"
    ]  # fmt: skip
    assert an.entered("Hoe heet je?") == an.entered("hoe heet") == "An"
    an.closes()
    assert an.dialog is None and app.got[-1] is told


async def test_what_is_filled_in_comes_as_text_and_what_is_empty_does_not_come(an, app, teams):
    app.answers["task/submit"] = {}
    an.types("Hoe heet je?", "")
    an.types("Hoeveel?", "2,5")
    an.types("Wanneer?", "2027-02-01")
    an.chooses("Welke teams?", "Team C", "Team A")
    delivery = await an.submits("Versturen")
    assert delivery.payload["value"]["data"] == {
        "wegwijs": "form", "verb": "send", "aantal": "2.5", "dag": "2027-02-01", "ja": "false", "teams": "c,a"
    }  # fmt: skip
    assert an.dialog is None and teams.complaints == []


async def test_a_client_that_sends_empty_boxes(an, app, teams):
    teams.sends_empty = True
    app.answers["task/submit"] = {}
    an.types("Hoe heet je?", "")
    an.ticks("akkoord")
    data = (await an.submits("Versturen")).payload["value"]["data"]
    assert data["naam"] == data["school"] == "" and data["ja"] == "true"


async def test_a_list_searches_while_one_types(an, app, teams):
    found = [{"title": f"School {number}", "value": f"s{number}"} for number in range(20)]
    body = {"type": "application/vnd.microsoft.search.searchResponse", "value": {"results": found}}
    app.answers["application/search"] = body
    with pytest.raises(NotShown, match="not among the choices"):
        an.chooses("Welke school?", "School 3")
    assert len(await an.searches("Welke school?", "scho")) == 15
    assert app.got[-1]["value"] == {
        "queryText": "scho", "queryOptions": {"skip": 0, "top": 15}, "dataset": "scholen"
    }  # fmt: skip
    an.chooses("Welke school?", "School 3")
    assert an.entered("Welke school?") == "School 3"
    app.answers["task/submit"] = {"task": {"type": "message", "value": "Bedankt"}}
    assert (await an.submits("Versturen")).payload["value"]["data"]["school"] == "s3"
    assert an.told == ["Bedankt"] and an.dialog is None
    with pytest.raises(NotShown, match="no dialog is open"):
        await an.submits("Versturen")


async def test_a_problem_keeps_the_dialog_open(an, app, teams):
    problem = {"type": "TextBlock", "text": "Dat is geen naam", "color": "attention"}
    app.answers["task/submit"] = dialog(NAME, problem, title="Nog eens")
    an.types("Hoe heet je?", "x" * 30)
    assert an.entered("Hoe heet je?") == "x" * 20
    await an.submits("Versturen")
    assert an.dialog.title == "Nog eens" and an.dialog.problems == ["Dat is geen naam"]


async def test_what_cannot_be_filled_in(an, app):
    for wrong in (
        lambda: an.types("Hoeveel?", "veel"),
        lambda: an.types("Wanneer?", "morgen"),
        lambda: an.types("Welke teams?", "Team A"),
        lambda: an.ticks("Hoeveel?"),
        lambda: an.chooses("Hoeveel?", "2"),
        lambda: an.types("Welke", "twee vragen met dat woord"),
        lambda: an.types("Schoenmaat", "43"),
    ):
        with pytest.raises(NotShown):
            wrong()
    with pytest.raises(NotShown, match="does not search"):
        await an.searches("Welke teams?", "a")
    with pytest.raises(NotShown, match="no button"):
        await an.submits("Weg ermee")


async def test_the_client_itself_wants_what_is_required(teams, app):
    an = teams.person("a1")
    message = await shown(app, an, card(runs("Doe mee"), actions=[OPEN]))
    needed = {**NAME, "value": "", "isRequired": True, "errorMessage": "Vul je naam in"}
    app.answers["task/fetch"] = dialog(needed, {**COUNT, "max": 5})
    await an.opens(message, "Invullen")
    an.types("Hoeveel?", "6")
    with pytest.raises(NotShown, match="Vul je naam in.*Hoeveel"):
        await an.submits("Versturen")
    assert app.got[-1]["name"] == "task/fetch"


async def test_wrong_answers_to_a_dialog_are_complaints(teams, app):
    an = teams.person("a1")
    message = await shown(app, an, card(runs("Doe mee"), actions=[OPEN]))
    bare = {"task": {"type": "continue", "value": {"title": "x", "card": card(NAME)}}}
    inside = dialog(NAME)
    inside["task"]["value"]["card"]["content"]["actions"] = [execute("Ja", 1)]
    for body, why in (
        ({}, "no dialog came"),
        (bare, "the card of a dialog lacks"),
        (inside, "submitted with Action.Submit"),
        (dialog(NAME, height="reusachtig"), "height 'reusachtig'"),
        (dialog(NAME, NAME), "the id 'naam' is there 2 times"),
        ({"task": {"type": "verder", "value": {}}}, "a task of type 'verder'"),
    ):
        app.answers["task/fetch"] = body
        await an.opens(message, "Invullen")
        assert an.dialog is None and why in teams.complaints.pop() and an.trouble


async def test_an_action_command_opens_a_dialog_that_is_handed_in_as_such(teams, app):
    an = teams.person("a1")
    channel = teams.channel(members=[an])
    written = an.writes("wat is nt2?", channel)
    app.answers["composeExtension/fetchTask"] = dialog(NAME)
    app.answers["composeExtension/submitAction"] = {}
    await an.asks_about(written, command="vraag")
    await an.submits("Versturen")
    told = app.got[-1]
    assert told["name"] == "composeExtension/submitAction" and told["value"]["commandId"] == "vraag"
    assert told["value"]["messagePayload"]["id"] == written.id and told["value"]["data"]["naam"] == "An"
    await an.asks_extension("vraag")
    assert app.got[-1]["value"]["commandContext"] == "compose" and "messagePayload" not in app.got[-1]["value"]
