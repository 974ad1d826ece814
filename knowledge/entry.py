"""One knowledge entry: front matter and a short answer, as its file holds it."""

import re
from datetime import date
from pathlib import Path
from typing import Any, Literal

import frontmatter
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Audience = Literal["leraar", "coordinator", "begeleider", "organisator", "iedereen"]


class EntryError(ValueError):
    """An entry's file cannot be used; the message names the file and what is wrong."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Where the facts stand."""

    document: str = Field(pattern=r"^\d{3}$")
    section: str


class Validity(_Part):
    """The years for which an answer holds; None is unknown or open."""

    from_: date | None = Field(alias="from")
    until: date | None


class FollowUp(_Part):
    """A button under the answer: another entry, or a form with answers filled in."""

    label: str
    entry: str | None = None
    form: str | None = None
    fill: dict[str, Any] = Field(default_factory=dict[str, Any])


class Entry(_Part):
    """What an editor wrote, checked."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    questions: list[str] = Field(min_length=3)
    audience: list[Audience] = Field(min_length=1)
    tags: list[str] = Field(min_length=1)
    source: Source
    valid: Validity
    owner: str
    about: list[str] = Field(default_factory=list[str])
    related: list[str] = Field(default_factory=list[str])
    follow_ups: list[FollowUp] = Field(default_factory=list[FollowUp])
    replaced_by: str | None = None
    answer: str = Field(min_length=1, max_length=900)
    """Markdown in which ``{{programme.cop.price}}`` names a fact of the catalogue."""

    def references(self) -> list[str]:
        """Return the catalogue references of the answer, in order."""
        return re.findall(r"\{\{\s*([\w.-]+)\s*\}\}", self.answer)


def parse_entry(path: Path) -> Entry:
    """Read one file.

    Raises EntryError for unreadable front matter, a missing or unknown field, or an id that is not
    the file's name.
    """
    try:
        post = frontmatter.loads(path.read_text(encoding="utf-8"))
        entry = Entry.model_validate({**post.metadata, "answer": post.content.strip()})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise EntryError(f"{path.name}: {error}") from error
    if entry.id != path.stem:
        raise EntryError(f"{path.name}: the id is {entry.id}")
    return entry
