"""Buttons of dialogs in Teams, and the dialogs beside those of forms: what is pressed, and what then comes back."""

import pytest

from bot.channels.teams.dialog_cards import Move, dialog, entered, moved_in
from bot.channels.teams.dialog_windows import (
    again_dialog,
    asked_question,
    message_dialog,
    question_dialog,
    replies_dialog,
    waited_for,
    waiting_dialog,
)
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.pages import PageButton
from tests.bot.slack.modal_pages import TEXTS, page, question
from tests.bot.teams.checked import actions_in
from tests.bot.teams.dialog_window import CLIENTS, Window, read_out, valid


def test_a_pressed_button_says_what_it_does():
    shown = page(
        question("a", "line"),
        PageButton(label="Remove team 1", verb="remove", argument="lines.0"),
        PageButton(label="One more", verb="add", argument="lines"),
        PageButton(label="Back", verb="back"),
        number=2,
        total=3,
        last=False,
    )
    window = Window(dialog(shown, TEXTS))
    assert [one["title"] for one in actions_in(window.card)] == ["Remove team 1", "One more", "Send", "Back", "Stop"]
    assert [moved_in(window.press(title)) for title in ("Send", "Stop", "Back", "Remove team 1", "One more")] == [
        Move(7, "registration", 2, "next"),
        Move(7, "registration", 2, "close"),
        Move(7, "registration", 2, "back"),
        Move(7, "registration", 2, "remove", "lines.0"),
        Move(7, "registration", 2, "add", "lines"),
    ]
    assert moved_in(Window(dialog(page(question("a", "line")), TEXTS)).press("Send")).verb == "send"


def test_what_stands_in_the_boxes_comes_with_every_button():
    shown = page(question("a", "line"), PageButton(label="One more", verb="add", argument="lines"))
    window = Window(dialog(shown, TEXTS))
    window.write("a", "half a sent")
    assert [entered(window.press(title), shown)[0] for title in ("Send", "Stop", "One more")] == [
        {"a": "half a sent"}
    ] * 3


@pytest.mark.parametrize("client", CLIENTS)
def test_more_buttons_than_a_card_holds_become_one_list(client):
    removes = [PageButton(label=f"Remove team {n}", verb="remove", argument=f"lines.{n}") for n in range(8)]
    parts = [part for one in removes for part in (question(one.argument, "line"), one)]
    shown = page(*parts, PageButton(label="Back", verb="back"))
    valid(dialog(shown, TEXTS))
    window = Window(dialog(shown, TEXTS), client)
    assert [one["title"] for one in actions_in(window.card)] == ["Change", "Send", "Back", "Stop"]
    assert moved_in(window.press("Change")) == Move(7, "registration", 1, "enter"), (
        "nothing was chosen: the page is shown again"
    )
    window.choose("What do you want to change on this page?", "Remove team 6")
    assert moved_in(window.press("Change")) == Move(7, "registration", 1, "remove", "lines.6")
    assert moved_in(window.press("Send")).verb == "send"


@pytest.mark.parametrize(
    "data",
    [
        None, [], "x", {}, {"wegwijs": "ask"},
        {"wegwijs": "form", "draft": True, "form": "x", "page": 1, "verb": "send"},
        {"wegwijs": "form", "draft": -1, "form": "x", "page": 1, "verb": "send"},
        {"wegwijs": "form", "draft": 2**63, "form": "x", "page": 1, "verb": "send"},
        {"wegwijs": "form", "draft": 1e400, "form": "x", "page": 1, "verb": "send"},
        {"wegwijs": "form", "draft": 1, "form": "x", "page": 0, "verb": "send"},
        {"wegwijs": "form", "draft": 1, "form": 3, "page": 1, "verb": "send"},
        {"wegwijs": "form", "draft": 1, "form": "x", "page": 1, "verb": "drop"},
        {"wegwijs": "form", "draft": 1, "form": "x", "page": 1, "verb": ["send"]},
        {"wegwijs": "form", "draft": 1, "form": "x", "page": 1, "verb": "add", "argument": 3},
        {"wegwijs": "form", "draft": 1, "form": "x", "page": 1, "verb": "chosen", "change": "send x"},
    ],
)  # fmt: skip
def test_what_no_button_of_ours_sends_is_not_done(data):
    assert moved_in(data) is None


def test_a_draft_is_known_again_however_a_client_writes_its_number():
    data = {"wegwijs": "form", "form": "x", "page": 1.0, "verb": "send"}
    assert [moved_in(data | {"draft": one}).draft for one in (7, 7.0, "7")] == [7, 7, 7]


# Dialogs beside forms


def test_a_question_that_is_typed_comes_back():
    value = question_dialog(TEXTS, "Wat is SWITCH?")
    valid(value)
    window = Window(value)
    assert asked_question(window.press("Ask")) == "Wat is SWITCH?"
    window.write("What would you like to know?", "  En TOP-CO?\n")
    assert asked_question(window.press("Ask")) == "En TOP-CO?"
    for strange in (
        None,
        {},
        {"question": "x"},
        {"wegwijs": "ask", "question": 3},
        {"wegwijs": "form", "question": "x"},
    ):
        assert asked_question(strange) == ""
    assert Window(question_dialog(TEXTS)).state == {"question": ""}


def test_a_dialog_that_only_tells_something_shows_its_begin_when_it_is_far_too_long():
    short = message_dialog("Dit is **alles**.", TEXTS, "Wegwijs")
    assert read_out(short) == "Dit is alles."
    assert actions_in(valid(short)) == []
    long = message_dialog("\n\n".join("word " * 100 for _ in range(200)), TEXTS, "Wegwijs")
    valid(long)
    assert read_out(long).endswith("Ask me for it in our conversation.")
    assert read_out(message_dialog("", TEXTS, "")) == "–"


def test_a_dialog_that_has_to_wait_looks_again_with_its_button():
    value = waiting_dialog(TEXTS, 7)
    valid(value)
    assert moved_in(Window(value).press("Look again")) == Move(7, "", 1, "open")
    assert actions_in(valid(waiting_dialog(TEXTS, 0))) == [], "nothing was begun yet"
    waits = Window(waiting_dialog(TEXTS, 0, "a:1:f:2")).press("Look again")
    assert (moved_in(waits), waited_for(waits)) == (Move(0, "", 1, "open"), "a:1:f:2")
    assert [waited_for(one) for one in ({}, None, [], {"waits": 3}, {"waits": ["x"]})] == [""] * 5
    assert len(waited_for({"waits": "x" * 5000})) == 500


def test_a_dialog_that_could_not_be_taken_in_sends_the_very_same_again():
    data = Window(question_dialog(TEXTS)).press("Ask") | {
        "question": "**wie** <at>x</at>",
        "msteams": {"type": "imBack"},
    }
    value = again_dialog(TEXTS, "I cannot reach my memory **right now**.", data)
    valid(value)
    assert read_out(value) == "I cannot reach my memory **right now**."
    again = Window(value).press("Try again")
    assert asked_question(again) == "**wie** <at>x</at>" and "msteams" not in again
    assert again_dialog(TEXTS, "I cannot.", data | {"question": "x" * 30_000}) is None


def test_what_was_answered_is_told_with_its_card_and_a_last_line_that_is_never_cut_off():
    card = Card(title="SWITCH", facts=[Fact(name="Contact", value="an@voorbeeld.be")])
    button = Button(label="Ga verder", action="{}")
    value = replies_dialog(
        [Reply(text="Klaar.", card=card, buttons=[button]), Reply(text="En dit.")], TEXTS, "_Also there._"
    )
    valid(value)
    assert actions_in(value["card"]["content"]) == []
    told = read_out(value)
    assert told.startswith("Klaar.") and "an@voorbeeld.be" in told and told.endswith("Also there.")
    long = replies_dialog([Reply(text="\n\n".join("word " * 100 for _ in range(200)))], TEXTS, "_Also there._")
    valid(long)
    assert read_out(long).endswith("Ask me for it in our conversation.\nAlso there.")
    assert read_out(replies_dialog([], TEXTS)) == "–"
