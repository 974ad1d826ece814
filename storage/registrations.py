"""Teams registered for a project: what stands now, and every version before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant


class Registration(SQLModel, table=True):
    """Teams of one organisation in one programme of one round."""

    __tablename__ = "registration"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("teams > 0", name="ck_registration_teams"),
        Index(
            "uq_registration_confirmed",
            "round_id",
            "programme_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("status = 'confirmed'"),
            postgresql_where=text("status = 'confirmed'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: str = Field(foreign_key="round.id", index=True)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    teams: int
    parts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Teams by the form that was handed in for them: together they are `teams`."""
    types: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Types of special education that the teams work for (001, Doelgroep)."""
    contact_email: str | None = None
    consent_at: datetime = Field(sa_type=Instant)
    """When the coordinator agreed for the teams to stay two school years (001, Engagement)."""
    registered_by: int = Field(foreign_key="person.id", index=True)
    status: str = "confirmed"
    """confirmed or withdrawn."""
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class RegistrationVersion(SQLModel, table=True):
    """The audit trail: who made a registration what it was, and when."""

    __tablename__ = "registration_version"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    registration_id: int = Field(foreign_key="registration.id", index=True)
    changed_by: int = Field(foreign_key="person.id")
    changed_at: datetime = Field(sa_type=Instant)
    values: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


async def confirmed(
    session: AsyncSession,
    *,
    rounds: list[str] | None = None,
    organisation_id: str | None = None,
) -> list[Registration]:
    """Return the registrations that stand, oldest first; limited to rounds or an organisation if given."""
    query = select(Registration).where(Registration.status == "confirmed")
    if rounds is not None:
        query = query.where(col(Registration.round_id).in_(rounds))
    if organisation_id is not None:
        query = query.where(Registration.organisation_id == organisation_id)
    return list((await session.exec(query.order_by(col(Registration.id)))).all())
