"""The moments still to come that concern somebody: reminded of, with a place, with teams, or led."""

from collections.abc import Sequence

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from storage.catalogue import MomentRow
from storage.registrations import Registration
from storage.reminders import Reminder
from storage.signups import SignUp


async def moments_to_come(session: AsyncSession, context: FormContext, most: int) -> Sequence[MomentRow]:
    """Return at most so many moments of which the person is reminded, has a place, has teams, or that she or he leads."""
    own = context.person.id
    addresses = {*context.person.addresses, *([context.person.email] if context.person.email else [])}
    reminded = select(Reminder.moment_id).where(Reminder.person_id == own, Reminder.status != "cancelled")
    coming = select(SignUp.moment_id).where(SignUp.person_id == own, SignUp.status == "confirmed")
    teams = (
        select(Registration.id)
        .where(
            Registration.status == "confirmed",
            Registration.round_id == MomentRow.round_id,
            Registration.programme_id == MomentRow.programme_id,
            or_(col(Registration.registered_by) == own, col(Registration.contact_email).in_(addresses)),
        )
        .exists()
    )
    concerned = col(MomentRow.id).in_(reminded) | col(MomentRow.id).in_(coming) | teams
    if addresses:
        concerned |= col(MomentRow.facilitator_email).in_(addresses)
    query = (
        select(MomentRow)
        .where(concerned, MomentRow.status == "planned", MomentRow.starts_at > context.now)
        .order_by(col(MomentRow.starts_at), col(MomentRow.id))
        .limit(most)
    )
    return (await session.exec(query)).all()
