"""Moving a moment, changing where it is or who leads it, or cancelling it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Lookup, Option, Several, Text
from dialogs.lookups import moment_option
from dialogs.messages import Reply
from dialogs.organising import rules
from dialogs.organising.moment_fields import FACILITATOR, PLACES, STARTS, WHERE, instant_of, load
from dialogs.permissions import roles_for
from dialogs.reminders.notices import when
from dialogs.texts import N_
from knowledge.offer import Moment


def _moments(context: FormContext) -> list[Option]:
    return [moment_option(one, context) for one in rules.coming(context)]


def _changes(context: FormContext) -> list[Option]:
    texts = context.texts
    return [
        Option("starts", texts(N_("Day and hour")), ("verplaats", "verplaatsen", "verzet", "verzetten", "wanneer", "datum", "uur")),
        Option("where", texts(N_("Place or link")), ("plaats", "lokaal", "locatie", "link", "waar")),
        Option("facilitator", texts(N_("Who leads it")), ("begeleider",)),
        Option("capacity", texts(N_("Number of places")), ("plaatsen", "capaciteit")),
        Option("cancel", texts(N_("It does not take place")), ("annuleer", "annuleren", "afgelast", "afgelasten", "gaat niet door", "schrappen", "cancel")),
    ]  # fmt: skip


def _asked(name: str) -> Callable[[Values, FormContext], bool]:
    def asked(values: Values, context: FormContext) -> bool:
        return name in (values.get("what") or ())

    return asked


def moment_in(values: Values, context: FormContext) -> Moment | None:
    """Return the moment that was chosen."""
    return context.catalogue.moments.get(str(values.get("moment", "")))


def _as_it_is(context: FormContext) -> str:
    moment = moment_in(context.values, context)
    if moment is None:
        return ""
    where = moment.place or moment.link or "–"
    return context.texts(
        "Now it is on {when}, in {where}, led by {facilitator}.",
        when=when(moment.starts, context.texts),
        where=where,
        facilitator=moment.facilitator or "–",
    )


class MomentMove(BaseModel):
    """What changes of a moment."""

    moment: Annotated[
        str,
        Ask(
            N_("Moment"),
            N_("Which moment is it about? Type its name or its day."),
            Lookup(_moments, unknown=N_("I find no moment of yours still to come named “{name}”."), few=8),
            names=("moment", "sessie"),
        ),
    ]
    what: Annotated[
        list[str],
        Ask(
            N_("What changes"),
            N_("What changes?"),
            Several(_changes, frozenset({"het", "de", "in", "van"}), marker=r"\b(?:verplaats\w*|verzet\w*|annule\w*|gaat niet door|afgelast\w*|cancel\w*|move)\b"),
            lead=_as_it_is,
            names=("wat", "verandering"),
        ),
    ]  # fmt: skip
    starts: Annotated[
        datetime | None,
        Ask(
            N_("New start"), N_("When does it begin now: which day, at what hour?"), STARTS, when=_asked("starts"),
            names=("wanneer", "datum", "dag", "uur"),
        ),
    ] = None  # fmt: skip
    where: Annotated[
        dict[str, str] | None,
        Ask(
            N_("Where"),
            N_("Where is it now? A place, or a link."),
            WHERE,
            when=_asked("where"),
            names=("waar", "plaats"),
        ),
    ] = None
    facilitator: Annotated[
        str | None,
        Ask(
            N_("Led by"), N_("Who leads it now? Choose or type the address."), FACILITATOR, when=_asked("facilitator"),
            names=("begeleider",),
        ),
    ] = None  # fmt: skip
    capacity: Annotated[
        int | None,
        Ask(N_("Places"), N_("How many places are there now?"), PLACES, when=_asked("capacity"), names=("plaatsen",)),
    ] = None
    reason: Annotated[
        str | None,
        Ask(
            N_("A word with it"),
            N_("Do you want to say why? Everybody concerned reads it."),
            Text(most=300),
            optional=True,
            names=("reden", "waarom", "woordje", "reason"),
        ),
    ] = None


def permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let organisers go on who have a moment to come."""
    if _moments(context):
        return None
    return Refusal(Reply(text=context.texts("You have no moments still to come."), kind="form"))


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse a cancellation together with changes, and a change that changes nothing."""
    what: list[str] = values.get("what") or []
    moment = moment_in(values, context)
    if "cancel" in what and len(what) > 1:
        return [Problem("what", context.texts("A moment that does not take place has nothing else to change."))]
    starts = values.get("starts")
    if moment is not None and starts and "starts" in what and instant_of(str(starts)) == moment.starts:
        return [Problem("starts", context.texts("That is when it is already."))]
    return []


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell how many people will hear of it, and of a clash."""
    moment = moment_in(values, context)
    if moment is None:
        return []
    occupied = context.occupied.get(moment.id)
    count = (occupied.taken + occupied.waiting) if occupied else 0
    said = [
        context.texts.n(
            "{count} person who signed up or waits hears of it, and so do who leads it and the teams that take part.",
            "{count} people who signed up or wait hear of it, and so do who leads it and the teams that take part.",
            count,
        )
    ]
    starts = instant_of(str(values["starts"])) if values.get("starts") else moment.starts
    leads = str(values.get("facilitator") or moment.facilitator or "")
    other = rules.clash(context.catalogue, leads, starts, starts + (moment.ends - moment.starts), besides=moment.id)
    if other is not None and leads and "cancel" not in (values.get("what") or ()):
        said.insert(
            0,
            context.texts(
                "Mind: {facilitator} leads {title} then ({when}).",
                facilitator=leads, title=other.title, when=when(other.starts, context.texts),
            ),
        )  # fmt: skip
    return said


def prefill(context: FormContext) -> dict[str, Any]:
    """Return the moment, when there is only one."""
    options = _moments(context)
    return {"moment": options[0].value} if len(options) == 1 else {}


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.organising.moments import move

    return await move(submission)


_THING = r"(?:moment|sessie|intake|evaluatie|symposium|bijeenkomst|contactmoment|cop|masterclass|session)"
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
    load=load,
    prefill=prefill,
    confirm=N_("Change it"),
    subject=lambda values, context: f"moment:{values.get('moment', '')}",
    starts=(
        rf"^(?:ik wil |kan je |ik moet |we moeten )?(?:de |een |het )?.{{0,40}}\b{_THING}\b.*\b(?:verplaatsen|verzetten|afgelasten|verschuiven)\b",
        rf"^(?:verplaats|verzet|verschuif|move|reschedule)\b.*\b{_THING}\b",
        rf"^(?:de |het )?{_THING}\b.*\b(?:gaat niet door|is afgelast|wordt verplaatst|valt weg)\b",
        rf"^(?:annuleer|schrap|cancel) (?:de |het |the )?{_THING} van\b",
    ),
)
