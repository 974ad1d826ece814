"""The themes of training that centres ask for and experts offer, as data."""

from pydantic import BaseModel, ConfigDict

from knowledge.offer import ProgrammeSource, RecordId


class TrainingTheme(BaseModel):
    """One theme on which teachers of Dutch as a second language are trained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RecordId
    name: str
    aliases: tuple[str, ...] = ()
    """Other words by which people call it, also in English."""
    source: ProgrammeSource
    """Where the documents name it."""
