"""The quality expectations of the OK voor NT2, by area: what a team can hold up as a mirror (002)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from knowledge.catalogue_files import DEFAULT_CATALOGUE, read_records
from knowledge.offer import RecordId

DOCUMENT = "002"
"""The source document that the expectations stand in."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expectation(_Record):
    """One quality expectation; the title is ours, the words of the source are longer."""

    id: RecordId
    number: Annotated[int, Field(gt=0)]
    """Its place under its heading in the source."""
    section: str
    """That heading, as the catalogue of sources calls it."""
    title: Annotated[str, Field(max_length=100)]


class Area(_Record):
    """Expectations that are looked at together, at one sitting."""

    id: RecordId
    name: str
    aliases: tuple[str, ...] = ()
    expectations: Annotated[tuple[Expectation, ...], Field(min_length=1)]


def load_areas(folder: Path = DEFAULT_CATALOGUE) -> list[Area]:
    """Read `ok_nt2.yaml` in the order of the source; raises CatalogueError."""
    return read_records(folder / "ok_nt2.yaml", Area)


@cache
def areas() -> Mapping[str, Area]:
    """Return the areas that come with the program, by id."""
    return {one.id: one for one in load_areas()}
