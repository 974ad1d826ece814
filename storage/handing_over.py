"""Reminders whose time has come are taken once, many at once, and given to the outbox: one message for each person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import ColumnElement, bindparam, literal_column, null, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.outbox import WAITING, OutboxMessage
from storage.reminders import PlannedNotice, Reminder
from storage.times import Instant

_PLANNED: ColumnElement[str] = literal_column("'planned'")
"""As it stands in the index: with a parameter in its place SQLite does not see that the index will do."""


@dataclass(frozen=True)
class Due:
    """A row whose time has come; it is ours until the end of the transaction."""

    kind: Literal["moment", "notice"]
    """As buttons name it: moment for a row of `Reminder`, notice for one of `PlannedNotice`."""
    id: int
    person_id: int
    due_at: datetime
    for_at: datetime | None
    """Of a `Reminder`."""
    sent_at: datetime | None
    """When it was handed over before; None for the first time."""


@dataclass(frozen=True)
class Bringing:
    """A message of the outbox that brings reminders, of which nobody has begun to write the text."""

    id: int
    person_id: int
    reminders: list[str]


async def taken(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Mark up to so many rows of each table as sent whose time has come, and return them, oldest first.

    Several may take at once: on PostgreSQL each passes over the rows of the others (SKIP LOCKED), SQLite has one writer.
    """
    found: list[Due] = []
    connection = await session.connection()
    reminders: Any = _whose_time_has_come(Reminder, col(Reminder.for_at))
    notices: Any = _whose_time_has_come(PlannedNotice, null())
    given = {"now": now, "most": limit}
    rows: Sequence[Any] = (await connection.execute(reminders, given)).all()
    for row_id, person_id, due_at, sent_at, for_at in rows:
        found.append(Due("moment", row_id, person_id, due_at, for_at, sent_at))
    rows = (await connection.execute(notices, given)).all()
    for row_id, person_id, due_at, sent_at, _ in rows:
        found.append(Due("notice", row_id, person_id, due_at, None, sent_at))
    for kind, table in (("moment", Reminder), ("notice", PlannedNotice)):
        ids = [one.id for one in found if one.kind == kind]
        if ids:
            marked = update(table).where(col(table.id).in_(ids)).values(status="sent", sent_at=now)
            await session.exec(marked.execution_options(synchronize_session=False))
    return sorted(found, key=lambda one: (one.due_at, one.kind, one.id))


def _whose_time_has_come(table: type[Reminder | PlannedNotice], for_at: Any) -> Any:
    return (
        sqlalchemy.select(col(table.id), col(table.person_id), col(table.due_at), col(table.sent_at), for_at)
        .where(col(table.status) == _PLANNED, col(table.due_at) <= bindparam("now", type_=Instant))
        .order_by(col(table.due_at), col(table.id))
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


async def unclaimed(session: AsyncSession, people: Collection[int]) -> list[Bringing]:
    """Return the messages with reminders of these persons that nobody has claimed yet, first to last, locked for us.

    One that somebody claims just now is passed over.
    """
    query = (
        sqlalchemy.select(col(OutboxMessage.id), col(OutboxMessage.person_id), col(OutboxMessage.reminders))
        .where(
            col(OutboxMessage.status) == WAITING,
            col(OutboxMessage.person_id).in_(people),
            col(OutboxMessage.reminders).is_not(None),
            col(OutboxMessage.attempts) == 0,
        )
        .order_by(col(OutboxMessage.id))
        .with_for_update(skip_locked=True)
    )
    return [Bringing(*row) for row in (await (await session.connection()).execute(query)).all()]


async def added(session: AsyncSession, bringing: Iterable[Bringing]) -> None:
    """Have messages of the outbox bring these reminders."""
    values = [{"row": one.id, "brought": one.reminders} for one in bringing]
    if values:
        change = update(OutboxMessage).where(col(OutboxMessage.id) == bindparam("row"))
        await (await session.connection()).execute(change.values(reminders=bindparam("brought")), values)


async def written(session: AsyncSession, messages: Sequence[tuple[str, int, list[str]]], now: datetime) -> None:
    """Write messages that bring reminders, each with its key, the person and the reminders; their text is written later.

    Whoever writes them has taken the reminders in this transaction, so each is written: a key that was used before, as when a clock
    is lived twice, gets a number.
    """
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    statement = insert(OutboxMessage).on_conflict_do_nothing().returning(col(OutboxMessage.key))
    left, number = list(messages), 0
    while left:
        named = {f"{key}:{number}" if number else key: (key, person_id, names) for key, person_id, names in left}
        rows: list[dict[str, Any]] = [
            {
                "key": key, "person_id": person_id, "body": {}, "due_at": now, "status": "waiting", "attempts": 0,
                "created_at": now, "reminders": names,
            }
            for key, (_, person_id, names) in named.items()
        ]  # fmt: skip
        there = set((await (await session.connection()).execute(statement, rows)).scalars())
        left, number = [one for key, one in named.items() if key not in there], number + 1


async def tried(session: AsyncSession, people: Collection[int]) -> list[Bringing]:
    """Return the messages with reminders of these persons that were tried and of which nothing is known to have arrived, locked for us."""
    query = (
        sqlalchemy.select(col(OutboxMessage.id), col(OutboxMessage.person_id), col(OutboxMessage.reminders))
        .where(
            col(OutboxMessage.status) == WAITING,
            col(OutboxMessage.person_id).in_(people),
            col(OutboxMessage.reminders).is_not(None),
            col(OutboxMessage.attempts) > 0,
            col(OutboxMessage.progress).is_(None),
        )
        .order_by(col(OutboxMessage.id))
        .with_for_update(skip_locked=True)
    )
    return [Bringing(*row) for row in (await (await session.connection()).execute(query)).all()]


async def dropped(session: AsyncSession, ids: Collection[int]) -> None:
    """Drop messages whose reminders come in others."""
    if ids:
        change = update(OutboxMessage).where(col(OutboxMessage.id).in_(ids), col(OutboxMessage.status) == WAITING)
        change = change.values(status="dropped", lease_until=None, last_error="its reminders come in another message")
        await session.exec(change.execution_options(synchronize_session=False))


async def put_back(session: AsyncSession, table: type[Reminder | PlannedNotice], to: Mapping[int, datetime]) -> None:
    """Plan rows again that were handed over, each for a later time; what changed since is left alone."""
    for row_id, at in sorted(to.items()):
        change = update(table).where(col(table.id) == row_id, col(table.status) == "sent")
        await session.exec(change.values(status="planned", due_at=at).execution_options(synchronize_session=False))


async def settled(session: AsyncSession, table: type[Reminder | PlannedNotice], to: Mapping[int, str]) -> None:
    """Give rows that were handed over another status; what changed since is left alone."""
    for status in sorted(set(to.values())):
        ids = sorted(row_id for row_id, one in to.items() if one == status)
        change = update(table).where(col(table.id).in_(ids), col(table.status) == "sent").values(status=status)
        await session.exec(change.execution_options(synchronize_session=False))
