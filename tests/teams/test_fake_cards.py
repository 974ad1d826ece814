"""The fake shows cards as Teams does, lets people press, and makes of the answer what a client makes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.teams.fake import Link, NotShown, Picture

ADAPTIVE = "application/vnd.microsoft.card.adaptive"


def execute(title: str, number: int, **more: Any) -> dict[str, Any]:
    data = {"row": 7, "part": 0, "button": number}
    submit = {"type": "Action.Submit", "title": title, "data": data}
    return {"type": "Action.Execute", "title": title, "verb": "press", "data": data, "fallback": submit, **more}


def card(*body: Any, actions: Any = (), **more: Any) -> dict[str, Any]:
    told = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}
    return told | ({"actions": list(actions)} if actions else {})


def runs(*texts: Any) -> dict[str, Any]:
    inlines = [{"type": "TextRun", "text": one} if isinstance(one, str) else one for one in texts]
    return {"type": "RichTextBlock", "inlines": inlines}


def answer(value: Any, kind: str = ADAPTIVE, status: int = 200) -> dict[str, Any]:
    return {"statusCode": status, "type": kind, "value": value}


async def shown(app: Any, person: Any, content: dict[str, Any], **more: Any) -> Any:
    """Let the app answer a person with a card."""

    async def heard(context: Any) -> None:
        await app.sends(context, {**app.card(content), **more})

    app.heard = heard
    return await person.asks("kaart")


# ---- how it is read


async def test_runs_are_read_literally_and_text_blocks_as_markdown(teams, app):
    an = teams.person("a1")
    evil = "[x](http://kwaad.be) <at>Bo</at> **y**"
    message = await shown(app, an, card(runs(evil), {"type": "TextBlock", "text": evil}))
    assert message.shown == f"{evil}\nx <at>Bo</at> y"
    assert message.links == [Link("x", "http://kwaad.be", "markdown")]
    assert message.mentions == ["Bo"]
    assert {kind for kind, _ in message.marked} == {"link", "mention", "strong"}
    literal = await shown(app, an, card(runs(evil)))
    assert literal.links == [] and literal.marked == []


async def test_everything_that_can_be_read_is_read_in_its_order(teams, app):
    an = teams.person("a1")
    away = {"type": "Action.OpenUrl", "url": "https://voorbeeld.be", "title": "Open"}
    message = await shown(
        app,
        an,
        card(
            {"type": "TextBlock", "text": "Kop", "style": "heading"},
            {
                "type": "ColumnSet",
                "columns": [{"type": "Column", "items": [runs("links")]}, {"items": [runs("rechts")]}],
            },
            {"type": "FactSet", "facts": [{"title": "Naam", "value": "- *An*"}]},
            {"type": "Image", "url": "https://voorbeeld.be/a.png", "altText": "Grafiek"},
            {"type": "Container", "items": [runs("in", {"type": "TextRun", "text": "hier", "selectAction": away})]},
            {"type": "Container", "items": [runs("verborgen")], "isVisible": False},
            {"type": "Input.ChoiceSet", "id": "a", "label": "Kies", "choices": [{"title": "Een", "value": "1"}]},
            {"type": "TextBlock", "text": "Fout!", "color": "attention"},
            {"type": "ActionSet", "actions": [execute("Ja", 1)]},
            actions=[away],
        ),
        summary="kort",
        text="boven",
    )
    assert message.shown == "boven\nKop\nlinks\nrechts\nNaam: • An\ninhier\nKies\nEen\nFout!"
    assert message.images == [Picture("https://voorbeeld.be/a.png", "Grafiek")]
    assert message.links == [
        Link("hier", "https://voorbeeld.be", "run"), Link("Open", "https://voorbeeld.be", "button")
    ]  # fmt: skip
    assert message.buttons == ["Ja", "Open"] and message.choices == ["Een"] and message.labels == ["Kies"]
    assert message.problems == ["Fout!"] and message.summary == "kort"
    assert ("list", "") in message.marked and teams.refused == []


# ---- pressing


async def test_a_pressed_card_changes_for_who_pressed_until_the_message_is_updated(teams, app):
    an, bo = teams.person("a1"), teams.person("b1")
    group = teams.group(members=[an, bo])
    app.heard = lambda context: app.sends(context, app.card(card(runs("Ja?"), actions=[execute("Ja", 1)])))
    await an.mentions("kaart", group=group)
    message = await an.next_message()
    app.answers["adaptiveCard/action"] = answer(card(runs("✓ Ja")))
    delivery = await an.presses(message, "Ja")
    assert delivery.payload["value"] == {
        "action": {
            "type": "Action.Execute", "id": "", "title": "Ja", "verb": "press",
            "data": {"row": 7, "part": 0, "button": 1},
        },
        "trigger": "manual",
    }  # fmt: skip
    assert delivery.payload["replyToId"] == message.id and delivery.payload["name"] == "adaptiveCard/action"
    assert message.seen_by(an.id).shown == "✓ Ja" and message.seen_by(bo.id).shown == message.shown == "Ja?"
    with pytest.raises(NotShown, match="no button 'Ja'"):
        await an.presses(message, "Ja")
    message.own.clear()
    assert message.seen_by(an.id).shown == "Ja?"


async def test_a_card_is_refreshed_for_who_it_names(teams, app):
    an, bo = teams.person("a1"), teams.person("b1")
    group = teams.group(members=[an, bo])
    refresh = {"action": {"type": "Action.Execute", "verb": "refresh", "data": {"row": 7}}, "userIds": [an.id]}
    app.heard = lambda context: app.sends(context, app.card(card(runs("Ja?"), refresh=refresh)))
    await an.mentions("kaart", group=group)
    message = await an.next_message()
    app.answers["adaptiveCard/action"] = lambda told: answer(card(runs(told["value"]["trigger"])))
    assert (await message.for_person(an)).shown == "automatic"
    assert (await message.for_person(bo)).shown == "Ja?"
    with pytest.raises(NotShown, match="not refreshed for"):
        await bo.refreshes(message)


async def test_an_old_client_says_what_the_button_carries(teams, app):
    an = teams.person("a1")
    message = await shown(app, an, card(runs("Ja?"), actions=[execute("Ja", 2)]))
    app.heard = None
    await an.presses(message, "Ja", old_client=True)
    told = app.got[-1]
    assert told["type"] == "message" and told["value"] == {"row": 7, "part": 0, "button": 2} and "text" not in told
    assert told["replyToId"] == message.id


async def test_what_is_chosen_in_a_list_goes_along_with_the_button(teams, app):
    an = teams.person("a1")
    many = [{"title": f"Keuze {number}", "value": str(number)} for number in range(1, 9)]
    chosen = {"type": "Input.ChoiceSet", "id": "chosen", "choices": many}
    message = await shown(app, an, card(runs("Welke?"), chosen, actions=[execute("Verder", 0)]))
    app.answers["adaptiveCard/action"] = answer("goed", "application/vnd.microsoft.activity.message")
    first = await an.presses(message, "Verder", chosen="Keuze 7")
    assert first.payload["value"]["action"]["data"]["chosen"] == "7" and an.told == ["goed"]
    second = await an.presses(message, "Keuze 3")
    assert second.payload["value"]["action"]["data"]["chosen"] == "3"
    nothing = await an.presses(message, "Verder")
    assert "chosen" not in nothing.payload["value"]["action"]["data"]
    teams.sends_empty = True
    nothing = await an.presses(message, "Verder")
    assert nothing.payload["value"]["action"]["data"]["chosen"] == ""


async def test_a_suggested_action_is_said(teams, app):
    an = teams.person("a1")
    suggested = {"actions": [{"type": "imBack", "title": f"Knop {one}", "value": f"vraag {one}"} for one in range(4)]}
    app.heard = lambda context: app.sends(context, {"text": "Dag", "suggestedActions": suggested})
    message = await an.asks("dag")
    assert message.suggested == ["Knop 0", "Knop 1", "Knop 2"]
    await an.taps(message, "Knop 1")
    assert app.got[-1]["text"] == "vraag 1"
    with pytest.raises(NotShown):
        await an.taps(message, "Knop 3")


async def test_a_wrong_or_late_answer_to_a_button_is_shown_as_an_error(teams, app):
    an = teams.person("a1")
    message = await shown(app, an, card(runs("Ja?"), actions=[execute("Ja", 1)]))
    wrong = [
        (None, "answered with 501"),
        ({"statusCode": 200}, r"lacks \['type', 'value'\]"),
        (answer("x", "text/plain"), "type 'text/plain'"),
        (answer(card({"type": "Blok"})), "unknown element 'Blok'"),
        (answer({"code": "x", "message": "y"}, "application/vnd.microsoft.error"), "an error with status 200"),
    ]
    for body, why in wrong:
        app.answers["adaptiveCard/action"] = body
        await an.presses(message, "Ja")
        assert an.trouble == "Something went wrong. Please try again."
        assert re.search(why, teams.complaints.pop()), why
    error = {"code": "BadRequest", "message": "kan niet"}
    app.answers["adaptiveCard/action"] = answer(error, "application/vnd.microsoft.error", 400)
    await an.presses(message, "Ja")
    assert an.trouble == "400 kan niet" and message.seen_by(an.id).shown == "Ja?" and teams.complaints == []


async def test_an_invoke_that_is_not_answered_in_time_is_a_complaint(teams, app, clock):
    an = teams.person("a1")
    message = await shown(app, an, card(runs("Ja?"), actions=[execute("Ja", 1)]))

    def slow(told: dict[str, Any]) -> Any:
        clock.advance(6)
        return answer("goed", "application/vnd.microsoft.activity.message")

    app.answers["adaptiveCard/action"] = slow
    delivery = await an.presses(message, "Ja")
    assert not delivery.taken and delivery.seconds == 6
    assert teams.complaints.pop() == "adaptiveCard/action: not answered within 5 s"


# ---- the extension


def hero(title: str, text: str = "") -> dict[str, Any]:
    return {"contentType": "application/vnd.microsoft.card.hero", "content": {"title": title, "text": text}}


def results(*attachments: Any, **more: Any) -> dict[str, Any]:
    told = {"type": "result", "attachmentLayout": "list", "attachments": list(attachments)}
    return {"composeExtension": told | more}


async def test_the_extension_is_searched_and_a_result_posted(teams, app):
    an, bo = teams.person("a1"), teams.person("b1")
    channel = teams.channel(members=[an, bo])
    found = {"contentType": ADAPTIVE, "content": card(runs("Het antwoord")), "preview": hero("Vraag", "Kort")}
    app.answers["composeExtension/query"] = results(found)
    first = await an.searches_extension("nt2", where=channel)
    assert app.got[-1]["value"]["parameters"] == [{"name": "query", "value": "nt2"}]
    assert app.got[-1]["value"]["commandId"] == "search" and app.got[-1]["value"]["queryOptions"]["count"] == 25
    assert (first[0].title, first[0].text, first[0].card.shown) == ("Vraag", "Kort", "Het antwoord")
    await an.searches_extension("")
    assert app.got[-1]["value"]["parameters"] == [{"name": "initialRun", "value": "true"}]
    an.posts(first[0], channel)
    assert channel.messages[-1].shown == "Het antwoord" and an.delivery.taken


async def test_wrong_results_are_a_complaint(teams, app):
    an = teams.person("a1")
    bare = {"contentType": ADAPTIVE, "content": card(runs("x"))}
    for body, why in (
        (results(bare), "preview is not an object"),
        (results(attachmentLayout="stapel"), "attachmentLayout 'stapel'"),
        ({"composeExtension": {"type": "auth"}}, "of type 'auth'"),
        ({"task": {}}, "lacks"),
    ):
        app.answers["composeExtension/query"] = body
        assert await an.searches_extension("x") == []
        assert why in teams.complaints.pop()


async def test_a_pasted_link_unfolds(teams, app):
    an = teams.person("a1")
    app.answers["composeExtension/queryLink"] = results(hero("Over NT2"))
    assert (await an.pastes("https://www.nt2020.be/x")).title == "Over NT2"
    assert app.got[-1]["value"] == {"url": "https://www.nt2020.be/x"}
    app.answers["composeExtension/queryLink"] = {}
    assert await an.pastes("https://elders.be") is None
    assert teams.complaints == []


async def test_a_message_is_asked_about(teams, app):
    an, bo = teams.person("a1"), teams.person("b1", name="Bo Voorbeeld")
    channel = teams.channel(members=[an, bo])
    written = bo.writes("wat is <NT2>?", channel)
    app.answers["composeExtension/fetchTask"] = {"task": {"type": "message", "value": "Het antwoord"}}
    await an.asks_about(written)
    value = app.got[-1]["value"]
    assert value["commandId"] == "ask" and value["commandContext"] == "message"
    assert value["messagePayload"]["body"] == {"contentType": "html", "content": "<p>wat is &lt;NT2&gt;?</p>"}
    assert value["messagePayload"]["from"]["user"]["displayName"] == "Bo Voorbeeld"
    assert an.told == ["Het antwoord"] and an.dialog is None
