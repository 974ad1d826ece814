"""The work of the night: each job once a night, by whoever takes it, however many processes share the database."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from dialogs.offer import Offers
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Chore, all_chores
from storage.database import Database, DatabaseUnavailable
from storage.nights import finished, forget_nights, renewed, taken, unfinished

log = logging.getLogger("wegwijs.nightly")
AT = time(3, 30, tzinfo=UTC)
"""When it is done: 4:30 or 5:30 in Brussels, after the hour that the clocks skip or repeat."""
LEASE = timedelta(minutes=10)
"""How long a job is ours after each batch; who dies in between gives it back by this."""
AGAIN_AFTER = timedelta(hours=1)
"""When a job that failed is tried again."""
REMEMBERED = timedelta(days=60)
"""How long it is kept which nights were done."""
MOST_BATCHES = 10_000
"""Batches of one job in one night; what is left waits for the next."""


class Nightly:
    """Does the chores that are marked as nightly. Several may run at once, in one process or in many.

    Parameters
    ----------
    chores
        By id; the nightly ones of the subject folders when left out.
    """

    def __init__(
        self,
        database: Database,
        offers: Offers,
        clock: Callable[[], datetime],
        chores: Callable[[], dict[str, Chore]] = all_chores,
    ) -> None:
        self._database = database
        self._offers = offers
        self._clock = clock
        self._chores = chores

    async def run(self, now: datetime | None = None) -> int:
        """Do what has not been done for the last night that has come, at an instant or now; returns how many things were done.

        May be called at any time: when the night's hour comes, at the start of the program, which may have slept through it, and in
        between, for what another process began and did not end. Raises DatabaseUnavailable; what was begun is taken over later.
        """
        night = night_of(now or self._clock())
        jobs = [chore for chore in self._chores().values() if chore.nightly]
        async with self._database.transaction() as session:
            left = await unfinished(session, [one.id for one in jobs], night)
        return sum([await self._done(chore, night, now) for chore in jobs if chore.id in left])

    async def _done(self, chore: Chore, night: date, at: datetime | None) -> int:
        until = (at or self._clock()) + LEASE
        async with self._database.transaction() as session:
            if not await taken(session, chore.id, night, now=at or self._clock(), until=until):
                return 0
            await forget_nights(session, night - REMEMBERED)
        total = 0
        for _ in range(MOST_BATCHES):
            try:
                async with self._database.transaction() as session:
                    now = at or self._clock()
                    # Held until the commit: who was paused for so long that another took the job over does nothing any more.
                    if not await renewed(session, chore.id, night, mine=until, until=now + LEASE):
                        log.warning("%s of %s was taken over by another process", chore.id, night)
                        return total
                    done = await chore.work(session, await self._offers.read(session), now)
                    if not done:
                        await finished(session, chore.id, night, now)
                    until = now + LEASE
            except DatabaseUnavailable:
                raise
            except Exception:  # one job that fails leaves the others alone
                log.exception("%s of %s failed; it is tried again within the hour", chore.id, night)
                async with self._database.transaction() as session:
                    await renewed(session, chore.id, night, mine=until, until=(at or self._clock()) + AGAIN_AFTER)
                return total
            total += done
            if not done:
                log.info("%s of %s is done: %s", chore.id, night, total)
                return total
        async with self._database.transaction() as session:
            await finished(session, chore.id, night, at or self._clock())
        log.warning(
            "%s of %s is not at its end after %s batches: the next night goes on", chore.id, night, MOST_BATCHES
        )
        return total


def night_of(now: datetime) -> date:
    """Return the night whose hour has come last, as its day in Brussels."""
    utc = now.astimezone(UTC)
    hour = datetime.combine(utc.date(), AT)
    return (hour if hour <= utc else hour - timedelta(days=1)).astimezone(ZONE).date()


def hour_after(now: datetime) -> datetime:
    """Return the next hour of the work of the night, after an instant."""
    utc = now.astimezone(UTC)
    hour = datetime.combine(utc.date(), AT)
    return hour if hour > utc else hour + timedelta(days=1)
