"""The keys by which the Bot Connector signs its requests: fetched without blocking, and seldom."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from bot.channels.payload import list_in, text_in

FRESH = timedelta(days=1)
"""How long keys are used before they are fetched again (Microsoft, Bot Connector authentication: at least once a day)."""
UNKNOWN = timedelta(hours=1)
"""How long after a fetch a key that is not among them is unknown without asking again: anybody can name a key."""
PAUSE = timedelta(seconds=10)
"""How long after a fetch that failed the next one begins at the earliest."""
SECONDS = 5
"""What each of the two requests of a fetch may take."""

_log = logging.getLogger(__name__)


class UnknownKey(Exception):
    """No key of this name is among those that the Bot Connector signs with."""


class KeysUnavailable(Exception):
    """Whether the key is one of the Bot Connector's cannot be told now, for they cannot be fetched."""


@dataclass(frozen=True)
class Key:
    """What Microsoft's SDK looks at of a key."""

    public_key: RSAPublicKey
    endorsements: list[str]
    """The channels for which it may sign, such as msteams."""


class Keys:
    """The keys that an OpenID configuration points to; nothing is fetched before somebody asks for one.

    Requests that come meanwhile wait for the same fetch. When one fails, the keys of before stay in use.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession, clock: Callable[[], datetime]) -> None:
        self._url = url
        self._session = session
        self._clock = clock
        self._keys: Mapping[str, Key] = {}
        self._fetched_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def get(self, key_id: object) -> Key:
        """Return a key; raises UnknownKey, or KeysUnavailable when they cannot be fetched."""
        key = self._named(key_id)
        if key is not None:
            if self._older_than(FRESH):
                # Nobody waits for it: the key was good a moment ago too.
                self._fetch()
            return key
        if self._older_than(UNKNOWN):
            fetching = self._fetch()
            if fetching is not None:
                # Who gives up waiting does not end it for the others.
                await asyncio.shield(fetching)
            key = self._named(key_id)
        if key is not None:
            return key
        if self._older_than(UNKNOWN):
            raise KeysUnavailable
        raise UnknownKey

    async def close(self) -> None:
        """End a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _named(self, key_id: object) -> Key | None:
        return self._keys.get(key_id) if isinstance(key_id, str) else None

    def _older_than(self, age: timedelta) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at >= age

    def _fetch(self) -> asyncio.Task[None] | None:
        """Return the fetch that is under way, begun now if need be; None when one failed a moment ago."""
        if self._fetching is None or self._fetching.done():
            if self._failed_at is not None and self._clock() - self._failed_at < PAUSE:
                return None
            self._fetching = asyncio.create_task(self._fetched())
        return self._fetching

    async def _fetched(self) -> None:
        try:
            configuration = await self._json(self._url)
            found = _keys_in(await self._json(text_in(configuration, "jwks_uri")))
            if not found:
                raise ValueError("no keys")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            self._failed_at = self._clock()
            _log.warning("The keys of the Bot Connector could not be fetched: %s", type(error).__name__)
            return
        self._keys, self._fetched_at, self._failed_at = found, self._clock(), None

    async def _json(self, url: str) -> Mapping[str, Any]:
        """Return the object at a URL; raises ValueError for anything else, and for one that is less safe than ours."""
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        if not self._safe(urlsplit(url).scheme):
            raise ValueError("scheme")
        async with self._session.get(url, timeout=timeout, raise_for_status=True) as response:
            if not self._safe(response.url.scheme):
                raise ValueError("scheme")
            data: object = await response.json(content_type=None)
        if not isinstance(data, dict):
            raise ValueError("not an object")
        return cast(dict[str, Any], data)

    def _safe(self, scheme: str) -> bool:
        return scheme == "https" or (scheme == "http" and self._url.startswith("http:"))


def _keys_in(data: Mapping[str, Any]) -> dict[str, Key]:
    """Return the RSA keys of a JSON Web Key Set; others are for somebody else."""
    found: dict[str, Key] = {}
    for one in list_in(data, "keys"):
        if not isinstance(one, dict):
            continue
        given = cast(dict[str, Any], one)
        name = text_in(given, "kid")
        if name and given.get("kty") == "RSA":
            try:
                key = RSAAlgorithm.from_jwk({part: text_in(given, part) for part in ("kty", "n", "e")})
            except (jwt.InvalidKeyError, ValueError):
                continue
            if isinstance(key, RSAPublicKey):
                found[name] = Key(key, [text for text in list_in(given, "endorsements") if isinstance(text, str)])
    return found
