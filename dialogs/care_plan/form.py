"""The care plan that a facilitator records after a session (003, Methodiek); beside it stands its interim evaluation."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.care_plan import rules
from dialogs.care_plan.evaluation import EVALUATION
from dialogs.care_plan.fields import PRIVACY, ActionDay, ActionText, EvaluationDay, in_a_year, today, tomorrow
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Problem, Refusal, Repeat, Submission, Values
from dialogs.engine.fields import Choice, Option
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.own_sessions import SessionChoice, session_options
from dialogs.permissions import may, roles_for
from dialogs.privacy import pupil_named
from dialogs.reminders.notices import when
from dialogs.roles import not_yours
from dialogs.texts import N_

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession


def led(context: FormContext) -> rules.Led:
    """Return what the form loaded."""
    return context.loaded if isinstance(context.loaded, rules.Led) else rules.Led()


def _moments(context: FormContext) -> list[Option]:
    participants = led(context).participants
    return session_options(
        (one for one in rules.held(context.catalogue, context.person, context.now) if participants.get(one.id)), context
    )


def _cases(context: FormContext) -> list[Option]:
    moment_id = str(context.values.get("moment", ""))
    return [
        Option(rules.case_of(identifier), address)
        for identifier, address in led(context).participants.get(moment_id, ())
    ]


def _about(context: FormContext) -> str:
    """Say of which session and whose case it is, above the first action."""
    moment = context.catalogue.moments.get(str(context.values.get("moment", "")))
    case = next((one.label for one in _cases(context) if one.value == context.values.get("case")), None)
    if moment is None or case is None or len(context.values.get("actions", ())) > 1:
        return ""
    return context.texts("Care plan of {school}, {session}.", school=escaped(case), session=moment.title)


class PlannedAction(BaseModel):
    """One action, with who does it."""

    what: Annotated[
        str,
        Ask(
            label=N_("Action"),
            question=N_("What will be done?"),
            field=ActionText(least=3, most=300, objection=pupil_named, part="what"),
            help=N_("One action at a time, small enough to do. For example: “hang up a daily schedule with pictures”."),
            lead=_about,
            privacy=PRIVACY,
            names=("actie", "wat"),
        ),
    ]
    who: Annotated[
        str,
        Ask(
            label=N_("Who"),
            question=N_("Who does it?"),
            field=ActionText(most=120, objection=pupil_named, part="who"),
            help=N_("A role, such as “the teacher”, “the parents” or “the care coordinator”."),
            names=("wie", "door wie"),
        ),
    ]
    until: Annotated[
        date | None,
        Ask(
            label=N_("By when"),
            question=N_("By when? You may skip this."),
            field=ActionDay(least=today, most=in_a_year),
            optional=True,
            names=("tegen wanneer", "datum", "wanneer"),
        ),
    ] = None


class CarePlanForm(BaseModel):
    """What a facilitator tells after a session."""

    moment: Annotated[
        str,
        Ask(
            label=N_("Session"),
            question=N_("Of which session is it?"),
            field=SessionChoice(_moments),
            names=("sessie", "moment"),
        ),
    ]
    case: Annotated[
        str,
        Ask(
            label=N_("School"),
            question=N_("Whose case is it? The plan goes to this person."),
            field=Choice(_cases),
            help=N_("The participant who brought the educational need: the teacher or care coordinator of the school."),
            names=("deelnemer", "casus", "voor wie", "school"),
        ),
    ]
    actions: Annotated[
        list[PlannedAction],
        Repeat(add=N_("Another action"), most=rules.MOST_ACTIONS, noun=N_("action {number}")),
    ]
    evaluation: Annotated[
        date,
        Ask(
            label=N_("Interim evaluation"),
            question=N_("On which day do you look back on the actions?"),
            field=EvaluationDay(least=tomorrow, most=in_a_year),
            help=N_("As agreed at the end of the talk. The school is reminded of it, and asked about every action."),
            names=("evaluatie", "tussentijdse evaluatie", "evaluatiedatum"),
        ),
    ]


def _may_record(values: Values, context: FormContext) -> Refusal | None:
    """Let a facilitator record plans of the own sessions that were held."""
    texts, person = context.texts, context.person
    if not may(person, "record_actions"):
        return Refusal(not_yours(context, roles_for("record_actions")))
    if context.before is not None:
        return None
    moments = rules.held(context.catalogue, person, context.now)
    own = led(context)
    if any(own.without_plan(one.id) for one in moments):
        return None
    plans = Button(label=texts("Care plans"), action=action("view", "care_plan"))
    if any(own.participants.get(one.id) for one in moments):
        text = texts("Everybody of your last sessions has a care plan already. Open one to change it.")
        return Refusal(Reply(text=text, kind="form", buttons=[plans]))
    if moments:
        text = texts("Nobody had a place at your last session, so there is nobody to make a care plan for.")
        return Refusal(Reply(text=text, kind="form"))
    coming = rules.next_led(context.catalogue, person, context.now)
    text = texts("A care plan is made in a session of a Community of Practice that you lead, and none was held yet.")
    if coming is not None:
        text += " " + texts("Your next one is on {when}: come back then.", when=when(coming.starts, texts))
    return Refusal(Reply(text=text, kind="form"))


def _problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse a second plan for the same participant of a session."""
    moment_id, case = str(values.get("moment", "")), str(values.get("case", ""))
    before = context.before or {}
    if not case or (before.get("moment"), before.get("case")) == (moment_id, case):
        return []
    if (moment_id, rules.number_in(case)) not in led(context).planned:
        return []
    text = context.texts("There is a care plan for that one already: say *change the care plan* to change it.")
    return [Problem("case", text)]


def _prefilled(context: FormContext) -> dict[str, Any]:
    """Fill in the session and the participant when there is only one without a plan."""
    own = led(context)
    open_ones = [one for one in rules.held(context.catalogue, context.person, context.now) if own.without_plan(one.id)]
    if len(open_ones) != 1:
        return {}
    cases = own.without_plan(open_ones[0].id)
    return {"moment": open_ones[0].id, **({"case": rules.case_of(cases[0][0])} if len(cases) == 1 else {})}


def _record_subject(values: Values, context: FormContext) -> str:
    return f"care_plan:{values.get('moment', '')}:{rules.number_in(values.get('case'))}"


def _record_notices(values: Values, context: FormContext) -> list[str]:
    return [context.texts("The school gets the plan at once, and is reminded of the evaluation.")]


async def _load_led(session: "AsyncSession", context: FormContext) -> rules.Led:
    from dialogs.care_plan.service import led_by

    return await led_by(session, context)


async def _recorded(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.care_plan.service import record

    return await record(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.care_plan.service import withdraw

    return await withdraw(submission)


_BEGINS = r"(?:vul|invullen|start|begin|maak|maken|opmaken|noteer|noteren|leg|vastleggen|wil|willen|wou|zou|zouden|nieuw|voeg|schrijf|opstellen|record|make)"
CARE_PLAN = Form(
    id="care_plan",
    version=1,
    model=CarePlanForm,
    title=N_("Care plan after a session"),
    intro=N_("Fine, let's note what was agreed."),
    done=_recorded,
    roles=roles_for("record_actions"),
    may=_may_record,
    check=_problems,
    notices=_record_notices,
    load=_load_led,
    prefill=_prefilled,
    nouns=("zorgplan", "zorgplannen", "care plan"),
    subject=_record_subject,
    withdrawn=_withdrawn,
    starts=(
        r"^(?:een |het |nieuw |een nieuw |het nieuwe )?zorgplan(?: (?:invullen|opmaken|maken|noteren))?$",
        rf"\b{_BEGINS}\b(?!.*\b(?:evalueren|overlopen|opvolgen|evaluatie (?:van|invullen|doen).*)$).*\b(?:zorgplan|care plan|acties (?:van|na|uit) (?:de|mijn|onze) (?:cop|sessie|community))\b",
        r"^zorgplan\b.*\b(?:acties?)\s*\d*\b",
        r"^(?:het )?zorgplan (?:van|na|voor) (?:de |mijn |onze )(?:\w+ )?(?:cop|sessie)(?: van .+)?$",
        r"^(?:de )?acties (?:noteren|doorgeven|vastleggen|invullen)$",
    ),
)
FORMS = (CARE_PLAN, EVALUATION)
