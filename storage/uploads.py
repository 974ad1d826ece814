"""Files that people added to a form, kept with it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.times import Instant


class UploadedFile(SQLModel, table=True):
    """One file of one person."""

    __tablename__ = "uploaded_file"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    """As the person's device called it; hostile like all that is typed."""
    media_type: str
    data: bytes
    created_at: datetime = Field(sa_type=Instant)
