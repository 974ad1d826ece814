"""One knowledge entry: its front matter, its answer, and how a file is read into it."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

ENTRY_ID = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
Identifier = Annotated[str, Field(pattern=ENTRY_ID)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Audience = Literal["leraar", "coordinator", "begeleider", "organisator", "iedereen"]

_HANDLER = YAMLHandler()
_BOUNDARY = re.compile(r"^-{3,}\s*$", re.MULTILINE)  # what the handler splits on
# How an entry opens when all it can say is that the sources are silent.
_ADMISSION = re.compile(r"^\W*(?:dat|dit) (?:weet ik niet|staat niet in mijn bronnen)", re.IGNORECASE)


class EntryError(Exception):
    """A knowledge entry cannot be read; names the file and what is wrong with it."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path.name}: {problem}")
        self.path = path
        self.problem = problem


class MissingFrontMatter(EntryError):
    """The file does not open with front matter between two lines of three hyphens."""


class InvalidFrontMatter(EntryError):
    """The front matter is not YAML, or a field of it is missing, unknown or not allowed."""


class MisnamedEntry(EntryError):
    """The id in the front matter is not the name of the file."""


class UnreadableEntry(EntryError):
    """The file cannot be opened or is not UTF-8."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceReference(_Record):
    """Where an entry's facts stand: a document and a section of it."""

    document: Annotated[str, Field(pattern=r"^\d{3}$")]
    section: Line


class Validity(_Record):
    """The days, both included, on which the entry holds; None leaves that side open."""

    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError("valid.until lies before valid.from")
        return self

    def holds_on(self, day: date) -> bool:
        """Tell whether the entry holds on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


class FollowUp(_Record):
    """A button under the answer: it opens another entry, or starts a form with some fields filled in."""

    label: Annotated[str, Field(min_length=1, max_length=75)]
    entry: Identifier | None = None
    form: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    fill: dict[str, str | int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.entry is None) == (self.form is None):
            raise ValueError("a follow-up opens either an entry or a form")
        if self.fill and self.form is None:
            raise ValueError("only a form can be filled")
        return self


class English(_Record):
    """An entry in the second language: how it is asked, and the answer if an editor translated it."""

    title: Line
    questions: Annotated[tuple[Line, ...], Field(min_length=1)]
    answer: Annotated[str, Field(min_length=1)] | None = None
    """Markdown, with catalogue references as in the Dutch answer; None: the Dutch answer is shown and said to be Dutch."""


class Entry(_Record):
    """A question that people have, in several wordings, with its one answer."""

    id: Identifier
    title: Line
    questions: Annotated[tuple[Line, ...], Field(min_length=1)]
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    tags: Annotated[tuple[Line, ...], Field(min_length=1)]
    source: SourceReference
    valid: Validity = Validity()
    owner: Line
    about: tuple[Line, ...] = ()
    """Catalogue records the entry speaks of: `programme.cop`, `round.nascholing-2018`."""
    related: tuple[Identifier, ...] = ()
    follow_ups: Annotated[tuple[FollowUp, ...], Field(max_length=3)] = ()
    replaced_by: Identifier | None = None
    """The entry on what came after, when what this one describes is no more."""
    english: English | None = None
    answer: Annotated[str, Field(min_length=1)]
    """Markdown, with catalogue references between double braces."""

    @property
    def admits_not_knowing(self) -> bool:
        """Whether the answer only says that the sources are silent, so that it counts as *unknown*."""
        return _ADMISSION.match(self.answer) is not None


def parse_entry(path: Path) -> Entry:
    """Read one entry file.

    Parameters
    ----------
    path
        A Markdown file named `<id>.md`, with YAML front matter.

    Raises
    ------
    UnreadableEntry
        The file cannot be opened or is not UTF-8.
    MissingFrontMatter
        It does not open with front matter.
    InvalidFrontMatter
        The front matter is not YAML or breaks a rule of :class:`Entry`.
    MisnamedEntry
        The id differs from the file's name.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableEntry(path, f"cannot be read ({error})") from error
    return entry_of(text, path)


def entry_of(text: str, path: Path) -> Entry:
    """Read the text of an entry file, without opening the file.

    Parameters
    ----------
    text
        What the file holds, or would hold.
    path
        Where it stands, or would stand; raises as :func:`parse_entry` does.
    """
    try:
        fields, answer = frontmatter.parse(text.removeprefix("\ufeff"), handler=_HANDLER)
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError) as error:
        # A day such as 2026-13-45 is no fault of YAML's own to its reader, but it is one to an editor.
        raise InvalidFrontMatter(path, f"front matter is not YAML: {_one_line(error)}") from error
    if not fields:
        raise MissingFrontMatter(path, "does not open with `name: value` lines between two lines of ---")
    try:
        entry = Entry.model_validate({**{str(name): value for name, value in fields.items()}, "answer": answer})
    except ValidationError as error:
        raise InvalidFrontMatter(path, describe(error)) from error
    if entry.id != path.stem:
        raise MisnamedEntry(path, f"has the id {entry.id!r}, which is not the name of the file")
    return entry


def front_matter_span(text: str) -> tuple[int, int]:
    """Return where the front matter begins and ends in the text of an entry file; raises ValueError without any."""
    lines = [*_BOUNDARY.finditer(text)][:2]
    if len(lines) < 2:
        raise ValueError("has no front matter")
    return lines[0].end(), lines[1].start()


def describe(error: ValidationError) -> str:
    """Put a validation error in one line: each field with what is wrong with it."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'file'}: "
        # What a draft leaves open for the editor; "should be a valid string" would not say so.
        + ("is empty, fill it in" if one["input"] in (None, "", []) else one["msg"].removeprefix("Value error, "))
        for one in error.errors(include_url=False)
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
