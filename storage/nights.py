"""Who does a job of the night, and which are done."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.housekeeping import NightlyRun


async def unfinished(session: AsyncSession, jobs: Sequence[str], night: date) -> set[str]:
    """Return which of these jobs are not done for a night, begun or not."""
    query = select(NightlyRun.job).where(NightlyRun.night == night, col(NightlyRun.finished_at).is_not(None))
    return set(jobs) - set((await session.exec(query)).all())


async def taken(session: AsyncSession, job: str, night: date, *, now: datetime, until: datetime) -> bool:
    """Take a job for ourselves until an instant; tell whether it is ours.

    It is when nobody had it, or who had it did not end it in time. One statement, so that of several at once one has it.
    """
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    statement = insert(NightlyRun).values(job=job, night=night, lease_until=until, finished_at=None)
    statement = statement.on_conflict_do_update(
        index_elements=[col(NightlyRun.job), col(NightlyRun.night)],
        set_={"lease_until": until},
        where=col(NightlyRun.finished_at).is_(None) & (col(NightlyRun.lease_until) <= now),
    )
    result: Any = await (await session.connection()).execute(statement.returning(col(NightlyRun.job)))
    return result.first() is not None


async def renewed(session: AsyncSession, job: str, night: date, *, mine: datetime, until: datetime) -> bool:
    """Have a job that is ours for longer; tell whether it is ours still.

    Parameters
    ----------
    mine
        Until when we had it.
    """
    change = (
        update(NightlyRun)
        .where(
            col(NightlyRun.job) == job,
            col(NightlyRun.night) == night,
            col(NightlyRun.lease_until) == mine,
            col(NightlyRun.finished_at).is_(None),
        )
        .values(lease_until=until)
        .returning(col(NightlyRun.job))
        .execution_options(synchronize_session=False)
    )
    return (await session.exec(change)).first() is not None


async def finished(session: AsyncSession, job: str, night: date, now: datetime) -> None:
    """Write that a job is done."""
    change = update(NightlyRun).where(col(NightlyRun.job) == job, col(NightlyRun.night) == night)
    await session.exec(change.values(finished_at=now).execution_options(synchronize_session=False))


async def forget_nights(session: AsyncSession, before: date) -> None:
    """Delete what is known of nights before a day."""
    await session.exec(delete(NightlyRun).where(col(NightlyRun.night) < before))
