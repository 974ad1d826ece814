"""Socket Mode from the side of Slack: one websocket, envelopes, and their acknowledgements."""

import asyncio
import itertools
import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.bench.slack_load import SlackAct


class OverSocket:
    """Brings acts over the websocket that the program opened."""

    def __init__(self) -> None:
        self.url = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, Callable[[int, bytes], None]] = {}
        self._count = itertools.count(1)
        self._connected = asyncio.Event()
        site = web.Application()
        site.router.add_get("/link", self._link)
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)

    async def open(self) -> None:
        """Wait for the program; `url` is where it has to come."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"ws://127.0.0.1:{self._runner.addresses[0][1]}/link"

    async def connected(self) -> None:
        """Return when the program has come."""
        async with asyncio.timeout(30):
            await self._connected.wait()

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "debug_info": {}, "connection_info": {}})
        self._sockets.append(socket)
        self._connected.set()
        async for message in socket:
            if message.type == WSMsgType.TEXT and (answer := json.loads(message.data)).get("envelope_id"):
                self._waiting.pop(answer["envelope_id"])(200, b"")
        return socket

    async def __call__(self, act: SlackAct, heard: Callable[[int, bytes], None]) -> None:
        """Bring one."""
        envelope_id = f"envelope-{next(self._count)}"
        self._waiting[envelope_id] = heard
        envelope = {
            "envelope_id": envelope_id, "type": act.envelope, "accepts_response_payload": False, "payload": act.payload
        }  # fmt: skip
        await self._sockets[-1].send_str(json.dumps(envelope))

    async def close(self) -> None:
        """Hang up."""
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()
