"""Handing the reminders that are due to the outbox, each once."""

from datetime import datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.reminders import notices, tokens
from dialogs.reminders.ways import ways, with_ways
from dialogs.texts import texts_in
from knowledge.offer import Catalogue, Moment
from storage.outbox import put
from storage.people import Person, addresses_of, key
from storage.registrations import confirmed
from storage.reminders import PlannedNotice, due, due_notices, planned
from storage.signups import participants as signed_up

BATCH = 200
"""Reminders handled in one transaction."""


async def send_due(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Hand the reminders that are due to the outbox; one whose moment has begun is marked late.

    Notices that were planned for a time go with them. Returns how many rows were handled: less than BATCH means that
    nothing is left.
    """
    notices_due = await due_notices(session, now, BATCH)
    for notice in notices_due:
        await put(
            session, key=f"notice:{notice.id}:{notice.due_at:%Y%m%d%H%M}", person_id=notice.person_id,
            body=await _with_ways(session, notice, now), due_at=notice.due_at, now=now,
        )  # fmt: skip
        notice.status, notice.sent_at = "sent", now
    rows = await due(session, now, BATCH)
    for row in rows:
        moment = catalogue.moments.get(row.moment_id or "")
        if moment is None:
            row.status = "cancelled"
            continue
        if moment.starts <= now:
            row.status = "late"
            continue
        person = (await session.exec(select(Person).where(Person.id == row.person_id))).one()
        texts = texts_in(person.language)
        coming = await _coming(session, moment, person)
        token = tokens.of_moment(key(row.id), moment.starts)
        reply = notices.reminder(
            moment,
            catalogue,
            await _participants(session, moment, catalogue, person),
            texts,
            coming,
            ways(token, now, moment.starts, texts),
        )
        await put(
            session,
            # A moment that moved is reminded of again, by the same row.
            key=f"reminder:{row.id}:{row.due_at:%Y%m%d%H%M}",
            person_id=row.person_id,
            body=reply.stored(),
            due_at=row.due_at,
            now=now,
        )
        row.status, row.sent_at = "sent", now
    await session.flush()
    return max(len(rows), len(notices_due))


async def _with_ways(session: AsyncSession, notice: PlannedNotice, now: datetime) -> dict[str, Any]:
    """Return the body of a notice; one that asks for something to be done can be ticked off, and come again later."""
    person = await session.get(Person, notice.person_id)
    texts = texts_in(person.language if person is not None else "nl")
    return with_ways(Reply.model_validate(notice.body), tokens.of_notice(key(notice.id)), now, texts).stored()


async def _leads(session: AsyncSession, person: Person, moment: Moment) -> bool:
    """Tell whether a moment is led from one of the addresses of this person."""
    leader = (moment.facilitator or "").lower()
    return bool(leader) and (leader == person.email or leader in await addresses_of(session, person))


async def _participants(
    session: AsyncSession, moment: Moment, catalogue: Catalogue, person: Person
) -> list[tuple[str, int]]:
    """Return who comes, for the person who leads the moment; nothing for others."""
    if not await _leads(session, person, moment):
        return []
    rows = await confirmed(session, rounds=[moment.round])
    return [
        (catalogue.organisation(row.organisation_id).name, row.teams)
        for row in rows
        if row.programme_id == moment.programme
    ]


async def _coming(session: AsyncSession, moment: Moment, person: Person) -> list[str] | None:
    """Return who signed up for a session, for the person who leads it; None for others, and where nobody can."""
    if not await _leads(session, person, moment):
        return None
    people = [who.email or who.name or "–" for _, who in await signed_up(session, moment.id)]
    return people or None


async def my_reminders(session: AsyncSession, catalogue: Catalogue, person_id: int) -> list[tuple[datetime, Moment]]:
    """Return what this person will be reminded of: when, and which moment."""
    rows = await planned(session, person_id)
    return [
        (row.due_at, catalogue.moments[row.moment_id])
        for row in rows
        if row.moment_id and row.moment_id in catalogue.moments
    ]
