"""What is wrong with the reminder plans as the offer goes, in sentences for editors.

Names of forms, of what is shown and of conditions are known to the dialogs only: `dialogs.reminders.plan_check` looks at those.
"""

from collections.abc import Iterator
from typing import get_args

from knowledge.catalogue_files import FOR_ALL, PLANS
from knowledge.loader import Problem
from knowledge.offer import Catalogue, ProgrammeKind

KINDS: frozenset[str] = frozenset(get_args(ProgrammeKind))


def file_of(scope: str) -> str:
    """Return the name of the file with the plans for a kind of programmes, one programme, or nothing for all."""
    return f"{PLANS}/{scope.replace('_', '-') if scope in KINDS else scope or FOR_ALL}.yaml"


def plan_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Find plans for programmes that do not exist, and plans put out that are not there."""
    for scope, plans in catalogue.reminders.items():
        file = file_of(scope)
        if scope and scope not in KINDS and scope not in catalogue.programmes:
            yield Problem(file, f"there is no programme or kind of programmes {scope!r}")
        for plan in plans:
            for one in plan.programmes:
                if one not in KINDS and one not in catalogue.programmes:
                    yield Problem(file, f"{plan.id} is for {one!r}, which is no programme and no kind of programmes")
            if plan.off and plan.id not in _wider(catalogue, scope):
                yield Problem(file, f"{plan.id} is put out here, but no file for more programmes has it")


def _wider(catalogue: Catalogue, scope: str) -> set[str]:
    """Return the ids of the plans that a scope takes over from those around it."""
    around = [""] if scope else []
    if scope in catalogue.programmes:
        around.append(catalogue.programmes[scope].kind)
    return {plan.id for one in around for plan in catalogue.reminders.get(one, ())}
