"""When a reminder is due. Pure."""

from datetime import UTC, datetime

from dialogs.reminders.timing import due
from dialogs.reminders.workdays import next_open
from knowledge.offer import Moment
from knowledge.reminder_plans import ReminderPlan


def due_times(moment: Moment, plans: list[ReminderPlan], now: datetime) -> dict[str, datetime]:
    """Return when each plan reminds somebody who is added now; plan id to instant.

    Plans whose time has passed are left out, unless none remains: then the nearest one is sent as soon as
    working hours allow, or at once when the moment comes sooner than that. A moment that has begun gives nothing.
    """
    if moment.starts <= now:
        return {}
    times = {plan.id: due(plan, moment.starts)[0] for plan in plans}
    coming = {name: at for name, at in times.items() if at > now}
    if coming or not times:
        return coming
    last = max(times, key=lambda name: times[name])
    at = next_open(now)
    return {last: (at if at < moment.starts else now).astimezone(UTC)}
