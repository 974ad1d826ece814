"""When a reminder can come again: in an hour, tomorrow morning, on Monday, or when somebody says. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from dialogs.engine.dates.moments import FoundTime, instant, times_in
from dialogs.engine.reading import plain
from dialogs.reminders.timing import SLEEPS, WAKES
from dialogs.reminders.workdays import OPENS, ZONE, is_working_day

HOUR, MORNING, MONDAY = "hour", "morning", "monday"
CHOICES = (HOUR, MORNING, MONDAY)
"""What can be chosen, in order of time."""
FURTHEST = timedelta(days=100)
"""A snooze is never further away: the longest holiday, with room to spare."""
PARTS = {"afternoon": time(13, 30), "evening": time(19), "night": time(22)}
"""Local hour of a part of the day that was said without one; in the morning it is when reminders begin."""

Why = Literal["past", "far", "late", "day_off", "night"]
"""Why a time will not do: it is over, more than FURTHEST away, after what is reminded of, on a day off, at night."""
FILLERS = frozenset(
    [
        "op",
        "om",
        "tot",
        "tegen",
        "rond",
        "vanaf",
        "in",
        "de",
        "het",
        "een",
        "dan",
        "maar",
        "liever",
        "liefst",
        "doe",
        "vroeg",
        "graag",
        "aub",
        "alsjeblieft",
        "please",
        "on",
        "at",
        "by",
        "until",
        "till",
        "the",
        "for",
        "then",
        "rather",
        "s",
        "ergens",
        "opnieuw",
        "nog",
        "eens",
        "keer",
        "weer",
        "even",
        "again",
        "hier",
        "daar",
        "hieraan",
        "eraan",
        "daaraan",
        "er",
        "dit",
        "it",
        "this",
        "of",
        "about",
        "me",
        "mij",
        "aan",
        "herinneren",
        "mag",
        "uit",
        "uitstellen",
        "naar",
        "ervoor",
        "ok",
        "oke",
        "nu",
    ]
)
"""Words beside a time that change nothing about it."""


@dataclass(frozen=True)
class Wanted:
    """A time that somebody said."""

    at: datetime
    """In UTC."""
    exact: bool
    """Whether an hour was said: then days off and nights do not count."""


def choices(now: datetime, before: datetime | None, opens: time = OPENS) -> dict[str, datetime]:
    """Return when a reminder can come again, in UTC, by choice; what does not fit is left out.

    Monday is the first working day from the next Monday on; when that is tomorrow there is only tomorrow.

    Parameters
    ----------
    before
        When what is reminded of begins; None when it has no hour.
    opens
        Local hour from which the person wants reminders.
    """
    today = now.astimezone(ZONE).date()
    hour = (now + timedelta(hours=1)).astimezone(UTC).replace(second=0, microsecond=0)
    found = {
        HOUR: hour,
        MORNING: _at(today + timedelta(days=1), opens),
        MONDAY: _at(_working(today + timedelta(days=7 - today.weekday())), opens),
    }
    if found[MONDAY] == found[MORNING]:
        del found[MONDAY]
    return {name: at for name, at in found.items() if fits(at, now, before)}


def chosen(choice: str, now: datetime, before: datetime | None, opens: time = OPENS) -> datetime | None:
    """Return when a reminder comes again by a choice in words; None when that does not fit.

    On a day before one, "on Monday" is tomorrow too.
    """
    found = choices(now, before, opens)
    if choice == MONDAY and MONDAY not in found:
        morning = found.get(MORNING)
        return morning if morning is not None and morning.astimezone(ZONE).weekday() == 0 else None
    return found.get(choice)


def fits(at: datetime, now: datetime, before: datetime | None) -> bool:
    """Tell whether a reminder may come again at an instant: a working day, not at night, before it begins."""
    return why_not(Wanted(at, exact=False), now, before) is None


def why_not(wanted: Wanted, now: datetime, before: datetime | None) -> Why | None:
    """Say why a reminder cannot come at a time that somebody wants; None when it can."""
    local = wanted.at.astimezone(ZONE)
    if wanted.at <= now:
        return "past"
    if wanted.at > now + FURTHEST:
        return "far"
    if before is not None and wanted.at >= before:
        return "late"
    if wanted.exact:
        return None
    if not is_working_day(local.date()):
        return "day_off"
    return None if WAKES <= local.time() < SLEEPS else "night"


def nearest(wanted: Wanted, now: datetime, before: datetime | None, opens: time = OPENS) -> datetime | None:
    """Return the time nearest to one that will not do, at which a reminder can come: the next morning, else the last one before it.

    None when there is none.
    """
    day = wanted.at.astimezone(ZONE).date()
    if why_not(wanted, now, before) == "night" and wanted.at.astimezone(ZONE).time() >= SLEEPS:
        day += timedelta(days=1)
    after = _at(_working(day), opens)
    earlier = (_at(day - timedelta(days=back), opens) for back in range(FURTHEST.days))
    return next((one for one in (after, *earlier) if fits(one, now, before)), None)


def wanted_in(text: str, now: datetime, opens: time = OPENS, fillers: frozenset[str] = FILLERS) -> Wanted | None:
    """Return the time that a text is, and nothing else: "vrijdag om 10u", "binnen 3 dagen", "volgende week dinsdag"; None otherwise."""
    found = times_in(text, now)
    if len(found) != 1:
        return None
    [said] = found
    rest = plain(f"{text[: said.start]} {text[said.end_at :]}").split()
    return wanted(said, now, opens) if set(rest) <= fillers else None


def wanted(said: FoundTime, now: datetime, opens: time = OPENS) -> Wanted | None:
    """Return the instant of a time that was said: an hour alone is the next such hour, a day alone its morning.

    Of today without an hour it is an hour from now, for its morning is over.
    """
    today = now.astimezone(ZONE).date()
    if said.time is not None:
        at = instant(said.day or today, said.time).astimezone(UTC)
        if said.day is None and at <= now:
            at = instant(today + timedelta(days=1), said.time).astimezone(UTC)
        return Wanted(at, exact=True)
    if said.day is None:
        return None
    at = _at(said.day, PARTS.get(said.part, opens))
    if said.day == today and at <= now:
        at = (now + timedelta(hours=1)).astimezone(UTC).replace(second=0, microsecond=0)
    return Wanted(at, exact=False)


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


def at_hour(at: datetime, hour: time) -> datetime:
    """Return an hour of the day on which an instant falls in Brussels, in UTC."""
    return _at(at.astimezone(ZONE).date(), hour)
