"""Events as a platform sent them: written before they are acknowledged, taken in order, and forgotten once applied."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant


class ReceivedEvent(SQLModel, table=True):
    """One event of one platform: what a person did, not yet applied."""

    __tablename__ = "received_event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("channel", "event_id", name="uq_received_event_once"),
        # Workers look only at what waits; what was applied is kept for a while to know its repetitions.
        Index(
            "ix_received_event_waiting",
            "channel",
            "lane",
            "sent_at",
            "id",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        # The oldest that waits is found without looking at all the others.
        Index(
            "ix_received_event_order",
            "channel",
            "id",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("ix_received_event_received", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    event_id: str
    """The platform's own id, or what stands for it: the same id is applied once."""
    lane: str
    """Whose it is: events of one lane are applied one after another."""
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """As the platform sent it; emptied once it was applied, for it holds what people typed."""
    sent_at: datetime = Field(sa_type=Instant)
    """When it happened, by the platform's clock: the order within a lane."""
    received_at: datetime = Field(sa_type=Instant)
    status: str = "waiting"
    """waiting, done, or failed: given up."""
    due_at: datetime = Field(sa_type=Instant)
    """Not to be tried before."""
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    """A worker is busy with it until then; afterwards another may take it."""
    attempts: int = 0
    last_error: str | None = None


_WAITING: ColumnElement[str] = literal_column("'waiting'")
"""In the statement itself: SQLite does not use an index of what waits for a value that it does not know yet."""


@dataclass(frozen=True)
class Received:
    """An event to keep."""

    channel: str
    event_id: str
    lane: str
    body: dict[str, Any]
    sent_at: datetime
    settles: timedelta = timedelta(0)
    """How long it waits for what happened before it and is still on its way."""


async def keep(session: AsyncSession, events: Sequence[Received], now: datetime) -> None:
    """Write events; those that are kept already are left as they are."""
    if not events:
        return
    rows = [
        {
            "channel": one.channel, "event_id": one.event_id, "lane": one.lane, "body": one.body,
            "sent_at": one.sent_at, "received_at": now, "due_at": now + one.settles, "status": "waiting", "attempts": 0,
        }
        for one in events
    ]  # fmt: skip
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    await session.exec(insert(ReceivedEvent).on_conflict_do_nothing(), params=rows)


async def take(
    session: AsyncSession,
    channel: str,
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    lanes: Collection[str] | None = None,
    own: Collection[str] = (),
) -> list[ReceivedEvent]:
    """Take events for ourselves until the lease ends: of each lane the oldest, and none while that one is being worked on.

    Parameters
    ----------
    lanes
        Takes of these lanes alone.
    own
        Ids of events that were set aside for who takes them now: the first time they need not be due.
    """
    given: dict[str, Any] = {"in_channel": channel, "at": now, "lease_end": now + lease, "most": limit}
    if lanes is not None:
        given["lanes"] = list(lanes)
    if own:
        given["own"] = list(own)
    run: Any = session.exec  # the types of sqlmodel know no statement that is given its values later
    statement = _taking(of_lanes=lanes is not None, own=bool(own))
    rows: list[ReceivedEvent] = list((await run(statement, params=given)).scalars())
    return sorted(rows, key=lambda row: row.id or 0)


@cache
def _taking(*, of_lanes: bool, own: bool) -> Any:
    """Return the statement of `take`; making it takes longer than running it."""
    other, at = aliased(ReceivedEvent), bindparam("at", type_=Instant)
    due = col(ReceivedEvent.due_at) <= at
    set_aside = and_(
        col(ReceivedEvent.attempts) == 0, col(ReceivedEvent.event_id).in_(bindparam("own", expanding=True))
    )
    waiting = (
        select(ReceivedEvent.id)
        .where(
            ReceivedEvent.channel == bindparam("in_channel"),
            col(ReceivedEvent.status) == _WAITING,
            or_(due, set_aside) if own else due,
            or_(col(ReceivedEvent.lease_until).is_(None), col(ReceivedEvent.lease_until) <= at),
            ~select(col(other.id))
            .where(
                col(other.channel) == bindparam("in_channel"),
                col(other.status) == _WAITING,
                col(other.lane) == col(ReceivedEvent.lane),
                or_(
                    col(other.sent_at) < col(ReceivedEvent.sent_at),
                    and_(col(other.sent_at) == col(ReceivedEvent.sent_at), col(other.id) < col(ReceivedEvent.id)),
                    # What happened before may come after: it waits for the later one that is being worked on.
                    and_(col(other.id) != col(ReceivedEvent.id), col(other.lease_until) > at),
                ),
            )
            .exists(),
        )
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    if of_lanes:
        waiting = waiting.where(col(ReceivedEvent.lane).in_(bindparam("lanes", expanding=True))).order_by(
            col(ReceivedEvent.sent_at), col(ReceivedEvent.id)
        )
    else:
        waiting = waiting.order_by(col(ReceivedEvent.id))
    return (
        update(ReceivedEvent)
        # Looked at again under the lock: another may have taken the row between the two.
        .where(col(ReceivedEvent.id).in_(waiting), col(ReceivedEvent.status) == "waiting")
        .values(lease_until=bindparam("lease_end", type_=Instant), attempts=ReceivedEvent.attempts + 1)
        .returning(ReceivedEvent)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


async def finish(session: AsyncSession, ids: Collection[int]) -> None:
    """Mark events as applied; what they said is not kept here."""
    if ids:
        done = update(ReceivedEvent).where(col(ReceivedEvent.id).in_(ids))
        await session.exec(done.values(status="done", body={}, lease_until=None, last_error=None))


async def postpone(
    session: AsyncSession, event_id: int, *, attempt: int, until: datetime, reason: str, give_up: bool
) -> None:
    """Try an event again later, or never when it is given up: then what it said is not kept here.

    Parameters
    ----------
    attempt
        The one that failed; when another worker took the event meanwhile, nothing changes.
    """
    values: dict[str, Any] = {"lease_until": None, "due_at": until, "last_error": reason[:500]}
    if give_up:
        values |= {"status": "failed", "body": {}}
    ours = update(ReceivedEvent).where(
        col(ReceivedEvent.id) == event_id,
        col(ReceivedEvent.status) == "waiting",
        col(ReceivedEvent.attempts) == attempt,
    )
    await session.exec(ours.values(**values))


async def status_of(session: AsyncSession, channel: str, event_id: str) -> str | None:
    """Return how far an event is; None when it was never kept."""
    query = select(ReceivedEvent.status).where(ReceivedEvent.channel == channel, ReceivedEvent.event_id == event_id)
    return (await session.exec(query)).first()


async def forget(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete events that were applied or given up before an instant; returns how many."""
    old = (
        select(ReceivedEvent.id)
        .where(ReceivedEvent.status != "waiting", ReceivedEvent.received_at < before)
        .order_by(col(ReceivedEvent.received_at))
        .limit(limit)
    )
    result = await session.exec(delete(ReceivedEvent).where(col(ReceivedEvent.id).in_(old)))
    return int(getattr(result, "rowcount", 0))
