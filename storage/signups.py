"""People signed up for a moment: who has a place, who waits in line, who was offered a place; and how it came to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, bindparam, func, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.catalogue import MomentRow
from storage.people import Person, key
from storage.times import Instant

STANDING = ("confirmed", "waiting", "offered")
"""A person has at most one of these for a moment."""
TAKING = ("confirmed", "offered")
"""A place that is offered is kept free for who may take it."""
_STANDS = text("status IN ('confirmed', 'waiting', 'offered')")


class SignUp(SQLModel, table=True):
    """One person for one moment. Written only while the moment is locked (`locked_moment`)."""

    __tablename__ = "sign_up"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("moment_id", "number", name="uq_sign_up_number"),
        CheckConstraint(
            "status IN ('confirmed', 'waiting', 'offered', 'cancelled', 'expired')", name="ck_sign_up_status"
        ),
        CheckConstraint("(status = 'offered') = (offered_until IS NOT NULL)", name="ck_sign_up_offered_until"),
        Index(
            "uq_sign_up_standing",
            "moment_id",
            "person_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_sign_up_moment_status", "moment_id", "status"),
        Index(
            "ix_sign_up_offered",
            "offered_until",
            sqlite_where=text("status = 'offered'"),
            postgresql_where=text("status = 'offered'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    moment_id: str = Field(foreign_key="moment.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    status: str
    """confirmed, waiting, offered, cancelled or expired (an offer that nobody answered)."""
    number: int
    """Order of coming within the moment; it only grows, and who comes back gets a new one."""
    group_id: int
    """Number of the first of those who were signed up together: they wait together and are offered places together."""
    offered_until: datetime | None = Field(default=None, sa_type=Instant)
    """Until when an offered place is kept; None when none is offered."""
    prerequisite: str | None = None
    """followed (the training before it) or worded (the educational need, 003); None when nothing comes first."""
    signed_up_by: int = Field(foreign_key="person.id", index=True)
    submitted_form_id: int | None = Field(default=None, foreign_key="submitted_form.id", index=True)
    """The form that was handed in for it; None when a button did it."""
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class SignUpState(SQLModel, table=True):
    """The audit trail: each state of a sign-up, whose place it was, who made it so, and when."""

    __tablename__ = "sign_up_state"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    sign_up_id: int = Field(foreign_key="sign_up.id", index=True)
    status: str
    person_id: int = Field(foreign_key="person.id")
    changed_by: int | None = Field(default=None, foreign_key="person.id")
    """None for what time brought about, or the catalogue files."""
    changed_at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True)
class Seats:
    """How full a moment is."""

    taken: int = 0
    """Places of who comes, and places that are offered to somebody now."""
    waiting: int = 0
    """People in line."""


async def locked_moment(session: AsyncSession, moment_id: str) -> MomentRow | None:
    """Return the row of a moment, read anew and locked until the commit; None when it does not exist.

    Who locks several takes them in the order of their ids. The lock leaves alone who only refers to the moment.
    """
    query = (
        select(MomentRow)
        .where(MomentRow.id == moment_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.exec(query)).first()


async def standing(session: AsyncSession, moment_id: str) -> list[SignUp]:
    """Return who has a place, waits or was offered a place at a moment, in the order in which they came."""
    query = (
        select(SignUp)
        .where(SignUp.moment_id == moment_id, col(SignUp.status).in_(STANDING))
        .order_by(col(SignUp.number))
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(query)).all())


async def group_of(session: AsyncSession, moment_id: str, group_id: int) -> list[SignUp]:
    """Return everybody who was ever signed up in a group, whatever became of it, in order."""
    query = (
        select(SignUp)
        .where(SignUp.moment_id == moment_id, SignUp.group_id == group_id)
        .order_by(col(SignUp.number))
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(query)).all())


async def sign_ups_of_form(session: AsyncSession, submitted_form_id: int) -> list[SignUp]:
    """Return the sign-ups of a form that was handed in that stand, in the order in which they came."""
    query = (
        select(SignUp)
        .where(SignUp.submitted_form_id == submitted_form_id, col(SignUp.status).in_(STANDING))
        .order_by(col(SignUp.id))
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(query)).all())


async def last_number(session: AsyncSession, moment_id: str) -> int:
    """Return the greatest number that was given out for a moment; 0 when none was."""
    query = select(func.max(SignUp.number)).where(SignUp.moment_id == moment_id)
    return (await session.exec(query)).one() or 0


async def written(session: AsyncSession, row: SignUp, *, by: int | None, now: datetime) -> int:
    """Write a sign-up as it stands now, and its state in the audit trail; returns the id of that state."""
    row.updated_at = now
    session.add(row)
    await session.flush()
    state = SignUpState(
        sign_up_id=key(row.id), status=row.status, person_id=row.person_id, changed_by=by, changed_at=now
    )
    session.add(state)
    await session.flush()
    return key(state.id)


async def states_of(session: AsyncSession, sign_up_id: int) -> list[SignUpState]:
    """Return the audit trail of a sign-up, oldest first."""
    query = select(SignUpState).where(SignUpState.sign_up_id == sign_up_id).order_by(col(SignUpState.id))
    return list((await session.exec(query)).all())


async def cancelled_at(session: AsyncSession, moment_id: str, at: datetime) -> list[SignUp]:
    """Return the sign-ups that nobody cancelled, and that were cancelled with their moment at an instant, in order of coming."""
    query = (
        select(SignUp)
        .join(SignUpState, col(SignUpState.sign_up_id) == col(SignUp.id))
        .where(
            SignUp.moment_id == moment_id,
            SignUpState.status == "cancelled",
            SignUpState.changed_at == at,
            col(SignUpState.changed_by).is_(None),
        )
        .order_by(col(SignUp.number))
    )
    return list((await session.exec(query)).all())


async def had_place(session: AsyncSession, moment_id: str, person_id: int) -> bool:
    """Tell whether a person ever had a place at a moment, by the audit trail."""
    query = (
        select(SignUpState.id)
        .join(SignUp, col(SignUpState.sign_up_id) == col(SignUp.id))
        .where(SignUp.moment_id == moment_id, SignUpState.person_id == person_id, SignUpState.status == "confirmed")
    )
    return (await session.exec(query.limit(1))).first() is not None


async def sign_ups_of_person(session: AsyncSession, person_id: int, *, arranged: bool = False) -> list[SignUp]:
    """Return the sign-ups of a person that stand, oldest first.

    Parameters
    ----------
    arranged
        Whether those that the person made for others count too.
    """
    mine = SignUp.person_id == person_id
    query = select(SignUp).where(
        (mine | (SignUp.signed_up_by == person_id)) if arranged else mine, col(SignUp.status).in_(STANDING)
    )
    return list((await session.exec(query.order_by(col(SignUp.id)))).all())


async def participants(
    session: AsyncSession, moment_id: str, statuses: Iterable[str] = ("confirmed",)
) -> list[tuple[SignUp, Person]]:
    """Return the sign-ups of a moment in these states with who it is, in the order in which they came."""
    query = (
        select(SignUp, Person)
        .join(Person, col(SignUp.person_id) == col(Person.id))
        .where(SignUp.moment_id == moment_id, col(SignUp.status).in_(list(statuses)))
        .order_by(col(SignUp.number))
    )
    return [(row, person) for row, person in (await session.exec(query)).all()]


_SEATS = (
    select(SignUp.moment_id, SignUp.status, func.count())
    .join(MomentRow, col(SignUp.moment_id) == col(MomentRow.id))
    .where(MomentRow.starts_at > bindparam("now", type_=Instant), col(SignUp.status).in_(STANDING))
    .group_by(SignUp.moment_id, SignUp.status)
)


async def seats_taken(session: AsyncSession, now: datetime) -> dict[str, Seats]:
    """Return how full the moments to come are; those for which nobody signed up are left out."""
    return seats_of((await session.exec(_SEATS, params={"now": now})).all())


def seats_of(rows: Iterable[tuple[str, str, int]]) -> dict[str, Seats]:
    """Return how full moments are, from the number of sign-ups of each moment and status."""
    found: dict[str, dict[str, int]] = {}
    for moment_id, status, count in rows:
        found.setdefault(moment_id, {})[status] = count
    return {
        moment_id: Seats(sum(counts.get(one, 0) for one in TAKING), counts.get("waiting", 0))
        for moment_id, counts in found.items()
    }


async def lapsed_offers(session: AsyncSession, now: datetime, limit: int) -> list[str]:
    """Return the ids of moments at which an offer ran out, in order."""
    query = (
        select(SignUp.moment_id)
        .where(SignUp.status == "offered", col(SignUp.offered_until) <= now)
        .distinct()
        .order_by(SignUp.moment_id)
        .limit(limit)
    )
    return list((await session.exec(query)).all())
