"""The rules of an intake: for which session or trajectory, whose it is, and until when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.offer import Catalogue, Moment


@dataclass(frozen=True)
class Mine:
    """What one person is signed up for, and handed in already."""

    confirmed: tuple[str, ...] = ()
    """Ids of the moments at which the person has a place."""
    waiting: tuple[str, ...] = ()
    """Ids of the moments for which the person waits in line or was offered a place."""
    registered: tuple[tuple[str, str], ...] = ()
    """Round and programme of each registration of the person that stands."""
    prerequisites: dict[str, str] = field(default_factory=dict[str, str])
    """By moment, what was said of what comes first at the sign-up: followed or worded."""
    handed_in: dict[str, int] = field(default_factory=dict[str, int])
    """By subject, the form that was handed in and stands."""


def subject(moment_id: str) -> str:
    """Return what an intake is about."""
    return f"moment:{moment_id}"


def sessions_of(mine: Iterable[str], catalogue: Catalogue, now: datetime) -> list[Moment]:
    """Return the sessions of a Community of Practice among these moments that did not begin yet, first one first."""
    found = [
        moment
        for one in dict.fromkeys(mine)
        if (moment := catalogue.moments.get(one)) is not None
        and moment.kind == "session"
        and moment.starts > now
        and _kind(moment, catalogue) == "community_of_practice"
    ]
    return sorted(found, key=lambda one: (one.starts, one.id))


def research_intakes(mine: Mine, catalogue: Catalogue, now: datetime) -> list[Moment]:
    """Return the intake moments to come of the practice research in which this person takes part, first one first."""
    return [one for one in _all_research_intakes(mine, catalogue) if one.starts > now]


def research_intake_missed(mine: Mine, catalogue: Catalogue, now: datetime) -> Moment | None:
    """Return the last intake moment that is behind us of the practice research in which this person takes part."""
    return next((one for one in reversed(_all_research_intakes(mine, catalogue)) if one.starts <= now), None)


def _all_research_intakes(mine: Mine, catalogue: Catalogue) -> list[Moment]:
    """The intake is the first of the seven contact moments (000, Resultaten 8).

    A place at any of them, or a registration, makes somebody part of it.
    """
    parts = {
        (moment.round, moment.programme) for one in mine.confirmed if (moment := catalogue.moments.get(one)) is not None
    }
    parts |= set(mine.registered)
    found = [
        moment
        for moment in catalogue.moments.values()
        if moment.kind == "intake"
        and (moment.round, moment.programme) in parts
        and _kind(moment, catalogue) == "practice_research"
    ]
    return sorted(found, key=lambda one: (one.starts, one.id))


def _kind(moment: Moment, catalogue: Catalogue) -> str:
    programme = catalogue.programmes.get(moment.programme)
    return programme.kind if programme else ""
