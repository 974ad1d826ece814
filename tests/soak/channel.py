"""A platform of the simplest kind, over real HTTP: it keeps what it is given, who gave it and when, and says that it has it.

`FakeChannel` is the platform; `OverHttp` is the channel by which a program reaches it.
"""

import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.channels.channel import DeliveryFailed, Letter, Write
from tests.slack.service import free_port

NAME = "soak"
PATIENCE = 60.0
"""Seconds that a program waits for an answer."""


@dataclass(frozen=True)
class Kept:
    """A message as it came in."""

    outbox_id: int
    person_id: int
    pid: int
    """Of the program that brought it."""
    at: float
    """Seconds of the clock of this machine."""
    words: str
    """Everything in it, as text."""


class FakeChannel:
    """The platform, in this process; open it with `async with`.

    Parameters
    ----------
    seconds
        How long it takes to answer, after it has kept a message: who is killed meanwhile never hears of it.
    refuses
        Each message whose id this number divides is refused the first time it comes, and not kept; 0 for none.
    """

    def __init__(self, seconds: float = 0.0, refuses: int = 0) -> None:
        self.seconds = seconds
        self.refuses = refuses
        self.kept: list[Kept] = []
        self.refused: set[int] = set()
        """Ids of messages that were refused once."""
        self._changed = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> "FakeChannel":
        app = web.Application()
        app.router.add_post("/messages", self._taken)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        port = free_port()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{port}/messages"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _taken(self, request: web.Request) -> web.Response:
        body = await request.json()
        number = int(body["id"])
        if self.refuses and number % self.refuses == 0 and number not in self.refused:
            self.refused.add(number)
            return web.Response(status=503)
        words = json.dumps(body["reply"], ensure_ascii=False)
        self.kept.append(Kept(number, int(body["person"]), int(body["pid"]), time.time(), words))
        self._changed.set()
        if self.seconds:
            await asyncio.sleep(self.seconds)
        return web.Response()

    async def until(self, true: Callable[[], bool]) -> None:
        """Return when something holds of what it has kept."""
        while not true():
            self._changed.clear()
            await self._changed.wait()

    def times(self) -> dict[int, list[Kept]]:
        """Return what was brought of each message, by its id in the outbox."""
        found: defaultdict[int, list[Kept]] = defaultdict(list)
        for one in self.kept:
            found[one.outbox_id].append(one)
        return found


class OverHttp:
    """The channel to it."""

    name = NAME

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def listening(self, _site: web.Application, _wake: Callable[[], None]) -> AsyncGenerator[None]:
        """Hold a connection as long as the program runs; nobody talks here."""
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as self._session:
            yield

    async def deliver(self, letter: Letter) -> Write | None:
        """Bring a message; raise DeliveryFailed when it is not taken."""
        told = {
            "id": letter.id, "person": letter.person_id, "pid": os.getpid(), "reply": letter.reply.model_dump(mode="json"),
        }  # fmt: skip
        try:
            async with self._session.post(self._url, json=told) as response:
                if response.status != 200:
                    raise DeliveryFailed(f"it answered {response.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryFailed(f"{type(error).__name__}: {error}") from error
        return None
