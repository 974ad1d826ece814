"""The rules of inviting: to which sessions, when who does not answer is reminded, and what an answer is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from dialogs.engine.context import FormContext
from dialogs.permissions import Act, PersonView, may
from dialogs.reminders.timing import HOUR
from dialogs.reminders.workdays import ZONE, is_working_day, on_or_before
from dialogs.signup.rules import sessions
from knowledge.offer import Moment, Programme

MOST_PEOPLE = 50
"""People in one invitation; a longer list is split."""
_AFTER = timedelta(days=7)
_WORKING_DAYS_BEFORE = 3
State = Literal["comes", "waits", "not", "silent"]
"""How an invitation stands: comes, is in line for a place, does not come, has not answered."""


@dataclass(frozen=True)
class Known:
    """What stands already for the sessions of a person."""

    invited: frozenset[tuple[str, str]] = frozenset()
    """Moment and address of each invitation."""
    signed_up: frozenset[tuple[str, str]] = frozenset()
    """Moment and address of each sign-up that stands."""


def allowed(person: PersonView, act: Act, moment: Moment) -> bool:
    """Tell whether this person may do this for a session: who leads it, who organises it, an administrator."""
    return may(person, act, programme=moment.programme, facilitator=moment.facilitator or "")


def own_sessions(act: Act, context: FormContext) -> list[Moment]:
    """Return the sessions to come for which this person may do this, first one first."""
    return [one for one in sessions(context.catalogue, context.now) if allowed(context.person, act, one)]


def asks_more(programme: Programme) -> bool:
    """Tell whether who signs up is asked more than a yes: what was followed before, or whom it is for."""
    return bool(programme.after or programme.target_roles or programme.target_levels)


def default_day(now: datetime, starts: datetime) -> date:
    """Return the day of the reminder when none was chosen: a week later, or three working days before if that is sooner."""
    day = starts.astimezone(ZONE).date()
    for _ in range(_WORKING_DAYS_BEFORE):
        day = on_or_before(day - timedelta(days=1))
    return min(day, (now + _AFTER).astimezone(ZONE).date())


def remind_at(wanted: date, now: datetime, starts: datetime) -> datetime | None:
    """Return when who has not answered is reminded: on a working day, from tomorrow on; None when that is too late.

    A day on which nobody works moves the reminder earlier, unless that is today or behind us: then later.
    """
    today = now.astimezone(ZONE).date()
    day = on_or_before(wanted)
    if day <= today:
        day = today + timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    at = datetime.combine(day, HOUR, ZONE)
    return at if at < starts else None


def chosen_time(values: Mapping[str, Any], moment: Moment, now: datetime) -> datetime | None:
    """Return when an invitation with these answers is followed by its reminder; None for no time left."""
    chosen = values.get("remind")
    day = date.fromisoformat(str(chosen)) if chosen else default_day(now, moment.starts)
    return remind_at(day, now, moment.starts)


def state_of(said: str, sign_ups: Sequence[str]) -> State:
    """Return how an invitation stands.

    Parameters
    ----------
    said
        Status of the invitation: what was said to it.
    sign_ups
        Statuses of the sign-ups of this person for the session, also of those that stand no more.
    """
    if "confirmed" in sign_ups:
        return "comes"
    if "waiting" in sign_ups or "offered" in sign_ups:
        return "waits"
    return "not" if said in {"declined", "accepted"} or sign_ups else "silent"
