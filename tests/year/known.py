"""What is true in the year that is lived: who takes part in what since when, and what everybody chose and asked for."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tests.year.days import BRUSSELS, COMMON, Chosen, at, told
from tests.year.rules import KINDS, Rule, rules_of

EARLY = datetime(2000, 1, 1, tzinfo=UTC)
SECOND_YEAR = date(2027, 9, 1)
"""When the second school year of the rounds begins."""


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
    brought_by: dict[str, str] = field(default_factory=dict)
    """Who signed up whom, of those who did not do so themselves."""

    def __str__(self) -> str:
        return f"{self.programme} {self.kind} {self.id.rpartition('-')[2]} of {told(self.starts)}"

    @property
    def about(self) -> str:
        return f"moment:{self.id}"

    @property
    def rules(self) -> list[Rule]:
        found = rules_of(self.programme).values()
        return [one for one in found if one.about == "moment" and (not one.kinds or self.kind in one.kinds)]

    def anchor(self, rule: Rule) -> datetime:
        return self.ends if rule.anchor == "end" else self.starts

    def stands(self, rule: Rule, now: datetime) -> bool:
        return not self.cancelled


@dataclass
class Teams:
    """Teams of an organisation in a project."""

    number: int
    """Of the form that was handed in."""
    row: int
    """Of the registration."""
    programme: str
    organisation: str
    coordinator: str
    contact: str | None
    since: datetime
    known_since: datetime
    """Since when they have this contact, or none."""
    cancelled: bool = False
    moves: int = 0

    def __str__(self) -> str:
        return f"the teams of {self.organisation} for {self.programme}"

    @property
    def about(self) -> str:
        return f"registration:{self.row}"

    @property
    def rules(self) -> list[Rule]:
        return [one for one in rules_of(self.programme).values() if one.about == "registration"]

    def anchor(self, rule: Rule) -> datetime:
        return at(SECOND_YEAR, time()) if rule.anchor == "second_year" else self.since

    def stands(self, rule: Rule, now: datetime) -> bool:
        return not self.cancelled


@dataclass
class Round:
    """A round that opens on a day and closes on a day, unless somebody does so by hand."""

    id: str
    programmes: tuple[str, ...]
    opens: date
    closes: date
    """Its last day."""
    known_since: datetime
    """Since when it is as somebody left it."""
    by_hand: list[tuple[datetime, bool]] = field(default_factory=list)
    """When somebody opened it, or closed it."""
    moves: int = 0

    def __str__(self) -> str:
        return f"{self.id} from {self.opens:%d/%m/%Y} to {self.closes:%d/%m/%Y}"

    @property
    def about(self) -> str:
        return f"round:{self.id}"

    @property
    def rules(self) -> list[Rule]:
        found: dict[str, Rule] = {}
        for programme in self.programmes:
            for one in rules_of(programme).values():
                if one.about == "round":
                    found.setdefault(one.id, one)
        return list(found.values())

    @property
    def turns(self) -> tuple[datetime, datetime]:
        """When it opens and closes by itself."""
        return at(self.opens, time()), at(self.closes + timedelta(days=1), time())

    def anchor(self, rule: Rule) -> datetime:
        return at(self.opens, time()) if rule.anchor == "opens" else at(self.closes, time(23, 59))

    def is_open(self, now: datetime) -> bool:
        opens, closes = self.turns
        done = [one for one in [(opens, True), (closes, False), *self.by_hand] if one[0] <= now]
        return max(done, key=lambda one: one[0])[1] if done else False

    def stands(self, rule: Rule, now: datetime) -> bool:
        """Whether the day is still to come: one that is open does not open, and one that somebody closed does not close."""
        to_open = now.astimezone(BRUSSELS).date() < self.opens
        if rule.anchor == "opens":
            return to_open and not self.is_open(now)
        return to_open or self.is_open(now)


Thing = Meeting | Teams | Round
"""Something of which people are reminded."""


@dataclass
class Own:
    """A reminder that somebody asked for."""

    number: int
    """Of the form that was handed in."""
    who: str
    at: datetime
    waits: bool = True
    """Whether it is still to come."""
    withdrawn: bool = False

    def __str__(self) -> str:
        return f"the own reminder {self.number} of {self.who}"


@dataclass
class Known:
    """Everything that is true now."""

    organiser: str
    coordinators: tuple[str, ...] = ()
    helpers: dict[str, str] = field(default_factory=dict)
    """Who coordinates an organisation too, by organisation."""
    meetings: dict[str, Meeting] = field(default_factory=dict)
    teams: dict[int, Teams] = field(default_factory=dict)
    """By the number of the form that was handed in."""
    withdrawn: list[Teams] = field(default_factory=list)
    rounds: dict[str, Round] = field(default_factory=dict)
    own: dict[int, Own] = field(default_factory=dict)
    chosen: dict[str, list[Chosen]] = field(default_factory=dict)
    """What everybody chose, first to last."""
    chosen_since: dict[str, datetime] = field(default_factory=dict)
    handed_in: set[tuple[str, str, str]] = field(default_factory=set)
    """Person, moment and condition that holds since."""

    def choice(self, who: str) -> Chosen:
        return self.choices(who)[-1]

    def choices(self, who: str) -> list[Chosen]:
        """Everything that somebody ever chose."""
        return [COMMON, *self.chosen.get(who, ())]

    def things(self) -> list[Thing]:
        return [*self.meetings.values(), *self.teams.values(), *self.rounds.values()]

    def thing(self, about: str) -> Thing:
        """Also one that is cancelled."""
        return next(one for one in [*self.things(), *self.withdrawn] if one.about == about)

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
                for who, since in ((teams.coordinator, teams.since), (teams.contact, teams.known_since)):
                    if who is not None:
                        found[who] = min(since, found.get(who, since))
        return found

    def concerned(self, thing: Thing, part: str, whole: bool = False) -> dict[str, datetime]:
        """Whom something concerns in this part, since when."""
        if part == "organiser":
            return {self.organiser: EARLY}
        if isinstance(thing, Round):
            return dict.fromkeys((*self.coordinators, *self.helpers.values()), EARLY)
        if isinstance(thing, Teams):
            helper = self.helpers.get(thing.organisation)
            return {who: thing.since for who in (thing.coordinator, helper) if who is not None}
        taking = self.takes_part(thing, whole)
        if part == "participant":
            return taking
        if part == "facilitator":
            begun = min(taking.values(), default=None)
            return {} if begun is None else {thing.leader: max(begun, thing.led_since)}
        return {one.coordinator: one.since for one in self.teams.values() if one.programme == thing.programme}

    def holds(self, condition: str, rule: Rule, thing: Thing, who: str) -> bool | None:
        """Whether something is true that a plan asks; None for what is not followed here."""
        if isinstance(thing, Round):
            return self._is_in(thing, who) if condition == "registered_in_round" else None
        if isinstance(thing, Teams):
            return thing.contact is not None if condition == "contact_named" else None
        if condition == "somebody_comes":
            return bool(self.takes_part(thing))
        if condition == "has_place":
            return who in thing.people
        if condition == "too_few":
            return KINDS[thing.programme] != "project" and len(thing.people) < rule.minimum
        if condition in {"intake_handed_in", "session_evaluated"}:
            return (who, thing.id, condition) in self.handed_in
        return None

    def _is_in(self, round_: Round, who: str) -> bool:
        """Whether somebody has teams or people in a round, or comes to something of it."""
        teams = [one for one in self.teams.values() if one.programme in round_.programmes]
        if any(who in {one.coordinator, self.helpers.get(one.organisation)} for one in teams):
            return True
        meetings = [one for one in self.meetings.values() if one.programme in round_.programmes]
        return any(who in one.people or who in one.brought_by.values() for one in meetings)
