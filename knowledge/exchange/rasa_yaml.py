"""The YAML of Rasa 2 and 3: `nlu:` with intents, `responses:` with what to say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import yaml

from knowledge.exchange.rasa_training import Training
from knowledge.exchange.records import RowProblem, UnreadableExchange

_ITEM = re.compile(r"\s*[-*+]\s+(.*)")


class _Loader(yaml.SafeLoader):
    """Reads each value as the text that is written: 110, 2018-09-01 and `no` are answers too."""

    yaml_implicit_resolvers = {}


def read_yaml(text: str, name: str, training: Training, problems: list[RowProblem]) -> None:
    """Add the intents and responses of a file, which may also be a domain file.

    Parameters
    ----------
    text
        The file.
    name
        What to call it in a message.
    training
        The intents and responses are added to it.
    problems
        An intent or a response that cannot be read is left out and added here.

    Raises
    ------
    UnreadableExchange
        The text is not YAML, or holds neither `nlu` nor `responses`.
    """
    try:
        loaded: object = yaml.load(text, Loader=_Loader)  # a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or type(error).__name__
        raise UnreadableExchange(name, f"is not YAML ({what})", row=mark.line + 1 if mark else None) from error
    whole = _mapping(loaded)
    # Before version 2 the responses of a domain file were called templates.
    if not whole.keys() & {"nlu", "responses", "templates"}:
        raise UnreadableExchange(name, "holds neither `nlu` nor `responses` of Rasa")
    for row, item in enumerate(_list(whole.get("nlu")), start=1):
        _add_intent(row, item, training, problems)
    responses = {**_mapping(whole.get("templates")), **_mapping(whole.get("responses"))}
    for row, (action, variants) in enumerate(responses.items(), start=1):
        _add_response(row, str(action), variants, training, problems)


def _add_intent(row: int, item: object, training: Training, problems: list[RowProblem]) -> None:
    fields = _mapping(item)
    if "intent" not in fields:
        # Synonyms, regular expressions and lookup tables stand in the same list.
        if not fields.keys() & {"synonym", "regex", "lookup"}:
            problems.append(RowProblem(row, "is no intent"))
        return
    name, examples = fields["intent"], fields.get("examples")
    if not isinstance(name, str) or not name.strip():
        problems.append(RowProblem(row, "has an intent without a name"))
        return
    intent = training.intent(name.strip(), row)
    intent.examples += _examples(examples)
    metadata = {str(key): value for key, value in _mapping(fields.get("metadata")).items() if isinstance(value, str)}
    intent.metadata = {**intent.metadata, **metadata}


def _examples(examples: object) -> Iterator[str]:
    """Yield the examples of an intent: the lines of a block, or a list of texts that may have metadata."""
    if isinstance(examples, str):
        yield from (item[1] for item in map(_ITEM.fullmatch, examples.split("\n")) if item)
    for one in _list(examples):
        text = _mapping(one).get("text", one)
        if isinstance(text, str):
            yield (item[1] if (item := _ITEM.fullmatch(text.strip())) else text)


def _add_response(row: int, action: str, variants: object, training: Training, problems: list[RowProblem]) -> None:
    if not action.startswith("utter_"):
        return
    if not isinstance(variants, list):
        problems.append(RowProblem(row, f"the response {action!r} is not a list of texts"))
        return
    response = training.response(action.removeprefix("utter_"))
    for variant in cast(list[object], variants):
        fields = _mapping(variant)
        # Versions before 2 also allowed the text itself.
        text = fields.get("text", variant)
        if isinstance(text, str):
            response.add(text)
        if not response.others:
            for button in map(_mapping, _list(fields.get("buttons"))):
                response.buttons.append((str(button.get("title", "")), str(button.get("payload", ""))))


def _mapping(value: object) -> Mapping[Any, object]:
    return cast(Mapping[Any, object], value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []
