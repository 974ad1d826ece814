"""Faults that a test orders: an error, a rate limit, a broken connection, an answer that does not come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Fault:
    """What will go wrong with the next calls of one method."""

    kind: str
    """`fail`, `drop` or `hang`."""
    times: int
    """How many calls more."""
    status: int = 500
    retry_after: int | None = None
    error: str | None = None
    after_applying: bool = False
    """Whether the call has its effect first: an outcome that the app cannot know."""
    released: asyncio.Event = field(default_factory=asyncio.Event)
    met: int = 0
    """How many calls met it."""

    def release(self) -> None:
        """Let calls that hang be answered."""
        self.released.set()

    async def play(
        self, apply: Callable[[], dict[str, Any]], request: web.Request
    ) -> tuple[dict[str, Any], web.Response]:
        """What is recorded and what is answered."""
        self.met += 1
        if self.kind == "fail":
            if self.error is not None:
                answer = {"ok": False, "error": self.error}
                return answer, web.json_response(answer)
            headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else {}
            answer = {"ok": False, "error": "ratelimited" if self.status == 429 else "internal_error"}
            if self.status == 429:
                return answer, web.json_response(answer, status=429, headers=headers)
            return answer, web.Response(status=self.status, text="upstream error", headers=headers)
        answer = apply() if self.after_applying else {"ok": False, "error": "not applied"}
        if self.kind == "hang":
            await self.released.wait()
            if not self.after_applying:
                answer = apply()
            return answer, web.json_response(answer)
        if request.transport is not None:
            request.transport.abort()
        return answer, web.Response(status=500)
