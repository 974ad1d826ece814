"""Faults that a test orders: an error, a rate limit, a broken connection, an answer that does not come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

CODES = {
    403: ("BotNotInConversationRoster", "The bot is not part of the conversation roster."),
    404: ("ConversationNotFound", "Conversation not found."),
    412: ("PreconditionFailed", "Precondition failed, please try again."),
    413: ("MessageSizeTooBig", "Message size too large."),
    429: ("Throttled", "Too many requests."),
    500: ("ServiceError", "Unknown"),
    502: ("ServiceError", "Unknown"),
}
"""Code and message by status. Microsoft, Teams: status codes from bot conversational APIs."""


def error_body(status: int, code: str | None, message: str | None = None) -> dict[str, Any]:
    """The body of an error of the Bot Connector.

    `MessageWritesBlocked` comes in a shape of its own. Microsoft, Teams: proactive messages, who blocked a bot.
    """
    if code == "MessageWritesBlocked":
        inner = {"subCode": code, "details": "Thread is blocked from message writes.", "errorCode": None}
        return {"errorCode": 209, "message": json.dumps(inner)}
    known = CODES.get(status, ("ServiceError", "Unknown"))
    return {"error": {"code": code or known[0], "message": message or known[1]}}


@dataclass
class Fault:
    """What will go wrong with the next calls of one kind."""

    kind: str
    """`fail`, `drop` or `hang`."""
    times: int
    """How many calls more."""
    status: int = 500
    code: str | None = None
    retry_after: int | None = None
    """Seconds; None tells nothing."""
    after_applying: bool = False
    """Whether the call has its effect first: an outcome that the app cannot know."""
    released: asyncio.Event = field(default_factory=asyncio.Event)
    met: int = 0
    """How many calls met it."""

    def release(self) -> None:
        """Let calls that hang be answered."""
        self.released.set()

    async def play(self, apply: Callable[[], web.Response], request: web.Request) -> web.Response:
        """Carry the call out or not, and answer it or not."""
        self.met += 1
        if self.kind == "fail":
            if self.after_applying:
                apply()
            headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else {}
            if self.status in (503, 504) and self.code is None:
                return web.Response(status=self.status, text="upstream", headers=headers)
            return web.json_response(error_body(self.status, self.code), status=self.status, headers=headers)
        done = apply() if self.after_applying else None
        if self.kind == "hang":
            await self.released.wait()
            return done or apply()
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
