"""Forgetting what platforms sent and what was sent to people, once it can no longer come again or be asked for."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.conversations import forget_seen
from storage.inbox import forget
from storage.outbox import forget_sent

RECEIVED = timedelta(days=3)
"""How long an event is known by its id: Slack stops repeating one after about an hour (Slack, Events API, retries)."""
SEEN = timedelta(days=30)
"""How long what was answered is given again when a platform repeats an event, or a button of then is pressed."""
SENT = timedelta(days=400)
"""How long a message is kept that was sent, given up or dropped: a school year and a month. Its buttons and files are looked up in it
for as long as somebody scrolls back to it; and its key keeps the same thing from being told twice, about moments and forms of
which none lasts longer."""
_BATCH = 500


async def forget_received(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase events that were applied or given up more than three days ago; returns how many."""
    return await forget(session, now - RECEIVED, _BATCH)


async def forget_answered(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase what is kept of events that were answered more than 30 days ago; returns how many."""
    return await forget_seen(session, now - SEEN, _BATCH)


async def forget_messages(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase messages that were written more than 400 days ago and do not wait any more; returns how many."""
    return await forget_sent(session, now - SENT, _BATCH)


CHORES = (
    Chore("forget_received", forget_received, nightly=True),
    Chore("forget_answered", forget_answered, nightly=True),
    Chore("forget_messages", forget_messages, nightly=True),
)
