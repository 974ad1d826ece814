"""What time brings about for transfers: offers lapse, and accepted ones take effect on their day."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Chore
from dialogs.transfer import rules
from dialogs.transfer.service import hand_over_later, lapse
from knowledge.offer import Catalogue
from storage.transfers import accepted_until, unanswered_since

_BATCH = 50


async def lapse_offers(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """End the offers that nobody answered in time, and tell both; returns how many."""
    rows = await unanswered_since(session, now - rules.ANSWER_WITHIN, _BATCH)
    for row in rows:
        await lapse(session, row, catalogue, now)
    return len(rows)


async def hand_over(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Do the transfers whose day has come; returns how many."""
    rows = await accepted_until(session, now.astimezone(ZONE).date(), _BATCH)
    for row in rows:
        await hand_over_later(session, row, catalogue, now)
    return len(rows)


CHORES = (Chore("lapse_transfers", lapse_offers), Chore("hand_over", hand_over))
