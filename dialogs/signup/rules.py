"""The rules of signing up: which sessions, for whom, who gets a place and who is offered one next. Pure.

The line is kept strictly: who came together waits together and is offered places together, and a smaller group does not
pass a larger one before it. Places that a large group cannot fill yet stay free for it; it may make itself smaller by
taking somebody out, and gets what is free then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs.engine.context import Occupied
from knowledge.offer import Catalogue, Moment, Programme

OFFER = timedelta(hours=48)
"""How long a freed place is kept for who is first in line (domain: Signing up for a session)."""
MOST_PEOPLE = 50
"""People in one sign-up; a longer list is split."""
# Teams register for projects (001); centres are paired for visits and agree on their own dates (000, Resultaten 4).
_OTHERWISE = {"project", "collegial_visit"}
# An interim evaluation is agreed at the end of a session with who was there (003, Methodiek).
_KINDS = {"intake", "session", "symposium"}


def takes_people(programme: Programme) -> bool:
    """Tell whether people sign up for sessions of a programme, each for themselves."""
    return programme.kind not in _OTHERWISE


def sessions(catalogue: Catalogue, now: datetime, programme_id: str | None = None) -> list[Moment]:
    """Return the moments for which people can sign up now, first one first; of one programme if it is given."""
    found = [
        moment
        for round_ in catalogue.open_rounds()
        for moment in catalogue.moments_of(round_.id, programme_id)
        if moment.starts > now
        and moment.kind in _KINDS
        and moment.programme in catalogue.programmes
        and takes_people(catalogue.programme(moment.programme))
    ]
    return sorted(found, key=lambda one: (one.starts, one.id))


def programmes(catalogue: Catalogue, now: datetime) -> list[Programme]:
    """Return the programmes with sessions to sign up for, in the order of their next session."""
    names = dict.fromkeys(one.programme for one in sessions(catalogue, now))
    return [catalogue.programme(one) for one in names]


def capacity(moment: Moment, catalogue: Catalogue) -> int | None:
    """Return how many people a moment can hold: its own number, or else that of its programme; None for no limit."""
    programme = catalogue.programmes.get(moment.programme)
    return moment.capacity or (programme.capacity if programme else None)


def free(occupied: Occupied, most: int | None) -> int | None:
    """Return how many places are left; None where there is no limit."""
    return None if most is None else max(0, most - occupied.taken)


def fits(occupied: Occupied, most: int | None, people: int) -> bool:
    """Tell whether people who come together get places at once: all of them, and with nobody waiting before them."""
    left = free(occupied, most)
    return left is None or (occupied.waiting == 0 and people <= left)


@dataclass(frozen=True)
class Group:
    """People who were signed up together and wait together."""

    id: int
    size: int


def offered_next(line: Sequence[Group], left: int | None) -> list[int]:
    """Return the groups to which free places are offered now, first in line first."""
    found: list[int] = []
    for group in line:
        if left is not None:
            if group.size > left:
                break
            left -= group.size
        found.append(group.id)
    return found


def kept_until(now: datetime, starts: datetime) -> datetime:
    """Return until when an offer stands: two days, but never beyond the start."""
    return min(now + OFFER, starts)


def outside(programme: Programme, role: str | None, level: str | None) -> str | None:
    """Return which answer, *role* or *level*, is outside whom a programme is for; None when none is."""
    if role and programme.target_roles and role not in programme.target_roles and not programme.target_open:
        return "role"
    if level and programme.target_levels and level not in programme.target_levels:
        return "level"
    return None
