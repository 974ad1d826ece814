"""What Microsoft published of Adaptive Cards, and says against a card that the fake is sent."""

from __future__ import annotations

import functools
import json
from typing import Any

import jsonschema

from tests.bot.teams.published import by_renderer, validator


def schema_problems(card: dict[str, Any]) -> list[str]:
    """What Microsoft's schema says is wrong; where it is absent, what Microsoft's renderer says.

    Where neither is to be had the fake's own rules are all there is, and a test of the fake tells so.
    """
    if validator() is None:
        return [f"renderer: {one}" for one in by_renderer(card)]
    return list(_problems(json.dumps(_general(card), sort_keys=True)))


@functools.lru_cache(maxsize=2048)
def _problems(text: str) -> tuple[str, ...]:
    found = jsonschema.exceptions.best_match(validator().iter_errors(json.loads(text)))
    return () if found is None else (f"schema: {found.json_path}: {found.message[:200]}",)


FREE = {
    "text", "title", "value", "label", "altText", "url", "id", "placeholder", "fallbackText", "verb", "tooltip", "errorMessage",
}  # fmt: skip
"""Where any text may stand: it is left out, so that cards of one shape are checked once."""


def _general(value: Any, name: str = "") -> Any:
    if isinstance(value, list):
        return [_general(one) for one in value]
    if isinstance(value, str):
        return "x" if name in FREE else value
    if not isinstance(value, dict):
        return value
    if name == "data":
        return {}
    left = {name: one for name, one in value.items() if name != "choices.data"}
    if left.get("type") == "AdaptiveCard":
        left.pop("msteams", None)
    if left.get("type") == "Input.ChoiceSet" and str(left.get("style")).lower() == "filtered":
        left["style"] = "compact"
    return {name: _general(one, name) for name, one in left.items()}
