"""What a form may look at while it is filled in: the offer, the person, the time. Read only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dialogs.permissions import PersonView
from dialogs.texts import Texts
from knowledge.offer import Catalogue


@dataclass(frozen=True)
class Taken:
    """Teams that are registered already."""

    round_id: str
    programme_id: str
    organisation_id: str
    teams: int
    registered_by: int = 0
    """Id of the person who did it; 0 when that does not matter."""


@dataclass(frozen=True)
class Occupied:
    """How full a session is."""

    taken: int = 0
    """Places of who comes, and places that are offered to somebody now."""
    waiting: int = 0
    """People in line for a place."""


@dataclass(frozen=True)
class Anchor:
    """To whom institutions of one level in one municipality turn."""

    municipality: str
    """Its name since the last mergers."""
    level: str
    """basis, secundair, dko, volwassenen or clb."""
    name: str
    email: str
    phone: str | None
    imported_at: datetime
    demonstration: bool = False


@dataclass(frozen=True)
class FormContext:
    """A snapshot, made once for each message; the machine and the forms stay pure."""

    catalogue: Catalogue
    texts: Texts
    person: PersonView
    now: datetime
    taken: tuple[Taken, ...] = ()
    """Registrations that stand, of every organisation."""
    occupied: Mapping[str, Occupied] = field(default_factory=dict[str, Occupied])
    """How full each moment to come is, by its id; absent where nobody signed up."""
    coordinators: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Scope (empty or ``organisation:<id>``) to the addresses that hold the coordinator role in it."""
    anchors: tuple[Anchor, ...] | None = None
    """The table of anchors; None where there is no database to hold one."""
    admins: tuple[str, ...] = ()
    """Addresses of administrators."""
    site: str | None = None
    """Where people's programs reach the service, such as https://wegwijs.example.org; None where nobody told."""
    loaded: Any = None
    """What the form under way read from the database (`Form.load`)."""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Answers so far, while a question of the form is asked; in a repeated group those of its item are among them."""
    half: str = ""
    """What was answered to the question that is asked, when more had to be said: "14 december" where that day has two sessions."""
    before: Mapping[str, Any] | None = None
    """What was handed in, nested as in the form's model, while it is being changed."""
