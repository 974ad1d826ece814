"""A platform that only answers, over HTTP as cheap as it can be: what is right is for the tests with the strict fakes."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

Answer = Callable[[str, str, bytes], Any]
"""Returns what is answered, as JSON, to a method, a path and a body."""


class Door(asyncio.Protocol):
    """One connection of the program with the platform."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
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
            method, path, _ = head.split(" ", 2)
            told = json.dumps(self._answer(method, path, raw)).encode()
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


async def open_door(answer: Answer) -> tuple[asyncio.Server, str]:
    """Serve a platform; returns its base URL too, without a slash at the end."""
    server = await asyncio.get_running_loop().create_server(lambda: Door(answer), "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
