"""Reminders that are all due at once: how many messages a second, from the instant at which they are due until they are marked as sent.

The programs run as processes of their own, as `wegwijs serve` does, on one database; this process is the platform, which answers
at once, and shares the processors of the machine with them. Every reminder has to arrive exactly once.

*Bare* are as many processes that claim and mark the same messages in the same tables by the same statements, without having made, read
or brought them anywhere: as many at once as the programs, and, as a measure that stays the same, ten at once of which each is marked in
a transaction of its own. See `tests.soak.bare`.

    python -m tests.bench.reminders [reminders]
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from tests.bench.program import NotAsItShouldBe
from tests.soak import postgres
from tests.soak.channel import FakeChannel
from tests.soak.filling import Crowd, due_at_once, with_people
from tests.soak.outcome import all_handed_over, all_marked, outcome
from tests.soak.programs import ahead, started, workers
from tests.soak.worker import LEASE

REMINDERS = 1000


@dataclass(frozen=True)
class Rate:
    """How fast it went."""

    messages: int
    handed_over: float
    """Seconds until all stood in the outbox."""
    marked: float
    """Seconds until all were marked as sent."""
    together: float
    """Seconds that claiming and marking them as the program does takes."""
    alone: float
    """Seconds that it takes when each is marked in a transaction of its own."""

    def __str__(self) -> str:
        """Return it as messages a second."""
        return (
            f"{self.messages / self.marked:5.0f} messages/s from due to marked (all in the outbox after {self.handed_over:.1f} "
            f"s); {self.together / self.marked:.2f} × bare, which does {self.messages / self.together:.0f}/s; "
            f"{self.alone / self.marked:.2f} × bare with each marked by itself, {self.messages / self.alone:.0f}/s"
        )


async def measured(url: str, programs: int, crowd: Crowd, folder: Path) -> Rate:
    """Have everything sent by so many programs, and claimed and marked again by as many bare ones.

    Raises NotAsItShouldBe when something was lost or came twice.
    """
    database = Database(url)
    try:
        await with_people(database, crowd)
        async with FakeChannel() as channel, started(workers(programs, url, channel.url, LEASE), folder):
            await due_at_once(database, crowd)
            begun = time.perf_counter()
            await all_handed_over(database)
            handed_over = time.perf_counter() - begun
            await all_marked(database)
            marked = time.perf_counter() - begun
        found = await outcome(database, channel, crowd)
        if found.lost or found.repeated or found.doubled:
            raise NotAsItShouldBe(f"{len(found.lost)} lost, {len(found.repeated) + len(found.doubled)} doubled")
        together, alone = [
            await _bare(database, url, programs, found.messages, folder, days, how)
            for days, how in enumerate(("together", "alone"), start=1)
        ]
    finally:
        await database.close()
    return Rate(found.messages, handed_over, marked, together, alone)


async def _bare(database: Database, url: str, programs: int, messages: int, folder: Path, days: int, how: str) -> float:
    """Return the seconds in which as many processes claim and mark the same messages, so many days later than the programs."""
    async with database.connection() as connection:
        reset = "UPDATE outbox SET status = 'waiting', attempts = 0, lease_until = NULL, sent_at = NULL"
        await connection.execute(text(reset))
    # What was due for the programs is so for these, and no lease of theirs is left.
    later = str(ahead() + days * 24 * 3600)
    async with started([["tests.soak.bare", url, later, how]] * programs, folder) as bare:
        begun = time.perf_counter()
        await asyncio.gather(*(one.begin() for one in bare))
        marked = await asyncio.gather(*(one.told() for one in bare))
        took = time.perf_counter() - begun
    if sum(map(int, marked)) != messages:
        raise NotAsItShouldBe(f"{marked} of {messages} were marked")
    return took


def run(reminders: int = REMINDERS) -> None:
    """Print the figures."""
    asyncio.run(_run(reminders))


async def _run(reminders: int) -> None:
    print(f"{reminders} reminders due at once:")
    one_each, several = Crowd(reminders, reminders), Crowd(max(reminders // 4, 1), reminders)
    with tempfile.TemporaryDirectory() as name, postgres.running(Path(name)) as server:
        folder = Path(name)
        for crowd, kind in ((one_each, "one each"), (several, "four each")):
            for count in (1, 2, 4):
                rate = await measured(server.database(), count, crowd, folder)
                print(f"  PostgreSQL, {_programs(count)}, {kind}: {rate}", flush=True)
            for count in (1, 2):
                file = folder / f"reminders-{crowd.people}-{count}.db"
                rate = await measured(f"sqlite+aiosqlite:///{file}", count, crowd, folder)
                print(f"  SQLite, {_programs(count)}, {kind}: {rate}", flush=True)


def _programs(count: int) -> str:
    return "1 program" if count == 1 else f"{count} programs"


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
