"""Whether a request comes from the Bot Connector, for us and from a tenant that is served; Microsoft's SDK checks the token."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
from botbuilder.integration.aiohttp import ConfigurationBotFrameworkAuthentication  # pyright: ignore[reportMissingTypeStubs]
from botbuilder.schema import Activity, ChannelAccount  # pyright: ignore[reportMissingTypeStubs]
from botframework.connector.auth import SkillValidation  # pyright: ignore[reportMissingTypeStubs]
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor  # pyright: ignore[reportMissingTypeStubs]

from bot.channels.payload import Body, text_in
from bot.channels.teams.credentials import configuration
from bot.channels.teams.keys import Key, Keys, KeysUnavailable, UnknownKey
from bot.channels.teams.settings import TeamsSettings, loopback

__all__ = ["Authenticator", "KeysUnavailable", "NotAuthenticated", "TenantNotServed", "tenants_of"]

CHANNEL = "msteams"
"""Teams' id as a channel of the Bot Framework; keys are endorsed for it by this name."""
LOCAL_CHANNELS = frozenset({CHANNEL, "emulator"})
"""What a local client may say that it is (Microsoft 365 Agents Playground, option ``--channel-id``)."""


class NotAuthenticated(Exception):
    """The request does not prove that it comes from the Bot Connector; the message is for the log, without a token."""


class TenantNotServed(Exception):
    """The request comes from a tenant that is not on the list."""


def tenants_of(activity: Body) -> set[str]:
    """Return the tenants that an activity names, of the conversation and of the person; at most two."""
    named = (text_in(activity, "conversation", "tenantId"), text_in(activity, "channelData", "tenant", "id"))
    return {one.lower() for one in named if one}


class Authenticator:
    """Checks requests. Nothing is fetched before the first one.

    Parameters
    ----------
    clock
        The time, as an aware datetime, for the age of the keys. A token's own time is compared with that of the machine, by PyJWT.
    """

    def __init__(self, settings: TeamsSettings, session: aiohttp.ClientSession, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        told = configuration(settings)
        self._issuer = told.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
        self._keys_url = told.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
        self._keys = Keys(self._keys_url, session, clock)
        self._endorsed = _Endorsed(self._keys)
        self._sdk: Any = ConfigurationBotFrameworkAuthentication(told)

    async def check(self, activity: Body, header: str | None) -> None:
        """Check a request, of which the activity is the body and the header is that of Authorization.

        Afterwards `serviceUrl` of the activity can be trusted: the token was made for it.

        Raises NotAuthenticated, TenantNotServed, or KeysUnavailable when it cannot be told now and should be sent again.
        """
        service_url = text_in(activity, "serviceUrl")
        channel = text_in(activity, "channelId")
        if not service_url:
            raise NotAuthenticated("no serviceUrl")
        if channel not in (LOCAL_CHANNELS if self._settings.local else {CHANNEL}):
            raise NotAuthenticated("another channel")
        if self._settings.local:
            # Whoever can have a request sent from this machine would otherwise have the answer, which may hold what persons told.
            if not loopback(_host(service_url)):
                raise NotAuthenticated("a local client with a serviceUrl elsewhere")
            header = None
        else:
            self._look_at(header)
        # Nothing else of the activity is looked at, and reading all of it into the SDK's model takes longer than the check.
        await self._checked(Activity(channel_id=channel, service_url=service_url, recipient=ChannelAccount()), header)
        named = tenants_of(activity)
        if not (named or self._settings.serves(None)) or not all(map(self._settings.serves, named)):
            raise TenantNotServed

    async def close(self) -> None:
        """End what is under way."""
        await self._keys.close()

    def _look_at(self, header: str | None) -> None:
        """Refuse what the SDK would look at in another way than we want.

        The SDK takes tokens that the login service made for this same application too: those of the Bot Framework Emulator and
        of skills. Who has such a token knows the application's secret, but can write any serviceUrl and any person into the
        activity, for neither is compared with it. Nobody needs that here.
        """
        scheme, _, token = (header or "").partition(" ")
        if scheme != "Bearer" or not token or " " in token:
            raise NotAuthenticated("no bearer token")
        issuer, skill, ends = _claimed(token)
        if issuer != self._issuer or skill:
            raise NotAuthenticated("another issuer")
        if not ends:
            # PyJWT would take one that never ends.
            raise NotAuthenticated("no end")

    async def _checked(self, activity: Any, header: str | None) -> None:
        """Have the SDK check it; raises NotAuthenticated or KeysUnavailable."""
        # The SDK's own keys are fetched by requests, which stops the loop. It looks here before anything else can run.
        extractor: Any = JwtTokenExtractor
        extractor.metadataCache[self._keys_url] = self._endorsed
        try:
            await self._sdk.authenticate_request(activity, header)
        except KeysUnavailable:
            raise
        except UnknownKey:
            raise NotAuthenticated("unknown key") from None
        except NotAuthenticated:
            raise
        except Exception as error:
            # The SDK raises PermissionError, ValueError, KeyError and Exception itself, and what PyJWT raises.
            raise NotAuthenticated(_said(error)) from None


@lru_cache(maxsize=64)
def _claimed(token: str) -> tuple[object, bool, bool]:
    """Return the issuer that a token claims, whether it is for a skill, and whether it says when it ends; raises NotAuthenticated.

    That is the same whenever it is looked at, and the Bot Connector brings one token for an hour: it is read once. Whether it is
    true is checked by the SDK, every time.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise NotAuthenticated("not a token") from None
    return claims.get("iss"), SkillValidation.is_skill_claim(claims), isinstance(claims.get("exp"), int | float)


class _Endorsed:
    """Keys as the SDK asks for them, and only those that may sign for Teams: the SDK lets one pass that is endorsed for nothing."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def get(self, key_id: object) -> Key:
        key = await self._keys.get(key_id)
        if CHANNEL not in key.endorsements:
            raise NotAuthenticated("a key that is not endorsed for Teams")
        return key


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _said(error: Exception) -> str:
    """Return what the SDK says in words of its own; of anything else the kind alone, for the text may be the token's."""
    if type(error) in (Exception, PermissionError) and error.args and isinstance(error.args[0], str):
        return error.args[0]
    return type(error).__name__
