"""Stopping kinds of reminders for one person, and taking them up again: what is planned follows at once."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.wishes import replanned
from knowledge.offer import Catalogue
from storage.preferences import StoppedReminders
from storage.reminders import PlannedNotice, Reminder


def topic_of(catalogue: Catalogue, plan: str) -> str:
    """Return the kind of the reminders of a plan, also of its escalation; empty for a plan that is no more."""
    return topics_of_plans(catalogue).get(plan.removesuffix("+"), "")


def topics_of_plans(catalogue: Catalogue) -> dict[str, str]:
    """Return the kind of each plan by its id; plans of several programmes with one id are of one kind."""
    return {plan.id: plan.topic for programme in catalogue.programmes for plan in catalogue.plans_of(programme)}


async def stop(
    session: AsyncSession, catalogue: Catalogue, person_id: int, topics: Collection[str], now: datetime
) -> int:
    """Send a person no more reminders of these kinds; returns how many that were planned do not come."""
    query = select(StoppedReminders.topic).where(StoppedReminders.person_id == person_id)
    before = set((await session.exec(query)).all())
    session.add_all(
        StoppedReminders(person_id=person_id, topic=one, stopped_at=now) for one in sorted(set(topics) - before)
    )
    rows = await _of_kinds(session, catalogue, person_id, topics, "planned")
    for row in rows:
        row.status = "unwanted"
    await session.flush()
    return len(rows)


async def take_up(
    session: AsyncSession, catalogue: Catalogue, person_id: int, topics: Collection[str], now: datetime
) -> int:
    """Remind a person again of these kinds: of what is still to come, and of what the plans ask for; returns how many are planned."""
    gone = delete(StoppedReminders).where(
        col(StoppedReminders.person_id) == person_id, col(StoppedReminders.topic).in_(list(topics))
    )
    await session.exec(gone)
    for row in await _of_kinds(session, catalogue, person_id, topics, "unwanted"):
        if row.due_at > now:
            row.status = "planned"
    await session.flush()
    await replanned(session, catalogue, person_id, now)
    return len(await _of_kinds(session, catalogue, person_id, topics, "planned"))


async def _of_kinds(
    session: AsyncSession, catalogue: Catalogue, person_id: int, topics: Iterable[str], status: str
) -> list[Reminder | PlannedNotice]:
    wanted, kinds = set(topics), topics_of_plans(catalogue)
    plans = [one for one, topic in kinds.items() if topic in wanted]
    reminders = select(Reminder).where(
        Reminder.person_id == person_id,
        Reminder.status == status,
        col(Reminder.plan).in_([*plans, *(f"{one}+" for one in plans)]),
    )
    notices = select(PlannedNotice).where(
        PlannedNotice.person_id == person_id,
        PlannedNotice.status == status,
        col(PlannedNotice.topic).in_(sorted(wanted)),
    )
    return [*(await session.exec(reminders)).all(), *(await session.exec(notices)).all()]
