"""The rules of a care plan: of which sessions, about whom, when it is looked back on, and what is asked then. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from dialogs.permissions import PersonView, may
from dialogs.reminders.timing import HOUR, next_open
from dialogs.reminders.workdays import ZONE, on_or_before
from knowledge.offer import Catalogue, Moment

MOST_ACTIONS = 12
"""Actions of one plan: more is no plan that a school can carry out."""
LOOKED_BACK = timedelta(days=120)
"""How long after a session its plan can still be recorded."""
STATES = ("done", "busy", "not_feasible")


def case_of(person_id: int) -> str:
    """Return what stands for a participant in an answer: no bare number, which a date would be taken for."""
    return f"person-{person_id}"


def plan_key(plan_id: int) -> str:
    """Return what stands for a plan in an answer."""
    return f"plan-{plan_id}"


def number_in(value: object) -> int:
    """Return the number in either; 0 for anything else."""
    tail = str(value).rpartition("-")[2]
    return int(tail) if tail.isdecimal() else 0


@dataclass(frozen=True)
class ActionView:
    """One action, as it stands."""

    id: int
    what: str
    who: str
    due_on: date | None
    state: str
    remark: str | None

    @property
    def settled(self) -> bool:
        """Whether it needs no asking any more."""
        return self.state in {"done", "not_feasible"}


@dataclass(frozen=True)
class PlanView:
    """One care plan, as it stands."""

    id: int
    moment_id: str
    person_id: int
    facilitator_id: int
    case: str
    """Address of the participant whose case it is."""
    facilitator: str
    evaluation_on: date
    actions: tuple[ActionView, ...]
    evaluated: dict[str, object] | None = None
    """Answers of the last interim evaluation that was handed in."""

    def unsettled(self) -> list[ActionView]:
        """Return the actions that are asked about."""
        return [one for one in self.actions if not one.settled]


@dataclass(frozen=True)
class Led:
    """What a facilitator's form looks at."""

    participants: dict[str, tuple[tuple[int, str], ...]] = field(default_factory=dict[str, tuple[tuple[int, str], ...]])
    """By moment, the id and the address of who had a place."""
    planned: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])
    """By moment and participant, the form that made the plan that stands."""

    def without_plan(self, moment_id: str) -> list[tuple[int, str]]:
        """Return the participants of a session whose plan is still to be recorded."""
        return [one for one in self.participants.get(moment_id, ()) if (moment_id, one[0]) not in self.planned]


def held(catalogue: Catalogue, person: PersonView, now: datetime) -> list[Moment]:
    """Return the sessions of a Community of Practice that this person led lately, newest first (003, Methodiek)."""
    found = [one for one in _led(catalogue, person) if one.starts <= now < one.starts + LOOKED_BACK]
    return sorted(found, key=lambda one: (one.starts, one.id), reverse=True)


def next_led(catalogue: Catalogue, person: PersonView, now: datetime) -> Moment | None:
    """Return the first session that this person will lead; None when none is planned."""
    return min((one for one in _led(catalogue, person) if one.starts > now), key=lambda one: one.starts, default=None)


def _led(catalogue: Catalogue, person: PersonView) -> list[Moment]:
    return [
        one
        for one in catalogue.moments.values()
        if one.kind == "session"
        and one.facilitator
        and may(person, "record_actions", facilitator=one.facilitator)
        and (programme := catalogue.programmes.get(one.programme)) is not None
        and programme.kind == "community_of_practice"
    ]


def reminded_at(day: date, now: datetime) -> datetime:
    """Return when the evaluation of a day is asked for: that morning, earlier when nobody works then.

    A morning that has passed becomes the next hour at which messages go out.
    """
    at = datetime.combine(on_or_before(day), HOUR, ZONE).astimezone(UTC)
    return at if at > now else next_open(now)


def next_evaluation(busy_until: Sequence[date | None]) -> date | None:
    """Return when is looked back again: at the first of the new dates of what is still busy; None without any."""
    return min((one for one in busy_until if one is not None), default=None)
