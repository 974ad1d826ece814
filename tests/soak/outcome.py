"""What came of all reminders: which reached the platform, which twice, and what the tables say."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import text

from storage.database import Database
from tests.soak import offer
from tests.soak.channel import FakeChannel
from tests.soak.filling import Crowd

LOOKS = 0.1
"""Seconds between two looks at the tables."""
TAKEN_ALONG = "(status = 'dropped' AND last_error LIKE 'its reminders c%')"
"""Of rows of the outbox: another message to the same person brings what they were to bring."""
_LEFT = """
    SELECT (SELECT count(*) FROM reminder WHERE status = 'planned'),
           (SELECT count(*) FROM outbox WHERE status = 'waiting')
"""


async def left(database: Database) -> tuple[int, int]:
    """Return how many reminders are still planned, and how many messages still wait."""
    async with database.reading() as session:
        planned, waiting = (await (await session.connection()).execute(text(_LEFT))).one()
        return int(planned), int(waiting)


async def all_marked(database: Database) -> None:
    """Return when no reminder is planned and no message waits any more."""
    while await left(database) != (0, 0):  # noqa: ASYNC110 - it is the database of other processes
        await asyncio.sleep(LOOKS)


async def all_handed_over(database: Database) -> None:
    """Return when no reminder is planned any more."""
    while (await left(database))[0]:  # noqa: ASYNC110 - it is the database of other processes
        await asyncio.sleep(LOOKS)


async def in_flight(database: Database, channel: FakeChannel, pid: int) -> set[int]:
    """Return the messages of a program that the platform has and that are not marked as sent."""
    brought = {one.outbox_id for one in channel.kept if one.pid == pid}
    async with database.reading() as session:
        rows = await (await session.connection()).execute(text("SELECT id FROM outbox WHERE status = 'waiting'"))
        return brought & {int(one) for (one,) in rows}


@dataclass
class Outcome:
    """What came of them."""

    reminders: int
    messages: int
    """That the platform has, each counted once."""
    lost: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """Reminders that did not reach it, as person and session."""
    repeated: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """Reminders that stand in more than one message."""
    doubled: Counter[int] = field(default_factory=Counter[int])
    """Messages that came more than once, by id: how often too many."""
    statuses: dict[str, int] = field(default_factory=dict[str, int])
    """How many rows there are of each table and status, without messages whose reminders came along with another."""


async def outcome(database: Database, channel: FakeChannel, crowd: Crowd) -> Outcome:
    """Hold what the platform has against every reminder that there was."""
    brought = channel.times()
    said: dict[int, list[str]] = {}
    for times in brought.values():
        said.setdefault(times[0].person_id, []).append(times[0].words)
    found = Outcome(crowd.reminders, len(brought))
    for person in range(1, crowd.people + 1):
        for place in crowd.sessions_of(person):
            count = sum(offer.title(place) in words for words in said.get(person, []))
            if count != 1:
                (found.repeated if count else found.lost).append((person, place))
    found.doubled = Counter({one: len(times) - 1 for one, times in brought.items() if len(times) > 1})
    async with database.reading() as session:
        connection = await session.connection()
        for table, where in (("reminder", "true"), ("outbox", f"NOT {TAKEN_ALONG}")):
            rows = await connection.execute(text(f"SELECT status, count(*) FROM {table} WHERE {where} GROUP BY status"))
            found.statuses |= {f"{table} {status}": int(count) for status, count in rows}
    return found
