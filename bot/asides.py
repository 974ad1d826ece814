"""What is done aside: nothing depends on it, nobody waits for it, and it may fail."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Asides:
    """Tasks that are held until they are done; the event loop itself holds none."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin something, and return it for who wants to give it a moment after all."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """End what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
