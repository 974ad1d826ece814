"""What reminders ask of evaluations: who gave one, whether there are results to look at, and after which moment one looks back."""

from collections.abc import Sequence

from sqlmodel import col, select

from dialogs.evaluation import attendance, rules
from dialogs.evaluation.results import changes_of
from dialogs.reminders.occasions import Condition, Occasion, Situation, everybody
from knowledge.offer import Catalogue
from storage.submissions import SubmittedForm


def _session(situation: Situation) -> str:
    moment = situation.occasion.moment
    return attendance.session_subject(moment.id if moment is not None else "")


def _trajectory(situation: Situation) -> str:
    occasion = situation.occasion
    return attendance.trajectory_subject(rules.trajectory_id(occasion.round, occasion.programme))


async def _given(situation: Situation, form: str, subject: str, persons: Sequence[int]) -> set[int]:
    """Return who evaluated this; who withdrew it has been asked enough."""
    query = select(SubmittedForm.person_id).where(
        SubmittedForm.form == form, SubmittedForm.subject == subject, col(SubmittedForm.person_id).in_(persons)
    )
    return set((await situation.session.exec(query)).all())


async def session_evaluated(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Return who evaluated the session."""
    return await _given(situation, attendance.SESSION, _session(situation), persons)


async def trajectory_evaluated(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Return who looked back on the trajectory."""
    return await _given(situation, attendance.TRAJECTORY, _trajectory(situation), persons)


async def _shown(situation: Situation, form: str, subject: str) -> bool:
    changes = await changes_of(situation.session, [form], [subject])
    return bool(rules.shown(changes[subject]).answers)


async def evaluations_shown(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold when there are results of the session to look at: from five answers up."""
    return everybody(persons, await _shown(situation, attendance.SESSION, _session(situation)))


async def trajectory_evaluations_shown(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold when there are results of the whole trajectory to look at: from five answers up."""
    return everybody(persons, await _shown(situation, attendance.TRAJECTORY, _trajectory(situation)))


def closes(catalogue: Catalogue, occasion: Occasion) -> bool:
    """Tell whether this is the moment from which one looks back on the whole trajectory."""
    programme = catalogue.programmes.get(occasion.programme)
    if occasion.moment is None or programme is None:
        return False
    back = rules.looking_back(catalogue, occasion.round, programme)
    return back is not None and back.id == occasion.moment.id


async def closes_trajectory(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold after the moment from which one looks back on the whole trajectory."""
    return everybody(persons, closes(situation.catalogue, situation.occasion))


CONDITIONS = (
    Condition("session_evaluated", session_evaluated),
    Condition("trajectory_evaluated", trajectory_evaluated),
    Condition("evaluations_shown", evaluations_shown),
    Condition("trajectory_evaluations_shown", trajectory_evaluations_shown),
    Condition("closes_trajectory", closes_trajectory, offered=closes),
)
