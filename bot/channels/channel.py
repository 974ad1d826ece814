"""What every channel can do, and finding the channels: a folder beside this file with an adapter.py is one."""

import importlib
from functools import cache
from pathlib import Path
from typing import Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from storage.people import Identity


class DeliveryFailed(Exception):
    """A message could not be handed over now; it is tried again later."""


class Channel(Protocol):
    """A way to reach somebody who is not saying anything right now."""

    name: str
    """The name under which identities are kept; also the name of the folder."""

    async def deliver(
        self, session: AsyncSession, *, person_id: int, identity: Identity | None, reply: Reply, outbox_id: int
    ) -> None:
        """Hand a message over; raises DeliveryFailed when that must be tried again.

        What is written to `session` is committed together with the mark that it was sent.
        """
        ...


@cache
def channels() -> dict[str, Channel]:
    """Return the channels by name."""
    found: dict[str, Channel] = {}
    for file in sorted(Path(__file__).parent.glob("*/adapter.py")):
        channel: Channel = importlib.import_module(f"bot.channels.{file.parent.name}.adapter").CHANNEL
        found[channel.name] = channel
    return found
