"""What a conversation needs from one message to the next, and which events were already handled."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, bindparam, delete, insert, update
from sqlalchemy import select as columns
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.prepared import Prepared
from storage.times import Instant


class Conversation(SQLModel, table=True):
    """The thread of talk with one person, across channels."""

    __tablename__ = "conversation"  # pyright: ignore[reportAssignmentType]

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    options: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Buttons on screen, so that they can be answered by number or by name: label and action of each."""
    last_entry: str | None = None
    """The knowledge entry shown last."""
    last_question: str | None = None
    awaiting: dict[str, int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What the next message is taken for: ``remark`` with the feedback it belongs to. Gone after that message."""
    updated_at: datetime = Field(sa_type=Instant)


class SeenEvent(SQLModel, table=True):
    """An event of a platform that was applied; written in the same transaction."""

    __tablename__ = "seen_event"  # pyright: ignore[reportAssignmentType]

    channel: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=Instant, index=True)
    replies: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """What was answered, given again when the platform repeats the event."""


_SEEN = Prepared(
    select(col(SeenEvent.replies)).where(
        SeenEvent.channel == bindparam("channel"), SeenEvent.event_id == bindparam("event_id")
    )
)
_APPLIED = Prepared(insert(SeenEvent))


async def answered_before(session: AsyncSession, channel: str, event_id: str) -> list[dict[str, Any]] | None:
    """Return what was answered to an event that was applied; None for one that was not."""
    found = await _SEEN.first(session, channel=channel, event_id=event_id)
    return None if found is None else found[0]


async def remember_event(
    session: AsyncSession, channel: str, event_id: str, replies: list[dict[str, Any]], now: datetime
) -> None:
    """Write that an event was applied, and what was answered; raises IntegrityError when it was applied meanwhile."""
    await _APPLIED.rows(session, channel=channel, event_id=event_id, seen_at=now, replies=replies)


async def forget_seen(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete what is kept of events that were applied before an instant; returns how many."""
    query = select(SeenEvent).where(SeenEvent.seen_at < before).order_by(col(SeenEvent.seen_at)).limit(limit)
    old = (await session.exec(query)).all()
    for event in old:
        await session.delete(event)
    await session.flush()
    return len(old)


class Question(SQLModel, table=True):
    """A question that was not answered, or with doubt: work for the editors. No person is kept with it."""

    __tablename__ = "question"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    text: str
    kind: str = Field(index=True)
    """unknown or unsure."""
    nearest: str | None = None
    """The entry that came closest."""
    score: float = 0.0
    chosen: str | None = None
    """The entry that the person chose from "bedoel je …", or said yes to."""
    rejected: bool = False
    """Whether the person said that none of what was offered was meant."""
    showing: str | None = Field(default=None, index=True)
    """The moment of showing and the person, as a digest that only that person's buttons lead to."""
    asked_at: datetime = Field(sa_type=Instant)
    handled_at: datetime | None = Field(default=None, sa_type=Instant)
    """When an editor gave it a place in an entry."""


_KEPT_OF_IT = ("options", "last_entry", "last_question", "awaiting", "updated_at")
_THREAD = Prepared(
    columns(*(col(getattr(Conversation, name)) for name in _KEPT_OF_IT)).where(
        col(Conversation.person_id) == bindparam("person")
    )
)
_BEGUN = Prepared(insert(Conversation))
_KEPT = Prepared(
    update(Conversation)
    .where(col(Conversation.person_id) == bindparam("person"))
    .values({name: bindparam(name) for name in _KEPT_OF_IT})
)


async def forget_questions(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete questions that were asked before an instant, whatever editors did about them; returns how many."""
    query = select(Question.id).where(Question.asked_at < before).order_by(col(Question.id)).limit(limit)
    ids = list((await session.exec(query)).all())
    if ids:
        await session.exec(delete(Question).where(col(Question.id).in_(ids)))
    return len(ids)


async def question_shown(session: AsyncSession, showing: str) -> Question | None:
    """Return the question that was in doubt in one showing."""
    return (await session.exec(select(Question).where(Question.showing == showing))).first()


async def conversation_of(session: AsyncSession, person_id: int, now: datetime) -> Conversation:
    """Return the thread of talk with this person, made when it is the first time."""
    row = await session.get(Conversation, person_id)
    if row is None:
        row = Conversation(person_id=person_id, updated_at=now)
        session.add(row)
        await session.flush()
    return row


async def thread_of(session: AsyncSession, person_id: int, now: datetime) -> Conversation:
    """Return the thread of talk with this person as it stands, made when it is the first time; what is changed in it is
    written by `keep_thread` alone."""
    found = await _THREAD.first(session, person=person_id)
    if found is None:
        row = Conversation(person_id=person_id, updated_at=now)
        await _BEGUN.rows(session, person_id=person_id, **_values(row))
        return row
    return Conversation(person_id=person_id, **dict(zip(_KEPT_OF_IT, found, strict=True)))


async def keep_thread(session: AsyncSession, thread: Conversation) -> None:
    """Write the thread of talk as it was changed."""
    await _KEPT.rows(session, person=thread.person_id, **_values(thread))


def _values(thread: Conversation) -> dict[str, Any]:
    return {name: getattr(thread, name) for name in _KEPT_OF_IT}
