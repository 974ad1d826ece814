"""How Slack brings an event, an interaction or a command to the app: signed over HTTP, or over a websocket.

`Delivery` tells what was brought and how the app answered; `Courier` brings it.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

TAMPERED = ("wrong_signature", "stale", "future", "no_headers", "other_body")
"""Ways to bring a request that the app must refuse: see `Courier.tampered`."""
RETRIES = 3
"""How often Slack tries an event again. Slack, Events API: retries."""


@dataclass
class Attempt:
    """One time that something was brought."""

    status: int | None
    """HTTP status, 200 for an acked envelope, None when nothing was answered."""
    body: bytes
    seconds: float
    """How long the app took."""
    failure: str | None
    """Slack's reason to try again: `http_timeout`, `http_error`, `connection_failed`; None when acked in time."""
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Delivery:
    """Something brought to the app, with every attempt."""

    kind: str
    """`event`, `interactive` or `command`."""
    payload: dict[str, Any]
    """What the app reads: the callback of the event, the payload, or the fields of the command."""
    attempts: list[Attempt] = field(default_factory=list[Attempt])
    takes_answer: bool = False
    """Whether the body of the ack means something to Slack."""

    @property
    def acked(self) -> bool:
        """Whether the app acked it in time, at last."""
        return bool(self.attempts) and self.attempts[-1].failure is None

    @property
    def status(self) -> int | None:
        """The HTTP status of the last attempt."""
        return self.attempts[-1].status if self.attempts else None

    @property
    def seconds(self) -> float:
        """How long the last attempt took."""
        return self.attempts[-1].seconds

    @property
    def body(self) -> bytes:
        """The body of the last answer."""
        return self.attempts[-1].body if self.attempts else b""

    def answer(self) -> Any:
        """The body of the ack read as JSON; {} when it was empty. Raises ValueError when it is no JSON."""
        return json.loads(self.body) if self.body.strip() else {}

    def encoded(self) -> tuple[bytes, str]:
        """Body and content type over HTTP."""
        if self.kind == "event":
            return json.dumps(self.payload).encode(), "application/json"
        fields = self.payload if self.kind == "command" else {"payload": json.dumps(self.payload)}
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"


class Courier:
    """Brings things to the app. Use `slack.courier`."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self._session: aiohttp.ClientSession | None = None
        self._tamper: str | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    @contextlib.contextmanager
    def tampered(self, how: str) -> Iterator[None]:
        """Within this block everything is brought over HTTP in a way to refuse, see `TAMPERED`."""
        assert how in TAMPERED, f"{how}: not one of {TAMPERED}"
        self._tamper = how
        try:
            yield
        finally:
            self._tamper = None

    async def bring(self, delivery: Delivery) -> Delivery:
        """Bring it, and again as Slack does when that is switched on (`retries`)."""
        self._slack.deliveries.append(delivery)
        if not await self._once(delivery, 0) and self._slack.retries and delivery.kind == "event":
            for number in range(1, RETRIES + 1):
                if delivery.attempts[-1].headers.get("x-slack-no-retry") == "1":
                    break
                if await self._once(delivery, number):
                    break
        return delivery

    async def again(self, delivery: Delivery, reason: str = "http_timeout", number: int = 1) -> Delivery:
        """Bring the very same thing once more, as Slack does when it believes that the first time failed."""
        copy = Delivery(delivery.kind, delivery.payload, takes_answer=delivery.takes_answer)
        self._slack.deliveries.append(copy)
        await self._once(copy, number, reason)
        return copy

    async def _once(self, delivery: Delivery, number: int, reason: str | None = None) -> bool:
        reason = reason or (delivery.attempts[-1].failure if delivery.attempts else None)
        if self._slack.sockets.open and self._tamper is None:
            attempt = await self._slack.sockets.send(delivery, number, reason)
        else:
            attempt = await self._post(delivery, number, reason)
        delivery.attempts.append(attempt)
        self._slack.changed()
        return attempt.failure is None

    async def _post(self, delivery: Delivery, number: int, reason: str | None) -> Attempt:
        assert self._slack.target, "nowhere to bring it: give FakeSlack(target=…) or set slack.target"
        body, content_type = delivery.encoded()
        headers = {"Content-Type": content_type, "Accept": "*/*", "User-Agent": "Slackbot 1.0"} | self.signed(body)
        if self._tamper == "other_body":
            body += b" "
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason or "http_error"}
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        patience, clock = self._slack.ack_seconds, self._slack.clock
        began = clock()
        try:
            async with self._session.post(
                self._slack.target.rstrip("/") + self._slack.path,
                data=body,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=patience),
                allow_redirects=False,
            ) as response:
                answered = await response.read()
                status, back = response.status, {key.lower(): value for key, value in response.headers.items()}
        except TimeoutError:
            return Attempt(None, b"", patience, "http_timeout")
        except aiohttp.ClientError:
            return Attempt(None, b"", clock() - began, "connection_failed")
        took = clock() - began
        if took > patience:
            return Attempt(status, answered, took, "http_timeout", back)
        return Attempt(status, answered, took, None if 200 <= status < 300 else "http_error", back)

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers that sign a body. Slack, verifying requests from Slack: version v0."""
        moved = {"stale": -301, "future": 301}.get(self._tamper or "", 0)
        stamp = str(int(self._slack.clock()) + moved)
        secret = self._slack.signing_secret + ("x" if self._tamper == "wrong_signature" else "")
        digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if self._tamper == "no_headers":
            return {}
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def event(self, team: str, event: dict[str, Any]) -> Delivery:
        """Bring an event of the Events API, in its envelope."""
        slack = self._slack
        place = slack.workspace(team)
        return await self.bring(
            Delivery(
                "event",
                {
                    "token": slack.verification_token,
                    "team_id": team,
                    "context_team_id": team,
                    "context_enterprise_id": None,
                    "api_app_id": slack.app_id,
                    "event": event,
                    "type": "event_callback",
                    "event_id": slack.name("Ev"),
                    "event_time": int(slack.clock()),
                    "authorizations": [
                        {
                            "enterprise_id": None,
                            "team_id": team,
                            "user_id": place.bot_user,
                            "is_bot": True,
                            "is_enterprise_install": False,
                        }
                    ],
                    "is_ext_shared_channel": False,
                    "event_context": slack.name("4-"),
                },
            )
        )

    def event_later(self, team: str, event: dict[str, Any]) -> None:
        """Bring an event without waiting, when it is subscribed to and somebody listens."""
        slack = self._slack
        if self.subscribed(event) and (slack.target or slack.sockets.open):
            slack.in_background(self.event(team, event))

    def subscribed(self, event: dict[str, Any]) -> bool:
        """Whether the app asked for this event. Messages are subscribed to by the kind of channel."""
        name = f"message.{event['channel_type']}" if event["type"] == "message" else event["type"]
        return name in self._slack.events

    async def url_verification(self, challenge: str) -> Delivery:
        """Slack's question when the request address is filled in."""
        asked = {"token": self._slack.verification_token, "challenge": challenge, "type": "url_verification"}
        return await self.bring(Delivery("event", asked, takes_answer=True))

    async def interactive(self, payload: dict[str, Any]) -> Delivery:
        """Bring an interaction: a button, a shortcut, a submitted view, a question for options."""
        answers = payload["type"] in ("view_submission", "block_suggestion")
        delivery = await self.bring(Delivery("interactive", payload, takes_answer=answers))
        if delivery.acked and not answers and delivery.body.strip():
            self._slack.complain(f"the ack of {payload['type']} must have no body: {delivery.body[:200]!r}")
        return delivery

    async def command(self, fields: dict[str, Any]) -> Delivery:
        """Bring a slash command."""
        return await self.bring(Delivery("command", fields, takes_answer=True))
