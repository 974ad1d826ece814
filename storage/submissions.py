"""Forms that were handed in: what stands now, and every version with who, when and what changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import key
from storage.times import Instant


class SubmittedForm(SQLModel, table=True):
    """One form as it was handed in, or as it was changed last."""

    __tablename__ = "submitted_form"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_submitted_form_subject", "form", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    form: str
    form_version: int
    person_id: int = Field(foreign_key="person.id", index=True)
    """Who handed it in, or took it over."""
    subject: str = ""
    """What it is about, such as ``organisation:<id>`` or ``moment:<id>``; empty when about nothing else."""
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Nested as in the form's model."""
    status: str = "submitted"
    """submitted or withdrawn."""
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class SubmittedFormVersion(SQLModel, table=True):
    """The audit trail of a form that was handed in."""

    __tablename__ = "submitted_form_version"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("submitted_form_id", "number", name="uq_submitted_form_version"),)

    id: int | None = Field(default=None, primary_key=True)
    submitted_form_id: int = Field(foreign_key="submitted_form.id", index=True)
    number: int
    """1 for what was handed in first."""
    status: str
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    changes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Path of each answer that changed, with the value before and after as a list of two."""
    changed_by: int = Field(foreign_key="person.id")
    changed_at: datetime = Field(sa_type=Instant)


async def submitted(
    session: AsyncSession,
    *,
    forms: list[str] | None = None,
    person_id: int | None = None,
    subjects: list[str] | None = None,
    status: str = "submitted",
) -> list[SubmittedForm]:
    """Return forms that were handed in, oldest first; limited to what is given."""
    query = select(SubmittedForm).where(SubmittedForm.status == status)
    if forms is not None:
        query = query.where(col(SubmittedForm.form).in_(forms))
    if person_id is not None:
        query = query.where(SubmittedForm.person_id == person_id)
    if subjects is not None:
        query = query.where(col(SubmittedForm.subject).in_(subjects))
    return list((await session.exec(query.order_by(col(SubmittedForm.id)))).all())


async def locked_form(session: AsyncSession, identifier: int) -> SubmittedForm:
    """Return what was handed in as it stands now, locked until the commit. Raises LookupError when it is not there."""
    row = await session.get(SubmittedForm, identifier, with_for_update=True, populate_existing=True)
    if row is None:
        raise LookupError(f"form {identifier}")
    return row


async def last_version(session: AsyncSession, submitted_form_id: int) -> int:
    """Return the number of the last version of a form that was handed in; 0 when there is none."""
    query = (
        select(SubmittedFormVersion.number)
        .where(SubmittedFormVersion.submitted_form_id == submitted_form_id)
        .order_by(col(SubmittedFormVersion.number).desc())
    )
    return (await session.exec(query)).first() or 0


async def kept(
    session: AsyncSession,
    row: SubmittedForm,
    *,
    answers: dict[str, Any],
    status: str,
    changes: dict[str, Any],
    person_id: int,
    now: datetime,
) -> SubmittedForm:
    """Write what a form holds now, new or changed, and its version."""
    row.answers, row.status, row.updated_at = answers, status, now
    session.add(row)
    await session.flush()
    last = await last_version(session, key(row.id))
    session.add(
        SubmittedFormVersion(
            submitted_form_id=key(row.id),
            number=last + 1,
            status=status,
            answers=answers,
            changes=changes,
            changed_by=person_id,
            changed_at=now,
        )
    )
    await session.flush()
    return row


async def versions_of(session: AsyncSession, submitted_form_id: int) -> list[SubmittedFormVersion]:
    """Return every version of a form that was handed in, oldest first."""
    query = (
        select(SubmittedFormVersion)
        .where(SubmittedFormVersion.submitted_form_id == submitted_form_id)
        .order_by(col(SubmittedFormVersion.number))
    )
    return list((await session.exec(query)).all())


async def versions_about(
    session: AsyncSession, *, forms: list[str], subjects: list[str]
) -> list[tuple[SubmittedForm, SubmittedFormVersion]]:
    """Return every version of the forms about some subjects, also of those that were withdrawn, in order of time."""
    query = (
        select(SubmittedForm, SubmittedFormVersion)
        .where(
            SubmittedFormVersion.submitted_form_id == SubmittedForm.id,
            col(SubmittedForm.form).in_(forms),
            col(SubmittedForm.subject).in_(subjects),
        )
        .order_by(col(SubmittedFormVersion.changed_at), col(SubmittedFormVersion.id))
    )
    return list((await session.exec(query)).all())
