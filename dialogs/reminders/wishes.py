"""How people want to be reminded, as the database keeps it: read for many at once, written for one."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Literal, cast

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.timing import EVERYBODY, Wishes
from knowledge.offer import Catalogue
from storage.preferences import ReminderPreference, StoppedReminders

_MOST_AT_ONCE = 5_000
"""Ids in one query: SQLite takes 32,766 parameters."""


async def wishes_of(session: AsyncSession, ids: Collection[int]) -> dict[int, Wishes]:
    """Return what each of these persons wants, by id; who chose nothing gets what counts for everybody."""
    found: dict[int, Wishes] = {}
    every = list(dict.fromkeys(ids))
    for first in range(0, len(every), _MOST_AT_ONCE):
        found |= await _wishes_of(session, every[first : first + _MOST_AT_ONCE])
    return found


async def _wishes_of(session: AsyncSession, ids: list[int]) -> dict[int, Wishes]:
    chosen = {
        row.person_id: row
        for row in (
            await session.exec(select(ReminderPreference).where(col(ReminderPreference.person_id).in_(ids)))
        ).all()
    }
    stopped: dict[int, set[str]] = {}
    query = select(StoppedReminders.person_id, StoppedReminders.topic).where(col(StoppedReminders.person_id).in_(ids))
    for person_id, topic in (await session.exec(query)).all():
        stopped.setdefault(person_id, set()).add(topic)
    return {one: _read(chosen.get(one), frozenset(stopped.get(one, ()))) for one in ids}


def _read(row: ReminderPreference | None, stopped: frozenset[str]) -> Wishes:
    if row is None:
        return Wishes(stopped=stopped) if stopped else EVERYBODY
    return Wishes(
        opens=_clock(row.opens),
        closes=_clock(row.closes),
        days=frozenset(int(one) - 1 for one in row.days),
        digest=cast(Literal["none", "daily", "weekly"], row.digest),
        channel=row.channel,
        stopped=stopped,
    )


def _clock(minutes: int) -> time:
    """Return the local time so many minutes after midnight; the end of the day is its last minute."""
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time.max


def _minutes(clock: time) -> int:
    return 24 * 60 if clock == time.max else clock.hour * 60 + clock.minute


async def write_wishes(
    session: AsyncSession, catalogue: Catalogue, person_id: int, wishes: Wishes, now: datetime
) -> None:
    """Keep the hours, days, bundling and platform that a person chose, and plan the reminders accordingly."""
    row = await session.get(ReminderPreference, person_id, with_for_update=True)
    if row is None:
        row = ReminderPreference(person_id=person_id, opens=0, closes=1, updated_at=now)
    row.opens, row.closes = _minutes(wishes.opens), _minutes(wishes.closes)
    row.days = "".join(str(one + 1) for one in sorted(wishes.days))
    row.digest, row.channel, row.updated_at = wishes.digest, wishes.channel, now
    session.add(row)
    await session.flush()
    await replanned(session, catalogue, person_id, now)


async def replanned(session: AsyncSession, catalogue: Catalogue, person_id: int, now: datetime) -> None:
    """Make the reminders of one person what the plans and her wishes ask for now."""
    from dialogs.reminders.planning import replan_person  # it reads wishes itself

    await replan_person(session, catalogue, person_id, now)
