"""A tiny app to try the fake Slack with: it checks signatures, and does what a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import FakeSlack

Answer = Callable[[str, dict[str, Any]], Awaitable[Any]]


class EchoApp:
    """`async with EchoApp(slack) as app:` listens, and makes itself the target of the fake.

    `app.answer(kind, payload)` gives the body of the ack: None, a dict, or a `web.Response`.
    """

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.client = AsyncWebClient(token=slack.workspace().token, base_url=slack.api_url)
        self.got: list[tuple[str, dict[str, Any]]] = []
        """What came in and was rightly signed: kind and payload."""
        self.headers: list[dict[str, str]] = []
        self.refused = 0
        """How many requests were not rightly signed."""
        self.answer: Answer = self.echo

    async def echo(self, kind: str, payload: dict[str, Any]) -> Any:
        """Repeat what a person says."""
        event = payload.get("event", {})
        if event.get("type") == "message" and "bot_id" not in event and "subtype" not in event:
            await self.client.chat_postMessage(channel=event["channel"], text=event["text"])
        return None

    async def __aenter__(self) -> EchoApp:
        app = web.Application()
        app.router.add_post("/slack/events", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.slack.target = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: Any) -> None:
        self.slack.target = None
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        clock = SignatureClock()
        # slack_sdk takes its clock as an object whose `now` is called.
        clock.now = self.slack.clock  # type: ignore[method-assign]
        if not SignatureVerifier(self.slack.signing_secret, clock).is_valid_request(body, headers):
            self.refused += 1
            return web.Response(status=401)
        if request.content_type == "application/json":
            kind, payload = "event", json.loads(body)
        else:
            form = await request.post()
            payload = json.loads(str(form["payload"])) if "payload" in form else dict(form)
            kind = payload["type"] if "payload" in form else "command"
        self.got.append((kind, payload))
        self.headers.append(headers)
        answer = await self.answer(kind, payload)
        if isinstance(answer, web.Response):
            return answer
        return web.Response() if answer is None else web.json_response(answer)
