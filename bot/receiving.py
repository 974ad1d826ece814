"""Receiving: what a platform sends is written before it is acknowledged, and applied afterwards, in order for each person."""

import asyncio
import contextlib
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.waking import Waking, ended
from storage.database import Database, DatabaseUnavailable
from storage.inbox import Received, ReceivedEvent, finish, keep, postpone, status_of, take
from storage.people import key

T = TypeVar("T")
log = logging.getLogger("wegwijs.receiving")
LEASE = timedelta(minutes=2)
"""How long an event is ours; who dies in between gives it back by this."""
FIRST_WAIT = timedelta(seconds=1)
"""After the first failure; each further one doubles it."""
LONGEST_WAIT = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=1)
"""What somebody typed a day ago is not answered any more."""
MOST_FAILURES = 6
"""Attempts at an event that fails by a fault of ours, about half a minute long: what follows it must not wait for a day."""
URGENT = timedelta(seconds=3)
"""How long an event is applied before others: Slack's triggers last as long."""
HELD_BACK = timedelta(milliseconds=250)
"""How long nothing else is begun while something urgent waits or is being applied; then as much as there is room for, once."""
OURS = timedelta(seconds=1)
"""How long an event is left to the program in which somebody waits for its answer: another could not give it."""
HURRIED = timedelta(seconds=1)
"""How long after something urgent other work is begun one by one: what is urgent next must not stand behind eight others."""
YOUNG = timedelta(milliseconds=500)
"""How long other work counts that was begun then; what is under way for longer waits for somebody else, not for the processor."""
IDLE = 5.0
"""Seconds after which a worker looks for what another left behind."""
LOOKED_UP_WITHIN = 0.5
"""Seconds for a look at the database when there is no more time to lose."""
LATE_AFTER = 0.5
"""Seconds before what came too late is given: the platform must have read first that it has to wait."""
REMEMBERED = 100
"""Answers that are told again when their event comes again."""


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
                    # Taken only now: whatever came while we waited for our turn goes along. Who waits no longer has told
                    # its sender that it was not kept.
                    batch, self._pending = [one for one in self._pending if not one[1].done()], []
                    await keep(session, [event for event, _ in batch], self._clock())
            except DatabaseUnavailable as error:
                failed, self._pending = batch + self._pending, []
                _not_kept(failed, error)
            except Exception as error:
                if len(batch) > 1:
                    await self._one_by_one(batch)
                else:
                    log.exception("an event could not be kept")
                    _not_kept(batch or self._drained(), error)
            else:
                _kept(batch)

    def _drained(self) -> list[tuple[Received, asyncio.Future[None]]]:
        drained, self._pending = self._pending, []
        return drained

    async def _one_by_one(self, batch: Sequence[tuple[Received, asyncio.Future[None]]]) -> None:
        """Keep each on its own: one that the database does not take must not keep out those that came with it."""
        for one in batch:
            try:
                async with self._database.transaction() as session:
                    await keep(session, [one[0]], self._clock())
            except Exception as error:
                if not isinstance(error, DatabaseUnavailable):
                    log.exception("an event could not be kept")
                _not_kept([one], error)
            else:
                _kept([one])


def _kept(batch: Sequence[tuple[Received, "asyncio.Future[None]"]]) -> None:
    for _, future in batch:
        if not future.done():
            future.set_result(None)


def _not_kept(batch: Sequence[tuple[Received, "asyncio.Future[None]"]], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(DatabaseUnavailable(f"{type(error).__name__}: {error}"))


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
        self._waking = Waking(clock)
        self._stopping = False
        self._waiting: dict[str, list[asyncio.Future[Any]]] = {}
        self._told: OrderedDict[str, Any] = OrderedDict()
        self._urgent: dict[str, datetime] = {}
        self._others_from: datetime | None = None
        self._running: dict[asyncio.Task[None], str] = {}
        self._asking: Counter[str] = Counter()
        self._hurried_until: datetime | None = None
        self._begun: dict[asyncio.Task[None], datetime] = {}
        self._done: list[int] = []
        self._looking: set[asyncio.Task[str | None]] = set()

    async def keep(self, event: Received, *, urgent: bool = False) -> None:
        """Keep an event and have it applied; returns when it is durable.

        Parameters
        ----------
        urgent
            Whether it is applied before those of others, after what the same person did before: a platform shows a window
            only for a few seconds after what asked for it. Until it was applied nothing else is begun (`HELD_BACK`).
        """
        await self._inbox.keep(event)
        if urgent:
            self._urgent[event.lane] = self._clock() + URGENT
        if event.settles:
            self._waking.at(self._clock() + event.settles)
        if urgent or not event.settles:
            self._waking.wake()

    async def answer(self, event: Received, within: float) -> Any:
        """Keep an event, have it applied before others, and return its answer; the same when it comes again.

        Raises TimeoutError when it takes longer than so many seconds: it is applied all the same, and its answer given as
        can still be done. Raises DatabaseUnavailable when it could not be kept.
        """
        if event.event_id in self._told:
            return self._told[event.event_id]
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(event.event_id, []).append(future)
        self._asking[event.lane] += 1
        kept = False
        try:
            # Expected until it is answered: what others begin meanwhile would stand before it.
            with self._database.expecting():
                async with asyncio.timeout(within):
                    await self.keep(replace(event, settles=OURS), urgent=True)
                    kept = True
                    return await future
        except TimeoutError:
            if future.done() and not future.cancelled():
                return future.result()  # it came in the very moment in which we stopped waiting
            if not kept:
                raise DatabaseUnavailable("an event could not be kept in time") from None
            if await self._applied_elsewhere(event.event_id):
                return None
            raise
        finally:
            self._asking -= Counter({event.lane: 1})
            left = [one for one in self._waiting.pop(event.event_id, []) if one is not future]
            if left:
                self._waiting[event.event_id] = left

    async def hurried(self, work: Awaitable[T]) -> T:
        """Do something that is not kept and for which somebody waits: before others, like what is urgent."""
        with self._database.hurrying():
            return await work

    async def _applied_elsewhere(self, event_id: str) -> bool:
        """Tell whether another process applied an event: what it answered was told there, and nobody will tell it here."""
        looking = asyncio.create_task(self._status(event_id))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)
        # It is left to itself and not cancelled, for that would cost the connection.
        await asyncio.wait({looking}, timeout=LOOKED_UP_WITHIN)
        return looking.done() and event_id not in self._told and looking.result() == "done"

    async def _status(self, event_id: str) -> str | None:
        try:
            async with self._database.transaction() as session:
                return await status_of(session, self._channel, event_id)
        except DatabaseUnavailable:
            return None

    def stop(self) -> None:
        """Have `run` end: nothing new is begun, and what is under way comes to its end."""
        self._stopping = True
        self._waking.wake()

    async def run(self) -> None:
        """Work until told to stop; what is not finished then is begun again by whoever comes next."""
        try:
            while not self._stopping:
                self._waking.begin()
                try:
                    busy = await self._round()
                except DatabaseUnavailable as error:
                    log.error("database unavailable: %s", error)
                    busy = False
                except Exception:  # the last barrier before everybody's events
                    log.exception("no events could be taken; it is tried again")
                    busy = False
                if not busy and not self._stopping:
                    await self._waking.sleep(IDLE)
        finally:
            await ended(*self._running)
            with contextlib.suppress(DatabaseUnavailable):  # what is not marked is known again by its id
                async with self._database.transaction() as session:
                    await finish(session, self._done)

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
        hurried = 0
        try:
            async with self._database.transaction(first=bool(urgent)) as session:
                await finish(session, done)
                if urgent:
                    rows += await take(
                        session, self._channel, now=now, lease=LEASE, limit=len(urgent), lanes=urgent,
                        own=[*self._waiting],
                    )  # fmt: skip
                    # Where somebody waits, something of hers before it may not be due yet: the lane stays urgent.
                    for lane in {*urgent} - {row.lane for row in rows} - {*self._asking}:
                        self._urgent.pop(lane, None)
                hurried = len(rows)
                others = self._room(free - len(rows), now)
                if others > 0 and not self._held_back(now):
                    rows += await take(session, self._channel, now=now, lease=LEASE, limit=others)
        except BaseException:
            self._done = done + self._done
            raise
        for place, row in enumerate(rows):
            task = asyncio.create_task(self._work(row, urgent=place < hurried))
            self._running[task] = row.lane
            if place >= hurried:
                self._begun[task] = now
            task.add_done_callback(self._worked)
        return bool(rows)

    def _room(self, free: int, now: datetime) -> int:
        """Return how much that is not urgent may be begun: one by one while urgent things come in, as much as is free else."""
        if self._waiting or self._urgent:
            self._hurried_until = now + HURRIED
        if self._hurried_until is None or self._hurried_until <= now:
            return free
        young = [at for at in self._begun.values() if now - at < YOUNG]
        if young:
            self._waking.at(min(young) + YOUNG)
        self._waking.at(self._hurried_until)
        return min(free, 1 - len(young))

    def _held_back(self, now: datetime) -> bool:
        """Tell whether what is not urgent waits for what is; its turn comes all the same, so that nobody waits for ever."""
        if not (self._waiting or self._urgent):
            self._others_from = None
            return False
        if self._others_from is None or self._others_from <= now:
            turn, self._others_from = self._others_from is not None, now + HELD_BACK
        else:
            turn = False
        self._waking.at(self._others_from)
        return not turn

    def _worked(self, task: "asyncio.Task[None]") -> None:
        self._running.pop(task, None)
        self._begun.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an event is left to whoever takes it next", exc_info=error)
        self._waking.wake()

    async def _work(self, row: ReceivedEvent, *, urgent: bool) -> None:
        event = Event(row.event_id, row.body, row.attempts)
        try:
            if urgent:
                with self._database.hurrying():
                    answer = await self._apply(event)
            else:
                await self._database.let_go_first()
                answer = await self._apply(event)
        except (TryLater, DatabaseUnavailable) as error:
            await self._again(row, error, patience=None)
        except Exception as error:  # the last barrier: one event must not stop the others
            log.exception("event %s could not be applied", row.event_id)
            await self._again(row, error, patience=MOST_FAILURES)
        else:
            await self._tell(event, answer)
            self._done.append(key(row.id))

    async def _tell(self, event: Event, answer: Any) -> None:
        """Give an answer to who waits for it, or do with it what still can be done."""
        if answer is not None:
            self._told[event.event_id] = answer
            while len(self._told) > REMEMBERED:
                self._told.popitem(last=False)
        waiting = [one for one in self._waiting.get(event.event_id, []) if not one.done()]
        for one in waiting:
            one.set_result(answer)
        if waiting or answer is None:
            return
        await asyncio.sleep(LATE_AFTER)
        try:
            await self._late(event, answer)
        except Exception:
            log.exception("the answer to event %s came late and could not be given", event.event_id)

    async def _again(self, row: ReceivedEvent, error: Exception, *, patience: int | None) -> None:
        now = self._clock()
        wait = error.wait if isinstance(error, TryLater) else None
        wait = wait or min(FIRST_WAIT * 2 ** min(max(row.attempts - 1, 0), 20), LONGEST_WAIT)
        give_up = now - row.received_at >= GIVEN_UP_AFTER or (patience is not None and row.attempts >= patience)
        (log.error if give_up else log.warning)(
            "event %s, attempt %s: %s%s", row.event_id, row.attempts, error, "; given up" if give_up else ""
        )
        try:
            async with self._database.transaction() as session:
                reason = f"{type(error).__name__}: {error}"
                await postpone(
                    session, key(row.id), attempt=row.attempts, until=now + wait, reason=reason, give_up=give_up
                )
        except DatabaseUnavailable:
            log.error("event %s waits for its lease to end: the database is unavailable", row.event_id)
        else:
            self._waking.at(now + wait)
