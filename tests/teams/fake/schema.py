"""Microsoft's own JSON schema of Adaptive Cards, where it is at hand."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

PLACE = Path(os.environ.get("WEGWIJS_SCHEMAS", Path(__file__).parents[4] / "shared" / "schemas"))
FILE = PLACE / "adaptive-card-1.5.schema.json"


@functools.cache
def _validator() -> Any:
    if not FILE.exists():
        return None
    strict = jsonschema.validators.extend(jsonschema.Draft7Validator, {"anyOf": _one_of_its_type})
    return strict(json.loads(FILE.read_text(encoding="utf-8")))


def _one_of_its_type(validator: Any, branches: Any, instance: Any, schema: Any) -> Iterator[Any]:
    """As `anyOf`, but where each branch is a kind of element, only that of the element's own `type` is tried.

    Trying all of them at each depth takes seventy milliseconds for a card of middling size.
    """
    kind = instance.get("type") if isinstance(instance, dict) else None
    named = [one["allOf"][0].get("$ref", "").rpartition("/")[2] for one in branches if len(one.get("allOf", [])) == 1]
    if kind is not None and len(named) == len(branches):
        if kind in named:
            yield from validator.descend(instance, branches[named.index(kind)])
        else:
            yield jsonschema.ValidationError(f"{kind!r} is none of {named}")
        return
    yield from jsonschema.Draft7Validator.VALIDATORS["anyOf"](validator, branches, instance, schema)


def present() -> bool:
    """Whether the schema is there."""
    return _validator() is not None


def schema_problems(card: dict[str, Any]) -> list[str]:
    """What the schema says is wrong; empty where there is no schema.

    The schema is of cards anywhere: what only Teams knows is left out of the card first.
    """
    validator = _validator()
    if validator is None:
        return []
    text = json.dumps(_general(card), sort_keys=True)
    return list(_problems(text))


@functools.lru_cache(maxsize=2048)
def _problems(text: str) -> tuple[str, ...]:
    found = jsonschema.exceptions.best_match(_validator().iter_errors(json.loads(text)))
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
