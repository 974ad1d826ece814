"""Ids as Microsoft makes them: GUIDs of tenants and people, 29:… for this bot, a:… for a personal chat."""

from __future__ import annotations

import base64
import hashlib
import uuid

TENANT = str(uuid.uuid5(uuid.NAMESPACE_DNS, "voorbeeld.be"))
"""The tenant of who is not told to be of another."""


def guid(*of: str) -> str:
    """The GUID of something, always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(of)))


def user_id(app: str, tenant: str, person: str) -> str:
    """The id of a person for one bot: every bot knows the same person by another."""
    return f"29:1{_digest(app, tenant, person)}"


def chat_id(app: str, tenant: str, person: str) -> str:
    """The id of the personal chat of a person with a bot."""
    return f"a:1{_digest('chat', app, tenant, person)}"


def _digest(*of: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha384("/".join(of).encode()).digest()).decode()
