"""Whether a reminder helps anybody: whether its plan is for a thing at all, what ended it, and what must hold before it goes out."""

from collections.abc import Sequence

from dialogs.reminders.occasions import Condition, Occasion, Situation
from dialogs.subjects import all_conditions
from knowledge.offer import Catalogue
from knowledge.reminder_plans import ReminderPlan


def applies(plan: ReminderPlan, catalogue: Catalogue, occasion: Occasion) -> bool:
    """Tell whether anybody can be reminded of this by this plan, one of those of its programme.

    Its kind of moments must be this one, and what the offer alone decides must hold: of a whole trajectory one is asked once,
    after the moment that closes it, and not after each.
    """
    if plan.about != occasion.about.partition(":")[0]:
        return False
    if plan.kinds and (occasion.moment is None or occasion.moment.kind not in plan.kinds):
        return False
    decided = [one.offered for one in _named(plan.only) if one.offered is not None]
    return all(one(catalogue, occasion) for one in decided)


async def ended(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Return the persons for whom what was asked is done: one of the conditions that end the plan holds."""
    found: set[int] = set()
    for one in _named(situation.plan.until):
        left = [person for person in persons if person not in found]
        if left:
            found |= await one.holds(situation, left)
    return found


async def ready(situation: Situation, persons: Sequence[int], *, escalated: bool = False) -> set[int]:
    """Return the persons who are to be reminded now: all that must hold does, and it has not ended for them.

    Parameters
    ----------
    escalated
        Whether they are those who hear that nothing happened. What each participant does for herself is then not asked of them:
        `wording.said` names of whom it is missing, and tells nothing when it is of nobody.
    """
    left = set(persons)
    for one in _named(situation.plan.only):
        left = await one.holds(situation, sorted(left)) if left else left
    for one in _named(situation.plan.until):
        if left and not (escalated and one.missing is not None):
            left -= await one.holds(situation, sorted(left))
    return left


def _named(names: Sequence[str]) -> list[Condition]:
    conditions = all_conditions()
    return [conditions[one] for one in names]
