"""What a channel is to the rest of the program: it hands messages over, and may listen on the site. Found by folder name."""

import importlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from storage.people import Identity

if TYPE_CHECKING:
    from aiohttp import web

    from bot.settings import Settings
    from dialogs.conversation import Conversations
    from storage.database import Database


class DeliveryFailed(Exception):
    """The platform did not take the message now; it is tried again later.

    Parameters
    ----------
    wait
        How long the platform asks us to wait; None leaves it to us.
    untaken
        Whether the platform surely took nothing of it in this attempt: then it may say something else the next time.
    """

    def __init__(self, reason: str, wait: timedelta | None = None, *, untaken: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.untaken = untaken


class Undeliverable(Exception):
    """The platform will never take this message, such as one for a channel that is gone."""


class Unreachable(Undeliverable):
    """The platform takes no messages for this person any more, such as after she removed the app there.

    The person is marked; a message that is no answer goes to another platform where she is known.
    """


@dataclass(frozen=True)
class Letter:
    """A message to hand over."""

    id: int
    """Of its row in the outbox: the same with every attempt."""
    person_id: int
    language: str
    """In which the person is spoken to: nl or en."""
    identity: Identity | None
    """Who the person is on this channel; None for somebody who has not been seen on it."""
    reply: Reply
    address: Mapping[str, Any] | None
    """Where it is an answer, in the channel's own terms; None when it is not one."""
    progress: Mapping[str, Any]
    """What `record` kept of earlier attempts."""
    attempts: int
    """1 for the first; a later one may follow an attempt of which nobody knows whether the platform took it."""
    created_at: datetime
    record: Callable[[Mapping[str, Any]], Awaitable[None]]
    """Keeps at once what of it reached the platform, so that a later attempt goes on from there."""


Write = Callable[[AsyncSession], Awaitable[None]]
"""What is written in the transaction that marks a message as sent."""


class Channel(Protocol):
    """A platform on which people read."""

    name: str
    """The name under which identities are kept; also the name of the folder."""

    async def deliver(self, letter: Letter) -> Write | None:
        """Hand a message over. No transaction is open meanwhile.

        Raises DeliveryFailed when it must be tried again, Undeliverable when that is no use, Unreachable when nothing to this
        person is.
        """
        ...


@runtime_checkable
class Listening(Protocol):
    """A channel that hears people through the service."""

    def listening(self, site: "web.Application", wake: Callable[[], None]) -> AbstractAsyncContextManager[None]:
        """Add its routes to the site, and hear people for as long as the context is open.

        Parameters
        ----------
        wake
            Called when messages were written to the outbox: they are sent without waiting for the clock.
        """
        ...


@dataclass(frozen=True)
class Surroundings:
    """What a channel is connected with."""

    settings: "Settings"
    database: "Database"
    conversations: "Conversations"
    clock: Callable[[], datetime]


def names() -> list[str]:
    """Return the names of the channels that there are."""
    return sorted(file.parent.name for file in Path(__file__).parent.glob("*/adapter.py"))


def connected(surroundings: Surroundings) -> dict[str, Channel]:
    """Return the channels that the settings connect, by name; raises BadSettings for settings that contradict."""
    found: dict[str, Channel] = {}
    for name in names():
        channel: Channel | None = importlib.import_module(f"bot.channels.{name}.adapter").connect(surroundings)
        if channel is not None:
            found[channel.name] = channel
    return found
