"""Offers to hand a network or school over to a new coordinator, and what became of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant

OPEN = ("offered", "accepted")
"""Statuses of an offer that can still lead to something."""
_OPEN = text("status IN ('offered', 'accepted')")


class NetworkTransfer(SQLModel, table=True):
    """One offer of one organisation to one address. Of each coordinator one offer of an organisation is open at a time."""

    __tablename__ = "network_transfer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("submitted_form_id", name="uq_network_transfer_form"),
        CheckConstraint(
            "status IN ('offered', 'accepted', 'done', 'declined', 'withdrawn', 'lapsed')",
            name="ck_network_transfer_status",
        ),
        CheckConstraint("from_email <> to_email", name="ck_network_transfer_other"),
        Index(
            "uq_network_transfer_open",
            "organisation_id",
            "from_email",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    submitted_form_id: int = Field(foreign_key="submitted_form.id")
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    from_email: str = ""
    """Whose role moves; empty when nobody held it for this organisation alone."""
    to_email: str = Field(index=True)
    first_day: date | None = None
    """From when, in Belgium; None is as soon as it is accepted."""
    offered_by: int = Field(foreign_key="person.id")
    offer: int = 1
    """Grows when the terms change, so that nobody accepts what was not read."""
    status: str = "offered"
    """offered, accepted (its day has yet to come), done, declined, withdrawn or lapsed."""
    accepted_by: int | None = Field(default=None, foreign_key="person.id")
    offered_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


async def open_transfers(session: AsyncSession, organisation_id: str | None = None) -> list[NetworkTransfer]:
    """Return the offers that can still lead to something, oldest first; of one organisation if given."""
    query = select(NetworkTransfer).where(col(NetworkTransfer.status).in_(OPEN))
    if organisation_id is not None:
        query = query.where(NetworkTransfer.organisation_id == organisation_id)
    return list((await session.exec(query.order_by(col(NetworkTransfer.id)))).all())


async def transfer_of(session: AsyncSession, submitted_form_id: int) -> NetworkTransfer | None:
    """Return the offer that a form made, locked for us on PostgreSQL."""
    query = select(NetworkTransfer).where(NetworkTransfer.submitted_form_id == submitted_form_id)
    return (await session.exec(query.with_for_update())).first()


async def unanswered_since(session: AsyncSession, before: datetime, limit: int) -> list[NetworkTransfer]:
    """Return offers that were made at or before an instant and not answered, oldest first, locked for us."""
    query = (
        select(NetworkTransfer)
        .where(NetworkTransfer.status == "offered", NetworkTransfer.offered_at <= before)
        .order_by(col(NetworkTransfer.offered_at), col(NetworkTransfer.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.exec(query)).all())


async def accepted_until(session: AsyncSession, today: date, limit: int) -> list[NetworkTransfer]:
    """Return accepted offers whose first day has come, oldest first, locked for us."""
    query = (
        select(NetworkTransfer)
        .where(NetworkTransfer.status == "accepted", col(NetworkTransfer.first_day) <= today)
        .order_by(col(NetworkTransfer.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.exec(query)).all())
