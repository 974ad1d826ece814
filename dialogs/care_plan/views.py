"""My care plans: the actions that were agreed, and how far they are."""

import json

from dialogs.actions import action
from dialogs.care_plan.notices import card
from dialogs.care_plan.rules import PlanView, plan_key
from dialogs.care_plan.service import plans_of
from dialogs.messages import Button, Reply
from dialogs.permissions import may
from dialogs.subjects import Request, View
from dialogs.texts import N_
from storage.care_plans import CarePlan

MOST_SHOWN = 5
"""Plans shown at once, the newest; older ones were of other school years."""


async def plans_shown(request: Request) -> list[Reply]:
    """Return the plans of which this person is the participant or the facilitator, each with what can be done."""
    texts, catalogue, person = request.context.texts, request.context.catalogue, request.context.person
    plans = await plans_of(request.session, person.id)
    if not plans:
        if may(person, "record_actions"):
            button = Button(label=texts("Care plan after a session"), action=action("start", "care_plan"))
            return [Reply(text=texts("You have not recorded any care plan yet."), buttons=[button])]
        text = texts("You have no care plan. The facilitator makes it after a session of a Community of Practice.")
        return [Reply(text=text)]
    shown = plans[-MOST_SHOWN:]
    said = texts.n("This is your care plan:", "These are your {count} care plans:", len(plans))
    if len(plans) > len(shown):
        said = texts("You have {count} care plans. These are the newest:", count=len(plans))
    return [
        Reply(
            text=said if number == 0 else texts("And this one:"),
            card=card(plan, catalogue.moments.get(plan.moment_id), texts, reader=person.id),
            buttons=await _ways(plan, request),
        )
        for number, plan in enumerate(shown)
    ]


async def _ways(plan: PlanView, request: Request) -> list[Button]:
    texts, buttons = request.context.texts, list[Button]()
    if plan.unsettled():
        filled = json.dumps({"plan": plan_key(plan.id)})
        buttons.append(Button(label=texts("Go over the actions"), action=action("start", "interim_evaluation", filled)))
    if plan.facilitator_id == request.context.person.id:
        row = await request.session.get(CarePlan, plan.id)
        if row is not None:
            change = action("submitted", "change", str(row.submitted_form_id), "")
            buttons.append(Button(label=texts("Change the care plan"), action=change))
    return buttons


VIEWS = (
    View(
        "care_plan",
        N_("Care plans"),
        (
            r"^(?:toon |bekijk |wat zijn |open |show |what are )?(?:mijn |onze |my )(?:zorgplan(?:nen)?|zorgacties|acties|care plans?|actions)$",
            r"^(?:toon|bekijk|open|show) (?:het |de |the )?(?:zorgplan(?:nen)?|care plans?)$",
            r"^(?:welke|wat voor|hoeveel) acties .*\b(?:mijn|ons|onze) zorgplan(?:nen)?\b",
            r"^(?:welke|wat voor) (?:acties|afspraken) (?:heb|hebben|had|hadden|moet|moeten) (?:ik|we|wij) ",
            r"^wat (?:staat|stond|is) er .*\bin (?:mijn|ons) zorgplan\b",
            r"^(?:which|what) actions .*\bmy care plan\b",
        ),
        plans_shown,
    ),
)
