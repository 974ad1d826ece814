"""Forgetting what platforms sent, once it can no longer come again."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.conversations import forget_seen
from storage.inbox import forget

RECEIVED = timedelta(days=3)
"""How long an event is known by its id: Slack stops repeating one after about an hour (Slack, Events API, retries)."""
SEEN = timedelta(days=30)
"""How long what was answered is given again when a platform repeats an event, or a button of then is pressed."""
_BATCH = 500


async def forget_received(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase events that were applied or given up more than three days ago; returns how many."""
    return await forget(session, now - RECEIVED, _BATCH)


async def forget_answered(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase what is kept of events that were answered more than 30 days ago; returns how many."""
    return await forget_seen(session, now - SEEN, _BATCH)


CHORES = (Chore("forget_received", forget_received), Chore("forget_answered", forget_answered))
