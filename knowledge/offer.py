"""The offer as types: organisations, programmes and rounds, read from the catalogue files."""

from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

T = TypeVar("T", bound=BaseModel)


class BadCatalogue(ValueError):
    """A catalogue file does not hold what it should."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(_Record):
    """A network, school, centre or project organisation."""

    id: str
    name: str
    kind: str
    aliases: list[str] = Field(default_factory=list[str])
    municipality: str | None = None
    level: str | None = None
    types: list[str] = Field(default_factory=list[str])


class Citation(_Record):
    """Where a record stands in the sources."""

    document: str
    section: str
    item: int | None = None


class Programme(_Record):
    """Something that people can join."""

    id: str
    name: str
    kind: str
    aliases: list[str] = Field(default_factory=list[str])
    organisers: list[str] = Field(default_factory=list[str])
    partners: list[str] = Field(default_factory=list[str])
    code: str | None = None
    after: str | None = None
    facilitator: str | None = None
    price_eur: int | None = None
    capacity: int | None = None
    session_minutes: int | None = None
    contact_moments: int | None = None
    offered: int | None = None
    per_school_year: int | None = None
    participants: int | None = None
    school_years: int | None = None
    source: Citation


class Round(_Record):
    """Programmes in given school years."""

    id: str
    name: str
    programmes: list[str]
    first: int
    last: int
    status: Literal["open", "closed"]
    demonstration: bool = False


class Catalogue:
    """The whole offer; every name that a record mentions exists."""

    def __init__(self, organisations: list[Organisation], programmes: list[Programme], rounds: list[Round]) -> None:
        self.organisations = {item.id: item for item in organisations}
        self.programmes = {item.id: item for item in programmes}
        self.rounds = {item.id: item for item in rounds}
        for programme in programmes:
            for name in [*programme.organisers, *programme.partners]:
                if name not in self.organisations:
                    raise BadCatalogue(f"programme {programme.id} names the unknown organisation {name}")
            if programme.after and programme.after not in self.programmes:
                raise BadCatalogue(f"programme {programme.id} follows the unknown programme {programme.after}")
        for round_ in rounds:
            for name in round_.programmes:
                if name not in self.programmes:
                    raise BadCatalogue(f"round {round_.id} names the unknown programme {name}")


def load_catalogue(folder: Path) -> Catalogue:
    """Read organisations.yaml, programmes.yaml and rounds.yaml.

    Raises BadCatalogue, naming the file, for anything that does not fit.
    """
    return Catalogue(
        _records(folder / "organisations.yaml", Organisation),
        _records(folder / "programmes.yaml", Programme),
        _records(folder / "rounds.yaml", Round),
    )


def _records(path: Path, model: type[T]) -> list[T]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return [model.model_validate(item) for item in raw[path.stem]]
    except (OSError, yaml.YAMLError, ValidationError, KeyError, TypeError) as error:
        raise BadCatalogue(f"{path.name}: {error}") from error
