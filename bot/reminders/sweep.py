"""Sending: reminders that are due become messages, messages that wait are claimed, delivered and marked."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.channels.channel import Channel, DeliveryFailed
from dialogs.messages import Reply
from dialogs.offer import Offers
from dialogs.reminders.service import BATCH, send_due
from dialogs.subjects import Chore, all_chores
from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage, claim
from storage.people import Identity
from storage.reminders import PlannedNotice, Reminder

log = logging.getLogger("wegwijs.sweep")
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
MOST_BATCHES = 1000
"""Batches of one chore in one sweep; what is left waits for the next."""
MAILBOX = "terminal"
"""Channel of people who have not been seen anywhere yet: their mailbox waits for them."""


@dataclass
class Swept:
    """What one sweep did."""

    reminders: int = 0
    sent: int = 0
    failed: int = 0
    chores: int = 0
    """What time brought about, such as offers that ran out."""


class Sweeper:
    """Does what is due. Several may run at once, in one process or in many."""

    def __init__(
        self, database: Database, offers: Offers, channels: Mapping[str, Channel], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._offers = offers
        self._channels = channels
        self._clock = clock

    async def run(self, now: datetime | None = None) -> Swept:
        """Send everything that is due at an instant, the present one if none is given."""
        now = now or self._clock()
        swept = Swept()
        for chore in all_chores().values():
            await self._do(chore, now, swept)
        while True:
            async with self._database.transaction() as session:
                handled = await send_due(session, await self._offers.read(session), now)
            swept.reminders += handled
            if handled < BATCH:
                break
        while True:
            async with self._database.transaction() as session:
                rows = await claim(session, now=now, lease=LEASE, limit=50)
            for row in rows:
                await self._deliver(row.id or 0, now, swept)
            if not rows:
                return swept

    async def _do(self, chore: Chore, now: datetime, swept: Swept) -> None:
        """Do a chore to its end, batch after batch; one that fails leaves the others and the messages alone."""
        for _ in range(MOST_BATCHES):
            try:
                async with self._database.transaction() as session:
                    done = await chore.work(session, await self._offers.read(session), now)
            except DatabaseUnavailable:
                raise
            except Exception:  # the last barrier before everybody's messages
                log.exception("chore %s failed; it is tried again with the next sweep", chore.id)
                return
            swept.chores += done
            if not done:
                return

    async def run_until(self, until: datetime) -> Swept:
        """Do what is due up to a time as if it were then: each reminder at its own time, in order."""
        async with self._database.transaction() as session:
            times: set[datetime] = set()
            for table in (Reminder, PlannedNotice):
                query = select(table.due_at).where(table.status == "planned", table.due_at <= until)
                times |= set((await session.exec(query.distinct())).all())
        total = Swept()
        for instant in [*sorted(times), until]:
            swept = await self.run(instant)
            total.reminders += swept.reminders
            total.sent += swept.sent
            total.failed += swept.failed
        return total

    async def _deliver(self, row_id: int, now: datetime, swept: Swept) -> None:
        try:
            async with self._database.transaction() as session:
                row = await session.get(OutboxMessage, row_id, with_for_update=True)
                if row is None or row.status != "waiting":
                    return
                query = (
                    select(Identity)
                    .where(Identity.person_id == row.person_id)
                    .order_by(col(Identity.last_seen_at).desc(), col(Identity.id).desc())
                )
                identity = (await session.exec(query)).first()
                channel = self._channels.get(identity.channel if identity else MAILBOX)
                if channel is None:
                    raise DeliveryFailed(f"no channel {identity.channel if identity else MAILBOX}")
                await channel.deliver(
                    session,
                    person_id=row.person_id,
                    identity=identity,
                    reply=Reply.model_validate(row.body),
                    outbox_id=row_id,
                )
                row.status, row.sent_at, row.lease_until, row.last_error = "sent", now, None, None
            swept.sent += 1
        except DeliveryFailed as error:
            swept.failed += 1
            await self._postpone(row_id, now, str(error))

    async def _postpone(self, row_id: int, now: datetime, reason: str) -> None:
        async with self._database.transaction() as session:
            row = await session.get(OutboxMessage, row_id, with_for_update=True)
            if row is None:
                return
            row.last_error = reason[:500]
            # Each failure doubles the wait, from two minutes to four hours.
            row.lease_until = now + LEASE * 2 ** max(row.attempts - 1, 0)
            if row.attempts >= MOST_ATTEMPTS:
                row.status = "failed"
                log.error("message %s given up after %s attempts: %s", row_id, row.attempts, reason)
