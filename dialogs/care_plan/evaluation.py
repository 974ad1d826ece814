"""The interim evaluation of a care plan: every action is asked, and what is still busy may get a new date (003, Methodiek)."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import BaseModel, Field

from dialogs.actions import action
from dialogs.care_plan import rules
from dialogs.care_plan.fields import in_a_year, tomorrow
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Refusal, Repeat, Submission, Values
from dialogs.engine.fields import Choice, Day, Option, Text
from dialogs.messages import Button, Reply
from dialogs.privacy import pupil_named
from dialogs.reminders.notices import when
from dialogs.texts import N_

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession


def plans(context: FormContext) -> list[rules.PlanView]:
    """Return what the evaluation loaded: the plans of which this person is participant or facilitator."""
    return list(cast(tuple[rules.PlanView, ...], context.loaded or ()))


def _open_plans(context: FormContext) -> list[rules.PlanView]:
    before = str((context.before or {}).get("plan", ""))
    return [one for one in plans(context) if one.unsettled() or rules.plan_key(one.id) == before]


def plan_title(plan: rules.PlanView, context: FormContext) -> str:
    """Return what tells one plan from another for this person."""
    moment = context.catalogue.moments.get(plan.moment_id)
    title = f"{moment.title}, {when(moment.starts, context.texts)}" if moment else plan.moment_id
    return title if plan.person_id == context.person.id else f"{plan.case}: {title}"


def _plan_options(context: FormContext) -> list[Option]:
    return [Option(rules.plan_key(one.id), plan_title(one, context), (one.case,)) for one in _open_plans(context)]


class _PlanChoice(Choice):
    """One of the plans with something to look back on; a plan that is settled is still told by its session."""

    def show(self, value: Any, context: FormContext) -> str:
        """Return the session of the plan."""
        plan = next((one for one in plans(context) if rules.plan_key(one.id) == value), None)
        return plan_title(plan, context) if plan else str(value)


def _asked_actions(context: FormContext) -> list[Option]:
    plan = next((one for one in plans(context) if rules.plan_key(one.id) == context.values.get("plan")), None)
    if plan is None:
        return []
    before = {str(one.get("of")) for one in (context.before or {}).get("actions", [])}
    return [Option(str(one.id), one.what) for one in plan.actions if not one.settled or str(one.id) in before]


STATE_LABELS = {"done": N_("Done"), "busy": N_("Busy"), "not_feasible": N_("Not feasible")}
_STATE_NAMES = {
    "done": ("gedaan", "klaar", "in orde", "uitgevoerd", "gelukt", "ok", "ja", "afgerond"),
    "busy": ("bezig", "nog bezig", "loopt", "lopend", "nog niet", "deels", "gestart", "nog niet klaar", "niet klaar"),
    "not_feasible": ("niet haalbaar", "onhaalbaar", "lukt niet", "niet gelukt", "kan niet", "gaat niet", "nee"),
}


def _states(context: FormContext) -> list[Option]:
    return [Option(one, context.texts(label), _STATE_NAMES[one]) for one, label in STATE_LABELS.items()]


def _about_action(context: FormContext) -> str:
    identifier = str(context.values.get("of", ""))
    found = next((one for plan in plans(context) for one in plan.actions if str(one.id) == identifier), None)
    if found is None:
        return ""
    from dialogs.care_plan.notices import agreed

    return context.texts("Agreed: {what}", what=agreed(found, context.texts))


class ActionState(BaseModel):
    """How far one action is."""

    of: str
    state: Annotated[
        str,
        Ask(
            label=N_("How far"),
            question=N_("How far is it?"),
            field=Choice(_states),
            lead=_about_action,
            help=N_("Done, still busy, or not feasible after all: each is a fine answer."),
            names=("stand", "hoever"),
        ),
    ]
    until: Annotated[
        date | None,
        Ask(
            label=N_("New date"),
            question=N_("By when then? You may skip this."),
            field=Day(least=tomorrow, most=in_a_year),
            optional=True,
            when=lambda values, context: values.get("state") == "busy",
            names=("nieuwe datum", "datum"),
        ),
    ] = None
    remark: Annotated[
        str | None,
        Ask(
            label=N_("Remark"),
            question=N_("Do you want to add something? You may skip this."),
            field=Text(most=500, objection=pupil_named),
            optional=True,
            when=lambda values, context: values.get("state") in {"busy", "not_feasible"},
            names=("opmerking",),
        ),
    ] = None


class InterimEvaluation(BaseModel):
    """What became of the actions of one plan."""

    plan: Annotated[
        str,
        Ask(
            label=N_("Care plan"),
            question=N_("Which care plan is it about?"),
            field=_PlanChoice(_plan_options),
            names=("zorgplan", "plan"),
        ),
    ]
    actions: Annotated[list[ActionState], Repeat(each=_asked_actions)] = Field(default_factory=list[ActionState])
    remark: Annotated[
        str | None,
        Ask(
            label=N_("Remark on the whole"),
            question=N_("Is there anything else to know? You may skip this."),
            field=Text(most=1000, long=True, objection=pupil_named),
            optional=True,
            names=("algemene opmerking", "tot slot"),
        ),
    ] = None


def _may_evaluate(values: Values, context: FormContext) -> Refusal | None:
    """Let go on who is the participant or the facilitator of a plan with actions that are not settled."""
    texts = context.texts
    if _open_plans(context):
        return None
    if plans(context):
        text = texts("Every action of your care plans is settled: there is nothing to look back on now.")
        button = Button(label=texts("Care plans"), action=action("view", "care_plan"))
        return Refusal(Reply(text=text, kind="form", buttons=[button]))
    text = texts("You have no care plan. The facilitator makes it after a session of a Community of Practice.")
    button = Button(
        label=texts("What is a Community of Practice?"), action=action("say", "wat is een community of practice?")
    )
    return Refusal(Reply(text=text, kind="form", buttons=[button]))


def _prefilled_plan(context: FormContext) -> dict[str, Any]:
    found = _open_plans(context)
    return {"plan": rules.plan_key(found[0].id)} if len(found) == 1 else {}


def _evaluated_subject(values: Values, context: FormContext) -> str:
    return f"care_plan:{rules.number_in(values.get('plan'))}"


def _fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that only the last interim evaluation of a plan that stands can be changed."""
    plan = next((one for one in plans(context) if f"care_plan:{one.id}" == subject), None)
    if plan is None:
        return context.texts("That care plan was withdrawn: its evaluation stands as it is.")
    if plan.evaluated is not None and plan.evaluated != dict(values):
        return context.texts("The actions were looked back on again since: this evaluation stands as it is.")
    return None


async def _load_plans(session: "AsyncSession", context: FormContext) -> tuple[rules.PlanView, ...]:
    from dialogs.care_plan.service import plans_of

    return await plans_of(session, context.person.id)


async def _evaluated(submission: Submission) -> list[Reply]:
    from dialogs.care_plan.service import evaluate

    return await evaluate(submission)


EVALUATION = Form(
    id="interim_evaluation",
    version=1,
    model=InterimEvaluation,
    title=N_("Interim evaluation of a care plan"),
    intro=N_("Fine, let's go over the actions."),
    done=_evaluated,
    may=_may_evaluate,
    load=_load_plans,
    prefill=_prefilled_plan,
    offered=lambda context: False,
    nouns=("tussentijdse evaluatie", "evaluatie van het zorgplan", "evaluatie van mijn zorgplan", "interim evaluation"),
    subject=_evaluated_subject,
    fixed=_fixed,
    starts=(
        r"^(?:de |mijn |onze |een )?(?:tussentijdse|tussentijds) evaluatie(?: (?:invullen|doen|geven|starten|van (?:de|het|mijn|ons|onze) (?:zorgplan|acties)))?$",
        r"\b(?:vul|doe|start|begin|wil|wou|zou|geef)\b.*\btussentijdse evaluatie\b",
        r"\b(?:acties|zorgplan)\b.*\b(?:evalueren|overlopen|opvolgen)\b",
        r"\b(?:evalueer|evaluatie van|overloop)\b.*\b(?:acties|zorgplan)\b",
    ),
)
