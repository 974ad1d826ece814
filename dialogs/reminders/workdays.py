"""The calendar in which reminders may go out: Belgian working days outside the Flemish school holidays, 8:00-18:00."""

import logging
from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from knowledge.catalogue_files import CatalogueError, load_school_holidays
from knowledge.school_holidays import SchoolYear, bridge_day, holidays_of

log = logging.getLogger("wegwijs.workdays")
ZONE = ZoneInfo("Europe/Brussels")
OPENS, CLOSES = time(8), time(18)
"""Local hours between which reminders go out (domain: Calendar)."""
KNOWN = 1991, 2100
"""Calendar years whose days off are known: from the decision on school holidays on, as far as the library of public holidays goes.
In others, which only a slip of the pen names, every day from Monday to Friday counts as a working day."""


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the Belgian public holidays of a calendar year."""
    return frozenset(holidays.country_holidays("BE", years=year))


@cache
def _published() -> Mapping[int, SchoolYear]:
    """Return the school years whose holidays are published; none when their file cannot be read: then the rule does for all."""
    try:
        return {one.year: one for one in load_school_holidays()}
    except CatalogueError as error:
        log.error("the published school holidays cannot be read, so those of the rule count: %s", error)
        return {}


@cache
def school_holidays(year: int) -> tuple[tuple[date, date], ...]:
    """Return the holidays of Flemish schools that begin in a calendar year: first and last day of each, in order.

    Those of a school year that is not published yet are those of the rule (`knowledge.school_holidays`).
    """
    spans = [
        (span.first, span.last)
        for school_year in (year - 1, year)
        for span in holidays_of(school_year, _published()).values()
        if span.first.year == year
    ]
    return tuple(sorted(spans))


@cache
def days_off(year: int) -> frozenset[date]:
    """Return the days of a calendar year without school for all, save weekends: public holidays, school holidays, the bridge day.

    Days that each school chooses for itself are not known.
    """
    found = {*public_holidays(year), bridge_day(year)}
    for first, last in (*school_holidays(year - 1), *school_holidays(year)):
        found |= {first + timedelta(days=on) for on in range((last - first).days + 1)}
    return frozenset(day for day in found if day.year == year)


def is_working_day(day: date) -> bool:
    """Tell whether a reminder that can wait may go out on this day."""
    return day.weekday() < 5 and (not KNOWN[0] <= day.year <= KNOWN[1] or day not in days_off(day.year))


def on_or_before(day: date) -> date:
    """Return the last working day up to and with this one."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
