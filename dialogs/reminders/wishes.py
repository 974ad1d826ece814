"""How people want to be reminded, as the database holds it."""

from collections.abc import Collection
from datetime import time
from typing import Literal, cast

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.timing import EVERYBODY, Wishes
from storage.preferences import ReminderPreference, StoppedReminders

AT_ONCE = 500
"""Ids in one statement: databases have a limit."""
_LAST = time(23, 59, 59)


async def wishes_of(session: AsyncSession, ids: Collection[int]) -> dict[int, Wishes]:
    """Return how each of these persons wants to be reminded; who chose nothing gets what everybody gets."""
    found: dict[int, Wishes] = dict.fromkeys(ids, EVERYBODY)
    ordered = sorted(found)
    stopped: dict[int, set[str]] = {}
    for first in range(0, len(ordered), AT_ONCE):
        some = ordered[first : first + AT_ONCE]
        query = select(StoppedReminders).where(col(StoppedReminders.person_id).in_(some))
        for row in (await session.exec(query)).all():
            stopped.setdefault(row.person_id, set()).add(row.topic)
        chosen = select(ReminderPreference).where(col(ReminderPreference.person_id).in_(some))
        for row in (await session.exec(chosen)).all():
            found[row.person_id] = Wishes(
                opens=_at(row.opens),
                closes=_at(row.closes),
                days=frozenset(int(day) - 1 for day in row.days),
                digest=cast(Literal["none", "daily", "weekly"], row.digest),
                channel=row.channel,
            )
    for person, topics in stopped.items():
        own = found[person]
        found[person] = Wishes(own.opens, own.closes, own.days, own.digest, own.channel, frozenset(topics))
    return found


def _at(minutes: int) -> time:
    """Return minutes after midnight as a local time; the end of the day is its last second."""
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else _LAST
