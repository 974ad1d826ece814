"""What is wrong with the reminder plans as the dialogs go: forms, things to show and conditions that do not exist."""

from collections.abc import Iterator

from dialogs.engine.declaration import declared
from dialogs.subjects import all_conditions, all_forms, all_views
from knowledge.loader import Problem
from knowledge.offer import Catalogue
from knowledge.plan_check import file_of
from knowledge.reminder_plans import Audience, FormButton, ReminderPlan, ViewButton


def named_problems(catalogue: Catalogue) -> list[Problem]:
    """Look at every plan of every file."""
    return [
        Problem(file_of(scope), f"{plan.id}: {said}")
        for scope, plans in catalogue.reminders.items()
        for plan in plans
        for said in _problems(plan)
    ]


def _problems(plan: ReminderPlan) -> Iterator[str]:
    conditions = all_conditions()
    for name in (*plan.only, *plan.until):
        if name not in conditions:
            yield f"there is no condition {name!r}"
    yield from _openers(plan.form, plan.view, plan.to)
    if plan.escalates is None:
        return
    yield from _openers(plan.escalates.form, plan.escalates.view, plan.escalates.to)
    tells = any(conditions[one].missing is not None for one in plan.until if one in conditions)
    if "missing" in plan.escalates.text.named() and not tells:
        yield "its escalation says of whom something is missing, and none of the conditions that end it tells"


def _openers(form: FormButton | None, view: ViewButton | None, to: Audience) -> Iterator[str]:
    if view is not None and view.id not in all_views():
        yield f"there is nothing to show named {view.id!r}"
    if form is None:
        return
    known = all_forms().get(form.id)
    if known is None:
        yield f"there is no form {form.id!r}"
        return
    questions = {one.name for one in declared(known.model)}
    for path in form.fill:
        if path not in questions:
            yield f"the form {form.id!r} asks nothing named {path!r}"
    if known.roles and to not in known.roles:
        yield f"the form {form.id!r} is not for a {to}"
