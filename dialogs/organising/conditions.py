"""What reminders ask of a moment that is over: whether it was noted who was there."""

from collections.abc import Sequence

from dialogs.reminders.occasions import Condition, Situation, everybody
from storage.attendance import recorded


async def attendance_noted(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold when it was noted who was at the moment, by whomever."""
    moment = situation.occasion.moment
    return everybody(persons, moment is not None and bool(await recorded(situation.session, moment.id)))


CONDITIONS = (Condition("attendance_noted", attendance_noted),)
