"""The rules of a care plan: when it is looked back on, and what a sentence holds of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.operations.demonstration import demonstration
from dialogs.care_plan import rules
from dialogs.care_plan.fields import ActionDay, ActionText, EvaluationDay
from dialogs.engine.context import FormContext
from dialogs.permissions import PersonView
from dialogs.privacy import pupil_named
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)
EXAMPLE = demonstration(NOW.date())
CATALOGUE = Catalogue((), load_catalogue().programmes.values(), EXAMPLE.rounds.values(), EXAMPLE.moments.values())
FACILITATOR = PersonView(7, "begeleider@voorbeeld.example", grants=frozenset({("facilitator", "")}))
CONTEXT = FormContext(CATALOGUE, Texts("en"), FACILITATOR, NOW)
SENTENCE = "Zorgplan: actie: daglijn ophangen door de leraar tegen 15/1; actie 2: maatje zoeken door de zoco; evaluatie op 5/2/2027"


def found(field):
    return [one.value for one in field.find(SENTENCE, CONTEXT)]


def test_a_sentence_holds_every_action_with_who_and_when_and_the_day_of_the_evaluation():
    assert found(ActionText(least=3, part="what")) == ["daglijn ophangen", "maatje zoeken"]
    assert found(ActionText(part="who")) == ["de leraar", "de zoco"]
    assert found(ActionDay()) == ["2027-01-15"]
    assert found(EvaluationDay()) == ["2027-02-05"]


def test_an_action_that_names_somebody_is_not_taken_from_a_sentence():
    field = ActionText(least=3, objection=pupil_named, part="what")
    said = "zorgplan, actie: Emma krijgt een maatje door de zoco; actie: time-out afspreken door de leraar"
    assert [one.value for one in field.find(said, CONTEXT)] == ["time-out afspreken"]


@pytest.mark.parametrize(
    ("day", "now", "at"),
    [
        (date(2027, 2, 5), NOW, datetime(2027, 2, 5, 9, tzinfo=ZONE)),
        (date(2027, 2, 6), NOW, datetime(2027, 2, 5, 9, tzinfo=ZONE)),  # a Saturday
        (date(2026, 12, 28), NOW, datetime(2026, 12, 18, 9, tzinfo=ZONE)),  # Christmas holidays
        (date(2026, 11, 25), datetime(2026, 11, 25, 20, tzinfo=ZONE), datetime(2026, 11, 26, 8, tzinfo=ZONE)),
    ],
)
def test_the_evaluation_is_asked_for_in_the_morning_of_a_working_day_and_never_in_the_past(day, now, at):
    assert rules.reminded_at(day, now) == at.astimezone(UTC)


def test_a_facilitator_records_plans_of_own_sessions_that_began_newest_first():
    cop = [one for one in CATALOGUE.moments.values() if one.programme == "cop"]
    assert rules.held(CATALOGUE, FACILITATOR, NOW) == []
    second = sorted(one.starts for one in cop)[1]
    held = rules.held(CATALOGUE, FACILITATOR, second + timedelta(hours=1))
    assert [one.id.rpartition("-")[2] for one in held] == ["2", "1"]
    other = PersonView(8, "begeleider2@voorbeeld.example", grants=frozenset({("facilitator", "")}))
    assert rules.held(CATALOGUE, other, second + timedelta(hours=1)) == []
    nobody = PersonView(9, "begeleider@voorbeeld.example")
    assert rules.held(CATALOGUE, nobody, second + timedelta(hours=1)) == []


def test_a_session_of_long_ago_gets_no_plan_any_more():
    last = max(one.starts for one in CATALOGUE.moments.values() if one.programme == "cop")
    assert rules.held(CATALOGUE, FACILITATOR, last + rules.LOOKED_BACK) == []


def test_the_next_look_back_is_on_the_first_new_date():
    assert rules.next_evaluation([None, date(2027, 3, 8), date(2027, 3, 1)]) == date(2027, 3, 1)
    assert rules.next_evaluation([None]) is None


@pytest.mark.parametrize(("value", "number"), [("plan-12", 12), ("person-3", 3), ("person-x", 0), (None, 0), ("", 0)])
def test_what_a_button_carries_for_a_plan_is_a_number_or_nothing(value, number):
    assert rules.number_in(value) == number
