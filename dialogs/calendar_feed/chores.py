"""Forgetting the addresses of calendars where they were said, for the database keeps none, and those that give nothing any more."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.calendar_feed.service import IN_TEXT
from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.feeds import forget_revoked, forget_said

SETTLED = timedelta(hours=1)
"""By then it was sent, and the platform repeats no event of it any more."""
_LATEST = timedelta(days=30)
"""What could not be sent for that long is given up by then."""
_REVOKED = timedelta(days=60)
"""How long it is known that there was an address: longer than what was said of it is looked through."""


async def _forget(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    return await forget_said(session, IN_TEXT, made_after=now - _LATEST, made_before=now - SETTLED)


async def _forget_revoked(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    return await forget_revoked(session, now - _REVOKED)


CHORES = (
    Chore("forget_calendar_addresses", _forget, nightly=True),
    Chore("forget_revoked_addresses", _forget_revoked, nightly=True),
)
