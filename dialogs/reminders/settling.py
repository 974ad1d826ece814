"""Reminders of what was done meanwhile: they neither come any more nor can be put off."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.occasions import Occasion, Situation
from dialogs.subjects import all_conditions
from knowledge.offer import Catalogue, Moment
from knowledge.reminder_plans import ReminderPlan
from storage.reminders import Reminder

_ESCALATED = "+"
"""What stands behind the id of a plan in a row that escalates it."""


async def settled(
    session: AsyncSession,
    catalogue: Catalogue,
    moment: Moment,
    condition: str,
    persons: Collection[int] | None = None,
) -> int:
    """Mark as done the reminders of a moment that a condition ends, planned or gone out; returns how many.

    Before a reminder goes out its conditions are looked at in any case: this takes it out of a person's list at once.

    Parameters
    ----------
    persons
        For whom it holds by now; None for everybody.
    """
    plans = [one.id for one in catalogue.plans_of(moment.programme) if condition in one.until]
    query = select(Reminder).where(
        Reminder.moment_id == moment.id,
        col(Reminder.plan).in_(plans),
        col(Reminder.status).in_(("planned", "sent")),
    )
    if persons is not None:
        query = query.where(col(Reminder.person_id).in_(list(persons)))
    rows = (await session.exec(query)).all()
    for row in rows:
        row.status = "done"
    await session.flush()
    return len(rows)


async def settled_by(
    session: AsyncSession, catalogue: Catalogue, occasions: Iterable[Occasion], condition: str, now: datetime
) -> Counter[int]:
    """Mark as done the reminders that a condition ends for whom it holds by now, planned or gone out.

    What somebody else hears when nothing happened goes with them once of nobody anything is missing.

    Returns
    -------
    How many do not come any more, by person; what somebody else would have heard is not counted.
    """
    ended: Counter[int] = Counter()
    for situation, rows in await _of(session, catalogue, occasions, condition, now, ("planned", "sent")):
        for row in await _done(situation, condition, rows):
            if row.status == "planned" and not row.plan.endswith(_ESCALATED):
                ended[row.person_id] += 1
            row.status = "done"
    await session.flush()
    return ended


async def taken_up_by(
    session: AsyncSession, catalogue: Catalogue, occasions: Iterable[Occasion], condition: str, now: datetime
) -> int:
    """Plan again what a condition had ended and ends no more, as after a form was withdrawn; returns how many.

    Only what had not gone out and is still to come: nobody is asked again at once for what she or he took back this minute.
    """
    count = 0
    for situation, rows in await _of(session, catalogue, occasions, condition, now, ("done",)):
        to_come = [row for row in rows if row.sent_at is None and row.due_at > now]
        done = await _done(situation, condition, to_come)
        for row in to_come:
            if row not in done:
                row.status = "planned"
                count += 1
    await session.flush()
    return count


async def _of(
    session: AsyncSession,
    catalogue: Catalogue,
    occasions: Iterable[Occasion],
    condition: str,
    now: datetime,
    statuses: Sequence[str],
) -> list[tuple[Situation, list[Reminder]]]:
    """Return the rows of the plans that a condition ends, together by what they are about and by plan."""
    plans = {one.about: (one, _ended_by(catalogue, one, condition)) for one in occasions}
    ids = {plan for _, ended in plans.values() for plan in ended}
    if not ids:
        return []
    query = (
        select(Reminder)
        .where(
            col(Reminder.about).in_(list(plans)),
            col(Reminder.plan).in_([*ids, *(f"{one}{_ESCALATED}" for one in ids)]),
            col(Reminder.status).in_(statuses),
        )
        .order_by(col(Reminder.id))
    )
    found: dict[tuple[str, str], tuple[Situation, list[Reminder]]] = {}
    for row in (await session.exec(query)).all():
        occasion, ended = plans[row.about]
        plan = ended.get(row.plan.removesuffix(_ESCALATED))
        if plan is not None:
            situation = Situation(session, catalogue, occasion, plan, now)
            found.setdefault((row.about, row.plan), (situation, []))[1].append(row)
    return list(found.values())


def _ended_by(catalogue: Catalogue, occasion: Occasion, condition: str) -> dict[str, ReminderPlan]:
    """Return the plans that a condition ends, by id: those of its programme, of a whole round those of all of its programmes."""
    round_ = catalogue.rounds.get(occasion.round)
    whole = tuple(round_.programmes) if round_ is not None else ()
    programmes = (occasion.programme,) if occasion.programme else whole
    found: dict[str, ReminderPlan] = {}
    for programme in programmes:
        for plan in catalogue.plans_of(programme):
            if condition in plan.until:
                found.setdefault(plan.id, plan)
    return found


async def _done(situation: Situation, condition: str, rows: Sequence[Reminder]) -> list[Reminder]:
    """Return the rows that the condition ends now; all of them are of one plan, escalated or not."""
    asked = all_conditions()[condition]
    escalated = [row for row in rows if row.plan.endswith(_ESCALATED)]
    if escalated and asked.missing is not None:
        return [] if await asked.missing(situation) else escalated
    holds = await asked.holds(situation, sorted({row.person_id for row in rows})) if rows else set[int]()
    return [row for row in rows if row.person_id in holds]
