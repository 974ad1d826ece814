"""What a school and a facilitator read of a care plan, in the reader's language."""

import json
from datetime import date

from dialogs.actions import action
from dialogs.care_plan.evaluation import STATE_LABELS
from dialogs.care_plan.rules import ActionView, PlanView, plan_key
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.notices import weekday
from dialogs.texts import Texts
from knowledge.offer import Moment


def dated(day: date, texts: Texts) -> str:
    """Return a day as people say it."""
    return f"{weekday(day, texts)} {day:%d/%m/%Y}"


def agreed(one: ActionView, texts: Texts) -> str:
    """Return who does an action, by when, and how far it is if that was asked before; safe in Markdown."""
    said = escaped(one.who)
    if one.due_on is not None:
        said = texts("{who}, by {day}", who=said, day=dated(one.due_on, texts))
    if one.state != "open":
        said += f" · {texts(STATE_LABELS[one.state]).lower()}"
    return f"{said} ({escaped(one.remark, most=500)})" if one.remark else said


def card(plan: PlanView, moment: Moment | None, texts: Texts, *, reader: int) -> Card:
    """Return a plan as it stands: its actions, and when is looked back."""
    facts = [
        Fact(name=f"{number}. {escaped(one.what, most=300)}", value=agreed(one, texts))
        for number, one in enumerate(plan.actions, start=1)
    ]
    if plan.unsettled():
        facts.append(Fact(name=texts("Interim evaluation"), value=dated(plan.evaluation_on, texts)))
    other = plan.facilitator if reader == plan.person_id else plan.case
    label = texts("Facilitator") if reader == plan.person_id else texts("School")
    facts.append(Fact(name=label, value=escaped(other)))
    return Card(title=texts("Care plan: {session}", session=moment.title if moment else "–"), facts=facts)


def _look_back(plan: PlanView, texts: Texts) -> Button:
    filled = json.dumps({"plan": plan_key(plan.id)})
    return Button(
        label=texts("Go over the actions"), action=action("start", "interim_evaluation", filled), style="primary"
    )


def recorded(plan: PlanView, moment: Moment | None, *, changed: bool, texts: Texts) -> Reply:
    """Send the school its plan, new or changed."""
    if changed:
        text = texts("Your care plan was changed. This is how it stands now.")
    else:
        text = texts(
            "Here is the care plan of your session. On {day} you look back on it; I remind you.",
            day=dated(plan.evaluation_on, texts),
        )
    button = Button(label=texts("Care plans"), action=action("view", "care_plan"))
    return Reply(text=text, card=card(plan, moment, texts, reader=plan.person_id), buttons=[button])


def withdrawn(moment: Moment | None, texts: Texts) -> Reply:
    """Tell the school that a plan does not stand any more, nor its evaluation."""
    session = moment.title if moment else "–"
    return Reply(
        text=texts("The care plan of {session} was withdrawn; I won't ask about its actions any more.", session=session)
    )


def reminder_title(moment: Moment | None, texts: Texts) -> str:
    """Return what the reminder is about, in a list of reminders."""
    return texts("Interim evaluation of the care plan: {session}", session=moment.title if moment else "–")


def reminder(plan: PlanView, moment: Moment | None, texts: Texts, *, reader: int) -> Reply:
    """Ask to look back on the actions."""
    if reader == plan.person_id:
        text = texts(
            "🔔 On {day} you look back on your care plan. How far is every action?",
            day=dated(plan.evaluation_on, texts),
        )
    else:
        text = texts(
            "🔔 On {day} {school} looks back on the care plan; you can go over it together.",
            day=dated(plan.evaluation_on, texts),
            school=escaped(plan.case),
        )
    return Reply(text=text, card=card(plan, moment, texts, reader=reader), buttons=[_look_back(plan, texts)])


def evaluated(
    plan: PlanView, moment: Moment | None, remark: str | None, *, by: str, changed: bool, reader: int, texts: Texts
) -> Reply:
    """Tell what became of the actions to who did not fill it in."""
    done = sum(one.state == "done" for one in plan.actions)
    said = (
        texts("{who} changed the interim evaluation of the care plan.", who=escaped(by))
        if changed
        else texts("{who} looked back on the care plan.", who=escaped(by))
    )
    text = said + " " + texts(
        "Done: {done} of {count} actions.", done=done, count=len(plan.actions)
    )  # fmt: skip
    shown = card(plan, moment, texts, reader=reader)
    if remark:
        shown.facts.append(Fact(name=texts("Remark on the whole"), value=escaped(remark, most=1000)))
    return Reply(text=text, card=shown)
