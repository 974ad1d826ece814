"""Reminders of what was done meanwhile: they neither come any more nor can be put off."""

from collections.abc import Collection

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from knowledge.offer import Catalogue, Moment
from storage.reminders import Reminder


async def settled(
    session: AsyncSession,
    catalogue: Catalogue,
    moment: Moment,
    condition: str,
    persons: Collection[int] | None = None,
) -> int:
    """Mark as done the reminders of a moment that a condition ends, planned or gone out; returns how many.

    Before a reminder goes out its conditions are looked at in any case: this takes it out of a person's list at once.

    Parameters
    ----------
    persons
        For whom it holds by now; None for everybody.
    """
    plans = [one.id for one in catalogue.plans_of(moment.programme) if condition in one.until]
    query = select(Reminder).where(
        Reminder.moment_id == moment.id,
        col(Reminder.plan).in_(plans),
        col(Reminder.status).in_(("planned", "sent")),
    )
    if persons is not None:
        query = query.where(col(Reminder.person_id).in_(list(persons)))
    rows = (await session.exec(query)).all()
    for row in rows:
        row.status = "done"
    await session.flush()
    return len(rows)
