"""When a reminder is due. Pure."""

from datetime import UTC, datetime, time, timedelta

from dialogs.reminders.workdays import ZONE, next_open, on_or_before
from knowledge.offer import Moment, ReminderPlan

HOUR = time(9)
"""Local time at which a reminder goes out when nothing presses."""


def planned_for(moment: Moment, plan: ReminderPlan) -> datetime:
    """Return when a plan would remind of a moment: so many days before, on a working day, in the morning.

    A day on which nobody works moves the reminder earlier, never later.
    """
    day = on_or_before((moment.starts.astimezone(ZONE) - timedelta(days=plan.days_before)).date())
    at = datetime.combine(day, HOUR, ZONE)
    if at >= moment.starts:  # a plan of no days before, for an early moment
        at = moment.starts - timedelta(hours=1)
    return at.astimezone(UTC)


def due_times(moment: Moment, plans: list[ReminderPlan], now: datetime) -> dict[str, datetime]:
    """Return when each plan reminds somebody who is added now; plan id to instant.

    Plans whose time has passed are left out, unless none remains: then the nearest one is sent as soon as
    working hours allow, or at once when the moment comes sooner than that. A moment that has begun gives nothing.
    """
    if moment.starts <= now:
        return {}
    times = {plan.id: planned_for(moment, plan) for plan in plans}
    coming = {name: at for name, at in times.items() if at > now}
    if coming or not times:
        return coming
    last = max(times, key=lambda name: times[name])
    at = next_open(now)
    return {last: (at if at < moment.starts else now).astimezone(UTC)}
