"""When a reminder is due, and what becomes of it when its time has come: it goes out, waits, or is dropped. Pure.

Reminders that can wait come on working days, in the hours that the person chose, 8:00 to 18:00 if none; outside of those only what
would else come too late (domain: Calendar), and never at night.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from dialogs.reminders.workdays import CLOSES, OPENS, ZONE, is_working_day
from knowledge.reminder_plans import ReminderPlan, Span

HOUR = time(9)
"""Local time at which a reminder goes out when nothing presses."""
WAKES, SLEEPS = time(7), time(21)
"""Local hours outside which nobody is written to, whatever presses, save who asked for that very time."""
SEARCHED = 400
"""Days within which a day is looked for on which somebody may be reminded: there is one in every school year."""
_WEEKDAYS = frozenset(range(5))


@dataclass(frozen=True)
class Wishes:
    """How one person wants to be reminded."""

    opens: time = OPENS
    closes: time = CLOSES
    """Local hours between which reminders may come; `closes` itself not."""
    days: frozenset[int] = _WEEKDAYS
    """Days of the week on which they may come, 0 for Monday; at least one from Monday to Friday."""
    digest: Literal["none", "daily", "weekly"] = "none"
    channel: str | None = None
    """Platform on which they are wanted; None for where she was seen last."""
    stopped: frozenset[str] = field(default_factory=frozenset[str])
    """Kinds of reminders that are not wanted."""

    @property
    def from_(self) -> time:
        """From which local hour on reminders come: never at night, whatever was chosen."""
        return max(self.opens, WAKES) if self._waking else OPENS

    @property
    def until(self) -> time:
        """From which local hour on they do not."""
        return min(self.closes, SLEEPS) if self._waking else CLOSES

    @property
    def _waking(self) -> bool:
        """Whether any of the hours that were chosen is not at night; if none is, those of everybody count."""
        return max(self.opens, WAKES) < min(self.closes, SLEEPS)

    def on(self, day: date) -> bool:
        """Tell whether reminders may come on a day; with no day from Monday to Friday chosen, those of everybody count."""
        return (day.weekday() in self.days or self.days.isdisjoint(_WEEKDAYS)) and is_working_day(day)


EVERYBODY = Wishes()
"""What counts for who chose nothing."""


@dataclass(frozen=True)
class Later:
    """It waits until then."""

    at: datetime


class Drop:
    """It helps nobody any more."""


class Send:
    """It goes out now."""


def next_open(instant: datetime, wishes: Wishes = EVERYBODY) -> datetime:
    """Return the first instant, this one or later, at which somebody may be reminded of what can wait."""
    local = instant.astimezone(ZONE)
    if wishes.on(local.date()) and wishes.from_ <= local.time() < wishes.until:
        return instant
    day = local.date() if local.time() < wishes.from_ else local.date() + timedelta(days=1)
    return at_local(_on_or_after(day, wishes), wishes.from_)


def release(
    now: datetime, useful_until: datetime | None, wishes: Wishes, *, exact: bool = False, presses: bool = True
) -> Send | Later | Drop:
    """Tell what becomes of a reminder that is due.

    Parameters
    ----------
    useful_until
        From when on it helps nobody; None for never.
    exact
        Whether the person asked for this very time: then no hours count.
    presses
        Whether it comes on a day off rather than not at all: what comes before something does, what comes after it does not.
    """
    if useful_until is not None and now >= useful_until:
        return Drop()
    if exact:
        return Send()
    following = next_open(now, wishes)
    if following <= now:
        return Send()
    if useful_until is None or following < useful_until:
        return Later(following)
    # It presses: first the hours that the person chose give way, then the days off, never the night.
    common = next_open(now)
    if now < common < useful_until:
        return Later(common)
    if not presses:
        return Send() if common <= now else Drop()
    awake = next_awake(now)
    if awake <= now:
        return Send()
    return Later(awake) if awake < useful_until else Drop()


def next_awake(instant: datetime) -> datetime:
    """Return the first instant, this one or later, that is not at night."""
    local = instant.astimezone(ZONE)
    if WAKES <= local.time() < SLEEPS:
        return instant
    day = local.date() if local.time() < WAKES else local.date() + timedelta(days=1)
    return at_local(day, WAKES)


def due(plan: ReminderPlan, at: datetime, wishes: Wishes = EVERYBODY) -> tuple[datetime, datetime]:
    """Return when a plan reminds of something, and until when that is of use, in UTC.

    What comes some days before or after goes out at 9:00 on a working day: one that falls on another day comes earlier when it
    comes before, later when it comes after.

    Parameters
    ----------
    at
        The anchor of the plan: when the moment begins, say.
    """
    span = plan.before if plan.before is not None else plan.after
    assert span is not None  # the plan was checked
    if plan.before is not None:
        placed = _before(at, span, wishes)
        until = at if plan.about == "moment" and plan.within is None else _added(placed, plan.within or span)
    else:
        placed = _after(at, span, wishes)
        until = _added(placed, plan.within or span)
    return placed, until


def after(at: datetime, span: Span, wishes: Wishes = EVERYBODY) -> datetime:
    """Return when something that comes after an instant goes out, as `due` counts."""
    return _after(at, span, wishes)


def at_local(day: date, hour: time) -> datetime:
    """Return an hour of a day in Brussels, in UTC; an hour that the clocks skip is the one an hour later."""
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


def _before(at: datetime, span: Span, wishes: Wishes) -> datetime:
    short = _short(span)
    if short is not None:
        return (at - short).astimezone(UTC)
    day = at.astimezone(ZONE).date()
    day = _stepped(day, -span.working_days) if span.working_days is not None else day - timedelta(days=span.days or 0)
    day = _on_or_before(day, wishes)
    if wishes.digest == "weekly":
        day = next(one for one in _week(day) if wishes.on(one))
    placed = at_local(day, _hour(wishes))
    # A plan of no days before, for something early.
    return placed if placed < at else (at - timedelta(hours=1)).astimezone(UTC)


def _after(at: datetime, span: Span, wishes: Wishes) -> datetime:
    short = _short(span)
    if short is not None:
        return next_open((at + short).astimezone(UTC), wishes)
    day = at.astimezone(ZONE).date()
    day = _stepped(day, span.working_days) if span.working_days is not None else day + timedelta(days=span.days or 0)
    day = _of_digest(_on_or_after(day, wishes), wishes)
    placed = at_local(day, _hour(wishes))
    if placed >= at:
        return placed
    if wishes.digest == "none":
        return next_open(at.astimezone(UTC), wishes)
    # The message of that day, or of that week, has come already: it is for the next.
    return at_local(_of_digest(_on_or_after(day + timedelta(days=1), wishes), wishes), _hour(wishes))


def _of_digest(day: date, wishes: Wishes) -> date:
    """Return the day on which what is of a wished day comes: for one message a week, the first wished day of a week."""
    if wishes.digest != "weekly" or day == next(one for one in _week(day) if wishes.on(one)):
        return day
    return _on_or_after(day + timedelta(days=7 - day.weekday()), wishes)


def _short(span: Span) -> timedelta | None:
    if span.minutes is not None:
        return timedelta(minutes=span.minutes)
    return timedelta(hours=span.hours) if span.hours is not None else None


def _added(at: datetime, span: Span) -> datetime:
    """Return an instant so much later by the calendar of Brussels."""
    short = _short(span)
    if short is not None:
        return at + short
    local = at.astimezone(ZONE)
    day = local.date()
    day = _stepped(day, span.working_days) if span.working_days is not None else day + timedelta(days=span.days or 0)
    return at_local(day, local.time())


def _hour(wishes: Wishes) -> time:
    """Return the local time of what can be any time of a day."""
    if wishes.digest != "none":
        return wishes.from_
    return HOUR if wishes.from_ <= HOUR < wishes.until else wishes.from_


def _stepped(day: date, count: int) -> date:
    """Return the day so many working days later, or earlier when it is negative."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def _week(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=place) for place in range(7)]


def _on_or_before(day: date, wishes: Wishes) -> date:
    return next(one for one in (day - timedelta(days=back) for back in range(SEARCHED)) if wishes.on(one))


def _on_or_after(day: date, wishes: Wishes) -> date:
    return next(one for one in (day + timedelta(days=on) for on in range(SEARCHED)) if wishes.on(one))
