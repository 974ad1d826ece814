"""The clock: APScheduler wakes what has to be done; what is due stands in the tables, never in the clock."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs]

from bot.reminders.jumps import Jumps
from bot.waking import ended
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.clock")
Work = Callable[[], Awaitable[object]]


class Clock:
    """Calls things every so many seconds or at an hour of the day, each never twice at the same time.

    A call that comes too late, as after the machine slept, is made all the same, once. When the clock on the wall was set,
    everything is called at once: what APScheduler waits for is an instant, and set back an hour it would wait for an hour more.

    Parameters
    ----------
    work, seconds
        What is called, and how often.
    jumps
        Notices that the clock was set; None for the clock of this machine.
    """

    def __init__(self, work: Work, seconds: float, *, jumps: Jumps | None = None) -> None:
        self._jumps = jumps or Jumps(lambda: datetime.now(UTC))
        # In memory: a store that several processes share would call in each of them (agronholm/apscheduler#160, #655).
        self._scheduler: Any = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._working: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self.every(seconds, work)

    def every(self, seconds: float, work: Work, *, at_once: bool = False) -> None:
        """Call something every so many seconds too.

        Parameters
        ----------
        at_once
            Whether it is called for the first time when the clock starts.
        """
        given = {"next_run_time": datetime.now(UTC)} if at_once else {}
        self._scheduler.add_job(self._wake, "interval", seconds=seconds, args=[work], **given)

    def daily(self, at: time, work: Work) -> None:
        """Call something every day at an hour, in the zone of that time."""
        self._scheduler.add_job(
            self._wake, "cron", hour=at.hour, minute=at.minute, second=at.second, timezone=at.tzinfo, args=[work]
        )

    async def _wake(self, work: Work) -> None:
        working = asyncio.create_task(_worked(work))
        self._working.add(working)
        working.add_done_callback(self._working.discard)
        # The scheduler cancels what it waits for when it is shut down; the work itself comes to its end, see `stop`.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(working)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()
        self._watching = asyncio.create_task(self._jumps.watch(self.jumped))

    def jumped(self, _further: timedelta) -> None:
        """Have everything called now: the clock on the wall was set."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    async def stop(self) -> None:
        """End; work under way comes to its end first, unless that takes long."""
        if self._watching is not None:
            self._watching.cancel()
        self._scheduler.shutdown(wait=False)
        await ended(*self._working)


async def _worked(work: Work) -> None:
    try:
        await work()
    except DatabaseUnavailable as error:
        log.error("database unavailable: %s", error)
    except Exception:  # it is called again
        log.exception("what the clock called failed")
