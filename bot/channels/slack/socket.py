"""Socket Mode: the same events over a websocket that Wegwijs opens itself, for who has no public address.

An envelope is kept before it is acknowledged, over the connection over which it came. Before Slack ends a connection, about each
hour, it says so: the next one is open before it goes (https://docs.slack.dev/apis/events-api/using-socket-mode). slack_sdk's own
client acknowledges over whichever connection is there, and asks for a lost one again only after ten seconds, by a used address.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.payload import Body, object_in, text_in
from bot.channels.slack.api import SlackBusy, SlackRefused, read
from bot.channels.slack.arrival import UnreadableRequest
from bot.channels.slack.front import Front
from bot.waking import ended
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.slack.socket")
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before connecting again after the first failure, and at most."""
HEARTBEAT = 10.0
"""Seconds between two signs of life; a connection that gives none is lost."""
LARGEST = 16 * 1024 * 1024
"""Bytes of an envelope."""
_TYPES = frozenset({"events_api", "interactive", "slash_commands"})


class Socket:
    """Hears Slack, over one connection and for a moment over two.

    Parameters
    ----------
    client
        Calls Slack with the token of the app.
    session
        Opens the connections.
    """

    def __init__(self, front: Front, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._front = front
        self._client = client
        self._session = session
        self._connections: set[asyncio.Task[None]] = set()
        self._handling: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Stay connected until cancelled."""
        wait = FIRST_WAIT
        while True:
            greeted, leaving = asyncio.Event(), asyncio.Event()
            connection = asyncio.create_task(self._connection(greeted, leaving))
            self._connections.add(connection)
            connection.add_done_callback(self._connections.discard)
            await leaving.wait()
            if greeted.is_set():
                wait = FIRST_WAIT
                continue
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def close(self) -> None:
        """Finish what came, and end the connections."""
        await ended(*self._handling)
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connection(self, greeted: asyncio.Event, leaving: asyncio.Event) -> None:
        """Hear one connection to its end; `leaving` is set as soon as it is known to end."""
        try:
            opened = await read(self._client, "apps.connections.open")
            async with self._session.ws_connect(
                text_in(opened, "url"), heartbeat=HEARTBEAT, max_msg_size=LARGEST
            ) as socket:
                async for message in socket:
                    if message.type == aiohttp.WSMsgType.TEXT:
                        self._heard(socket, cast(str, message.data), greeted, leaving)
            log.info("a connection with Slack ended")
        except (SlackBusy, SlackRefused) as error:
            log.error("no connection with Slack: %s", error)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            log.error(
                "no connection with Slack: %s", type(error).__name__
            )  # the text may hold the address, which is secret
        finally:
            leaving.set()

    def _heard(
        self, socket: aiohttp.ClientWebSocketResponse, text: str, greeted: asyncio.Event, leaving: asyncio.Event
    ) -> None:
        try:
            found: object = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        envelope: Body = cast(Body, found) if isinstance(found, dict) else {}
        match text_in(envelope, "type"):
            case "hello":
                log.info("connected with Slack")
                greeted.set()
            case "disconnect":
                log.info("Slack ends a connection: %s", text_in(envelope, "reason"))
                leaving.set()
            case _:
                if text_in(envelope, "envelope_id"):
                    handling = asyncio.create_task(self._handle(socket, envelope))
                    self._handling.add(handling)
                    handling.add_done_callback(self._handling.discard)

    async def _handle(self, socket: aiohttp.ClientWebSocketResponse, envelope: Body) -> None:
        payload: dict[str, Any] | None = None
        try:
            if text_in(envelope, "type") in _TYPES:
                payload = await self._front.received(dict(object_in(envelope, "payload")))
        except UnreadableRequest as error:
            log.warning("an envelope could not be read: %s", error)
        except DatabaseUnavailable as error:
            log.error("an event was not kept, Slack is asked to send it again: %s", error)
            return
        except Exception:  # the last barrier: without an ack Slack sends it again
            log.exception("an envelope could not be taken")
            return
        told: dict[str, Any] = {"envelope_id": text_in(envelope, "envelope_id")}
        if payload is not None:
            told["payload"] = payload
        try:
            await socket.send_json(told)
        except (aiohttp.ClientError, OSError) as error:
            log.warning("an envelope could not be acknowledged, it comes again: %s", type(error).__name__)


@asynccontextmanager
async def connected(front: Front, client: AsyncWebClient, session: aiohttp.ClientSession) -> AsyncGenerator[None]:
    """Hear Slack over a websocket while the context is open; the connection is made anew whenever it is lost."""
    socket = Socket(front, client, session)
    running = asyncio.create_task(socket.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await socket.close()
