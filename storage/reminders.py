"""Reminders that are planned for people, each for one moment and once."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Index, UniqueConstraint, and_, delete, func, or_, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant


class Reminder(SQLModel, table=True):
    """One reminder that a plan makes for one person, of one moment, round or registration."""

    __tablename__ = "reminder"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("about", "person_id", "plan", name="uq_reminder_once"),
        Index(
            "ix_reminder_planned",
            "due_at",
            sqlite_where=text("status = 'planned'"),
            postgresql_where=text("status = 'planned'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    about: str = Field(index=True)
    """What it reminds of: ``moment:<id>``, ``round:<id>`` or ``registration:<id>``."""
    moment_id: str | None = Field(default=None, foreign_key="moment.id", index=True)
    """The moment, when it is one."""
    person_id: int = Field(foreign_key="person.id", index=True)
    plan: str
    """The rule that made it: an id of the reminder plans in the catalogue; with ``+`` behind it, its escalation."""
    for_at: datetime = Field(sa_type=Instant)
    """When that for which it was made begins or ends: one that was made for another hour is made anew."""
    due_at: datetime = Field(sa_type=Instant)
    useful_until: datetime = Field(sa_type=Instant)
    """From then on it helps nobody any more: it is dropped."""
    snoozed: bool = False
    """Whether the person chose the time: no rule changes it, save that what it reminds of moves."""
    status: str = "planned"
    """planned, sent (handed to the outbox), done (the person ticked it off), over (it went out, and is of no use any more), late
    (its time had passed), unwanted (the person wants none of its kind) or cancelled."""
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


def had_its_time() -> ColumnElement[bool]:
    """Return the condition that a reminder went out, or would have; also one that the person put off since."""
    put_off = and_(col(Reminder.status) == "planned", col(Reminder.snoozed))
    return or_(col(Reminder.status).in_(("sent", "done", "late")), put_off)


def name_of(row_id: int, for_at: datetime) -> str:
    """Return how messages of the outbox and buttons name a reminder: one that is made for another instant has another name."""
    return f"m{row_id}-{for_at.astimezone(UTC):%Y%m%d%H%M}"


def name_of_notice(row_id: int) -> str:
    """Return how messages of the outbox and buttons name a planned notice."""
    return f"n{row_id}"


class PlanningPass(SQLModel, table=True):
    """One row: how far the nightly look at everything of which people are reminded has come."""

    __tablename__ = "planning_pass"  # pyright: ignore[reportAssignmentType]

    id: int = Field(default=1, primary_key=True)
    night: date
    """Day in Brussels on which it is done."""
    after: str = ""
    """What it is about that was looked at last, as in `Reminder.about`; empty before the first."""
    finished: bool = False


_PASS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


async def locked_pass(session: AsyncSession, night: date) -> PlanningPass:
    """Return the row of the nightly look, locked until the commit; it is written for this night when it was not there."""
    insert = _PASS[session.get_bind().dialect.name](PlanningPass)
    made = insert.values(id=1, night=night, after="", finished=False).on_conflict_do_nothing()
    await (await session.connection()).execute(made)
    query = select(PlanningPass).where(PlanningPass.id == 1).with_for_update()
    return (await session.exec(query.execution_options(populate_existing=True))).one()


class PlannedNotice(SQLModel, table=True):
    """A message to one person at a later time, that what happens in between may call off."""

    __tablename__ = "planned_notice"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_planned_notice_planned",
            "due_at",
            sqlite_where=text("status = 'planned'"),
            postgresql_where=text("status = 'planned'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """Idempotence key: a second one with the same key is not written."""
    about: str = Field(index=True)
    """What it hangs on, such as ``care_plan:12``: it is called off by it."""
    person_id: int = Field(foreign_key="person.id", index=True)
    title: str
    """What it is about in the person's list of reminders, in the person's language."""
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """The neutral reply, rendered in the person's language."""
    due_at: datetime = Field(sa_type=Instant)
    useful_until: datetime | None = Field(default=None, sa_type=Instant)
    """From then on it helps nobody any more: it is dropped; None for what never grows old."""
    exact: bool = False
    """Whether the person chose the time: it goes out then, whatever the hour and the day."""
    topic: str = ""
    """The kind of reminders that a person can stop; empty for what cannot be."""
    status: str = "planned"
    """planned, sent (handed to the outbox), done (the person ticked it off), over (it went out, and what it hangs on was settled
    or withdrawn since), late (its time had passed), unwanted (the person wants none of its kind) or cancelled."""
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


async def plan_notice(
    session: AsyncSession,
    *,
    key: str,
    about: str,
    person_id: int,
    title: str,
    body: dict[str, Any],
    due_at: datetime,
    now: datetime,
    useful_until: datetime | None = None,
    exact: bool = False,
    topic: str = "",
) -> bool:
    """Plan a message; return False when one with this key exists already.

    One that was called off is planned again.

    Parameters
    ----------
    useful_until, exact, topic
        As in the row.
    """
    row = (await session.exec(select(PlannedNotice).where(PlannedNotice.key == key))).first()
    if row is not None and row.status == "over":
        row.status = "sent"  # what it hangs on stands again: it went out already, and can be answered
    if row is not None and row.status != "cancelled":
        await session.flush()
        return False
    if row is None:
        row = PlannedNotice(
            key=key, about=about, person_id=person_id, title=title, body=body, due_at=due_at, created_at=now
        )
    row.title, row.body, row.due_at, row.status = title, body, due_at, "planned"
    row.useful_until, row.exact, row.topic = useful_until, exact, topic
    session.add(row)
    await session.flush()
    return True


async def call_off(session: AsyncSession, about: str, person_id: int | None = None) -> int:
    """Call off what is still planned about something, of everyone or of one person; returns how many.

    What went out about it cannot be put off any more.
    """
    query = select(PlannedNotice).where(
        col(PlannedNotice.status).in_(("planned", "unwanted", "sent", "done")), PlannedNotice.about == about
    )
    if person_id is not None:
        query = query.where(PlannedNotice.person_id == person_id)
    count = call_off_rows((await session.exec(query)).all())
    await session.flush()
    return count


def call_off_rows(rows: Iterable[Reminder | PlannedNotice]) -> int:
    """Mark reminders as called off, or as over when they went out already; returns how many were still planned."""
    count = 0
    for row in rows:
        if row.status == "planned":
            row.status = "cancelled"
            count += 1
        elif row.status == "unwanted":
            row.status = "cancelled"  # who takes its kind up again is not reminded of it
        elif row.status in {"sent", "done"}:
            row.status = "over"
    return count


async def planned_notices(session: AsyncSession, person_id: int) -> list[PlannedNotice]:
    """Return the notices still to come for one person, in order of time."""
    query = (
        select(PlannedNotice)
        .where(PlannedNotice.status == "planned", PlannedNotice.person_id == person_id)
        .order_by(col(PlannedNotice.due_at), col(PlannedNotice.id))
    )
    return list((await session.exec(query)).all())


async def next_of_each(session: AsyncSession, about: str, now: datetime) -> dict[int, datetime]:
    """Return when each person is reminded of something next, by id of the person; who is not any more is left out."""
    query = (
        select(Reminder.person_id, func.min(Reminder.due_at))
        .where(Reminder.about == about, Reminder.status == "planned", Reminder.due_at > now)
        .group_by(col(Reminder.person_id))
    )
    return dict((await session.exec(query)).all())


async def standing_of_each(session: AsyncSession, about: str) -> set[int]:
    """Return who is still to be reminded of something, by id."""
    query = select(Reminder.person_id).where(Reminder.about == about, Reminder.status == "planned").distinct()
    return set((await session.exec(query)).all())


async def planned(session: AsyncSession, person_id: int | None = None) -> list[Reminder]:
    """Return the reminders still to come, of everyone or of one person, in order of time."""
    query = select(Reminder).where(Reminder.status == "planned")
    if person_id is not None:
        query = query.where(Reminder.person_id == person_id)
    return list((await session.exec(query.order_by(col(Reminder.due_at), col(Reminder.id)))).all())


async def forget_settled(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete up to so many reminders and notices that are not to come, and were due and of use before an instant at the latest.

    Returns how many. No plan makes such a reminder again: it would be of no use.
    """
    reminders = select(Reminder.id).where(
        Reminder.status != "planned", Reminder.due_at < before, Reminder.useful_until < before
    )
    notices = select(PlannedNotice.id).where(
        PlannedNotice.status != "planned",
        PlannedNotice.due_at < before,
        or_(col(PlannedNotice.useful_until).is_(None), col(PlannedNotice.useful_until) < before),
    )
    count = 0
    for table, query in ((Reminder, reminders), (PlannedNotice, notices)):
        ids = list((await session.exec(query.order_by(col(table.id)).limit(limit - count))).all())
        if ids:
            gone = delete(table).where(col(table.id).in_(ids), col(table.status) != "planned")
            await session.exec(gone.execution_options(synchronize_session=False))
        count += len(ids)
    return count
