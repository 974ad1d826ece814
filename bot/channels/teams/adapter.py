"""Microsoft Teams: connected when its settings are there. What needs the Bot Framework SDK is imported when it is used."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.channels.channel import Letter, Surroundings, Write
from bot.channels.teams.arrival import NAME
from bot.channels.teams.settings import TeamsSettings, read_teams_settings
from bot.waking import ENDED_WITHIN, ended
from storage.signing import signing_key

if TYPE_CHECKING:
    from aiohttp import ClientSession, web

    from bot.channels.teams.connector import Connector
    from bot.channels.teams.delivery import Delivery
    from bot.channels.teams.files import Links
    from bot.channels.teams.front import Front
    from bot.channels.teams.standing import Standing
    from bot.receiving import Worker

AT_ONCE = 8
"""Activities that are applied at the same time, each of another person."""
SECONDS = 15.0
"""How long a request to Microsoft may take."""


@dataclass(frozen=True)
class _Parts:
    """What talks with Teams."""

    session: "ClientSession"
    connector: "Connector"
    links: "Links"
    standing: "Standing"
    delivery: "Delivery"


class Teams:
    """The channel."""

    name = NAME

    def __init__(self, settings: TeamsSettings, surroundings: Surroundings) -> None:
        self._settings = settings
        self._around = surroundings
        self._connected: asyncio.Task[_Parts] | None = None
        self.front: Front | None = None
        """What takes what Teams sends, while Wegwijs listens."""

    async def _parts(self) -> _Parts:
        """Return what talks with Teams; made when it is first needed, for it needs the event loop and the database."""
        if self._connected is None or (self._connected.done() and self._connected.exception() is not None):
            self._connected = asyncio.create_task(self._made())
        return await asyncio.shield(self._connected)

    async def _made(self) -> _Parts:
        from aiohttp import ClientSession, ClientTimeout

        from bot.channels.teams.connector import Connector
        from bot.channels.teams.delivery import Delivery
        from bot.channels.teams.files import Links
        from bot.channels.teams.standing import Standing

        around, settings = self._around, self._settings
        async with around.database.transaction() as session:
            key = await signing_key(session, "files", around.clock())
        http = ClientSession(timeout=ClientTimeout(total=SECONDS), trust_env=True)
        connector = Connector(settings, http, around.clock)
        links = Links(settings.public_url or "", key, around.clock)
        standing = Standing(around.database, links)
        delivery = Delivery(connector, standing, around.conversations, around.database, around.clock, random.random)
        return _Parts(http, connector, links, standing, delivery)

    async def deliver(self, letter: Letter) -> Write | None:
        """Hand a message over; raises DeliveryFailed, Undeliverable or Unreachable."""
        return await (await self._parts()).delivery.deliver(letter)

    async def close(self) -> None:
        """Give back the connections."""
        connected, self._connected = self._connected, None
        if connected is not None:
            parts = await connected
            await parts.connector.close()
            await parts.session.close()

    @asynccontextmanager
    async def listening(self, site: "web.Application", wake: Callable[[], None]) -> AsyncGenerator[None]:
        """Hear Teams at /api/messages."""
        from bot.channels.teams.about import add_routes as add_about
        from bot.channels.teams.activities import Handler
        from bot.channels.teams.authentication import Authenticator
        from bot.channels.teams.downloads import Downloads, session_for_files
        from bot.channels.teams.files import add_routes as add_files
        from bot.channels.teams.forms import FormDialogs
        from bot.channels.teams.front import Front, add_routes
        from bot.channels.teams.hearing import Hearing
        from bot.channels.teams.people import People
        from bot.receiving import Inbox, Worker

        around, parts = self._around, await self._parts()
        forms = FormDialogs(around.conversations, wake)
        local = self._settings.local
        files = session_for_files(local=local)
        downloads = Downloads(files, parts.connector.token, local=local)
        hearing = Hearing(
            around.conversations, around.database, parts.connector, downloads, parts.standing, wake, around.clock
        )
        self.front = front = Front(People(parts.connector), hearing, forms, Handler(hearing, forms), around.clock)
        inbox = Inbox(around.database, around.clock)
        worker = Worker(around.database, inbox, NAME, front.apply, front.late, around.clock, AT_ONCE)
        front.working(worker)
        async with AsyncExitStack() as open_now:
            open_now.push_async_callback(self.close)
            open_now.push_async_callback(files.close)
            open_now.push_async_callback(hearing.close)
            working = asyncio.create_task(worker.run())
            open_now.push_async_callback(_stopped, worker, working)
            authenticator = Authenticator(self._settings, parts.session, around.clock)
            open_now.push_async_callback(authenticator.close)
            add_routes(site, front, authenticator, around.clock)
            add_about(site)
            add_files(site, around.database, parts.links, around.clock)
            yield


async def _stopped(worker: "Worker", working: "asyncio.Task[None]") -> None:
    worker.stop()
    await ended(working, within=2 * ENDED_WITHIN)  # it waits as long itself for what it does, and then marks it


def connect(surroundings: Surroundings) -> Teams | None:
    """Return the channel; None when Teams is not used. Raises BadSettings."""
    settings = read_teams_settings(surroundings.settings.http_host, surroundings.settings.http_port)
    return None if settings is None else Teams(settings, surroundings)
