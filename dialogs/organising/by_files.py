"""Moments that the catalogue files hold no more are called off, and those that come back in them are told."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.offer import moment_of, stored_catalogue
from dialogs.organising import notices, rules
from dialogs.organising.calendars import files_for
from dialogs.organising.calling_off import called_off
from dialogs.organising.telling import NOBODY, Concerned, concerned, tell
from knowledge.offer import Catalogue, Moment
from storage.catalogue import MomentRow, bump_revision
from storage.people import Person, key
from storage.signups import cancelled_at, locked_moment

log = logging.getLogger("wegwijs.catalogue")


@dataclass(frozen=True)
class Dropped:
    """What became of the moments that the files hold no more."""

    called_off: tuple[str, ...] = ()
    """Ids of those that were called off, in order of the alphabet."""
    kept: tuple[str, ...] = ()
    """Ids of those that stand all the same, because the files hold nothing that is still to come."""
    told: int = 0
    """Messages that were written."""


async def called_off_by_files(
    session: AsyncSession, held: Mapping[str, Moment], files: Catalogue, now: datetime
) -> Dropped:
    """Call off the moments to come that were of the files and are in them no more, as in conversation.

    What was planned or changed in conversation, demonstrations, and what has begun are left alone. So is everything when the files
    hold no moment that is still to come: that is a file that was emptied, lost or put back to an older one, and no wish to call off all.

    Parameters
    ----------
    held
        The moments that the files hold.
    files
        The catalogue that the program has read: it has the reminder plans.
    """
    rows = [one for one in await _of_files(session, now) if one.id not in held]
    if not rows:
        return Dropped()
    names = tuple(one.id for one in rows)
    if not any(one.starts > now for one in held.values()):
        log.warning(
            "the catalogue files hold no moment that is still to come; called off is none of %s", ", ".join(names)
        )
        return Dropped(kept=names)
    gone: list[MomentRow] = []
    for name in names:
        # As it stands now: somebody may have changed it in conversation since it was read.
        row = await locked_moment(session, name)
        if row is not None and _is_of_files(row):
            row.status, row.dropped_at = "cancelled", now
            session.add(row)
            gone.append(row)
    await bump_revision(session)
    catalogue = await stored_catalogue(session, files)
    told = 0
    for row in gone:
        named = f"moment:{row.id}:cancelled:files:{now.isoformat()}"
        told += await called_off(session, row, catalogue, named=named, by=None, now=now)
        log.info("called off, for the catalogue files hold it no more: %s", row.id)
    return Dropped(tuple(row.id for row in gone), told=told)


async def dropped_before(session: AsyncSession) -> dict[str, datetime]:
    """Return the moments that the files called off, by id with when: what is read before the files are loaded."""
    query = select(MomentRow).where(MomentRow.status == "cancelled", col(MomentRow.dropped_at).is_not(None))
    return {row.id: row.dropped_at for row in (await session.exec(query)).all() if row.dropped_at is not None}


async def told_what_came_back(
    session: AsyncSession, before: Mapping[str, datetime], catalogue: Catalogue, now: datetime
) -> int:
    """Tell of every moment that the files called off and that they hold again; return how many messages were written.

    Who had signed up hears of it too, and signs up again: the place may not be wanted any more. One that has begun meanwhile is
    told of nobody.

    Parameters
    ----------
    before
        What `dropped_before` returned then.
    """
    told = 0
    query = select(MomentRow).where(
        MomentRow.status == "planned", col(MomentRow.dropped_at).is_(None), MomentRow.starts_at > now
    )
    for row in (await session.exec(query.order_by(col(MomentRow.id)))).all():
        if row.id not in before:
            continue
        moment = moment_of(row)
        people = await _who_was_told(session, moment, before[row.id], now)
        told += await tell(
            session, people, f"moment:{row.id}:back:files:{now.isoformat()}",
            lambda one, theirs, moment=moment: notices.back(moment, one.part, catalogue, now, theirs),
            by=NOBODY, at=rules.told_at(now, moment.starts), now=now,
            calendars=await files_for(session, row, people, catalogue),
        )  # fmt: skip
    return told


async def _of_files(session: AsyncSession, now: datetime) -> list[MomentRow]:
    query = select(MomentRow).where(
        MomentRow.status == "planned",
        MomentRow.starts_at > now,
        col(MomentRow.edited_at).is_(None),
        col(MomentRow.demonstration).is_(False),
    )
    return list((await session.exec(query.order_by(col(MomentRow.id)))).all())


def _is_of_files(row: MomentRow) -> bool:
    return row.status == "planned" and row.edited_at is None


async def _who_was_told(session: AsyncSession, moment: Moment, at: datetime, now: datetime) -> list[Concerned]:
    """Return everybody whom a moment concerns, and whose sign-up for it was cancelled at an instant, each once."""
    found: dict[int, Concerned] = {}
    for row in await cancelled_at(session, moment.id, at):
        for person_id in (row.person_id, row.signed_up_by):
            person = await session.get(Person, person_id)
            if person is not None:
                found.setdefault(person_id, Concerned(person, "former"))
    for one in await concerned(session, moment, [moment.facilitator] if moment.facilitator else [], now):
        found.setdefault(key(one.person.id), one)
    return list(found.values())
