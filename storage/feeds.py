"""Addresses at which a person's own calendar is read: secret, and revocable."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.times import Instant


class CalendarFeed(SQLModel, table=True):
    """One address of one person's calendar; the address itself is not kept."""

    __tablename__ = "calendar_feed"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    digest: str = Field(unique=True)
    """SHA-256 of the secret in the address, in hexadecimal."""
    made_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    """Since when it gives nothing; None while it stands."""
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    """When a calendar read it last, to the day or so; None while none did."""
