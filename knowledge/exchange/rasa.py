"""Rasa: training data of retrieval intents with their responses, in the YAML of today and the Markdown of before.

What this format cannot carry: the fields of an entry travel in the metadata of its intent, and its buttons there and
under the response, of which Rasa itself uses the second. Rasa fills a name between single braces in a response from
its slots. Not read: entities (their words stay), synonyms, lookup tables, stories, and all but the first text of a
response. HTML in an answer comes back as Markdown.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from knowledge.entry import Entry, FollowUp
from knowledge.exchange.cells import joined, split
from knowledge.exchange.files import Source, name_of, text_of, write_whole
from knowledge.exchange.rasa_markdown import is_markdown, read_markdown
from knowledge.exchange.rasa_training import Intent, Response, Training
from knowledge.exchange.rasa_yaml import read_yaml
from knowledge.exchange.records import (
    FIELDS,
    LONGEST_LINE,
    MOST_FOLLOW_UPS,
    Exchanged,
    RowProblem,
    UnreadableExchange,
    identifier,
    kebab,
    named,
    shortened,
)
from knowledge.exchange.text import clean_answer, clean_line

RETRIEVAL_INTENT = "faq"
_QUESTIONS = "questions"
# [the words](entity), [the words](entity:value), [the words]{"entity": "..."} and [the words][{...}, {...}]
_ANNOTATION = re.compile(r"\[([^\[\]\n]+)\](?:\([^()\n]+\)|\{[^{}\n]*\}|\[\{[^\[\]\n]*\}\])")
_INTENT_OF_BUTTON = re.compile(r"/([^\s{}]+)")


def read(source: Source, companion: Source | None = None, problems: list[RowProblem] | None = None) -> list[Exchanged]:
    """Read training data with its responses.

    Parameters
    ----------
    source
        A file, or the text of one.
    companion
        The other file when questions and responses stand apart; which of both is which does not matter.
    problems
        What was left out or changed is added here.

    Raises
    ------
    UnreadableExchange
        A file is neither YAML nor Markdown of Rasa, or there is no intent in the two of them.
    """
    problems = [] if problems is None else problems
    training = Training()
    for one in (source, companion):
        if one is not None:
            text = text_of(one)
            (read_markdown if is_markdown(text) else read_yaml)(text, name_of(one), training, problems)
    if not training.intents:
        raise UnreadableExchange(name_of(source), "has no intents of Rasa (`nlu:` with `- intent:`)")
    read_from: list[tuple[Intent, Response, Exchanged]] = []
    for intent in training.intents.values():
        response = training.responses.get(intent.name)
        if record := _record(intent, response, problems):
            read_from.append((intent, response or Response(), record))
    records = named(record for _, _, record in read_from)
    ids = {intent.name: record.id for (intent, _, _), record in zip(read_from, records, strict=True)}
    return [
        record if record.follow_ups else replace(record, follow_ups=_buttons(intent, response, ids, problems))
        for (intent, response, _), record in zip(read_from, records, strict=True)
    ]


def write(entries: Iterable[Entry], path: Path) -> None:
    """Write one YAML file with the intents `faq/<id>` and their responses."""
    nlu: list[object] = []
    responses: dict[str, object] = {}
    for record in map(Exchanged.from_entry, entries):
        name = f"{RETRIEVAL_INTENT}/{record.id}"
        metadata = record.fields()
        if any(_without_annotations(question) != question for question in record.questions):
            metadata[_QUESTIONS] = joined(record.questions)
        examples = "".join(f"- {question}\n" for question in record.questions)
        nlu.append({"intent": name, "metadata": metadata, "examples": examples})
        response: dict[str, object] = {"text": record.answer}
        buttons = [
            {"title": one.label, "payload": f"/{RETRIEVAL_INTENT}/{one.entry}"}
            for one in record.follow_ups
            if one.entry
        ]
        if buttons:
            response["buttons"] = buttons
        responses[f"utter_{name}"] = [response]
    text = yaml.dump(
        {"version": "3.1", "nlu": nlu, "responses": responses},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=sys.maxsize,
    )
    write_whole(path, text.encode("utf-8"))


def _record(intent: Intent, response: Response | None, problems: list[RowProblem]) -> Exchanged | None:
    called = f"the intent {intent.name!r}"
    if response is None or not clean_answer(response.text):
        problems.append(RowProblem(intent.row, f"{called} has no response with a text"))
        return None
    if response.others:
        problems.append(RowProblem(intent.row, f"{called} has several responses; only the first text is kept"))
    questions: list[str] = []
    carried = intent.metadata.get(_QUESTIONS, "")
    for example in split(carried) if carried else map(_without_annotations, intent.examples):
        question = clean_line(example)
        if len(question) > LONGEST_LINE:
            problems.append(
                RowProblem(intent.row, f"{called} has a question of {len(question)} characters; {LONGEST_LINE} at most")
            )
        elif question:
            questions.append(question)
    if not questions:
        problems.append(RowProblem(intent.row, f"{called} has no questions"))
        return None
    fields = {name: value for name, value in intent.metadata.items() if name in FIELDS}
    fields.setdefault("id", _id_of(intent.name))
    try:
        return Exchanged.from_fields(intent.row, questions, clean_answer(response.text), fields)
    except ValueError as error:
        problems.append(RowProblem(intent.row, f"{called} {error}"))
        return None


def _buttons(
    intent: Intent, response: Response, ids: Mapping[str, str], problems: list[RowProblem]
) -> tuple[FollowUp, ...]:
    """Read the buttons under a response; one that does something else than asking another intent is left out."""
    follow_ups: list[FollowUp] = []
    for title, payload in response.buttons:
        found = _INTENT_OF_BUTTON.match(payload)
        label = clean_line(title)
        if label and found and found[1] in ids:
            follow_ups.append(FollowUp(label=shortened(label), entry=ids[found[1]]))
        else:
            problems.append(
                RowProblem(
                    intent.row, f"the intent {intent.name!r} has a button {label!r} to {payload!r}; it is left out"
                )
            )
    return tuple(follow_ups[:MOST_FOLLOW_UPS])


def _id_of(intent: str) -> str:
    group, _, name = intent.partition("/")
    return identifier(name if group == RETRIEVAL_INTENT and name else kebab(intent, nothing=""))


def _without_annotations(example: str) -> str:
    return _ANNOTATION.sub(r"\1", example)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Return a text as YAML, in a block when it has several lines."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)  # pyright: ignore[reportUnknownMemberType] - the library's stub

    def ignore_aliases(self, data: Any) -> bool:
        """Write each value out: an alias is hard to read, and Rasa does not expect one."""
        return True


_Dumper.add_representer(str, _Dumper.represent_text)
