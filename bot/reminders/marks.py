"""What platforms took is marked as sent: all that is ready at the same time in one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.channel import Write
from bot.waking import ended
from storage.database import Database, DatabaseUnavailable
from storage.outbox import mark_sent


@dataclass(frozen=True)
class _Taken:
    """A message that a platform took, and who waits until that is marked."""

    row_id: int
    at: datetime | None
    write: Write | None
    marked: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Marks:
    """Marks messages. While one transaction is under way, what comes in meanwhile waits for the next.

    Who hands a message in waits until it is marked, so that never more are taken and not marked than are on their way.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[_Taken] = []
        self._working: asyncio.Task[None] | None = None

    async def mark(self, row_id: int, at: datetime | None, write: Write | None) -> None:
        """Return when it is marked. Raises DatabaseUnavailable, and what `write` raises.

        Parameters
        ----------
        at
            When it was sent; None for now.
        write
            What is written in the same transaction, if it was not marked before.
        """
        taken = _Taken(row_id, at, write)
        self._waiting.append(taken)
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        await taken.marked

    async def close(self) -> None:
        """Return when everything that was handed in is marked, unless that takes long."""
        if self._working is not None:
            await ended(self._working)

    async def _work(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(0)  # what is ready in this same turn of the loop comes along
                first = self._waiting[0].at
                together = [one for one in self._waiting if one.at == first]
                self._waiting = [one for one in self._waiting if one.at != first]
                await self._marked(together)
        finally:
            self._working = None

    async def _marked(self, together: Sequence[_Taken]) -> None:
        try:
            await self._in_one(together)
        except Exception as error:
            if len(together) == 1 or isinstance(error, DatabaseUnavailable):
                for one in together:
                    if not one.marked.done():
                        one.marked.set_exception(error)
                return
            for one in together:  # what cannot be written for one is not held against the others
                await self._marked([one])
            return
        except BaseException:
            for one in together:
                one.marked.cancel()
            raise
        for one in together:
            if not one.marked.done():
                one.marked.set_result(None)

    async def _in_one(self, together: Sequence[_Taken]) -> None:
        now = together[0].at or self._clock()
        async with self._database.transaction() as session:
            marked = await mark_sent(session, [one.row_id for one in together], now)
            for one in together:
                # Where nothing is marked, whoever had it before us was slow, and sent it after all.
                if one.write is not None and one.row_id in marked:
                    await one.write(session)
