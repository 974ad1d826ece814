"""Holidays of Flemish schools: those that are published, and the rule for school years that are not yet.

The rule is the one of the Flemish government: the decision of 31 August 2001 on the school year in secondary education, article 7
(https://data-onderwijs.vlaanderen.be/edulex/document.aspx?docid=13164), which says the same as the one of 17 April 1991 for primary
education (docid=12362). Days that each school chooses for itself, such as study days, are known to that school alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Literal, Self, get_args

from dateutil.easter import easter
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, model_validator

HolidayName = Literal["autumn", "christmas", "crocus", "easter", "summer"]
NAMES: tuple[HolidayName, ...] = get_args(HolidayName)
"""In the order of a school year."""
WEEK = timedelta(days=7)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Days(_Data):
    """From the first day to the last, both of them in it."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"ends on {self.last}, before it begins")
        return self


class SchoolYear(_Data):
    """The holidays of one school year, as they were published."""

    year: Annotated[int, Field(ge=1991, le=2100)]
    """In which it begins: 2026 for 2026-2027. The rule is of 1991."""
    autumn: Days
    christmas: Days
    crocus: Days
    easter: Days
    """Two weeks; Easter Monday is a public holiday, and not counted in when it comes after them."""
    summer: Days
    sources: Annotated[tuple[HttpUrl, ...], Field(min_length=1)]
    """Pages on which they stand."""
    differs: str = ""
    """Why they are not those of the rule; empty when they are."""

    def holidays(self) -> dict[HolidayName, Days]:
        """Return the holidays by name, in order."""
        return {name: getattr(self, name) for name in NAMES}


def by_rule(year: int) -> dict[HolidayName, Days]:
    """Return the holidays of a school year by the rule of the government.

    Autumn is the week of 1 November, or the week after it when that is a Sunday. Christmas is two weeks from the Monday of the week
    of 25 December, or of the week after when that is a Saturday or Sunday. Crocus is the week from the seventh Monday before Easter.
    Easter is two weeks from the first Monday of April; from Easter Monday when Easter is in March, and from the second Monday
    before Easter when it comes after 15 April. Summer is July and August.

    Parameters
    ----------
    year
        In which the school year begins.
    """
    all_saints, christmas, sunday, april = date(year, 11, 1), date(year, 12, 25), easter(year + 1), date(year + 1, 4, 1)
    autumn = all_saints + timedelta(days=1) if all_saints.weekday() == 6 else _monday(all_saints)
    winter = _monday(christmas) + (WEEK if christmas.weekday() >= 5 else timedelta(0))
    if sunday.month == 3:
        spring = sunday + timedelta(days=1)
    elif sunday > date(year + 1, 4, 15):
        spring = sunday - timedelta(days=13)
    else:
        spring = april + timedelta(days=-april.weekday() % 7)
    return {
        "autumn": _weeks(autumn, 1),
        "christmas": _weeks(winter, 2),
        "crocus": _weeks(sunday - timedelta(days=48), 1),
        "easter": _weeks(spring, 2),
        "summer": Days(first=date(year + 1, 7, 1), last=date(year + 1, 8, 31)),
    }


def bridge_day(year: int) -> date:
    """Return the Friday after Ascension Day of a calendar year: no school, by the same article, and no public holiday either."""
    return easter(year) + timedelta(days=40)


def holidays_of(year: int, published: Mapping[int, SchoolYear]) -> dict[HolidayName, Days]:
    """Return the holidays of a school year: as they were published, else by the rule."""
    return published[year].holidays() if year in published else by_rule(year)


def problems(published: Sequence[SchoolYear]) -> list[str]:
    """Return what is wrong with the published holidays, in sentences for editors."""
    found: list[str] = []
    for before, one in zip(published, published[1:], strict=False):
        if one.year != before.year + 1:
            found.append(f"after {_named(before)} comes {_named(one)}: each school year stands once, in order")
    for one in published:
        days, rule = one.holidays(), by_rule(one.year)
        first, last = date(one.year, 9, 1), date(one.year + 1, 8, 31)
        outside = [name for name, span in days.items() if span.first < first or span.last > last]
        found += [f"{_named(one)}: {name} is not in that school year" for name in outside]
        spans = list(days.values())
        if any(after.first <= before.last for before, after in zip(spans, spans[1:], strict=False)):
            found.append(f"{_named(one)}: the holidays are not one after another")
        others = [name for name in NAMES if days[name] != rule[name]]
        if others and not one.differs:
            found.append(f"{_named(one)}: {', '.join(others)} differs from the rule; say why in `differs`, or mend it")
        if one.differs and not others:
            found.append(f"{_named(one)}: says why it differs from the rule, but does not")
    return found


def _named(one: SchoolYear) -> str:
    return f"{one.year}-{one.year + 1}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(monday: date, count: int) -> Days:
    return Days(first=monday, last=monday + count * WEEK - timedelta(days=1))
