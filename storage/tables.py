"""Every table in one place, so that the metadata is complete whoever asks for it."""

from sqlmodel import SQLModel

from storage import (
    anchors,
    catalogue,
    conversations,
    drafts,
    feedback,
    outbox,
    people,
    registrations,
    reminders,
    submissions,
    uploads,
    visits,
)

METADATA = SQLModel.metadata
SUBJECTS = (
    people,
    catalogue,
    anchors,
    conversations,
    feedback,
    submissions,
    drafts,
    registrations,
    reminders,
    outbox,
    uploads,
    visits,
)
