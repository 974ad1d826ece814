"""A moment that has moved: everybody concerned hears of it, whether an organiser moved it in conversation or the catalogue files did."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.offer import moment_of
from dialogs.organising import notices, rules
from dialogs.organising.calendars import files_for, stands_differently
from dialogs.organising.telling import NOBODY, concerned, tell
from dialogs.signup.service import places_changed
from knowledge.offer import Catalogue, Moment
from storage.catalogue import MomentRow
from storage.people import key
from storage.reminders import next_of_each


async def told_of_change(
    session: AsyncSession,
    row: MomentRow,
    before: Moment,
    catalogue: Catalogue,
    *,
    named: str,
    by: int,
    now: datetime,
    word: str | None = None,
) -> int:
    """Write to everybody concerned what changed of a moment, with the file for their calendars; return to how many.

    Its reminders must have been planned anew, for each message says when its reader is reminded.

    Parameters
    ----------
    named
        What the messages are about: with it each is written once.
    by
        Who changed it, and is not told.
    word
        What who changed it wants to say to all.
    """
    after = moment_of(row)
    leaders = [one.facilitator for one in (before, after) if one.facilitator]
    people = await concerned(session, after, list(dict.fromkeys(leaders)), now)
    again = await next_of_each(session, f"moment:{row.id}", now)
    files = await files_for(session, row, people, catalogue, led_by=before.facilitator)
    told = await tell(
        session, people, named,
        lambda one, theirs: notices.moved(before, after, word, one, theirs, again.get(key(one.person.id))),
        by=by, at=rules.told_at(now, min(before.starts, after.starts)), now=now,
        calendars=files if stands_differently(before, after) else None,
    )  # fmt: skip
    if before.capacity != after.capacity:
        await places_changed(session, after.id, catalogue, now)
    return told


async def still_to_come(session: AsyncSession, now: datetime) -> dict[str, Moment]:
    """Return the moments that stand and have not begun, by id: what is read before the files are loaded."""
    query = select(MomentRow).where(MomentRow.status == "planned", col(MomentRow.starts_at) > now)
    return {row.id: moment_of(row) for row in (await session.exec(query)).all()}


async def told_what_files_moved(
    session: AsyncSession, before: Mapping[str, Moment], catalogue: Catalogue, now: datetime
) -> int:
    """Tell of every moment that stands otherwise than before the files were loaded; return how many messages were written.

    One whose new time is behind us is told of nobody: it is a correction of what was.

    Parameters
    ----------
    before
        What `still_to_come` returned then.
    """
    told = 0
    query = select(MomentRow).where(MomentRow.status == "planned", col(MomentRow.starts_at) > now)
    for row in (await session.exec(query.order_by(col(MomentRow.id)))).all():
        was = before.get(row.id)
        if was is not None and was != moment_of(row):
            named = f"moment:{row.id}:files:{now.isoformat()}"
            told += await told_of_change(session, row, was, catalogue, named=named, by=NOBODY, now=now)
    return told
