"""What Microsoft published of Adaptive Cards, to hold every card against: a JSON schema of 1.5, and a renderer."""

import copy
import functools
import json
import os
from pathlib import Path

import jsonschema

from tests.bot.teams import renderer

_BESIDE = Path(__file__).parents[3].parent / "shared" / "schemas"


def schema_file():
    """Return where the schema is looked for; WEGWIJS_SCHEMAS names another folder."""
    return Path(os.environ.get("WEGWIJS_SCHEMAS", _BESIDE)) / "adaptive-card-1.5.schema.json"


def validator():
    """Return what validates by the schema; None where that is absent."""
    return _validator(schema_file())


@functools.cache
def _validator(path):
    if not path.is_file():
        return None
    strict = jsonschema.validators.extend(jsonschema.Draft7Validator, {"anyOf": _one_of_its_type})
    return strict(json.loads(path.read_text(encoding="utf-8")))


def _one_of_its_type(validator, branches, instance, schema):
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


def neither():
    """Return why nothing here can be held against what Microsoft published; None where it can."""
    reason = None if validator() else renderer.missing()
    return reason and f"Nothing of Microsoft to hold a card against: no {schema_file()} (WEGWIJS_SCHEMAS); {reason}"


def by_schema(card):
    """Return what the schema says against a card; nothing where it is absent."""
    found = validator()
    return [f"{one.json_path}: {one.message}" for one in found.iter_errors(without_search(card))] if found else []


def by_renderer(card):
    """Return what the renderer says against a card; nothing where there is none."""
    return renderer.renderer_problems(card) if renderer.missing() is None else []


def without_search(card):
    """Return a card without what Teams documents for lists that are searched, and the schema of 1.5 does not know."""
    card = copy.deepcopy(card)
    for one in _objects(card):
        if one.get("type") == "Input.ChoiceSet":
            one.pop("choices.data", None)
            if str(one.get("style")).lower() == "filtered":
                one["style"] = "compact"
    return card


def _objects(value):
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _objects(one)
