"""The themes for which centres visit each other, as data."""

from pydantic import BaseModel, ConfigDict

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
