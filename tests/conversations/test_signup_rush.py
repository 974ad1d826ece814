"""Fifty people for ten places at the same moment, on SQLite and on PostgreSQL: ten places, a line in order, no error."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from storage.submissions import SubmittedForm
from tests.conversations.client import Client
from tests.conversations.places import COP, everybody, rows, sign_up, standing, teacher

PEOPLE = [teacher(number) for number in range(50)]


async def seen_by_all(client, told):
    """Ten have a place, forty stand in line in the order in which they came, and each was told just that."""
    found = await rows(client)
    assert [row.status for row, _ in found] == ["confirmed"] * 10 + ["waiting"] * 40
    assert sorted(email for _, email in found) == sorted(PEOPLE)
    assert [row.number for row, _ in found] == list(range(1, 51))
    said = {who: replies[0].text for who, replies in zip(PEOPLE, told, strict=True)}
    for place, (_, email) in enumerate(found, start=-9):
        expected = "je hebt een plaats" if place < 1 else f"op plaats **{place}**"
        assert expected in said[email], said[email]


async def handed_in(client):
    async with client.database.transaction() as session:
        return len((await session.exec(select(SubmittedForm))).all())


async def test_fifty_for_ten_places_in_one_file_though_every_message_comes_twice(talk):
    await seen_by_all(talk, await everybody([talk], PEOPLE, twice=True))
    assert await handed_in(talk) == 50


async def test_fifty_for_ten_places_with_two_programs_on_one_postgresql(postgres, base, searcher):
    other = Client(postgres.url, base, searcher)
    try:
        await seen_by_all(postgres, await everybody([postgres, other], PEOPLE, twice=True))
        assert await handed_in(postgres) == 50
    finally:
        await other.database.close()


async def test_who_leaves_and_who_comes_at_once_leave_no_place_empty_and_give_none_twice(postgres, base, searcher):
    people = PEOPLE[:14]
    for who in people[:12]:
        await sign_up(postgres, who)
    other = Client(postgres.url, base, searcher)
    try:
        for who in people[:4]:
            await postgres.say("ik kan niet komen naar de cop", who)
        await asyncio.gather(
            *(postgres.press("Ja, schrijf uit", who) for who in people[:4]),
            *(sign_up(other, who) for who in people[12:]),
        )
        other.now = postgres.now + timedelta(seconds=1)
        await other.sweep()
        offers = [await other.inbox(who) for who in people[10:12]]
        assert all("plaats voor je vrij" in letters[0].text for letters in offers)
        # The sweep and the two who were offered a place, all at once.
        await asyncio.gather(*(other.press("Ja, graag", who) for who in people[10:12]), postgres.sweep(), other.sweep())
    finally:
        await other.database.close()
    found = await standing(postgres)
    assert sum(status in {"confirmed", "offered"} for _, status in found) == 10
    assert {email for email, status in found if status == "confirmed"} >= set(people[4:12])
    assert sum(status == "waiting" for _, status in found) == 0
    assert COP in {row.moment_id for row, _ in await rows(postgres)}
