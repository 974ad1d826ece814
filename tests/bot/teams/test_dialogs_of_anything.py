"""Dialogs of any page, with any text of any length, and what any client may send back."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.teams.dialog_cards import Move, dialog, entered, moved_in
from bot.channels.teams.dialog_inputs import HOUR, MORE, TYPED, id_of
from bot.channels.teams.dialog_search import asked_in, search_response
from bot.channels.teams.dialog_windows import asked_question, message_dialog, question_dialog
from dialogs.pages import PageButton, PageOption, PageQuestion
from dialogs.texts import texts_in
from tests.bot.slack.modal_pages import EVERY, TEXTS
from tests.bot.slack.test_modals_of_anything import TEXT, pages
from tests.bot.teams.checked import actions_in, markdown_in
from tests.bot.teams.dialog_window import CLIENTS, Window, inputs_in, valid

ENOUGH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FEW = settings(ENOUGH, max_examples=10)
MARKS = st.text(alphabet="*_`~[](){}<>&!#-+1.:|\\ \nab/@", max_size=40)


@ENOUGH
@given(pages(), TEXT, st.sampled_from(["nl", "en"]), st.sampled_from(CLIENTS))
def test_teams_takes_any_page_whatever_is_written_on_it(shown, note, language, client):
    window = Window(dialog(shown, texts_in(language), note), client)
    asked = {one.path for one in shown.parts if isinstance(one, PageQuestion)}
    for button in actions_in(window.card):
        data = window.sent(button)
        move = moved_in(data)
        assert (move.draft, move.page) == (7, 1)
        values, files = entered(data, shown)
        assert set(values) <= asked
        assert files == {}


def test_buttons_that_do_the_same_are_there_once():
    twice = [PageButton(label=f"One more {n}", verb=verb) for n in range(3) for verb in ("add", "back", "remove")]
    window = Window(dialog(EVERY.model_copy(update={"parts": twice}), TEXTS))
    assert [one["title"] for one in actions_in(window.card)] == [
        "One more 0",
        "One more 0",
        "Send",
        "One more 0",
        "Stop",
    ]


@FEW
@given(pages(), TEXT)
def test_what_microsoft_published_takes_any_page_too(shown, note):
    valid(dialog(shown, TEXTS, note))


@ENOUGH
@given(st.data(), st.sampled_from(CLIENTS))
def test_what_is_chosen_or_typed_is_what_comes_back(data, client):
    shown = data.draw(pages())
    window = Window(dialog(shown, TEXTS), client)
    there = {one["id"]: one for one in inputs_in(window.card)}
    expected: dict[str, Any] = {}
    for one in (part for part in shown.parts if isinstance(part, PageQuestion) and id_of(part.path) in there):
        box = there[id_of(one.path)]
        if one.control in {"choice", "several"} and not any(
            "choices.data" in two for two in there.values() if two["id"].startswith(box["id"])
        ):
            different = list(dict.fromkeys(option.value for option in one.options))
            place = data.draw(st.integers(0, len(different) - 1))
            chosen = different[place : place + 1] if one.control == "choice" else different[place:]
            window.state[box["id"]] = ",".join(
                choice["value"] for choice, value in zip(box["choices"], different, strict=False) if value in chosen
            )
            expected[one.path] = chosen[0] if one.control == "choice" else chosen
        elif one.control in {"line", "text", "person", "people"}:
            typed = data.draw(st.text(min_size=1, max_size=50).filter(str.strip))
            window.state[box["id"]] = expected[one.path] = typed
        elif one.control == "consent":
            window.state[box["id"]], expected[one.path] = "true", True
        elif one.control == "day":
            day = data.draw(st.dates()).isoformat()
            window.state[box["id"]] = expected[one.path] = day
    values, _ = entered(window.sent(window.card["actions"][0]), shown)
    assert {path: values[path] for path in expected} == expected


@ENOUGH
@given(st.lists(st.builds(PageOption, value=TEXT, label=st.one_of(TEXT, MARKS)), max_size=30))
def test_whatever_is_found_is_told_apart_and_is_read_as_it_is(found):
    results = search_response(found)["value"]["results"]
    assert len({one["title"].casefold() for one in results}) == len(results) == len({one["value"] for one in results})
    assert all(one["value"].isprintable() and "," not in one["value"] for one in results)
    for one in results:
        assert markdown_in(one["title"]) == []


@ENOUGH
@given(st.one_of(TEXT, MARKS), TEXT)
def test_whatever_is_told_or_asked_beside_forms_is_taken(markdown, title):
    valid(message_dialog(markdown, TEXTS, title))
    valid(question_dialog(TEXTS, markdown))


KEYS = [id_of(one.path) for one in EVERY.parts if isinstance(one, PageQuestion)]
NAMES = st.sampled_from(
    [*KEYS, *(one + HOUR for one in KEYS), *(one + TYPED for one in KEYS), *(one + MORE for one in KEYS)]
    + ["wegwijs", "draft", "form", "page", "verb", "argument", "filled", "change", "question", "dataset", "queryText"]
)
SAID = st.sampled_from(
    ["form", "send", "chosen", "ask", "true", "2026-01-15", "14:00", "99:99 PM", "#none", "#", "%ff", ",,", "v0,v1"]
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10), SAID, st.sampled_from(KEYS)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=6)),
    max_leaves=12,
)


@settings(ENOUGH, max_examples=300)
@given(st.one_of(JSON, st.dictionaries(NAMES, JSON, max_size=30)))
def test_a_client_that_sends_anything_at_all_is_read_without_a_fall(sent):
    sent = json.loads(json.dumps(sent))
    values, files = entered(sent, EVERY)
    controls = {one.path: one.control for one in EVERY.parts if isinstance(one, PageQuestion)}
    for path, value in values.items():
        allowed = list if controls[path] in {"several", "lookups"} else bool if controls[path] == "consent" else str
        assert value is None or isinstance(value, allowed)
        assert not isinstance(value, list) or all(isinstance(one, str) for one in value)
    assert files == {}
    moved = moved_in(sent)
    assert moved is None or isinstance(moved, Move)
    assert isinstance(asked_question(sent), str)
    asked_in(sent)


@FEW
@given(
    st.lists(
        st.builds(PageButton, label=TEXT, verb=st.just("remove"), argument=st.text(max_size=30)),
        min_size=1,
        max_size=12,
        unique_by=lambda one: one.argument,
    )
)
def test_any_number_of_changes_can_be_made_on_a_page(buttons):
    shown = EVERY.model_copy(update={"parts": buttons})
    window = Window(dialog(shown, TEXTS))
    made = []
    for button in actions_in(window.card)[: -2 if "change" not in window.state else 1]:
        if "change" not in window.state:
            made.append(moved_in(window.sent(button)).argument)
            continue
        for choice in inputs_in(window.card)[-1]["choices"]:
            window.state["change"] = choice["value"]
            made.append(moved_in(window.sent(button)).argument)
    assert made == [one.argument for one in buttons]
    valid(window.value)
