"""Reminders that are planned for people, each for one moment and once."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant


class Reminder(SQLModel, table=True):
    """One reminder of one moment for one person."""

    __tablename__ = "reminder"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("moment_id", "person_id", "plan", name="uq_reminder_once"),
        Index(
            "ix_reminder_planned",
            "due_at",
            sqlite_where=text("status = 'planned'"),
            postgresql_where=text("status = 'planned'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    moment_id: str = Field(foreign_key="moment.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    plan: str
    """The rule that made it: an id of the reminder plans in the catalogue."""
    due_at: datetime = Field(sa_type=Instant)
    status: str = "planned"
    """planned, sent (handed to the outbox), late (the moment had passed) or cancelled."""
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Reminder]:
    """Return reminders whose time has come, oldest first, locked for us on PostgreSQL."""
    query = (
        select(Reminder)
        .where(Reminder.status == "planned", Reminder.due_at <= now)
        .order_by(col(Reminder.due_at), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.exec(query)).all())


async def planned(session: AsyncSession, person_id: int | None = None) -> list[Reminder]:
    """Return the reminders still to come, of everyone or of one person, in order of time."""
    query = select(Reminder).where(Reminder.status == "planned")
    if person_id is not None:
        query = query.where(Reminder.person_id == person_id)
    return list((await session.exec(query.order_by(col(Reminder.due_at), col(Reminder.id)))).all())
