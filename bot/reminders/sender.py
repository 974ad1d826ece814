"""Sending: messages that wait in the outbox are claimed, handed to their channel and marked."""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.channel import Channel, DeliveryFailed, Letter, Undeliverable, Unreachable
from bot.reminders.letters import Addresses, Ready, Words, elsewhere, words_of
from bot.reminders.marks import Marks
from bot.waking import Waking, ended
from dialogs.messages import Reply
from dialogs.offer import Offers
from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage, claimed, give_back, ours
from storage.people import Identity, key

log = logging.getLogger("wegwijs.sender")
LEASE = timedelta(minutes=2)
"""How long a claimed message is ours; whoever dies in between gives it back by this."""
HANDED_OVER_WITHIN = 90.0
"""Seconds that a channel may take: who is slower, or was paused, stops before another takes the message over."""
FIRST_WAIT = timedelta(seconds=2)
"""After the first failure; each further one doubles it."""
LONGEST_WAIT = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=3)
"""From when it was due: an answer that comes later helps nobody, and an outage lasts less long."""
MOST_FAILURES = 8
"""Attempts at a message that fails by a fault of ours, some minutes long: those after it must not wait for days."""
AT_ONCE = 10
"""Messages that are on their way at the same time, each to another person: so many answers, and as many others."""
CLAIMED_AT_ONCE = 40
"""Most messages that are no answers that are claimed together: writing reminders asks the database little more for many than for
one. They wait here until they are on their way, so all of them must have gone long before their lease is over."""
WRITTEN_WITHIN, WRITTEN_EVERY = 60.0, 1.0
"""Seconds in which what a platform took is tried to be written while the database is lost, and between two attempts."""


class _NotOurs(DeliveryFailed):
    """Another sender took the message over meanwhile."""


class _Fault(DeliveryFailed):
    """Something of ours failed that will probably fail again."""


@dataclass
class Sent:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0


class Sender:
    """Sends what is due. Several may run at once, in one process or in many.

    Parameters
    ----------
    offers
        What reminders are written from; None where none are sent.
    monotonic
        Tells seconds by a clock that nobody sets.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        offers: Offers | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._offers = offers
        self._monotonic = monotonic
        self._channels = channels
        self._clock = clock
        self._waking = Waking(clock)
        self._stopping = False
        self._marks = Marks(database, clock)
        self._answering: set[asyncio.Task[None]] = set()
        """To people who wait for an answer."""
        self._bringing: set[asyncio.Task[None]] = set()
        """All other messages that are on their way."""
        self._left: deque[Ready] = deque()
        """Claimed, and not on their way yet."""
        self._woken = 0

    def wake(self) -> None:
        """Say that something was written to the outbox."""
        self._woken += 1
        self._waking.wake()

    async def send(self, now: datetime | None = None) -> Sent:
        """Send everything that is due at an instant, the present one if none is given."""
        total = Sent()
        while not self._stopping:
            ready = await self._claimed(now, CLAIMED_AT_ONCE, CLAIMED_AT_ONCE, total)
            if ready is None:
                return total
            left = deque(ready)

            async def some(left: deque[Ready] = left) -> None:
                while left and not self._stopping:
                    await self._deliver(left.popleft(), now, total)

            done = await asyncio.gather(*(some() for _ in range(AT_ONCE)), return_exceptions=True)
            await self._given_back(left)
            for error in done:
                if isinstance(error, BaseException):
                    raise error
        return total

    def stop(self) -> None:
        """Have `run` and `send` end: nothing new is begun, and what is on its way is waited for."""
        self._stopping = True
        self._waking.wake()

    async def run(self, pause: float) -> None:
        """Send until told to stop: when it is woken, when something is to be tried again, and every so many seconds.

        What is slow to go holds up nothing but what the same person gets after it.
        """
        total = Sent()
        try:
            while not self._stopping:
                self._waking.begin()
                try:
                    begun = await self._begun(total)
                except DatabaseUnavailable as error:
                    log.error("database unavailable: %s", error)
                    begun = False
                except Exception:  # the last barrier before everybody's messages
                    log.exception("no messages could be claimed; it is tried again")
                    begun = False
                if not begun and not self._stopping:
                    await self._waking.sleep(pause)
        finally:
            await ended(*self._answering, *self._bringing)
            await self._marks.close()
            with contextlib.suppress(DatabaseUnavailable):  # then their lease gives them back
                await self._given_back(self._left)

    async def _begun(self, total: Sent) -> bool:
        """Begin to send as much as may be on its way; tell whether there was anything."""
        answers = max(AT_ONCE - len(self._answering), 0)
        # While some are left nothing more is claimed, and nobody waits for the next ones to be written either.
        others = CLAIMED_AT_ONCE if len(self._left) < AT_ONCE else 0
        if answers + others == 0:
            return False
        found = await self._claimed(None, answers, others, total)
        for ready in found or []:
            if ready.urgent:
                self._on_its_way(ready, self._answering, total)
            else:
                self._left.append(ready)
        self._fill(total)
        return found is not None

    def _fill(self, total: Sent) -> None:
        """Begin to send what is claimed and may be on its way now."""
        while self._left and len(self._bringing) < AT_ONCE and not self._stopping:
            self._on_its_way(self._left.popleft(), self._bringing, total)

    def _on_its_way(self, ready: Ready, among: "set[asyncio.Task[None]]", total: Sent) -> None:
        task, woken = asyncio.create_task(self._deliver(ready, None, total)), self._woken
        among.add(task)

        def over(task: "asyncio.Task[None]") -> None:
            among.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("a message is left to whoever claims it next: %s", error)
            self._fill(total)
            # An answer to the same person may wait for this one: then somebody said so since, or it was claimed for that.
            if ready.urgent or woken != self._woken or len(self._left) < AT_ONCE:
                self._waking.wake()

        task.add_done_callback(over)

    async def _given_back(self, left: "deque[Ready]") -> None:
        """Let others claim what was claimed and is not going to be handed over."""
        if left:
            given = [(one.letter.id, one.letter.attempts, one.fresh) for one in left]
            left.clear()
            async with self._database.transaction() as session:
                await give_back(session, given)

    async def _claimed(self, at: datetime | None, answers: int, others: int, total: Sent) -> list[Ready] | None:
        """Return what is due and can go out, answers first; None when nothing is due. What cannot be read is put off.

        Parameters
        ----------
        answers, others
            Most messages to who waits for an answer, and to everybody else.
        """
        since, now = self._monotonic(), at or self._clock()
        ready: list[Ready] = []
        unreadable: list[tuple[int, int, Exception]] = []
        async with self._database.transaction() as session:
            found = await claimed(session, now=now, lease=LEASE, answers=answers, others=others)
            rows, urgent = found.rows, {row.id for row in found.answers}
            blank = {row.id for row in rows if row.reminders and not row.body}
            words = await self._words(session, [row for row in rows if row.reminders], now)
            addresses = await Addresses.read(session, [row.person_id for row in rows])
            for row in rows:
                row_id = key(row.id)
                if row_id in words.replies and words.replies[row_id] is None:
                    continue  # nothing of it goes out now
                try:
                    if row_id in words.failures:
                        raise words.failures[row_id]
                    reply = words.replies.get(row_id) or Reply.model_validate(row.body)
                    record = self._recording(row_id, row.attempts)
                    name, letter = addresses.letter(row, reply, self._channels, record)
                except Exception as error:  # one that cannot be read leaves the others alone
                    unreadable.append((row_id, row.attempts, error))
                    continue
                anywhere = row.channel is None and row.address is None
                ready.append(Ready(name, letter, now, since, row.id in blank, anywhere, row.id in urgent))
        for row_id, attempt, error in unreadable:
            log.error("message %s cannot be read: %s", row_id, type(error).__name__)
            total.failed += 1
            await self._postpone(row_id, attempt, at, _Fault(f"{type(error).__name__}: {error}"))
        return ready if rows else None

    async def _words(self, session: AsyncSession, rows: list[OutboxMessage], now: datetime) -> Words:
        if not rows:
            return Words({}, {})
        if self._offers is None:
            raise LookupError("this sender was given no offer: it cannot write reminders")
        return await words_of(session, await self._offers.read(session), rows, now)

    def _recording(self, row_id: int, attempt: int) -> Callable[[Mapping[str, Any]], Awaitable[None]]:
        async def written(progress: Mapping[str, Any]) -> None:
            async with self._database.transaction() as session:
                change = ours(row_id, attempt).values(progress=dict(progress)).returning(col(OutboxMessage.id))
                if (await session.exec(change)).first() is None:
                    raise _NotOurs("another took it over")

        async def record(progress: Mapping[str, Any]) -> None:
            await self._lasting(lambda: written(progress))

        return record

    async def _deliver(self, ready: Ready, at: datetime | None, total: Sent) -> None:
        name, letter = ready.channel, ready.letter
        try:
            channel = self._channels.get(name)
            if channel is None:
                raise DeliveryFailed(f"no channel {name}", untaken=True)
            async with asyncio.timeout(HANDED_OVER_WITHIN):
                await self._database.let_go_first()
                if self._too_late(ready, at):
                    raise DeliveryFailed("it was claimed too long ago", timedelta(0), untaken=True)
                write = await channel.deliver(letter)
        except DeliveryFailed as error:
            total.failed += 1
            await self._postpone(letter.id, letter.attempts, at, error, anew=ready.fresh and error.untaken)
        except TimeoutError:
            total.failed += 1
            await self._postpone(letter.id, letter.attempts, at, DeliveryFailed("it took too long"))
        except Unreachable as error:
            total.failed += 1
            await self._elsewhere(name, letter, at, error)
        except Undeliverable as error:
            total.failed += 1
            await self._refused(ready, at, error)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # the last barrier before everybody's messages
            total.failed += 1
            log.exception("message %s could not be handed over", letter.id)
            await self._postpone(letter.id, letter.attempts, at, _Fault(f"{type(error).__name__}: {error}"))
        else:
            await self._lasting(lambda: self._marks.mark(letter.id, at, write))
            total.sent += 1

    def _too_late(self, ready: Ready, at: datetime | None) -> bool:
        """Tell whether so much time went by since the claim that handing it over could outlast the lease.

        The process may have been stopped, or the machine have slept: then the monotonic clock can stand still, and the one
        on the wall goes on.
        """
        most = LEASE - timedelta(seconds=HANDED_OVER_WITHIN)
        by_the_wall = self._clock() - ready.claimed_at if at is None else timedelta(0)
        return max(by_the_wall, timedelta(seconds=self._monotonic() - ready.since)) >= most

    async def _lasting(self, work: Callable[[], Awaitable[None]]) -> None:
        """Write what the platform did, and while the database is lost try again for a while: it would do it a second time."""
        end = self._monotonic() + WRITTEN_WITHIN
        while True:
            try:
                return await work()
            except DatabaseUnavailable as error:
                if self._stopping or self._monotonic() >= end:
                    raise
                log.error("database unavailable, what was sent is marked later: %s", error)
                await asyncio.sleep(WRITTEN_EVERY)

    async def _elsewhere(self, name: str, letter: Letter, at: datetime | None, error: Unreachable) -> None:
        """Mark that a platform does not reach somebody; a message that is no answer goes at once to where she is reached."""
        now, other = at or self._clock(), None
        async with self._database.transaction() as session:
            if letter.identity is not None:
                marked = update(Identity).where(
                    col(Identity.id) == letter.identity.id, col(Identity.last_seen_at) <= letter.identity.last_seen_at
                )
                await session.exec(marked.values(unreachable_at=now))
            if letter.address is None:
                other = await elsewhere(session, letter.person_id, name, self._channels)
                # What the one platform took of it says nothing to the other, and it goes to whichever is left.
                await session.exec(ours(letter.id, letter.attempts).values(progress=None, channel=None))
        log.warning("message %s: %s does not reach this person any more: %s", letter.id, name, error)
        if other is None:
            await self._give_up(letter.id, letter.attempts, str(error))
        else:
            await self._postpone(letter.id, letter.attempts, at, DeliveryFailed(str(error), timedelta(0)))

    async def _refused(self, ready: Ready, at: datetime | None, error: Undeliverable) -> None:
        """Give up what a platform will never take, or try it on another once when it is no answer."""
        letter, other = ready.letter, None
        if ready.anywhere:
            async with self._database.transaction() as session:
                other = await elsewhere(session, letter.person_id, ready.channel, self._channels)
                if other is not None:
                    change = ours(letter.id, letter.attempts).values(progress=None, channel=other.channel)
                    await session.exec(change)
        log.error("message %s cannot be delivered by %s: %s", letter.id, ready.channel, error)
        if other is None:
            await self._give_up(letter.id, letter.attempts, str(error))
        else:
            await self._postpone(letter.id, letter.attempts, at, DeliveryFailed(str(error), timedelta(0)))

    async def _give_up(self, row_id: int, attempt: int, reason: str) -> None:
        async with self._database.transaction() as session:
            await session.exec(ours(row_id, attempt).values(status="failed", lease_until=None, last_error=reason[:500]))

    async def _postpone(
        self, row_id: int, attempt: int, at: datetime | None, error: DeliveryFailed, *, anew: bool = False
    ) -> None:
        """Try a message again later; one that another sender has taken over meanwhile is left to that.

        Parameters
        ----------
        anew
            Whether its words are written anew then: nobody can have read them.
        """
        if isinstance(error, _NotOurs):
            return
        now = at or self._clock()
        wait = (
            error.wait if error.wait is not None else min(FIRST_WAIT * 2 ** min(max(attempt - 1, 0), 20), LONGEST_WAIT)
        )
        async with self._database.transaction() as session:
            row = await session.get(OutboxMessage, row_id, with_for_update=True)
            if row is None or row.status != "waiting" or row.attempts != attempt:
                return
            row.last_error = str(error)[:500]
            row.lease_until = now + wait
            if anew:
                row.body, row.progress = {}, None
            hopeless = isinstance(error, _Fault) and attempt >= MOST_FAILURES
            if hopeless or now - row.due_at >= GIVEN_UP_AFTER:
                row.status, row.lease_until = "failed", None
                log.error("message %s given up after %s attempts: %s", row_id, attempt, error)
                return
        log.warning("message %s, attempt %s: %s; again in %.0f s", row_id, attempt, error, wait.total_seconds())
        self._waking.at(now + wait)
