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
        self._stirred = asyncio.Event()
        self._wanted = False
        self._instants: list[datetime] = []

    def wake(self) -> None:
        """Wake the loop now."""
        self._wanted = True
        self._stirred.set()

    def at(self, instant: datetime) -> None:
        """Wake the loop at an instant."""
        heapq.heappush(self._instants, instant)
        self._stirred.set()

    def begin(self) -> None:
        """Say that the loop looks at everything now: what wakes it from here on wakes it anew."""
        self._wanted = False
        now = self._clock()
        while self._instants and self._instants[0] <= now:
            heapq.heappop(self._instants)

    async def sleep(self, most: float) -> None:
        """Sleep until woken, until the first instant, or so many seconds."""
        time = asyncio.get_running_loop().time
        end = time() + most
        while not self._wanted:
            self._stirred.clear()
            left = end - time()
            if self._instants:
                left = min(left, (self._instants[0] - self._clock()).total_seconds())
            if left <= 0:
                return
            try:
                await asyncio.wait_for(self._stirred.wait(), max(left, SHORTEST))
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
