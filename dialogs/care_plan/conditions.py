"""What reminders ask of care plans: whether every school of a session has its own."""

from collections.abc import Sequence

from dialogs.reminders.occasions import Condition, Situation, everybody
from dialogs.reminders.taking_part import people_named
from storage.attendance import attended
from storage.care_plans import plans_at
from storage.participation import ids_of, signed_up_people


async def _without(situation: Situation) -> set[int]:
    """Return who had a place at the session and has no care plan that stands; who was noted as absent needs none."""
    moment = situation.occasion.moment
    if moment is None:
        return set()
    expected = await ids_of(situation.session, signed_up_people([moment.id]))
    there = await attended(situation.session, moment.id)
    if there is not None:
        expected &= there
    return expected - {one.person_id for one in await plans_at(situation.session, [moment.id])}


async def recorded(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold when each participant of the session has a care plan: it is made for each who brings a case in (003, Methodiek).

    So one plan of several ends nothing; who was noted as absent is not waited for.
    """
    return everybody(persons, not await _without(situation))


async def missing(situation: Situation) -> list[str]:
    """Return who still waits for a care plan."""
    return await people_named(situation.session, await _without(situation))


CONDITIONS = (Condition("care_plan_recorded", recorded, missing=missing),)
