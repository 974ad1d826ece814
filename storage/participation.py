"""Who takes part: who has a place at moments, and who registered teams for a programme of a round or is their contact."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlmodel import col
from sqlmodel import select as selected
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person
from storage.registrations import Registration
from storage.signups import SignUp

Ids = tuple[Select[Any], ...]
"""Queries for ids of persons."""


def signed_up_people(moments: Collection[str]) -> Ids:
    """Return the query for who has a place at one of these moments."""
    place = select(col(SignUp.person_id)).where(
        col(SignUp.moment_id).in_(list(moments)), col(SignUp.status) == "confirmed"
    )
    return (place,)


def registered_people(round_id: str, programme_id: str) -> Ids:
    """Return the queries for who registered teams for a programme of a round, and who was named as their contact."""
    stands = (
        col(Registration.round_id) == round_id,
        col(Registration.programme_id) == programme_id,
        col(Registration.status) == "confirmed",
    )
    contacts = select(col(Registration.contact_email)).where(*stands)
    # Who has the same address on two platforms that are not linked is one of them.
    named = select(func.max(Person.id)).where(col(Person.email).in_(contacts)).group_by(col(Person.email))
    return select(col(Registration.registered_by)).where(*stands), named


async def ids_of(session: AsyncSession, people: Ids, among: Iterable[int] | None = None) -> set[int]:
    """Return the ids that these queries give; of these persons alone when they are given."""
    query = selected(Person.id).where(col(Person.id).in_(select(union(*people).subquery().c[0])))
    if among is not None:
        query = query.where(col(Person.id).in_(list(among)))
    return {one for one in (await session.exec(query)).all() if one is not None}


async def count_at(session: AsyncSession, moment_id: str) -> int:
    """Return how many people have a place at a moment."""
    query = selected(func.count(col(SignUp.id))).where(SignUp.moment_id == moment_id, SignUp.status == "confirmed")
    return (await session.exec(query)).one()


async def teams_in(session: AsyncSession, round_id: str, programme_id: str) -> list[tuple[str, int]]:
    """Return the organisations with teams in a programme of a round and how many teams each has, oldest registration first."""
    query = (
        selected(Registration.organisation_id, Registration.teams)
        .where(
            Registration.round_id == round_id,
            Registration.programme_id == programme_id,
            Registration.status == "confirmed",
        )
        .order_by(col(Registration.id))
    )
    return [(organisation, teams) for organisation, teams in (await session.exec(query)).all()]
