"""The offer: organisations, programmes, rounds, moments and source documents, and references to their facts."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from knowledge.reminder_plans import ReminderPlan

_Found = TypeVar("_Found")
RecordId = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
OrganisationKind = Literal[
    "network", "special_school", "cvo", "cbe", "leersteuncentrum", "clb", "school", "academy", "organiser"
]
ProgrammeKind = Literal[
    "project",
    "masterclass",
    "course",
    "learning_network",
    "exchange",
    "meeting_day",
    "collegial_visit",
    "practice_research",
    "community_of_practice",
    "webinar",
    "colleague_group",
]
TargetRole = Literal[
    "teacher",
    "director",
    "middle_management",
    "policy_support",
    "care_coordinator",
    "clb",
    "external_supporter",
    "trajectory_counsellor",
    "coordinator",
    "parent",
]
TargetLevel = Literal["ordinary_primary", "special_primary", "secondary", "adult"]
MomentKind = Literal["intake", "session", "interim_evaluation", "evaluation", "symposium"]


class UnknownReference(LookupError):
    """A reference names a record or a fact that the catalogue does not have."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"the catalogue has no {reference!r}")
        self.reference = reference


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Organisation(_Record):
    """A network, school, centre or project organisation."""

    id: RecordId
    name: str
    kind: OrganisationKind
    aliases: tuple[str, ...] = ()
    municipality: str | None = None
    level: str | None = None
    """Level of education it works for, as people call it: basisonderwijs, secundair onderwijs …"""
    types: tuple[str, ...] = ()
    """Types of special education it has or supports: "2", "basisaanbod", "7 (auditief)" …"""
    demonstration: bool = False


class ProgrammeSource(_Record):
    """Where a programme is described: document, section and, in a numbered list, the item."""

    document: str
    section: str
    item: int | None = None


class Programme(_Record):
    """Something that people can join."""

    id: RecordId
    name: str
    kind: ProgrammeKind
    aliases: tuple[str, ...] = ()
    organisers: tuple[RecordId, ...] = ()
    partners: tuple[RecordId, ...] = ()
    code: str | None = None
    after: RecordId | None = None
    """The programme that comes first, as a prerequisite."""
    facilitator: str | None = None
    price_eur: Annotated[int, Field(ge=0)] | None = None
    """Euro for one session."""
    capacity: Annotated[int, Field(gt=0)] | None = None
    """Most participants in one session."""
    session_minutes: Annotated[int, Field(gt=0)] | None = None
    contact_moments: Annotated[int, Field(gt=0)] | None = None
    offered: Annotated[int, Field(gt=0)] | None = None
    """How many of it were offered in its round."""
    per_school_year: Annotated[int, Field(gt=0)] | None = None
    participants: Annotated[int, Field(gt=0)] | None = None
    school_years: Annotated[int, Field(gt=0)] | None = None
    """School years that a team commits to."""
    target_roles: tuple[TargetRole, ...] = ()
    """Whom it is for; empty when the sources do not say."""
    target_open: bool = False
    """Whether the sources name these as examples."""
    target_levels: tuple[TargetLevel, ...] = ()
    """For which education it is; empty when the sources do not say."""
    source: ProgrammeSource | None = None


class Round(_Record):
    """Programmes in given school years."""

    id: RecordId
    name: str
    programmes: tuple[RecordId, ...]
    first: int
    """Calendar year in which the first school year starts."""
    last: int
    """Calendar year in which the last school year starts."""
    status: Literal["open", "closed"]
    opens_on: date | None = None
    """Day on which it opens by itself; None when somebody opens it."""
    closes_on: date | None = None
    """Last day on which it is open; None when somebody closes it."""
    demonstration: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("a round's last school year lies before its first")
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValueError("a round closes before it opens")
        return self


class Moment(_Record):
    """A dated thing of a round."""

    id: RecordId
    round: RecordId
    programme: RecordId
    kind: MomentKind
    title: str
    starts: AwareDatetime
    ends: AwareDatetime
    place: str | None = None
    link: str | None = None
    facilitator: str | None = None
    """E-mail address of who leads it."""
    capacity: Annotated[int, Field(gt=0)] | None = None
    demonstration: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.starts:
            raise ValueError("a moment ends before it starts")
        return self


class SourceDocument(_Record):
    """A document that entries may state things from."""

    document: Annotated[str, Field(pattern=r"^\d{3}$")]
    title: str
    short_title: str
    year: str
    """The year or years it speaks of, as text."""
    sections: tuple[str, ...]
    names: tuple[str, ...] = ()
    """What people call the thing that the document is about."""
    url: str | None = None
    links: tuple[str, ...] = ()
    """Host names that answers on this document may link to."""


class Catalogue:
    """All records of the offer, by id, and the facts that entries refer to.

    Parameters
    ----------
    organisations, programmes, rounds, moments, sources
        The records. Two records of one kind with the same id: the last one counts.
    reminders
        Reminder plans by what they are for: a kind of programmes, the id of a programme, or nothing for all.
    """

    def __init__(
        self,
        organisations: Iterable[Organisation] = (),
        programmes: Iterable[Programme] = (),
        rounds: Iterable[Round] = (),
        moments: Iterable[Moment] = (),
        sources: Iterable[SourceDocument] = (),
        reminders: Mapping[str, Sequence[ReminderPlan]] | None = None,
    ) -> None:
        self.organisations: Mapping[str, Organisation] = {one.id: one for one in organisations}
        self.programmes: Mapping[str, Programme] = {one.id: one for one in programmes}
        self.rounds: Mapping[str, Round] = {one.id: one for one in rounds}
        self.moments: Mapping[str, Moment] = {one.id: one for one in moments}
        self.sources: Mapping[str, SourceDocument] = {one.document: one for one in sources}
        self.reminders: Mapping[str, Sequence[ReminderPlan]] = reminders or {}
        self._named = _names(self.programmes.values())
        self._organisations_named = _names(self.organisations.values())

    def organisation(self, identifier: str) -> Organisation:
        """Return an organisation by id; raises UnknownReference."""
        return _found(self.organisations, identifier, "organisation")

    def programme(self, identifier: str) -> Programme:
        """Return a programme by id; raises UnknownReference."""
        return _found(self.programmes, identifier, "programme")

    def round(self, identifier: str) -> Round:
        """Return a round by id; raises UnknownReference."""
        return _found(self.rounds, identifier, "round")

    def moment(self, identifier: str) -> Moment:
        """Return a moment by id; raises UnknownReference."""
        return _found(self.moments, identifier, "moment")

    def source(self, document: str) -> SourceDocument:
        """Return a source document by its three digits; raises UnknownReference."""
        return _found(self.sources, document, "source")

    def programme_named(self, text: str) -> Programme | None:
        """Return the programme with this id, name or alias, whatever the case and punctuation; None if none."""
        return self._named.get(plain(text))

    def organisation_named(self, text: str) -> Organisation | None:
        """Return the organisation with this id, name or alias, whatever the case; None if none."""
        return self._organisations_named.get(plain(text))

    def rounds_of(self, programme: str) -> list[Round]:
        """Return the rounds of a programme, earliest first."""
        return sorted((one for one in self.rounds.values() if programme in one.programmes), key=lambda one: one.first)

    def open_rounds(self) -> list[Round]:
        """Return the rounds that take registrations, earliest first."""
        return sorted((one for one in self.rounds.values() if one.status == "open"), key=lambda one: one.first)

    def moments_of(self, round_id: str, programme: str | None = None) -> list[Moment]:
        """Return a round's moments in time order, of one programme if it is given."""
        found = [
            one
            for one in self.moments.values()
            if one.round == round_id and (programme is None or one.programme == programme)
        ]
        return sorted(found, key=lambda one: one.starts)

    def plans_of(self, programme: str) -> tuple[ReminderPlan, ...]:
        """Return the reminder plans of a programme by id; what is for itself replaces what is for its kind, and that what is for all."""
        found: dict[str, ReminderPlan] = {}
        kind = self.programmes[programme].kind if programme in self.programmes else ""
        for scope in ("", kind, programme):
            for plan in self.reminders.get(scope, ()):
                if not plan.programmes or {kind, programme} & set(plan.programmes):
                    found[plan.id] = plan
        return tuple(plan for plan in found.values() if not plan.off)

    def has(self, record: str) -> bool:
        """Tell whether a record such as `programme.cop` exists."""
        kind, _, identifier = record.partition(".")
        held: Mapping[str, Mapping[str, Any]] = {
            "organisation": self.organisations,
            "programme": self.programmes,
            "round": self.rounds,
            "moment": self.moments,
        }
        return identifier in held.get(kind, {})

    def resolve(self, reference: str) -> str:
        """Return a fact as it reads in an answer.

        Parameters
        ----------
        reference
            `kind.id.fact`, such as `programme.cop.price` or `round.nascholing-2018.years`.

        Raises
        ------
        UnknownReference
            The record does not exist, or it does not have the fact.
        """
        kind, _, rest = reference.strip().partition(".")
        identifier, _, fact = rest.rpartition(".")
        value: str | None = None
        try:
            if kind == "programme" and fact in _PROGRAMME_FACTS:
                value = _PROGRAMME_FACTS[fact](self.programme(identifier), self)
            elif kind == "round" and fact in _ROUND_FACTS:
                value = _ROUND_FACTS[fact](self.round(identifier))
            elif kind == "organisation" and fact == "name":
                value = self.organisation(identifier).name
        except UnknownReference as error:
            raise UnknownReference(reference) from error
        if value is None:
            raise UnknownReference(reference)
        return value

    def facts_of(self, record: str) -> dict[str, str]:
        """Return every fact that a record such as `programme.cop` has, by its name in references."""
        kind = record.partition(".")[0]
        names = _PROGRAMME_FACTS if kind == "programme" else _ROUND_FACTS if kind == "round" else ("name",)
        facts: dict[str, str] = {}
        for name in names:
            try:
                facts[name] = self.resolve(f"{record}.{name}")
            except UnknownReference:
                continue
        return facts


def plain(text: str) -> str:
    """Reduce a name to lower-case letters and digits, so that TOP-CO and "top co" are the same."""
    return re.sub(r"[\W_]+", "", text.casefold())


def joined(names: Iterable[str]) -> str:
    """Join names as a sentence does: a, b en c."""
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} en {listed[-1]}" if listed else ""


def _names(records: Iterable[Programme | Organisation]) -> dict[str, Any]:
    return {plain(name): one for one in records for name in (*one.aliases, one.name, one.id)}


def _found(records: Mapping[str, _Found], identifier: str, kind: str) -> _Found:
    try:
        return records[identifier]
    except KeyError:
        raise UnknownReference(f"{kind}.{identifier}") from None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _duration(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    hours, left = divmod(minutes, 60)
    parts = ([f"{hours} uur"] if hours else []) + ([f"{left} minuten"] if left else [])
    return "ongeveer " + joined(parts)


def _organisations(identifiers: Iterable[str], catalogue: Catalogue) -> str | None:
    return joined(catalogue.organisation(one).name for one in identifiers) or None


def _before(programme: Programme, catalogue: Catalogue) -> Programme | None:
    return catalogue.programme(programme.after) if programme.after else None


def _school_year(start: int) -> str:
    return f"{start}-{start + 1}"


def _years(one: Round) -> str:
    if one.last == one.first:
        return _school_year(one.first)
    between = " en " if one.last == one.first + 1 else " tot en met "
    return f"{_school_year(one.first)}{between}{_school_year(one.last)}"


_PROGRAMME_FACTS: dict[str, Callable[[Programme, Catalogue], str | None]] = {
    "name": lambda one, _: one.name,
    "organisers": lambda one, catalogue: _organisations(one.organisers, catalogue),
    "partners": lambda one, catalogue: _organisations(one.partners, catalogue),
    "price": lambda one, _: None if one.price_eur is None else f"{one.price_eur} euro",
    "capacity": lambda one, _: _text(one.capacity),
    "code": lambda one, _: one.code,
    "facilitator": lambda one, _: one.facilitator,
    "duration": lambda one, _: _duration(one.session_minutes),
    "contact_moments": lambda one, _: _text(one.contact_moments),
    "offered": lambda one, _: _text(one.offered),
    "per_school_year": lambda one, _: _text(one.per_school_year),
    "participants": lambda one, _: _text(one.participants),
    "school_years": lambda one, _: _text(one.school_years),
    "after_name": lambda one, catalogue: before.name if (before := _before(one, catalogue)) else None,
    "after_code": lambda one, catalogue: before.code if (before := _before(one, catalogue)) else None,
}

_ROUND_FACTS: dict[str, Callable[[Round], str | None]] = {
    "name": lambda one: one.name,
    "years": _years,
    "first_year": lambda one: _school_year(one.first),
    "last_year": lambda one: _school_year(one.last),
    "period": lambda one: f"{one.first}-{one.last + 1}",
}
