"""Receiving: what a platform sends is written before it is acknowledged, and applied afterwards, in order for each person."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.database import Database, DatabaseUnavailable
from storage.inbox import Received, ReceivedEvent, finish, keep, postpone, take
from storage.people import key

log = logging.getLogger("wegwijs.receiving")
LEASE = timedelta(minutes=2)
"""How long an event is ours; who dies in between gives it back by this."""
FIRST_WAIT = timedelta(seconds=1)
"""After the first failure; each further one doubles it."""
LONGEST_WAIT = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=1)
"""What somebody typed a day ago is not answered any more."""
URGENT = timedelta(seconds=3)
"""How long an event is applied before others: Slack's triggers last as long."""
IDLE = 5.0
"""Seconds after which a worker looks for what another left behind."""


class TryLater(Exception):
    """An event cannot be applied now, such as when the platform does not tell whose it is; it is tried again."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait
        """How long the platform asks us to wait; None leaves it to us."""


class Inbox:
    """Keeps events. Those that come while a transaction is being written go together in the next one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._pending: list[tuple[Received, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, event: Received) -> None:
        """Return when the event is durable; raises DatabaseUnavailable when it is not."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._database.expecting():
            self._pending.append((event, future))
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write())
            await future

    async def _write(self) -> None:
        while self._pending:
            batch: list[tuple[Received, asyncio.Future[None]]] = []
            try:
                async with self._database.transaction(first=True) as session:
                    # Taken only now: whatever came while we waited for our turn goes along.
                    batch, self._pending = self._pending, []
                    await keep(session, [event for event, _ in batch], self._clock())
            except Exception as error:
                if not isinstance(error, DatabaseUnavailable):
                    log.exception("events could not be kept")
                failed, self._pending = batch + self._pending, []
                for _, future in failed:
                    if not future.done():
                        future.set_exception(DatabaseUnavailable(str(error)))
                return
            for _, future in batch:
                if not future.done():
                    future.set_result(None)


@dataclass(frozen=True)
class Event:
    """What is applied."""

    event_id: str
    body: dict[str, Any]
    attempts: int
    """1 for the first."""


Apply = Callable[[Event], Awaitable[Any]]
"""Applies an event and returns what its sender hears at once, if it waits for that; raises TryLater."""
Late = Callable[[Event, Any], Awaitable[None]]
"""Does with such an answer what can still be done when nobody waits for it any more."""


class Worker:
    """Applies the events of one channel. Several may run at once, in one process or in many.

    Parameters
    ----------
    at_once
        Events, each of another lane, that are being applied at the same time.
    """

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        channel: str,
        apply: Apply,
        late: Late,
        clock: Callable[[], datetime],
        at_once: int,
    ) -> None:
        self._database = database
        self._inbox = inbox
        self._channel = channel
        self._apply = apply
        self._late = late
        self._clock = clock
        self._at_once = at_once
        self._wake = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._urgent: dict[str, datetime] = {}
        self._running: dict[asyncio.Task[None], str] = {}
        self._done: list[int] = []
        self._next: datetime | None = None

    async def keep(self, event: Received, *, urgent: bool = False) -> None:
        """Keep an event and have it applied; returns when it is durable.

        Parameters
        ----------
        urgent
            Whether it is applied before those of others, after what the same person did before: a platform shows a window
            only for a few seconds after what asked for it.
        """
        if urgent:
            self._urgent[event.lane] = self._clock() + URGENT
        await self._inbox.keep(event)
        self._wake.set()

    async def answer(self, event: Received, within: float) -> Any:
        """Keep an event, have it applied before others, and return its answer.

        Raises TimeoutError when it takes longer than so many seconds: it is applied all the same, and its answer given as
        can still be done. Raises DatabaseUnavailable when it could not be kept.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[event.event_id] = future
        try:
            async with asyncio.timeout(within):
                await self.keep(event, urgent=True)
                return await future
        finally:
            self._waiting.pop(event.event_id, None)

    async def run(self) -> None:
        """Work until cancelled; what is under way then is finished by whoever comes next."""
        try:
            while True:
                self._wake.clear()
                try:
                    busy = await self._round()
                except DatabaseUnavailable as error:
                    log.error("database unavailable: %s", error)
                    busy = False
                if not busy:
                    await self._sleep()
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            with contextlib.suppress(DatabaseUnavailable):  # what is not marked is known again by its id
                async with self._database.transaction() as session:
                    await finish(session, self._done)

    async def _sleep(self) -> None:
        wait = IDLE
        if self._next is not None:
            wait = max(0.02, min(IDLE, (self._next - self._clock()).total_seconds()))
            self._next = None
        try:
            await asyncio.wait_for(self._wake.wait(), wait)
        except TimeoutError:
            return

    async def _round(self) -> bool:
        """Mark what was applied and take what comes next, in one transaction; tell whether there was anything."""
        done, self._done = self._done, []
        free = self._at_once - len(self._running)
        now = self._clock()
        self._urgent = {lane: until for lane, until in self._urgent.items() if until > now}
        busy = set(self._running.values())
        urgent = [lane for lane in self._urgent if lane not in busy][: max(0, free + self._at_once)]
        if not (done or free > 0 or urgent):
            return False
        rows: list[ReceivedEvent] = []
        try:
            async with self._database.transaction() as session:
                await finish(session, done)
                for lane in urgent:
                    found = await take(session, self._channel, now=now, lease=LEASE, limit=1, lane=lane)
                    if not found:
                        self._urgent.pop(lane, None)
                    rows += found
                if free > len(rows):
                    rows += await take(session, self._channel, now=now, lease=LEASE, limit=free - len(rows))
        except BaseException:
            self._done = done + self._done
            raise
        for row in rows:
            task = asyncio.create_task(self._work(row))
            self._running[task] = row.lane
            task.add_done_callback(lambda ended: self._running.pop(ended, None))
        return bool(rows)

    async def _work(self, row: ReceivedEvent) -> None:
        event = Event(row.event_id, row.body, row.attempts)
        try:
            answer = await self._apply(event)
        except (TryLater, DatabaseUnavailable) as error:
            await self._again(row, error)
        except Exception as error:  # the last barrier: one event must not stop the others
            log.exception("event %s could not be applied", row.event_id)
            await self._again(row, error)
        else:
            waiting = self._waiting.get(row.event_id)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)
            elif answer is not None:
                try:
                    await self._late(event, answer)
                except Exception:
                    log.exception("the answer to event %s came late and could not be given", row.event_id)
            self._done.append(key(row.id))
        finally:
            self._wake.set()

    async def _again(self, row: ReceivedEvent, error: Exception) -> None:
        now = self._clock()
        wait = error.wait if isinstance(error, TryLater) else None
        wait = wait or min(FIRST_WAIT * 2 ** min(max(row.attempts - 1, 0), 20), LONGEST_WAIT)
        give_up = now - row.received_at >= GIVEN_UP_AFTER
        (log.error if give_up else log.warning)(
            "event %s, attempt %s: %s%s", row.event_id, row.attempts, error, "; given up" if give_up else ""
        )
        if self._next is None or now + wait < self._next:
            self._next = now + wait
        try:
            async with self._database.transaction() as session:
                reason = f"{type(error).__name__}: {error}"
                await postpone(session, key(row.id), until=now + wait, reason=reason, give_up=give_up)
        except DatabaseUnavailable:
            log.error("event %s waits for its lease to end: the database is unavailable", row.event_id)
