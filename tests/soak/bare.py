"""Claims and marks alone: what the sender does with the tables, and nothing else; no message is written, read or brought anywhere.

As many are claimed at once, by the same statement, and each is marked in a transaction of its own while the others are. Tells that it
is ready, begins when it reads a line, and tells how many it marked.

    python -m tests.soak.bare database ahead
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from bot.reminders.sender import AT_ONCE, LEASE
from storage.database import Database
from storage.outbox import OutboxMessage, claim
from tests.soak.worker import clock_ahead


async def _run(url: str, clock: Callable[[], datetime]) -> None:
    database = Database(url)
    try:
        async with database.transaction() as session:  # the connection is there, as the program's is
            await session.exec(select(1))
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        marked = 0
        while rows := await _claimed(database, clock()):
            await asyncio.gather(*(_mark(database, row.id, clock()) for row in rows))
            marked += len(rows)
        print(marked, flush=True)
    finally:
        await database.close()


async def _claimed(database: Database, now: datetime) -> list[OutboxMessage]:
    async with database.transaction() as session:
        return await claim(session, now=now, lease=LEASE, limit=AT_ONCE)


async def _mark(database: Database, row_id: int | None, now: datetime) -> None:
    mark = update(OutboxMessage).where(col(OutboxMessage.id) == row_id, col(OutboxMessage.status) == "waiting")
    mark = mark.values(status="sent", sent_at=now, lease_until=None, last_error=None)
    async with database.transaction() as session:
        await session.exec(mark.returning(col(OutboxMessage.id)))


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], clock_ahead(float(sys.argv[2]))))
