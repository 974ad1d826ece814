"""Who takes part in a programme of a round as a whole, and how people are named to who leads or organises it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlmodel import col, select

from dialogs.reminders.occasions import Situation
from storage.participation import ids_of, registered_people, signed_up_people
from storage.people import Person

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession


async def of_whole(situation: Situation) -> set[int]:
    """Return who has a place at any moment of the programme in the round, registered teams for it, or is their contact."""
    occasion = situation.occasion
    moments = [one.id for one in situation.catalogue.moments_of(occasion.round, occasion.programme)]
    people = (*signed_up_people(moments), *registered_people(occasion.round, occasion.programme))
    return await ids_of(situation.session, people)


async def people_named(session: "AsyncSession", persons: Collection[int]) -> list[str]:
    """Return the addresses of people in alphabetical order; the name of who has none."""
    query = select(Person.email, Person.name).where(col(Person.id).in_(list(persons)))
    return sorted(email or name or "–" for email, name in (await session.exec(query)).all())
