"""What people said of an answer: whether it was right, and what was missing."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, delete
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant


class Feedback(SQLModel, table=True):
    """One verdict on one answer that was shown. No person is kept with it."""

    __tablename__ = "feedback"  # pyright: ignore[reportAssignmentType]
    # Whoever presses again changes the verdict that stands.
    __table_args__ = (UniqueConstraint("showing", "entry", name="uq_feedback_once"),)

    id: int | None = Field(default=None, primary_key=True)
    showing: str
    """The moment of showing and the person, as a digest that only that person's buttons lead to; shared with the
    question that was in doubt then."""
    question: str
    """As it was asked, without addresses; the title of the entry when it was opened by a button."""
    entry: str = Field(index=True)
    verdict: str = Field(index=True)
    """yes or no."""
    remark: str | None = None
    """What was missing or wrong, without addresses; for editors only."""
    at: datetime = Field(sa_type=Instant)
    handled_at: datetime | None = Field(default=None, sa_type=Instant)
    """When an editor did something about it."""


async def feedback_of(session: AsyncSession, showing: str, entry: str) -> Feedback | None:
    """Return the verdict on an entry in one showing."""
    query = select(Feedback).where(Feedback.showing == showing, Feedback.entry == entry)
    return (await session.exec(query)).first()


async def verdicts(session: AsyncSession, entry: str | None = None) -> list[Feedback]:
    """Return every verdict, or those on one entry, oldest first."""
    query = select(Feedback).order_by(col(Feedback.at), col(Feedback.id))
    if entry is not None:
        query = query.where(Feedback.entry == entry)
    return list((await session.exec(query)).all())


async def forget_verdicts(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete verdicts that were given before an instant, whatever editors did about them; returns how many."""
    query = select(Feedback.id).where(Feedback.at < before).order_by(col(Feedback.id)).limit(limit)
    ids = list((await session.exec(query)).all())
    if ids:
        await session.exec(delete(Feedback).where(col(Feedback.id).in_(ids)))
    return len(ids)
