"""How full the offer is: its revision, the teams and the places that are taken, in one statement, for every message needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.catalogue import CatalogueRevision, MomentRow
from storage.registrations import Registration
from storage.signups import STANDING, Seats, SignUp, seats_of
from storage.times import Instant


@dataclass(frozen=True)
class Occupancy:
    """What stands at one moment."""

    revision: int
    """Of the offer (`storage.catalogue`); 0 when nothing was ever loaded."""
    teams: list[tuple[str, str, str, int, int]]
    """Round, programme, organisation, teams and who registered them, of all that stands, oldest first."""
    seats: dict[str, Seats]
    """How full the moments to come are, by id; those for which nobody signed up are left out."""


_NOTHING = literal("")
_READ = union_all(
    select(
        literal("revision"), _NOTHING, _NOTHING, _NOTHING, col(CatalogueRevision.revision), literal(0), literal(0)
    ).where(col(CatalogueRevision.id) == 1),
    select(
        literal("teams"),
        col(Registration.round_id),
        col(Registration.programme_id),
        col(Registration.organisation_id),
        col(Registration.teams),
        col(Registration.registered_by),
        col(Registration.id),
    ).where(col(Registration.status) == "confirmed"),
    select(literal("seats"), col(SignUp.moment_id), col(SignUp.status), _NOTHING, func.count(), literal(0), literal(0))
    .join(MomentRow, col(SignUp.moment_id) == col(MomentRow.id))
    .where(col(MomentRow.starts_at) > bindparam("now", type_=Instant), col(SignUp.status).in_(STANDING))
    .group_by(col(SignUp.moment_id), col(SignUp.status)),
)


async def occupancy(session: AsyncSession, now: datetime) -> Occupancy:
    """Read it; what this transaction changed by objects must have been flushed."""
    rows: Sequence[Any] = (await (await session.connection()).execute(_READ, {"now": now})).all()
    teams = sorted((row for row in rows if row[0] == "teams"), key=lambda row: row[6])
    return Occupancy(
        revision=next((row[4] for row in rows if row[0] == "revision"), 0),
        teams=[(row[1], row[2], row[3], row[4], row[5]) for row in teams],
        seats=seats_of((row[1], row[2], row[4]) for row in rows if row[0] == "seats"),
    )
