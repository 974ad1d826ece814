"""Somebody in several apps, for tests of linking: who is `app:address`, and each app shows what arrived there."""

from dialogs.messages import Incoming
from tests.conversations.client import Client


class Arriving:
    """A platform that takes everything and keeps it for who reads there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.arrived: list[tuple[str, str]] = []

    async def deliver(self, letter):
        """Take a message."""
        assert letter.identity is not None
        self.arrived.append((letter.identity.external_id, letter.reply.text))


class Apps(Client):
    """Talks on Slack, on Teams and at a terminal with the same conversation."""

    names = ("slack", "teams", "terminal")

    def _build(self) -> None:
        super()._build()
        self.apps = {name: Arriving(name) for name in self.names}
        self._sender._channels = self.apps
        self.addresses: dict[str, str | None] = {}

    def _incoming(self, who: str, *args, **kwargs) -> Incoming:
        channel, _, name = who.partition(":")
        made = super()._incoming(name, *args, **kwargs)
        from dataclasses import replace

        return replace(made, channel=channel, email=self.addresses.get(who, name))

    async def arrived(self, who: str) -> list[str]:
        """Send what is due, and return what this person was sent in this app since she looked last."""
        await self.sweep()
        channel, _, name = who.partition(":")
        app = self.apps[channel]
        mine = [text for to, text in app.arrived if to == name]
        app.arrived = [(to, text) for to, text in app.arrived if to != name]
        return mine
