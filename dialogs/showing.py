"""A showing: one answer shown to one person, so that what is pressed under it later counts once and names nobody."""

import re
from hashlib import blake2s

_TOKEN = re.compile(r"[0-9a-f]{16}")


def token_of(channel: str, event_id: str) -> str:
    """Return what the buttons of a showing carry: the same for an event that comes twice."""
    return blake2s(f"{channel}\n{event_id}".encode(), digest_size=8).hexdigest()


def is_token(text: str) -> bool:
    """Tell whether a text from outside can be a token."""
    return _TOKEN.fullmatch(text) is not None


def showing_of(token: str, person_id: int) -> str:
    """Return the key of the rows of a showing.

    The person is in the digest, so that nobody reaches a row of somebody else with a button that was seen or made up,
    and two people who read the same message each have their own.
    """
    return blake2s(f"{token}\n{person_id}".encode(), digest_size=16).hexdigest()
