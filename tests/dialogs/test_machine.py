"""The form machine on a small form: it fills, goes back, skips, changes and never ends in an invalid state."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, BadDeclaration, Form, Problem, Repeat, declared
from dialogs.engine.fields import Choice, Email, Number, Option
from dialogs.engine.machine import Machine
from dialogs.engine.state import DraftState
from dialogs.permissions import PersonView
from dialogs.texts import Texts
from knowledge.catalogue_files import load_catalogue

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "knowledge" / "catalogue")
CONTEXT = FormContext(CATALOGUE, Texts("en"), PersonView(1, "an@school.be"), datetime(2026, 11, 24, 9, tzinfo=UTC))
PROJECTS = Choice(lambda _: [Option("switch", "SWITCH"), Option("top-co", "TOP-CO", ("topco",))])


class Line(BaseModel):
    programme: Annotated[str, Ask("Project", "Which project?", PROJECTS)]
    teams: Annotated[int, Ask("Teams", "How many teams?", Number(1, 9, ("team", "teams"), "few", "many"))]


class Sample(BaseModel):
    lines: Annotated[list[Line], Repeat("Add")]
    contact: Annotated[str | None, Ask("Contact", "Who?", Email(), optional=True)] = None


async def never(_):
    raise AssertionError("nothing is sent here")


def no_five_teams(values, _):
    return [
        Problem(f"lines.{number}.teams", "not five")
        for number, line in enumerate(values["lines"])
        if line.get("teams") == 5
    ]


MACHINE = Machine(Form("sample", 1, Sample, "Sample", "", never, check=no_five_teams), CONTEXT)


def told(*texts):
    state = DraftState()
    for text in texts:
        state = MACHINE.hear(state, text).state
    return state


def test_everything_said_at_once_leaves_nothing_to_ask():
    state = MACHINE.fill(DraftState(), "2 teams voor SWITCH en 1 team voor TOP-CO, contact els@school.be").state
    assert MACHINE.current(state) is None
    assert MACHINE.complete(state).model_dump() == {
        "lines": [{"programme": "switch", "teams": 2}, {"programme": "top-co", "teams": 1}],
        "contact": "els@school.be",
    }


def test_only_what_is_missing_is_asked():
    state = MACHINE.fill(DraftState(), "2 teams inschrijven").state
    assert MACHINE.current(state).path == "lines.0.programme"
    assert MACHINE.current(MACHINE.hear(state, "switch").state).path == "contact"


def test_a_correction_at_a_later_question_changes_the_earlier_answer():
    state = told("switch", "2")
    corrected = MACHINE.hear(state, "nee, 3 teams, en de contactpersoon is an.peeters@school.be").state
    assert corrected.answers == {"lines.0.programme": "switch", "lines.0.teams": 3, "contact": "an.peeters@school.be"}
    assert MACHINE.undo(corrected).answers == state.answers


def test_a_second_project_at_the_summary_becomes_a_second_line():
    state = told("switch", "2", "ikzelf", "en 1 team voor topco")
    assert [line["teams"] for line in MACHINE.values(state)["lines"]] == [2, 1]


def test_back_keeps_the_answer_until_another_is_given():
    state = MACHINE.back(told("switch", "2"))
    assert MACHINE.current(state).path == "lines.0.teams"
    assert MACHINE.current(MACHINE.onward(state)).path == "contact"
    assert MACHINE.hear(state, "4").state.answers["lines.0.teams"] == 4


def test_only_an_optional_question_can_be_skipped():
    assert MACHINE.skip(DraftState()) is None
    assert MACHINE.current(MACHINE.skip(told("switch", "2"))) is None


def test_an_answer_against_the_rules_is_asked_again_and_the_rest_stays():
    outcome = MACHINE.fill(DraftState(), "5 teams voor SWITCH")
    assert outcome.problem == "not five"
    assert outcome.state.answers == {"lines.0.programme": "switch"}
    assert MACHINE.current(outcome.state).path == "lines.0.teams"


def test_a_model_field_without_a_question_is_refused():
    class Silent(BaseModel):
        name: str

    with pytest.raises(BadDeclaration):
        declared(Silent)


SAID = st.one_of(
    st.sampled_from(
        ["switch", "topco", "2", "5", "0", "400", "3 teams", "an@b.be", "2 teams voor SWITCH", "ikzelf", ""]
    ),
    st.text(max_size=40),
)
MOVE = st.one_of(
    SAID.map(lambda text: ("hear", text)), st.sampled_from([("back", ""), ("skip", ""), ("undo", ""), ("add", "")])
)


@given(st.lists(MOVE, max_size=25))
def test_any_order_of_moves_and_restarts_ends_in_a_valid_state(moves):
    state = DraftState()
    for move, text in moves:
        if move == "hear":
            state = MACHINE.hear(state, text).state
        elif move == "back":
            state = MACHINE.back(state)
        elif move == "skip":
            state = MACHINE.skip(state) or state
        elif move == "undo":
            state = MACHINE.undo(state)
        else:
            state = MACHINE.add_item(state, "lines")
        # A restart: the state goes through the database as JSON.
        assert DraftState.model_validate_json(state.model_dump_json()) == state
        steps = {step.path for step in MACHINE.steps(state)}
        assert set(state.answers) <= steps
        assert state.at is None or state.at in steps
        assert all(1 <= line.get("teams", 1) <= 9 for line in MACHINE.values(state)["lines"])
    if MACHINE.current(state) is None:
        MACHINE.complete(state)
