"""Socket Mode: the same events over a websocket that Wegwijs opens itself, for who has no public address."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.arrival import UnreadableRequest
from bot.channels.slack.front import Front
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.slack.socket")
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before connecting again after the first failure, and at most."""


class Socket(AsyncSocketModeHandler):
    """Bolt's handler, which keeps an envelope before it acknowledges it; what is not acknowledged Slack sends again."""

    def __init__(self, app: AsyncApp, front: Front, app_token: str, client: AsyncWebClient) -> None:
        super().__init__(app, app_token, logger=log, web_client=client)
        self._front = front

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        """Take one envelope."""
        payload = None
        try:
            if req.type in {"events_api", "interactive", "slash_commands"}:
                payload = await self._front.received(dict(req.payload))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
        except UnreadableRequest as error:
            log.warning("an envelope could not be read: %s", error)
        except DatabaseUnavailable as error:
            log.error("an event was not kept, Slack is asked to send it again: %s", error)
            return
        try:
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id, payload))
        except (aiohttp.ClientError, OSError, SlackClientError) as error:
            log.warning("an envelope could not be acknowledged, it comes again: %s", type(error).__name__)


@asynccontextmanager
async def connected(app: AsyncApp, front: Front, app_token: str, client: AsyncWebClient) -> AsyncGenerator[None]:
    """Hear Slack over a websocket while the context is open; the connection is made anew whenever it is lost."""
    socket = Socket(app, front, app_token, client)
    connecting = asyncio.create_task(_connect(socket))
    try:
        yield
    finally:
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await socket.close_async()  # pyright: ignore[reportUnknownMemberType]


async def _connect(socket: Socket) -> None:
    """Connect, and try until that succeeds; afterwards the library keeps it."""
    wait = FIRST_WAIT
    while True:
        try:
            await socket.connect_async()  # pyright: ignore[reportUnknownMemberType]
            return
        except (TimeoutError, aiohttp.ClientError, OSError, SlackClientError) as error:
            log.error("no connection with Slack, tried again in %.0f s: %s", wait, error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
