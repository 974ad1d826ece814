"""Instants as columns: stored in UTC, aware on both sides, naive ones refused."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class NaiveTime(ValueError):
    """A time without a zone was handed to the database."""


class Instant(TypeDecorator[datetime]):
    """A moment in time. SQLite keeps no zone, so the value is converted on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; raise NaiveTime for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give an aware UTC time, whatever the driver returned."""
        if value is None:
            return None
        if not isinstance(value, datetime):
            raise NaiveTime(f"the driver returned {value!r} for a time")
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
