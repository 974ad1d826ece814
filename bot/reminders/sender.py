"""Sending: messages that wait in the outbox are claimed, handed to their channel and marked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.channel import Channel, DeliveryFailed, Letter, Undeliverable, Write
from dialogs.messages import Reply
from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage, claim
from storage.people import Identity, Person, key

log = logging.getLogger("wegwijs.sender")
LEASE = timedelta(minutes=2)
"""How long a claimed message is ours; whoever dies in between gives it back by this."""
FIRST_WAIT = timedelta(seconds=2)
"""After the first failure; each further one doubles it."""
LONGEST_WAIT = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=3)
"""From when it was due: an answer that comes later helps nobody, and an outage lasts less long."""
BATCH = 20
AT_ONCE = 10
"""Messages that are on their way at the same time, each to another person."""
MAILBOX = "terminal"
"""Channel of people who have not been seen anywhere yet: their mailbox waits for them."""


@dataclass
class Sent:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0


class Sender:
    """Sends what is due. Several may run at once, in one process or in many."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], clock: Callable[[], datetime]) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._wake = asyncio.Event()
        self._next: datetime | None = None

    def wake(self) -> None:
        """Say that something was written to the outbox."""
        self._wake.set()

    async def send(self, now: datetime | None = None) -> Sent:
        """Send everything that is due at an instant, the present one if none is given."""
        total = Sent()
        while True:
            at = now or self._clock()
            async with self._database.transaction() as session:
                rows = await claim(session, now=at, lease=LEASE, limit=BATCH)
                letters = await self._letters(session, rows)
            if not letters:
                return total
            free = asyncio.Semaphore(AT_ONCE)
            await asyncio.gather(*(self._deliver(channel, letter, at, total, free) for channel, letter in letters))

    async def run(self, pause: float) -> None:
        """Send for ever: when it is woken, when something is to be tried again, and every so many seconds."""
        while True:
            self._wake.clear()
            try:
                await self.send()
            except DatabaseUnavailable as error:
                log.error("database unavailable: %s", error)
            wait = pause
            if self._next is not None:
                wait = max(0.05, min(pause, (self._next - self._clock()).total_seconds()))
                self._next = None
            try:
                await asyncio.wait_for(self._wake.wait(), wait)
            except TimeoutError:
                continue

    async def _letters(self, session: AsyncSession, rows: Sequence[OutboxMessage]) -> list[tuple[str, Letter]]:
        """Return each message with the channel that it goes to; everybody's identities are read at once."""
        whose = {row.person_id for row in rows}
        people = {key(one.id): one for one in await session.exec(select(Person).where(col(Person.id).in_(whose)))}
        query = select(Identity).where(col(Identity.person_id).in_(whose))
        identities = (
            await session.exec(query.order_by(col(Identity.last_seen_at).desc(), col(Identity.id).desc()))
        ).all()
        return [self._letter(row, people[row.person_id], identities) for row in rows]

    def _letter(self, row: OutboxMessage, person: Person, identities: Sequence[Identity]) -> tuple[str, Letter]:
        own = (one for one in identities if one.person_id == person.id and row.channel in {None, one.channel})
        identity = next(own, None)
        letter = Letter(
            id=key(row.id),
            person_id=row.person_id,
            language=person.language,
            identity=identity,
            reply=Reply.model_validate(row.body),
            address=row.address,
            progress=row.progress or {},
            attempts=row.attempts,
            created_at=row.created_at,
            record=self._recording(key(row.id)),
        )
        return row.channel or (identity.channel if identity else MAILBOX), letter

    def _recording(self, row_id: int) -> Callable[[Mapping[str, Any]], Awaitable[None]]:
        async def record(progress: Mapping[str, Any]) -> None:
            async with self._database.transaction() as session:
                change = update(OutboxMessage).where(col(OutboxMessage.id) == row_id).values(progress=dict(progress))
                await session.exec(change)

        return record

    async def _deliver(self, name: str, letter: Letter, now: datetime, total: Sent, free: asyncio.Semaphore) -> None:
        async with free:
            try:
                channel = self._channels.get(name)
                if channel is None:
                    raise DeliveryFailed(f"no channel {name}")
                write = await channel.deliver(letter)
            except DeliveryFailed as error:
                total.failed += 1
                await self._postpone(letter.id, now, error)
            except Undeliverable as error:
                total.failed += 1
                log.error("message %s cannot be delivered: %s", letter.id, error)
                await self._give_up(letter.id, str(error))
            except DatabaseUnavailable:
                raise
            except Exception as error:  # the last barrier before everybody's messages
                total.failed += 1
                log.exception("message %s could not be handed over", letter.id)
                await self._postpone(letter.id, now, DeliveryFailed(f"{type(error).__name__}: {error}"))
            else:
                await self._mark(letter.id, now, write)
                total.sent += 1

    async def _mark(self, row_id: int, now: datetime, write: Write | None) -> None:
        async with self._database.transaction() as session:
            sent = update(OutboxMessage).where(col(OutboxMessage.id) == row_id, col(OutboxMessage.status) == "waiting")
            sent = sent.values(status="sent", sent_at=now, lease_until=None, last_error=None)
            marked = await session.exec(sent.returning(col(OutboxMessage.id)))
            # Where nothing is marked, whoever had it before us was slow, and sent it after all.
            if marked.first() is not None and write is not None:
                await write(session)

    async def _give_up(self, row_id: int, reason: str) -> None:
        async with self._database.transaction() as session:
            row = await session.get(OutboxMessage, row_id, with_for_update=True)
            if row is not None and row.status == "waiting":
                row.status, row.lease_until, row.last_error = "failed", None, reason[:500]

    async def _postpone(self, row_id: int, now: datetime, error: DeliveryFailed) -> None:
        async with self._database.transaction() as session:
            row = await session.get(OutboxMessage, row_id, with_for_update=True)
            if row is None or row.status != "waiting":
                return
            row.last_error = str(error)[:500]
            wait = error.wait or min(FIRST_WAIT * 2 ** min(max(row.attempts - 1, 0), 20), LONGEST_WAIT)
            row.lease_until = now + wait
            if now - row.due_at >= GIVEN_UP_AFTER:
                row.status, row.lease_until = "failed", None
                log.error("message %s given up after %s attempts: %s", row_id, row.attempts, error)
                return
        if self._next is None or now + wait < self._next:
            self._next = now + wait
