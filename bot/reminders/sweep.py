"""The sweep: chores are done, reminders that are due become messages, and messages are sent."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.reminders.nightly import Nightly
from bot.reminders.sender import Sender
from dialogs.offer import Offers
from dialogs.reminders.outgoing import hand_over
from dialogs.subjects import Chore, all_chores
from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage
from storage.reminders import PlannedNotice, Reminder
from storage.set_back import mended

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
    """Does what is due. Several may run at once, in one process or in many.

    The work of the night is left to `nightly`, which the clock calls. What runs out to the minute, such as the 48 hours in which a place
    of the waiting list is offered, is done with every sweep.

    Parameters
    ----------
    chores
        By id; those of the subject folders when left out.
    """

    def __init__(
        self,
        database: Database,
        offers: Offers,
        sender: Sender,
        clock: Callable[[], datetime],
        chores: Callable[[], dict[str, Chore]] = all_chores,
    ) -> None:
        self._database = database
        self._offers = offers
        self._sender = sender
        self._clock = clock
        self._chores = chores
        self.nightly = Nightly(database, offers, clock, chores)

    async def run(self, now: datetime | None = None) -> Swept:
        """Do and send everything that is due at an instant, the present one if none is given."""
        swept = await self.prepare(now)
        # Without an instant the sender goes by the clock: a lease that began with the sweep could be over by now.
        sent = await self._sender.send(now)
        swept.sent, swept.failed = sent.sent, sent.failed
        return swept

    async def prepare(self, now: datetime | None = None) -> Swept:
        """Do everything that is due at an instant but send it: the sender, where it runs by itself, begins with the first batch."""
        swept = Swept()
        async with self._database.transaction() as session:
            # By the clock of now at least: what others do is written by that.
            await mended(session, max(now, self._clock()) if now is not None else self._clock())
        for chore in self._chores().values():
            if not chore.nightly:
                await self._do(chore, now or self._clock(), swept)
        while True:
            async with self._database.transaction() as session:
                handled = await hand_over(session, now or self._clock())
            if not handled:
                return swept
            swept.reminders += handled
            self._sender.wake()

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
        """Do what is due up to a time as if it were then: each thing at its own time, in order.

        What comes up on the way, such as a reminder that had to wait or a message that is tried again, has its time too. Of the work
        of the night only that of the last real one is done: as if it were years later, it would erase what was said today.
        """
        await self.nightly.run()
        total, last = Swept(), None
        while True:
            instant = await self._next(last, until)
            swept = await self.run(instant)
            total.reminders += swept.reminders
            total.sent += swept.sent
            total.failed += swept.failed
            total.chores += swept.chores
            if instant >= until:
                break
            last = instant
        return total

    async def _next(self, after: datetime | None, until: datetime) -> datetime:
        """Return the first time after another at which something is due, at most until."""
        times: list[datetime] = []
        async with self._database.transaction() as session:
            for due_at, waits in (
                (col(Reminder.due_at), col(Reminder.status) == "planned"),
                (col(PlannedNotice.due_at), col(PlannedNotice.status) == "planned"),
                (col(OutboxMessage.due_at), col(OutboxMessage.status) == "waiting"),
                # A message that is tried again waits until its lease is over.
                (col(OutboxMessage.lease_until), col(OutboxMessage.status) == "waiting"),
            ):
                query = select(func.min(due_at)).where(waits)
                if after is not None:
                    query = query.where(due_at > after)
                first = (await session.exec(query)).one()
                if first is not None:
                    times.append(first)
        return min([*times, until])
