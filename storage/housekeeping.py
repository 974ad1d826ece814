"""Work of the night, done once whoever does it, and the rules of the time zone by which instants were computed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from storage.times import Instant


class NightlyRun(SQLModel, table=True):
    """One job of one night."""

    __tablename__ = "nightly_run"  # pyright: ignore[reportAssignmentType]

    job: str = Field(primary_key=True)
    night: date = Field(primary_key=True)
    """Day in Brussels on which it is done."""
    lease_until: datetime = Field(sa_type=Instant)
    """Whoever does it has until then; afterwards another may."""
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    """None while it is under way."""


class ZoneRules(SQLModel, table=True):
    """When the clocks of a time zone change, as it was known when instants were computed."""

    __tablename__ = "zone_rules"  # pyright: ignore[reportAssignmentType]

    zone: str = Field(primary_key=True)
    """Name of the zone, such as Europe/Brussels."""
    version: str = ""
    """Of the time-zone data (IANA), such as 2026a; empty when it is not known."""
    changes: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """From when on, as an instant in ISO 8601, how many seconds the zone is ahead of UTC; the first counts before it too."""
    written_at: datetime = Field(sa_type=Instant)
