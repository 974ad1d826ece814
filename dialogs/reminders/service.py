"""Planning reminders, each once."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders import rules
from knowledge.offer import Catalogue, Moment
from knowledge.reminder_plans import ReminderPlan
from storage.people import Person, addresses_of, key, person_by_email, persons_at
from storage.registrations import confirmed
from storage.reminders import Reminder, call_off_rows, planned


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


async def _leads(session: AsyncSession, person: Person, moment: Moment) -> bool:
    """Tell whether a moment is led from one of the addresses of this person."""
    leader = (moment.facilitator or "").lower()
    return bool(leader) and (leader == person.email or leader in await addresses_of(session, person))


async def my_reminders(session: AsyncSession, catalogue: Catalogue, person_id: int) -> list[tuple[datetime, Moment]]:
    """Return what this person will be reminded of: when, and which moment."""
    rows = await planned(session, person_id)
    return [
        (row.due_at, catalogue.moments[row.moment_id])
        for row in rows
        if row.moment_id and row.moment_id in catalogue.moments
    ]
