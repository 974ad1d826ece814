"""Planning a new moment: of what, when, where, led by whom; length, places and title only where they are not as usual."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, cast, get_args

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.declaration import Ask, Form, Refusal, Submission, Values
from dialogs.engine.fields import YES, Choice, DayTime, Found, Option, Unreadable
from dialogs.engine.reading import names_in, plain
from dialogs.messages import Reply
from dialogs.organising import rules
from dialogs.organising.moment_fields import (
    FACILITATOR,
    LENGTH,
    PLACES,
    TITLE,
    WHERE,
    instant_of,
    last_day_of,
    length_told,
    load,
    outside_links,
)
from dialogs.permissions import roles_for
from dialogs.reminders.notices import KINDS, when
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.texts import N_, texts_in
from knowledge.offer import MomentKind, Programme, Round

KIND_NAMES: dict[MomentKind, tuple[str, ...]] = {
    "session": ("sessie", "bijeenkomst", "contactmoment", "session"),
    "intake": ("intakegesprek", "intake"),
    "interim_evaluation": ("tussentijdse evaluatie", "interim evaluation"),
    "evaluation": ("eindevaluatie", "evaluatie", "evaluation"),
    "symposium": ("symposium", "slotmoment"),
}


def _programmes(context: FormContext) -> list[Option]:
    return [Option(one.id, one.name, one.aliases) for one in rules.own_programmes(context)]


def _rounds(context: FormContext) -> list[Option]:
    return [Option(one.id, one.name) for one in rules.rounds_for(context, str(context.values.get("programme", "")))]


def _several_rounds(values: Values, context: FormContext) -> bool:
    return len(rules.rounds_for(context, str(values.get("programme", "")))) > 1


def _kinds(context: FormContext) -> list[Option]:
    return [Option(one, context.texts(KINDS[one]), names) for one, names in KIND_NAMES.items()]


@dataclass(frozen=True)
class KindChoice(Choice):
    """What kind of moment."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the kinds by name."""
        return super().find(outside_links(text), context)


@dataclass(frozen=True)
class ProgrammeChoice(Choice):
    """Which programme, of those that are the person's to arrange."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise programmes by name."""
        return super().find(outside_links(text), context)


def programme_of(values: Values, context: FormContext) -> Programme | None:
    """Return the programme that was chosen."""
    return context.catalogue.programmes.get(str(values.get("programme", "")))


def round_of(values: Values, context: FormContext) -> Round | None:
    """Return the round that a moment is planned in: the one that was chosen, else the only one."""
    rounds = rules.rounds_for(context, str(values.get("programme", "")))
    chosen = [one for one in rounds if one.id == values.get("round")]
    return next(iter(chosen or rounds), None)


def title_of(values: Values, context: FormContext) -> str:
    """Return the title: the one that was given, else one made from the kind and the programme, in Dutch."""
    programme, kind = programme_of(values, context), values.get("kind")
    if values.get("title") or programme is None or kind not in get_args(MomentKind):
        return str(values.get("title") or "")
    mark = " (voorbeeld)" if (round_ := round_of(values, context)) and round_.demonstration else ""
    return rules.title_of(cast(MomentKind, kind), programme, texts_in("nl")) + mark


def minutes_of(values: Values, context: FormContext) -> int:
    """Return how long it takes: as was said, else as the programme has it."""
    programme = programme_of(values, context)
    return int(values.get("minutes") or (rules.minutes_of(programme) if programme else rules.MINUTES))


def capacity_of(values: Values, context: FormContext) -> int | None:
    """Return the number of places: as was said, else as the programme has it; None for no limit."""
    programme = programme_of(values, context)
    return values.get("capacity") or (programme.capacity if programme else None)


def _places(values: Values, context: FormContext) -> str:
    most = capacity_of(values, context)
    return context.texts("no limit") if most is None else context.texts.n("{count} place", "{count} places", most)


DIFFERENCES = {"minutes": N_("Another length"), "capacity": N_("Other places"), "title": N_("Another title")}
_DIFFERENT = {
    "minutes": ("duur", "lengte", "einde", "langer", "korter", "length"),
    "capacity": ("plaatsen", "aantal plaatsen", "aantal", "capaciteit", "places"),
    "title": ("titel", "naam", "title"),
}


@dataclass(frozen=True)
class Usual:
    """What is not as usual, of length, places and title; empty when all is."""

    def read(self, text: str, context: FormContext) -> list[str]:
        """Accept a yes, what has to be different, or at once how: "12 plaatsen"."""
        said = plain(text)
        label = plain(context.texts(N_("Fine like this")))
        if said in {"ja", label} or set(said.split()) & YES:
            return []
        found = self.find(text, context)
        if found:
            return list(found[0].value)
        names = [(name, one.value) for one in self.options(context)[1:] for name, _ in one.names()]
        named = list(dict.fromkeys(match.value for match in names_in(text, names)))
        if not named:
            raise Unreadable(
                context.texts(N_("Say *ja* if it is fine like this, or what is different.")), self.options(context)
            )
        return named

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a length, places or a title: that is then not as usual."""
        kept: list[str] = list(context.values.get("differs") or [])
        fields = {"minutes": LENGTH, "capacity": PLACES, "title": TITLE}
        said = [name for name, one in fields.items() if one.find(text, context)]
        return [Found([*kept, *(name for name in said if name not in kept)], 0, len(text))] if said else []

    def show(self, value: Any, context: FormContext) -> str:
        """Return what is different."""
        names = {"minutes": N_("Length"), "capacity": N_("Places"), "title": N_("Title")}
        return context.texts.join([context.texts(names[one]).lower() for one in value]) or context.texts(N_("nothing"))

    def options(self, context: FormContext) -> list[Option]:
        """Offer to leave it, and what can be different."""
        others = [Option(name, context.texts(label), _DIFFERENT[name]) for name, label in DIFFERENCES.items()]
        return [Option("ja", context.texts(N_("Fine like this"))), *others]

    def boxes(self, context: FormContext) -> list[Option]:
        """Offer the same to be ticked."""
        return self.options(context)


def _differs(name: str) -> Callable[[Values, FormContext], bool]:
    return lambda values, context: name in (values.get("differs") or ())


def _usual(context: FormContext) -> str:
    """Return what is made of the answers; on a page the kind may not be chosen yet, and nothing can be said."""
    values = context.values
    if not title_of(values, context):
        return ""
    return context.texts(
        "I make of it: “{title}”, {length}, {places}.",
        title=title_of(values, context), length=length_told(minutes_of(values, context), context), places=_places(values, context),
    )  # fmt: skip


class MomentPlan(BaseModel):
    """A moment as an organiser plans it."""

    programme: Annotated[
        str,
        Ask(
            N_("Programme"),
            N_("For which programme?"),
            ProgrammeChoice(_programmes),
            names=("programma", "aanbod", "project"),
        ),
    ]
    round: Annotated[
        str | None,
        Ask(N_("Round"), N_("In which round?"), Choice(_rounds), when=_several_rounds, names=("ronde",)),
    ] = None
    kind: Annotated[str, Ask(N_("Kind"), N_("What kind of moment is it?"), KindChoice(_kinds), names=("soort", "type"))]
    starts: Annotated[
        datetime,
        Ask(
            N_("Start"),
            N_("On which day, and at what hour?"),
            DayTime(most=last_day_of),
            typed=N_("Type it as you say it: “next Tuesday at 2pm”, “12/1 from 9:30 to 12:00”."),
            names=("wanneer", "datum", "dag", "uur", "begin", "start"),
        ),
    ]
    where: Annotated[
        dict[str, str],
        Ask(
            N_("Where"),
            N_("Where is it? Give a place, a link, or both."),
            WHERE,
            help=N_("A link begins with “https://”. Who comes sees it in the reminder."),
            names=("waar", "plaats", "locatie", "lokaal", "link"),
        ),
    ]
    facilitator: Annotated[
        str,
        Ask(
            N_("Led by"),
            N_("Who leads it?"),
            FACILITATOR,
            help=N_("Choose, or type the address. This person gets the list of participants and a reminder."),
            names=("begeleider", "wie", "facilitator"),
        ),
    ]
    differs: Annotated[
        list[str],
        Ask(
            N_("Not as usual"),
            N_("Is that fine, or is something different?"),
            Usual(),
            lead=_usual,
            names=("duur", "lengte", "einde", "plaatsen", "capaciteit", "titel", "anders"),
        ),
    ]
    minutes: Annotated[
        int | None,
        Ask(N_("Length"), N_("How long does it take, or until what hour?"), LENGTH, when=_differs("minutes"), names=("duur", "lengte", "einde")),
    ] = None  # fmt: skip
    capacity: Annotated[
        int | None,
        Ask(N_("Places"), N_("How many places are there?"), PLACES, when=_differs("capacity"), names=("plaatsen", "capaciteit")),
    ] = None  # fmt: skip
    title: Annotated[
        str | None,
        Ask(N_("Title"), N_("What is it called?"), TITLE, when=_differs("title"), names=("titel", "naam")),
    ] = None


def prefill(context: FormContext) -> dict[str, Any]:
    """Return the programme, when there is only one to plan for."""
    options = _programmes(context)
    return {"programme": options[0].value} if len(options) == 1 else {}


def permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let organisers go on who have a programme in a round that is not over."""
    if _programmes(context):
        return None
    return Refusal(Reply(text=context.texts("None of your programmes is in a round of these years."), kind="form"))


def remark(text: str, context: FormContext) -> str | None:
    """Say that a programme is not this person's to plan for, or that a day lies beyond every round."""
    mine = rules.own_programmes(context)
    told = not_own(text, context, {one.id for one in mine})
    last = max((rules.last_day(round_) for one in mine for round_ in rules.rounds_for(context, one.id)), default=None)
    late = [one.day for one in moments_in(text, context.now) if last is not None and one.day > last]
    if told is None and late and last is not None:
        return context.texts(
            "{day} is too late: your rounds run until {last}.", day=f"{late[0]:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"
        )
    return told


def not_own(text: str, context: FormContext, mine: set[str]) -> str | None:
    """Return what is said of a programme that is named and is not this person's to arrange; None when none is."""
    catalogue = context.catalogue
    names = [(name, one.id) for one in catalogue.programmes.values() for name in (one.name, *one.aliases)]
    named = {match.value for match in names_in(text, names)}
    if not named or named & mine:
        return None
    others = context.texts.join(sorted(catalogue.programme(one).name for one in named))
    own = context.texts.join([catalogue.programme(one).name for one in catalogue.programmes if one in mine])
    return context.texts(
        "{others} is not yours to arrange; yours: {own}. Is that not what you mean? Then say *stop*.",
        others=others,
        own=own,
    )


def derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    """Return what follows from the programme where nothing else was said: title, end, places."""
    lines: list[tuple[str, str]] = []
    if not values.get("title") and (title := title_of(values, context)):
        lines.append((context.texts("Title"), title))
    if values.get("starts"):
        ends = instant_of(values["starts"]) + timedelta(minutes=minutes_of(values, context))
        lines.append((context.texts("Ends at"), f"{ends.astimezone(ZONE):%H:%M}"))
    if not values.get("capacity"):
        lines.append((context.texts("Places"), _places(values, context)))
    return lines


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell of a clash and of a day on which schools are closed, and who will hear of it."""
    starts = instant_of(values["starts"])
    ends = starts + timedelta(minutes=minutes_of(values, context))
    return [
        *warnings(starts, ends, str(values.get("facilitator", "")), context),
        context.texts("Who takes part and who leads it hear of it, and are reminded."),
    ]


def warnings(
    starts: datetime, ends: datetime, facilitator: str, context: FormContext, besides: str | None = None
) -> list[str]:
    """Return what to mind of a moment: another one that the same person leads then, a day without school."""
    texts, said = context.texts, list[str]()
    other = rules.clash(context.catalogue, facilitator, starts, ends, besides)
    if other is not None:
        said.append(
            texts(
                "⚠ {facilitator} already leads {title} then ({when}).",
                facilitator=facilitator, title=other.title, when=when(other.starts, texts),
            )
        )  # fmt: skip
    if not is_working_day(starts.astimezone(ZONE).date()):
        said.append(texts("⚠ That day there is no school: a weekend or a holiday."))
    return said


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.organising.moments import plan

    return await plan(submission)


THING = r"(?:momenten|moment|sessies?|intake\w*|evaluatie|symposium|bijeenkomst|contactmoment|cop|masterclass|lerend netwerk|praktijkonderzoek|session)"
_WISH = r"(?:(?:ik|we|wij|k) (?:wil|wou|willen|moet|moeten|zou|zouden|ga|gaan)(?: graag| nog| eens)* |(?:kan|kun|wil) (?:je|jij|u) |i (?:want|would like) to )?"
PLAN = Form(
    id="moment_plan",
    version=1,
    model=MomentPlan,
    title=N_("Plan a moment"),
    intro=N_("Fine, we plan a moment."),
    done=_done,
    roles=roles_for("plan_moments"),
    may=permitted,
    notices=notices,
    derived=derived,
    remark=remark,
    load=load,
    prefill=prefill,
    confirm=N_("Plan it"),
    offered=lambda context: bool(_programmes(context)),
    subject=lambda values, context: f"programme:{values.get('programme', '')}",
    meant=lambda text, context: re.search(r"\b(?:plan|plannen|inplannen|schedule)\b", plain(text)) is not None,
    starts=(
        rf"^{_WISH}(?:een |de |het |nog )?.{{0,40}}\b{THING}\b.*\b(?:plannen|inplannen|in te plannen|te plannen|toevoegen|organiseren|vastleggen)\b",
        rf"^{_WISH}(?:plan|plannen|inplannen|leg|voeg|organiseer|maak)\b(?!.*\b(?:zorgplan|actieplan)\b).*\b(?:nieuwe?|een|extra|volgende|nog)\b.*\b{THING}\b",
        rf"^(?:plan|voeg|organiseer) (?:een |de |het |n )?{THING}\b",
        rf"^{_WISH}(?:plan|add|schedule) (?:a |an )?(?:new )?(?:moment|session|intake|evaluation|symposium)\b",
        r"^(?:nieuw(?:e)? (?:moment|sessie)|moment plannen|plan a moment)\b",
    ),
)
