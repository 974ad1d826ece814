"""Every table in one place, so that the metadata is complete whoever asks for it."""

from sqlmodel import SQLModel

from storage import (
    anchors,
    attendance,
    care_plans,
    catalogue,
    conversations,
    drafts,
    experts,
    feedback,
    inbox,
    invitations,
    outbox,
    people,
    registrations,
    reminders,
    signing,
    signups,
    slack,
    submissions,
    teams,
    transfers,
    uploads,
    visits,
)

METADATA = SQLModel.metadata
SUBJECTS = (
    people,
    catalogue,
    anchors,
    attendance,
    conversations,
    feedback,
    submissions,
    care_plans,
    drafts,
    experts,
    registrations,
    reminders,
    signups,
    inbox,
    slack,
    teams,
    signing,
    outbox,
    uploads,
    transfers,
    invitations,
    visits,
)
