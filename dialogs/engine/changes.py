"""What changed between two versions of a form that was handed in. Pure."""

from collections.abc import Mapping
from typing import Any, cast


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the path of each answer that differs, with the value before and after; None where there is none."""
    old, new = _flat(before), _flat(after)
    return {path: [old.get(path), new.get(path)] for path in sorted({*old, *new}) if old.get(path) != new.get(path)}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return answers by path; a list of items is flattened, a list of choices is one answer."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list) and any(isinstance(one, dict) for one in cast(list[Any], value)):
            for index, item in enumerate(cast(list[dict[str, Any]], value)):
                found |= _flat(item, f"{prefix}{name}.{item.get('of', index)}.")
        else:
            found[f"{prefix}{name}"] = value
    return found
