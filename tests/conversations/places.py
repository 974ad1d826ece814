"""Who signs up for a demonstration session, for tests: whole conversations, and what the database holds after them."""

import asyncio

from sqlmodel import col, select

from storage.people import Person
from storage.signups import SignUp, SignUpState
from tests.conversations.client import Client

COP = "voorbeeld-sessies-2026-cop-session-1"
"""8 December, 10 places."""
WISH = (
    "schrijf mij in voor de cop van 8 december, ik ben leraar in het gewoon basisonderwijs"
    " en de onderwijsbehoefte is al verwoord"
)


def teacher(number):
    return f"leraar-{number}@school.example"


async def sign_up(client: Client, who: str, wish: str = WISH):
    """Say everything at once, and confirm."""
    await client.say(wish, who)
    return await client.say("ja", who)


async def everybody(clients, people, *, twice=False):
    """Let all of them sign up at the same moment, spread over the programs; returns what each was told last."""

    async def one(number, who):
        client = clients[number % len(clients)]
        await client.say(WISH, who, f"wish-{who}")
        if twice:
            await client.say(WISH, who, f"wish-{who}")
            told, _ = await asyncio.gather(
                client.say("ja", who, f"yes-{who}"), clients[number % len(clients) - 1].say("ja", who, f"yes-{who}")
            )
            return told
        return await client.say("ja", who)

    return await asyncio.gather(*(one(number, who) for number, who in enumerate(people)))


async def rows(client: Client, moment=COP):
    """Return the sign-ups of a session with the address of each, in the order in which they came."""
    async with client.database.transaction() as session:
        query = (
            select(SignUp, Person)
            .join(Person, col(SignUp.person_id) == col(Person.id))
            .where(SignUp.moment_id == moment)
            .order_by(col(SignUp.number))
        )
        return [(row, person.email) for row, person in (await session.exec(query)).all()]


async def standing(client: Client, moment=COP):
    """Return address and status, in order."""
    return [
        (email, row.status) for row, email in await rows(client, moment) if row.status not in {"cancelled", "expired"}
    ]


async def trail(client: Client):
    """Return the audit trail: address, status, and who did it."""
    async with client.database.transaction() as session:
        people = {person.id: person.email for person in (await session.exec(select(Person))).all()}
        states = (await session.exec(select(SignUpState).order_by(col(SignUpState.id)))).all()
        return [(people[one.person_id], one.status, people.get(one.changed_by)) for one in states]
