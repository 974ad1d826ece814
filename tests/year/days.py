"""The days and hours of the school year that is lived, written out by hand: no rule of the program is used here."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
BEGINS = datetime(2026, 9, 7, 8, 0, tzinfo=BRUSSELS)
ENDS = datetime(2027, 9, 10, 18, 0, tzinfo=BRUSSELS)
"""The clocks change on 25 October 2026 and on 28 March 2027, both in it; at its end a second school year begins."""


def _from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=on) for on in range((last - first).days + 1)]


OFF = frozenset(
    [
        *_from(date(2026, 7, 1), date(2026, 8, 31)),
        *_from(date(2026, 11, 2), date(2026, 11, 8)),  # autumn
        date(2026, 11, 11),  # the armistice
        *_from(date(2026, 12, 21), date(2027, 1, 3)),  # Christmas
        *_from(date(2027, 2, 8), date(2027, 2, 14)),  # crocus
        *_from(date(2027, 3, 29), date(2027, 4, 11)),  # spring, from Easter Monday
        date(2027, 5, 1),
        date(2027, 5, 6),  # Ascension
        date(2027, 5, 7),  # and the day after it
        date(2027, 5, 17),  # Whit Monday
        *_from(date(2027, 7, 1), date(2027, 8, 31)),
    ]
)
"""Holidays of schools and public holidays of the school year 2026-2027."""
MORNING, EVENING = time(7), time(21)
"""Before and after which nobody is written to."""
HOLDS = timedelta(hours=1)
"""How long after a time that somebody chose it is still that time, whatever the hour."""


@dataclass(frozen=True)
class Chosen:
    """What somebody chose."""

    opens: time = time(8)
    closes: time = time(18)
    days: frozenset[int] = frozenset(range(5))
    digest: str = "none"
    stopped: frozenset[str] = frozenset()

    def fits(self, day: date) -> bool:
        return day.weekday() < 5 and day not in OFF and day.weekday() in self.days

    def hour(self) -> time:
        """When on a day what can wait comes."""
        return time(9) if self.digest == "none" and self.opens <= time(9) < self.closes else self.opens


COMMON = Chosen()


def at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, BRUSSELS).astimezone(UTC)


def is_open(instant: datetime, chosen: Chosen) -> bool:
    """Whether somebody may be reminded at an instant of what can wait."""
    local = instant.astimezone(BRUSSELS)
    return chosen.fits(local.date()) and chosen.opens <= local.time() < chosen.closes


def opens_next(instant: datetime, chosen: Chosen) -> datetime:
    """The first instant from this one on at which `is_open`."""
    day = instant.astimezone(BRUSSELS).date()
    while True:
        if chosen.fits(day):
            if is_open(instant, chosen):
                return instant
            if at(day, chosen.opens) >= instant:
                return at(day, chosen.opens)
        day += timedelta(days=1)


def is_awake(instant: datetime) -> bool:
    return MORNING <= instant.astimezone(BRUSSELS).time() < EVENING


def wakes_next(instant: datetime) -> datetime:
    """The first instant from this one on that is not at night."""
    if is_awake(instant):
        return instant
    local = instant.astimezone(BRUSSELS)
    return at(local.date() + timedelta(days=local.time() >= EVENING), MORNING)


def is_kept(chosen_at: datetime, instant: datetime) -> bool:
    """Whether a time that somebody chose is kept at an instant: within the hour, or, when that could not be, by day."""
    return instant - chosen_at < HOLDS or is_awake(instant)


def presses(instant: datetime, until: datetime, chosen: Chosen) -> bool:
    """Whether what is of use until then cannot wait any more: not for the person's hours, nor for those of everybody."""
    return opens_next(instant, chosen) >= until and not instant < opens_next(instant, COMMON) < until


def stepped(day: date, working: int) -> date:
    """So many working days later, or earlier."""
    step = 1 if working > 0 else -1
    for _ in range(abs(working)):
        day += timedelta(days=step)
        while not COMMON.fits(day):
            day += timedelta(days=step)
    return day


def told(instant: datetime) -> str:
    return f"{instant.astimezone(BRUSSELS):%a %d/%m/%Y %H:%M}"


def night_after(instant: datetime) -> datetime:
    """When the work of the night is done next: at 3:30 in UTC."""
    coming = datetime.combine(instant.astimezone(UTC).date(), time(3, 30), UTC)
    return coming if coming > instant else coming + timedelta(days=1)
