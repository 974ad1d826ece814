"""What stands in the database of the running service, for tests that look behind what people see."""

import asyncio

from sqlmodel import select

from dialogs.messages import Reply
from storage.inbox import ReceivedEvent
from storage.outbox import OutboxMessage, put, waiting_count
from storage.people import Identity
from tests.teams.fake.reading import actions

PATIENCE = 20.0
"""Seconds: only how long a broken program is waited for."""


async def kept(service):
    """Return what was received, oldest first."""
    async with service.database.transaction() as session:
        return list((await session.exec(select(ReceivedEvent).order_by(ReceivedEvent.id))).all())


async def outbox(service):
    """Return everything that was said or is still to be said, oldest first."""
    async with service.database.transaction() as session:
        return list((await session.exec(select(OutboxMessage).order_by(OutboxMessage.id))).all())


async def holds(so):
    """Wait until what an asynchronous function tells is true, and return it."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await so()):
            await asyncio.sleep(0.02)
    return found


async def sent(service, count):
    """Wait until so many messages were sent, and return the whole outbox."""

    async def so():
        rows = await outbox(service)
        return rows if sum(row.status == "sent" for row in rows) >= count else None

    return await holds(so)


async def settled(service):
    """Wait until everything that was kept is applied and everything that was said is sent."""

    async def so():
        async with service.database.transaction() as session:
            waits = (await session.exec(select(ReceivedEvent.id).where(ReceivedEvent.status == "waiting"))).first()
            return waits is None and await waiting_count(session) == 0

    await holds(so)


async def notify(service, *texts, to=None, **given):
    """Write messages that come by themselves, to one person or to everybody who was seen in Teams."""
    async with service.database.transaction() as session:
        query = select(Identity.person_id).where(Identity.channel == "teams")
        if to is not None:
            query = query.where(Identity.external_id == to.external_id)
        now = service.clock()
        for person in (await session.exec(query)).all():
            for number, text in enumerate(texts):
                body = Reply(text=text, **given).stored()
                await put(
                    session, key=f"{person}:{text[:60]}:{number}", person_id=person, body=body, due_at=now, now=now
                )
    service.sender.wake()


def row_of(message):
    """Return the row of the outbox that a message of the app was sent from; its buttons know it."""
    told = [one["data"]["row"] for card in message.cards for one in actions(card) if "row" in (one.get("data") or {})]
    assert told, f"no button in {message!r}"
    return told[0]


def event_of(delivery):
    """Return by which id a delivered activity is known."""
    return f"{delivery.payload['conversation']['id']}:{delivery.payload['id']}"


async def answered(service, person):
    """Return the events whose answers this person reads, in the order in which she reads them."""
    keys = {row.id: row.key for row in await outbox(service)}
    told = [keys[row_of(one)] for one in person.messages if one.bot]
    return [key.removeprefix("reply:teams:").rpartition(":")[0] for key in told]
