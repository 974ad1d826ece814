"""When something comes that somebody asked for: a reminder of her own, or one that she put off; reckoned by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from tests.year.days import BRUSSELS, COMMON, Chosen, at, is_awake

FURTHEST = timedelta(days=100)
"""Nothing is put off for longer."""
MORNING_OF_AN_OWN = time(9)
"""When an own reminder comes for which only a day was named."""

Said = str | tuple[int, int | None]
"""How somebody says when: in an hour, tomorrow morning, on Monday, or in so many days, with or without an hour."""


@dataclass
class PutOff:
    """A reminder that came and is to come again."""

    at: datetime
    loose: bool = False
    """Whether it may come, and need not: something happened since that may have ended it."""


def own_at(days: int, hour: int | None, now: datetime) -> datetime:
    """When an own reminder comes that was asked for in so many days; in none at all it is so many hours."""
    if days == 0:
        return (now + timedelta(hours=hour or 3)).replace(second=0, microsecond=0)
    day = now.astimezone(BRUSSELS).date() + timedelta(days=days)
    return at(day, MORNING_OF_AN_OWN if hour is None else time(hour))


def again_at(said: Said, now: datetime, chosen: Chosen) -> datetime | None:
    """When a reminder comes again that somebody puts off; None when that is no time for it."""
    today = now.astimezone(BRUSSELS).date()
    if isinstance(said, tuple):
        days, hour = said
        day = today + timedelta(days=days)
        if hour is not None:
            return at(day, time(hour))
        found = at(day, max(time(8), chosen.opens))
    elif said == "hour":
        found = (now + timedelta(hours=1)).astimezone(UTC).replace(second=0, microsecond=0)
        if not _is_a_time(found):
            return None
        if found.astimezone(BRUSSELS).time() < chosen.opens:
            found = at(found.astimezone(BRUSSELS).date(), chosen.opens)
    elif said == "morning":
        found = at(today + timedelta(days=1), chosen.opens)
    else:
        day = today + timedelta(days=7 - today.weekday())
        while not COMMON.fits(day):
            day += timedelta(days=1)
        found = at(day, chosen.opens)
    return found if _is_a_time(found) and found <= now + FURTHEST else None


def _is_a_time(instant: datetime) -> bool:
    """Whether something may be put off until then by who names no hour: not to a day off, and not to the night."""
    return COMMON.fits(instant.astimezone(BRUSSELS).date()) and is_awake(instant)
