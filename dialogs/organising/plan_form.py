"""Planning a new moment of a programme."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option
from dialogs.messages import Reply
from dialogs.organising import rules
from dialogs.organising.moment_fields import FACILITATOR, PLACES, STARTS, WHERE, Minutes, instant_of, load
from dialogs.permissions import roles_for
from dialogs.reminders.notices import KINDS, when
from dialogs.texts import N_
from knowledge.offer import Programme


def _programmes(context: FormContext) -> list[Option]:
    return [Option(one.id, one.name, one.aliases) for _, one in rules.own_programmes(context)]


def _kinds(context: FormContext) -> list[Option]:
    names = {
        "session": ("sessie", "bijeenkomst", "contactmoment"),
        "intake": ("intakegesprek",),
        "interim_evaluation": ("tussentijdse evaluatie",),
        "evaluation": ("eindevaluatie",),
    }
    order = ("session", "intake", "interim_evaluation", "evaluation", "symposium")
    return [Option(one, context.texts(KINDS[one]), names.get(one, ())) for one in order]


def programme_of(values: Values, context: FormContext) -> Programme | None:
    """Return the programme that was chosen."""
    return context.catalogue.programmes.get(str(values.get("programme", "")))


def _usual(context: FormContext) -> str:
    programme = programme_of(context.values, context)
    if programme is None:
        return ""
    return context.texts("Without an answer it takes {minutes} minutes.", minutes=rules.minutes_of(programme))


def _most(context: FormContext) -> str:
    programme = programme_of(context.values, context)
    if programme is None or programme.capacity is None:
        return context.texts("Without an answer there is no limit.")
    return context.texts("Without an answer there are {places} places.", places=programme.capacity)


class MomentPlan(BaseModel):
    """A moment as an organiser plans it."""

    programme: Annotated[
        str,
        Ask(
            N_("Programme"), N_("For which programme do you plan a moment?"), Choice(_programmes), names=("programma",)
        ),
    ]
    kind: Annotated[str, Ask(N_("Kind"), N_("What kind of moment is it?"), Choice(_kinds), names=("soort",))]
    starts: Annotated[
        datetime,
        Ask(
            N_("Start"),
            N_("When does it begin: which day, at what hour?"),
            STARTS,
            help=N_("Type it as you say it: next Tuesday at 2pm, 12/1 at 9:30."),
            names=("wanneer", "datum", "dag", "uur", "begin"),
        ),
    ]
    minutes: Annotated[
        int | None,
        Ask(
            N_("Length"), N_("How long does it take?"), Minutes(), optional=True, lead=_usual, names=("duur", "lengte")
        ),
    ] = None
    where: Annotated[
        dict[str, str],
        Ask(
            N_("Where"),
            N_("Where is it? A place, or a link for who takes part online."),
            WHERE,
            names=("waar", "plaats", "locatie", "lokaal", "link"),
        ),
    ]
    facilitator: Annotated[
        str,
        Ask(
            N_("Led by"),
            N_("Who leads it? Choose or type the address."),
            FACILITATOR,
            help=N_("This person gets the list of participants and a reminder the day before."),
            names=("begeleider", "wie", "facilitator"),
        ),
    ]
    capacity: Annotated[
        int | None,
        Ask(
            N_("Places"), N_("How many places are there?"), PLACES, optional=True, lead=_most,
            names=("plaatsen", "capaciteit"),
        ),
    ] = None  # fmt: skip


def prefill(context: FormContext) -> dict[str, Any]:
    """Return the programme, when there is only one to plan for."""
    options = _programmes(context)
    return {"programme": options[0].value} if len(options) == 1 else {}


def permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let organisers go on for whose programmes a round is open."""
    if _programmes(context):
        return None
    text = context.texts("None of your programmes has an open round now. Open one first: say *open a round*.")
    return Refusal(Reply(text=text, kind="form"))


def ends_of(starts: datetime, minutes: int | None, programme: Programme) -> datetime:
    """Return when a moment ends."""
    return starts + timedelta(minutes=minutes or rules.minutes_of(programme))


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell when the facilitator leads something else then, and who will hear of it."""
    programme = programme_of(values, context)
    said = [context.texts("Who takes part and who leads it hear of it, and are reminded.")]
    if programme is None or not values.get("starts") or not values.get("facilitator"):
        return said
    starts = instant_of(str(values["starts"]))
    other = rules.clash(
        context.catalogue, str(values["facilitator"]), starts, ends_of(starts, values.get("minutes"), programme)
    )
    if other is not None:
        said.insert(
            0,
            context.texts(
                "Mind: {facilitator} leads {title} then ({when}).",
                facilitator=values["facilitator"],
                title=other.title,
                when=when(other.starts, context.texts),
            ),
        )
    return said


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.organising.moments import plan

    return await plan(submission)


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
    load=load,
    prefill=prefill,
    confirm=N_("Plan it"),
    subject=lambda values, context: f"programme:{values.get('programme', '')}",
    starts=(
        r"^(?:ik wil |kan je |we willen )?(?:een )?(?:nieuwe? )?(?:moment|sessie|intake|evaluatie|symposium|bijeenkomst|contactmoment)\b.*"
        r"\b(?:plannen|inplannen|toevoegen)\b",
        r"^(?:plan|voeg)\b.*\b(?:moment|sessie|intake|evaluatie|symposium|bijeenkomst|contactmoment)\b",
        r"^(?:plan|add|schedule) (?:a |an )?(?:new )?(?:moment|session|intake|evaluation|symposium)\b",
    ),
)
