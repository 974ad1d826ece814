"""Modals of Slack with whatever people and editors write, and whatever a client sends back."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.slack import modals
from bot.channels.slack.modals import errors, modal, values_of
from dialogs.pages import FormPage, PageButton, PageFacts, PageHeading, PageNote, PageOption, PageQuestion
from dialogs.texts import texts_in
from tests.bot.slack.modal_pages import EVERY, TEXTS, page
from tests.bot.slack.modal_window import Window, accepted, options_in

ANY = st.builds(lambda text, times: text * times, st.text(max_size=40), st.sampled_from([1, 1, 1, 1, 3, 60, 400]))
WORDS = st.text(alphabet="ab ", max_size=200)
TEXT = st.one_of(ANY, WORDS)
CONTROLS = [one.control for one in EVERY.parts if isinstance(one, PageQuestion)]


@st.composite
def questions(draw: st.DrawFn, place: int) -> PageQuestion:
    control = draw(st.sampled_from(CONTROLS))
    offered = draw(st.lists(st.builds(PageOption, value=TEXT, label=TEXT), max_size=14))
    values = [one.value for one in offered]
    value: Any = draw(TEXT)
    if control in {"choice", "lookup"}:
        value = draw(st.sampled_from([*values, None, "gone"]))
    elif control in {"several", "lookups"}:
        value = draw(st.lists(st.sampled_from([*values, "gone"]), unique=True))
    elif control == "day":
        value = draw(st.one_of(st.dates().map(lambda one: one.isoformat()), TEXT))
    elif control == "moment":
        value = draw(st.one_of(st.datetimes().map(lambda one: one.isoformat()), TEXT))
    elif control == "consent":
        value = draw(st.sampled_from([True, False, None]))
    elif control == "number":
        value = draw(st.one_of(st.integers().map(str), TEXT))
    return PageQuestion(
        path=f"{draw(TEXT)}.{place}",
        label=draw(TEXT),
        hint=draw(TEXT),
        control=control,
        options=offered,
        value=draw(st.sampled_from([value, None])),
        optional=draw(st.booleans()),
        problem=draw(st.one_of(st.just(""), TEXT)),
        least=draw(st.one_of(st.none(), st.integers(-5, 50))),
        most=draw(st.one_of(st.none(), st.integers(-5, 5000))),
        endings=draw(st.lists(st.sampled_from([".pdf", "docx", ".", ""]), max_size=3)),
    )


@st.composite
def pages(draw: st.DrawFn) -> FormPage:
    parts: list[Any] = []
    for place in range(draw(st.integers(0, 8))):
        parts += draw(
            st.lists(
                st.one_of(
                    st.builds(PageHeading, heading=TEXT),
                    st.builds(PageNote, note=TEXT),
                    st.builds(PageFacts, facts=st.lists(st.tuples(TEXT, TEXT), max_size=4)),
                    st.builds(PageButton, label=TEXT, verb=st.sampled_from(["add", "remove", "back"]), argument=TEXT),
                ),
                max_size=2,
            )
        )
        parts.append(draw(questions(place)))
    total = draw(st.integers(1, 3))
    return page(*parts, title=draw(TEXT), submit=draw(TEXT), close=draw(TEXT), total=total)


ENOUGH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@ENOUGH
@given(pages(), TEXT, st.booleans(), st.sampled_from(["nl", "en"]))
def test_slack_takes_any_page_whatever_is_written_on_it(
    shown: FormPage, note: str, as_text: bool, language: str
) -> None:
    window = Window(modal(shown, texts_in(language), note=note, as_text=as_text))
    window.update(modal(shown, texts_in(language), over=window.sent(), ours=as_text))
    asked = {one.path for one in shown.parts if isinstance(one, PageQuestion)}
    values, _ = values_of(window.sent(), shown)
    assert set(values) <= asked
    sent = window.sent()
    told = errors(shown, sent)
    assert set(told) <= {one["block_id"] for one in window.inputs()}
    assert all(told.values())


@ENOUGH
@given(st.data())
def test_what_is_chosen_or_typed_is_what_comes_back(data: st.DataObject) -> None:
    shown = data.draw(pages())
    window = Window(modal(shown, TEXTS))
    asked = {modals.path_of(one["block_id"], shown): one for one in window.inputs()}
    expected: dict[str, Any] = {}
    for one in (part for part in shown.parts if isinstance(part, PageQuestion) and part.path in asked):
        block = asked[one.path]
        if one.control in {"choice", "several"}:
            different = list(dict.fromkeys(option.value for option in one.options))
            shown_options = options_in(block["element"])[: len(different)]
            place = data.draw(st.integers(0, len(different) - 1))
            expected[one.path] = different[place] if one.control == "choice" else different[place:]
            chosen: dict[str, Any] = {"selected_option": shown_options[place]}
            window.put(block, **(chosen if one.control == "choice" else {"selected_options": shown_options[place:]}))
        elif one.control in {"line", "text", "person", "people"}:
            typed = data.draw(st.text(min_size=1, max_size=50).filter(str.strip))
            window.put(block, value=typed)
            expected[one.path] = typed
        elif one.control == "consent":
            window.put(block, selected_options=block["element"]["options"])
            expected[one.path] = True
    values, _ = values_of(window.sent(), shown)
    assert {path: values[path] for path in expected} == expected


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10), st.floats(allow_nan=False)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["value", "selected_option", "selected_options", "selected_date", "selected_date_time", "files", "id"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)


@ENOUGH
@given(st.data())
def test_a_client_that_sends_anything_at_all_is_read_without_a_fall(data: st.DataObject) -> None:
    sent = Window(modal(EVERY, TEXTS)).sent()
    for state in sent["state"]["values"].values():
        for action in state:
            state[action] = data.draw(JSON)
    sent["state"]["values"]["q:zz:1"] = {"a": {}}
    values, files = values_of(sent, EVERY)
    accepted(modal(EVERY, TEXTS, over=sent))
    controls = {one.path: one.control for one in EVERY.parts if isinstance(one, PageQuestion)}
    for path, value in values.items():
        allowed = list if controls[path] in {"several", "lookups"} else bool if controls[path] == "consent" else str
        assert value is None or isinstance(value, allowed)
    assert all(isinstance(one["id"], str) for one in files.values())
    for broken in (data.draw(JSON), {"values": data.draw(JSON)}):
        assert values_of({"state": broken}, EVERY) == ({}, {})
