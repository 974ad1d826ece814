"""Notices that the clock of the machine was set, or that the machine slept: what waits for an instant is looked at anew then."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

log = logging.getLogger("wegwijs.jumps")
NOTICED = timedelta(seconds=5)
"""From how much on it counts: less is what a clock is corrected by all the time, and what nobody waits for in vain."""
LOOKED_EVERY = 10.0
"""Seconds between two looks."""


class Jumps:
    """Compares the clock on the wall with one that nobody sets.

    Parameters
    ----------
    wall
        Tells what time it is.
    monotonic
        Tells seconds since some beginning. On Linux it stands still while the machine sleeps, as the timers of the event loop do
        (`time.monotonic`, CLOCK_MONOTONIC): who slept sees the wall clock go forward.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._seen = self._both()

    def _both(self) -> tuple[datetime, float]:
        return self._wall(), self._monotonic()

    def jumped(self) -> timedelta | None:
        """Return how much further the wall clock went since this was asked last than time did; None when both went alike.

        It is negative when the clock was set back. Each jump is told once, and logged.
        """
        (wall_before, before), (wall, now) = self._seen, self._both()
        self._seen = wall, now
        further = (wall - wall_before) - timedelta(seconds=now - before)
        if abs(further) < NOTICED:
            return None
        if further > timedelta(0):
            log.warning("the clock went %s forward, or the machine slept: what was due in between is done now", further)
        else:
            log.warning("the clock was set %s back: what waits for an instant is waited for anew", -further)
        return further

    async def watch(self, told: Callable[[timedelta], object], every: float = LOOKED_EVERY) -> None:
        """Look every so many seconds, by the clock that nobody sets, and tell of each jump; until it is cancelled."""
        while True:
            await asyncio.sleep(every)
            if (further := self.jumped()) is not None:
                told(further)
