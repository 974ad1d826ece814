"""Reading days and hours in words, Dutch and English: "volgende dinsdag om 14u", "12/1", "over twee weken".

The rules where people differ stand with what applies them: days in `day_patterns.py`, hours in `clock.py`. The
library dateparser (1.5) was measured on the phrases of the test: it reads a third of them right, for it knows neither
"14u30", "half drie" nor "over twee weken" and forgives no typing errors, and in half of what is no date it finds one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as Clock

from dialogs.engine.dates.clock import PART, Hours, hours_in
from dialogs.engine.dates.date_words import Levelled, levelled
from dialogs.engine.dates.day_patterns import FoundDay, OtherWeekday, days_in
from dialogs.reminders.workdays import ZONE


@dataclass(frozen=True)
class FoundMoment:
    """A day that a running text surely holds, with its hours if they are there, and the place in the text."""

    day: date
    time: Clock | None
    end: Clock | None
    start: int
    end_at: int


@dataclass(frozen=True)
class SaidMoment:
    """What a text says that answers a question for a date: a day, an hour, or both."""

    day: date | None
    time: Clock | None = None
    end: Clock | None = None


class UnclearMoment(Exception):
    """A text that speaks of a date or an hour, but not of one that can be kept; `said` is the part of it."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class ImpossibleDay(UnclearMoment):
    """A day that no calendar has: "31/2"."""


class ImpossibleTime(UnclearMoment):
    """An hour that no clock has, or a span that ends before it begins: "25u", "16u-14u"."""


class WrongWeekday(UnclearMoment):
    """A weekday and a date that do not go together; `day` is what the date says."""

    def __init__(self, said: str, day: date) -> None:
        super().__init__(said)
        self.day = day


class SeveralDays(UnclearMoment):
    """More days than one; `moments` are they, in order of place."""

    def __init__(self, said: str, moments: Sequence[SaidMoment]) -> None:
        super().__init__(said)
        self.moments = tuple(moments)


def instant(day: date, clock: Clock) -> datetime:
    """Return the instant of a day and hour in Brussels.

    An hour that the clock skips in March is an hour later (02:30 becomes 03:30, when who counts on it looks at a
    clock that was moved); of an hour that comes twice in October the first is meant, in summer time.
    """
    return datetime.combine(day, clock.replace(fold=0), ZONE).astimezone(UTC).astimezone(ZONE)


def moments_in(text: str, now: datetime) -> list[FoundMoment]:
    """Return the days that a running text surely holds, in order of place; raises nothing.

    Parameters
    ----------
    text
        What a person typed; days inside addresses, web addresses and file names are none of its.
    now
        From where "morgen" and a day without a year are looked at; with a time zone.
    """
    level = levelled(text)
    local = now.astimezone(ZONE)
    found: list[FoundMoment] = []
    for day, hours in _together(level, days_in(level.text, local, loose=False), hours_in(level)):
        if day.told is None:
            continue
        start, stop = day.start, day.stop
        if hours and hours.first:
            start, stop = min(start, hours.start), max(stop, hours.stop)
        first, last = (hours.first, hours.last) if hours else (day.told.first, None)
        found.append(FoundMoment(day.told.day, first, last, *level.place(start, stop)))
    return found


def moment_of(text: str, now: datetime) -> SaidMoment | None:
    """Return what a text says that answers a question for a date; None when it speaks of none.

    Raises
    ------
    ImpossibleDay, ImpossibleTime, WrongWeekday, SeveralDays
        When it speaks of a date or an hour that cannot be kept.
    """
    level = levelled(text)
    hours = hours_in(level)
    pairs = _together(level, days_in(level.text, now.astimezone(ZONE), loose=True), hours)
    said: list[SaidMoment] = []
    for day, at in pairs:
        place = level.place(day.start, day.stop)
        if isinstance(day.wrong, OtherWeekday):
            raise WrongWeekday(text[slice(*place)], day.wrong.day)
        if day.told is None:
            raise ImpossibleDay(text[slice(*place)])
        if at is not None and at.first is None:
            raise ImpossibleTime(text[slice(*level.place(at.start, at.stop))])
        first, last = (at.first, at.last) if at else (day.told.first, None)
        said.append(SaidMoment(day.told.day, first, last))
    said = list(dict.fromkeys(said))
    if len(said) > 1:
        raise SeveralDays(text.strip(), said)
    if said and said[0].time:
        return said[0]
    # No hour stands beside the day, or there is no day: an hour anywhere in the answer is meant.
    free = [one for one in hours if all(one.stop <= day.start or one.start >= day.stop for day, _ in pairs)]
    impossible = next((one for one in free if one.first is None), None)
    if impossible is not None:
        raise ImpossibleTime(text[slice(*level.place(impossible.start, impossible.stop))])
    times = {(one.first, one.last) for one in free if not (said and one.weak)}
    day = said[0].day if said else None
    if len(times) == 1:
        return SaidMoment(day, *times.pop())
    return SaidMoment(day) if day else None


@dataclass(frozen=True)
class FoundTime:
    """A day, an hour or both in a text, and their place in it; also what is a time only where one is expected."""

    day: date | None
    time: Clock | None
    part: str
    """forenoon, afternoon, evening or night, when that was said instead of an hour; else empty."""
    start: int
    end_at: int


_PART_BEHIND = re.compile(rf",? ?(?:'?s |in de |in the |at |de |the |op de )?(?P<part>{PART})\b")


def times_in(text: str, now: datetime) -> list[FoundTime]:
    """Return every day and hour that a text may speak of, in order of place; raises nothing.

    For who knows already that a time is spoken of: "over 3 dagen", "vrijdag namiddag", "om 10u".
    """
    level = levelled(text)
    hours = hours_in(level)
    pairs = _together(level, days_in(level.text, now.astimezone(ZONE), loose=True), hours)
    found: list[FoundTime] = []
    taken: list[tuple[int, int]] = []
    for day, at in pairs:
        taken.append((day.start, day.stop))
        if day.told is None:
            continue
        start, stop, part = day.start, day.stop, ""
        first = day.told.first
        if at is not None and at.first is not None:
            start, stop, first = min(start, at.start), max(stop, at.stop), at.first
            taken.append((at.start, at.stop))
        elif first is None and (behind := _PART_BEHIND.match(level.text, stop)):
            stop, part = behind.end(), behind["part"]
        found.append(FoundTime(day.told.day, first, part, *level.place(start, stop)))
    for one in hours:
        if one.first is not None and all(one.stop <= start or one.start >= stop for start, stop in taken):
            found.append(FoundTime(None, one.first, "", *level.place(one.start, one.stop)))
    return sorted(found, key=lambda one: one.start)


def impossible_in(text: str, now: datetime) -> list[tuple[int, int]]:
    """Return where a text speaks of days that there are not, such as 31 February; their first and last place."""
    level = levelled(text)
    days = days_in(level.text, now.astimezone(ZONE), loose=True)
    return [level.place(one.start, one.stop) for one in days if one.told is None]


@dataclass(frozen=True)
class FoundSpan:
    """A start and an end on one day that a running text surely holds, and their place in it."""

    first: Clock
    last: Clock
    start: int
    end_at: int


def spans_in(text: str) -> list[FoundSpan]:
    """Return the spans of hours that a running text surely holds, in order of place; raises nothing."""
    level = levelled(text)
    return [
        FoundSpan(one.first, one.last, *level.place(one.start, one.stop))
        for one in hours_in(level)
        if one.first is not None and one.last is not None and not one.weak
    ]


_BEFORE_HOUR = re.compile(
    rf",? ?\(?(?:(?:'?s |in de |in the |at |de |the )?(?P<part>{PART}|morgen)\b)?,? ?"
    r"(?:(?:om|at|rond|omstreeks|vanaf|from|around|about|ergens|telkens|stipt|@)(?: |$))*"
)
_BEFORE_DAY = re.compile(r",? ?(?:(?:op|on|,|-|de) )*")


def _together(level: Levelled, days: Sequence[FoundDay], hours: Sequence[Hours]) -> list[tuple[FoundDay, Hours | None]]:
    """Put each day with the hour that stands right behind it, else with one that stands right before it."""
    free = [one for one in hours if all(one.stop <= day.start or one.start >= day.stop for day in days)]
    pairs: list[tuple[FoundDay, Hours | None]] = []
    for day in days:
        beside: Hours | None = None
        for one in free:
            gap = _BEFORE_HOUR.fullmatch(level.text, day.stop, max(day.stop, one.start))
            if one.start >= day.stop and gap:
                part = gap["part"] or ""
                beside = one.in_part("forenoon" if part == "morgen" else part)
            elif one.stop <= day.start and _BEFORE_DAY.fullmatch(level.text, one.stop, day.start):
                beside = one
            else:
                continue
            free.remove(one)
            break
        pairs.append((day, beside))
    return pairs
