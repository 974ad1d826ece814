"""The calendar in which reminders may go out: Belgian working days outside the Flemish school holidays, 8:00-18:00."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("Europe/Brussels")
OPENS, CLOSES = time(8), time(18)
"""Local hours between which reminders go out (domain: Calendar)."""


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the Belgian public holidays of a calendar year."""
    return frozenset(holidays.country_holidays("BE", years=year))


def easter(year: int) -> date:
    """Return Easter Sunday (Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - ((b - (b + 8) // 25 + 1) // 3) + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - (c % 4)) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@cache
def school_holidays(year: int) -> tuple[tuple[date, date], ...]:
    """Return the holidays of Flemish schools that begin in a calendar year: first and last day of each.

    The rule of the Flemish government: autumn is the week of 1 November, or the week after when that is
    a Sunday; Christmas is two weeks from the Monday of the week of 25 December, or the week after when that
    is a weekend; crocus is the seventh week before Easter; spring is two weeks from the first Monday of
    April, but from Easter Monday when Easter is in March, and from the second Monday before Easter when
    Easter comes after 15 April; summer is July and August.
    """
    sunday = easter(year)
    crocus = sunday - timedelta(days=48)
    if sunday.month == 3:
        spring = sunday + timedelta(days=1)
    elif sunday > date(year, 4, 15):
        spring = sunday - timedelta(days=13)
    else:
        spring = date(year, 4, 1) + timedelta(days=-date(year, 4, 1).weekday() % 7)
    first_november, christmas = date(year, 11, 1), date(year, 12, 25)
    autumn = first_november + timedelta(days=1) if first_november.weekday() == 6 else _monday(first_november)
    winter = _monday(christmas) + timedelta(days=7 if christmas.weekday() >= 5 else 0)
    return (
        (crocus, crocus + timedelta(days=6)),
        (spring, spring + timedelta(days=13)),
        (date(year, 7, 1), date(year, 8, 31)),
        (autumn, autumn + timedelta(days=6)),
        (winter, winter + timedelta(days=13)),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def is_working_day(day: date) -> bool:
    """Tell whether a reminder that can wait may go out on this day."""
    if day.weekday() >= 5 or day in public_holidays(day.year):
        return False
    spans = (*school_holidays(day.year - 1), *school_holidays(day.year))
    return not any(first <= day <= last for first, last in spans)


def on_or_before(day: date) -> date:
    """Return the last working day up to and with this one."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def next_open(instant: datetime) -> datetime:
    """Return the first instant, this one or later, at which reminders go out."""
    local = instant.astimezone(ZONE)
    if is_working_day(local.date()) and OPENS <= local.time() < CLOSES:
        return instant
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, ZONE)
