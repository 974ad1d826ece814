"""Reading the catalogue of the offer from its YAML files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.entry import describe
from knowledge.municipalities import Municipality
from knowledge.offer import Catalogue, Moment, Organisation, Programme, ReminderPlan, Round, SourceDocument
from knowledge.training_themes import TrainingTheme

DEFAULT_CATALOGUE = Path(__file__).parent / "catalogue"

_Model = TypeVar("_Model", bound=BaseModel)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(Exception):
    """A catalogue file cannot be read; names the file and what is wrong with it."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path.name}: {problem}")
        self.path = path
        self.problem = problem


def load_catalogue(folder: Path = DEFAULT_CATALOGUE) -> Catalogue:
    """Read organisations, programmes, rounds, moments, sources and reminder plans from a folder.

    Parameters
    ----------
    folder
        Holds `organisations.yaml`, `programmes.yaml`, `rounds.yaml`, `sources.yaml`, `reminders.yaml`, and perhaps
        `moments.yaml`.

    Raises
    ------
    CatalogueError
        A file is missing, is not YAML, or holds a record that breaks a rule.
    """
    return Catalogue(
        organisations=read_records(folder / "organisations.yaml", Organisation),
        programmes=read_records(folder / "programmes.yaml", Programme),
        rounds=read_records(folder / "rounds.yaml", Round),
        moments=read_records(folder / "moments.yaml", Moment, required=False),
        sources=read_records(folder / "sources.yaml", SourceDocument),
        reminders=read_records(folder / "reminders.yaml", ReminderPlan),
    )


def load_municipalities(folder: Path = DEFAULT_CATALOGUE) -> list[Municipality]:
    """Read `municipalities.yaml`; raises CatalogueError."""
    return read_records(folder / "municipalities.yaml", Municipality)


def load_training_themes(folder: Path = DEFAULT_CATALOGUE) -> list[TrainingTheme]:
    """Read `training_themes.yaml`; raises CatalogueError."""
    return read_records(folder / "training_themes.yaml", TrainingTheme)


def read_records(path: Path, model: type[_Model], *, required: bool = True) -> list[_Model]:
    """Read the list that a file holds under its own name.

    Parameters
    ----------
    required
        Whether the file must be there; else a file that is not there holds nothing.

    Raises
    ------
    CatalogueError
        The file is missing, is not YAML, or holds a record that breaks a rule.
    """
    if not required and not path.exists():
        return []
    try:
        loaded: object = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # a safe loader, in C
    except (OSError, yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CatalogueError(path, " ".join(str(error).split())) from error
    listed = cast(Mapping[str, object], loaded).get(path.stem) if isinstance(loaded, Mapping) else None
    if not isinstance(listed, list):
        raise CatalogueError(path, f"does not hold a list named {path.stem!r}")
    records: list[_Model] = []
    for position, record in enumerate(cast(list[object], listed), start=1):
        try:
            records.append(model.model_validate(record))
        except ValidationError as error:
            raise CatalogueError(path, f"record {position}: {describe(error)}") from error
    return records
