"""The expert bank: what experts offer and how it was screened, and which expert was asked for which need."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant

_STANDS = text("status <> 'withdrawn'")
_ENGAGED = text("status IN ('requested', 'accepted')")


class ExpertOffer(SQLModel, table=True):
    """The offer of one expert, and what the organiser thought of it; its words are in the form that was handed in."""

    __tablename__ = "expert_offer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("submitted_form_id", name="uq_expert_offer_form"),
        CheckConstraint(
            "status IN ('offered', 'accepted', 'later', 'more_info', 'withdrawn')", name="ck_expert_offer_status"
        ),
        # An expert stands in the bank once.
        Index("uq_expert_offer_standing", "person_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: int | None = Field(default=None, primary_key=True)
    submitted_form_id: int = Field(foreign_key="submitted_form.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    status: str = "offered"
    """offered (to be screened), accepted, later (not now), more_info (asked for) or withdrawn."""
    reason: str | None = None
    """What the organiser wrote about it; the expert reads it."""
    screened_by: int | None = Field(default=None, foreign_key="person.id")
    screened_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class ExpertMatch(SQLModel, table=True):
    """One expert asked for one theme of one need."""

    __tablename__ = "expert_match"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("status IN ('requested', 'accepted', 'declined', 'called_off')", name="ck_expert_match_status"),
        # Never two experts at once for one theme that one centre needs in a school year, whoever of the centre told it.
        Index(
            "uq_expert_match_standing",
            "organisation_id",
            "theme",
            "school_year",
            unique=True,
            sqlite_where=_ENGAGED,
            postgresql_where=_ENGAGED,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    need_id: int = Field(foreign_key="submitted_form.id")
    """The survey in which a centre told it."""
    organisation_id: str = Field(foreign_key="organisation.id")
    """The centre."""
    theme: str
    school_year: int
    """Calendar year in which it starts."""
    offer_id: int = Field(foreign_key="expert_offer.id", index=True)
    status: str = "requested"
    """requested, accepted, declined or called_off."""
    requested_by: int = Field(foreign_key="person.id")
    requested_at: datetime = Field(sa_type=Instant)
    changed_by: int = Field(foreign_key="person.id")
    """Who made the status what it is."""
    changed_at: datetime = Field(sa_type=Instant)


async def standing_offers(session: AsyncSession, status: str | None = None) -> list[ExpertOffer]:
    """Return the offers that were not withdrawn, of one status if it is given, oldest first."""
    query = select(ExpertOffer).where(ExpertOffer.status != "withdrawn")
    if status is not None:
        query = query.where(ExpertOffer.status == status)
    return list((await session.exec(query.order_by(col(ExpertOffer.id)))).all())


async def offer_of(session: AsyncSession, person_id: int) -> ExpertOffer | None:
    """Return the standing offer of a person."""
    query = select(ExpertOffer).where(ExpertOffer.person_id == person_id, ExpertOffer.status != "withdrawn")
    return (await session.exec(query)).first()


async def matches(
    session: AsyncSession,
    *,
    organisation_id: str | None = None,
    offer_id: int | None = None,
    statuses: tuple[str, ...] = ("requested", "accepted", "declined", "called_off"),
    lock: bool = False,
) -> list[ExpertMatch]:
    """Return matches, oldest first, limited to what is given; locked until the commit if so asked."""
    query = select(ExpertMatch).where(col(ExpertMatch.status).in_(statuses))
    if organisation_id is not None:
        query = query.where(ExpertMatch.organisation_id == organisation_id)
    if offer_id is not None:
        query = query.where(ExpertMatch.offer_id == offer_id)
    query = query.order_by(col(ExpertMatch.id))
    return list((await session.exec(query.with_for_update() if lock else query)).all())
