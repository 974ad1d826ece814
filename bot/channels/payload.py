"""Reading what a platform sends: nested objects of which nobody vouches that they are there."""

from collections.abc import Mapping
from typing import Any, cast

Body = dict[str, Any]
"""An event as the platform sent it."""


def inside(body: Mapping[str, Any], *names: str) -> Any:
    """Return what stands in nested objects under these names; None where one of them is not there."""
    found: Any = body
    for name in names:
        if not isinstance(found, Mapping):
            return None
        found = cast(Mapping[str, Any], found).get(name)
    return found


def object_in(body: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return an object in nested objects; an empty one where there is none."""
    found = inside(body, *names)
    return cast(Mapping[str, Any], found) if isinstance(found, Mapping) else {}


def list_in(body: Mapping[str, Any], *names: str) -> list[Any]:
    """Return a list in nested objects; an empty one where there is none."""
    found = inside(body, *names)
    return cast(list[Any], found) if isinstance(found, list) else []


def first_in(body: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return the first object of a list in nested objects; an empty one where there is none."""
    found = list_in(body, *names)
    return cast(Mapping[str, Any], found[0]) if found and isinstance(found[0], Mapping) else {}


def text_in(body: Mapping[str, Any], *names: str) -> str:
    """Return a text in nested objects; empty where there is none."""
    found = inside(body, *names)
    return found if isinstance(found, str) else ""
