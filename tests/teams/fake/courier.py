"""How Teams brings an activity to the app: signed, over HTTP, in time, perhaps again.

`Delivery` tells what was brought and how the app answered; `Courier` brings it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from tests.teams.fake.server import FakeTeams
    from tests.teams.fake.state import Message

AGAIN = (412, 429, 500, 502, 503, 504)
"""What Teams tries again, when it tries again at all."""


@dataclass
class Attempt:
    """One time that something was brought."""

    status: int | None
    """HTTP status; None when nothing was answered."""
    body: bytes
    seconds: float
    """How long the app took, by the fake's clock."""
    failure: str | None
    """`timeout`, `connection failed`, `http error`; None when it was taken in time."""
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Delivery:
    """An activity brought to the app, with every attempt."""

    payload: dict[str, Any]
    """The activity."""
    attempts: list[Attempt] = field(default_factory=list[Attempt])
    message: Message | None = None
    """The message of a person that it brought, if it is one."""

    @property
    def kind(self) -> str:
        """The type of the activity; of an invoke its name."""
        return str(self.payload["name"] if self.payload["type"] == "invoke" else self.payload["type"])

    @property
    def taken(self) -> bool:
        """Whether the app answered 2xx in time, at last."""
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

    @property
    def answer(self) -> Any:
        """The body of the last answer read as JSON; None when it was empty. Raises ValueError when it is no JSON."""
        return json.loads(self.body) if self.body.strip() else None


class Courier:
    """Brings activities to the app at `teams.target`."""

    def __init__(self, teams: FakeTeams) -> None:
        self._teams = teams
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def bring(self, activity: dict[str, Any], message: Message | None = None) -> Delivery:
        """Bring an activity, and again as often as `teams.retries` says while the app fails."""
        delivery = Delivery(activity, message=message)
        self._teams.deliveries.append(delivery)
        times = 1 if activity["type"] == "invoke" else 1 + self._teams.retries
        for _ in range(times):
            attempt = await self._once(delivery)
            if attempt.failure is None or (attempt.status is not None and attempt.status not in AGAIN):
                break
        return delivery

    async def again(self, delivery: Delivery) -> Delivery:
        """Bring the very same activity once more, as Teams does when it believes that the first time failed."""
        copy = Delivery(delivery.payload, message=delivery.message)
        self._teams.deliveries.append(copy)
        await self._once(copy)
        return copy

    async def _once(self, delivery: Delivery) -> Attempt:
        attempt = await self._post(delivery.payload)
        delivery.attempts.append(attempt)
        self._teams.changed()
        return attempt

    async def _post(self, activity: dict[str, Any]) -> Attempt:
        teams = self._teams
        assert teams.target, "nowhere to bring it: give FakeTeams(target=…) or set teams.target"
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
            "MS-CV": f"{secrets.token_urlsafe(12)}.1.1",
            "x-ms-conversation-id": activity.get("conversation", {}).get("id", ""),
            "x-ms-tenant-id": activity.get("conversation", {}).get("tenantId", ""),
        }
        authorization = None if teams.local else teams.signer.header(activity["serviceUrl"])
        if authorization is not None:
            headers["Authorization"] = authorization
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        patience = teams.invoke_seconds if activity["type"] == "invoke" else teams.message_seconds
        began = teams.clock()
        try:
            async with self._session.post(
                teams.target.rstrip("/") + teams.path,
                data=json.dumps(activity, ensure_ascii=False).encode(),
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=patience),
                allow_redirects=False,
            ) as response:
                answered = await response.read()
                status, back = response.status, {key.lower(): value for key, value in response.headers.items()}
        except TimeoutError:
            return Attempt(None, b"", patience, "timeout")
        except aiohttp.ClientError:
            return Attempt(None, b"", teams.clock() - began, "connection failed")
        took = teams.clock() - began
        if took > patience:
            return Attempt(status, answered, took, "timeout", back)
        return Attempt(status, answered, took, None if 200 <= status < 300 else "http error", back)
