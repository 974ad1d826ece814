"""What is true in the year that is lived: who takes part in what since when, and what everybody chose."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.year.days import COMMON, Chosen, told
from tests.year.rules import KINDS, Rule, rules_of

EARLY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Meeting:
    """A moment as it stands."""

    id: str
    programme: str
    kind: str
    starts: datetime
    ends: datetime
    leader: str
    known_since: datetime
    """Since when it is at this time."""
    led_since: datetime = EARLY
    cancelled: bool = False
    moves: int = 0
    """How often it moved: each time is another thing to be reminded of."""
    people: dict[str, datetime] = field(default_factory=dict)
    """Who has a place, since when."""

    def __str__(self) -> str:
        return f"{self.programme} {self.kind} {self.id.rpartition('-')[2]} of {told(self.starts)}"

    @property
    def rules(self) -> list[Rule]:
        found = rules_of(self.programme).values()
        return [one for one in found if one.about == "moment" and (not one.kinds or self.kind in one.kinds)]

    def anchor(self, rule: Rule) -> datetime:
        return self.ends if rule.anchor == "end" else self.starts


@dataclass
class Teams:
    """Teams of an organisation in a project."""

    number: int
    programme: str
    coordinator: str
    contact: str | None
    since: datetime


@dataclass
class Known:
    """Everything that is true now."""

    organiser: str
    meetings: dict[str, Meeting] = field(default_factory=dict)
    teams: dict[int, Teams] = field(default_factory=dict)
    """By the number of the form that was handed in."""
    chosen: dict[str, Chosen] = field(default_factory=dict)
    chosen_since: dict[str, datetime] = field(default_factory=dict)
    handed_in: set[tuple[str, str, str]] = field(default_factory=set)
    """Person, moment and condition that holds since."""

    def choice(self, who: str) -> Chosen:
        return self.chosen.get(who, COMMON)

    def takes_part(self, meeting: Meeting, whole: bool = False) -> dict[str, datetime]:
        """Who takes part in a moment, or in the whole programme, since when."""
        same = [one for one in self.meetings.values() if one.programme == meeting.programme] if whole else [meeting]
        found: dict[str, datetime] = {}
        for one in same:
            if not (whole and one.cancelled):
                for who, since in one.people.items():
                    found[who] = min(since, found.get(who, since))
        for teams in self.teams.values():
            if teams.programme == meeting.programme:
                for who in {teams.coordinator, teams.contact} - {None}:
                    found[who] = min(teams.since, found.get(who, teams.since))
        return found

    def concerned(self, meeting: Meeting, part: str, whole: bool = False) -> dict[str, datetime]:
        """Whom a moment concerns in this part, since when."""
        taking = self.takes_part(meeting, whole)
        if part == "participant":
            return taking
        if part == "facilitator":
            begun = min(taking.values(), default=None)
            return {} if begun is None else {meeting.leader: max(begun, meeting.led_since)}
        if part == "organiser":
            return {self.organiser: EARLY}
        return {one.coordinator: one.since for one in self.teams.values() if one.programme == meeting.programme}

    def holds(self, condition: str, rule: Rule, meeting: Meeting, who: str) -> bool | None:
        """Whether something is true that a plan asks; None for what is not followed here."""
        if condition == "somebody_comes":
            return bool(self.takes_part(meeting))
        if condition == "has_place":
            return who in meeting.people
        if condition == "too_few":
            return KINDS[meeting.programme] != "project" and len(meeting.people) < rule.minimum
        if condition in {"intake_handed_in", "session_evaluated"}:
            return (who, meeting.id, condition) in self.handed_in
        return None
