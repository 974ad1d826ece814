"""Pages of a form as they are seen: what stands together, what is asked, and what a page that comes back is taken for."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from dialogs.engine.declaration import Ask, Form, Problem, Repeat
from dialogs.engine.fields import (
    Choice,
    Consent,
    Day,
    DayTime,
    Email,
    File,
    Hours,
    Lookup,
    Number,
    Option,
    People,
    Person,
    Scale,
    Several,
    Text,
    YesNo,
)
from dialogs.engine.machine import Machine
from dialogs.engine.state import DraftState
from dialogs.form_pages import MOST_QUESTIONS, Writer, page_with, pages_of
from dialogs.page_entries import entered, missing, passed_over, taken_back, told_at_once, without
from dialogs.pages import FormPage, PageButton, PageFacts, PageHeading, PageNote, PageQuestion
from dialogs.plain_text import plain_text
from dialogs.suggesting import suggested
from tests.dialogs.test_machine import CONTEXT

LETTERS = [Option(one, one.upper()) for one in "abc"]
MANY = [Option(f"s{number}", f"School *{number}*") for number in range(150)]
FEW = Choice(lambda _: LETTERS)


class Everything(BaseModel):
    one: Annotated[str, Ask("One", "Which *one*?", FEW, help="Say *a*.", privacy="Nobody sees it.")]
    big: Annotated[str, Ask("Big", "Which school?", Choice(lambda _: MANY))]
    some: Annotated[list[str], Ask("Some", "Which?", Several(lambda _: LETTERS))]
    more: Annotated[list[str], Ask("More", "Which schools?", Several(lambda _: MANY))]
    found: Annotated[str, Ask("Found", "Which?", Lookup(lambda _: LETTERS, "no {name}"))]
    near: Annotated[str, Ask("Near", "Which?", Lookup(lambda _: LETTERS, "no {name}", few=3))]
    sure: Annotated[bool, Ask("Sure", "Sure?", YesNo())]
    mark: Annotated[int, Ask("Mark", "How good?", Scale(("bad", "good")))]
    count: Annotated[int, Ask("Count", "How many?", Number(2, 9, ("team",)))]
    mail: Annotated[str, Ask("Mail", "Whose?", Email())]
    who: Annotated[dict[str, str], Ask("Who", "Who?", Person())]
    people: Annotated[list[dict[str, str]], Ask("People", "Who?", People())]
    day: Annotated[str, Ask("Day", "When?", Day())]
    moment: Annotated[str, Ask("Moment", "When?", DayTime())]
    hours: Annotated[str, Ask("Hours", "From when?", Hours())]
    line: Annotated[str, Ask("Line", "What?", Text(least=3, most=20))]
    story: Annotated[str, Ask("Story", "What?", Text(most=2000, long=True))]
    file: Annotated[dict[str, str] | None, Ask("File", "Which?", File(), optional=True)] = None
    consent: Annotated[str, Ask("Consent", "Agreed?", Consent("Without it nothing is sent."))]


class Line(BaseModel):
    programme: Annotated[str, Ask("Project", "Which project?", FEW)]
    teams: Annotated[int, Ask("Teams", "How many teams?", Number(1, 9, ("team",)))]
    note: Annotated[
        str | None,
        Ask("Note", "Why so many?", Text(), optional=True, when=lambda values, _: values.get("teams", 0) > 5),
    ] = None


class Short(BaseModel):
    place: Annotated[str, Ask("Place", "Where?", FEW, lead=lambda context: f"So far: {len(context.values) - 1}")]
    lines: Annotated[list[Line], Repeat("Another project", noun="Project {number}", most=4)]
    contact: Annotated[str | None, Ask("Contact", "Who?", Email(), optional=True)] = None
    consent: Annotated[str, Ask("Consent", "Agreed?", Consent("Without it nothing is sent."))]


async def never(_):
    raise AssertionError("nothing is sent here")


def no_doubles(values, _):
    seen = set()
    for number, line in enumerate(values["lines"]):
        if line.get("programme") in seen:
            yield Problem(f"lines.{number}.programme", "You *have* that one.")
        seen.add(line.get("programme", number))


FORM = Form(
    "short", 1, Short, "Short", "Fine, *let's* go.", never,
    check=lambda values, context: list(no_doubles(values, context)),
    derived=lambda values, context: [("In all", str(sum(one.get("teams", 0) for one in values["lines"])))],
    notices=lambda values, context: ["It is sent at once."],
    confirm="Register",
)  # fmt: skip
SHORT = Machine(FORM, CONTEXT)
EVERYTHING = Machine(Form("everything", 1, Everything, "Everything", "Fine.", never), CONTEXT)


def page(machine, state=None, number=1, **more) -> FormPage:
    return Writer(machine, state or DraftState(), 7, **more).page(number)


def questions(shown):
    return {part.path: part for part in shown.parts if isinstance(part, PageQuestion)}


def everything():
    found = {}
    for number in range(1, page(EVERYTHING).total + 1):
        found |= questions(page(EVERYTHING, number=number))
    return found


def after(values, machine=SHORT, state=None):
    return entered(machine, state or DraftState(), values)


FULL = {"place": "a", "lines.0.programme": "a", "lines.0.teams": "3", "contact": "an@school.be", "consent": True}


# -- what stands where --


def test_each_kind_of_question_has_its_box_or_list():
    assert {path: one.control for path, one in everything().items()} == {
        "one": "choice", "big": "lookup", "some": "several", "more": "lookups", "found": "lookup", "near": "choice",
        "sure": "choice", "mark": "choice", "count": "number", "mail": "email", "who": "person", "people": "people",
        "day": "day", "moment": "moment", "hours": "line", "line": "line", "story": "text", "file": "file", "consent": "consent",
    }  # fmt: skip


def test_a_question_is_plain_text_with_its_help_and_what_is_done_with_the_answer():
    one = everything()["one"]
    assert (one.label, one.hint) == ("Which one?", "Say a. Nobody sees it.")
    assert [option.label for option in one.options] == ["A", "B", "C"]
    assert everything()["hours"].hint == "For example: 09:00–12:00, 13:30–16:00."


def test_boxes_know_their_bounds_and_files_their_endings():
    found = everything()
    assert (found["count"].least, found["count"].most) == (2, 9)
    assert (found["line"].least, found["line"].most) == (3, 20)
    assert found["file"].endings == [".pdf", ".docx", ".odt"]
    assert found["file"].optional
    assert not found["line"].optional


def test_a_long_list_shows_only_what_is_chosen():
    state = after({"big": "s140", "more": ["s7", "s9"]}, EVERYTHING).state
    found = questions(page(EVERYTHING, state))
    assert [one.value for one in found["big"].options] == ["s140"]
    assert [one.value for one in found["more"].options] == ["s7", "s9"]


def test_a_short_form_is_one_page_that_sends_with_what_follows_before_the_agreement():
    state = after(FULL).state
    shown = page(SHORT, state)
    assert (shown.number, shown.total, shown.last, shown.submit, shown.close) == (1, 1, True, "Register", "Stop")
    kinds = [type(part).__name__ for part in shown.parts]
    assert kinds == [
        "PageNote", "PageNote", "PageQuestion", "PageQuestion", "PageQuestion", "PageButton", "PageQuestion", "PageFacts",
        "PageNote", "PageQuestion",
    ]  # fmt: skip
    notes = [part.note for part in shown.parts if isinstance(part, PageNote)]
    assert notes[0] == "Fine, *let's* go."
    assert notes[1].startswith("So far:"), "the lead stands above its question"
    assert notes[2] == "It is sent at once."
    assert next(part for part in shown.parts if isinstance(part, PageFacts)).facts == [("In all", "3")]
    assert shown.parts[-1].path == "consent"


def test_what_follows_is_not_told_before_it_can_be():
    assert not [part for part in page(SHORT).parts if isinstance(part, PageFacts)]
    assert "It is sent at once." not in [part.note for part in page(SHORT).parts if isinstance(part, PageNote)]


def test_a_change_of_what_was_handed_in_is_saved():
    shown = page(SHORT, changing=True)
    assert shown.submit == "Save"
    assert shown.parts[0].note == "This is what you handed in. Change what has to change."


def three_lines():
    state = DraftState(items={"lines": 3})
    return after({f"lines.{number}.programme": "abc"[number] for number in range(3)}, state=state).state


def test_a_longer_form_ends_with_a_summary_and_its_agreement():
    state = three_lines()
    leaves = pages_of(SHORT, state)
    assert [[one.path for one in leaf.steps] for leaf in leaves] == [
        ["place", "lines.0.programme", "lines.0.teams", "lines.1.programme", "lines.1.teams"],
        ["lines.2.programme", "lines.2.teams", "contact"],
        ["consent"],
    ]
    first, middle, last = (page(SHORT, state, number) for number in (1, 2, 3))
    assert [one.last for one in (first, middle, last)] == [False, False, True]
    assert [one.submit for one in (first, middle, last)] == ["Next", "Next", "Register"]
    facts = next(part for part in last.parts if isinstance(part, PageFacts)).facts
    assert facts[0] == ("Place", "–")
    assert facts[1] == ("Project 1: project", "A")
    assert facts[-1] == ("In all", "0")
    assert "Consent" not in dict(facts)
    assert [part.verb for part in last.parts if isinstance(part, PageButton)] == ["back"]
    assert not [part for part in first.parts if isinstance(part, PageButton) and part.verb == "back"]


def test_items_have_headings_and_can_be_taken_away_when_there_are_several():
    first = page(SHORT, three_lines())
    assert [part.heading for part in first.parts if isinstance(part, PageHeading)] == ["Project 1", "Project 2"]
    pressed = [part for part in first.parts if isinstance(part, PageButton)]
    assert [(one.label, one.verb, one.argument) for one in pressed] == [
        ("Remove A", "remove", "lines.0"), ("Remove B", "remove", "lines.1"),
    ]  # fmt: skip
    add = [part for part in page(SHORT, three_lines(), 2).parts if isinstance(part, PageButton)]
    assert ("Another project", "add", "lines") in [(one.label, one.verb, one.argument) for one in add]
    assert not [part for part in page(SHORT).parts if isinstance(part, PageHeading)], "one item needs no heading"


def test_an_item_stays_on_its_page_when_its_own_answers_ask_more():
    state = three_lines()
    before = [page_with(SHORT, state, one.path) for one in SHORT.steps(state)]
    more = after({"lines.0.teams": "9", "lines.1.teams": "9"}, state=state).state
    assert len(SHORT.steps(more)) == len(SHORT.steps(state)) + 2
    assert [page_with(SHORT, more, one.path) for one in SHORT.steps(state)] == before


@given(st.lists(st.sampled_from(["place", "contact", "consent", *[f"lines.{n}.{what}" for n in range(4)
                                                                 for what in ("programme", "teams", "note")]])),
       st.integers(1, 4), st.sampled_from(["3", "9"]))  # fmt: skip
def test_answering_a_later_question_moves_no_earlier_one(paths, items, teams):
    state = DraftState(items={"lines": items})
    for path in paths:
        value = {"teams": teams, "note": "It is so.", "contact": "an@school.be", "consent": True}
        kept = value.get(path.split(".")[-1], "abc"[sum(map(ord, path)) % 3])
        steps = [one.path for one in SHORT.steps(state)]
        later = after({path: kept}, state=state).state
        for one in steps[: steps.index(path) + 1] if path in steps else ():
            if pages_of(SHORT, state)[-1].summary == pages_of(SHORT, later)[-1].summary:
                assert page_with(SHORT, later, one) == page_with(SHORT, state, one)
        assert all(len(leaf.steps) <= MOST_QUESTIONS for leaf in pages_of(SHORT, later))
        assert [s.path for leaf in pages_of(SHORT, later) for s in leaf.steps] == [s.path for s in SHORT.steps(later)]
        state = later


# -- what a page that comes back is taken for --


def test_what_is_entered_is_kept_as_it_is_in_conversation():
    given_ = {
        "one": "a", "big": "s3", "some": ["b", "a"], "more": ["s9"], "found": "c", "near": "b", "sure": "nee", "mark": "2",
        "count": "3", "mail": "An@School.be", "who": "Bo Bos <bo@school.be>", "people": "an@school.be\nEl El <el@school.be>",
        "day": "2027-01-12", "moment": "2027-01-12T13:00:00+00:00", "hours": "van 14u tot 16u", "line": " of  one ",
        "story": "First.\n\nSecond.", "consent": True,
    }  # fmt: skip
    now = after(given_, EVERYTHING)
    assert now.problems == {}
    assert now.state.answers == {
        "one": "a", "big": "s3", "some": ["b", "a"], "more": ["s9"], "found": "c", "near": "b", "sure": False, "mark": 2,
        "count": 3, "mail": "an@school.be", "who": {"email": "bo@school.be", "name": "Bo Bos"},
        "people": [{"email": "an@school.be"}, {"email": "el@school.be", "name": "El El"}], "day": "2027-01-12",
        "moment": "2027-01-12T14:00+01:00", "hours": "14:00-16:00", "line": "of one", "story": "First.\n\nSecond.",
        "consent": CONTEXT.now.isoformat(),
    }  # fmt: skip
    shown = {}
    for number in (1, 2, 3, 4):
        shown |= {path: one.value for path, one in questions(page(EVERYTHING, now.state, number)).items()}
    assert (shown["sure"], shown["mark"], shown["count"], shown["consent"]) == ("nee", "2", "3", True)
    assert shown["who"] == "Bo Bos <bo@school.be>"
    assert after(shown, EVERYTHING, now.state).state is now.state, "a page that comes back untouched changes nothing"


@pytest.mark.parametrize(
    ("path", "value", "answer"),
    [
        ("big", "school 3", "s3"), ("found", "B", "b"), ("more", ["School 7"], ["s7"]),
        ("more", ["s9", "school 7 en school 9"], ["s9", "s7"]),
    ],
)  # fmt: skip
def test_a_name_that_is_typed_where_a_list_cannot_be_searched_is_read_as_in_a_chat(path, value, answer):
    assert after({path: value}, EVERYTHING).state.answers == {path: answer}


def test_a_name_that_is_not_found_is_told_with_those_that_look_like_it_and_is_shown_again():
    now = after({"found": "Bakery"}, EVERYTHING)
    assert now.problems == {"found": "no Bakery Do you mean one of these: A, B, C?"}
    told = questions(page(EVERYTHING, now.state, number=page_with(EVERYTHING, now.state, "found"), typed=now.typed))
    assert told["found"].value == "Bakery"
    assert told["found"].options == []
    now = after({"more": ["s9", "Bakery"]}, EVERYTHING)
    assert now.typed == {"more": ["s9", "Bakery"]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("one", "z"), ("one", ["a"]), ("one", 1), ("one", {"a": 1}), ("big", "Bakery"), ("big", "School " * 40), ("some", "a"), ("some", ["a", "z"]),
        ("some", [["a"]]), ("sure", "perhaps"), ("sure", True), ("mark", "3"), ("mark", 1), ("count", "x" * 10_000), ("count", "99"),
        ("count", True), ("count", 10**30), ("mail", "no address"), ("mail", ["an@school.be"]), ("people", "x" * 30_000),
        ("day", "2027-02-30"), ("day", 5), ("moment", "2027-13-01T00:00"), ("hours", "x" * 10_000), ("line", "x" * 10_000), ("line", 7),
        ("consent", "yes"), ("consent", 1), ("day", "\u0000"),
    ],
)  # fmt: skip
def test_what_a_client_may_not_send_is_refused_with_a_reason_and_breaks_nothing(path, value):
    now = after({path: value, "story": "It stands."}, EVERYTHING)
    assert now.state.answers == {"story": "It stands."}
    assert now.problems[path]
    assert FormPage.model_validate(page(EVERYTHING, now.state, 2, typed=now.typed, problems=now.problems).model_dump())


def test_paths_that_nobody_asks_and_empty_boxes_are_left_out():
    now = after({"nonsense": "x", "lines.9.teams": "2", "lines..": "x", "": "x", "place": None, "contact": "  "})
    assert now.state == DraftState()
    assert now.problems == {}


def test_what_cannot_be_read_is_shown_again_and_the_answer_before_it_stands():
    state = after(FULL).state
    now = after({"lines.0.teams": "many"}, state=state)
    assert now.state is state
    again = questions(page(SHORT, now.state, typed=now.typed, problems=now.problems))["lines.0.teams"]
    assert (again.value, again.problem) == ("many", "Give me a number from 1 to 9.")
    assert told_at_once(SHORT, now) == {}, "not while it is being typed"


def test_a_wrong_choice_is_told_at_once():
    state = DraftState(items={"lines": 2})
    now = after({"lines.0.programme": "a", "lines.1.programme": "a"}, state=state)
    assert now.state.answers == {"lines.0.programme": "a"}
    assert told_at_once(SHORT, now) == {"lines.1.programme": "You have that one."}
    assert now.typed == {"lines.1.programme": "a"}
    swapped = after({"lines.0.programme": "b", "lines.1.programme": "a"}, state=now.state)
    assert (swapped.problems, swapped.typed) == ({}, {})


def test_an_emptied_answer_is_gone_and_an_optional_one_passed_over():
    state = after(FULL).state
    now = after({"contact": "", "lines.0.teams": None, "consent": False}, state=state)
    assert set(now.state.answers) == {"place", "lines.0.programme"}
    assert now.state.skipped == ["contact"]
    assert missing(SHORT, now, SHORT.steps(now.state)) == {
        "lines.0.teams": "I can't do without this answer.", "consent": "Without it nothing is sent.",
    }  # fmt: skip
    assert after({"contact": "an@school.be"}, state=now.state).state.skipped == []


def test_an_optional_question_left_empty_counts_as_skipped_when_the_page_is_left():
    state = after({name: FULL[name] for name in ("place", "lines.0.programme", "lines.0.teams", "consent")}).state
    left = passed_over(SHORT, state, SHORT.steps(state))
    assert left.skipped == ["contact"]
    assert SHORT.current(left) is None
    assert passed_over(SHORT, left, SHORT.steps(left)) is left


def test_what_was_chosen_and_is_not_there_any_more_says_so():
    state = after(FULL).state.model_copy(update={"answers": {**after(FULL).state.answers, "place": "gone"}})
    one = questions(page(SHORT, state))["place"]
    assert (one.value, one.problem) == (None, "What you chose, gone, is not there any more.")
    now = after({"place": None}, state=state)
    assert now.state is state
    assert list(missing(SHORT, now, SHORT.steps(state))) == ["place"]


def test_an_agreement_that_was_given_keeps_its_instant():
    state = after(FULL).state
    later = Machine(FORM, replace(CONTEXT, now=datetime(2026, 11, 25, tzinfo=UTC)))
    assert entered(later, state, FULL).state is state


def test_where_the_conversation_went_back_to_is_forgotten_when_a_page_changes_something():
    state = after(FULL).state.model_copy(update={"at": "place", "half": ("place", "x")})
    now = after({"lines.0.teams": "4"}, state=state).state
    assert (now.at, now.half) == (None, None)
    assert SHORT.undo(now).answers["lines.0.teams"] == 3


def test_what_was_typed_in_an_item_moves_up_with_it():
    typed = {"lines.0.teams": "x", "lines.1.teams": "y", "lines.2.teams": "z", "contact": "c"}
    assert without(typed, "lines", 1) == {"lines.0.teams": "x", "lines.1.teams": "z", "contact": "c"}


def test_an_answer_that_is_taken_back_leaves_the_one_before():
    state = after(FULL).state
    now = after({"place": "b"}, state=state)
    back = taken_back(SHORT, state, now, "place", "b", "Not *you*.")
    assert back.state.answers["place"] == "a"
    assert (back.typed, back.problems) == ({"place": "b"}, {"place": "Not you."})


def test_a_page_survives_the_database():
    shown = page(SHORT, three_lines(), 2)
    assert FormPage.model_validate(shown.model_dump(mode="json", exclude_none=True)) == shown


def test_markdown_is_read_as_plain_text():
    assert plain_text("Say *yes*, **now**.\n\n- one\n- `two` [three](https://x.be)\n\n\\*four\\* <b>") == (
        "Say yes, now.\none\ntwo three\n*four* <b>"
    )


# -- finding while typing --

SCHOOLS = [
    Option("kempen", "Ondersteuningsnetwerk Noorderkempen", ("ON Kempen",)),
    Option("vlinder", "Basisschool De Vlinder"),
    Option("heron", "Atheneum Héron Gent"),
    Option("brug", "CVO De Brug"),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ondersteunings", "kempen"), ("noorderk", "kempen"), ("rkempen", "kempen"), ("on kempen", "kempen"), ("onderstuningsnetwerk", "kempen"),
        ("vlindr", "vlinder"), ("vlinder basis", "vlinder"), ("VLINDER", "vlinder"), ("heron", "heron"), ("hér ath", "heron"), ("cvo brug", "brug"),
        ("de b", "brug"),
    ],
)  # fmt: skip
def test_a_part_of_a_name_a_typing_error_and_an_accent_find_it(typed, first):
    assert suggested(typed, SCHOOLS)[0].value == first


def test_nothing_typed_shows_all_in_order_and_nonsense_nothing():
    assert suggested("", SCHOOLS) == SCHOOLS
    assert suggested("…", SCHOOLS) == SCHOOLS
    assert suggested("qqqq", SCHOOLS) == []
    assert len(suggested("school", MANY)) == 100
    assert len(suggested("", MANY)) == 100
