"""The questions of signing up: which programme, which session, who comes, and what comes first."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.dates.moments import UnclearMoment, moment_of, moments_in
from dialogs.engine.fields import Choice, Found, Option, People, Unreadable, YesNo
from dialogs.engine.reading import names_in, plain
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.session_times import at_that_place, at_that_time
from dialogs.signup import rules
from dialogs.texts import N_
from knowledge.offer import Moment, Programme

# How people call a programme by its kind, when there is only one of that kind to sign up for.
_BY_KIND = {
    "masterclass": ("masterclass", "masterclasses", "masterclassen"),
    "practice_research": ("praktijkonderzoek",),
    "learning_network": ("lerend netwerk", "lerend netwerk nt2"),
    "meeting_day": ("ontmoetingsdag", "kennismakingsdag"),
    "webinar": ("webinar", "webinars"),
}
_SELF = re.compile(
    r"\b(?:schrijf|zet|noteer|meld|registreer|inschrijven voor)\s+(?:mij|me|mezelf|mijzelf)\b|\bikzelf\b|\b(?:ik|we) en\b"
    r"|\bik (?:wil|wou|zou|kom|ga)\b(?! \w+ (?:laten )?inschrijven).*\b(?:naar|me|mij|mezelf|meedoen|deelnemen|bijwonen|volgen)\b"
    r"|\b(?:sign|enrol|put) me\b|\bi (?:want|would like) to (?:join|attend|come)\b"
)
_FOLLOWED = re.compile(r"\b(?:volgde|volgden|gevolgd|heb gedaan|deed|followed|attended)\b")
_NEXT = re.compile(r"\b(?:eerst)?(?:volgende|volgend|komende|next|eerste|first)\b")


def says(pattern: str, said: str) -> bool:
    """Tell whether plain words hold a pattern."""
    return re.search(pattern, said) is not None


def named_programmes(text: str, programmes: list[Programme]) -> set[str]:
    """Return the ids of the programmes that a text names, save one that comes before another and was followed already."""
    names = [(name, one.id) for one in programmes for name in _names(one, programmes)]
    found = {match.value for match in names_in(text, names)}
    followed = _FOLLOWED.search(plain(text)) is not None
    return found - {one.after for one in programmes if followed or one.id in found}


def _names(programme: Programme, among: list[Programme]) -> tuple[str, ...]:
    alone = sum(one.kind == programme.kind for one in among) == 1
    return (
        programme.name,
        programme.id.replace("-", " "),
        *programme.aliases,
        *((programme.code,) if programme.code else ()),
        *(_BY_KIND.get(programme.kind, ()) if alone else ()),
    )


def _programmes(context: FormContext) -> list[Option]:
    found = rules.programmes(context.catalogue, context.now)
    return [Option(one.id, one.name, _names(one, found)) for one in found]


@dataclass(frozen=True)
class ProgrammeChoice(Choice):
    """Which programme, of those with sessions to come."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise programmes by name; what only comes before another named one is not meant."""
        meant = named_programmes(text, rules.programmes(context.catalogue, context.now))
        return [one for one in super().find(text, context) if one.value in meant]


PROGRAMMES = ProgrammeChoice(_programmes)


def session_of(moment_id: object, context: FormContext) -> Moment | None:
    """Return the moment with this id; None when there is none."""
    return context.catalogue.moments.get(str(moment_id or ""))


def programme_meant(values: Any, context: FormContext) -> Programme | None:
    """Return the programme that the answers are about."""
    moment = session_of(values.get("moment"), context)
    return context.catalogue.programmes.get(moment.programme if moment else str(values.get("programme") or ""))


def places_told(moment: Moment, context: FormContext) -> str:
    """Return how many places a session has left, as a person reads it; empty where there is no limit."""
    texts, occupied = context.texts, context.occupied.get(moment.id, Occupied())
    left = rules.free(occupied, rules.capacity(moment, context.catalogue))
    if left is None:
        return ""
    if left and not occupied.waiting:
        return texts.n("{count} place left", "{count} places left", left)
    if not occupied.waiting:
        return texts("full")
    return texts.n("full, {count} waits", "full, {count} wait", occupied.waiting)


def _on(moments: list[Moment], day: date) -> list[Moment]:
    return [one for one in moments if one.starts.astimezone(ZONE).date() == day]


@dataclass(frozen=True)
class SessionChoice(Choice):
    """Which session of the programme that is meant: by its button, its date, or as the next one."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept the date in words, "de volgende", or what a button says."""
        moments = self._moments(context)
        if text.strip() in {one.id for one in moments}:
            return text.strip()
        options = self.options(context)
        chosen = [one.value for one in options if plain(text) in {plain(one.label), plain(one.label.split(" (")[0])}]
        if len(chosen) == 1:
            return chosen[0]
        try:
            said = moment_of(text, context.now)
        except UnclearMoment:
            said = None
        listed = at_that_time(context.half, moments, context.now) or moments
        place = at_that_place(text, listed)
        there = _on(moments, said.day) if said is not None and said.day is not None else []
        there = at_that_time(text, there, context.now) or there
        if len(there) == 1:
            return there[0].id
        if place is not None and not there:
            return place.id
        if said is not None and said.day is not None:
            raise Unreadable(
                context.texts(N_("There is no session that day. Choose one of these:"))
                if not there
                else context.texts(N_("There are several sessions that day. Which one?")),
                [one for one in options if not there or one.value in {session.id for session in there}],
                half=text if there else "",
            )
        then = at_that_time(text, listed, context.now) or []
        if len(then) == 1:
            return then[0].id
        if (
            moments
            and (len(moments) == 1 or _NEXT.search(plain(text)))
            and (_NEXT.search(plain(text)) or self._agrees(text))
        ):
            return moments[0].id
        raise Unreadable(context.texts(N_("I don't recognise that date. Choose one of these:")), options)

    @staticmethod
    def _agrees(text: str) -> bool:
        return bool(set(plain(text).split()) & {"ja", "yes", "ok", "oke", "die"})

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a session by its date, as the next one, or as the only one of a programme that is named."""
        moments = self._moments(context)
        days = moments_in(text, context.now)
        found = [
            Found(one.id, day.start, day.end_at)
            for day in days
            for one in at_that_time(text, _on(moments, day.day), context.now) or []
        ]
        if found or days:
            return found
        programme = programme_meant(context.values, context)
        if programme is None or programme.id not in named_programmes(
            text, rules.programmes(context.catalogue, context.now)
        ):
            return []
        if moments and (len(moments) == 1 or _NEXT.search(plain(text))):
            return [Found(moments[0].id, 0, len(text))]
        return []

    def _moments(self, context: FormContext) -> list[Moment]:
        programme = context.values.get("programme")
        if programme is None:
            moment = session_of(context.values.get("moment"), context)
            programme = moment.programme if moment else None
        return rules.sessions(context.catalogue, context.now, str(programme) if programme else None)

    def show(self, value: Any, context: FormContext) -> str:
        """Return when, and the programme unless that is an answer of its own."""
        moment = session_of(value, context)
        if moment is None:
            return str(value)
        if context.values.get("programme") == moment.programme:
            return when(moment.starts, context.texts)
        return f"{context.catalogue.programme(moment.programme).name}, {when(moment.starts, context.texts)}"

    def options(self, context: FormContext) -> list[Option]:
        """Return the sessions to come, with the places that are left."""
        moments = self._moments(context)
        several = len({one.programme for one in moments}) > 1
        return [Option(one.id, self._label(one, context, several)) for one in moments]

    def _label(self, moment: Moment, context: FormContext, several: bool) -> str:
        told = places_told(moment, context)
        name = self.show(moment.id, context) if several else when(moment.starts, context.texts)
        return f"{name} ({told})" if told else name


SESSIONS = SessionChoice(lambda context: [])


@dataclass(frozen=True)
class Participants(People):
    """Who comes: oneself, others, or both."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise addresses, and "schrijf mij in"."""
        found = super().find(text, context)
        own = context.person.email
        said = _SELF.search(plain(text))
        if said is None or not own or (found and any(one["email"] == own for one in found[0].value)):
            return found
        if not found:
            return [Found([{"email": own}], 0, len(text))]
        return [Found([{"email": own}, *found[0].value], 0, found[0].end)]


PARTICIPANTS = Participants(rules.MOST_PEOPLE)

ROLE_LABELS = {
    "teacher": N_("Teacher"),
    "director": N_("Director or deputy"),
    "middle_management": N_("Middle management"),
    "policy_support": N_("Policy support"),
    "care_coordinator": N_("Care coordinator"),
    "clb": N_("CLB staff"),
    "external_supporter": N_("External supporter"),
    "trajectory_counsellor": N_("Trajectory counsellor"),
    "coordinator": N_("Coordinator"),
    "parent": N_("Parent"),
    "other": N_("Something else"),
}
_ROLE_NAMES = {
    "teacher": ("leraar", "leraren", "leerkracht", "leerkrachten", "docent", "lesgever", "juf", "meester", "lerares", "teachers"),
    "director": ("directeur", "directie", "directrice", "adjunct directeur", "schoolhoofd", "principal"),
    "middle_management": ("middenkader", "graadcoordinator", "technisch adviseur"),
    "policy_support": ("beleidsondersteuner", "beleidsmedewerker"),
    "care_coordinator": ("zorgcoordinator", "zoco", "zorgco", "zorgleerkracht", "brugfiguur zorg"),
    "clb": ("clb", "clb medewerker", "clb er"),
    "external_supporter": ("ondersteuner", "externe ondersteuner", "leerondersteuner", "supporter"),
    "trajectory_counsellor": ("trajectbegeleider", "trajectbegeleidster"),
    "coordinator": ("coordinator", "coordinatrice", "netwerkcoordinator"),
    "parent": ("ouder", "ouders", "mama", "papa", "moeder", "vader", "mother", "father"),
    "other": ("iets anders", "andere", "ander", "geen van deze", "other"),
}  # fmt: skip
LEVEL_LABELS = {
    "ordinary_primary": N_("Ordinary primary education"),
    "special_primary": N_("Special primary education"),
    "secondary": N_("Secondary education"),
    "adult": N_("Adult education"),
    "other": N_("Other education"),
}
_LEVEL_NAMES = {
    "ordinary_primary": ("basisonderwijs", "basisschool", "lagere school", "lager onderwijs", "kleuterschool", "kleuteronderwijs", "gewoon onderwijs", "primary school"),
    "special_primary": ("buitengewoon onderwijs", "buitengewoon basis", "bubao", "sbo"),
    "secondary": ("secundair", "middelbaar", "middelbare school", "secundaire school", "buso", "okan", "high school"),
    "adult": ("volwassenenonderwijs", "cvo", "cbe", "ligo", "volwassenen"),
    "other": ("ander", "andere", "dko", "hoger onderwijs", "hogeschool", "geen van deze"),
}  # fmt: skip


def _roles(context: FormContext) -> list[Option]:
    programme = programme_meant(context.values, context)
    shown = programme.target_roles if programme and programme.target_roles else tuple(ROLE_LABELS)[:-1]
    return [Option(one, context.texts(ROLE_LABELS[one]), _ROLE_NAMES[one]) for one in (*shown, "other")]


def _levels(context: FormContext) -> list[Option]:
    return [Option(one, context.texts(label), _LEVEL_NAMES[one]) for one, label in LEVEL_LABELS.items()]


@dataclass(frozen=True)
class SaidOfOneself(Choice):
    """A choice that running text gives only where somebody tells what she or he is."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise an option behind "ik ben", "als" and the like."""
        said = re.search(r"\b(?:ben|als|zijn|rol|functie|am|as)\b", text, re.IGNORECASE)
        if said is None:
            return []
        return [one for one in super().find(text, context) if one.start >= said.start()]


ROLES = SaidOfOneself(_roles)
LEVELS = Choice(_levels)
_WORDED = re.compile(r"\b(?:verwoord|geformuleerd|opgeschreven|uitgeschreven|worded)\b")
_NOT = re.compile(r"\b(?:niet|nog niet|geen|not|none|nooit)\b")


def _first(context: FormContext) -> list[Option]:
    programme = programme_meant(context.values, context)
    before = context.catalogue.programmes.get(programme.after or "") if programme else None
    name = (before.code or before.name) if before else ""
    return [
        Option("followed", context.texts(N_("{training} was followed"), training=name)),
        Option("worded", context.texts(N_("The educational need is worded"))),
        Option("neither", context.texts(N_("Neither")), ("geen van beide", "geen", "nee", "neen", "nog niet", "no")),
    ]


@dataclass(frozen=True)
class FirstThings(Choice):
    """What comes first: the training before it, or the educational need worded already (003, Beginsituatie)."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a button, or what a sentence says of it."""
        found = {str(one.value) for one in self.find(text, context)}
        return found.pop() if len(found) == 1 else super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise that the training was followed or the need worded; what is denied tells nothing."""
        said = plain(text)
        if _NOT.search(said):
            return []
        for pattern, value in ((_FOLLOWED, "followed"), (_WORDED, "worded")):
            if pattern.search(said):
                return [Found(value, 0, len(text))]
        return []


FIRST_THINGS = FirstThings(_first)

DONE = YesNo(yes=_FOLLOWED.pattern + "|" + _WORDED.pattern)
