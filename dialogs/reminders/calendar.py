"""Moments as events for somebody's own calendar: which are a person's, and as what they come to her."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import CalendarEvent, Reply
from dialogs.subjects import Request
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow
from storage.people import Person, addresses_of, holders_of
from storage.registrations import Registration
from storage.signups import SignUp, SignUpState

MOST = 200
"""Moments of one person at once."""


def event_of(
    row: MomentRow, catalogue: Catalogue, *, organizer: str = "", attendee: str = "", left: bool = False
) -> CalendarEvent:
    """Return a moment as an event; what a calendar took in before is replaced by a later state of the same moment.

    Parameters
    ----------
    organizer, attendee, left
        As in the event.
    """
    programme = catalogue.programmes.get(row.programme_id)
    name = programme.name if programme is not None else ""
    return CalendarEvent(
        uid=f"{row.id}@wegwijs",
        sequence=row.sequence,
        title=row.title if name.casefold() in row.title.casefold() else f"{name}: {row.title}",
        starts=row.starts_at,
        ends=row.ends_at,
        place=row.place or "",
        link=row.link or "",
        description=name,
        cancelled=row.status == "cancelled",
        left=left,
        organizer=organizer,
        attendee=attendee,
        changed=row.edited_at or row.dropped_at,
    )


async def personal_event(
    session: AsyncSession,
    row: MomentRow,
    person: Person,
    catalogue: Catalogue,
    *,
    expected: bool = True,
    left: bool = False,
) -> CalendarEvent:
    """Return a moment as it comes to one person: between who leads it and her.

    Who leads it gets it from who organises the programme, for nobody invites herself; where that is nobody else, as a
    moment to take along.

    Parameters
    ----------
    expected
        Whether she has a place or leads it: she is named then.
    left
        Whether she comes no more, or leads it no more.
    """
    addresses = await addresses_of(session, person)
    own = person.email or min(addresses, default="")
    leader = row.facilitator_email or ""
    if not leader or leader in addresses:
        others = [one for one in await _organisers(session, row.programme_id) if one not in addresses]
        leader = others[0] if others else leader
    named = expected and leader not in addresses
    return event_of(row, catalogue, organizer=leader, attendee=own if named else "", left=left)


async def put_in(
    session: AsyncSession, moment_id: str, person: Person, catalogue: Catalogue, *, left: bool = False
) -> list[CalendarEvent]:
    """Return what a message about somebody's place carries for her calendar; nothing for a moment that is not there."""
    row = await session.get(MomentRow, moment_id)
    return [await personal_event(session, row, person, catalogue, left=left)] if row is not None else []


async def taken_along(rows: Sequence[MomentRow], request: Request) -> Reply:
    """Return moments, at least one, as one file for the person's own calendar."""
    session, context, texts = request.session, request.context, request.context.texts
    person = await session.get_one(Person, context.person.id)
    expected = await _expected(session, person, rows)
    events = [
        await personal_event(session, row, person, context.catalogue, expected=row.id in expected) for row in rows
    ]
    if all(one.cancelled for one in events):
        text = texts("This was cancelled. Open the file to take it out of your calendar.")
    else:
        text = texts.n(
            "Open the file to put it into your calendar.",
            "Open the file to put these {count} moments into your calendar.",
            len(events),
        )
    return Reply(text=text, calendar=events)


async def moments_of(
    session: AsyncSession, person: Person, since: datetime, *, cancelled_since: datetime | None = None
) -> list[MomentRow]:
    """Return the moments at which a person has a place or teams, or that she leads, in order of time; at most `MOST`.

    Parameters
    ----------
    since
        Those that start later.
    cancelled_since
        With those that were called off since then, of the ones in which she had a part; without any if not given.
    """
    addresses = await addresses_of(session, person)
    concerned = and_(col(MomentRow.status) == "planned", _part(person, addresses))
    if cancelled_since is not None:
        concerned |= and_(
            col(MomentRow.status) == "cancelled",
            or_(col(MomentRow.edited_at) >= cancelled_since, col(MomentRow.dropped_at) >= cancelled_since),
            _part(person, addresses, once=True),
        )
    query = (
        select(MomentRow)
        .where(concerned, MomentRow.starts_at > since)
        .order_by(col(MomentRow.starts_at), col(MomentRow.id))
        .limit(MOST)
    )
    return list((await session.exec(query)).all())


def _part(person: Person, addresses: frozenset[str], *, once: bool = False) -> ColumnElement[bool]:
    """Return the condition that a person has, or once had, a part in a moment."""
    teams = (
        select(Registration.id)
        .where(
            Registration.status == "confirmed",
            Registration.round_id == MomentRow.round_id,
            Registration.programme_id == MomentRow.programme_id,
            or_(col(Registration.registered_by) == person.id, col(Registration.contact_email).in_(addresses)),
        )
        .exists()
    )
    coming = select(SignUp.moment_id).where(SignUp.person_id == person.id)
    if once:
        had = select(SignUpState.sign_up_id).where(
            SignUpState.person_id == person.id, SignUpState.status == "confirmed"
        )
        coming = coming.where(col(SignUp.id).in_(had))
    else:
        coming = coming.where(SignUp.status == "confirmed")
    return or_(
        teams,
        col(MomentRow.id).in_(coming),
        col(MomentRow.facilitator_email).in_(addresses),
    )


async def _expected(session: AsyncSession, person: Person, rows: Sequence[MomentRow]) -> set[str]:
    """Return the ids of the moments at which somebody is expected: with a place, or to lead them."""
    addresses = await addresses_of(session, person)
    ids = [row.id for row in rows]
    places = select(SignUp.moment_id).where(
        SignUp.person_id == person.id, SignUp.status == "confirmed", col(SignUp.moment_id).in_(ids)
    )
    return set((await session.exec(places)).all()) | {row.id for row in rows if row.facilitator_email in addresses}


async def _organisers(session: AsyncSession, programme_id: str) -> list[str]:
    """Return the addresses of who organises a programme, those of it alone first."""
    own = await holders_of(session, "organiser", [f"programme:{programme_id}"])
    return [*own, *await holders_of(session, "organiser", [""])]
