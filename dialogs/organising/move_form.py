"""Moving a moment, changing where it is, who leads it or how many places it has, or cancelling it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.declaration import Ask, Form, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Option
from dialogs.markup import escaped
from dialogs.messages import Reply
from dialogs.organising import rules
from dialogs.organising.moment_fields import FACILITATOR, LENGTH, PLACES, WHERE, instant_of, load
from dialogs.organising.move_fields import REASON, STARTS, WHAT, MomentChoice, moment_option
from dialogs.organising.plan_form import THING, not_own, warnings
from dialogs.permissions import roles_for
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.roles import not_yours
from dialogs.texts import N_
from knowledge.offer import Moment


def _moments(context: FormContext) -> list[Option]:
    return [moment_option(one, context) for one in rules.coming(context)]


def moment_in(values: Values, context: FormContext) -> Moment | None:
    """Return the moment that was chosen."""
    return context.catalogue.moments.get(str(values.get("moment", "")))


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
            typed=N_("Press it, or say its programme and its day: “the CoP of 12 January”, “the next CoP”."),
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
            typed=N_("Several things at once is fine: type “day and place”."),
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
