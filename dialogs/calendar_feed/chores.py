"""Forgetting the addresses of calendars where they were said: the database keeps none."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.calendar_feed.service import IN_TEXT
from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.feeds import forget_said

SETTLED = timedelta(hours=1)
"""By then it was sent, and the platform repeats no event of it any more."""
_LATEST = timedelta(days=30)
"""What could not be sent for that long is given up by then."""


async def _forget(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    return await forget_said(session, IN_TEXT, made_after=now - _LATEST, made_before=now - SETTLED)


CHORES = (Chore("forget_calendar_addresses", _forget, nightly=True),)
