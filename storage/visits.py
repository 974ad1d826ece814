"""Centres that were paired to visit each other: what stands now, and every state before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import key
from storage.times import Instant


class VisitPair(SQLModel, table=True):
    """Two centres of one round that visit one another, or of which one visits the other."""

    __tablename__ = "visit_pair"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="ck_visit_pair_two"),
        CheckConstraint("(starts_at IS NULL) = (host_id IS NULL)", name="ck_visit_pair_host"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: str = Field(foreign_key="round.id", index=True)
    first_id: str = Field(foreign_key="organisation.id")
    second_id: str = Field(foreign_key="organisation.id")
    themes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """What both wished to see, when they were paired."""
    hosts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Which of them receives the other; both when each does."""
    status: str = "standing"
    """standing or ended."""
    proposed: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Moments of which the other centre may choose one, in ISO format; empty when nothing is asked."""
    proposed_by: str | None = Field(default=None, foreign_key="organisation.id")
    proposed_host: str | None = Field(default=None, foreign_key="organisation.id")
    proposal: int = 0
    """How many times moments were proposed: the button of an earlier time is out of date."""
    starts_at: datetime | None = Field(default=None, sa_type=Instant)
    """The moment that both agreed on."""
    host_id: str | None = Field(default=None, foreign_key="organisation.id")
    """Where that visit is."""
    created_by: int = Field(foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)

    def centres(self) -> tuple[str, str]:
        """Return both centres."""
        return self.first_id, self.second_id

    def other(self, organisation_id: str) -> str:
        """Return the partner of a centre."""
        return self.second_id if organisation_id == self.first_id else self.first_id


class VisitPairCentre(SQLModel, table=True):
    """A centre's place in a pair: in one round a centre has one standing place."""

    __tablename__ = "visit_pair_centre"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("pair_id", "organisation_id", name="uq_visit_pair_centre"),
        Index(
            "uq_visit_pair_centre_standing",
            "round_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("status = 'standing'"),
            postgresql_where=text("status = 'standing'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    pair_id: int = Field(foreign_key="visit_pair.id", index=True)
    round_id: str = Field(foreign_key="round.id")
    organisation_id: str = Field(foreign_key="organisation.id")
    status: str = "standing"
    """standing or ended, as its pair."""


class VisitPairVersion(SQLModel, table=True):
    """The audit trail: who made a pair what it was, and when."""

    __tablename__ = "visit_pair_version"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("pair_id", "number", name="uq_visit_pair_version"),)

    id: int | None = Field(default=None, primary_key=True)
    pair_id: int = Field(foreign_key="visit_pair.id", index=True)
    number: int
    """1 for the pairing itself."""
    what: str
    """paired, proposed, agreed, cancelled (the moment) or ended."""
    changed_by: int = Field(foreign_key="person.id")
    changed_at: datetime = Field(sa_type=Instant)
    values: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


_TRAIL = {"status", "proposed", "proposed_by", "proposed_host", "starts_at", "host_id"}


async def paired(session: AsyncSession, pair: VisitPair) -> int:
    """Write a new pair with the places of both centres; returns the number of its version.

    Raises sqlalchemy.exc.IntegrityError when one of them stands in another pair of the round.
    """
    session.add(pair)
    await session.flush()
    for centre in pair.centres():
        session.add(VisitPairCentre(pair_id=key(pair.id), round_id=pair.round_id, organisation_id=centre))
    return await kept(session, pair, "paired", pair.created_by, pair.created_at)


async def ended(session: AsyncSession, pair: VisitPair, person_id: int, now: datetime) -> int:
    """End a pair: both centres are free again, and no moment stands; returns the number of its version."""
    pair.status = "ended"
    pair.proposed, pair.proposed_by, pair.proposed_host = [], None, None
    pair.starts_at, pair.host_id = None, None
    places = await session.exec(select(VisitPairCentre).where(VisitPairCentre.pair_id == pair.id))
    for place in places.all():
        place.status = "ended"
    return await kept(session, pair, "ended", person_id, now)


async def kept(session: AsyncSession, pair: VisitPair, what: str, person_id: int, now: datetime) -> int:
    """Write what a pair is now, and its version; returns its number."""
    pair.updated_at = now
    session.add(pair)
    await session.flush()
    numbers = select(VisitPairVersion.number).where(VisitPairVersion.pair_id == pair.id)
    last = max((await session.exec(numbers)).all(), default=0)
    session.add(
        VisitPairVersion(
            pair_id=key(pair.id),
            number=last + 1,
            what=what,
            changed_by=person_id,
            changed_at=now,
            values=pair.model_dump(mode="json", include=_TRAIL),
        )
    )
    await session.flush()
    return last + 1


async def pairs(
    session: AsyncSession,
    *,
    round_id: str | None = None,
    organisation_id: str | None = None,
    status: str | None = "standing",
) -> list[VisitPair]:
    """Return pairs, oldest first; limited to what is given. A status of None is all that ever were."""
    query = select(VisitPair)
    if round_id is not None:
        query = query.where(VisitPair.round_id == round_id)
    if organisation_id is not None:
        query = query.where(or_(VisitPair.first_id == organisation_id, VisitPair.second_id == organisation_id))
    if status is not None:
        query = query.where(VisitPair.status == status)
    return list((await session.exec(query.order_by(col(VisitPair.id)))).all())


async def locked(session: AsyncSession, pair_id: int) -> VisitPair | None:
    """Return a pair as it is now, locked until the commit; None when there is none."""
    query = select(VisitPair).where(VisitPair.id == pair_id).with_for_update(key_share=True)
    return (await session.exec(query.execution_options(populate_existing=True))).first()
