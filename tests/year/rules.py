"""The reminder plans as their files say them, read without the program: for whom, when, and until when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

from tests.year.days import BRUSSELS, COMMON, Chosen, at, opens_next, stepped

FOLDER = Path(__file__).parents[2] / "knowledge" / "catalogue" / "reminders"
KINDS = {
    "switch": "project",
    "kwadraat": "project",
    "cop": "community_of_practice",
    "masterclasses-nt2": "masterclass",
    "praktijkonderzoek-nt2": "practice_research",
    "top-co": "project",
    "mee-met-nt2": "course",
}
"""The programmes of the year that is lived, and what kind each is."""
PASSED_ON_WITHIN = {"working_days": 10}
"""How long it is of use to hear that nothing happened, where the plan itself says nothing."""


@dataclass(frozen=True)
class Rule:
    """One plan of a file."""

    id: str
    topic: str
    about: str
    to: str
    whole: bool
    kinds: frozenset[str]
    anchor: str
    before: dict | None
    after: dict | None
    within: dict | None
    only: tuple[str, ...]
    until: tuple[str, ...]
    minimum: int
    shows: str
    """The form or the view that its button opens."""
    escalates_to: str | None
    escalates_after: dict | None

    @property
    def asks(self) -> tuple[str, str, str]:
        """Of those that ask the same of somebody one is enough at a time."""
        return (self.topic, self.to, self.shows)

    def untils(self, anchor: datetime, chosen: Chosen) -> list[datetime]:
        """Until when it is of use: counted from its own day, or from that of the one message of its week."""
        times = self.times(anchor, chosen)
        if self.within is None or self.before is None or chosen.digest != "weekly" or _exact(self.before) is not None:
            return [times.until]
        first = times.earliest.astimezone(BRUSSELS).date()
        while not chosen.fits(first):
            first += timedelta(days=1)
        return [_later(at(first, chosen.hour()), self.within), times.until]

    def passed_on(self, anchor: datetime, chosen: Chosen) -> "Times":
        """When somebody who chose this hears that nothing happened: so long after everybody's was due."""
        assert self.escalates_after is not None
        due = _after(self.times(anchor, COMMON).due, self.escalates_after, chosen)
        before_it = self.within is None and self.about == "moment" and due < anchor
        return Times(due, due, anchor if before_it else _later(due, self.within or PASSED_ON_WITHIN))

    def times(self, anchor: datetime, chosen: Chosen) -> "Times":
        """When it comes for somebody who chose this."""
        day = anchor.astimezone(BRUSSELS).date()
        if self.before is not None:
            if (span := _exact(self.before)) is not None:
                due = earliest = anchor - span
            else:
                day = _day(day, self.before, -1)
                while not chosen.fits(day):
                    day -= timedelta(days=1)
                due = at(day, chosen.hour())
                monday = day - timedelta(days=day.weekday())
                earliest = at(monday if chosen.digest == "weekly" else day, chosen.opens)
            until = (
                anchor if self.within is None and self.about == "moment" else _later(due, self.within or self.before)
            )
            return Times(earliest, due, until)
        due = _after(anchor, self.after or {}, chosen)
        return Times(due, due, _later(due, self.within or self.after or {}))


@dataclass(frozen=True)
class Times:
    """When a reminder may come first, when it comes if nothing is in the way, and from when on it is of no use."""

    earliest: datetime
    due: datetime
    until: datetime


def _after(anchor: datetime, span: dict, chosen: Chosen) -> datetime:
    if (exact := _exact(span)) is not None:
        return opens_next(anchor + exact, chosen)
    day = _day(anchor.astimezone(BRUSSELS).date(), span, 1)
    while not chosen.fits(day) or (chosen.digest == "weekly" and not _first_of_week(day, chosen)):
        day += timedelta(days=1)
    due = at(day, chosen.hour())
    return due if due >= anchor else opens_next(anchor, chosen)


def _first_of_week(day, chosen):
    return not any(chosen.fits(day - timedelta(days=back)) for back in range(1, day.weekday() + 1))


def _exact(span: dict) -> timedelta | None:
    ((unit, count),) = span.items()
    return timedelta(**{unit: count}) if unit in {"minutes", "hours"} else None


def _day(day, span, sign):
    ((unit, count),) = span.items()
    return stepped(day, sign * count) if unit == "working_days" else day + timedelta(days=sign * count)


def _later(instant: datetime, span: dict) -> datetime:
    if (exact := _exact(span)) is not None:
        return instant + exact
    local = instant.astimezone(BRUSSELS)
    return datetime.combine(_day(local.date(), span, 1), local.time(), BRUSSELS).astimezone(UTC)


@cache
def rules_of(programme: str) -> dict[str, Rule]:
    """The plans in force for a programme: those of its own file before those of its kind before those for all."""
    found: dict[str, Rule] = {}
    for name in ("every-programme", KINDS[programme].replace("_", "-"), programme):
        file = FOLDER / f"{name}.yaml"
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["reminders"] if file.exists() else []:
            if one.get("programmes") and not {programme, KINDS[programme]} & set(one["programmes"]):
                continue
            found.pop(one["id"], None)
            if not one.get("off"):
                found[one["id"]] = _rule(one)
    return found


def _rule(one: dict) -> Rule:
    return Rule(
        id=one["id"], topic=one["topic"], about=one.get("about", "moment"), to=one["to"], whole=one.get("whole", False),
        kinds=frozenset(one.get("kinds", ())), anchor=one.get("anchor", "start"), before=one.get("before"),
        after=one.get("after"), within=one.get("within"), only=tuple(one.get("only", ())), until=tuple(one.get("until", ())),
        minimum=one.get("minimum", 0), shows=(one.get("form") or one.get("view") or {}).get("id", ""),
        escalates_to=one.get("escalates", {}).get("to"), escalates_after=one.get("escalates", {}).get("after"),
    )  # fmt: skip
