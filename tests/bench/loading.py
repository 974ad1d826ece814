"""Load that does not wait: things are done when they are due, whether or not earlier ones were answered, and each is timed from then."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from tests.bench.door import length_in

Body = dict[str, Any]
QUESTIONS = Path(__file__).parents[1] / "knowledge" / "questions"


def questions() -> list[str]:
    """Return the kept questions."""
    lines = [
        line for file in sorted(QUESTIONS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [json.loads(line)["question"] for line in lines]


@dataclass
class Act:
    """One thing that somebody does."""

    kind: str
    payload: Body
    event_id: str
    """By which Wegwijs knows it."""
    then: Callable[[int, bytes], None] | None = None
    """Called with the status and the body of the answer: what the person does next may depend on it."""


A = TypeVar("A", bound=Act)


@dataclass
class Loaded(Generic[A]):
    """What was done and how long each answer took."""

    acts: list[A] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict[str, float])
    """When each was due, by its id: who is late because the load is late, is late."""
    acked: dict[str, float] = field(default_factory=dict[str, float])
    """Seconds that each took."""
    bodies: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """What was answered; nothing where it was empty."""
    refused: dict[str, int] = field(default_factory=dict[str, int])
    """Statuses other than 200 and 201, by its id."""
    wanted: int = 0
    """How many answers end it; 0 while more is to be done."""
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ms(self) -> tuple[float, ...]:
        """Milliseconds of each answer, in order of size."""
        return tuple(sorted(one * 1000 for one in self.acked.values()))

    def ms_of(self, wanted: Callable[[A], bool]) -> tuple[float, ...]:
        """Return the same of some of the acts."""
        return tuple(sorted(self.acked[act.event_id] * 1000 for act in self.acts if wanted(act)))


Bring = Callable[[A, Callable[[int, bytes], None]], Awaitable[None]]
"""Brings an act to the program; the other function is called with the status and the body of the answer."""


async def load(draw: Callable[[], A], bring: Bring[A], moments: Iterable[float]) -> Loaded[A]:
    """Do things at these moments, in seconds from now."""
    done, begun = Loaded(), time.perf_counter()
    for at in moments:
        left = begun + at - time.perf_counter()
        if left > 0:
            await asyncio.sleep(left)
        act = draw()
        done.acts.append(act)
        done.sent[act.event_id] = begun + at
        await bring(act, lambda status, body, one=act: _heard(done, one, status, body))
    if len(done.acked) < len(done.acts):
        done.wanted = len(done.acts)
        await done.complete.wait()
    return done


def _heard(done: Loaded[A], act: A, status: int, body: bytes) -> None:
    done.acked[act.event_id] = time.perf_counter() - done.sent[act.event_id]
    if body:
        done.bodies[act.event_id] = body
    if status not in {200, 201}:  # the latter is what Microsoft's SDK answers to a message
        done.refused[act.event_id] = status
    if act.then is not None:
        act.then(status, body)
    if len(done.acked) == done.wanted:
        done.complete.set()


def moments(rate: float, seconds: float, seed: int = 1) -> Iterator[float]:
    """Yield random moments, so many a second on average."""
    chance = random.Random(seed)
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


class Line(asyncio.Protocol):
    """One connection with the program, for one request at a time."""

    def __init__(self, free: list["Line"]) -> None:
        self._free = free
        self._got = b""
        self.heard: Callable[[int, bytes], None] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Tell the status once the answer is complete."""
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._got[:end].decode("latin-1")
        if len(self._got) < end + 4 + length_in(head):
            return
        body, self._got = self._got[end + 4 :], b""
        heard, self.heard = self.heard, None
        self._free.append(self)
        assert heard is not None
        heard(int(head.split(" ", 2)[1]), body)

    def connection_lost(self, exc: Exception | None) -> None:
        """Be used no more; a request that was under way was not acknowledged."""
        if self in self._free:
            self._free.remove(self)
        if self.heard is not None:
            self.heard(0, b"")


class Lines:
    """Requests over as many connections as are needed."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n"
        self._free: list[Line] = []
        self._all: list[Line] = []

    async def post(self, raw: bytes, headers: Mapping[str, str], heard: Callable[[int, bytes], None]) -> None:
        """Send one; returns when it is on its way."""
        line = self._free.pop() if self._free else await self._opened()
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.heard = heard
        assert line.transport is not None
        line.transport.write(f"{self._head}{told}Content-Length: {len(raw)}\r\n\r\n".encode() + raw)

    async def _opened(self) -> Line:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: Line(self._free), "127.0.0.1", self._port)
        self._all.append(line)
        return line

    def close(self) -> None:
        """Hang up."""
        for line in self._all:
            assert line.transport is not None
            line.transport.close()
