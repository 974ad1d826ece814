"""Two programs on one PostgreSQL: they share what comes in and what goes out, and each person is answered in order."""

import asyncio
import uuid

import pytest
from sqlmodel import select

from storage.inbox import ReceivedEvent
from storage.outbox import OutboxMessage
from tests.conversations.prepared import loaded
from tests.slack.service import Service


@pytest.fixture
async def both(slack, server, base, searcher):
    name = f"w{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name};")
    programs = [Service(slack, base, searcher, server.get_uri(name)) for _ in range(2)]
    await loaded(programs[0].database)
    for one in programs:
        await one.start()
        one.address = slack.target
    yield programs
    for one in programs:
        await one.stop()
        await one.database.close()


async def test_two_programs_answer_everybody_once_and_in_order(slack, both):
    slack.fail("chat.postMessage", 1, status=429, retry_after=1)
    slack.fail("chat.postMessage", 1, status=500)
    slack.drop("chat.postMessage", 1, after_applying=True)
    people = [slack.person(f"U{number}", email=f"leraar{number}@voorbeeld.example") for number in range(1, 5)]
    deliveries = {one.id: [] for one in people}

    async def talks(person):
        for number in range(6):
            slack.target = both[number % 2].address
            deliveries[person.id].append(await person.dm(f"help {number}"))
            slack.target = both[(number + 1) % 2].address
            await slack.again(deliveries[person.id][-1])  # the other hears it too

    await asyncio.gather(*(talks(one) for one in people))
    for one in people:
        await one.next_messages(6)
    async with asyncio.timeout(20):
        while True:
            async with both[0].database.transaction() as session:
                sent = {row.id: row for row in (await session.exec(select(OutboxMessage))).all()}
                events = (await session.exec(select(ReceivedEvent))).all()
            if {row.status for row in sent.values()} == {"sent"} and {row.status for row in events} == {"done"}:
                break
            await asyncio.sleep(0.05)
    assert len(events) == 24
    for one in people:
        answers = [message.metadata["event_payload"]["message"] for message in one.messages if message.bot]
        told = [sent[number].key.split(":")[2] for number in answers]
        assert told == [delivery.payload["event_id"] for delivery in deliveries[one.id]]


async def test_what_one_program_leaves_behind_the_other_takes_up(slack, both, an):
    first, second = both
    slack.target = first.address
    held = slack.hang("chat.postMessage", 1)
    await an.dm("help")
    await slack.until(lambda: held.met)
    stopping = asyncio.create_task(first.stop())
    slack.target = second.address
    await an.dm("help")
    held.release()
    await stopping
    await an.next_messages(2)
    assert len(an.said) == 2
