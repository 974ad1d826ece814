"""The neutral form of a question with its answer, between an entry of the base and a file of another system."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from pydantic import TypeAdapter, ValidationError

from knowledge.entry import ENTRY_ID, English, Entry, FollowUp, SourceReference, Validity, describe
from knowledge.exchange.cells import day, joined, split
from knowledge.exchange.text import clean_line, clean_markdown

LONGEST_ID = 60
"""Characters of an id that is made from a question."""
LONGEST_GIVEN_ID = 120
"""Characters of an id that the file gives; a longer one is no name of a file on every system."""
LONGEST_LINE = 300
LONGEST_LABEL = 75
MOST_FOLLOW_UPS = 3
UNTAGGED = "ingevoerd"
"""The tag of an entry that comes without any, so that an editor finds it."""

FIELDS = (
    "id", "title", "source_document", "source_section", "owner", "valid_from", "valid_until", "audience", "tags",
    "about", "related", "replaced_by", "follow_ups", "english",
)  # fmt: skip
"""Names under which each format carries what is neither question nor answer."""

_DOCUMENT = re.compile(r"\d{1,3}")
_FOLLOW_UPS = TypeAdapter(tuple[FollowUp, ...])


class UnreadableExchange(Exception):
    """A file is not what it says it is; names the file, the row or line if there is one, and what is wrong."""

    def __init__(self, file: str, problem: str, row: int | None = None) -> None:
        super().__init__(f"{file}: {problem}" if row is None else f"{file}, row {row}: {problem}")
        self.file = file
        self.problem = problem
        self.row = row


@dataclass(frozen=True)
class RowProblem:
    """Something in one row that was left out or changed, in a sentence for editors."""

    row: int
    """The row of the table with its header as 1, the line of a Markdown file, or the place in a list of YAML."""
    message: str

    def __str__(self) -> str:
        """Return the line to print."""
        return f"row {self.row}: {self.message}"


@dataclass(frozen=True)
class Given:
    """What an entry gets that comes without a source that is known here, or without an owner."""

    source: SourceReference
    owner: str
    documents: Collection[str]
    """The documents that are known here."""


@dataclass(frozen=True)
class Exchanged:
    """A question in several wordings with its answer, as a file has it: most of an entry may be missing."""

    row: int
    """Where it stands in the file."""
    questions: tuple[str, ...]
    answer: str
    id: str = ""
    """Empty until :func:`named` gave it one."""
    title: str = ""
    document: str = ""
    section: str = ""
    owner: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    audience: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    replaced_by: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    english: English | None = None

    @classmethod
    def from_entry(cls, entry: Entry, row: int = 0) -> "Exchanged":
        """Return an entry of the base, without any control characters in it."""
        return cls(
            row=row,
            questions=_lines(entry.questions),
            answer=clean_markdown(entry.answer),
            id=entry.id,
            title=clean_line(entry.title),
            document=entry.source.document,
            section=clean_line(entry.source.section),
            owner=clean_line(entry.owner),
            valid_from=entry.valid.from_,
            valid_until=entry.valid.until,
            audience=entry.audience,
            tags=_lines(entry.tags),
            about=_lines(entry.about),
            related=entry.related,
            replaced_by=entry.replaced_by or "",
            follow_ups=tuple(one.model_copy(update={"label": clean_line(one.label)}) for one in entry.follow_ups),
            english=entry.english,
        )

    @classmethod
    def from_fields(cls, row: int, questions: Iterable[str], answer: str, fields: Mapping[str, str]) -> "Exchanged":
        """Read what a file says by the names of FIELDS; other names are passed by.

        Raises
        ------
        ValueError
            A day is no day, or the follow-ups or the English are not what `fields` writes; in a sentence.
        """
        line = {name: clean_line(fields.get(name, "")) for name in FIELDS}
        document = line["source_document"]
        # A spreadsheet makes the number 3 of the document 003.
        document = document.zfill(3) if _DOCUMENT.fullmatch(document) else ""
        return cls(
            row=row,
            questions=_lines(questions),
            answer=answer,
            id=identifier(line["id"]),
            title=line["title"][:LONGEST_LINE],
            document=document,
            section=line["source_section"],
            owner=line["owner"],
            valid_from=day(line["valid_from"]),
            valid_until=day(line["valid_until"]),
            audience=split(line["audience"]),
            tags=split(line["tags"]),
            about=split(line["about"]),
            related=tuple(filter(None, map(identifier, split(line["related"])))),
            replaced_by=identifier(line["replaced_by"]),
            follow_ups=_follow_ups(line["follow_ups"]),
            english=_english(line["english"]),
        )

    def fields(self) -> dict[str, str]:
        """Return what is neither question nor answer as text, by the names of FIELDS; what is empty is left out."""
        values = {
            "id": self.id,
            "title": "" if self.questions[:1] == (self.title,) else self.title,
            "source_document": self.document,
            "source_section": self.section,
            "owner": self.owner,
            "valid_from": self.valid_from.isoformat() if self.valid_from else "",
            "valid_until": self.valid_until.isoformat() if self.valid_until else "",
            "audience": joined(self.audience),
            "tags": joined(self.tags),
            "about": joined(self.about),
            "related": joined(self.related),
            "replaced_by": self.replaced_by,
            "follow_ups": _as_json(self.follow_ups),
            "english": self.english.model_dump_json(exclude_none=True) if self.english else "",
        }
        return {name: value for name, value in values.items() if value}

    def to_entry(self, given: Given) -> Entry:
        """Return the entry; what the file does not say is given, or open.

        Raises
        ------
        ValueError
            It breaks a rule of :class:`Entry`; in a sentence.
        """
        known = self.document in given.documents and self.section
        source = {"document": self.document, "section": self.section} if known else given.source.model_dump()
        try:
            return Entry.model_validate(
                {
                    "id": self.id,
                    "title": self.title or self.questions[0],
                    "questions": self.questions,
                    "audience": self.audience or ("iedereen",),
                    "tags": self.tags or (UNTAGGED,),
                    "source": source,
                    "valid": Validity.model_validate({"from": self.valid_from, "until": self.valid_until}),
                    "owner": self.owner or given.owner,
                    "about": self.about,
                    "related": self.related,
                    "follow_ups": self.follow_ups,
                    "english": self.english,
                    "replaced_by": self.replaced_by or None,
                    "answer": self.answer,
                }
            )
        except ValidationError as error:
            raise ValueError(f"is not a good entry: {describe(error)}") from error


def named(records: Iterable[Exchanged]) -> list[Exchanged]:
    """Give every record an id that no other one has: its own, or one made from its first question."""
    records = list(records)
    taken: set[str] = set()
    names: dict[int, str] = {}
    for place, record in enumerate(records):
        if record.id and record.id not in taken:
            taken.add(record.id)
            names[place] = record.id
    for place, record in enumerate(records):
        if place not in names:
            names[place] = _free(record.id or kebab(record.questions[0]), taken)
            taken.add(names[place])
    return [replace(record, id=names[place]) for place, record in enumerate(records)]


def identifier(text: str) -> str:
    """Return an id as it is when it is one, and otherwise an id made of it; empty when it has no letters."""
    fits = len(text) <= LONGEST_GIVEN_ID and re.fullmatch(ENTRY_ID, text)
    return text if fits else kebab(text, nothing="")


def kebab(text: str, nothing: str = "vraag") -> str:
    """Return the words of a text with hyphens between them, as many as go in an id.

    Parameters
    ----------
    text
        A question, or the name that another system has for it.
    nothing
        What to return when there is no letter or digit in it.
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", plain)
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:LONGEST_ID]
        if len(longer) > LONGEST_ID:
            break
        kept = longer
    return kept or nothing


def shortened(label: str) -> str:
    """Return the words of a button, cut off where a button ends."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _free(wanted: str, taken: Collection[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Clean each line; what is empty or was there before is left out."""
    return tuple(dict.fromkeys(filter(None, map(clean_line, texts))))


def _as_json(follow_ups: tuple[FollowUp, ...]) -> str:
    return json.dumps([one.model_dump(exclude_defaults=True) for one in follow_ups], ensure_ascii=False) if follow_ups else ""  # fmt: skip


def _follow_ups(text: str) -> tuple[FollowUp, ...]:
    if not text:
        return ()
    try:
        return _FOLLOW_UPS.validate_python(cast(object, json.loads(text)))
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"has follow-ups that are not JSON ({error})") from error
    except ValidationError as error:
        raise ValueError(f"has follow-ups that are not good: {describe(error)}") from error


def _english(text: str) -> English | None:
    if not text:
        return None
    try:
        return English.model_validate_json(text)
    except ValidationError as error:
        raise ValueError(f"has English that is not good: {describe(error)}") from error
