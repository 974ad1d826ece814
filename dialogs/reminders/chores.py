"""Every night all reminders are made what they must be: a role was granted, a plan edited, somebody is seen elsewhere."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.planning import BATCH, everything
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.reminders import locked_pass


async def plan_reminders(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Look at the next occasions of this night; returns how many at most, 0 when all were.

    How far it came is written with what it did: whoever goes on after a crash goes on there.
    """
    night = now.astimezone(ZONE).date()
    row = await locked_pass(session, night)
    if row.night != night:
        row.night, row.after, row.finished = night, "", False
    if row.finished:
        return 0
    last = await everything(session, catalogue, now, row.after or None)
    row.after, row.finished = last or row.after, last is None
    session.add(row)
    await session.flush()
    return BATCH


CHORES = (Chore("plan_reminders", plan_reminders, nightly=True),)
