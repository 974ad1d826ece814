"""How a person wants to be reminded: in which hours, bundled or not, on which platform, and of what not any more."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.times import Instant


class ReminderPreference(SQLModel, table=True):
    """What one person chose; who has no row gets what everybody gets."""

    __tablename__ = "reminder_preference"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("digest IN ('none', 'daily', 'weekly')", name="ck_reminder_preference_digest"),
        CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="ck_reminder_preference_hours"),
    )

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    opens: int
    """Minutes after midnight in Brussels from which reminders may come."""
    closes: int
    """Minutes after midnight in Brussels from which they may not."""
    days: str = "12345"
    """Days of the week on which they may come, 1 for Monday."""
    digest: str = "none"
    """none (each at its time; what is due together comes together), daily (one message a day) or weekly (one a week)."""
    channel: str | None = None
    """Platform on which she wants them; None for where she was seen last."""
    updated_at: datetime = Field(sa_type=Instant)


class StoppedReminders(SQLModel, table=True):
    """A kind of reminders that one person does not want."""

    __tablename__ = "stopped_reminders"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("person_id", "topic", name="uq_stopped_reminders"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    topic: str
    """As reminder plans and planned notices name their kind."""
    stopped_at: datetime = Field(sa_type=Instant)
