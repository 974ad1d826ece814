"""A tiny bot to try the fake Teams with: Microsoft's own SDK on aiohttp, which does what a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import AppCredentials, ServiceClientCredentialsFactory
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor
from jwt.algorithms import RSAAlgorithm

from tests.teams.fake import FakeTeams
from tests.teams.fake.tokens import SCOPE


class _Keys:
    """The keys of the fake, fetched without blocking: the SDK's own fetching waits for the loop that serves them."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def get(self, key_id: str) -> Any:
        async with aiohttp.ClientSession() as session:
            async with session.get(self._url) as response:
                keys_url = (await response.json())["jwks_uri"]
            async with session.get(keys_url) as response:
                keys = (await response.json())["keys"]
        found = next((one for one in keys if one["kid"] == key_id), None)
        if found is None:
            raise PermissionError(f"no key {key_id}")
        key = RSAAlgorithm.from_jwk(json.dumps(found))
        return SimpleNamespace(public_key=key, endorsements=found["endorsements"])


class _Credentials(AppCredentials):
    token = ""

    def get_access_token(self, force_refresh: bool = False) -> str:
        return self.token


class _Factory(ServiceClientCredentialsFactory):
    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self.credentials = _Credentials(app_id)

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == self.app_id

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *_: Any, **more: Any) -> AppCredentials:
        return self.credentials


async def token(teams: FakeTeams, **other: str) -> tuple[int, dict[str, Any]]:
    """Ask the login server for a token, as a form over plain HTTP; `other` replaces what is asked."""
    form = {
        "grant_type": "client_credentials",
        "client_id": teams.app_id,
        "client_secret": teams.password,
        "scope": SCOPE,
    }
    tenant = other.pop("tenant", teams.authority)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{teams.url}/{tenant}/oauth2/v2.0/token", data=form | other) as response,
    ):
        return response.status, await response.json()


class EchoApp:
    """`async with EchoApp(teams) as app:` listens, and makes itself the target of the fake.

    `app.answers[name]` is the body of the answer to an invoke of that name, or a function of the activity that gives it;
    `app.heard`, when it is set, hears every message instead of the echo.
    """

    def __init__(self, teams: FakeTeams) -> None:
        self.teams = teams
        self.got: list[dict[str, Any]] = []
        """The activities that came in, rightly signed."""
        self.answers: dict[str, Any] = {}
        self.heard: Callable[[TurnContext], Any] | None = None
        self.refused = 0
        """How many requests were not rightly signed."""
        self.status: int | None = None
        """The HTTP status with which everything is answered, when it is set."""

    async def __aenter__(self) -> EchoApp:
        JwtTokenExtractor.metadataCache[self.teams.openid_url] = _Keys(self.teams.openid_url)
        factory = _Factory(self.teams.app_id)
        factory.credentials.token = (await token(self.teams))[1]["access_token"]
        configuration = SimpleNamespace(TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=self.teams.openid_url)
        configuration.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = "https://api.botframework.com"
        configuration.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = "https://api.botframework.com"
        configuration.TO_CHANNEL_FROM_BOT_LOGIN_URL = self.teams.authority_url
        self._authentication = ConfigurationBotFrameworkAuthentication(configuration, credentials_factory=factory)
        self._adapter = CloudAdapter(self._authentication)

        async def failed(context: TurnContext, error: Exception) -> None:
            raise error

        self._adapter.on_turn_error = failed
        app = web.Application()
        app.router.add_post("/api/messages", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.teams.target = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: Any) -> None:
        self.teams.target = None
        JwtTokenExtractor.metadataCache.pop(self.teams.openid_url, None)
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        if self.status is not None:
            return web.Response(status=self.status)
        told = await request.json()
        header = request.headers.get("Authorization")
        try:
            await self._authentication.authenticate_request(Activity().deserialize(told), header)  # type: ignore[arg-type]
        except Exception:  # the SDK says in many ways that something is not rightly signed
            self.refused += 1
            return web.Response(status=401)

        self.got.append(told)
        if told["type"] == "invoke":
            body = self.answers.get(told["name"])
            if callable(body):
                body = body(told)
            return web.Response(status=501) if body is None else web.json_response(body)

        async def on_turn(context: TurnContext) -> None:
            if told["type"] == "message" and self.heard is not None:
                await self.heard(context)
            elif told["type"] == "message" and told.get("text"):
                await context.send_activity(told["text"].replace("<at>Wegwijs</at> ", ""))

        await self._adapter.process(request, SimpleNamespace(on_turn=on_turn))  # type: ignore[arg-type]
        return web.Response()

    async def sends(self, context: TurnContext, activity: dict[str, Any]) -> str:
        """Send plain JSON as the answer; gives its id."""
        sent = await context.send_activity(Activity().deserialize({"type": "message", **activity}))
        return sent.id if sent else ""

    def card(self, card: dict[str, Any]) -> dict[str, Any]:
        """A card as an activity."""
        return {"attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}
