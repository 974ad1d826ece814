"""The rules of an intake: for which moment, and that a question may be its answer."""

from datetime import datetime, timedelta

import pytest

from bot.operations.demonstration import demonstration
from dialogs.asking import asks_for
from dialogs.engine.context import FormContext
from dialogs.engine.fields import Unreadable
from dialogs.intake import rules
from dialogs.own_sessions import SessionChoice, session_options
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import all_forms
from dialogs.texts import Texts
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)
EXAMPLE = demonstration(NOW.date())
CATALOGUE = Catalogue((), load_catalogue().programmes.values(), EXAMPLE.rounds.values(), EXAMPLE.moments.values())
CONTEXT = FormContext(CATALOGUE, Texts("en"), PersonView(1), NOW)
ROUND = "voorbeeld-sessies-2026"
SESSIONS = [f"{ROUND}-cop-session-{number}" for number in (2, 1)]
INTAKE = f"{ROUND}-praktijkonderzoek-nt2-intake"


def test_only_sessions_of_a_community_of_practice_to_come_take_an_intake_the_first_one_first():
    places = [*SESSIONS, f"{ROUND}-scherpstellen-session-1", "gone"]
    found = rules.sessions_of(places, CATALOGUE, NOW)
    assert [one.id for one in found] == [SESSIONS[1], SESSIONS[0]]
    assert rules.sessions_of(places, CATALOGUE, found[1].starts) == []


@pytest.mark.parametrize(
    "mine",
    [
        rules.Mine(confirmed=(INTAKE,)),
        rules.Mine(confirmed=(f"{ROUND}-praktijkonderzoek-nt2-session-3",)),
        rules.Mine(registered=((ROUND, "praktijkonderzoek-nt2"),)),
    ],
)
def test_a_place_at_any_contact_moment_or_a_registration_makes_part_of_the_research(mine):
    [intake] = rules.research_intakes(mine, CATALOGUE, NOW)
    assert intake.id == INTAKE
    assert rules.research_intakes(mine, CATALOGUE, intake.starts) == []
    assert rules.research_intake_missed(mine, CATALOGUE, intake.starts) == intake


def test_waiting_in_line_makes_nobody_part_of_it():
    assert rules.research_intakes(rules.Mine(waiting=(INTAKE,)), CATALOGUE, NOW) == []


def choice(*ids):
    return SessionChoice(lambda context: session_options([CATALOGUE.moment(one) for one in ids], context))


@pytest.mark.parametrize("said", ["8/12", "die van 8 december", "8 december 2026"])
def test_a_session_is_meant_by_its_day(said):
    assert choice(*SESSIONS).read(said, CONTEXT) == SESSIONS[1]


def test_a_session_is_meant_by_its_day_also_when_it_is_behind_us():
    later = FormContext(CATALOGUE, Texts("en"), PersonView(1), NOW + timedelta(days=16))
    assert choice(*SESSIONS).read("8/12", later) == SESSIONS[1]


def test_a_day_on_which_there_is_none_is_not_guessed():
    with pytest.raises(Unreadable):
        choice(*SESSIONS).read("9/12", CONTEXT)


WISHES = {
    "cop_intake": [
        "ik wil mijn intake invullen voor de cop", "intake", "vul de intake in", "ik zou graag de intake voor de community of practice doen",
        "kan ik de intake van de cop invullen", "fill in the intake for the cop",
    ],
    "research_intake": [
        "ik wil de intake van het praktijkonderzoek invullen", "intake voor het praktijkonderzoek", "we willen de intake voor ons onderzoek invullen",
    ],
    "care_plan": [
        "zorgplan", "ik wil een zorgplan opmaken", "noteer de acties van de cop", "maak een zorgplan voor leraar@school.be", "zorgplan invullen",
        "I want to record a care plan",
    ],
    "interim_evaluation": [
        "tussentijdse evaluatie", "ik wil de tussentijdse evaluatie invullen", "de acties van mijn zorgplan overlopen",
        "ik wil de acties van het zorgplan evalueren",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("form_id", "said"), [(form, said) for form, wishes in WISHES.items() for said in wishes])
def test_each_form_is_begun_by_its_own_words_first(form_id, said):
    forms = all_forms()
    assert next((one.id for one in forms.values() if asks_for(said, one.starts)), None) == form_id


@pytest.mark.parametrize(
    "said",
    [
        "wat is een intake?", "hoe verloopt de intake van een cop?", "wie maakt het zorgplan op?", "wat staat er in een zorgplan?",
        "wanneer is de tussentijdse evaluatie van SWITCH?", "moet ik een intake invullen voor een cop?", "is er een intake bij het praktijkonderzoek?",
    ],
)  # fmt: skip
def test_a_question_about_them_begins_none(said):
    ours = [all_forms()[one] for one in WISHES]
    assert not any(asks_for(said, one.starts) for one in ours)
