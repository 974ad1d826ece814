"""What comes first of what centres need. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

URGENCIES = 4
"""Places on the scale of urgency: 1 can wait, 4 is urgent."""
PROGRAMME = "masterclasses-nt2"
"""Needs and experts are matched for the masterclasses (000, D 3.3)."""
MOST_THEMES = 5
"""More themes from one centre say nothing about what comes first."""
STANDS = timedelta(days=365)
"""A need counts so long after it was last handed in or changed; the survey is held again for each school year."""


@dataclass(frozen=True)
class Need:
    """One theme that one centre needs."""

    id: int
    """Of the survey that was handed in; one survey names several themes."""
    theme: str
    centre: str
    urgency: int
    """1 to 4."""
    teachers: int
    """For whom."""
    period: str
    """autumn, winter, spring or any."""
    region: str | None
    """The province; None when it is not known."""
    person_id: int
    """Who handed it in."""
    words: str = ""
    """What the theme is, when it is none of the list."""

    @property
    def key(self) -> str:
        """What tells this need from all others."""
        return f"{self.id}:{self.theme}"


def school_year(instant: datetime) -> int:
    """Return the calendar year in which the school year of a local instant starts: on 1 September (domain: Calendar)."""
    return instant.year if instant.month >= 9 else instant.year - 1


def once_a_centre(needs: Iterable[Need]) -> list[Need]:
    """Return one need for each centre and theme, whoever told it: the most urgent, else the one told first."""
    best: dict[tuple[str, str], Need] = {}
    for need in needs:
        known = best.get((need.centre, need.theme))
        if known is None or (-need.urgency, need.id) < (-known.urgency, known.id):
            best[need.centre, need.theme] = need
    return sorted(best.values(), key=lambda need: (-need.urgency, need.id, need.theme, need.centre))


@dataclass(frozen=True)
class Priority:
    """How much one theme is needed."""

    theme: str
    weight: int
    """Sum over the centres of the urgency that each gave."""
    centres: tuple[str, ...]
    """Most urgent first, then in alphabetical order."""
    teachers: int


def priorities(needs: Iterable[Need]) -> list[Priority]:
    """Rank the themes: the greatest weight first, then the most centres, the most teachers, the alphabet.

    The weight of a theme is the sum, over the centres that need it, of the urgency from 1 to 4: three centres for which
    it can wait weigh less than one for which it is urgent. A centre counts once for a theme, by its highest urgency and
    largest number of teachers, whoever of the centre told it; its size adds no weight, so that small centres are heard.
    """
    urgency: dict[tuple[str, str], int] = {}
    teachers: dict[tuple[str, str], int] = {}
    for need in needs:
        key = (need.theme, need.centre)
        urgency[key] = max(urgency.get(key, 0), need.urgency)
        teachers[key] = max(teachers.get(key, 0), need.teachers)
    found: list[Priority] = []
    for theme in {theme for theme, _ in urgency}:
        of_theme = {centre: value for (one, centre), value in urgency.items() if one == theme}
        centres = sorted(of_theme, key=lambda centre: (-of_theme[centre], centre))
        people = sum(teachers[theme, centre] for centre in centres)
        found.append(Priority(theme, sum(of_theme.values()), tuple(centres), people))
    return sorted(found, key=lambda one: (-one.weight, -len(one.centres), -one.teachers, one.theme))
