"""Judges what arrives, and what should have: nothing for what is off, at night or twice, and everything in its time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.year.asked import PutOff
from tests.year.days import is_awake, is_kept, is_open, opens_next, told, wakes_next
from tests.year.known import Known, Round, Thing
from tests.year.owed import (
    Name,
    Owed,
    all_is_done,
    cannot_wait,
    concerned,
    everything_owed,
    rule_of,
    times_of,
)
from tests.year.rules import Rule

AGAIN_WITHIN = timedelta(minutes=31)
"""How long after a platform is back the last of what it refused is tried again."""


class Wrong(AssertionError):
    """Something arrived that should not have, or did not that should."""


@dataclass(frozen=True)
class Arrived:
    """A reminder that reached somebody."""

    who: str
    about: str
    """What it is about, as the program names it; ``own:`` and a number for an own one."""
    plan: str
    """With ``+`` behind it for who hears that nothing happened; empty for an own one."""
    for_at: datetime | None
    message: int
    """Id of the message that brought it."""
    attempts: int
    """How often that message was tried: one that may have been taken in part before stays as it was."""
    token: str
    """How its buttons name it."""

    @property
    def own(self) -> int | None:
        """The number of an own one."""
        return int(self.about.removeprefix("own:")) if self.about.startswith("own:") else None


@dataclass
class Judge:
    """Knows what is true, and remembers what arrived."""

    known: Known
    arrived: set[Name] = field(default_factory=set)
    excused: set[Name] = field(default_factory=set)
    put_off: dict[Name, PutOff] = field(default_factory=dict)
    """What is to come again, for somebody wanted that."""
    unsure: set[Name] = field(default_factory=set)
    """What cannot be told any more whether it can be put off: who had it left and came back."""
    again: dict[Name, datetime] = field(default_factory=dict)
    """When what was put off came again."""
    settled_from: datetime | None = None
    """Before then (after an outage, or a clock that was set back) nothing can be demanded."""
    counts: Counter[str] = field(default_factory=Counter)

    # -- what arrives --

    def look_at(self, now: datetime, arrivals: list[Arrived]) -> None:
        """Judge everything that arrived in one sweep; raises Wrong."""
        self._what_still_comes_again(now)
        messages: dict[str, set[int]] = {}
        for one in arrivals:
            self._own(now, one) if one.own is not None else self._one(now, one)
            if one.attempts == 1:
                messages.setdefault(one.who, set()).add(one.message)
        for who, ids in messages.items():
            if len(ids) > 1:
                raise Wrong(f"{told(now)}: {who} got {len(ids)} messages with reminders at once, not one")
        self._one_is_enough(now, arrivals)

    def _own(self, now: datetime, one: Arrived) -> None:
        own = self.known.own[one.own or 0]
        said = f"{told(now)}: {one.who} got {own}"
        if one.who != own.who:
            raise Wrong(f"{said}, which is of somebody else")
        if own.withdrawn:
            raise Wrong(f"{said}, which was withdrawn")
        if not own.waits:
            raise Wrong(f"{said} a second time")
        if now < own.at:
            raise Wrong(f"{said}, before {told(own.at)}")
        if not is_kept(own.at, now):
            raise Wrong(f"{said}, at night and long after {told(own.at)}")
        own.waits = False
        self.counts["own"] += 1

    def _one(self, now: datetime, one: Arrived) -> None:
        thing = self.known.thing(one.about)
        said = f"{told(now)}: {one.who} got {one.plan} of {thing}"
        rule = rule_of(thing, one.plan)
        if rule is None:
            raise Wrong(f"{said}, by a plan that is not for it")
        if not thing.stands(rule, now):
            raise Wrong(f"{said}, which is off")
        if one.for_at != thing.anchor(rule):
            raise Wrong(f"{said}, made for {one.for_at}, but its {rule.anchor} is at {told(thing.anchor(rule))}")
        passed_on = one.plan.endswith("+")
        if one.who not in concerned(self.known, thing, rule, passed_on):
            raise Wrong(f"{said}, and is not concerned by it")
        name = (thing.about, thing.moves, one.plan, one.who)
        put_off = self.put_off.pop(name, None)
        if name in self.arrived and put_off is None:
            raise Wrong(f"{said} a second time")
        self.arrived.add(name)
        self.counts[one.plan] += 1
        if rule.topic in self.known.choice(one.who).stopped:
            raise Wrong(f"{said}, and wants no {rule.topic}")
        if put_off is not None:
            self.counts["put off"] += 1
            self.again[name] = now
            self._put_off(now, put_off, max(self._untils(thing, rule, passed_on, one.who)), said)
        else:
            self._by_its_plan(now, thing, rule, one, said)
        if passed_on:
            if all_is_done(self.known, thing, rule):
                raise Wrong(f"{said}, though of nobody anything is missing")
            return
        if not all(self.known.holds(condition, rule, thing, one.who) is not False for condition in rule.only):
            raise Wrong(f"{said}, for which {rule.only} does not hold")
        if any(self.known.holds(condition, rule, thing, one.who) for condition in rule.until):
            raise Wrong(f"{said}, which was done")

    def _put_off(self, now: datetime, put_off: PutOff, until: datetime, said: str) -> None:
        if now < put_off.at and not put_off.loose:
            raise Wrong(f"{said}, put off until {told(put_off.at)}")
        if now >= until:
            raise Wrong(f"{said}, put off until {told(put_off.at)} and of no use since {told(until)}")
        if not is_kept(put_off.at, now):
            raise Wrong(f"{said}, at night and long after {told(put_off.at)}, until when it was put off")

    def _by_its_plan(self, now: datetime, thing: Thing, rule: Rule, one: Arrived, said: str) -> None:
        chosen, passed_on = self.known.choice(one.who), one.plan.endswith("+")
        times = times_of(thing, rule, chosen, passed_on)
        if not is_awake(now):
            raise Wrong(f"{said}, at night")
        if now < times.earliest:
            raise Wrong(f"{said}, before {told(times.earliest)}")
        if now >= times.until:
            raise Wrong(f"{said}, of no use since {told(times.until)}")
        if not is_open(now, chosen) and not cannot_wait(now, times.until, chosen, rule, passed_on):
            raise Wrong(f"{said}, though it could wait until {told(opens_next(now, chosen))}")

    def _one_is_enough(self, now: datetime, arrivals: list[Arrived]) -> None:
        """Of several that ask the same and are due at once one comes: what was put off may be told by another."""
        for one in arrivals:
            if one.own is not None or (rule := rule_of(self.known.thing(one.about), one.plan)) is None:
                continue
            for name, put_off in list(self.put_off.items()):
                other = rule_of(self.known.thing(name[0]), name[2])
                same = (name[0], name[3], name[2].endswith("+")) == (one.about, one.who, one.plan.endswith("+"))
                if same and other is not None and other.asks == rule.asks and put_off.at <= now:
                    del self.put_off[name]

    # -- what people answer --

    def puts_off(self, now: datetime, one: Arrived, again: datetime | None) -> None:
        """Note that somebody wants a reminder again at a time; None for what is no time for it."""
        if again is None or again <= now:
            return
        if one.own is not None:
            own = self.known.own[one.own]
            if not own.withdrawn:
                own.at, own.waits = again, True
            return
        name, rule = self._answered(now, one)
        if name is None or rule is None:
            return
        untils = self._untils(self.known.thing(one.about), rule, one.plan.endswith("+"), one.who)
        if again < max(untils):
            self.put_off[name] = PutOff(again, loose=again >= min(untils) or name in self.unsure)

    def is_of_use(self, now: datetime, one: Arrived) -> bool:
        """Whether it makes sense to put something off."""
        if one.own is not None:
            return not self.known.own[one.own].withdrawn
        _, rule = self._answered(now, one)
        passed_on = one.plan.endswith("+")
        return rule is not None and now < max(self._untils(self.known.thing(one.about), rule, passed_on, one.who))

    def ticks_off(self, now: datetime, one: Arrived) -> None:
        """Note that somebody did what a reminder asked."""
        if one.own is not None:
            self.known.own[one.own].waits = False
            return
        name, _ = self._answered(now, one)
        if name is not None:
            self.put_off.pop(name, None)

    def _answered(self, now: datetime, one: Arrived) -> tuple[Name | None, Rule | None]:
        """The reminder that is answered, as far as it can be: what moved, is off or is another's cannot."""
        thing = self.known.thing(one.about)
        rule = rule_of(thing, one.plan)
        if rule is None or not thing.stands(rule, now) or one.for_at != thing.anchor(rule):
            return None, None
        name = (thing.about, thing.moves, one.plan, one.who)
        if one.who not in concerned(self.known, thing, rule, one.plan.endswith("+")):
            return None, None
        return name, rule

    def _what_still_comes_again(self, now: datetime) -> None:
        """Let go of what was put off and is off since; what may have ended in between need not come."""
        for name, put_off in list(self.put_off.items()):
            about, moves, plan, who = name
            thing = self.known.thing(about)
            rule = rule_of(thing, plan)
            passed_on = plan.endswith("+")
            if rule is None or moves != thing.moves or (not thing.stands(rule, now) and not isinstance(thing, Round)):
                del self.put_off[name]
            elif who not in concerned(self.known, thing, rule, passed_on) or not thing.stands(rule, now):
                self.unsure.add(name)
                put_off.loose = True
            elif rule.topic in self.known.choice(who).stopped or (
                put_off.at <= now and not self._stands(thing, rule, who, passed_on)
            ):
                put_off.loose = True

    def _untils(self, thing: Thing, rule: Rule, passed_on: bool, who: str) -> list[datetime]:
        """Until when it is of use, by everything that somebody ever chose: it counts by what was chosen when it was planned."""
        anchor, choices = thing.anchor(rule), self.known.choices(who)
        if passed_on:
            return [rule.passed_on(anchor, chosen).until for chosen in choices]
        return [one for chosen in choices for one in rule.untils(anchor, chosen)]

    # -- what should have --

    def demand(self, now: datetime) -> None:
        """Tell whether anything is missing now that everything was done that could be; raises Wrong."""
        for one in everything_owed(self.known, now):
            if not one.times.due <= now < one.times.until or self._has(one):
                continue
            if not self._stands(one.thing, one.rule, one.who, one.passed_on):
                self.excused.add(one.name)
            elif self._is_settled(now):
                chosen = self.known.choice(one.who)
                pressing = is_awake(now) and cannot_wait(now, one.times.until, chosen, one.rule, one.passed_on)
                if is_open(now, chosen) or pressing:
                    raise Wrong(f"{told(now)}: {one} did not come, due at {told(one.times.due)}")
        if self._is_settled(now):
            for asked, at in self._asked(now):
                if at <= now and is_kept(at, now):
                    raise Wrong(f"{told(now)}: {asked} did not come, wanted at {told(at)}")

    def instants(self, now: datetime) -> Iterator[datetime]:
        """When something is to come: the program must have been looked at then."""
        for one in everything_owed(self.known, now):
            if not self._has(one) and now < one.times.until:
                yield one.times.due if one.times.due > now else opens_next(now, self.known.choice(one.who))
        for _, at in self._asked(now):
            yield at if at > now else wakes_next(now)
        for one in self.known.rounds.values():
            yield from one.turns
        if self.settled_from is not None:
            yield self.settled_from

    def _asked(self, now: datetime) -> Iterator[tuple[str, datetime]]:
        """What is to come at a time that somebody chose."""
        for own in self.known.own.values():
            if own.waits and not own.withdrawn:
                yield str(own), own.at
        for (about, _, plan, who), put_off in self.put_off.items():
            thing = self.known.thing(about)
            rule = rule_of(thing, plan)
            if not put_off.loose and rule and now < min(self._untils(thing, rule, plan.endswith("+"), who)):
                yield f"{plan} of {thing} to {who}, which was put off,", put_off.at

    def _is_settled(self, now: datetime) -> bool:
        return self.settled_from is None or now >= self.settled_from

    def _has(self, one: Owed) -> bool:
        """Whether it came, or another of its kind that was due at the same time, or need not come."""
        if one.name in self.arrived or one.name in self.excused:
            return True
        about, moves, _, who = one.name
        for rule in one.thing.rules:
            other = (about, moves, rule.id + "+" * one.passed_on, who)
            if rule.asks == one.rule.asks and other in self.again and self.again[other] >= one.times.due:
                return True
            same = (rule.topic, rule.to, rule.anchor) == (one.rule.topic, one.rule.to, one.rule.anchor)
            if same and other in self.arrived:
                times = times_of(one.thing, rule, self.known.choice(who), one.passed_on)
                if times.due == one.times.due:
                    return True
        return False

    def _stands(self, thing: Thing, rule: Rule, who: str, passed_on: bool) -> bool:
        """Whether it can be demanded: all that it asks is known to hold, and nothing ended it.

        What tells that nothing happened comes when somebody was reminded of whom that is true.
        """
        if rule.topic in self.known.choice(who).stopped:
            return False
        asked = [who]
        if passed_on:
            people = concerned(self.known, thing, rule, False)
            asked = [one for one in people if (thing.about, thing.moves, rule.id, one) in self.arrived]
        return any(
            all(self.known.holds(condition, rule, thing, one) for condition in rule.only)
            and all(self.known.holds(condition, rule, thing, one) is False for condition in rule.until)
            for one in asked
        )
