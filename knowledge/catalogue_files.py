"""Reading the catalogue of the offer from its YAML files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.entry import describe
from knowledge.municipalities import Municipality
from knowledge.offer import Catalogue, Moment, Organisation, Programme, ProgrammeKind, Round, SourceDocument
from knowledge.reminder_plans import ReminderPlan
from knowledge.school_holidays import SchoolYear
from knowledge.training_themes import TrainingTheme

DEFAULT_CATALOGUE = Path(__file__).parent / "catalogue"
FOR_ALL = "every-programme"
"""Name of the file whose reminder plans are for every programme."""
PLANS = "reminders"
"""Name of the folder with the reminder plans."""

_Model = TypeVar("_Model", bound=BaseModel)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(Exception):
    """A catalogue file cannot be read; names the file and what is wrong with it."""

    def __init__(self, path: Path, problem: str) -> None:
        self.file = f"{PLANS}/{path.name}" if path.parent.name == PLANS else path.name
        super().__init__(f"{self.file}: {problem}")
        self.problem = problem


def load_catalogue(folder: Path = DEFAULT_CATALOGUE) -> Catalogue:
    """Read organisations, programmes, rounds, moments, sources and reminder plans from a folder.

    Parameters
    ----------
    folder
        Holds `organisations.yaml`, `programmes.yaml`, `rounds.yaml`, `sources.yaml`, perhaps `moments.yaml`, and reminder plans
        in `reminders/`.

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
        reminders=load_plans(folder / PLANS),
    )


def load_plans(folder: Path) -> dict[str, list[ReminderPlan]]:
    """Read the reminder plans of a folder, by what they are for: a kind of programmes, the id of one, or nothing for all.

    Raises CatalogueError for a file that cannot be read, and when an id stands twice in one.
    """
    found: dict[str, list[ReminderPlan]] = {}
    for path in sorted(folder.glob("*.yaml")):
        plans = read_records(path, ReminderPlan, under=PLANS)
        twice = {one.id for place, one in enumerate(plans) if one.id in {other.id for other in plans[:place]}}
        if twice:
            raise CatalogueError(path, f"stands twice: {', '.join(sorted(twice))}")
        kind = path.stem.replace("-", "_")
        scope = "" if path.stem == FOR_ALL else kind if kind in get_args(ProgrammeKind) else path.stem
        found[scope] = plans
    return found


def load_municipalities(folder: Path = DEFAULT_CATALOGUE) -> list[Municipality]:
    """Read `municipalities.yaml`; raises CatalogueError."""
    return read_records(folder / "municipalities.yaml", Municipality)


def load_training_themes(folder: Path = DEFAULT_CATALOGUE) -> list[TrainingTheme]:
    """Read `training_themes.yaml`; raises CatalogueError."""
    return read_records(folder / "training_themes.yaml", TrainingTheme)


def load_school_holidays(folder: Path = DEFAULT_CATALOGUE) -> list[SchoolYear]:
    """Read `school_holidays.yaml`; raises CatalogueError."""
    return read_records(folder / "school_holidays.yaml", SchoolYear)


def read_records(path: Path, model: type[_Model], *, required: bool = True, under: str = "") -> list[_Model]:
    """Read the list that a file holds under its own name.

    Parameters
    ----------
    under
        The name under which it holds it, when that is another.
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
    name = under or path.stem
    listed = cast(Mapping[str, object], loaded).get(name) if isinstance(loaded, Mapping) else None
    if not isinstance(listed, list):
        raise CatalogueError(path, f"does not hold a list named {name!r}")
    records: list[_Model] = []
    for position, record in enumerate(cast(list[object], listed), start=1):
        try:
            records.append(model.model_validate(record))
        except ValidationError as error:
            raise CatalogueError(path, f"record {position}: {describe(error)}") from error
    return records
