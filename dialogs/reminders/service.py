"""What somebody will be reminded of."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from knowledge.offer import Catalogue, Moment
from storage.reminders import planned


async def my_reminders(session: AsyncSession, catalogue: Catalogue, person_id: int) -> list[tuple[datetime, Moment]]:
    """Return what this person will be reminded of: when, and which moment."""
    rows = await planned(session, person_id)
    return [
        (row.due_at, catalogue.moments[row.moment_id])
        for row in rows
        if row.moment_id and row.moment_id in catalogue.moments
    ]
