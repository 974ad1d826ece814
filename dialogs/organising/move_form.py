"""Moving a moment, changing where it is, who leads it or how many places it has, or cancelling it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.dates.moments import UnclearMoment, instant, moment_of, moments_in
from dialogs.engine.declaration import Ask, Form, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Choice, DayTime, Found, Option, Several, Text, Unreadable
from dialogs.engine.reading import NUMBERS, ORDINALS, names_in, plain
from dialogs.markup import escaped
from dialogs.messages import Reply, short
from dialogs.organising import rules
from dialogs.organising.moment_fields import FACILITATOR, LENGTH, PLACES, WHERE, instant_of, last_day_of, load
from dialogs.organising.plan_form import KIND_NAMES, THING, not_own, warnings
from dialogs.permissions import roles_for
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.roles import not_yours
from dialogs.texts import N_
from knowledge.offer import Moment

_TO = re.compile(r"\b(?:naar|uit tot|wordt|worden|verplaatst op|i\.?p\.?v\.?|to)\b", re.IGNORECASE)
_BEFORE = timedelta(days=120)
"""From when on a day without a year is sought among moments that began."""
_HOUR = re.compile(r"\b(?:om|at)\s+\d{1,2}\s*(?:u|h|:|uur|pm|am)", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:eerst)?(?:volgende|komende|next|eerstvolgende)\b")


def moment_option(moment: Moment, context: FormContext) -> Option:
    """Return a moment as something to choose: when, and what it is called."""
    return Option(moment.id, short(f"{when(moment.starts, context.texts)}, {moment.title}"))


@dataclass(frozen=True)
class MomentChoice(Choice):
    """Which moment: by its button, its day, its programme, or as the next one."""

    past: bool = False
    """Whether they are moments that began: a day without a year is then one of before."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept what names one moment; of several the ones that are meant are shown."""
        options = self.options(context)
        exact = [one.value for one in options if text.strip() == one.value or plain(text) == plain(one.label)]
        if exact:
            return exact[0]
        found = self.meant(text, context)
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(
                context.texts(N_("There are several. Which one do you mean?")),
                [one for one in options if one.value in found][:8],
                half=text,
            )
        raise Unreadable(context.texts(N_("I find no moment of yours like that. Choose one of these:")), options[:8])

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a moment by its day, or by its programme when that has one, or as the next one."""
        found = self.meant(text, context)
        return [Found(found[0], 0, len(text))] if len(found) == 1 else []

    def meant(self, text: str, context: FormContext) -> list[str]:
        """Return the ids of the moments that a text may mean, in order of time; empty when it names none."""
        # What stands behind "naar" is where it goes to.
        head = _TO.split(text)[0]
        catalogue = context.catalogue
        here = [one for one in (catalogue.moments.get(option.value) for option in self.options(context)) if one]
        programmes = [catalogue.programme(one) for one in dict.fromkeys(one.programme for one in here)]
        names = [(name, one.id) for one in programmes for name in (one.name, one.id.replace("-", " "), *one.aliases)]
        named = {match.value for match in names_in(head, names)}
        days = self._days(head, here, context)
        titled = {match.value for match in names_in(head, [(one.title, one.id) for one in here])}
        following = _NEXT.search(plain(head)) is not None
        ordinals = set(plain(head).split()) & set(ORDINALS)
        if not (named or days or titled) and not ((following or ordinals) and len(programmes) == 1):
            return []
        found = [
            one
            for one in here
            if (not named or one.programme in named)
            and (not days or one.starts.astimezone(ZONE).date() in days)
            and (not titled or named or days or one.id in titled)
        ]
        for narrower in (
            [one for one in found if one.id in titled],
            [one for one in found if one.kind in self._kinds(head)],
            [one for one in found if set(plain(one.title).split()[:1]) & ordinals],
        ):
            found = narrower or found
        return [one.id for one in (found[:1] if following and not days else found)]

    @staticmethod
    def _kinds(text: str) -> set[str]:
        names = [(name, kind) for kind, names in KIND_NAMES.items() for name in names]
        return {match.value for match in names_in(text, names)}

    def _days(self, text: str, here: Sequence[Moment], context: FormContext) -> set[date]:
        days = {one.day for one in moments_in(text, context.now)}
        if self.past and not days & {one.starts.astimezone(ZONE).date() for one in here}:
            days |= {one.day for one in moments_in(text, context.now - _BEFORE)}
        return days

    def show(self, value: Any, context: FormContext) -> str:
        """Return when, and what it is called."""
        moment = context.catalogue.moments.get(str(value))
        return f"{when(moment.starts, context.texts)}, {moment.title}" if moment else str(value)


def _moments(context: FormContext) -> list[Option]:
    return [moment_option(one, context) for one in rules.coming(context)]


def moment_in(values: Values, context: FormContext) -> Moment | None:
    """Return the moment that was chosen."""
    return context.catalogue.moments.get(str(values.get("moment", "")))


CHANGES = {
    "starts": N_("Day or hour"),
    "minutes": N_("Length"),
    "where": N_("Place or link"),
    "facilitator": N_("Who leads it"),
    "capacity": N_("Places"),
    "reason": N_("A word of explanation"),
    "cancel": N_("Cancel it"),
}
_NAMES = {
    "starts": ("dag", "uur", "datum", "wanneer", "verplaatsen", "verzetten", "tijdstip"),
    "minutes": ("duur", "einde", "einduur"),
    "where": ("plaats", "lokaal", "locatie", "link", "waar", "zaal"),
    "facilitator": ("begeleider", "wie"),
    "capacity": ("plaatsen", "aantal plaatsen", "capaciteit"),
    "reason": ("uitleg", "reden", "woordje"),
    "cancel": ("annuleren", "annuleer", "afgelasten", "gaat niet door", "schrappen"),
}
_CANCELS = re.compile(
    r"\b(?:annul\w*|afgelast\w*|gelast\b.*\baf|ga(?:at|an) niet door|schrap\w*|cancel\w*|val(?:t|len) weg|call off)\b"
)
_MOVES = re.compile(
    r"\b(?:verplaats\w*|verzet\w*|verschui\w*|verschoven|verleg\w*|uitstel\w*|stel\b.*\buit|move\w*|reschedul\w*|postpone\w*)\b"
)
_LEADER = re.compile(r"\b(?:andere?|nieuwe?) begeleid(?:er|ster)\b|\b(?:wordt|geleid door|leads)\b.*@")
_PLACES = re.compile(r"\b(?:meer|minder|extra|aantal) (?:plaatsen|plekken)\b|\bcapaciteit\b")
_SHIFT = re.compile(
    r"\b(?P<count>\d{1,2}|"
    + "|".join(sorted(NUMBERS, key=len, reverse=True))
    + r"|half)\s+(?P<unit>uur|uren|dag|dagen|week|weken|hours?|days?|weeks?)"
    r"\s+(?P<way>later|vroeger|eerder|earlier)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:ander lokaal|andere (?:zaal|plaats|locatie|link)|nieuwe (?:link|locatie|plaats))\b")
_WHY = r"\b(?:omdat|want|wegens|owing to|because(?: of)?|reden\s*(?:is|:))\s+(.{3,300})"


@dataclass(frozen=True)
class Changes(Several):
    """What changes, read from what is said of it."""

    def read(self, text: str, context: FormContext) -> list[str]:
        """Accept names of what changes, or at once what it becomes."""
        try:
            # Each on its own: "plaats en …" reads as "plaatsen" otherwise.
            parts = [part for part in re.split(r",|\ben\b|\band\b", text) if part.strip()] or [text]
            return list(dict.fromkeys(name for part in parts for name in super(Changes, self).read(part, context)))
        except Unreadable:
            found = self.find(text, context)
            if found:
                return list(found[0].value)
            raise

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise what changes by its verb, or by what it becomes."""
        said = plain(text)
        kept: list[str] = list(context.values.get("what") or ())
        if _CANCELS.search(said):
            return [Found(["cancel"], 0, len(text))]
        moved = STARTS.find(text, context)
        room = WHERE.find(text, context)
        changes = {
            "starts": bool(moved) or _SHIFT.search(text) is not None or (_MOVES.search(said) is not None and not room),
            "minutes": bool(LENGTH.find(text, context)),
            "where": bool(room) or _WHERE.search(said) is not None,
            "facilitator": bool(FACILITATOR.find(text, context)) or _LEADER.search(text) is not None,
            "capacity": bool(PLACES.find(text, context)) or _PLACES.search(said) is not None,
            "reason": REASON.mention != "" and bool(REASON.find(text, context)),
        }
        new = [name for name, there in changes.items() if there and name not in kept]
        if new == ["reason"] and not kept:
            return []
        return [Found([*(one for one in kept if one != "cancel"), *new], 0, len(text))] if new else []


@dataclass(frozen=True)
class NewStart(DayTime):
    """When it is now. A day alone keeps the hour it had, an hour alone the day."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a day, an hour or both."""
        return super().read(self._whole(text, context), context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise what stands behind "naar", and another day or hour once there is one."""
        shifted = self._shifted(text, context)
        if shifted is not None:
            return [Found(shifted, 0, len(text))] if self._sound(shifted, context) else []
        parts = _TO.split(text, maxsplit=1)
        if len(parts) < 2 and context.values.get("starts") and (moments_in(text, context.now) or _HOUR.search(text)):
            parts = ["", text]  # put right after it was said
        if len(parts) < 2 or not re.search(r"\d|\w{5,}", parts[1]):
            return []
        try:
            if moment_of(parts[1], context.now) is None:
                return []
            return [Found(self.read(parts[1], context), len(parts[0]), len(text))]
        except (Unreadable, UnclearMoment):
            return []

    def _sound(self, iso: str, context: FormContext) -> bool:
        try:
            return bool(super().read(iso, context))
        except Unreadable:
            return False

    @staticmethod
    def _shifted(text: str, context: FormContext) -> str | None:
        """Return when it is after "een week later", counted from the moment itself; None when that is not said."""
        found, moment = _SHIFT.search(text), context.catalogue.moments.get(str(context.values.get("moment", "")))
        if found is None or moment is None:
            return None
        word, unit = found["count"].casefold(), found["unit"].casefold()
        count = 0.5 if word == "half" else int(word) if word.isdigit() else NUMBERS[word]
        was = moment.starts.astimezone(ZONE)
        sign = 1 if found["way"].casefold() == "later" else -1
        if unit in {"uur", "uren", "hour", "hours"}:
            return (moment.starts + sign * timedelta(hours=count)).astimezone(ZONE).isoformat(timespec="minutes")
        days = int(count) * (7 if unit.startswith("we") else 1)
        return instant(was.date() + sign * timedelta(days=days), was.time()).isoformat(timespec="minutes")

    def _whole(self, text: str, context: FormContext) -> str:
        shifted = self._shifted(text, context)
        if shifted is not None:
            return shifted
        moment = context.catalogue.moments.get(str(context.values.get("moment", "")))
        try:
            said = moment_of(text, context.now)
        except UnclearMoment:
            return text
        if moment is None or said is None or (said.day is not None and said.time is not None):
            return text
        # Once there is a new date, a correction is one of that.
        answered = context.values.get("starts")
        was = (instant_of(answered) if answered else moment.starts).astimezone(ZONE)
        return instant(said.day or was.date(), said.time or was.time()).isoformat(timespec="minutes")


STARTS = NewStart(most=last_day_of)
REASON = Text(least=3, most=300, mention=_WHY)
WHAT = Changes(
    lambda context: [Option(name, context.texts(label), _NAMES[name]) for name, label in CHANGES.items()],
    frozenset({"het", "de", "een", "andere", "ander", "wijzigen", "verandert"}),
)


def _asked(*names: str) -> Callable[[Values, FormContext], bool]:
    return lambda values, context: any(name in (values.get("what") or ()) for name in names)


def _as_it_is(context: FormContext) -> str:
    moment = moment_in(context.values, context)
    if moment is None:
        return ""
    where = ", ".join(escaped(one) for one in (moment.place, moment.link) if one)
    return context.texts(
        "Now: {when}, {where}, led by {facilitator}.",
        when=when(moment.starts, context.texts), where=where or "–", facilitator=escaped(moment.facilitator or "–"),
    )  # fmt: skip


class MomentMove(BaseModel):
    """What changes of a moment."""

    moment: Annotated[
        str,
        Ask(
            N_("Moment"),
            N_("Which moment is it about?"),
            MomentChoice(_moments),
            help=N_("Press it, or say its programme and its day: “the CoP of 12 January”, “the next CoP”."),
            names=("moment", "sessie"),
        ),
    ]
    what: Annotated[
        list[str],
        Ask(
            N_("What changes"),
            N_("What changes?"),
            WHAT,
            lead=_as_it_is,
            help=N_("Several things at once is fine: type “day and place”."),
            names=("wat", "verandering", "iets anders"),
        ),
    ]
    starts: Annotated[
        datetime | None,
        Ask(
            N_("New start"), N_("When is it now?"), STARTS, when=_asked("starts"),
            help=N_("A day alone keeps the hour, an hour alone keeps the day."),
            names=("wanneer", "datum", "dag", "uur", "begin"),
        ),
    ] = None  # fmt: skip
    minutes: Annotated[
        int | None,
        Ask(N_("Length"), N_("How long does it take, or until what hour?"), LENGTH, when=_asked("minutes"), names=("duur", "einde")),
    ] = None  # fmt: skip
    where: Annotated[
        dict[str, str] | None,
        Ask(N_("Where"), N_("Where is it now? Give a place, a link, or both."), WHERE, when=_asked("where"), names=("waar", "plaats", "link")),
    ] = None  # fmt: skip
    facilitator: Annotated[
        str | None,
        Ask(N_("Led by"), N_("Who leads it now?"), FACILITATOR, when=_asked("facilitator"), names=("begeleider",)),
    ] = None
    capacity: Annotated[
        int | None,
        Ask(N_("Places"), N_("How many places are there now?"), PLACES, when=_asked("capacity"), names=("plaatsen",)),
    ] = None
    reason: Annotated[
        str | None,
        Ask(
            N_("Reason"),
            N_("Why? Everybody concerned reads it."),
            REASON,
            when=_asked("cancel", "reason"),
            names=("reden", "waarom", "uitleg", "reason"),
        ),
    ] = None


def permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let organisers go on with a moment of their own that is still to come."""
    moment = moment_in(values, context)
    if moment is not None and not rules.own(context.person, "plan_moments", moment):
        return Refusal(not_yours(context, roles_for("plan_moments")))
    if rules.coming(context):
        return None
    return Refusal(Reply(text=context.texts("You have no moments still to come."), kind="form"))


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse a cancellation together with changes, and a change that changes nothing."""
    what: list[str] = values.get("what") or []
    moment, texts = moment_in(values, context), context.texts
    if "cancel" in what and set(what) - {"cancel", "reason"}:
        return [Problem("what", texts("What is cancelled cannot change as well. Which of the two?"))]
    if what == ["reason"]:
        return [Problem("what", texts("And what changes? With that the explanation is sent."))]
    if moment is None:
        return []
    starts = values.get("starts")
    if starts and "starts" in what and instant_of(starts) == moment.starts:
        return [Problem("starts", texts("That is when it is already."))]
    if values.get("capacity") and "capacity" in what and values["capacity"] == moment.capacity:
        return [Problem("capacity", texts("That is how many there are already."))]
    return []


def start_and_end(values: Values, moment: Moment) -> tuple[datetime, datetime]:
    """Return when the moment is after the change: it stays as long as it was, unless that changes."""
    what: Sequence[str] = values.get("what") or ()
    starts = instant_of(values["starts"]) if "starts" in what and values.get("starts") else moment.starts
    length = moment.ends - moment.starts
    if "minutes" in what and values.get("minutes"):
        length = timedelta(minutes=int(values["minutes"]))
    return starts, starts + length


def derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    """Return when it ends, where that follows from the change."""
    moment, what = moment_in(values, context), set(values.get("what") or ())
    if moment is None or not what & {"starts", "minutes"}:
        return []
    return [(context.texts("Ends at"), f"{start_and_end(values, moment)[1].astimezone(ZONE):%H:%M}")]


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell of a clash, of places that are taken already, and who will hear of it."""
    moment, texts = moment_in(values, context), context.texts
    if moment is None:
        return []
    what: Sequence[str] = values.get("what") or ()
    seats = context.occupied.get(moment.id, Occupied())
    said: list[str] = []
    if set(what) & {"starts", "minutes", "facilitator"}:
        leads = str(values.get("facilitator") or moment.facilitator or "")
        said += warnings(*start_and_end(values, moment), leads, context, moment.id)
    if "capacity" in what and values.get("capacity") and int(values["capacity"]) < seats.taken:
        said.append(
            texts.n(
                "{count} place is taken already: nobody loses it, but no new ones come in.",
                "{count} places are taken already: nobody loses one, but no new ones come in.",
                seats.taken,
            )
        )
    count = seats.taken + seats.waiting
    if count:
        said.append(
            texts.n(
                "{count} person who signed up hears of it, and so do who leads it and the organisers.",
                "{count} people who signed up or wait hear of it, and so do who leads it and the organisers.",
                count,
            )
        )
    else:
        said.append(texts("Everybody concerned hears of it: who takes part, who leads it, the organisers."))
    return said


def remark(text: str, context: FormContext) -> str | None:
    """Say that a programme is not this person's, or that no moment is on the day that is named."""
    return not_own(text, context, {one.id for one in rules.own_programmes(context)})


def prefill(context: FormContext) -> dict[str, Any]:
    """Return the moment, when there is only one."""
    options = _moments(context)
    return {"moment": options[0].value} if len(options) == 1 else {}


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.organising.moments import move

    return await move(submission)


# Of oneself: that is a sign-up, not the session.
_NOT_MINE = r"^(?!.*\b(?:mij|me|mezelf|mijn inschrijving|m n inschrijving|my)\b)"
_WISH = r"(?:(?:ik|we|wij|k) (?:wil|wou|willen|moet|moeten|zou|zouden|ga|gaan)(?: graag| dringend| nog)* |(?:kan|kun|wil) (?:je|jij|u) |i (?:want|would like) to )?"
_VERBS = r"(?:verplaats|verzet|verschuif|verleg|gelast|move|reschedule|postpone|wijzig|verander)"
_DONE = r"(?:verplaatsen|verzetten|afgelasten|verschuiven|verleggen|uitstellen|annuleren|wijzigen|veranderen)"
MOVE = Form(
    id="moment_move",
    version=1,
    model=MomentMove,
    title=N_("Move or cancel a moment"),
    intro=N_("Fine, we change a moment."),
    done=_done,
    roles=roles_for("plan_moments"),
    may=permitted,
    check=problems,
    notices=notices,
    derived=derived,
    remark=remark,
    load=load,
    prefill=prefill,
    confirm=N_("Change it"),
    offered=lambda context: bool(rules.coming(context)),
    subject=lambda values, context: f"moment:{values.get('moment', '')}",
    starts=(
        rf"{_NOT_MINE}{_WISH}(?:de |een |het )?.{{0,60}}\b{THING}\b.*\b{_DONE}\b",
        rf"{_NOT_MINE}{_VERBS}\b.*\b{THING}\b",
        rf"{_NOT_MINE}(?:de |het )?(?:\w+ )?{THING}\b.*\b(?:gaat niet door|is afgelast|wordt verplaatst|wordt verzet|valt weg|wordt geannuleerd)\b",
        rf"{_NOT_MINE}stel\b.*\b{THING}\b.*\buit\b",
        rf"{_NOT_MINE}{_WISH}(?:de |het )?.{{0,40}}\b{THING}\b.*\b(?:krijgt|vroeger|eerder|later) .*\b(?:plaatsen|doen|zetten|beginnen|begeleider|plannen|houden)\b",
        rf"{_NOT_MINE}(?:de |het )?{THING}\b.*\b(?:krijgt|begint|start)\b.*\b(?:plaatsen|vroeger|eerder|later)\b",
        r"^(?:een )?(?:moment|sessie) (?:verplaatsen|verzetten|annuleren|afgelasten|wijzigen)(?: of \w+)?$",
    ),
)
