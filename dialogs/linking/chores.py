"""Forgetting codes that nobody typed, and wrong ones."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.linking import forget_codes

KEPT = timedelta(days=1)
"""After it expired: until then it is told that a code came too late."""
_BATCH = 500


async def _forget(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    return await forget_codes(session, now - KEPT, _BATCH)


CHORES = (Chore("forget_link_codes", _forget, nightly=True),)
