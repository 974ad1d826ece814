"""Every form, view and condition that a reminder plan names exists; the check says which does not."""

from datetime import datetime, timedelta

import pytest

from dialogs.reminders.plan_check import named_problems
from dialogs.reminders.timing import due
from dialogs.reminders.workdays import ZONE, is_working_day
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


@pytest.mark.parametrize(
    ("programme", "first", "second"),
    [
        ("switch", "week-before", "day-before"),
        ("switch", "facilitator-preparation", "facilitator-day-before"),
        ("cop", "facilitator-preparation", "facilitator-day-before"),
        ("cop", "evaluate-session", "evaluate-session-again"),
        ("switch", "evaluate-trajectory", "evaluate-trajectory-again"),
    ],
)
def test_of_two_reminders_that_follow_each_other_the_first_is_of_no_use_once_the_second_is_due(
    programme, first, second
):
    plans = {one.id: one for one in load_catalogue().plans_of(programme)}
    begins = datetime(2026, 9, 1, 16, 0, tzinfo=ZONE)
    for day in range(300):
        at = begins + timedelta(days=day)
        if not is_working_day(at.date()):
            continue
        (came, until), (comes, _) = due(plans[first], at), due(plans[second], at)
        # Before a moment right after a holiday both can come on its last working day.
        assert until <= comes or came == comes, at
