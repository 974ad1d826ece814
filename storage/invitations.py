"""People who were invited to a session, and what they said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant

_STANDING = text("status <> 'withdrawn'")


class Invitation(SQLModel, table=True):
    """One person invited to one moment. Nobody has two invitations for the same moment that stand.

    Who comes is a sign-up; here stands only what was said to the invitation.
    """

    __tablename__ = "invitation"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("status IN ('invited', 'accepted', 'declined', 'withdrawn')", name="ck_invitation_status"),
        Index(
            "uq_invitation_once",
            "moment_id",
            "email",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    submitted_form_id: int = Field(foreign_key="submitted_form.id", index=True)
    moment_id: str = Field(foreign_key="moment.id", index=True)
    email: str
    person_id: int = Field(foreign_key="person.id", index=True)
    """To whom it was sent."""
    invited_by: int = Field(foreign_key="person.id", index=True)
    word: str | None = None
    """What the inviter adds in own words, as it was typed."""
    remind_at: datetime | None = Field(default=None, sa_type=Instant)
    """When who has not answered is reminded; None when there is no time for it."""
    status: str = "invited"
    """invited, accepted, declined or withdrawn."""
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


async def invitations(
    session: AsyncSession,
    *,
    moments: list[str] | None = None,
    person_id: int | None = None,
    invited_by: int | None = None,
    submitted_form_id: int | None = None,
) -> list[Invitation]:
    """Return the invitations that stand, answered or not, oldest first; limited to what is given."""
    query = select(Invitation).where(Invitation.status != "withdrawn")
    if moments is not None:
        query = query.where(col(Invitation.moment_id).in_(moments))
    if person_id is not None:
        query = query.where(Invitation.person_id == person_id)
    if invited_by is not None:
        query = query.where(Invitation.invited_by == invited_by)
    if submitted_form_id is not None:
        query = query.where(Invitation.submitted_form_id == submitted_form_id)
    return list((await session.exec(query.order_by(col(Invitation.id)))).all())
