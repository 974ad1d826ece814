"""A Slack that only answers, as cheaply as it can: it takes what Wegwijs says without looking whether Slack would take it.

What is right is for the tests with the strict fake; here two processors are shared by the program, its load and this.
"""

import asyncio
import itertools
import json
import time
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

TEAM = "T0BENCH"
BOT = "U0WEGWIJS"
Body = dict[str, Any]


class Answering:
    """The Web API, and what was called."""

    def __init__(self, socket_url: str = "") -> None:
        self.posted: Counter[tuple[int, int]] = Counter()
        """How often each part of each message was posted, by the id in its metadata."""
        self.buttons: list[tuple[Body, Body]] = []
        """Messages with buttons that nobody pressed yet, each with the block that holds them."""
        self.windows: list[tuple[Body, Body]] = []
        """The same for those with a button that opens a window, which may be pressed again."""
        self.opened: dict[str, float] = {}
        """When a window was opened, by its trigger."""
        self.calls: Counter[str] = Counter()
        self._stamps = itertools.count(1)
        self._socket_url = socket_url

    def answer(self, method: str, args: Body) -> Body:
        """Return what Slack says to a call."""
        self.calls[method] += 1
        match method:
            case "auth.test":
                return {"team_id": TEAM, "user_id": BOT, "bot_id": "B0WEGWIJS"}
            case "users.info":
                user = str(args["user"])
                profile = {"real_name": f"Voorbeeld {user}", "email": f"{user.lower()}@voorbeeld.example"}
                return {"user": {"id": user, "team_id": TEAM, "is_bot": False, "profile": profile}}
            case "chat.postMessage":
                return self._post(args)
            case "views.open":
                self.opened.setdefault(str(args["trigger_id"]), time.perf_counter())
                return {"view": {"id": "V1"}}
            case "conversations.open":
                return {"channel": {"id": f"D{args['users']}"}}
            case "apps.connections.open":
                return {"url": self._socket_url}
            case _:
                return {}

    def _post(self, args: Body) -> Body:
        ts = f"{int(time.time())}.{next(self._stamps):06d}"
        payload = args["metadata"]["event_payload"]
        self.posted[payload["message"], payload["part"]] += 1
        message = {"ts": ts, "channel": args["channel"], "user": BOT, "text": args["text"], "blocks": args["blocks"]}
        found = [block for block in args["blocks"] if block["type"] == "actions"]
        for block in found:
            if any('"window"' in str(one.get("value")) for one in block["elements"]):
                self.windows.append((message, block))
        if found:
            self.buttons.append((message, found[0]))
        return {"ts": ts, "channel": args["channel"]}


class Door(asyncio.Protocol):
    """One connection of the program with the fake."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._got = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            head = self._got[:end].decode("latin-1")
            length = length_in(head)
            if len(self._got) < end + 4 + length:
                return
            raw, self._got = self._got[end + 4 : end + 4 + length], self._got[end + 4 + length :]
            method = head.split(" ", 2)[1].partition("?")[0].rpartition("/")[2]
            args = (
                json.loads(raw or b"{}")
                if raw[:1] in (b"", b"{")
                else {k: v[0] for k, v in parse_qs(raw.decode()).items()}
            )
            told = json.dumps({"ok": True, **self._answering.answer(method, args)}).encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(told)
            assert self._transport is not None
            self._transport.write(answer + told)


def length_in(head: str) -> int:
    """Return how many bytes follow the head of a request or an answer."""
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return int(value)
    return 0


async def open_door(answering: Answering) -> tuple[asyncio.Server, str]:
    """Serve the Web API; returns its base URL too."""
    server = await asyncio.get_running_loop().create_server(lambda: Door(answering), "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
