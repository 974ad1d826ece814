"""Planning reminders and handing the due ones to the outbox, each once."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.reminders import notices, rules, tokens
from dialogs.reminders.ways import ways, with_ways
from dialogs.texts import texts_in
from knowledge.offer import Catalogue, Moment
from knowledge.reminder_plans import ReminderPlan
from storage.outbox import put
from storage.people import Person, addresses_of, key, person_by_email, persons_at
from storage.registrations import confirmed
from storage.reminders import PlannedNotice, Reminder, call_off_rows, due, due_notices, planned
from storage.signups import participants as signed_up

BATCH = 200
"""Reminders handled in one transaction."""


async def plan_round(
    session: AsyncSession, catalogue: Catalogue, round_id: str, programme_id: str, people: list[int], now: datetime
) -> int:
    """Plan the reminders of a programme's moments for participants and facilitators.

    Returns how many were planned for the first of the people; those that exist already are left as they are.
    """
    count = 0
    plans = catalogue.plans_of(programme_id)
    for moment in catalogue.moments_of(round_id, programme_id):
        for person_id in dict.fromkeys(people):
            own = [one for one in plans if _of(one, moment) and one.to == "participant"]
            made = await _plan(session, moment, person_id, rules.due_times(moment, own, now), now)
            count += made if person_id == people[0] else 0
        if moment.facilitator:
            own = [one for one in plans if _of(one, moment) and one.to == "facilitator"]
            leader = await person_by_email(session, moment.facilitator, now)
            await _plan(session, moment, key(leader.id), rules.due_times(moment, own, now), now)
    return count


async def plan_moment(
    session: AsyncSession, catalogue: Catalogue, moment: Moment, person_id: int, now: datetime
) -> int:
    """Plan the reminders of one moment for a participant, and for who leads it; returns how many for the participant."""
    plans = [one for one in catalogue.plans_of(moment.programme) if _of(one, moment)]
    own = [one for one in plans if one.to == "participant"]
    count = await _plan(session, moment, person_id, rules.due_times(moment, own, now), now)
    if moment.facilitator:
        leading = [one for one in plans if one.to == "facilitator"]
        leader = await person_by_email(session, moment.facilitator, now)
        await _plan(session, moment, key(leader.id), rules.due_times(moment, leading, now), now)
    return count


def _of(plan: ReminderPlan, moment: Moment) -> bool:
    return plan.about == "moment" and (not plan.kinds or moment.kind in plan.kinds)


async def call_off_moment(session: AsyncSession, moment: Moment, person_id: int) -> int:
    """Call off what is still planned of a moment for somebody who does not come; who leads it keeps the reminder.

    What went out of it cannot be put off any more.
    """
    query = select(Reminder).where(Reminder.moment_id == moment.id, Reminder.person_id == person_id)
    person = await session.get(Person, person_id)
    if person is not None and await _leads(session, person, moment):
        return 0
    count = call_off_rows((await session.exec(query)).all())
    await session.flush()
    return count


async def call_off_all(session: AsyncSession, moment_id: str) -> None:
    """Call off the reminders of a moment, those that went out among them: a new date is reminded of again."""
    query = select(Reminder).where(Reminder.moment_id == moment_id, Reminder.status != "cancelled")
    for row in (await session.exec(query)).all():
        row.status = "cancelled"
    await session.flush()


async def replan_moment(
    session: AsyncSession, catalogue: Catalogue, moment: Moment, people: set[int], now: datetime
) -> None:
    """Plan the reminders of a moment anew, for its date and who leads it now; what was planned before is called off.

    Reminders whose time has passed are left out: who takes part just heard of the change.

    Parameters
    ----------
    people
        Ids of who takes part.
    """
    await call_off_all(session, moment.id)
    plans = [one for one in catalogue.plans_of(moment.programme) if _of(one, moment)]
    audience = [(person_id, "participant") for person_id in sorted(people)]
    if moment.facilitator and people:
        audience.append((key((await person_by_email(session, moment.facilitator, now)).id), "facilitator"))
    for person_id, part in audience:
        times = rules.due_times(moment, [one for one in plans if part == one.to], now)
        await _plan(session, moment, person_id, {name: at for name, at in times.items() if at > now}, now)


async def _plan(
    session: AsyncSession, moment: Moment, person_id: int, times: dict[str, datetime], now: datetime
) -> int:
    query = select(Reminder).where(Reminder.moment_id == moment.id, Reminder.person_id == person_id)
    existing = {row.plan: row for row in (await session.exec(query)).all()}
    for row in existing.values():
        if row.status == "over":
            row.status = "sent"  # who comes back was reminded already, and can answer that
    count = 0
    for plan, at in times.items():
        row = existing.get(plan)
        if row is None:
            row = Reminder(
                about=f"moment:{moment.id}", moment_id=moment.id, person_id=person_id, plan=plan, for_at=moment.starts,
                due_at=at, useful_until=moment.starts, created_at=now,
            )  # fmt: skip
        elif row.status != "cancelled":
            continue
        row.for_at = row.useful_until = moment.starts
        row.status, row.due_at = "planned", at  # who was out and comes back is reminded again
        session.add(row)
        count += 1
    await session.flush()
    return count


async def call_off_round(session: AsyncSession, catalogue: Catalogue, round_id: str, programme_id: str) -> int:
    """Call off the reminders of who takes no part any more in a programme of a round; returns how many.

    Who is still registered for it, or leads a moment, keeps them.
    """
    moments = catalogue.moments_of(round_id, programme_id)
    staying: set[int] = set()
    leading = {one.facilitator.lower() for one in moments if one.facilitator}
    for row in await confirmed(session, rounds=[round_id]):
        if row.programme_id == programme_id:
            staying.add(row.registered_by)
            leading |= {row.contact_email} if row.contact_email else set()
    people = select(Person.id).where(persons_at(leading))
    staying |= {person_id for person_id in (await session.exec(people)).all() if person_id is not None}
    query = select(Reminder).where(
        col(Reminder.moment_id).in_([one.id for one in moments]), col(Reminder.person_id).not_in(staying)
    )
    count = call_off_rows((await session.exec(query)).all())
    await session.flush()
    return count


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
