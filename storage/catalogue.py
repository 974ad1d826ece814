"""The offer as rows: organisations, programmes, rounds and moments, loaded from the catalogue files."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, event, inspect
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant


class OrganisationRow(SQLModel, table=True):
    """A network, school, centre or project organisation."""

    __tablename__ = "organisation"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True)
    name: str
    kind: str = Field(index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """The other fields, as the catalogue file gives them."""
    demonstration: bool = False


class ProgrammeRow(SQLModel, table=True):
    """Something that people can join."""

    __tablename__ = "programme"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True)
    name: str
    kind: str = Field(index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class RoundRow(SQLModel, table=True):
    """Programmes in given school years."""

    __tablename__ = "round"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True)
    name: str
    status: str = Field(index=True)
    """open or closed."""
    first: int
    """Calendar year in which the first school year starts."""
    last: int
    """Calendar year in which the last school year starts."""
    programmes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    demonstration: bool = False
    opens_on: date | None = None
    """Day on which it opens by itself; None when somebody opens it."""
    closes_on: date | None = None
    """Last day on which it is open; None when somebody closes it."""
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
    """When somebody opened or closed it in conversation, or its day did: the files do not undo that."""


class MomentRow(SQLModel, table=True):
    """A dated thing of a round."""

    __tablename__ = "moment"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (CheckConstraint("status IN ('planned', 'cancelled')", name="ck_moment_status"),)

    id: str = Field(primary_key=True)
    round_id: str = Field(foreign_key="round.id", index=True)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    kind: str
    """intake, session, interim_evaluation, evaluation or symposium."""
    title: str
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    place: str | None = None
    link: str | None = None
    facilitator_email: str | None = None
    capacity: int | None = None
    demonstration: bool = False
    status: str = "planned"
    """planned or cancelled."""
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
    """When somebody planned, moved or cancelled it in conversation: the files do not undo that."""
    dropped_at: datetime | None = Field(default=None, sa_type=Instant)
    """When it was called off because the files held it no more; None for any other, also when they hold it again."""
    sequence: int = 0
    """Grows by one with every change that calendars must hear of (RFC 5545, 3.8.7.4)."""


_IN_CALENDARS = ("title", "starts_at", "ends_at", "place", "link", "facilitator_email", "status")
"""What of a moment stands in calendars: a calendar that took it in hears of each change."""


def _renumbered(_mapper: Any, _connection: Any, row: MomentRow) -> None:
    """Give a moment the next number when something changed that stands in calendars, whoever changed it.

    As it is written: whatever changes in one transaction before that is one change.
    """
    state = inspect(row)
    if any(state.attrs[name].history.has_changes() for name in _IN_CALENDARS):
        before = state.attrs["sequence"].history
        row.sequence = (before.deleted or before.unchanged or [row.sequence])[0] + 1


event.listen(MomentRow, "before_update", _renumbered)


class CatalogueRevision(SQLModel, table=True):
    """One row: a number that grows with every change of the offer, so that readers know when to read again."""

    __tablename__ = "catalogue_revision"  # pyright: ignore[reportAssignmentType]

    id: int = Field(default=1, primary_key=True)
    revision: int = 0


_REVISION = select(CatalogueRevision.revision).where(CatalogueRevision.id == 1)


async def bump_revision(session: AsyncSession) -> None:
    """Tell every process that the offer changed."""
    row = await session.get(CatalogueRevision, 1)
    if row is None:
        row = CatalogueRevision()
        session.add(row)
    row.revision += 1
    await session.flush()


async def current_revision(session: AsyncSession) -> int:
    """Return the number of the offer as it stands; 0 when nothing was ever loaded."""
    return (await (await session.connection()).execute(_REVISION)).scalar() or 0
