"""Slack: connected when its settings are there. What needs Slack's libraries is imported when it is used."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.channels.channel import Letter, Surroundings, Write
from bot.channels.slack.arrival import NAME
from bot.channels.slack.settings import SlackSettings, read_slack_settings
from bot.waking import ENDED_WITHIN, ended

if TYPE_CHECKING:
    from aiohttp import ClientSession, web

    from bot.channels.slack.delivery import Delivery
    from bot.channels.slack.front import Front
    from bot.channels.slack.installation import Installations
    from bot.channels.slack.workspaces import Workspaces
    from bot.receiving import Worker

log = logging.getLogger("wegwijs.slack")
AT_ONCE = 8
"""Events that are applied at the same time, each of another person."""


class Slack:
    """The channel."""

    name = NAME

    def __init__(self, settings: SlackSettings, surroundings: Surroundings) -> None:
        self._settings = settings
        self._around = surroundings
        self._session: ClientSession | None = None
        self._connected: tuple[Workspaces, Delivery] | None = None
        self._installations: Installations | None = None
        self.front: Front | None = None
        """What takes what Slack sends, while Wegwijs listens."""

    def _parts(self) -> "tuple[Workspaces, Delivery]":
        """Return what talks with Slack; made when it is first needed, for it needs the event loop."""
        if self._connected is None:
            from aiohttp import ClientSession, ClientTimeout

            from bot.channels.slack.api import SECONDS
            from bot.channels.slack.delivery import Delivery
            from bot.channels.slack.installation import Installations
            from bot.channels.slack.workspaces import Workspaces

            self._session = ClientSession(timeout=ClientTimeout(total=SECONDS), trust_env=True)
            if self._settings.by_oauth:
                self._installations = Installations(self._settings, self._around.database)
            workspaces = Workspaces(self._settings, self._installations, self._session)
            self._connected = workspaces, Delivery(workspaces, self._session, self._around.clock)
        return self._connected

    async def deliver(self, letter: Letter) -> Write | None:
        """Hand a message over; raises DeliveryFailed or Undeliverable."""
        return await self._parts()[1].deliver(letter)

    async def close(self) -> None:
        """Give back the connections."""
        if self._session is not None:
            await self._session.close()
        self._session = self._connected = None

    @asynccontextmanager
    async def listening(self, site: "web.Application", wake: Callable[[], None]) -> AsyncGenerator[None]:
        """Hear Slack, over HTTP, over a websocket or both."""
        from bot.channels.slack.api import SlackBusy, SlackRefused
        from bot.channels.slack.forms import FormWindows
        from bot.channels.slack.front import Front, add_routes
        from bot.channels.slack.hearing import Hearing
        from bot.channels.slack.incoming import Downloads
        from bot.channels.slack.installation import add_install_pages, oauth_flow
        from bot.channels.slack.listeners import bolt_app
        from bot.channels.slack.people import People
        from bot.channels.slack.socket import connected
        from bot.channels.slack.workspaces import NotServed
        from bot.receiving import Inbox, Worker

        workspaces, _ = self._parts()
        assert self._session is not None
        around, settings = self._around, self._settings
        downloads = Downloads(self._session, settings.api_url)
        forms = FormWindows(around.conversations, downloads, wake)
        hearing = Hearing(around.conversations, around.database, downloads, forms, wake)
        self.front = front = Front(workspaces, People(), forms, around.clock)
        app = bolt_app(workspaces, self._installations, hearing, forms, settings.command)
        inbox = Inbox(around.database, around.clock)
        worker = Worker(around.database, inbox, NAME, front.apply, front.late, around.clock, AT_ONCE)
        front.working(app, worker)
        if settings.by_oauth:
            add_install_pages(site.router, oauth_flow(settings, around.database, around.clock))
        else:
            try:
                await workspaces.served("")
            except NotServed:
                log.info("Slack answers: the workspace of the token is known")
            except (SlackBusy, SlackRefused) as error:
                log.error("Slack does not say whose the token is, which is asked again with the first event: %s", error)
        async with AsyncExitStack() as open_now:
            open_now.push_async_callback(self.close)
            open_now.push_async_callback(hearing.close)
            working = asyncio.create_task(worker.run())
            open_now.push_async_callback(_stopped, worker, working)
            if settings.signing_secret is not None:
                add_routes(site, front, settings.signing_secret.get_secret_value(), around.clock)
            if settings.app_token is not None:
                token = settings.app_token.get_secret_value()
                await open_now.enter_async_context(connected(front, workspaces.client(token), self._session))
            yield


async def _stopped(worker: "Worker", working: "asyncio.Task[None]") -> None:
    worker.stop()
    await ended(working, within=2 * ENDED_WITHIN)  # it waits as long itself for what it does, and then marks it


def connect(surroundings: Surroundings) -> Slack | None:
    """Return the channel; None when Slack is not used. Raises BadSettings."""
    settings = read_slack_settings()
    return None if settings is None else Slack(settings, surroundings)
