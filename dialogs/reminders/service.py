"""Planning reminders and handing the due ones to the outbox, each once."""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders import notices, rules
from dialogs.texts import texts_in
from knowledge.offer import Catalogue, Moment
from storage.outbox import put
from storage.people import Person, key, person_by_email
from storage.registrations import confirmed
from storage.reminders import Reminder, due, planned

BATCH = 200
"""Reminders handled in one transaction."""


async def plan_round(
    session: AsyncSession, catalogue: Catalogue, round_id: str, programme_id: str, people: list[int], now: datetime
) -> int:
    """Plan the reminders of a programme's moments for participants and facilitators.

    Returns how many were planned for the first of the people; those that exist already are left as they are.
    """
    count = 0
    plans = catalogue.reminders.values()
    for moment in catalogue.moments_of(round_id, programme_id):
        for person_id in dict.fromkeys(people):
            own = [one for one in plans if moment.kind in one.kinds and "participant" in one.audience]
            made = await _plan(session, moment, person_id, rules.due_times(moment, own, now), now)
            count += made if person_id == people[0] else 0
        if moment.facilitator:
            own = [one for one in plans if moment.kind in one.kinds and "facilitator" in one.audience]
            leader = await person_by_email(session, moment.facilitator, now)
            await _plan(session, moment, key(leader.id), rules.due_times(moment, own, now), now)
    return count


async def _plan(
    session: AsyncSession, moment: Moment, person_id: int, times: dict[str, datetime], now: datetime
) -> int:
    query = select(Reminder.plan).where(Reminder.moment_id == moment.id, Reminder.person_id == person_id)
    existing = set((await session.exec(query)).all())
    new = {plan: at for plan, at in times.items() if plan not in existing}
    for plan, at in new.items():
        session.add(Reminder(moment_id=moment.id, person_id=person_id, plan=plan, due_at=at, created_at=now))
    await session.flush()
    return len(new)


async def send_due(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Hand the reminders that are due to the outbox; one whose moment has begun is marked late.

    Returns how many rows were handled: less than BATCH means that nothing is left.
    """
    rows = await due(session, now, BATCH)
    for row in rows:
        moment = catalogue.moments.get(row.moment_id)
        if moment is None:
            row.status = "cancelled"
            continue
        if moment.starts <= now:
            row.status = "late"
            continue
        person = (await session.exec(select(Person).where(Person.id == row.person_id))).one()
        participants = await _participants(session, moment, catalogue, person)
        reply = notices.reminder(moment, catalogue, participants, texts_in(person.language))
        await put(
            session,
            key=f"reminder:{row.id}",
            person_id=row.person_id,
            body=reply.stored(),
            due_at=row.due_at,
            now=now,
        )
        row.status, row.sent_at = "sent", now
    await session.flush()
    return len(rows)


async def _participants(
    session: AsyncSession, moment: Moment, catalogue: Catalogue, person: Person
) -> list[tuple[str, int]]:
    """Return who comes, for the person who leads the moment; nothing for others."""
    if not moment.facilitator or moment.facilitator.lower() != (person.email or ""):
        return []
    rows = await confirmed(session, rounds=[moment.round])
    return [
        (catalogue.organisation(row.organisation_id).name, row.teams)
        for row in rows
        if row.programme_id == moment.programme
    ]


async def my_reminders(session: AsyncSession, catalogue: Catalogue, person_id: int) -> list[tuple[datetime, Moment]]:
    """Return what this person will be reminded of: when, and which moment."""
    rows = await planned(session, person_id)
    return [(row.due_at, catalogue.moments[row.moment_id]) for row in rows if row.moment_id in catalogue.moments]
