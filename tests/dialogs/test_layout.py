"""Questions for each of a list, items that go, answers that are out of date, and back from what was handed in."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from dialogs.engine.changes import changes_between
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, BadDeclaration, Form, Repeat, declared
from dialogs.engine.fields import Choice, DayTime, Number, Option, Scale, Several, Text, YesNo
from dialogs.engine.machine import Machine
from dialogs.engine.state import DraftState
from dialogs.permissions import PersonView
from dialogs.texts import Texts
from knowledge.catalogue_files import load_catalogue

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "knowledge" / "catalogue")
CONTEXT = FormContext(CATALOGUE, Texts("en"), PersonView(1, "an@school.be"), datetime(2026, 11, 24, 9, tzinfo=UTC))
AREAS = {"listening": ["sounds", "songs"], "speaking": ["stories"]}


def parts(context):
    return [Option(one, one.title()) for one in AREAS.get(context.values.get("area", ""), [])]


class Judged(BaseModel):
    of: str
    score: Annotated[int, Ask("Score", "How far are you?", Scale(("not", "partly", "wholly")))]
    note: Annotated[str | None, Ask("Note", "Why?", Text(), optional=True)] = None


class Guest(BaseModel):
    name: Annotated[str, Ask("Guest", "Who comes along?", Text())]
    days: Annotated[int, Ask("Days", "For how many days?", Number(1, 9, ("day", "days")))]


class Mirror(BaseModel):
    area: Annotated[str, Ask("Area", "Which area?", Choice(lambda _: [Option(one, one.title()) for one in AREAS]))]
    parts: Annotated[list[Judged], Repeat(each=parts)]
    alone: Annotated[bool, Ask("Alone", "Do you come alone?", YesNo())]
    guests: Annotated[list[Guest], Repeat(add="Another guest", when=lambda values, _: values.get("alone") is False)] = (
        Field(default_factory=list)
    )


async def never(_):
    raise AssertionError("nothing is sent here")


MACHINE = Machine(Form("mirror", 1, Mirror, "Mirror", "", never), CONTEXT)


def told(*texts, state=None):
    state = state or DraftState()
    for text in texts:
        state = MACHINE.hear(state, text).state
    return state


def paths(state):
    return [step.path for step in MACHINE.steps(state)]


def test_each_of_a_list_is_asked_once_the_list_is_known():
    assert paths(DraftState()) == ["area", "alone"]
    assert paths(told("listening")) == [
        "area", "parts.sounds.score", "parts.sounds.note", "parts.songs.score", "parts.songs.note", "alone",
    ]  # fmt: skip


def test_a_question_names_what_it_is_about():
    assert [step.item for step in MACHINE.steps(told("listening"))] == ["", "Sounds", "Sounds", "Songs", "Songs", ""]


def test_another_choice_asks_its_own_list_and_what_was_answered_before_is_not_lost():
    state = told("listening", "2", "we just began")
    other = MACHINE.answer(state, "area", "speaking").state
    assert MACHINE.current(other).path == "parts.stories.score"
    back = MACHINE.answer(other, "area", "listening").state
    assert back.answers["parts.sounds.note"] == "we just began"
    assert MACHINE.current(back).path == "parts.songs.score"


def test_only_what_applies_is_handed_in():
    state = told("listening", "2", "we just began")
    state = told("speaking", "3", state=MACHINE.go_to(state, "area"))
    state = told("yes", state=MACHINE.skip(state))
    assert MACHINE.complete(state).model_dump() == {
        "area": "speaking",
        "parts": [{"of": "stories", "score": 3, "note": None}],
        "alone": True,
        "guests": [],
    }


def test_a_group_is_asked_only_when_it_applies():
    state = told("speaking", "3", "fine so far")
    assert "guests.0.name" not in paths(told("yes", state=state))
    assert MACHINE.current(told("no", state=state)).path == "guests.0.name"


def guests(*names):
    state = told("speaking", "3", "fine so far", "no")
    for place, name in enumerate(names):
        state = told(name, str(place + 1), state=MACHINE.add_item(state, "guests") if place else state)
    return state


def test_an_item_goes_and_the_others_move_up():
    state = MACHINE.remove_item(guests("An", "Bo", "Cas"), "guests", 1)
    assert MACHINE.values(state)["guests"] == [{"name": "An", "days": 1}, {"name": "Cas", "days": 3}]
    assert MACHINE.values(MACHINE.undo(state))["guests"][1] == {"name": "Bo", "days": 2}


@pytest.mark.parametrize(("group", "index"), [("guests", 3), ("guests", -1), ("parts", 0), ("nothing", 0)])
def test_what_is_not_there_cannot_go(group, index):
    state = guests("An", "Bo")
    assert MACHINE.remove_item(state, group, index) is state


def test_the_only_item_stays():
    state = guests("An")
    assert MACHINE.remove_item(state, "guests", 0) is state


def test_an_answer_that_cannot_be_chosen_any_more_is_asked_again():
    state = told("listening")
    AREAS_NOW = Choice(lambda _: [Option("speaking", "Speaking")])

    class Later(Mirror):
        area: Annotated[str, Ask("Area", "Which area?", AREAS_NOW)]

    later = Machine(replace(MACHINE.form, model=Later), CONTEXT)
    step = later.current(state)
    assert step.path == "area"
    assert later.stale(state, step)


def test_words_of_ones_own_fill_nothing_else():
    state = MACHINE.hear(told("listening", "2"), "3 days like the other, listening comes first").state
    assert state.answers["area"] == "listening"
    assert state.answers["parts.sounds.note"].startswith("3 days")


def test_a_model_of_items_for_each_must_say_what_they_are_of():
    class Without(BaseModel):
        score: Annotated[int, Ask("Score", "How far?", Scale(("no", "yes")))]

    class Wrong(BaseModel):
        parts: Annotated[list[Without], Repeat(each=parts)]

    with pytest.raises(BadDeclaration):
        declared(Wrong)


def test_several_that_were_chosen_are_one_answer_in_the_trail():
    before = {"themes": ["a", "b"], "lines": [{"of": "x", "score": 1}], "gone": 1}
    after = {"themes": ["a"], "lines": [{"of": "x", "score": 2}, {"of": "y", "score": 3}]}
    assert changes_between(before, after) == {
        "gone": [1, None],
        "lines.x.score": [1, 2],
        "lines.y.of": [None, "y"],
        "lines.y.score": [None, 3],
        "themes": [["a", "b"], ["a"]],
    }
    assert changes_between(after, after) == {}


ANSWERS = st.builds(
    Mirror,
    area=st.just("listening"),
    parts=st.tuples(
        *(
            st.builds(Judged, of=st.just(one), score=st.integers(1, 3), note=st.one_of(st.none(), st.just("why not")))
            for one in AREAS["listening"]
        )
    ).map(list),
    alone=st.just(False),
    guests=st.lists(st.builds(Guest, name=st.just("An"), days=st.integers(1, 9)), min_size=1, max_size=4),
)


@given(ANSWERS)
def test_what_was_handed_in_is_opened_again_as_it_was(answers):
    state = MACHINE.state_of(answers.model_dump(mode="json"))
    assert MACHINE.current(state) is None
    assert MACHINE.complete(state) == answers


@pytest.mark.parametrize(
    ("said", "value"), [("4", 4), ("4/5", 4), ("een 4", 4), ("4 op 5", 4), ("goed", 4), ("heel goed", 5)]
)
def test_a_place_on_a_scale_is_said_in_many_ways(said, value):
    scale = Scale(("slecht", "matig", "gaat", "goed", "heel goed"))
    assert scale.read(said, CONTEXT) == value


@pytest.mark.parametrize("several", [Several(lambda _: [Option("a", "Apples"), Option("p", "Pears")])])
def test_several_are_said_together(several):
    assert several.read("apples and pears", CONTEXT) == ["a", "p"]


class Meeting(BaseModel):
    at: Annotated[str, Ask("When", "When do you meet?", DayTime())]
    note: Annotated[str | None, Ask("Note", "Anything else?", Text(), optional=True)] = None


MEETING = Machine(Form("meeting", 1, Meeting, "Meeting", "", never), CONTEXT)


@pytest.mark.parametrize(
    "said",
    [
        ("volgende dinsdag om 14u",),
        ("volgende dinsdag", "14u"),
        ("14u", "volgende dinsdag"),
        ("volgende dinsdag", "hm", "14:00"),
        ("1/12", "om 14u"),
        ("1/12", "2/12", "1/12 14u"),
    ],
)
def test_a_day_and_its_hour_may_come_in_two_messages(said):
    state = DraftState()
    for text in said:
        state = MEETING.hear(DraftState.model_validate_json(state.model_dump_json()), text).state
    assert state.answers == {"at": "2026-12-01T14:00+01:00"}
    assert state.half is None
