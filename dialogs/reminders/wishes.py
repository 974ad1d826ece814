"""How people want to be reminded, as the rules read it."""

from collections.abc import Collection
from datetime import time

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.timing import EVERYBODY, Wishes
from storage.preferences import ReminderPreference, StoppedReminders


async def wishes_of(session: AsyncSession, ids: Collection[int]) -> dict[int, Wishes]:
    """Return the wishes of persons by id; who chose nothing has what counts for everybody."""
    if not ids:
        return {}
    stopped: dict[int, set[str]] = {}
    topics = select(StoppedReminders.person_id, StoppedReminders.topic).where(col(StoppedReminders.person_id).in_(ids))
    for person_id, topic in (await session.exec(topics)).all():
        stopped.setdefault(person_id, set()).add(topic)
    chosen = select(ReminderPreference).where(col(ReminderPreference.person_id).in_(ids))
    rows = {row.person_id: row for row in (await session.exec(chosen)).all()}
    return {one: _wishes(rows.get(one), frozenset(stopped.get(one, ()))) for one in ids}


def _wishes(row: ReminderPreference | None, stopped: frozenset[str]) -> Wishes:
    if row is None:
        return Wishes(stopped=stopped) if stopped else EVERYBODY
    return Wishes(
        opens=_clock_time(row.opens),
        closes=_clock_time(row.closes),
        days=frozenset(int(one) - 1 for one in row.days),
        digest=row.digest,  # pyright: ignore[reportArgumentType] - the table takes no other
        channel=row.channel,
        stopped=stopped,
    )


def _clock_time(minutes: int) -> time:
    """Return minutes after midnight as a time; the end of the day is its last one."""
    return time.max if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)
