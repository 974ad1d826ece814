"""Whom a moment concerns, in what part, and telling each of them once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import CalendarEvent, Reply
from dialogs.texts import Texts, texts_in
from knowledge.offer import Moment
from storage.invitations import invitations
from storage.outbox import put
from storage.people import Person, RoleGrant, holders_of, key, person_by_email
from storage.registrations import confirmed
from storage.signups import STANDING, participants

Part = Literal["participant", "offered", "waiting", "team", "facilitator", "invited", "organiser", "former"]
"""former: whose sign-up was cancelled with the moment."""
NOBODY = 0
"""Who changed what the files change: no person has this id."""


@dataclass(frozen=True)
class Concerned:
    """Somebody whom a moment concerns; of several parts the first one named counts."""

    person: Person
    part: Part
    sign_up_id: int | None = None


async def facilitators(session: AsyncSession) -> list[tuple[str, str | None]]:
    """Return the addresses that hold the role of facilitator, in alphabetical order, with their names if known."""
    query = select(RoleGrant.email).where(RoleGrant.role == "facilitator").distinct().order_by(RoleGrant.email)
    addresses = list((await session.exec(query)).all())
    named = select(Person.email, Person.name).where(col(Person.email).in_(addresses)).order_by(col(Person.id))
    names = {email: name for email, name in (await session.exec(named)).all()}
    return [(one, names.get(one)) for one in addresses]


async def teams_people(session: AsyncSession, moment: Moment, now: datetime) -> list[Person]:
    """Return who registered the teams of a moment's programme in its round, and their contacts."""
    found: dict[int, Person] = {}
    for row in await confirmed(session, rounds=[moment.round]):
        if row.programme_id != moment.programme:
            continue
        registered = await session.get(Person, row.registered_by)
        people = [registered] if registered else []
        if row.contact_email:
            people.append(await person_by_email(session, row.contact_email, now))
        found |= {key(one.id): one for one in people}
    return list(found.values())


async def concerned(session: AsyncSession, moment: Moment, leaders: list[str], now: datetime) -> list[Concerned]:
    """Return everybody whom a moment concerns, each once.

    Parameters
    ----------
    leaders
        Addresses of who leads it, and of who led it before it changed.
    """
    found: dict[int, Concerned] = {}
    parts: dict[str, Part] = {"confirmed": "participant", "offered": "offered", "waiting": "waiting"}
    for row, person in await participants(session, moment.id, STANDING):
        found.setdefault(key(person.id), Concerned(person, parts[row.status], row.id))
        if row.signed_up_by != row.person_id:
            by = await session.get(Person, row.signed_up_by)
            if by is not None:
                # Who signed others up is told too, without their button.
                found.setdefault(key(by.id), Concerned(by, "team"))
    for person in await teams_people(session, moment, now):
        found.setdefault(key(person.id), Concerned(person, "team"))
    for address in leaders:
        person = await person_by_email(session, address, now)
        found.setdefault(key(person.id), Concerned(person, "facilitator"))
    for invitation in await invitations(session, moments=[moment.id]):
        person = await session.get(Person, invitation.person_id)
        if person is not None and invitation.status == "invited":
            found.setdefault(key(person.id), Concerned(person, "invited"))
    for address in await holders_of(session, "organiser", [f"programme:{moment.programme}", ""]):
        person = await person_by_email(session, address, now)
        found.setdefault(key(person.id), Concerned(person, "organiser"))
    return list(found.values())


async def tell(
    session: AsyncSession,
    people: list[Concerned],
    named: str,
    said: Callable[[Concerned, Texts], Reply],
    *,
    by: int,
    at: datetime,
    now: datetime,
    calendars: Mapping[int, list[CalendarEvent]] | None = None,
) -> int:
    """Write a message to each, save who did it; returns to how many.

    Parameters
    ----------
    named
        What the messages are about: with it each is written once.
    calendars
        What each message carries for the reader's calendar, by the id of the person.
    """
    others = [one for one in people if one.person.id != by]
    for one in others:
        reply = said(one, texts_in(one.person.language))
        if calendars:
            reply.calendar = calendars.get(key(one.person.id), [])
        await put(
            session,
            key=f"{named}:{one.person.id}",
            person_id=key(one.person.id),
            body=reply.stored(),
            due_at=at,
            now=now,
        )
    return len(others)
