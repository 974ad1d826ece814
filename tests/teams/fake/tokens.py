"""Tokens, both ways: what the Bot Connector signs to the app, and what the app is given by the login server.

Microsoft, Bot Connector: Authentication with the Bot Connector API. Tokens follow the real time, whatever clock the fake has:
the libraries that check them know no other.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ISSUER = "https://api.botframework.com"
"""Of tokens from the Bot Connector; also the audience of tokens to it."""
SCOPE = "https://api.botframework.com/.default"
HOUR = 3600
WAYS = (
    "wrong key",
    "unknown key",
    "no endorsement",
    "expired",
    "future",
    "other audience",
    "other issuer",
    "other service url",
    "no service url",
    "alg none",
    "hs256",
    "no header",
    "garbage",
    "not bearer",
)
"""Ways to bring an activity that the app must refuse: see `Signer.signing`."""


@functools.cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key by its name, made once for all tests of a process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).decode().rstrip("=")


def published(name: str, endorsements: list[str]) -> dict[str, Any]:
    """A key as the list of keys tells it."""
    numbers = key(name).public_key().public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "kid": name,
        "x5t": name,
        "n": _number(numbers.n),
        "e": _number(numbers.e),
        "endorsements": endorsements,
    }


class Signer:
    """The Bot Connector as it signs what it brings to one app."""

    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self.endorsed = ["msteams", "skype"]
        """The channels for which the keys may sign."""
        self.kid = "bf-1"
        """The key that signs; give another value to roll it over."""
        self.made: list[str] = []
        """Every token that was made, good and bad."""
        self._how: str | None = None
        self._kept: dict[tuple[str, str], tuple[float, str]] = {}

    def keys(self) -> dict[str, Any]:
        """The list of keys, as published."""
        return {"keys": [published(self.kid, self.endorsed), published("bf-unendorsed", ["webchat"])]}

    @contextlib.contextmanager
    def signing(self, how: str) -> Iterator[None]:
        """`with teams.signing("expired"):` everything is brought in a way that the app must refuse: see `WAYS`."""
        assert how in WAYS, f"{how!r} is not one of {WAYS}"
        before, self._how = self._how, how
        try:
            yield
        finally:
            self._how = before

    def header(self, service_url: str) -> str | None:
        """The Authorization header of an activity. One token lasts an hour, as Microsoft's do."""
        now = time.time()
        if self._how is None:
            until, kept = self._kept.get((self.kid, service_url), (0.0, ""))
            if until - now < HOUR / 2:
                until, kept = now + HOUR, f"Bearer {self._token(service_url, now)}"
                self._kept[self.kid, service_url] = until, kept
            return kept
        if self._how == "no header":
            return None
        if self._how == "garbage":
            return "Bearer not.a.token"
        token = self._token(service_url, now)
        return f"Basic {token}" if self._how == "not bearer" else f"Bearer {token}"

    def _token(self, service_url: str, now: float) -> str:
        self.made.append(self._written(service_url, now))
        return self.made[-1]

    def _written(self, service_url: str, now: float) -> str:
        begins = {"expired": now - 2 * HOUR, "future": now + HOUR}.get(self._how or "", now)
        claims = {
            "iss": "https://sts.voorbeeld.be" if self._how == "other issuer" else ISSUER,
            "aud": "00000000-0000-0000-0000-000000000000" if self._how == "other audience" else self.app_id,
            "serviceurl": "https://voorbeeld.be/emea/" if self._how == "other service url" else service_url,
            "nbf": int(begins) - 300,
            "iat": int(begins) - 300,
            "exp": int(begins) + HOUR,
        }
        if self._how == "no service url":
            del claims["serviceurl"]
        if self._how == "future":
            claims["nbf"] = int(begins)
        if self._how == "alg none":
            return unsigned(claims, self.kid)
        if self._how == "hs256":
            return with_public_key(claims, self.kid)
        kid = {"unknown key": "bf-unknown", "no endorsement": "bf-unendorsed"}.get(self._how or "", self.kid)
        signs = "bf-wrong" if self._how == "wrong key" else kid
        return jwt.encode(claims, key(signs), algorithm="RS256", headers={"kid": kid, "x5t": kid})


def unsigned(claims: dict[str, Any], kid: str) -> str:
    """A token that claims to need no signature."""
    head = {"alg": "none", "typ": "JWT", "kid": kid}
    parts = (base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (head, claims))
    return ".".join(parts) + "."


def with_public_key(claims: dict[str, Any], kid: str) -> str:
    """A token signed with what everybody knows: the public key, as if it were a shared secret."""
    head = {"alg": "HS256", "typ": "JWT", "kid": kid}
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (head, claims)]
    secret = key(kid).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    digest = hmac.new(secret, ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, base64.urlsafe_b64encode(digest).decode().rstrip("=")])


class Granted:
    """The tokens that the login server gave to the app."""

    def __init__(self, app_id: str, tenant: str) -> None:
        self.app_id, self.tenant = app_id, tenant
        self.seconds = HOUR - 1
        """How long a token lasts."""
        self._claims: dict[str, dict[str, Any]] = {}
        self.all: list[str] = []
        """Every token ever given."""

    def grant(self) -> str:
        """A new token for the Bot Connector."""
        now = int(time.time())
        claims = {
            "aud": ISSUER,
            "iss": f"https://sts.windows.net/{self.tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + self.seconds,
            "appid": self.app_id,
            "tid": self.tenant,
            "ver": "1.0",
            "uti": secrets.token_hex(8),
        }
        token = jwt.encode(claims, key("login"), algorithm="RS256", headers={"kid": "login"})
        self._claims[token] = claims
        self.all.append(token)
        return token

    def revoke(self) -> None:
        """Every token that was given is worth nothing any more."""
        self._claims.clear()

    def claims(self, header: str) -> dict[str, Any] | None:
        """What the token in an Authorization header claims; None when it is not one that holds."""
        scheme, _, token = header.partition(" ")
        claims = self._claims.get(token) if scheme == "Bearer" else None
        return claims if claims is not None and claims["exp"] > time.time() else None
