"""What is counted in the overview: registrations by project and by organisation, places by moment. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dialogs.engine.context import Occupied, Taken
from dialogs.facts.open_sessions import takes_teams
from dialogs.registration.rules import Alignment, alignment
from dialogs.reminders.workdays import ZONE
from dialogs.signup.rules import capacity
from knowledge.offer import Catalogue, Moment, Organisation, Programme, Round


@dataclass(frozen=True)
class ProjectTeams:
    """The teams of one project in one round."""

    round: Round
    programme: Programme
    teams: int
    organisations: int


@dataclass(frozen=True)
class OrganisationTeams:
    """The teams of one network or school."""

    organisation: Organisation
    teams: Mapping[str, int]
    """By the id of the programme, in the order of the offer."""

    @property
    def total(self) -> int:
        """Return how many teams it has in all."""
        return sum(self.teams.values())


@dataclass(frozen=True)
class Places:
    """How full one moment is."""

    moment: Moment
    capacity: int
    taken: int
    """Teams of a project, or persons, that come."""
    waiting: int = 0
    """Persons in line."""

    @property
    def free(self) -> int:
        """Return how many more can come."""
        return max(0, self.capacity - self.taken)


def running(catalogue: Catalogue, now: datetime) -> list[Round]:
    """Return the rounds that are open or whose last school year is not over yet, earliest first."""
    today = now.astimezone(ZONE).date()
    rounds = [one for one in catalogue.rounds.values() if one.status == "open" or today < date(one.last + 1, 9, 1)]
    return sorted(rounds, key=lambda one: (one.first, one.id))


def standing(catalogue: Catalogue, taken: Iterable[Taken], programmes: frozenset[str], now: datetime) -> list[Taken]:
    """Return the registrations of these programmes in running rounds, of organisations that the offer knows."""
    rounds = {one.id for one in running(catalogue, now)}
    return [
        one
        for one in taken
        if one.round_id in rounds and one.programme_id in programmes and one.organisation_id in catalogue.organisations
    ]


def by_project(
    catalogue: Catalogue, taken: Iterable[Taken], programmes: frozenset[str], now: datetime
) -> list[ProjectTeams]:
    """Return every project that takes teams, those without any too, in the order of rounds and offer."""
    rows = standing(catalogue, taken, programmes, now)
    found: list[ProjectTeams] = []
    for round_ in running(catalogue, now):
        for identifier in round_.programmes:
            programme = catalogue.programme(identifier)
            own = [one for one in rows if (one.round_id, one.programme_id) == (round_.id, identifier)]
            if identifier in programmes and (takes_teams(programme) or own):
                found.append(
                    ProjectTeams(
                        round_, programme, sum(one.teams for one in own), len({one.organisation_id for one in own})
                    )
                )
    return found


def by_organisation(
    catalogue: Catalogue, taken: Iterable[Taken], programmes: frozenset[str], now: datetime
) -> list[OrganisationTeams]:
    """Return the organisations with teams, those with most teams first, then by name."""
    counted: dict[str, dict[str, int]] = {}
    order = {identifier: place for place, identifier in enumerate(catalogue.programmes)}
    for one in standing(catalogue, taken, programmes, now):
        own = counted.setdefault(one.organisation_id, {})
        own[one.programme_id] = own.get(one.programme_id, 0) + one.teams
    found = [
        OrganisationTeams(
            catalogue.organisation(identifier), dict(sorted(own.items(), key=lambda pair: order[pair[0]]))
        )
        for identifier, own in counted.items()
    ]
    return sorted(found, key=lambda one: (-one.total, one.organisation.name))


def to_align(
    catalogue: Catalogue, taken: Iterable[Taken], programmes: frozenset[str], now: datetime
) -> list[tuple[Alignment, Mapping[str, int]]]:
    """Return the organisations in several projects of a round of which one is among these, with their teams.

    The projects of others in it are told too: aligning needs that (001, Scenario's).
    """
    rows = standing(catalogue, taken, frozenset(catalogue.programmes), now)
    places = {(one.round_id, one.organisation_id): None for one in rows}
    found: list[tuple[Alignment, Mapping[str, int]]] = []
    for round_id, organisation_id in places:
        needed = alignment(rows, round_id, organisation_id)
        if needed is None or not programmes & set(needed.programmes):
            continue
        teams: dict[str, int] = {}
        for one in rows:
            if (one.round_id, one.organisation_id) == (round_id, organisation_id):
                teams[one.programme_id] = teams.get(one.programme_id, 0) + one.teams
        found.append((needed, teams))
    return sorted(found, key=lambda pair: catalogue.organisation(pair[0].organisation_id).name)


def places(
    catalogue: Catalogue,
    taken: Iterable[Taken],
    occupied: Mapping[str, Occupied],
    programmes: frozenset[str],
    now: datetime,
) -> list[Places]:
    """Return the moments to come that can hold only so many, earliest first.

    Parameters
    ----------
    occupied
        How full the moments of programmes with sessions are, by id.
    """
    rows = standing(catalogue, taken, programmes, now)
    rounds = {one.id for one in running(catalogue, now)}
    found: list[Places] = []
    for moment in sorted(catalogue.moments.values(), key=lambda one: (one.starts, one.id)):
        if moment.programme not in programmes or moment.round not in rounds or moment.starts <= now:
            continue
        teams = takes_teams(catalogue.programme(moment.programme))
        most = moment.capacity if teams else capacity(moment, catalogue)
        if most is None:
            continue
        if teams:
            mine = [one for one in rows if (one.round_id, one.programme_id) == (moment.round, moment.programme)]
            found.append(Places(moment, most, sum(one.teams for one in mine)))
        else:
            full = occupied.get(moment.id, Occupied())
            found.append(Places(moment, most, full.taken, full.waiting))
    return found
