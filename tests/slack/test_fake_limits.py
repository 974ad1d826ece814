"""The fake refuses in blocks, views and answers what Slack refuses, and takes what Slack takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.slack.fake import limits


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str = "v") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def button(text: str = "Ja", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), **more}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": plain(text)}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: dict[str, Any], kind: str = "rich_text_section", **more: Any) -> dict[str, Any]:
    return {"type": kind, "elements": list(elements), **more}


def word(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def asked(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("Naam"), "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Titel"), "submit": plain("Klaar"), "blocks": list(blocks), **more}


def menu(kind: str = "static_select", count: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": kind, "options": [option(f"Keuze {n}", f"{n}") for n in range(count)], **more}


REFUSED_IN_MESSAGES: dict[str, tuple[Any, str]] = {
    "what is no list": ({"type": "divider"}, "/blocks]"),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
    "an unknown block": ([{"type": "carrousel"}], "/blocks/0/type]"),
    "an unknown field": ([{"type": "divider", "colour": "red"}], "invalid additional property: colour"),
    "a section without text": ([{"type": "section"}], "must have text or fields"),
    "an empty text": ([section("")], "/blocks/0/text/text]"),
    "a text of 3,001 characters": ([section("x" * 3001)], "must be less than 3001 characters"),
    "11 fields": ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10 items"),
    "a field of 2,001 characters": ([{"type": "section", "fields": [plain("x" * 2001)]}], "/fields/0/text]"),
    "a header of 151 characters": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text]"),
    "a header in mrkdwn": ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "plain_text object"),
    "emoji in mrkdwn": ([{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": False}}], "emoji"),
    "11 elements in a context": ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10"),
    "an empty context": ([{"type": "context", "elements": []}], "at least 1"),
    "a button in a context": ([{"type": "context", "elements": [button()]}], "element of context: button"),
    "26 buttons": ([actions(*[button(action_id=f"{n}") for n in range(26)])], "no more than 25"),
    "a label of 76 characters": ([actions(button("x" * 76))], "must be less than 76"),
    "a value of 2,001 characters": ([actions(button(value="x" * 2001))], "must be less than 2001"),
    "an action_id of 256 characters": ([actions(button(action_id="x" * 256))], "/action_id]"),
    "an action_id twice": ([actions(button(action_id="a"), button(action_id="a"))], "action_id already exists"),
    "a block_id twice": ([{"type": "divider", "block_id": "a"}] * 2, "block_id already exists"),
    "a block_id of 256 characters": ([{"type": "divider", "block_id": "x" * 256}], "/block_id]"),
    "an unknown style": ([actions(button(style="warning"))], "must be one of: primary, danger"),
    "an address that is none": ([actions(button(url="javascript:alert(1)"))], "must match the pattern"),
    "a confirmation without title": ([actions(button(confirm={"text": plain("Zeker?")}))], "required field: title"),
    "a picture without words": ([{"type": "image", "image_url": "https://x.be/a.png"}], "required field: alt_text"),
    "a picture without address": ([{"type": "image", "alt_text": "x"}], "either image_url or slack_file"),
    "101 options": ([actions(menu(count=101))], "no more than 100"),
    "an option of 76 characters": ([actions(menu() | {"options": [option("x" * 76)]})], "/options/0/text/text]"),
    "an option's value of 151": ([actions(menu() | {"options": [option("x", "v" * 151)]})], "/options/0/value]"),
    "11 radio buttons": ([actions(menu("radio_buttons", 11))], "no more than 10"),
    "several options in actions": ([actions(menu("multi_static_select"))], "element of actions: multi_static_select"),
    "6 options of overflow": ([actions(menu("overflow", 6))], "no more than 5"),
    "a first option that is none": ([actions(menu(initial_option=option("Anders")))], "one of the options exactly"),
    "an input": ([asked({"type": "plain_text_input"})], "input block is not available in a message"),
    "an empty rich text": ([rich()], "at least 1"),
    "an empty word": ([rich(line(word("")))], "/blocks/0/elements/0/elements/0/text]"),
    "an unknown style of a word": ([rich(line(word("x", big=True)))], "additional property: big"),
    "a list in a list": ([rich(line(line(word("x"), kind="rich_text_list", style="bullet")))], "rich text element"),
    "a list without style": ([rich(line(line(word("x")), kind="rich_text_list"))], "required field: style"),
    "a border of 2": ([rich(line(word("x"), kind="rich_text_quote", border=2))], "must be at most 1"),
    "a mention in code": (
        [rich(line({"type": "user", "user_id": "U1"}, kind="rich_text_preformatted"))],
        "element of rich_text_preformatted: user",
    ),
    "a link to a script": ([rich(line({"type": "link", "url": "javascript:x"}))], "/url]"),
    "a day that is none": ([actions({"type": "datepicker", "initial_date": "2026-13-01"})], "/initial_date]"),
    "an e-mail field": ([actions({"type": "email_text_input"})], "element of actions: email_text_input"),
}


@pytest.mark.parametrize("what", REFUSED_IN_MESSAGES)
def test_a_message_is_refused_with(what: str):
    blocks, why = REFUSED_IN_MESSAGES[what]
    assert any(why in problem for problem in limits.blocks_of_message(blocks)), limits.blocks_of_message(blocks)


def test_a_message_up_to_every_limit_is_taken():
    blocks = [
        section("x" * 3000),
        {"type": "section", "fields": [plain("x" * 2000)] * 10, "accessory": button()},
        {"type": "header", "text": plain("x" * 150), "block_id": "b" * 255},
        {"type": "context", "elements": [plain("x")] * 10},
        actions(*[button("x" * 75, value="v" * 2000, action_id=f"{n}") for n in range(25)]),
        actions(menu(count=100, initial_option=option("Keuze 99", "99"))),
        rich(
            line(word("vet", bold=True), {"type": "link", "url": "https://x.be", "text": "x"}),
            line(line(word("een")), line(word("twee")), kind="rich_text_list", style="ordered", indent=1, border=0),
            line(word("code"), kind="rich_text_preformatted"),
            line(word("citaat"), kind="rich_text_quote", border=1),
        ),
    ]
    assert limits.blocks_of_message(blocks + [{"type": "divider"}] * 43) == []


def test_a_message_is_too_long_in_all():
    blocks = [section("x" * 3000)] * 4
    assert not limits.blocks_too_long([*blocks, section("x" * 900)])
    assert limits.blocks_too_long([*blocks, section("x" * 1100)])


REFUSED_IN_MODALS: dict[str, tuple[Any, str]] = {
    "a title of 25 characters": (modal() | {"title": plain("x" * 25)}, "/view/title/text]"),
    "no title": ({"type": "modal", "blocks": []}, "required field: title"),
    "a submit of 25 characters": (modal(submit=plain("x" * 25)), "/view/submit/text]"),
    "metadata of 3,001 characters": (modal(private_metadata="x" * 3001), "/view/private_metadata]"),
    "a callback_id of 256 characters": (modal(callback_id="x" * 256), "/view/callback_id]"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100"),
    "inputs without submit": (
        {"type": "modal", "title": plain("T"), "blocks": [asked({"type": "plain_text_input"})]},
        "required field: submit",
    ),
    "another kind of view": (modal() | {"type": "home"}, "must be one of: modal"),
    "a label of 2,001": (modal(asked({"type": "plain_text_input"}, label=plain("x" * 2001))), "/label/text]"),
    "a hint of 2,001": (modal(asked({"type": "plain_text_input"}, hint=plain("x" * 2001))), "/hint/text]"),
    "a button as input": (modal(asked(button())), "element of input: button"),
    "max_length 3,001": (modal(asked({"type": "plain_text_input", "max_length": 3001})), "/max_length]"),
    "a first text over max_length": (
        modal(asked({"type": "plain_text_input", "max_length": 3, "initial_value": "vier"})),
        "must be less than 4",
    ),
    "a number without is_decimal_allowed": (modal(asked({"type": "number_input"})), "is_decimal_allowed"),
    "a number that is none": (
        modal(asked({"type": "number_input", "is_decimal_allowed": False, "min_value": "een"})),
        "/min_value]",
    ),
    "a number as a number": (
        modal(asked({"type": "number_input", "is_decimal_allowed": False, "min_value": 1})),
        "must be a string",
    ),
    "a part where wholes are asked": (
        modal(asked({"type": "number_input", "is_decimal_allowed": False, "initial_value": "1.5"})),
        "whole number",
    ),
    "a number out of its bounds": (
        modal(asked({"type": "number_input", "is_decimal_allowed": False, "initial_value": "9", "max_value": "5"})),
        "between min_value and max_value",
    ),
    "an address that is none": (modal(asked({"type": "email_text_input", "initial_value": "an"})), "/initial_value]"),
    "a moment as text": (modal(asked({"type": "datetimepicker", "initial_date_time": "2026"})), "must be an integer"),
    "11 checkboxes": (modal(asked(menu("checkboxes", 11))), "no more than 10"),
    "a box ticked twice": (
        modal(asked(menu("checkboxes", 2, initial_options=[option("Keuze 0", "0")] * 2))),
        "must not be given twice",
    ),
    "a ticked box that is not there": (
        modal(asked(menu("checkboxes", 2, initial_options=[option("Keuze 0", "1")]))),
        "one of the options exactly",
    ),
    "options in an external menu": (modal(asked(menu("external_select"))), "additional property: options"),
    "options and groups": (
        modal(asked(menu(option_groups=[{"label": plain("g"), "options": [option("x")]}]))),
        "either options or option_groups",
    ),
    "11 files": (modal(asked({"type": "file_input", "max_files": 11})), "must be at most 10"),
    "a file ending with a dot": (modal(asked({"type": "file_input", "filetypes": [".pdf"]})), "/filetypes/0]"),
    "a file that dispatches": (modal(asked({"type": "file_input"}, dispatch_action=True)), "cannot dispatch"),
    "an unknown moment to dispatch": (
        modal(asked({"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["on_blur"]}})),
        "on_enter_pressed, on_character_entered",
    ),
    "a placeholder of 151": (modal(asked({"type": "plain_text_input", "placeholder": plain("x" * 151)})), "/text]"),
    "two with the focus": (
        modal(*[asked({"type": "plain_text_input", "focus_on_load": True}) for _ in range(2)]),
        "focus_on_load",
    ),
    "a markdown block": (modal({"type": "markdown", "text": "x"}), "not available in a modal"),
}


@pytest.mark.parametrize("what", REFUSED_IN_MODALS)
def test_a_modal_is_refused_with(what: str):
    view, why = REFUSED_IN_MODALS[what]
    assert any(why in problem for problem in limits.view(view, "modal")), limits.view(view, "modal")


def test_a_modal_with_every_input_is_taken():
    on_every_key = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
    inputs = [
        {"type": "plain_text_input", "multiline": True, "max_length": 3000, "dispatch_action_config": on_every_key},
        {"type": "email_text_input", "initial_value": "an@voorbeeld.be"},
        {"type": "url_text_input", "initial_value": "https://voorbeeld.be"},
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "50"},
        {"type": "datepicker", "initial_date": "2026-09-01"},
        {"type": "timepicker", "initial_time": "09:30"},
        {"type": "datetimepicker", "initial_date_time": 1_790_000_000},
        {"type": "file_input", "filetypes": ["pdf"], "max_files": 1},
        {"type": "external_select", "min_query_length": 0, "initial_option": option("x")},
        {"type": "multi_external_select", "initial_options": [option("x")]},
        {"type": "multi_users_select", "initial_users": ["U1"]},
        menu("checkboxes", 10, initial_options=[option("Keuze 9", "9")]),
        menu("radio_buttons", 10),
        menu("multi_static_select", 100, max_selected_items=3),
    ]
    blocks = [asked({**one, "action_id": "a"}, block_id=f"q{n}", optional=True) for n, one in enumerate(inputs)]
    assert limits.view(modal(*blocks, private_metadata="x" * 3000, notify_on_close=True), "modal") == []


def test_the_home_tab_takes_no_title_and_no_fields_of_modals_alone():
    assert limits.view({"type": "home", "blocks": [section("Dag")]}, "home") == []
    assert limits.view({"type": "home", "title": plain("T"), "blocks": []}, "home")
    number = asked({"type": "number_input", "is_decimal_allowed": True})
    assert "only available in modals" in limits.view({"type": "home", "blocks": [number]}, "home")[0]


SUBMITTED = modal(asked({"type": "plain_text_input"}, block_id="q1"))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"response_action": "clear"},
        {"response_action": "errors", "errors": {"q1": "Dat is geen naam."}},
        {"response_action": "update", "view": modal()},
        {"response_action": "push", "view": modal()},
    ],
)
def test_an_answer_to_a_submitted_view_is_taken(answer: dict[str, Any]):
    assert limits.response_action(answer, SUBMITTED) == []


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"ok": True},
        {"response_action": "close"},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"q2": "Bestaat niet."}},
        {"response_action": "errors", "errors": {"q1": ""}},
        {"response_action": "update"},
        {"response_action": "update", "view": modal(submit=plain("x" * 25))},
        {"response_action": "clear", "view": modal()},
    ],
)
def test_an_answer_to_a_submitted_view_is_refused(answer: Any):
    assert limits.response_action(answer, SUBMITTED)


def test_offered_options_are_checked_too():
    assert limits.suggestions({"options": [option("x")] * 100}) == []
    assert limits.suggestions({"options": [option("x")] * 101})
    assert limits.suggestions({"options": [option("x" * 76)]})
    assert limits.suggestions({"option_groups": [{"label": plain("Scholen"), "options": [option("x")]}]}) == []
    assert limits.suggestions({})


@pytest.mark.parametrize("value", ["niets", [], [None], [[]], [{"type": None}], [{"type": {}}], [1]])
def test_whatever_it_is_given_it_answers_with_what_is_wrong(value: Any):
    assert limits.view({"type": "modal", "title": value, "blocks": value}, "modal")
    assert limits.metadata(value)


WORDS = [
    "type",
    "text",
    "elements",
    "options",
    "option_groups",
    "initial_option",
    "element",
    "label",
    "blocks",
    "value",
]
KINDS = ["section", "actions", "input", "rich_text", "rich_text_list", "static_select", "plain_text", "number_input"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(KINDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=30,
)


@given(ANY_JSON)
def test_no_json_makes_the_checks_stumble(value: Any):
    for problems in (
        limits.blocks_of_message([value]),
        limits.view({"type": "modal", "blocks": [value]}, "modal"),
        limits.suggestions({"options": value}),
    ):
        assert all(problem.startswith("[ERROR] ") for problem in problems)
