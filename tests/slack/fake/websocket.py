"""Socket Mode: the websockets over which Slack brings things to an app without an address of its own.

Slack, using Socket Mode: `hello`, envelopes acked by their id, `disconnect` before a connection is refreshed.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.slack.fake.events import Attempt, Delivery

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

MOST = 10
"""Connections that an app may hold. Slack, using Socket Mode."""
KINDS = {"event": "events_api", "interactive": "interactive", "command": "slash_commands"}


class Connection:
    """One websocket of the app."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.waiting: dict[str, asyncio.Future[bytes]] = {}
        """Envelopes that are not acked yet."""
        self.open = True
        self.unacked = False
        """While true, what this connection acks is not heard: see `Sockets.deafen`."""

    def lost(self) -> None:
        """No ack will come over this connection any more."""
        self.open = False
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionError())


class Sockets:
    """All websockets of the app. Use `slack.sockets`."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self._tickets: set[str] = set()
        self._turn = 0
        self.connections: list[Connection] = []
        """The connections that are open."""
        self.envelopes: list[dict[str, Any]] = []
        """Everything sent over them, in order."""

    @property
    def open(self) -> bool:
        """Whether the app is connected."""
        return bool(self.connections)

    def address(self) -> str:
        """An address for one connection, for apps.connections.open."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"{self._slack.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._slack.app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A connection from its first to its last message."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or len(self.connections) >= MOST:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.append(connection)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": {"host": "fake", "approximate_connection_time": 18060, "build_number": 1},
                "connection_info": {"app_id": self._slack.app_id},
            }
        )
        self._slack.changed()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acked(connection, message.data)
        finally:
            connection.lost()
            if connection in self.connections:
                self.connections.remove(connection)
            self._slack.changed()
        return socket

    def _acked(self, connection: Connection, data: str) -> None:
        answer = json.loads(data)
        future = connection.waiting.get(answer.get("envelope_id", ""))
        if future is None:
            self._slack.complain(f"an ack for an envelope that was not sent over this connection: {data[:200]}")
        elif not future.done() and not connection.unacked:
            payload = answer.get("payload")
            future.set_result(json.dumps(payload).encode() if payload else b"")

    async def send(self, delivery: Delivery, number: int, reason: str | None) -> Attempt:
        """Send an envelope over one of the connections; when that one is lost before the ack, over another."""
        clock, began = self._slack.clock, self._slack.clock()
        while self.connections:
            self._turn += 1
            connection = self.connections[self._turn % len(self.connections)]
            envelope = {
                "envelope_id": secrets.token_hex(16),
                "type": KINDS[delivery.kind],
                "accepts_response_payload": delivery.takes_answer,
                "payload": delivery.payload,
            }
            if delivery.kind == "event":
                envelope |= {"retry_attempt": number, "retry_reason": {"http_timeout": "timeout"}.get(reason or "", "")}
            self.envelopes.append(envelope)
            future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
            connection.waiting[envelope["envelope_id"]] = future
            try:
                await connection.socket.send_json(envelope)
                async with asyncio.timeout(self._slack.ack_seconds):
                    body = await future
            except TimeoutError:
                return Attempt(None, b"", self._slack.ack_seconds, "http_timeout")
            except ConnectionError:
                number, reason = number + 1, "connection_failed"
                connection.lost()
                if connection in self.connections:
                    self.connections.remove(connection)
                continue
            finally:
                future.cancel()
            took = clock() - began
            if body and not delivery.takes_answer:
                self._slack.complain(f"an ack with a payload for {envelope['type']}, which takes none: {body[:200]!r}")
            return Attempt(200, body, took, None if took <= self._slack.ack_seconds else "http_timeout")
        return Attempt(None, b"", clock() - began, "connection_failed")

    async def disconnect(self, reason: str = "refresh_requested", close: bool = True) -> None:
        """Tell every connection that it will go, as Slack does about each hour; reasons: `warning` (ten seconds
        before; it is not closed then), `refresh_requested`, `link_disabled`."""
        for connection in list(self.connections):
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})
            if close and reason != "warning":
                await self._close(connection)

    async def cut(self) -> None:
        """Break every connection without a word, as a network does."""
        for connection in list(self.connections):
            self.connections.remove(connection)
            connection.lost()
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def deafen(self, deaf: bool = True) -> None:
        """Lose (or no longer lose) the acks of the connections open now: what is sent stays without an ack."""
        for connection in self.connections:
            connection.unacked = deaf

    async def _close(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        connection.lost()
        await connection.socket.close()

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self.connections):
            await self._close(connection)
