"""Modals in the fake: opened in time, filled in, kept, refused, submitted and closed as in Slack."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from tests.slack.fake.modals import REQUIRED, TROUBLE


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def asked(label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    element = {"action_id": "a", **element}
    return {"type": "input", "block_id": f"q:{label}", "label": plain(label), "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Inschrijven"), "submit": plain("Klaar"), "blocks": list(blocks), **more}


NAME = asked("Naam", {"type": "plain_text_input", "max_length": 10})
LEVEL = asked("Niveau", {"type": "static_select", "options": [option("Basis"), option("Secundair")]}, optional=True)
SCHOOL = asked("School", {"type": "external_select", "min_query_length": 2}, optional=True)


async def error(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


@pytest.fixture
def an(slack):
    return slack.person("U1", name="An Voorbeeld")


@pytest.fixture
def opened(an, app):
    """Open a modal by the shortcut; gives the view."""

    async def open_it(*blocks: dict[str, Any], **more: Any):
        trigger = (await an.shortcut("ask")).payload["trigger_id"]
        await app.client.views_open(trigger_id=trigger, view=modal(*blocks, **more))
        return await an.modal("Inschrijven")

    return open_it


async def test_a_trigger_works_once_and_for_three_seconds(an, app, clock):
    trigger = (await an.shortcut("ask")).payload["trigger_id"]
    await app.client.views_open(trigger_id=trigger, view=modal())
    assert await error(app.client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    late = (await an.shortcut("ask")).payload["trigger_id"]
    clock.advance(3.1)
    assert await error(app.client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    assert await error(app.client.views_open(trigger_id="1.2.abc", view=modal())) == "invalid_trigger_id"


async def test_a_wrong_view_does_not_use_up_the_trigger(an, app):
    trigger = (await an.shortcut("ask")).payload["trigger_id"]
    assert await error(app.client.views_open(trigger_id=trigger, view=modal(title=plain("x" * 25)))) == (
        "invalid_arguments"
    )
    assert (await app.client.views_open(trigger_id=trigger, view=modal()))["ok"]


async def test_what_is_filled_in_is_submitted(an, app, opened):
    view = await opened(NAME, LEVEL, private_metadata="m", callback_id="form")
    assert view.labels == ["Naam", "Niveau"] and an.options("Niveau") == ["Basis", "Secundair"]
    assert await an.type("Naam", "An") is None
    await an.choose("Niveau", "Basis")
    delivery = await an.submit()
    told = delivery.payload["view"]
    assert told["state"]["values"] == {
        "q:Naam": {"a": {"type": "plain_text_input", "value": "An"}},
        "q:Niveau": {"a": {"type": "static_select", "selected_option": option("Basis")}},
    }
    assert told["private_metadata"] == "m" and told["callback_id"] == "form"
    assert an.view is None


async def test_slack_itself_asks_for_what_is_missing_or_too_long(an, opened):
    await opened(NAME, LEVEL)
    assert await an.submit() is None and an.errors == {"Naam": REQUIRED}
    await an.type("Naam", "x" * 11)
    assert an.errors == {}
    assert await an.submit() is None and "at most 10" in an.errors["Naam"]


async def test_errors_stand_under_their_input(an, app, opened):
    async def refuses(kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        if kind == "view_submission":
            return {"response_action": "errors", "errors": {"q:Naam": "Die naam kennen we niet."}}
        return None

    app.answer = refuses
    await opened(NAME)
    await an.type("Naam", "An")
    await an.submit()
    assert an.errors == {"Naam": "Die naam kennen we niet."} and an.view is not None
    assert an.value("Naam") == "An"


async def test_an_error_at_an_input_that_is_not_there_is_trouble(an, slack, app, opened):
    async def mistaken(kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        errors = {"response_action": "errors", "errors": {"q:Adres": "Nee."}}
        return errors if kind == "view_submission" else None

    app.answer = mistaken
    await opened(NAME)
    await an.type("Naam", "An")
    await an.submit()
    assert an.trouble == TROUBLE and an.errors == {} and an.view is not None
    assert "q:Adres" in slack.complaints.pop()


async def test_a_late_or_broken_answer_is_trouble_and_the_modal_stays(an, app, clock, opened):
    async def slow(kind: str, payload: dict[str, Any]) -> None:
        if kind == "view_submission":
            clock.advance(3.1)

    app.answer = slow
    await opened(NAME)
    await an.type("Naam", "An")
    assert not (await an.submit()).acked
    assert an.trouble == TROUBLE and an.value("Naam") == "An"

    async def broken(kind: str, payload: dict[str, Any]) -> web.Response:
        return web.Response(status=500)

    app.answer = broken
    await an.submit()
    assert an.trouble == TROUBLE


async def test_another_page_comes_in_its_place_on_top_or_everything_goes(an, app, opened):
    answers = [
        {"response_action": "update", "view": modal(LEVEL)},
        {"response_action": "push", "view": modal(SCHOOL)},
        {"response_action": "clear"},
    ]

    async def leads(kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return answers.pop(0) if kind == "view_submission" else None

    app.answer = leads
    first = await opened(NAME)
    await an.type("Naam", "An")
    await an.submit()
    assert an.view is first and first.labels == ["Niveau"]
    await an.submit()
    assert an.view.labels == ["School"] and an.view.previous == first.id and an.view.root == first.id
    await an.submit()
    assert an.stack == []


async def test_what_was_typed_stays_when_the_block_is_the_same(an, app, opened):
    view = await opened(NAME)
    await an.type("Naam", "An")
    again = {**NAME, "element": {**NAME["element"], "initial_value": "Bert"}}
    await app.client.views_update(view_id=view.id, view=modal(again, LEVEL))
    assert an.value("Naam") == "An"
    await app.client.views_update(view_id=view.id, view=modal({**again, "block_id": "q:Naam:2"}))
    assert an.value("Naam") == "Bert"


async def test_an_older_hash_does_not_overwrite(an, app, opened):
    view = await opened(NAME)
    old = view.hash
    await app.client.views_update(view_id=view.id, view=modal(LEVEL), hash=old)
    assert await error(app.client.views_update(view_id=view.id, view=modal(NAME), hash=old)) == "hash_conflict"
    assert await error(app.client.views_update(view_id="V9", view=modal())) == "not_found"
    await an.close()
    assert await error(app.client.views_update(view_id=view.id, view=modal())) == "not_found"


async def test_a_view_is_known_by_its_external_id(an, app, opened):
    view = await opened(external_id="draft-1")
    await app.client.views_update(external_id="draft-1", view=modal(NAME, external_id="draft-1"))
    assert view.labels == ["Naam"]


async def test_three_views_stand_on_top_of_one_another_and_no_fourth(an, app, opened):
    more = {"type": "actions", "elements": [{"type": "button", "text": plain("Meer"), "action_id": "more"}]}

    async def push() -> None:
        trigger = (await an.press(an.view, "Meer")).payload["trigger_id"]
        await app.client.views_push(trigger_id=trigger, view=modal(more))

    await opened(more)
    await push()
    await push()
    assert len(an.stack) == 3
    assert await error(push()) == "push_limit_reached"
    outside = (await an.shortcut("ask")).payload["trigger_id"]
    assert await error(app.client.views_push(trigger_id=outside, view=modal())) == "not_found"


async def test_a_change_reaches_the_app_when_the_input_dispatches(an, opened):
    on_every_key = {"trigger_actions_on": ["on_character_entered"]}
    typed = {**NAME["element"], "dispatch_action_config": on_every_key}
    await opened({**NAME, "element": typed, "dispatch_action": True}, {**LEVEL, "dispatch_action": True}, SCHOOL)
    delivery = await an.type("Naam", "An")
    assert delivery.payload["actions"][0]["value"] == "An"
    assert delivery.payload["view"]["state"]["values"]["q:Naam"]["a"]["value"] == "An"
    delivery = await an.choose("Niveau", "Secundair")
    assert delivery.payload["actions"][0]["selected_option"]["value"] == "secundair"
    assert delivery.payload["container"] == {"type": "view", "view_id": an.view.id}


async def test_an_external_menu_shows_what_the_app_offers(an, slack, app, opened):
    async def offers(kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        if kind != "block_suggestion":
            return None
        return {"options": [option(f"School {payload['value']}")]}

    app.answer = offers
    await opened(SCHOOL)
    assert await an.search("School", "x") == []
    assert await an.search("School", "Brug") == ["School Brug"]
    await an.choose("School", "School Brug")
    assert an.value("School") == "School Brug"

    async def offers_too_much(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"options": [option("x" * 76)]}

    app.answer = offers_too_much
    assert await an.search("School", "lang") == [] and an.trouble == TROUBLE
    assert "less than 76" in slack.complaints.pop()


async def test_a_file_is_given_and_fetched_with_the_token(an, slack, app, opened):
    await opened(asked("Bewijs", {"type": "file_input", "filetypes": ["pdf"], "max_files": 1}))
    await an.attach("Bewijs", "bewijs.pdf", b"%PDF-1.7")
    with pytest.raises(AssertionError, match="no more files"):
        await an.attach("Bewijs", "nog.pdf", b"%PDF-1.7")
    told = (await an.submit()).payload["view"]["state"]["values"]["q:Bewijs"]["a"]["files"][0]
    assert told["name"] == "bewijs.pdf" and told["mimetype"] == "application/pdf" and told["size"] == 8
    assert (await app.client.files_info(file=told["id"]))["file"]["id"] == told["id"]


async def test_closing_is_told_when_the_view_asks_for_it(an, opened):
    await opened(NAME)
    assert await an.close() is None and an.view is None
    await opened(NAME, notify_on_close=True)
    await an.type("Naam", "An")
    closed = (await an.close()).payload
    assert closed["type"] == "view_closed" and not closed["is_cleared"]
    assert closed["view"]["state"]["values"]["q:Naam"]["a"]["value"] == "An"


async def test_the_home_tab_is_opened_published_and_pressed(an, app):
    await an.open_home()
    assert app.got[0][1]["event"]["tab"] == "home" and "view" not in app.got[0][1]["event"]
    form = {"type": "button", "text": plain("Inschrijven"), "action_id": "start", "value": "registration"}
    blocks = [{"type": "section", "text": plain("Dag An")}, {"type": "actions", "elements": [form]}]
    await app.client.views_publish(user_id="U1", view={"type": "home", "blocks": blocks})
    home = await an.sees_home("Dag An")
    pressed = (await an.press(home, "Inschrijven")).payload
    assert pressed["view"]["type"] == "home" and pressed["actions"][0]["value"] == "registration"
    await app.client.views_open(trigger_id=pressed["trigger_id"], view=modal(NAME))
    assert an.view.labels == ["Naam"]
    assert await error(app.client.views_publish(user_id="U1", view=modal())) == "invalid_arguments"
