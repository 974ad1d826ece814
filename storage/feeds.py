"""Addresses at which a person's own calendar is read: secret, and revocable."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, delete, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.conversations import SeenEvent
from storage.outbox import MailboxMessage, OutboxMessage
from storage.people import Person
from storage.times import Instant


class CalendarFeed(SQLModel, table=True):
    """One address of one person's calendar; the address itself is not kept."""

    __tablename__ = "calendar_feed"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    digest: str = Field(unique=True)
    """SHA-256 of the secret in the address, in hexadecimal."""
    made_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    """Since when it gives nothing; None while it stands."""
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    """When a calendar read it last, to the day or so; None while none did."""


@dataclass(frozen=True)
class Reader:
    """Whose calendar an address gives."""

    feed: CalendarFeed
    person: Person


async def standing_feeds(session: AsyncSession, person_id: int) -> list[CalendarFeed]:
    """Return the addresses of a person that give something, oldest first: one, or more after accounts were linked."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == person_id, col(CalendarFeed.revoked_at).is_(None))
    return list((await session.exec(query.order_by(col(CalendarFeed.id)))).all())


async def reader_at(session: AsyncSession, digest: str) -> Reader | None:
    """Return whose calendar stands at an address; None where there is none, or where it was revoked."""
    query = (
        select(CalendarFeed, Person)
        .join(Person, col(CalendarFeed.person_id) == col(Person.id))
        .where(CalendarFeed.digest == digest, col(CalendarFeed.revoked_at).is_(None))
    )
    found = (await session.exec(query)).first()
    return Reader(*found) if found is not None else None


async def standing_digests(session: AsyncSession, limit: int) -> frozenset[str]:
    """Return the digests of addresses that give something; of more than the limit those that were made last."""
    query = select(CalendarFeed.digest).where(col(CalendarFeed.revoked_at).is_(None))
    return frozenset((await session.exec(query.order_by(col(CalendarFeed.id).desc()).limit(limit))).all())


async def revoke(session: AsyncSession, person_id: int, now: datetime) -> int:
    """Have every address of a person give nothing from now on; returns how many there were."""
    rows = await standing_feeds(session, person_id)
    for row in rows:
        row.revoked_at = now
        session.add(row)
    await session.flush()
    return len(rows)


async def was_read(session: AsyncSession, feed_id: int, now: datetime) -> None:
    """Note that a calendar read an address."""
    await session.exec(update(CalendarFeed).where(col(CalendarFeed.id) == feed_id).values(read_at=now))


async def forget_said(
    session: AsyncSession, secret: re.Pattern[str], *, made_after: datetime, made_before: datetime
) -> int:
    """Take the secrets of addresses out of what was said when they were made, as far as it was sent; returns of how many rows.

    Parameters
    ----------
    secret
        As it stands in a text.
    made_after, made_before
        Of which addresses.
    """
    made = select(CalendarFeed).where(CalendarFeed.made_at >= made_after, CalendarFeed.made_at < made_before)
    count = 0
    for feed in (await session.exec(made.order_by(col(CalendarFeed.id)))).all():
        first, last = feed.made_at - _MEANWHILE, feed.made_at + _MEANWHILE
        sent = select(OutboxMessage).where(
            OutboxMessage.person_id == feed.person_id,
            OutboxMessage.status != "waiting",
            OutboxMessage.created_at >= first,
            OutboxMessage.created_at < last,
        )
        for row in (await session.exec(sent)).all():
            count += _without(row, "body", secret)
            letters = select(MailboxMessage).where(MailboxMessage.outbox_id == row.id)
            for letter in (await session.exec(letters)).all():
                count += _without(letter, "body", secret)
        answers = select(SeenEvent).where(
            SeenEvent.seen_at >= first, SeenEvent.seen_at < last, cast(SeenEvent.replies, String).like("%/calendar/%")
        )
        for answer in (await session.exec(answers)).all():
            count += _without(answer, "replies", secret)
    await session.flush()
    return count


async def forget_revoked(session: AsyncSession, before: datetime) -> int:
    """Delete addresses that were revoked before an instant; returns how many."""
    query = select(CalendarFeed.id).where(col(CalendarFeed.revoked_at) < before)
    ids = list((await session.exec(query.order_by(col(CalendarFeed.id)).limit(_AT_ONCE))).all())
    if ids:
        await session.exec(delete(CalendarFeed).where(col(CalendarFeed.id).in_(ids)))
    return len(ids)


_AT_ONCE = 500
_MEANWHILE = timedelta(minutes=1)
"""How far apart the rows of one message may have been written."""


def _without(row: Any, name: str, secret: re.Pattern[str]) -> int:
    said = json.dumps(getattr(row, name))
    left = secret.sub("…", said)
    if left == said:
        return 0
    setattr(row, name, json.loads(left))
    return 1
