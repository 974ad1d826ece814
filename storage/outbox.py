"""Messages to be sent: written in the transaction that causes them, claimed and sent by a sweeper."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    Update,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.prepared import Prepared
from storage.times import Instant

WAITING: ColumnElement[str] = literal_column("'waiting'")
"""As it stands in the index: with a parameter in its place SQLite does not see that the index will do."""


class OutboxMessage(SQLModel, table=True):
    """One message to one person, sent at most once for its key."""

    __tablename__ = "outbox"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        # The sweeper looks only at what is not sent yet; the index stays small for ever.
        Index(
            "ix_outbox_waiting",
            "due_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        # Of each person the oldest goes first.
        Index(
            "ix_outbox_person_waiting",
            "person_id",
            "due_at",
            "id",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        # Who waits for an answer is found among thousands of reminders that are due.
        Index(
            "ix_outbox_answer_waiting",
            "person_id",
            sqlite_where=text("status = 'waiting' AND address IS NOT NULL"),
            postgresql_where=text("status = 'waiting' AND address IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """Idempotence key: what this message is about; a second one with the same key is not written."""
    person_id: int = Field(foreign_key="person.id", index=True)
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """The neutral reply, rendered in the person's language."""
    due_at: datetime = Field(sa_type=Instant)
    status: str = "waiting"
    """waiting, sent, failed, or dropped (nothing was left to say when its reminders were looked at again)."""
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    """A sweeper works on it until then; afterwards another may claim it."""
    attempts: int = 0
    last_error: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    channel: str | None = None
    """The platform on which it is an answer; None for wherever the person was seen last."""
    address: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """Where on that platform, in the channel's own terms."""
    progress: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What of it reached the platform already, in the channel's own terms: it is not sent again."""
    reminders: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """Reminders that it brings, as their buttons name them: its body is written when it is claimed, of those that still stand
    then. None for every other message."""


class MailboxMessage(SQLModel, table=True):
    """A message delivered to somebody who reads at a terminal: shown when the chat is next open."""

    __tablename__ = "mailbox"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id", unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    delivered_at: datetime = Field(sa_type=Instant)
    shown_at: datetime | None = Field(default=None, sa_type=Instant)


# Made once: every answer is one.
_PUT = {
    name: Prepared(insert(OutboxMessage).on_conflict_do_nothing().returning(col(OutboxMessage.id)))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


async def put(
    session: AsyncSession,
    *,
    key: str,
    person_id: int,
    body: dict[str, Any],
    due_at: datetime,
    now: datetime,
    channel: str | None = None,
    address: dict[str, Any] | None = None,
) -> bool:
    """Write a message to be sent; return False when one with this key exists already.

    Parameters
    ----------
    channel, address
        Where it is an answer; without them it goes to wherever the person was seen last.
    """
    row = {
        "key": key, "person_id": person_id, "body": body, "due_at": due_at, "status": "waiting", "attempts": 0,
        "created_at": now, "channel": channel, "address": address,
    }  # fmt: skip
    return await _PUT[session.get_bind().dialect.name].first(session, **row) is not None


@dataclass(frozen=True)
class Claimed:
    """Messages that are ours until the lease ends, each list first to last."""

    answers: list[OutboxMessage]
    """Of persons for whom an answer waits: the answer, or what has to go before it."""
    others: list[OutboxMessage]

    @property
    def rows(self) -> list[OutboxMessage]:
        """All of them, those of persons who wait for an answer first."""
        return [*self.answers, *self.others]


async def claim(session: AsyncSession, *, now: datetime, lease: timedelta, limit: int) -> list[OutboxMessage]:
    """Take up to ``limit`` due messages for ourselves until the lease ends, as `claimed` does."""
    found = await claimed(session, now=now, lease=lease, answers=limit, others=limit, limit=limit)
    return found.rows


async def claimed(
    session: AsyncSession, *, now: datetime, lease: timedelta, answers: int, others: int, limit: int | None = None
) -> Claimed:
    """Take due messages for ourselves until the lease ends: of each person the first that is not sent yet.

    So a person reads everything in its order, also when a message has to be tried again. Who waits for an answer comes before
    everybody else, however many reminders became due earlier, and what has to go before that answer comes with it.

    One statement on both databases. PostgreSQL's sweepers pass over each other's rows (SKIP LOCKED); SQLite has one writer at
    a time, so its subqueries need no lock.

    Parameters
    ----------
    answers, others
        Most messages of persons for whom an answer waits, and of everybody else.
    limit
        Most of both together; their sum when left out.
    """
    most = answers + others if limit is None else limit
    given = {"at": now, "lease_end": now + lease, "answers": answers, "others": others, "most": most}
    run: Any = session.exec  # the types of sqlmodel know no statement that is given its values later
    rows: list[tuple[OutboxMessage, bool]] = [(row, bool(first)) for row, first in await run(_claiming(), params=given)]
    rows.sort(key=lambda pair: (pair[0].due_at, pair[0].id or 0))
    return Claimed([row for row, first in rows if first], [row for row, first in rows if not first])


@cache
def _claiming() -> Any:
    """Return the statement of `claimed`; making it takes longer than running it."""
    # What was chosen stands in a CTE: PostgreSQL may run a subquery with LIMIT in the condition of an UPDATE once for each row that
    # it looks at, and then claims far more than the limit.
    awaiting = select(OutboxMessage.person_id).where(
        col(OutboxMessage.status) == WAITING, col(OutboxMessage.address).is_not(None)
    )
    answers = (
        _first_of_each().where(col(OutboxMessage.person_id).in_(awaiting)).limit(bindparam("answers")).cte("answers")
    )
    others = (
        _first_of_each()
        .where(col(OutboxMessage.id).not_in(sqlalchemy.select(answers.c.id)))
        .limit(bindparam("others"))
        .cte("others")
    )
    chosen = sqlalchemy.union_all(sqlalchemy.select(answers.c.id), sqlalchemy.select(others.c.id))
    return (
        update(OutboxMessage)
        .where(col(OutboxMessage.id).in_(chosen.limit(bindparam("most"))), col(OutboxMessage.status) == "waiting")
        .values(lease_until=bindparam("lease_end", type_=Instant), attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage, col(OutboxMessage.person_id).in_(awaiting))
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def _first_of_each() -> Any:
    """Return a query for what is due and nobody works on, first to last: of each person the first that is not sent yet."""
    earlier, at = aliased(OutboxMessage), bindparam("at", type_=Instant)
    return (
        select(OutboxMessage.id)
        .where(
            col(OutboxMessage.status) == WAITING,
            col(OutboxMessage.due_at) <= at,
            or_(col(OutboxMessage.lease_until).is_(None), col(OutboxMessage.lease_until) <= at),
            ~select(col(earlier.id))
            .where(
                col(earlier.person_id) == col(OutboxMessage.person_id),
                col(earlier.status) == WAITING,
                or_(
                    col(earlier.due_at) < col(OutboxMessage.due_at),
                    and_(col(earlier.due_at) == col(OutboxMessage.due_at), col(earlier.id) < col(OutboxMessage.id)),
                ),
            )
            .exists(),
        )
        .order_by(col(OutboxMessage.due_at), col(OutboxMessage.id))
        .with_for_update(skip_locked=True)
    )


async def mark_sent(session: AsyncSession, ids: Collection[int], now: datetime) -> set[int]:
    """Mark messages that still wait as sent, whoever claimed them; return which were marked."""
    sent = update(OutboxMessage).where(col(OutboxMessage.id).in_(ids), col(OutboxMessage.status) == "waiting")
    sent = sent.values(status="sent", sent_at=now, lease_until=None, last_error=None)
    run: Any = (await session.connection()).execute  # of the table: no object of the session knows these rows
    return set((await run(sent.returning(col(OutboxMessage.id)))).scalars())


async def give_back(session: AsyncSession, attempts: Iterable[tuple[int, int, bool]]) -> None:
    """Let others claim messages of which nothing was handed over, at once.

    Parameters
    ----------
    attempts
        Each message with the number of the attempt for which it was claimed, and whether its text was written for that: then it is
        written anew with the next. What somebody else claimed since is left alone.
    """
    for row_id, attempt, fresh in attempts:
        change = ours(row_id, attempt).values(lease_until=None, **({"body": {}} if fresh else {}))
        await session.exec(change)


def ours(row_id: int, attempt: int) -> Update:
    """Return a change of a message that is made only while nobody claimed it after this attempt."""
    return update(OutboxMessage).where(
        col(OutboxMessage.id) == row_id,
        col(OutboxMessage.status) == "waiting",
        col(OutboxMessage.attempts) == attempt,
    )


async def written_to(session: AsyncSession, person_id: int, channel: str) -> bool:
    """Tell whether somebody was ever answered on a platform."""
    query = select(OutboxMessage.id).where(OutboxMessage.person_id == person_id, OutboxMessage.channel == channel)
    return (await session.exec(query.limit(1))).first() is not None


async def used_before(session: AsyncSession, person_id: int, channel: str, row_id: int) -> list[dict[str, Any]]:
    """Return the addresses of what changed in a message because its buttons were pressed, first to last.

    Parameters
    ----------
    row_id
        Of the message.
    """
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.channel == channel,
            col(OutboxMessage.key).like("used:%"),
            col(OutboxMessage.address)["ref"].as_integer() == row_id,
        )
        .order_by(col(OutboxMessage.id))
    )
    return [row.address for row in (await session.exec(query)).all() if row.address is not None]


async def waiting_count(session: AsyncSession) -> int:
    """Return how many messages have not been sent yet, due or not."""
    query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.status == "waiting")
    return (await session.exec(query)).one()


async def forget_sent(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete messages that were sent, failed or dropped and written before an instant, with what mailboxes hold of them.

    Returns how many; those that wait stay, however old.
    """
    query = select(OutboxMessage.id).where(col(OutboxMessage.status) != "waiting", OutboxMessage.created_at < before)
    # Ids grow with time: what is old is found at once.
    ids = list((await session.exec(query.order_by(col(OutboxMessage.id)).limit(limit))).all())
    if ids:
        await session.exec(delete(MailboxMessage).where(col(MailboxMessage.outbox_id).in_(ids)))
        await session.exec(delete(OutboxMessage).where(col(OutboxMessage.id).in_(ids)))
    return len(ids)


async def unread(session: AsyncSession, person_id: int) -> list[MailboxMessage]:
    """Return what was delivered to this person's terminal and not shown yet, oldest first."""
    query = (
        select(MailboxMessage)
        .where(
            MailboxMessage.person_id == person_id,
            col(MailboxMessage.shown_at).is_(None),
        )
        .order_by(col(MailboxMessage.id))
    )
    return list((await session.exec(query)).all())
