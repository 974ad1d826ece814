"""Two programs on one PostgreSQL: they share what comes in and what goes out, and each person is answered in order."""

import asyncio
import uuid

import pytest

from tests.conversations.prepared import loaded
from tests.teams.app.looking import answered, event_of, kept, outbox, settled
from tests.teams.service import Service

QUESTION = "wie organiseert SWITCH?"


@pytest.fixture
async def both(teams, server, base, searcher):
    name = f"w{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name};")
    programs = [Service(teams, base, searcher, server.get_uri(name)) for _ in range(2)]
    await loaded(programs[0].database)
    for one in programs:
        await one.start()
    yield programs
    for one in programs:
        await one.stop()
        await one.database.close()
    assert (teams.refused, teams.complaints) == ([], [])


async def test_two_programs_answer_everybody_once_and_in_order(teams, both):
    teams.fail("send", 1, status=429, retry_after=1)
    teams.fail("send", 1, status=500)
    teams.drop("send", 1)
    people = [teams.person(f"a{number}", email=f"leraar{number}@voorbeeld.example") for number in range(1, 4)]
    deliveries = {one.id: [] for one in people}

    async def talks(person):
        for number in range(4):
            teams.target = both[number % 2].address
            deliveries[person.id].append(await person.says(QUESTION))
            teams.target = both[(number + 1) % 2].address
            await teams.again(deliveries[person.id][-1])  # the other hears it too

    await asyncio.gather(*(talks(one) for one in people))
    for one in people:
        await one.next_messages(4)
    await settled(both[0])
    assert {row.status for row in await outbox(both[0])} == {"sent"}
    assert len(await kept(both[0])) == 12
    for one in people:
        assert await answered(both[0], one) == [event_of(each) for each in deliveries[one.id]]


async def test_a_button_that_both_programs_hear_is_pressed_once(teams, both, monkeypatch):
    """Whichever applies it, both answer in time, and the card stands as it is."""
    an = teams.person("a1", email="coordinator@voorbeeld.example")
    message = await an.asks(QUESTION)
    await settled(both[0])
    teams.target = both[0].address
    pressed = await an.presses(message, "Ja")
    teams.target = both[1].address
    monkeypatch.setattr("bot.channels.teams.front.INVOKE_SECONDS", 1.0)
    again = await teams.again(pressed)
    assert (pressed.status, again.status) == (200, 200)
    await an.sees("✓ Ja")
    await settled(both[0])
    assert [row.key.partition(":")[0] for row in await outbox(both[0])] == ["reply", "used", "reply"]


async def test_what_postgresql_has_no_letter_for_keeps_nobody_waiting(teams, both):
    an = teams.person("a1", email="coordinator@voorbeeld.example")
    await an.says("wie \0organiseert SWITCH?\0")
    await an.says(QUESTION)
    await an.next_messages(2)
    await settled(both[0])
    assert {row.status for row in await outbox(both[0])} == {"sent"}


async def test_what_one_program_leaves_behind_the_other_takes_up(teams, both):
    an = teams.person("a1", email="coordinator@voorbeeld.example")
    first, second = both
    teams.target = first.address
    held = teams.hang("send", 1)
    await an.says(QUESTION)
    await teams.until(lambda: held.met)
    stopping = asyncio.create_task(first.stop())
    teams.target = second.address
    await an.says(QUESTION)
    held.release()
    await stopping
    await an.next_messages(2)
    await settled(second)
    assert len(an.said) == 2
