"""Who Wegwijs is to Microsoft: what its SDK is told about us, and tokens for calling the Bot Connector."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msal  # pyright: ignore[reportMissingTypeStubs]
import requests
from botbuilder.integration.aiohttp import ConfigurationServiceClientCredentialFactory  # pyright: ignore[reportMissingTypeStubs]
from botframework.connector.auth import (  # pyright: ignore[reportMissingTypeStubs]
    AuthenticationConstants,
    ManagedIdentityAppCredentials,
    MicrosoftAppCredentials,
)
from requests.adapters import HTTPAdapter

from bot.channels.teams.settings import TeamsSettings

SECONDS = 10
"""What one request for a token may take."""
EARLY = timedelta(minutes=4)
"""How long before its end a token is not used any more: later than MSAL, which asks for a new one five minutes before."""
UNDATED = timedelta(minutes=5)
"""How long a token is kept that does not say until when it is good; MSAL knows and is asked again."""
NEW = timedelta(minutes=1)
"""A token so young that was refused would be refused again: it is not replaced."""

_log = logging.getLogger(__name__)


class NoToken(Exception):
    """No token was to be had; the message says why and holds no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Configuration:
    """What ConfigurationBotFrameworkAuthentication of Microsoft's SDK reads, under the names by which it looks.

    All of it is given, also where it is the SDK's own value: then the SDK has one way of checking a token, with what it compares
    in sight here, rather than one for each cloud.
    """

    APP_ID: str | None
    APP_PASSWORD: str | None
    APP_TYPE: str
    APP_TENANTID: str | None
    TO_CHANNEL_FROM_BOT_LOGIN_URL: str
    TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL: str
    TO_CHANNEL_FROM_BOT_OAUTH_SCOPE: str = AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
    TO_BOT_FROM_CHANNEL_TOKEN_ISSUER: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
    OAUTH_URL: str = AuthenticationConstants.OAUTH_URL
    # Tokens of the Bot Framework Emulator and of skills are not taken, so their keys are nowhere to be found.
    TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL: str = ""

    def __repr__(self) -> str:
        """Show nothing: there is a password in it."""
        return "Configuration()"


def configuration(settings: TeamsSettings) -> Configuration:
    """Return the settings in the SDK's terms."""
    # Of a private login URL the SDK takes the whole authority, of Microsoft's own it makes one with the tenant itself.
    login = AuthenticationConstants.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX
    if settings.login_url is not None:
        tenant = settings.app_tenant_id if settings.kind == "SingleTenant" else None
        login = settings.login_url + (tenant or AuthenticationConstants.DEFAULT_CHANNEL_AUTH_TENANT)
    return Configuration(
        APP_ID=settings.app_id or None,
        APP_PASSWORD=None if settings.app_password is None else settings.app_password.get_secret_value(),
        APP_TYPE="MultiTenant" if settings.local else settings.kind,
        APP_TENANTID=settings.app_tenant_id,
        TO_CHANNEL_FROM_BOT_LOGIN_URL=login,
        TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=settings.openid_url
        or AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL,
    )


class _Session(requests.Session):
    """What MSAL sends with: nothing waits for ever, and it is ours to close."""

    def __init__(self) -> None:
        super().__init__()
        # As MSAL does for a session of its own.
        self.mount("https://", HTTPAdapter(max_retries=1))

    def request(self, *given: Any, **named: Any) -> requests.Response:
        named.setdefault("timeout", SECONDS)
        return super().request(*given, **named)


class Tokens:
    """Tokens by which the Bot Connector knows us; MSAL fetches them in a thread, one at a time.

    Parameters
    ----------
    clock
        The time, as an aware datetime.
    """

    def __init__(self, settings: TeamsSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._credentials: Any = None
        self._session = _Session()
        self._token: str | None = None
        self._got_at: datetime | None = None
        self._good_until: datetime | None = None
        self._fetching: asyncio.Task[str | NoToken] | None = None

    async def token(self) -> str | None:
        """Return a token; None for a local client, which wants none. Raises NoToken."""
        if self._settings.local:
            return None
        if self._token is not None and self._good_until is not None and self._clock() < self._good_until:
            return self._token
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetched())
        # Who gives up waiting does not end it for the others.
        got = await asyncio.shield(self._fetching)
        if isinstance(got, NoToken):
            raise NoToken(got.reason)
        return got

    def forget(self, token: str | None) -> bool:
        """Forget a token that was refused, and tell whether another may do better."""
        if token is None or token != self._token:
            # Another request had it replaced already.
            return token is not None
        if self._got_at is not None and self._clock() - self._got_at < NEW:
            return False
        self._token = None
        # MSAL would give the same again: what it keeps goes too.
        self._credentials = None
        ManagedIdentityAppCredentials.global_token_cache = msal.TokenCache()
        return True

    async def close(self) -> None:
        """Wait until nothing is under way: a thread cannot be ended."""
        if self._fetching is not None:
            await asyncio.gather(self._fetching, return_exceptions=True)
        self._session.close()

    async def _fetched(self) -> str | NoToken:
        try:
            if self._credentials is None:
                self._credentials = await self._made()
            token = await asyncio.to_thread(self._asked, self._credentials)
        except Exception as error:
            # MSAL and requests have no error in common. What they say can have the secret's name and our address in it.
            reason = _reason(error)
            _log.error("Microsoft gives no token for MicrosoftAppId: %s", reason)
            return NoToken(reason)
        self._token, self._got_at = token, self._clock()
        self._good_until = _end(token, self._got_at)
        return token

    async def _made(self) -> Any:
        """Return the SDK's credentials."""
        told = configuration(self._settings)
        factory: Any = ConfigurationServiceClientCredentialFactory(told)
        return await factory.create_credentials(
            told.APP_ID, told.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE, told.TO_CHANNEL_FROM_BOT_LOGIN_URL, True
        )

    def _asked(self, credentials: Any) -> str:
        """Ask MSAL, in a thread."""
        if isinstance(credentials, MicrosoftAppCredentials) and credentials.app is None:
            # The SDK would make the same without a limit of time, and have Microsoft asked about a login server that is not its own.
            credentials.app = msal.ConfidentialClientApplication(
                client_id=credentials.microsoft_app_id,
                client_credential=credentials.microsoft_app_password,
                authority=credentials.oauth_endpoint,
                instance_discovery=None if self._settings.login_url is None else False,
                http_client=self._session,
            )
        return credentials.get_access_token()


def _reason(error: Exception) -> str:
    """Return what can be said about it: Microsoft's name of the error, without the description that comes with it."""
    name = type(error).__name__
    if isinstance(error, PermissionError):
        # "Failed to get access token with error: invalid_client, error_description: …"
        code = str(error).partition("with error: ")[2].partition(",")[0]
        return code if code.replace("_", "").isalnum() and len(code) < 60 else name
    return name


def _end(token: str, now: datetime) -> datetime:
    """Return when a token is not to be used any more."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return datetime.fromtimestamp(float(claims["exp"]), UTC) - EARLY
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError):
        return now + UNDATED
