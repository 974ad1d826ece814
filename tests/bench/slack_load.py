"""What two hundred people do in Slack, a hundred and fifty times a second, and how long each waits for the acknowledgement."""

import asyncio
import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

from tests.bench.slack_fake import BOT, TEAM, Answering, Body, length_in

PEOPLE = 200
IN_A_FORM = 40
"""Of them, who fill in a form; the others ask questions."""
SHARES = (("question", 70), ("form", 20), ("button", 10))
FORM = ("Ik wil me inschrijven voor een sessie", "Community of Practice", "terug", "masterclasses NT2", "stop")
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
    """question, form, button, or window: a button that opens one."""
    payload: Body
    event_id: str
    """By which Wegwijs knows it."""

    @property
    def envelope(self) -> str:
        """What Socket Mode calls it."""
        return "events_api" if self.kind in {"question", "form"} else "interactive"

    def encoded(self) -> tuple[bytes, str]:
        """Return body and content type over HTTP."""
        text = json.dumps(self.payload)
        if self.envelope == "events_api":
            return text.encode(), "application/json"
        return f"payload={quote_plus(text)}".encode(), "application/x-www-form-urlencoded"


class Mix:
    """Draws what happens next; the same for the same seed, as far as there are buttons to press."""

    def __init__(self, answering: Answering, seed: int = 1) -> None:
        self._answering = answering
        self._chance = random.Random(seed)
        self._asked = questions()
        self._count = itertools.count(1)
        self._filling = [0] * IN_A_FORM

    def draw(self) -> Act:
        """Return what somebody does now."""
        kind = self._chance.choices([one for one, _ in SHARES], [share for _, share in SHARES])[0]
        if kind == "button":
            return self.press(window=self._chance.random() < 0.3)
        if kind == "form":
            return self.fills(self._chance.randrange(IN_A_FORM))
        return self.asks(self._chance.randrange(IN_A_FORM, PEOPLE))

    def asks(self, person: int) -> Act:
        """Return a question."""
        return self._message("question", person, self._chance.choice(self._asked))

    def fills(self, person: int) -> Act:
        """Return what somebody says next in a form."""
        text = FORM[self._filling[person] % len(FORM)]
        self._filling[person] += 1
        return self._message("form", person, text)

    def _message(self, kind: str, person: int, text: str) -> Act:
        now, number = time.time(), next(self._count)
        user, event_id = f"U{person:05d}", f"Ev{number:08d}"
        event = {
            "type": "message", "channel": f"D{user}", "channel_type": "im", "user": user, "team": TEAM, "text": text,
            "ts": f"{now:.6f}", "event_ts": f"{now:.6f}", "client_msg_id": event_id,
            "blocks": [{"type": "rich_text", "block_id": "b", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}],
        }  # fmt: skip
        authorization = {"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        payload = {
            "token": "x" * 24, "team_id": TEAM, "api_app_id": "A0BENCH", "event": event, "type": "event_callback",
            "event_id": event_id, "event_time": int(now), "authorizations": [authorization],
            "is_ext_shared_channel": False, "event_context": "4-" + "x" * 60,
        }  # fmt: skip
        return Act(kind, payload, event_id)

    def press(self, *, window: bool) -> Act:
        """Return the press of a button of a message that was posted."""
        listed = self._answering.windows if window else self._answering.buttons
        if not listed:  # everything is pressed already
            return self.asks(self._chance.randrange(IN_A_FORM, PEOPLE))
        place = self._chance.randrange(len(listed))
        # A button is pressed once: a second press of it is heard by nobody, as it should be. Windows open again and again.
        message, block = listed[place] if window else listed.pop(place)
        wanted = [one for one in block["elements"] if ('"window"' in str(one.get("value"))) is window] or block[
            "elements"
        ]
        pressed = wanted[0]
        number, channel = next(self._count), message["channel"]
        trigger, stamp = f"{number}.trigger.{'x' * 32}", f"{time.time():.6f}"
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": False}
        payload = {
            "type": "block_actions", "user": {"id": channel[1:], "team_id": TEAM}, "api_app_id": "A0BENCH",
            "token": "x" * 24, "container": container, "trigger_id": trigger, "team": {"id": TEAM, "domain": "bench"},
            "channel": {"id": channel, "name": "directmessage"}, "message": {"type": "message", **message},
            "response_url": "https://hooks.slack.com/actions/x",
            "actions": [{**pressed, "block_id": block["block_id"], "type": "button", "action_ts": stamp}],
        }  # fmt: skip
        opens = '"window"' in str(pressed.get("value"))
        return Act("window" if opens else "button", payload, f"block_actions:{trigger}:{stamp}::")


@dataclass
class Loaded:
    """What was done and how long each acknowledgement took."""

    acts: list[Act] = field(default_factory=list[Act])
    sent: dict[str, float] = field(default_factory=dict[str, float])
    """When each was due, by its id: who is late because the load is late, is late."""
    acked: dict[str, float] = field(default_factory=dict[str, float])
    """Seconds that each took."""
    refused: list[int] = field(default_factory=list[int])
    """Statuses other than 200."""
    wanted: int = 0
    """How many acknowledgements end it; 0 while more is to be done."""
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ms(self) -> tuple[float, ...]:
        """Milliseconds of each acknowledgement, in order of size."""
        return tuple(sorted(one * 1000 for one in self.acked.values()))


Bring = Callable[[Act, Callable[[int], None]], Awaitable[None]]
"""Brings an act to the program; the other function is called with the status when it is acknowledged."""


async def load(draw: Callable[[], Act], bring: Bring, moments: Iterable[float]) -> Loaded:
    """Do things at these moments, in seconds from now, whether or not earlier ones were acknowledged."""
    done, begun = Loaded(), time.perf_counter()
    for at in moments:
        left = begun + at - time.perf_counter()
        if left > 0:
            await asyncio.sleep(left)
        act = draw()
        done.acts.append(act)
        done.sent[act.event_id] = begun + at
        await bring(act, lambda status, one=act: _heard(done, one, status))
    if len(done.acked) < len(done.acts):
        done.wanted = len(done.acts)
        await done.complete.wait()
    return done


def _heard(done: Loaded, act: Act, status: int) -> None:
    done.acked[act.event_id] = time.perf_counter() - done.sent[act.event_id]
    if status != 200:
        done.refused.append(status)
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
        self.heard: Callable[[int], None] | None = None
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
        self._got = b""
        heard, self.heard = self.heard, None
        self._free.append(self)
        assert heard is not None
        heard(int(head.split(" ", 2)[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Be used no more; a request that was under way was not acknowledged."""
        if self in self._free:
            self._free.remove(self)
        if self.heard is not None:
            self.heard(0)


class OverHttp:
    """Brings acts as Slack does over HTTP: signed, over as many connections as are needed."""

    def __init__(self, port: int, secret: str, path: str) -> None:
        self._port, self._secret = port, secret.encode()
        self._head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: Slackbot 1.0\r\nAccept: */*\r\n"
        self._free: list[Line] = []
        self._all: list[Line] = []

    async def __call__(self, act: Act, heard: Callable[[int], None]) -> None:
        """Bring one."""
        line = self._free.pop() if self._free else await self._opened()
        raw, kind = act.encoded()
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        head = (
            f"{self._head}Content-Type: {kind}\r\nContent-Length: {len(raw)}\r\n"
            f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={digest}\r\n\r\n"
        )
        line.heard = heard
        assert line.transport is not None
        line.transport.write(head.encode() + raw)

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
