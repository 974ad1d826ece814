"""The clock: APScheduler wakes the sweep; what is due stands in the tables, never in the clock."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs]

from bot.waking import ended
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.clock")


class Clock:
    """Calls something every so many seconds, never twice at the same time."""

    def __init__(self, work: Callable[[], Awaitable[object]], seconds: int) -> None:
        self._work = work
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(self._wake, "interval", seconds=seconds, max_instances=1, coalesce=True)  # pyright: ignore[reportUnknownMemberType]

        self._working: asyncio.Task[None] | None = None

    async def _wake(self) -> None:
        self._working = asyncio.create_task(self._worked())
        # The scheduler cancels what it waits for when it is shut down; the work itself comes to its end, see `stop`.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(self._working)

    async def _worked(self) -> None:
        try:
            await self._work()
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """End; work under way comes to its end first, unless that takes long."""
        self._scheduler.shutdown(wait=False)
        if self._working is not None:
            await ended(self._working)
