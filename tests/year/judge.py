"""Judges what arrives, and what should have: nothing for what is off, at night or twice, and everything in its time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.year.days import COMMON, Chosen, is_awake, is_open, night_after, opens_next, presses, told
from tests.year.known import Known, Meeting
from tests.year.rules import Rule, Times

AGAIN_WITHIN = timedelta(minutes=31)
"""How long after a platform is back the last of what it refused is tried again."""


class Wrong(AssertionError):
    """Something arrived that should not have, or did not that should."""


@dataclass(frozen=True)
class Arrived:
    """A reminder that reached somebody."""

    who: str
    meeting: str
    plan: str
    """With ``+`` behind it for who hears that nothing happened."""
    for_at: datetime
    message: int
    """Id of the message that brought it."""
    attempts: int
    """How often that message was tried: one that may have been taken in part before stays as it was."""


@dataclass(frozen=True)
class Owed:
    """A reminder that is to come to somebody."""

    meeting: Meeting
    rule: Rule
    who: str
    times: Times
    since: datetime
    """Since when all that it depends on is as it is."""

    @property
    def name(self) -> tuple[str, int, str, str]:
        return (self.meeting.id, self.meeting.moves, self.rule.id, self.who)

    def __str__(self) -> str:
        return f"{self.rule.id} of {self.meeting} to {self.who}"


@dataclass
class Judge:
    """Knows what is true, and remembers what arrived."""

    known: Known
    arrived: set[tuple[str, int, str, str]] = field(default_factory=set)
    excused: set[tuple[str, int, str, str]] = field(default_factory=set)
    settled_from: datetime | None = None
    """Before then (after an outage, or a clock that was set back) nothing can be demanded."""
    counts: Counter[str] = field(default_factory=Counter)

    # -- what arrives --

    def look_at(self, now: datetime, arrivals: list[Arrived]) -> None:
        """Judge everything that arrived in one sweep; raises Wrong."""
        messages: dict[str, set[int]] = {}
        for one in arrivals:
            self._one(now, one)
            if one.attempts == 1:
                messages.setdefault(one.who, set()).add(one.message)
        for who, ids in messages.items():
            if len(ids) > 1:
                raise Wrong(f"{told(now)}: {who} got {len(ids)} messages with reminders at once, not one")

    def _one(self, now: datetime, one: Arrived) -> None:
        said = f"{told(now)}: {one.who} got {one.plan} of {one.meeting}"
        meeting = self.known.meetings[one.meeting]
        rule = next((rule for rule in meeting.rules if rule.id == one.plan.removesuffix("+")), None)
        if rule is None:
            raise Wrong(f"{said}, by a plan that is not for it")
        if meeting.cancelled:
            raise Wrong(f"{said}, which was cancelled")
        if one.for_at != meeting.anchor(rule):
            raise Wrong(
                f"{said}, made for {told(one.for_at)}, but its {rule.anchor} is at {told(meeting.anchor(rule))}"
            )
        escalated = one.plan.endswith("+")
        part = (rule.escalates_to or "") if escalated else rule.to
        if one.who not in self.known.concerned(meeting, part, rule.whole and not escalated):
            raise Wrong(f"{said}, and is not concerned by it as {part}")
        name = (meeting.id, meeting.moves, one.plan, one.who)
        if name in self.arrived:
            raise Wrong(f"{said} a second time")
        self.arrived.add(name)
        self.counts[one.plan] += 1
        chosen = self.known.choice(one.who)
        if rule.topic in chosen.stopped:
            raise Wrong(f"{said}, and wants no {rule.topic}")
        if not is_awake(now):
            raise Wrong(f"{said}, at night")
        if escalated:
            if not is_open(now, chosen) and not is_open(now, COMMON) and opens_next(now, chosen) < meeting.starts:
                raise Wrong(f"{said}, outside hours in which it could wait")
            return
        times = rule.times(meeting.anchor(rule), chosen)
        if now < times.earliest:
            raise Wrong(f"{said}, before {told(times.earliest)}")
        if now >= times.until:
            raise Wrong(f"{said}, of no use since {told(times.until)}")
        if not is_open(now, chosen) and not _cannot_wait(now, times.until, chosen, rule):
            raise Wrong(f"{said}, though it could wait until {told(opens_next(now, chosen))}")
        if not all(self.known.holds(condition, rule, meeting, one.who) is not False for condition in rule.only):
            raise Wrong(f"{said}, for which {rule.only} does not hold")
        if any(self.known.holds(condition, rule, meeting, one.who) for condition in rule.until):
            raise Wrong(f"{said}, which was done")

    # -- what should have --

    def demand(self, now: datetime) -> None:
        """Tell whether anything is missing now that everything was done that could be; raises Wrong."""
        for one in self._owed():
            if not one.times.due <= now < one.times.until or self._has(one):
                continue
            if not self._stands(one):
                self.excused.add(one.name)
                continue
            if self.settled_from is not None and now < self.settled_from:
                continue
            chosen = self.known.choice(one.who)
            if is_open(now, chosen) or (is_awake(now) and _cannot_wait(now, one.times.until, chosen, one.rule)):
                raise Wrong(f"{told(now)}: {one} did not come, due at {told(one.times.due)}")

    def instants(self, now: datetime) -> Iterator[datetime]:
        """When something is to come: the program must have been looked at then."""
        for one in self._owed():
            if not self._has(one) and now < one.times.until:
                yield one.times.due if one.times.due > now else opens_next(now, self.known.choice(one.who))
        if self.settled_from is not None:
            yield self.settled_from

    def _owed(self) -> Iterator[Owed]:
        for meeting in self.known.meetings.values():
            if not meeting.cancelled:
                yield from self._of(meeting)

    def _of(self, meeting: Meeting) -> Iterator[Owed]:
        by_person: dict[str, list[Owed]] = {}
        for rule in meeting.rules:
            for who, since in self.known.concerned(meeting, rule.to, rule.whole).items():
                times = rule.times(meeting.anchor(rule), self.known.choice(who))
                # Who takes part in the whole by a place at another moment is known to it after the night.
                since = night_after(since) if rule.whole and who not in self.known.takes_part(meeting) else since
                by_person.setdefault(who, []).append(Owed(meeting, rule, who, times, since))
        for who, every in by_person.items():
            changed = max(meeting.known_since, self.known.chosen_since.get(who, meeting.known_since))
            for one in every:
                if max(changed, one.since) < one.times.due:
                    yield one
                elif changed < one.since and one.rule.to == "participant" and self._nearest(one, every):
                    # Who came too late for all of them still gets the nearest.
                    yield Owed(meeting, one.rule, who, Times(one.since, one.since, one.times.until), one.since)

    @staticmethod
    def _nearest(one: Owed, every: list[Owed]) -> bool:
        same = [
            other for other in every
            if other.rule.topic == one.rule.topic and other.rule.before is not None and other.rule.anchor == "start"
            and other.rule.to == one.rule.to
        ]  # fmt: skip
        return (
            one in same and one.times.due == max(other.times.due for other in same) and one.since < one.meeting.starts
        )

    def _has(self, one: Owed) -> bool:
        """Whether it came, or another of its kind that was due at the same time, or need not come."""
        if one.name in self.arrived or one.name in self.excused:
            return True
        others = [
            rule for rule in one.meeting.rules
            if (rule.topic, rule.to, rule.anchor) == (one.rule.topic, one.rule.to, one.rule.anchor)
            and rule.times(one.meeting.anchor(rule), self.known.choice(one.who)).due == one.times.due
        ]  # fmt: skip
        return any((one.meeting.id, one.meeting.moves, rule.id, one.who) in self.arrived for rule in others)

    def _stands(self, one: Owed) -> bool:
        """Whether it can be demanded: all that it asks is known to hold, and nothing ended it."""
        holding = [self.known.holds(condition, one.rule, one.meeting, one.who) for condition in one.rule.only]
        ended = [self.known.holds(condition, one.rule, one.meeting, one.who) for condition in one.rule.until]
        if one.rule.topic in self.known.choice(one.who).stopped:
            return False
        return all(holding) and not any(one is not False for one in ended)


def _cannot_wait(now: datetime, until: datetime, chosen: Chosen, rule: Rule) -> bool:
    """Whether it comes outside the hours of a person: on a day off only what comes before something."""
    return presses(now, until, chosen) and (rule.before is not None or is_open(now, COMMON))
