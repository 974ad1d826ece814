"""Forms that somebody is filling in: data, not memory, so that a restart loses nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, bindparam, delete, func, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.prepared import Prepared, flushed
from storage.times import Instant


class Draft(SQLModel, table=True):
    """One form of one person, half filled in."""

    __tablename__ = "draft"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        # A person has one form under way; others are parked.
        Index(
            "uq_draft_active",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    form: str
    form_version: int
    state: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Answers, skipped questions and position, as the form machine writes them."""
    status: str = "active"
    """active, parked, submitted, discarded or expired."""
    submitted_form_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("submitted_form.id", name="fk_draft_submitted_form"), nullable=True)
    )
    """What was handed in before and is being changed."""
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


_ACTIVE = Prepared(
    select(col(Draft.id)).where(Draft.person_id == bindparam("person"), col(Draft.status) == text("'active'"))
)
_PARKED = (
    select(Draft)
    .where(Draft.person_id == bindparam("person"), Draft.status == "parked")
    .order_by(col(Draft.updated_at).desc(), col(Draft.id).desc())
)


async def active_draft(session: AsyncSession, person_id: int) -> Draft | None:
    """Return the form that this person is filling in now."""
    await flushed(session)
    found = await _ACTIVE.first(session, person=person_id)
    return await session.get(Draft, found[0]) if found is not None else None


async def parked_drafts(session: AsyncSession, person_id: int) -> list[Draft]:
    """Return the forms that this person stopped and can go on with, newest first."""
    return list((await session.exec(_PARKED, params={"person": person_id})).all())


async def unfinished_since(session: AsyncSession, before: datetime, limit: int) -> list[Draft]:
    """Return drafts that were touched last before an instant, oldest first, locked for us on PostgreSQL."""
    query = (
        select(Draft)
        .where(col(Draft.status).in_(["active", "parked"]), col(Draft.updated_at) < before)
        .order_by(col(Draft.updated_at), col(Draft.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.exec(query)).all())


async def forget_closed(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete drafts that were sent, thrown away or forgotten and were touched last before an instant; returns how many.

    The newest of all stays, whatever became of it: SQLite would give its number again, and old buttons and messages carry it.
    """
    newest = select(func.max(Draft.id)).scalar_subquery()
    query = select(Draft.id).where(
        col(Draft.status).not_in(("active", "parked")), col(Draft.updated_at) < before, col(Draft.id) < newest
    )
    ids = list((await session.exec(query.order_by(col(Draft.id)).limit(limit))).all())
    if ids:
        gone = delete(Draft).where(col(Draft.id).in_(ids))
        await session.exec(gone.execution_options(synchronize_session=False))
    return len(ids)
