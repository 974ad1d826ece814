"""The sweep: chores are done, reminders that are due become messages, and messages are sent."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from bot.reminders.sender import Sender
from dialogs.offer import Offers
from dialogs.reminders.service import BATCH, send_due
from dialogs.subjects import Chore, all_chores
from storage.database import Database, DatabaseUnavailable
from storage.reminders import PlannedNotice, Reminder

log = logging.getLogger("wegwijs.sweep")
MOST_BATCHES = 1000
"""Batches of one chore in one sweep; what is left waits for the next."""


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

    def __init__(self, database: Database, offers: Offers, sender: Sender, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._offers = offers
        self._sender = sender
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
        sent = await self._sender.send(now)
        swept.sent, swept.failed = sent.sent, sent.failed
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
