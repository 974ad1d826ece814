"""School years, what a reflection is about, and scores side by side. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import fmean
from typing import Any

from dialogs.reminders.workdays import ZONE
from knowledge.offer import Organisation
from knowledge.quality import Area

YEARS_BACK = 10
"""School years that are looked back upon."""
MOST = 4
"""The highest score."""
CENTRES = ("cvo", "cbe")
"""Kinds of organisations in the catalogue that offer NT2 (002, Inleiding)."""


def school_year(instant: datetime) -> int:
    """Return the calendar year in which the school year of an instant began: on 1 September, in Brussels."""
    local = instant.astimezone(ZONE)
    return local.year if local.month >= 9 else local.year - 1


def year_name(year: int) -> str:
    """Return a school year as people write it."""
    return f"{year}-{year + 1}"


def subject_of(team: str, area: str, year: int) -> str:
    """Return what a reflection is about: one a person, a team, an area and a school year."""
    return f"reflection:{team}:{area}@{year}"


def subject_read(subject: str) -> tuple[str, str, int]:
    """Return team, area and school year; the reverse of `subject_of`. Raises ValueError for another subject."""
    about, _, year = subject.rpartition("@")
    _, team, area = about.split(":")
    return team, area, int(year)


def subjects_of(teams: Iterable[str], areas: Iterable[str], now: datetime) -> list[str]:
    """Return every subject of these teams, as far as is looked back."""
    this, known = school_year(now), list(areas)
    years = range(this - YEARS_BACK, this + 1)
    return [subject_of(team, area, year) for team in teams for area in known for year in years]


def centres(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Return the organisations whose teams can look in this mirror."""
    return [one for one in organisations if one.kind in CENTRES]


@dataclass(frozen=True)
class Reflection:
    """What one person handed in for a team, an area and a school year."""

    team: str
    area: str
    year: int
    scores: Mapping[str, int]
    """By expectation; those that were passed over are absent."""
    notes: Mapping[str, str] = field(default_factory=dict[str, str])


def reflection_of(subject: str, answers: Mapping[str, Any]) -> Reflection:
    """Return what was handed in as it is looked at; raises ValueError for another subject."""
    team, area, year = subject_read(subject)
    given = {str(one["of"]): one["score"] for one in answers.get("scores", []) if one.get("score")}
    return Reflection(
        team, area, year,
        {name: int(one["score"]) for name, one in given.items()},
        {name: str(one["note"]) for name, one in given.items() if one.get("note")},
    )  # fmt: skip


def together(reflections: Iterable[Reflection], expectation: str | None = None) -> float | None:
    """Return the average score of all expectations, or of one; None when there is no score.

    Several of a team may each hand in their own: a coordinator sees their average.
    """
    scores = [
        score for one in reflections for name, score in one.scores.items() if expectation is None or name == expectation
    ]
    return fmean(scores) if scores else None


def extremes(area: Area, scores: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Return the titles with the highest and with the lowest score; both empty when all scores are the same."""
    if len(set(scores.values())) < 2:
        return [], []
    high, low = max(scores.values()), min(scores.values())
    return (
        [one.title for one in area.expectations if scores.get(one.id) == high],
        [one.title for one in area.expectations if scores.get(one.id) == low],
    )


def moved(area: Area, before: Mapping[str, int], after: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Return the titles that score higher, and those that score lower, than the year before."""
    both = [one for one in area.expectations if one.id in before and one.id in after]
    return (
        [one.title for one in both if after[one.id] > before[one.id]],
        [one.title for one in both if after[one.id] < before[one.id]],
    )
