"""What is to come to whom, and when, by the plans and by what is true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.year.days import COMMON, Chosen, is_open, night_after, presses
from tests.year.known import Known, Meeting, Thing
from tests.year.rules import Rule, Times

Name = tuple[str, int, str, str]
"""What it is about, how often that moved, the plan (with ``+`` behind it for who hears that nothing happened), and who."""


@dataclass(frozen=True)
class Owed:
    """A reminder that is to come to somebody."""

    thing: Thing
    rule: Rule
    who: str
    times: Times
    since: datetime
    """Since when all that it depends on is as it is."""
    passed_on: bool = False
    """Whether it tells that nothing happened."""

    @property
    def name(self) -> Name:
        return (self.thing.about, self.thing.moves, self.rule.id + "+" * self.passed_on, self.who)

    def __str__(self) -> str:
        return f"{self.name[2]} of {self.thing} to {self.who}"


def rule_of(thing: Thing, plan: str) -> Rule | None:
    return next((rule for rule in thing.rules if rule.id == plan.removesuffix("+")), None)


def times_of(thing: Thing, rule: Rule, chosen: Chosen, passed_on: bool) -> Times:
    return (rule.passed_on if passed_on else rule.times)(thing.anchor(rule), chosen)


def concerned(known: Known, thing: Thing, rule: Rule, passed_on: bool) -> dict[str, datetime]:
    """Who is to get it, since when."""
    if passed_on:
        return known.concerned(thing, rule.escalates_to or "")
    return known.concerned(thing, rule.to, rule.whole)


def cannot_wait(now: datetime, until: datetime, chosen: Chosen, rule: Rule, passed_on: bool) -> bool:
    """Whether it comes outside the hours of a person: on a day off only what comes before something."""
    return presses(now, until, chosen) and ((rule.before is not None and not passed_on) or is_open(now, COMMON))


def everything_owed(known: Known, now: datetime) -> Iterator[Owed]:
    for thing in known.things():
        by_person: dict[str, list[Owed]] = {}
        for rule in thing.rules:
            if thing.stands(rule, now):
                for one in _by(known, thing, rule):
                    by_person.setdefault(one.who, []).append(one)
        for who, every in by_person.items():
            changed = max(thing.known_since, known.chosen_since.get(who, thing.known_since))
            for one in every:
                if max(changed, one.since) < one.times.due:
                    yield one
                elif changed < one.since and one.rule.to == "participant" and _is_nearest(one, every):
                    # Who came too late for all of them still gets the nearest.
                    yield Owed(thing, one.rule, who, Times(one.since, one.since, one.times.until), one.since)


def _by(known: Known, thing: Thing, rule: Rule) -> Iterator[Owed]:
    for passed_on in (False, True) if rule.escalates_to else (False,):
        for who, since in concerned(known, thing, rule, passed_on).items():
            times = times_of(thing, rule, known.choice(who), passed_on)
            # Who takes part in the whole by a place at another moment is known to it after the night.
            by_another = rule.whole and isinstance(thing, Meeting) and who not in known.takes_part(thing)
            yield Owed(thing, rule, who, times, night_after(since) if by_another else since, passed_on)


def _is_nearest(one: Owed, every: list[Owed]) -> bool:
    same = [
        other for other in every
        if other.rule.topic == one.rule.topic and other.rule.before is not None and other.rule.anchor == "start"
        and other.rule.to == one.rule.to and not other.passed_on
    ]  # fmt: skip
    return (
        one in same
        and one.times.due == max(other.times.due for other in same)
        and one.since < one.thing.anchor(one.rule)
    )


def all_is_done(known: Known, thing: Thing, rule: Rule) -> bool:
    """Whether everybody of whom something is asked did it."""
    return bool(rule.until) and all(
        any(known.holds(condition, rule, thing, who) for condition in rule.until)
        for who in concerned(known, thing, rule, False)
    )
