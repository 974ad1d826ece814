"""The rules of team registration: who may take part, in what, and what the organisers must know. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.engine.context import Taken
from knowledge.offer import Catalogue, Organisation, Programme, Round

MOST_TEAMS = 20
"""More teams of one organisation for one project in one registration is a typing error."""

NETWORK_TYPES = ("basisaanbod", "1", "8", "3", "7-spraak", "9")
"""What a regional support network supports (001, Doelgroep); 1 and 8 are being phased out."""
SMALL_TYPES = ("2", "4", "6", "7-auditief")
"""The small types, supported by special schools (001, Doelgroep)."""
ALL_TYPES = ("basisaanbod", "1", "2", "3", "4", "5", "6", "7-auditief", "7-spraak", "8", "9")

_SAME_TYPE = {
    "7 (auditief)": "7-auditief",
    "7 auditief": "7-auditief",
    "7 (spraak of taal)": "7-spraak",
    "7 spraak": "7-spraak",
}


def type_key(name: str) -> str:
    """Return the key of a type of education as a catalogue file may write it."""
    return _SAME_TYPE.get(name.casefold(), name.casefold())


def allowed_types(organisation: Organisation) -> tuple[str, ...]:
    """Return the types for which teams of this kind of organisation may take part (001, Doelgroep)."""
    if organisation.kind == "network":
        return NETWORK_TYPES
    if organisation.kind == "special_school":
        return SMALL_TYPES
    return ()


def eligible(organisation: Organisation, types: Iterable[str]) -> bool:
    """Tell whether teams for these types, at this organisation, belong to the target group."""
    asked = {type_key(one) for one in types}
    return bool(asked) and asked <= set(allowed_types(organisation))


def projects(catalogue: Catalogue) -> list[tuple[Round, Programme]]:
    """Return the projects that take registrations now, each with its earliest open round."""
    found: dict[str, tuple[Round, Programme]] = {}
    for round_ in catalogue.open_rounds():
        for identifier in round_.programmes:
            programme = catalogue.programme(identifier)
            if programme.kind == "project":
                found.setdefault(identifier, (round_, programme))
    return list(found.values())


def round_for(catalogue: Catalogue, programme_id: str) -> Round | None:
    """Return the open round in which a project takes registrations; None when there is none."""
    return next((round_ for round_, programme in projects(catalogue) if programme.id == programme_id), None)


def teams_taken(taken: Iterable[Taken], round_id: str, programme_id: str, organisation_id: str) -> int:
    """Return how many teams of an organisation are in a project already."""
    return sum(
        one.teams
        for one in taken
        if (one.round_id, one.programme_id, one.organisation_id) == (round_id, programme_id, organisation_id)
    )


def teams_before(before: Mapping[str, Any] | None, programme_id: str, organisation_id: str) -> int:
    """Return how many of the teams come from the form that is being changed."""
    if before is None or before.get("organisation") != organisation_id:
        return 0
    return sum(line.get("teams", 0) for line in before.get("lines", []) if line.get("programme") == programme_id)


@dataclass(frozen=True)
class Alignment:
    """One organisation is in several projects of one round: their organisers must agree (001, Scenario's)."""

    round_id: str
    organisation_id: str
    programmes: tuple[str, ...]
    """In alphabetical order of their ids."""


def alignment(taken: Iterable[Taken], round_id: str, organisation_id: str) -> Alignment | None:
    """Return the alignment that is needed as registrations stand; None for one project or none."""
    programmes = sorted(
        {
            one.programme_id
            for one in taken
            if one.round_id == round_id and one.organisation_id == organisation_id and one.teams > 0
        }
    )
    return Alignment(round_id, organisation_id, tuple(programmes)) if len(programmes) > 1 else None
