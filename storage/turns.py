"""SQLite has one writer: transactions take turns, and those that stand in line together are committed together.

Waiting for the disk costs more than most transactions. So each of them is a savepoint in a larger one, which is committed when
everybody who stood in line has had a turn; each of them hears only then that it is done. A transaction that fails undoes only its
own savepoint. What the disk refuses, all of them hear.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

HELD_BACK, THEIRS = 0.05, 0.01
"""While who goes first is expected, the others wait for so many seconds, and then have so many."""


class NotCommitted(Exception):
    """The larger transaction was not committed."""


class Turns:
    """The line before the connection of one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._free = True
        self._first: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._connection: AsyncConnection | None = None
        self._together: list[asyncio.Future[None]] = []
        self._ending: asyncio.Task[None] | None = None
        self._expected = 0
        self._others_from = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, *, first: bool) -> AsyncGenerator[AsyncConnection]:
        """Have the connection for oneself, and return when what was done with it is committed.

        Parameters
        ----------
        first
            Whether to go before who stands in line already, and be committed without waiting for anybody.
        """
        await self._taken(first=first)
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            if self._connection is None:
                self._connection = await self._begun()
            try:
                yield self._connection
            except BaseException:
                # Usually only a savepoint was undone; but SQLite undoes everything when the disk is full or broken.
                if not self._together or not await _sound(self._connection):
                    await self._undone()
                raise
            self._together.append(committed)
            if first:
                await self._committed()
        finally:
            self._left()
        await committed

    async def let_go_first(self) -> None:
        """Return when it is one's turn, without taking it: for what keeps the processor busy and not the database."""
        await self._taken(first=False)
        self._left()

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """Have the engine for oneself, with no transaction open."""
        await self._taken(first=False)
        try:
            await self._committed()
            yield
        finally:
            self._left()

    @contextmanager
    def expecting(self) -> Generator[None]:
        """Say that a turn of who goes first is coming, or its end is waited for: others hold back meanwhile, but not for long."""
        self._expected += 1
        try:
            yield
        finally:
            self._expected -= 1
            if self._free:
                self._next()

    async def _taken(self, *, first: bool) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._first if first else self._others).append(waiting)
        if self._free:
            self._next()
        try:
            await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():  # it was our turn just then
                self._left()
            raise

    def _left(self) -> None:
        """Give the turn to the next one, and see to it that somebody commits."""
        self._free = True
        if self._connection is not None and self._ending is None:
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._others.append(place)
            self._ending = asyncio.create_task(self._end(place))
        self._next()

    def _next(self) -> None:
        """Give the turn, which nobody has, to whose it is now, if anybody's."""
        if not self._given(self._first) and not self._held_back():
            self._given(self._others)

    def _given(self, line: deque[asyncio.Future[None]]) -> bool:
        while line:
            waiting = line.popleft()
            if not waiting.done():
                waiting.set_result(None)
                self._free = False
                return True
        return False

    def _held_back(self) -> bool:
        """Tell whether the others wait a little for who goes first."""
        if not self._expected:
            return False
        loop = asyncio.get_running_loop()
        if loop.time() >= self._others_from + THEIRS:  # they have had their time
            self._others_from = loop.time() + HELD_BACK
        wait = self._others_from - loop.time()
        if wait > 0 and self._others and self._timer is None:
            self._timer = loop.call_later(wait, self._held_long_enough)
        return wait > 0

    def _held_long_enough(self) -> None:
        self._timer, self._others_from = None, asyncio.get_running_loop().time()
        if self._free:
            self._next()

    async def _end(self, place: asyncio.Future[None]) -> None:
        """Commit when everybody has had a turn who stood before this place in the line."""
        await place
        try:
            await self._committed()
        finally:
            self._ending = None
            self._left()

    async def _begun(self) -> AsyncConnection:
        connection = await self._engine.connect()
        try:
            await connection.begin()
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _committed(self) -> None:
        """Commit, whoever is cancelled meanwhile: others wait for it too."""
        if self._connection is not None:
            committing = asyncio.create_task(self._commit())
            try:
                await asyncio.shield(committing)
            except asyncio.CancelledError:
                await asyncio.wait([committing])
                raise

    async def _commit(self) -> None:
        connection, self._connection = self._connection, None
        assert connection is not None
        together, self._together = self._together, []
        try:
            try:
                await connection.commit()
            finally:
                await connection.close()
        except (SQLAlchemyError, OSError) as error:
            _told(together, error)
        else:
            _told(together, None)

    async def _undone(self) -> None:
        connection, self._connection = self._connection, None
        assert connection is not None
        together, self._together = self._together, []
        _told(together, NotCommitted("it was undone together with another one"))
        await connection.close()  # which undoes what is open

    async def close(self) -> None:
        """Return when everything is committed."""
        if self._ending is not None:
            await self._ending


def _told(together: list[asyncio.Future[None]], error: Exception | None) -> None:
    for one in together:
        if not one.done():
            if error is None:
                one.set_result(None)
            else:
                one.set_exception(NotCommitted(str(error)))


async def _sound(connection: AsyncConnection) -> bool:
    """Tell whether the larger transaction is still open."""
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    return bool(driver.in_transaction)
