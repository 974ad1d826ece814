"""The one place that says whether a person may do something."""

from dataclasses import dataclass, field
from typing import Literal

Act = Literal["register_teams", "see_registrations", "manage_roles"]


@dataclass(frozen=True)
class PersonView:
    """Who is talking, as far as rules need to know."""

    id: int
    email: str | None = None
    language: str = "nl"
    grants: frozenset[tuple[str, str]] = field(default_factory=frozenset[tuple[str, str]])
    """Role and scope of each grant; the scope is empty for everywhere."""

    def has(self, role: str) -> bool:
        """Tell whether the role was granted for anything at all."""
        return any(granted == role for granted, _ in self.grants)


def may(person: PersonView, act: Act, *, organisation: str | None = None, programme: str | None = None) -> bool:
    """Tell whether this person may do this, for this organisation or programme if given.

    Only the coordinator of the network or the head of the school registers teams (001, Hoe
    inschrijven); an organiser sees what concerns the own programmes; an admin does what admins do.
    """
    if act == "register_teams":
        return _holds(person, "coordinator", f"organisation:{organisation}" if organisation else None)
    if act == "see_registrations":
        return person.has("admin") or _holds(person, "organiser", f"programme:{programme}" if programme else None)
    return person.has("admin")


def _holds(person: PersonView, role: str, scope: str | None) -> bool:
    if scope is None:
        return person.has(role)
    return (role, "") in person.grants or (role, scope) in person.grants
