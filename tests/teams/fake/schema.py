"""Microsoft's own JSON schema of Adaptive Cards, where it is at hand."""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any

import jsonschema

PLACE = Path(os.environ.get("WEGWIJS_SCHEMAS", Path(__file__).parents[4] / "shared" / "schemas"))
FILE = PLACE / "adaptive-card-1.5.schema.json"


@functools.cache
def _validator() -> Any:
    return jsonschema.Draft7Validator(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else None


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


@functools.lru_cache(maxsize=512)
def _problems(text: str) -> tuple[str, ...]:
    found = jsonschema.exceptions.best_match(_validator().iter_errors(json.loads(text)))
    return () if found is None else (f"schema: {found.json_path}: {found.message[:200]}",)


def _general(value: Any) -> Any:
    if isinstance(value, list):
        return [_general(one) for one in value]
    if not isinstance(value, dict):
        return value
    left = {name: one for name, one in value.items() if name != "choices.data"}
    if left.get("type") == "AdaptiveCard":
        left.pop("msteams", None)
    if left.get("type") == "Input.ChoiceSet" and left.get("style") == "filtered":
        left["style"] = "compact"
    return {name: one if name == "data" else _general(one) for name, one in left.items()}
