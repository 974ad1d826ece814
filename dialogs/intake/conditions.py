"""What reminders ask of intakes: who handed one in, and of whom one is missing."""

from collections.abc import Sequence

from sqlmodel import col, select

from dialogs.intake import rules
from dialogs.intake.service import FORM_IDS
from dialogs.reminders.occasions import Condition, Situation
from dialogs.reminders.taking_part import of_whole, people_named
from storage.participation import ids_of, signed_up_people
from storage.submissions import SubmittedForm


async def handed_in(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Return who handed in the intake of the moment; one that was withdrawn counts no more."""
    moment = situation.occasion.moment
    if moment is None:
        return set()
    query = select(SubmittedForm.person_id).where(
        col(SubmittedForm.form).in_(FORM_IDS),
        SubmittedForm.subject == rules.subject(moment.id),
        SubmittedForm.status == "submitted",
        col(SubmittedForm.person_id).in_(persons),
    )
    return set((await situation.session.exec(query)).all())


async def missing(situation: Situation) -> list[str]:
    """Return who takes part and did not hand in the intake of the moment."""
    moment = situation.occasion.moment
    if moment is None:
        return []
    coming = (
        await of_whole(situation)
        if situation.plan.whole
        else await ids_of(situation.session, signed_up_people([moment.id]))
    )
    return await people_named(situation.session, coming - await handed_in(situation, sorted(coming)))


CONDITIONS = (Condition("intake_handed_in", handed_in, missing=missing),)
