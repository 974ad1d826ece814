"""Every form, view and condition that a reminder plan names exists; the check says which does not."""

import pytest

from dialogs.reminders.plan_check import named_problems
from dialogs.subjects import all_conditions
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue
from knowledge.reminder_plans import ReminderPlan

LABEL = {"nl": "Doe", "en": "Do"}
TEXT = {"nl": "Kom.", "en": "Come."}


def said_of(**changes):
    plan = ReminderPlan.model_validate(
        {"id": "one", "topic": "sessions", "to": "participant", "before": {"days": 1}, "text": TEXT, **changes}
    )
    return [str(one) for one in named_problems(Catalogue(reminders={"": [plan]}))]


def test_the_plans_that_come_along_name_only_what_exists():
    assert named_problems(load_catalogue()) == []


def test_every_condition_is_named_by_a_plan():
    named = {name for plans in load_catalogue().reminders.values() for plan in plans for name in plan.only + plan.until}
    assert named == set(all_conditions())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"form": {"id": "kop", "label": LABEL}}, "there is no form 'kop'"),
        ({"form": {"id": "cop_intake", "label": LABEL, "fill": {"sessie": "moment"}}}, "asks nothing named 'sessie'"),
        ({"form": {"id": "moment_move", "label": LABEL}}, "the form 'moment_move' is not for a participant"),
        ({"view": {"id": "kop", "label": LABEL}}, "there is nothing to show named 'kop'"),
        ({"only": ["kop"]}, "there is no condition 'kop'"),
        ({"until": ["kop"]}, "there is no condition 'kop'"),
        (
            {
                "escalates": {
                    "to": "organiser",
                    "after": {"days": 1},
                    "text": TEXT,
                    "view": {"id": "kop", "label": LABEL},
                }
            },
            "there is nothing to show named 'kop'",
        ),
        (
            {
                "until": ["attendance_noted"],
                "escalates": {"to": "organiser", "after": {"days": 1}, "text": {"nl": "{missing}", "en": "{missing}"}},
            },
            "none of the conditions that end it tells",
        ),
    ],
)
def test_what_does_not_exist_is_named_with_its_plan_and_file(changes, said):
    [problem] = said_of(**changes)
    assert problem.startswith("reminders/every-programme.yaml: one: ")
    assert said in problem
