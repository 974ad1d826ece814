"""A loop that works when it is woken, at instants it asked for, and every so often; and how it is ended."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import datetime

SHORTEST = 0.01
"""Seconds slept at least: clocks are not that exact."""
ENDED_WITHIN = 5.0
"""Seconds in which what is under way may come to its end."""


class Waking:
    """Wakes one loop.

    Parameters
    ----------
    clock
        Tells when an instant has come.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._woken = asyncio.Event()
        self._instants: list[datetime] = []

    def wake(self) -> None:
        """Wake the loop now."""
        self._woken.set()

    def at(self, instant: datetime) -> None:
        """Wake the loop at an instant."""
        heapq.heappush(self._instants, instant)

    def begin(self) -> None:
        """Say that the loop looks at everything now: what wakes it from here on wakes it anew."""
        self._woken.clear()
        now = self._clock()
        while self._instants and self._instants[0] <= now:
            heapq.heappop(self._instants)

    async def sleep(self, most: float) -> None:
        """Sleep until woken, until the first instant, or so many seconds."""
        if self._instants:
            most = max(SHORTEST, min(most, (self._instants[0] - self._clock()).total_seconds()))
        try:
            await asyncio.wait_for(self._woken.wait(), most)
        except TimeoutError:
            return


async def ended(*tasks: "asyncio.Task[None]", within: float = ENDED_WITHIN) -> None:
    """Wait for tasks that were told to stop; those that take longer than so many seconds are cancelled.

    What is cancelled in the middle of a transaction loses its connection, so that is for who does not come to an end.
    """
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=within)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
