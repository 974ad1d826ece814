"""Somebody in several apps, for tests of linking: who is `app:address`, and each app keeps what arrived there."""

import re
from dataclasses import replace

from sqlmodel import select

from dialogs.messages import Incoming
from dialogs.texts import texts_in
from storage.people import identity_of
from tests.conversations.client import Client

NL = texts_in("nl")
_CODE = re.compile(r"\*\*([0-9A-Z]{4}-[0-9A-Z]{4})\*\*")


class Arriving:
    """A platform that takes everything and keeps it for who reads there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.arrived: list[tuple[str, str]] = []

    async def deliver(self, letter):
        """Take a message; what is for somebody who was never seen waits for nobody here."""
        if letter.identity is not None:
            self.arrived.append((letter.identity.external_id, letter.reply.text))


class Apps(Client):
    """Talks on Slack, on Teams and at a terminal with the same conversation."""

    def _build(self) -> None:
        super()._build()
        self.apps = {name: Arriving(name) for name in ("slack", "teams", "terminal")}
        self._sender._channels = self.apps
        if not hasattr(self, "addresses"):
            self.addresses: dict[str, str | None] = {}

    def _incoming(self, who: str, *args, **kwargs) -> Incoming:
        """Return an event of `app:address`; what the app vouches for is that address, unless `addresses` says otherwise."""
        channel, _, name = who.partition(":")
        made = super()._incoming(name, *args, **kwargs)
        return replace(made, channel=channel, email=self.addresses.get(who, name))

    async def arrived(self, who: str) -> list[str]:
        """Send what is due, and return what this person was sent in this app since she looked last."""
        await self.sweep()
        channel, _, name = who.partition(":")
        app = self.apps[channel]
        mine = [text for to, text in app.arrived if to == name]
        app.arrived = [(to, text) for to, text in app.arrived if to != name]
        return mine

    async def code(self, who: str) -> str:
        """Ask for a code."""
        [reply, *_] = await self.say("koppel mijn accounts", who)
        found = _CODE.search(reply.text)
        assert found is not None, reply.text
        return found[1]

    async def link(self, first: str, second: str) -> list[str]:
        """Ask for a code in the one app and type it in the other; return what is said there."""
        said = await self.say(await self.code(first), second)
        if any(button.label == NL("Yes, link") for button in said[0].buttons):
            said = await self.press(NL("Yes, link"), second)
        return [one.text for one in said]

    async def unlink(self, who: str) -> list[str]:
        """Undo the last link."""
        await self.say("ontkoppel", who)
        return [one.text for one in await self.press(NL("Yes, unlink"), who)]


async def every(talk, table):
    """Return all rows of a table."""
    async with talk.database.transaction() as session:
        return list((await session.exec(select(table).order_by(table.id))).all())


async def person_at(talk, who):
    """Return the id of the person who is in this app; None for nobody."""
    channel, _, name = who.partition(":")
    async with talk.database.transaction() as session:
        found = await identity_of(session, channel, name)
        return found.person_id if found else None


async def linked(talk, *who):
    """Tell whether all are one person."""
    return len({await person_at(talk, one) for one in who}) == 1
