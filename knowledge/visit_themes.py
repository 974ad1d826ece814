"""The themes for which centres visit each other, as data."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.catalogue_files import DEFAULT_CATALOGUE, read_records
from knowledge.offer import ProgrammeSource, RecordId


class VisitTheme(BaseModel):
    """One theme of a collegial visit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RecordId
    name: str
    aliases: tuple[str, ...] = ()
    """Other words by which people call it, also in English."""
    source: ProgrammeSource
    """Where the documents name it."""


def load_visit_themes(folder: Path = DEFAULT_CATALOGUE) -> list[VisitTheme]:
    """Read `visit_themes.yaml`; raises CatalogueError."""
    return read_records(folder / "visit_themes.yaml", VisitTheme)
