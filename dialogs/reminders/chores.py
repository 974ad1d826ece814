"""Every night all reminders are made what they must be: a role was granted, a plan edited, somebody is seen elsewhere; old ones go."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.planning import BATCH, everything
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.reminders import forget_settled, locked_pass

KEPT = timedelta(days=400)
"""How long a reminder is kept that came or does not come any more, as long as the message that brought it: its buttons look it up."""
_AT_ONCE = 500
"""Reminders forgotten in one transaction."""


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


async def forget_reminders(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase what nobody has been reminded of for 400 days, nor will be; returns how many."""
    return await forget_settled(session, now - KEPT, _AT_ONCE)


CHORES = (
    Chore("plan_reminders", plan_reminders, nightly=True),
    Chore("forget_reminders", forget_reminders, nightly=True),
)
