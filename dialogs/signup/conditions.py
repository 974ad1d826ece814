"""What reminders ask of the places at a moment: whether a person has one, whether anybody comes, whether too few do."""

from collections.abc import Sequence

from sqlmodel import col, select

from dialogs.reminders.occasions import Condition, Situation, everybody
from dialogs.signup.rules import takes_people
from knowledge.reminder_plans import TOO_FEW
from storage.attendance import Attendance
from storage.participation import count_at, ids_of, signed_up_people, teams_in


async def has_place(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Return who has a place at the moment and was not noted as absent."""
    moment = situation.occasion.moment
    if moment is None:
        return set()
    absent = select(Attendance.person_id).where(
        Attendance.moment_id == moment.id, col(Attendance.present).is_(False), col(Attendance.person_id).in_(persons)
    )
    here = await ids_of(situation.session, signed_up_people([moment.id]), persons)
    return here - {one for one in (await situation.session.exec(absent)).all() if one is not None}


async def somebody_comes(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold when somebody has a place at the moment, or teams are registered for its programme in its round."""
    moment = situation.occasion.moment
    if moment is None:
        return set()
    comes = await count_at(situation.session, moment.id) > 0 or bool(
        await teams_in(situation.session, moment.round, moment.programme)
    )
    return everybody(persons, comes)


async def too_few(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold when fewer people than the minimum of the plan have a place; never where teams register instead of people."""
    moment, minimum = situation.occasion.moment, situation.plan.minimum
    programme = situation.catalogue.programmes.get(moment.programme) if moment is not None else None
    if moment is None or programme is None or minimum is None or not takes_people(programme):
        return set()
    return everybody(persons, await count_at(situation.session, moment.id) < minimum)


CONDITIONS = (
    Condition("has_place", has_place),
    Condition("somebody_comes", somebody_comes),
    Condition(TOO_FEW, too_few),
)
