"""The demonstration rounds of a school year: teams in the five projects, and persons in sessions of what came beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.operations.demonstration.organisations import MARK, ORGANISATIONS, PREFIX
from bot.operations.demonstration.people import FACILITATOR, SECOND_FACILITATOR
from dialogs.reminders.workdays import ZONE, is_working_day
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue, Moment, MomentKind, Programme, Round

PLACES = 12
"""Teams that a demonstration session of a project can hold."""
MASTERCLASS_PLACES = 20
"""Persons that a demonstration masterclass can hold; the sources name no number."""


@dataclass(frozen=True)
class _Planned:
    """A moment before it has a date."""

    id: str
    kind: MomentKind
    title: str
    week: int
    """Weeks after the day on which the demonstration is made."""
    begins: time
    ends: time
    facilitator: str = FACILITATOR
    capacity: int | None = None


_ORDINALS = ("Eerste", "Tweede", "Derde", "Vierde", "Vijfde", "Zesde")
_PROJECT = (
    _Planned("intake", "intake", "Intakegesprek", 3, time(13), time(16)),
    _Planned("session", "session", "Eerste sessie", 7, time(9), time(12), capacity=PLACES),
    _Planned("interim-evaluation", "interim_evaluation", "Tussentijdse evaluatie", 20, time(13), time(15)),
    _Planned("evaluation", "evaluation", "Evaluatie", 30, time(13), time(15)),
)
_MORNING, _AFTERNOON = (time(9), time(12)), (time(13, 30), time(16, 30))


def _cop(programme: Programme) -> list[_Planned]:
    return [
        _Planned(f"session-{n}", "session", f"{_ORDINALS[n - 1]} sessie", week, time(16), time(17), capacity=programme.capacity)
        for n, week in enumerate((2, 5, 9, 14), start=1)
    ]  # fmt: skip


def _scherpstellen(programme: Programme) -> list[_Planned]:
    return [_Planned("session-1", "session", "Sessie", 1, time(9), time(16), capacity=programme.capacity)]


def _masterclasses(programme: Programme) -> list[_Planned]:
    return [
        _Planned(f"session-{n}", "session", f"{_ORDINALS[n - 1]} sessie", week, *_AFTERNOON, SECOND_FACILITATOR,
            programme.capacity or MASTERCLASS_PLACES)
        for n, week in enumerate((4, 12), start=1)
    ]  # fmt: skip


def _practice_research(programme: Programme) -> list[_Planned]:
    """Seven contact moments, the first the intake and the last the symposium (000, Resultaten)."""
    last = programme.contact_moments or 7
    kinds: list[tuple[str, MomentKind, str]] = [
        ("intake", "intake", "Intake"),
        *((f"session-{n}", "session", f"{_ORDINALS[n - 1]} contactmoment") for n in range(2, last)),
        ("symposium", "symposium", "Symposium"),
    ]
    return [
        _Planned(identifier, kind, title, 2 + 4 * place, *_MORNING, SECOND_FACILITATOR)
        for place, (identifier, kind, title) in enumerate(kinds)
    ]


def _learning_network(programme: Programme) -> list[_Planned]:
    """Three contact moments (000, Resultaten)."""
    return [
        _Planned(f"session-{n}", "session", f"{_ORDINALS[n - 1]} contactmoment", 7 * n - 4, *_AFTERNOON, SECOND_FACILITATOR)
        for n in range(1, (programme.contact_moments or 3) + 1)
    ]  # fmt: skip


def _visits(_: Programme) -> list[_Planned]:
    return []  # two centres agree on their own dates


_SESSIONS = {
    "cop": _cop,
    "scherpstellen": _scherpstellen,
    "masterclasses-nt2": _masterclasses,
    "praktijkonderzoek-nt2": _practice_research,
    "collegiale-visitaties": _visits,
    "lerend-netwerk-nt2": _learning_network,
}


def demonstration(today: date) -> Catalogue:
    """Return the demonstration offer as it is on a day: two open rounds that begin in its school year.

    One takes teams for the projects and lasts two school years. The other takes persons for sessions, and lasts that
    school year; late in the year, when its last moment falls in the next one, until the end of that.
    """
    files, first = load_catalogue(), school_year(today)
    projects = [one for one in files.programmes.values() if one.kind == "project"]
    teams_id, sessions_id = f"{PREFIX}{first}", f"{PREFIX}sessies-{first}"
    team_moments = [one for programme in projects for one in _dated(teams_id, programme, _PROJECT, today)]
    session_moments = [
        moment
        for identifier, planned in _SESSIONS.items()
        for moment in _dated(sessions_id, files.programme(identifier), planned(files.programme(identifier)), today)
    ]
    last = max(school_year(one.ends.astimezone(ZONE).date()) for one in session_moments)
    rounds = [
        Round(
            id=teams_id,
            name=f"Voorbeeldronde {first}-{first + 1} {MARK}",
            programmes=tuple(one.id for one in projects),
            first=first,
            last=first + 1,
            status="open",
            demonstration=True,
        ),
        Round(
            id=sessions_id,
            name=f"Voorbeeldsessies {first}-{last + 1} {MARK}",
            programmes=tuple(_SESSIONS),
            first=first,
            last=last,
            status="open",
            demonstration=True,
        ),
    ]
    return Catalogue(ORGANISATIONS, (), rounds, [*team_moments, *session_moments])


def school_year(day: date) -> int:
    """Return the calendar year in which the school year of a day began: on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def _dated(round_id: str, programme: Programme, planned: Iterable[_Planned], today: date) -> list[Moment]:
    """Give moments of one programme their dates: working days, in their order, never two on one day."""
    moments: list[Moment] = []
    earliest = today
    for one in planned:
        day = _working(max(earliest, today + timedelta(weeks=one.week)))
        earliest = day + timedelta(days=1)
        moments.append(
            Moment(
                id=f"{round_id}-{programme.id}-{one.id}",
                round=round_id,
                programme=programme.id,
                kind=one.kind,
                title=f"{one.title} {programme.name} {MARK}",
                starts=datetime.combine(day, one.begins, ZONE).astimezone(UTC),
                ends=datetime.combine(day, one.ends, ZONE).astimezone(UTC),
                place=f"Lokaal 1 {MARK}",
                facilitator=one.facilitator,
                capacity=one.capacity,
                demonstration=True,
            )
        )
    return moments


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
