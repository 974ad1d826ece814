"""What the reminders of an occasion must be: from who is concerned, the plans and the wishes to what changes of the rows. Pure.

A rule is applied again and again: after something changed, after the offer was loaded, every night. What it made before it knows by the
occasion, the person and the plan, so that doing it twice is doing it once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dialogs.reminders import timing
from dialogs.reminders.timing import EVERYBODY, Wishes, next_open
from knowledge.offer import Moment
from knowledge.reminder_plans import Anchor, Audience, Escalation, ReminderPlan, Span

ESCALATED = "+"
"""Stands behind the id of a plan for the reminder of who hears when nothing happened."""
ESCALATION_WITHIN = Span(working_days=10)
"""How long somebody hears that nothing happened, when the plan does not say how long it is of use itself."""
Key = tuple[int, str]
"""Id of the person, and the plan as the row names it."""


@dataclass(frozen=True)
class Planned:
    """What is said of a row of reminders: as it stands, or as it must be."""

    for_at: datetime
    due_at: datetime
    useful_until: datetime
    status: str = "planned"
    snoozed: bool = False


@dataclass(frozen=True)
class Wanted:
    """A reminder that somebody must get of an occasion as it is now."""

    for_at: datetime
    due_at: datetime
    useful_until: datetime
    late_at: datetime | None = None
    """When it goes out though its time has passed, because the person came after it; None when it does not."""
    stopped: bool = False
    """Whether the person wants none of its kind."""
    open_at: datetime | None = None
    """When the person may be reminded next, if its time has passed."""


def due_times(
    moment: Moment, plans: Sequence[ReminderPlan], now: datetime, wishes: Wishes = EVERYBODY
) -> dict[str, datetime]:
    """Return when each plan reminds somebody who is added now; plan id to instant.

    Plans whose time has passed are left out, unless none remains: then the nearest one is sent as soon as
    working hours allow, or at once when the moment comes sooner than that. A moment that has begun gives nothing.
    """
    if moment.starts <= now:
        return {}
    times = {plan.id: timing.due(plan, moment.starts, wishes)[0] for plan in plans}
    coming = {name: at for name, at in times.items() if at > now}
    if coming or not times:
        return coming
    last = max(times, key=lambda name: times[name])
    at = next_open(now, wishes)
    return {last: (at if at < moment.starts else now).astimezone(UTC)}


def wanted(
    plans: Iterable[ReminderPlan],
    anchors: Mapping[Anchor, datetime],
    audience: Mapping[Audience, Collection[int]],
    wishes: Mapping[int, Wishes],
    now: datetime,
    *,
    moment: Moment | None = None,
    joined: Collection[int] = (),
    whole: Collection[int] = (),
) -> dict[Key, Wanted]:
    """Return what each person must get of one occasion.

    Parameters
    ----------
    anchors
        The instants that plans count from; what has none for a plan is not reminded of by it.
    wishes
        By person; who is not in it chose nothing.
    moment
        The moment, when the occasion is one.
    joined
        Who just came: the nearest plan of each kind that comes before the moment still reaches them when its time has passed.
    whole
        Who takes part in the whole programme in the round, for the plans that are for them.
    """
    found: dict[Key, Wanted] = {}
    standing = [plan for plan in plans if _is_for(plan, moment) and plan.anchor in anchors]
    for plan in standing:
        at = anchors[plan.anchor]
        people = whole if plan.whole else audience.get(plan.to, ())
        for person in people:
            own = wishes.get(person, EVERYBODY)
            due, until = timing.due(plan, at, own)
            opens = timing.next_open(now, own) if due <= now < until else None
            found[person, plan.id] = Wanted(at, due, until, stopped=plan.topic in own.stopped, open_at=opens)
        escalation = plan.escalates
        if escalation is not None and people:
            for person in audience.get(escalation.to, ()):
                found[person, plan.id + ESCALATED] = _escalated(plan, escalation, at, wishes.get(person, EVERYBODY))
    if moment is not None:
        for person in joined:
            for name, late in _late(standing, moment, audience, person, wishes.get(person, EVERYBODY), now).items():
                found[person, name] = replace(found[person, name], late_at=late)
    return found


def _is_for(plan: ReminderPlan, moment: Moment | None) -> bool:
    if moment is None:
        return plan.about != "moment"
    return plan.about == "moment" and (not plan.kinds or moment.kind in plan.kinds)


def _escalated(plan: ReminderPlan, escalation: Escalation, at: datetime, wishes: Wishes) -> Wanted:
    first, _ = timing.due(plan, at)
    due = timing.after(first, escalation.after, wishes)
    if plan.within is None and plan.about == "moment" and due < at:
        until = at  # what comes before a moment is of use until it begins
    else:
        until = timing.after(due, plan.within or ESCALATION_WITHIN)
    return Wanted(at, due, until, stopped=plan.topic in wishes.stopped)


def _late(
    plans: Iterable[ReminderPlan],
    moment: Moment,
    audience: Mapping[Audience, Collection[int]],
    person: int,
    wishes: Wishes,
    now: datetime,
) -> dict[str, datetime]:
    """Return when the plans whose time has passed still go out to somebody who just came; at most one of each topic."""
    ahead: dict[str, list[ReminderPlan]] = {}
    for plan in plans:
        if plan.before is not None and plan.anchor == "start" and person in audience.get(plan.to, ()):
            ahead.setdefault(plan.topic, []).append(plan)
    found: dict[str, datetime] = {}
    for group in ahead.values():
        for plan in group:
            due, until = timing.due(plan, moment.starts, wishes)
            at = due_times(moment, group, now, wishes).get(plan.id)
            if at is not None and due <= now and at < until:
                found[plan.id] = at
    return found


def changes(held: Mapping[Key, Planned], must: Mapping[Key, Wanted], now: datetime) -> dict[Key, Planned]:
    """Return what the rows of one occasion become, of those that change or are new."""
    found: dict[Key, Planned] = {}
    for key in [*must, *(one for one in held if one not in must)]:
        was, want = held.get(key), must.get(key)
        becomes = _without(was) if want is None else _anew(want, now) if was is None else _kept(was, want, now)
        if becomes is not None and becomes != was:
            found[key] = becomes
    return found


def _without(was: Planned | None) -> Planned | None:
    """Return what becomes of a reminder of somebody whom it does not concern any more."""
    if was is not None and was.status == "planned":
        return replace(was, status="cancelled")
    if was is not None and was.status in {"sent", "done"}:
        return replace(was, status="over")
    return was


def _anew(want: Wanted, now: datetime) -> Planned | None:
    """Return a reminder that was never there, or is there for another hour; None when it never was of use."""
    fresh = Planned(want.for_at, want.due_at, want.useful_until)
    if want.stopped:
        return replace(fresh, status="unwanted") if want.useful_until > now else None
    if want.due_at > now:
        return fresh
    if want.late_at is not None:
        return replace(fresh, due_at=want.late_at)
    return replace(fresh, status="late") if want.useful_until > now else None


def _kept(was: Planned, want: Wanted, now: datetime) -> Planned:
    """Return what becomes of a reminder that is there."""
    if was.for_at != want.for_at:
        # What it reminds of moved: whatever became of it, it is a new one. Of what is behind us nobody needs to know.
        return _anew(want, now) or Planned(want.for_at, want.due_at, want.useful_until, status="late")
    if was.status == "over":
        return replace(was, status="sent")  # who comes back was reminded already, and can answer that
    if was.status == "planned":
        return _coming(was, want, now)
    if was.status == "cancelled" or (was.status in {"late", "unwanted"} and not want.stopped and _to_come(want, now)):
        # One that was called off comes back as it would have been; what has passed since is late, so that this is said once.
        return _anew(want, now) or was
    return was


def _to_come(want: Wanted, now: datetime) -> bool:
    return want.due_at > now or want.late_at is not None


def _coming(was: Planned, want: Wanted, now: datetime) -> Planned:
    """Return what becomes of a reminder that is still to come."""
    if want.stopped:
        return replace(was, status="unwanted")
    if was.snoozed:
        return replace(was, useful_until=want.useful_until)
    if want.due_at <= now:
        # It waits for a time at which it may go out: the next of the hours that the person wants now.
        sooner = want.open_at is not None and want.open_at < min(was.due_at, want.useful_until)
        return replace(was, due_at=want.open_at if sooner else was.due_at, useful_until=want.useful_until)
    return replace(was, due_at=want.due_at, useful_until=want.useful_until)
