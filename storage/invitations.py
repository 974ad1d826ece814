"""People who were invited to a session, and what they said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, cast, literal, or_, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Identity, Person
from storage.reminders import PlannedNotice
from storage.signups import SignUp
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


async def sign_ups_by_address(session: AsyncSession, moments: list[str]) -> dict[tuple[str, str], list[str]]:
    """Return the statuses of every sign-up for these moments, by moment and address; also what stands no more.

    By address, for an invitation goes to one: the same person may be known on another platform.
    """
    query = (
        select(SignUp, Person.email, Identity.email)
        .join(Person, col(SignUp.person_id) == col(Person.id))
        .outerjoin(Identity, col(Identity.person_id) == col(Person.id))
        .where(col(SignUp.moment_id).in_(moments))
        .order_by(col(SignUp.id))
    )
    by_row: dict[tuple[str, str], dict[int | None, str]] = {}
    for row, email, other in (await session.exec(query)).all():
        for address in (email, other):
            if address:
                by_row.setdefault((row.moment_id, address), {})[row.id] = row.status
    return {who: list(statuses.values()) for who, statuses in by_row.items()}


def about(invitation_id: int) -> str:
    """Return what the reminder of an invitation hangs on, among planned notices."""
    return f"invitation:{invitation_id}"


_HAS_REMINDER = (
    select(PlannedNotice.id)
    .where(
        PlannedNotice.about == literal("invitation:").concat(cast(col(Invitation.id), String)),
        PlannedNotice.status == "planned",
    )
    .exists()
)


async def answered_elsewhere(session: AsyncSession, limit: int) -> list[Invitation]:
    """Return invitations with a reminder to come of people who signed up without answering, in whatever way."""
    signed_up = (
        select(SignUp.id)
        .join(Person, col(SignUp.person_id) == col(Person.id))
        .outerjoin(Identity, col(Identity.person_id) == col(Person.id))
        .where(
            SignUp.moment_id == Invitation.moment_id,
            or_(col(Person.email) == Invitation.email, col(Identity.email) == Invitation.email),
        )
        .exists()
    )
    query = select(Invitation).where(_HAS_REMINDER, signed_up).order_by(col(Invitation.id)).limit(limit)
    return list((await session.exec(query)).all())


async def moments_with_reminders(session: AsyncSession) -> list[str]:
    """Return the moments for which somebody is still to be reminded of an invitation."""
    query = select(Invitation.moment_id).where(_HAS_REMINDER).distinct().order_by(Invitation.moment_id)
    return list((await session.exec(query)).all())


async def to_remind(session: AsyncSession, now: datetime) -> list[tuple[Invitation, PlannedNotice]]:
    """Return the reminders whose time has come, with their invitations, oldest first."""
    query = (
        select(Invitation, PlannedNotice)
        .join(
            PlannedNotice,
            col(PlannedNotice.about) == literal("invitation:").concat(cast(col(Invitation.id), String)),
        )
        .where(PlannedNotice.status == "planned", PlannedNotice.due_at <= now)
        .order_by(col(PlannedNotice.due_at), col(PlannedNotice.id))
    )
    return [(row, notice) for row, notice in (await session.exec(query)).all()]
