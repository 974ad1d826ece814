"""Whom an occasion concerns, in what part: read at once for many occasions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.occasions import Occasion
from knowledge.offer import Catalogue
from knowledge.reminder_plans import Audience
from storage.people import Identity, Person, RoleGrant, clean_email, key, person_by_email
from storage.registrations import Registration
from storage.signups import SignUp

EVERY: frozenset[Audience] = frozenset(get_args(Audience))
AT_ONCE = 500
"""Addresses or ids in one statement: databases have a limit."""


@dataclass
class _Read:
    """What the database holds about the occasions."""

    coming: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    """Persons with a place, by moment."""
    registered: dict[tuple[str, str], list[Registration]] = field(
        default_factory=dict[tuple[str, str], list[Registration]]
    )
    """Registrations that stand, by round and programme."""
    granted: dict[tuple[str, str], set[str]] = field(default_factory=dict[tuple[str, str], set[str]])
    """Addresses, by role and scope."""
    persons: dict[str, int] = field(default_factory=dict[str, int])
    """The person to write to, by address."""

    def at(self, addresses: Iterable[str | None]) -> set[int]:
        return {self.persons[one] for one in _clean(addresses)}


async def audiences(
    session: AsyncSession,
    catalogue: Catalogue,
    occasions: Sequence[Occasion],
    now: datetime,
    parts: frozenset[Audience] = EVERY,
) -> dict[str, dict[Audience, set[int]]]:
    """Return the persons whom each occasion concerns, by their part; the number of statements does not grow with the occasions.

    participant
        Of a moment: who has a place, and who registered the teams of its programme in its round, with their contact persons. Of a
        registration: who made it, and its contact person. Of a round: everybody who has a place or teams in it.
    facilitator
        Who leads the moment; of a registration or round, who leads the moments of its programmes. Nobody while nobody takes part.
    coordinator
        Of a moment: who registered the teams. Of a registration: who made it, and who coordinates its organisation. Of a round:
        every coordinator.
    organiser
        Who organises one of its programmes, or everything (as who hears of a change does).

    An address is the person who was seen last with it; somebody who is not known yet is written down.

    Parameters
    ----------
    parts
        Those that are needed; the others are left out.
    """
    read = _Read()
    if parts & {"participant", "facilitator"}:
        read.coming = await _coming(session, [moment for one in occasions for moment in _moments(catalogue, one)])
    read.registered = await _registered(session, {one.round for one in occasions if one.round})
    roles = sorted(parts & {"organiser", "coordinator"})
    if roles:
        read.granted = await _granted(session, roles)
    addresses: set[str | None] = {one for held in read.granted.values() for one in held}
    addresses |= {row.contact_email for rows in read.registered.values() for row in rows}
    addresses |= {one.registration.contact_email for one in occasions if one.registration is not None}
    read.persons = await _persons(session, _clean(addresses), now)
    taking = {one.about: _taking(catalogue, one, read) for one in occasions}
    leaders = {one.about: _leaders(catalogue, one) for one in occasions if taking[one.about]}
    if "facilitator" in parts:
        # Only of what somebody takes part in: nobody is written down for nothing.
        led = {address for found in leaders.values() for address in found}
        read.persons |= await _persons(session, _clean(led) - set(read.persons), now)
    found: dict[str, dict[Audience, set[int]]] = {}
    for one in occasions:
        own: dict[Audience, set[int]] = {}
        if "participant" in parts:
            own["participant"] = taking[one.about]
        if "facilitator" in parts:
            own["facilitator"] = read.at(leaders.get(one.about, ()))
        if "coordinator" in parts:
            own["coordinator"] = _coordinators(catalogue, one, read)
        if "organiser" in parts:
            own["organiser"] = _organisers(catalogue, one, read)
        found[one.about] = own
    return found


def _rows(catalogue: Catalogue, occasion: Occasion, read: _Read) -> list[Registration]:
    if occasion.registration is not None:
        return [occasion.registration]
    programmes = _programmes(catalogue, occasion)
    return [row for programme in programmes for row in read.registered.get((occasion.round, programme), [])]


def _taking(catalogue: Catalogue, occasion: Occasion, read: _Read) -> set[int]:
    rows = _rows(catalogue, occasion, read)
    taking = {row.registered_by for row in rows} | read.at(row.contact_email for row in rows)
    for moment in _moments(catalogue, occasion):
        taking |= read.coming.get(moment, set())
    return taking


def _coordinators(catalogue: Catalogue, occasion: Occasion, read: _Read) -> set[int]:
    if occasion.registration is not None:
        held = read.granted.get(("coordinator", f"organisation:{occasion.registration.organisation_id}"), set[str]())
    elif occasion.moment is None:
        held = {one for (role, _), group in read.granted.items() if role == "coordinator" for one in group}
    else:
        held = set[str]()
    return {row.registered_by for row in _rows(catalogue, occasion, read)} | read.at(held)


def _organisers(catalogue: Catalogue, occasion: Occasion, read: _Read) -> set[int]:
    scopes = ("", *(f"programme:{one}" for one in _programmes(catalogue, occasion)))
    return read.at(one for scope in scopes for one in read.granted.get(("organiser", scope), set[str]()))


def _programmes(catalogue: Catalogue, occasion: Occasion) -> tuple[str, ...]:
    if occasion.programme:
        return (occasion.programme,)
    round_ = catalogue.rounds.get(occasion.round)
    return round_.programmes if round_ is not None else ()


def _moments(catalogue: Catalogue, occasion: Occasion) -> list[str]:
    """Return the ids of the moments at which a place counts for the occasion."""
    if occasion.moment is not None:
        return [occasion.moment.id]
    if occasion.registration is not None or not occasion.round:
        return []
    return [one.id for one in catalogue.moments_of(occasion.round, occasion.programme or None)]


def _leaders(catalogue: Catalogue, occasion: Occasion) -> set[str]:
    if occasion.moment is not None:
        moments = [occasion.moment]
    elif occasion.round:
        moments = catalogue.moments_of(occasion.round, occasion.programme or None)
    else:
        moments = []
    return {one.facilitator for one in moments if one.facilitator}


def _clean(addresses: Iterable[str | None]) -> set[str]:
    return {clean_email(one) for one in addresses if one}


def _parts_of(found: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(found)
    return (ordered[first : first + AT_ONCE] for first in range(0, len(ordered), AT_ONCE))


async def _coming(session: AsyncSession, moments: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for some in _parts_of(set(moments)):
        query = select(SignUp.moment_id, SignUp.person_id).where(
            col(SignUp.moment_id).in_(some), SignUp.status == "confirmed"
        )
        for moment, person in (await session.exec(query)).all():
            found.setdefault(moment, set()).add(person)
    return found


async def _registered(session: AsyncSession, rounds: Collection[str]) -> dict[tuple[str, str], list[Registration]]:
    found: dict[tuple[str, str], list[Registration]] = {}
    if rounds:
        query = select(Registration).where(
            Registration.status == "confirmed", col(Registration.round_id).in_(sorted(rounds))
        )
        for row in (await session.exec(query.order_by(col(Registration.id)))).all():
            found.setdefault((row.round_id, row.programme_id), []).append(row)
    return found


async def _granted(session: AsyncSession, roles: Sequence[str]) -> dict[tuple[str, str], set[str]]:
    query = select(RoleGrant.role, RoleGrant.scope, RoleGrant.email).where(col(RoleGrant.role).in_(roles))
    found: dict[tuple[str, str], set[str]] = {}
    for role, scope, email in (await session.exec(query)).all():
        found.setdefault((role, scope), set()).add(email)
    return found


async def _persons(session: AsyncSession, addresses: set[str], now: datetime) -> dict[str, int]:
    """Return whom `person_by_email` would give for each address."""
    found: dict[str, int] = {}
    for some in _parts_of(addresses):
        query = (
            select(Person.id, Person.email, Identity.email)
            .outerjoin(Identity, col(Identity.person_id) == col(Person.id))
            .where(or_(col(Person.email).in_(some), col(Identity.email).in_(some)))
            .order_by(
                col(Identity.last_seen_at).is_(None), col(Identity.last_seen_at).desc(), col(Person.id)
            )
        )  # fmt: skip
        for person, named, told in (await session.exec(query)).all():
            for address in {named, told} & set(some):
                found.setdefault(address or "", key(person))
    for address in sorted(addresses - set(found)):
        found[address] = key((await person_by_email(session, address, now)).id)
    return found
