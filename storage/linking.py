"""Linking the identities of one person: open codes, codes that were wrong, and each link with what it moved."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, delete, func
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Identity
from storage.times import Instant


class LinkCode(SQLModel, table=True):
    """The code that a person has open: whoever types it on another platform is linked with her."""

    __tablename__ = "link_code"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("person_id", name="uq_link_code_person"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    digest: str = Field(unique=True)
    """Of the code, keyed; the code itself is nowhere."""
    channel: str
    """The platform on which it was made."""
    made_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    typed_by: int | None = Field(default=None, foreign_key="person.id")
    """Who typed it and has yet to confirm the link; for anybody else it is spent."""


class LinkAttempt(SQLModel, table=True):
    """A code that was wrong."""

    __tablename__ = "link_attempt"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    identity_id: int = Field(foreign_key="identity.id", index=True)
    """Who typed it. The identity, for it stays the same whatever is linked and unlinked."""
    at: datetime = Field(sa_type=Instant, index=True)


class PersonLink(SQLModel, table=True):
    """One link: a person was taken up in another, with all that was hers, so that it can be undone."""

    __tablename__ = "person_link"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    """The person who remains."""
    email: str | None = None
    """Of the person who was taken up, as are the name, the language and since when."""
    name: str | None = None
    language: str
    created_at: datetime = Field(sa_type=Instant)
    moved: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What was hers: by ``table.column`` the ids of the rows."""
    linked_at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


async def open_code(session: AsyncSession, made: LinkCode) -> None:
    """Keep a new code in the place of the one that this person had open."""
    await drop_code(session, made.person_id)
    session.add(made)
    await session.flush()


async def drop_code(session: AsyncSession, person_id: int) -> None:
    """Forget the code that this person has open, if any."""
    await session.exec(delete(LinkCode).where(col(LinkCode.person_id) == person_id))


async def code_by(session: AsyncSession, digest: str) -> LinkCode | None:
    """Return the code with this digest, whether it can be used still or not."""
    return (await session.exec(select(LinkCode).where(LinkCode.digest == digest))).first()


async def forget_codes(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete codes and wrong attempts that are older than an instant; returns how many."""
    codes = (await session.exec(select(LinkCode).where(LinkCode.expires_at < before).limit(limit))).all()
    wrong = (await session.exec(select(LinkAttempt).where(LinkAttempt.at < before).limit(limit))).all()
    for row in (*codes, *wrong):
        await session.delete(row)
    await session.flush()
    return len(codes) + len(wrong)


async def wrong_since(session: AsyncSession, person_id: int, since: datetime) -> list[datetime]:
    """Return when this person typed a wrong code after an instant, on whichever platform, oldest first."""
    query = (
        select(LinkAttempt.at)
        .join(Identity, col(Identity.id) == col(LinkAttempt.identity_id))
        .where(Identity.person_id == person_id, LinkAttempt.at > since)
        .order_by(col(LinkAttempt.at))
    )
    return list((await session.exec(query)).all())


async def last_link(session: AsyncSession, person_id: int) -> PersonLink | None:
    """Return the link of this person that stands and was made last; the ones before it are undone after it."""
    query = (
        select(PersonLink)
        .where(PersonLink.person_id == person_id, col(PersonLink.undone_at).is_(None))
        .order_by(col(PersonLink.id).desc())
    )
    return (await session.exec(query)).first()


async def links_count(session: AsyncSession, person_id: int) -> int:
    """Return how many links of this person stand."""
    query = (
        select(func.count())
        .select_from(PersonLink)
        .where(PersonLink.person_id == person_id, col(PersonLink.undone_at).is_(None))
    )
    return (await session.exec(query)).one()
