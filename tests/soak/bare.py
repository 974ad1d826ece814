"""Claims and marks alone: what the sender does with the tables, and nothing else; no message is written, read or brought anywhere.

The messages are claimed by the statement of the sender, and so many are on their way at the same time. *together*: as many are
claimed at once as the sender claims, and those that are ready at the same time are marked in one transaction, as it does. *alone*: ten
are claimed at once and each is marked in a transaction of its own, as the sender did before: a measure that stays the same.

Tells that it is ready, begins when it reads a line, and tells how many it marked.

    python -m tests.soak.bare database ahead together|alone
"""

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from datetime import datetime

from sqlmodel import select

from bot.reminders.marks import Marks
from bot.reminders.sender import AT_ONCE, CLAIMED_AT_ONCE, LEASE
from storage.database import Database
from storage.outbox import OutboxMessage, claim, mark_sent
from tests.soak.worker import clock_ahead


async def done(database: Database, clock: Callable[[], datetime], how: str) -> int:
    """Claim and mark everything; returns how many messages that were."""
    marks, marked = Marks(database, clock), 0

    async def some(left: deque[OutboxMessage]) -> None:
        while left:
            row = left.popleft()
            assert row.id is not None  # it was read from the table
            if how == "together":
                await marks.mark(row.id, None, None)
            else:
                async with database.transaction() as session:
                    await mark_sent(session, [row.id], clock())

    while rows := await _claimed(database, clock(), CLAIMED_AT_ONCE if how == "together" else AT_ONCE):
        marked += len(rows)
        left = deque(rows)
        await asyncio.gather(*(some(left) for _ in range(AT_ONCE)))
    return marked


async def _run(url: str, clock: Callable[[], datetime], how: str) -> None:
    database = Database(url)
    try:
        async with database.transaction() as session:  # the connection is there, as the program's is
            await session.exec(select(1))
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(await done(database, clock, how), flush=True)
    finally:
        await database.close()


async def _claimed(database: Database, now: datetime, limit: int) -> list[OutboxMessage]:
    async with database.transaction() as session:
        return await claim(session, now=now, lease=LEASE, limit=limit)


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], clock_ahead(float(sys.argv[2])), sys.argv[3]))
