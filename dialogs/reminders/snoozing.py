"""When a reminder can come again: in an hour, tomorrow morning, on Monday. Pure."""

from datetime import UTC, date, datetime, timedelta

from dialogs.reminders.timing import SLEEPS, WAKES
from dialogs.reminders.workdays import OPENS, ZONE, is_working_day

HOUR, MORNING, MONDAY = "hour", "morning", "monday"
CHOICES = (HOUR, MORNING, MONDAY)
"""What can be chosen, in order of time."""
FURTHEST = timedelta(days=100)
"""A snooze is never further away: the longest holiday, with room to spare."""


def choices(now: datetime, before: datetime | None) -> dict[str, datetime]:
    """Return when a reminder can come again, in UTC, by choice; what does not fit is left out.

    Monday is the first working day from the next Monday on; when that is tomorrow there is only tomorrow.

    Parameters
    ----------
    before
        When what is reminded of begins; None when it has no hour.
    """
    today = now.astimezone(ZONE).date()
    hour = (now + timedelta(hours=1)).astimezone(UTC).replace(second=0, microsecond=0)
    found = {HOUR: hour, MORNING: _morning(today + timedelta(days=1)), MONDAY: _morning(_monday(today))}
    if found[MONDAY] == found[MORNING]:
        del found[MONDAY]
    return {name: at for name, at in found.items() if fits(at, now, before)}


def chosen(choice: str, now: datetime, before: datetime | None) -> datetime | None:
    """Return when a reminder comes again by a choice in words; None when that does not fit.

    On a day before one, "on Monday" is tomorrow too.
    """
    found = choices(now, before)
    if choice == MONDAY and MONDAY not in found:
        morning = found.get(MORNING)
        return morning if morning is not None and morning.astimezone(ZONE).weekday() == 0 else None
    return found.get(choice)


def fits(at: datetime, now: datetime, before: datetime | None) -> bool:
    """Tell whether a reminder may come again at an instant: a working day, not at night, before it begins."""
    local = at.astimezone(ZONE)
    return (
        now < at <= now + FURTHEST
        and (before is None or at < before)
        and is_working_day(local.date())
        and WAKES <= local.time() < SLEEPS
    )


def _monday(today: date) -> date:
    day = today + timedelta(days=7 - today.weekday())
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _morning(day: date) -> datetime:
    return datetime.combine(day, OPENS, ZONE).astimezone(UTC)
