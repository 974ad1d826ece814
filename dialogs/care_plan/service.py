"""Recording a care plan and what becomes of it: rows, what is sent, and the reminder of the evaluation; one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.care_plan import notices, rules
from dialogs.care_plan.evaluation import InterimEvaluation
from dialogs.care_plan.form import CarePlanForm
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Reply
from dialogs.reminders.planning import of_moment
from dialogs.reminders.settling import settled_by, taken_up_by
from dialogs.reminders.workdays import ZONE
from dialogs.texts import texts_in
from knowledge.offer import Catalogue, Moment
from storage.care_plans import (
    CarePlan,
    CarePlanAction,
    actions_of,
    care_plan_for,
    care_plan_of_form,
    care_plans_of,
    plans_at,
)
from storage.outbox import put
from storage.people import Person, key
from storage.reminders import call_off, plan_notice
from storage.signups import participants
from storage.submissions import submitted


class PlanExists(CannotSubmit):
    """Somebody else recorded a plan for this participant in the meantime."""


class PlanGone(CannotSubmit):
    """The plan was withdrawn, or its actions changed, while they were gone over."""


async def led_by(session: AsyncSession, context: FormContext) -> rules.Led:
    """Return who had a place at the sessions that this person led, and the plans that stand."""
    moments = [one.id for one in rules.held(context.catalogue, context.person, context.now)]
    found = {
        moment_id: tuple((row.person_id, person.email or person.name or f"#{row.number}") for row, person in rows)
        for moment_id in moments
        if (rows := await participants(session, moment_id))
    }
    planned = {(one.moment_id, one.person_id): one.submitted_form_id for one in await plans_at(session, moments)}
    return rules.Led(found, planned)


async def plans_of(session: AsyncSession, person_id: int) -> tuple[rules.PlanView, ...]:
    """Return the plans that stand of which this person is the participant or the facilitator."""
    rows = await care_plans_of(session, person_id)
    return await _views(session, rows)


async def _views(session: AsyncSession, rows: list[CarePlan]) -> tuple[rules.PlanView, ...]:
    if not rows:
        return ()
    actions = await actions_of(session, [key(one.id) for one in rows])
    ids = {one.person_id for one in rows} | {one.facilitator_id for one in rows}
    people = (await session.exec(select(Person).where(col(Person.id).in_(ids)))).all()
    named = {key(one.id): one.email or one.name or "–" for one in people}
    subjects = [f"care_plan:{one.id}" for one in rows]
    evaluations = await submitted(session, forms=["interim_evaluation"], subjects=subjects)
    last = {row.subject: row.answers for row in evaluations}
    return tuple(
        rules.PlanView(
            id=key(one.id),
            moment_id=one.moment_id,
            person_id=one.person_id,
            facilitator_id=one.facilitator_id,
            case=named[one.person_id],
            facilitator=named[one.facilitator_id],
            evaluation_on=one.evaluation_on,
            actions=tuple(
                rules.ActionView(key(each.id), each.what, each.who, each.due_on, each.state, each.remark)
                for each in actions
                if each.care_plan_id == one.id
            ),
            evaluated=last.get(f"care_plan:{one.id}"),
        )
        for one in rows
    )


async def record(submission: Submission) -> list[Reply]:
    """Store a plan, new or changed, send it to the school and plan the evaluation; raises PlanExists."""
    values = CarePlanForm.model_validate(submission.values.model_dump())
    session, now, texts = submission.session, submission.now, submission.context.texts
    before = CarePlanForm.model_validate(submission.before.model_dump()) if submission.before is not None else None
    row = await care_plan_of_form(session, submission.id)
    other = await care_plan_for(session, values.moment, rules.number_in(values.case))
    if other is not None and other.submitted_form_id != submission.id:
        raise PlanExists(texts("There is a care plan for that one already."), "case")
    if row is None:
        row = CarePlan(
            submitted_form_id=submission.id,
            moment_id=values.moment,
            person_id=rules.number_in(values.case),
            facilitator_id=submission.context.person.id,
            evaluation_on=values.evaluation,
            created_at=now,
            updated_at=now,
        )
    elif row.person_id != rules.number_in(values.case):
        # The plan goes to somebody else: who had it is told that it is gone.
        await _tell_withdrawn(submission, row)
    row.moment_id, row.person_id, row.updated_at = values.moment, rules.number_in(values.case), now
    if before is None or before.evaluation != values.evaluation:
        row.evaluation_on = values.evaluation
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:  # two facilitators at the same moment
        raise PlanExists(texts("There is a care plan for that one already."), "case") from error
    await _write_actions(session, key(row.id), values, now)
    [plan] = await _views(session, [row])
    moment = submission.context.catalogue.moments.get(row.moment_id)
    await _plan_reminders(session, plan, moment, now)
    if moment is not None:
        await settled_by(session, submission.context.catalogue, [of_moment(moment)], "care_plan_recorded", now)
    await _tell(
        submission, plan.person_id, f"care_plan:{plan.id}:{submission.draft_id}",
        lambda reader: notices.recorded(plan, moment, changed=before is not None, texts=texts_in(reader.language)),
    )  # fmt: skip
    day = notices.dated(plan.evaluation_on, texts)
    if before is not None:
        text = texts("Saved: the school has the new version. Interim evaluation: {day}.", day=day)
    else:
        text = texts("Done: the school has the care plan. You look back on it on {day}; I remind you both.", day=day)
    return [Reply(text=text, kind="form")]


async def _write_actions(session: AsyncSession, plan_id: int, values: CarePlanForm, now: datetime) -> None:
    """Make the rows what the form says; an action that is worded as it was keeps its state."""
    left = {one.what: one for one in await actions_of(session, [plan_id])}
    for place, said in enumerate(values.actions, start=1):
        row = left.pop(said.what, None) or CarePlanAction(
            care_plan_id=plan_id, place=place, what=said.what, who=said.who, updated_at=now
        )
        if row.state == "open" or row.due_on is None:
            row.due_on = said.until
        elif said.until is not None:  # more time that was given at an evaluation is not taken back
            row.due_on = max(row.due_on, said.until)
        row.place, row.who, row.updated_at = place, said.who, now
        session.add(row)
    for gone in left.values():
        await session.delete(gone)
    await session.flush()


async def _plan_reminders(session: AsyncSession, plan: rules.PlanView, moment: Moment | None, now: datetime) -> None:
    """Plan the evaluation for school and facilitator on its day, and call off what was planned before."""
    about = f"care_plan:{plan.id}"
    await call_off(session, about)
    if not plan.unsettled():
        return
    due_at = rules.reminded_at(plan.evaluation_on, now)
    for person_id in dict.fromkeys((plan.person_id, plan.facilitator_id)):
        person = await _person(session, person_id)
        texts = texts_in(person.language)
        await plan_notice(
            session,
            key=f"{about}:{plan.evaluation_on}:{person_id}",
            about=about,
            person_id=person_id,
            title=notices.reminder_title(moment, texts),
            body=notices.reminder(plan, moment, texts, reader=person_id).stored(),
            due_at=due_at,
            now=now,
            topic="care_plans",
        )


async def withdraw(submission: Submission) -> list[Reply]:
    """Take a plan back: the school is told, and nothing is asked about it any more."""
    row = await care_plan_of_form(submission.session, submission.id)
    if row is None:
        raise LookupError(f"care plan of form {submission.id}")
    row.status, row.updated_at = "withdrawn", submission.now
    submission.session.add(row)
    await submission.session.flush()
    await call_off(submission.session, f"care_plan:{row.id}")
    catalogue = submission.context.catalogue
    if row.moment_id in catalogue.moments:
        about = of_moment(catalogue.moments[row.moment_id])
        await taken_up_by(submission.session, catalogue, [about], "care_plan_recorded", submission.now)
    await _tell_withdrawn(submission, row)
    return [Reply(text=submission.context.texts("Withdrawn: the school has been told."), kind="form")]


async def evaluate(submission: Submission) -> list[Reply]:
    """Keep how far every action is, plan the next look back for what got a new date, and tell the other; raises PlanGone."""
    values = InterimEvaluation.model_validate(submission.values.model_dump())
    session, now, texts = submission.session, submission.now, submission.context.texts
    row = await session.get(CarePlan, rules.number_in(values.plan), with_for_update=True)
    me = submission.context.person
    if row is None or row.status != "standing" or me.id not in {row.person_id, row.facilitator_id}:
        raise PlanGone(texts("That care plan does not stand any more."))
    actions = {str(one.id): one for one in await actions_of(session, [key(row.id)])}
    if any(said.of not in actions for said in values.actions):
        raise PlanGone(texts("The facilitator changed the actions in the meantime. Say *start over* to see them."))
    for said in values.actions:
        one = actions[said.of]
        one.state, one.remark, one.updated_at = said.state, said.remark, now
        one.due_on = said.until or one.due_on
        session.add(one)
    again = rules.next_evaluation([said.until for said in values.actions if said.state == "busy"])
    row.evaluation_on, row.updated_at = again or row.evaluation_on, now
    session.add(row)
    await session.flush()
    [plan] = await _views(session, [row])
    moment = submission.context.catalogue.moments.get(row.moment_id)
    to_come = plan.evaluation_on > now.astimezone(ZONE).date()
    if to_come:
        await _plan_reminders(session, plan, moment, now)
    else:
        await call_off(session, f"care_plan:{plan.id}")
    changed = submission.before is not None
    for person_id in {row.person_id, row.facilitator_id} - {me.id}:
        await _tell(
            submission, person_id, f"care_plan:{plan.id}:evaluated:{submission.draft_id}",
            lambda reader: notices.evaluated(
                plan, moment, values.remark, by=me.email or "–", changed=changed,
                reader=key(reader.id), texts=texts_in(reader.language),
            ),
        )  # fmt: skip
    other = texts("the facilitator") if me.id == row.person_id else texts("the school")
    text = texts("Done: {other} hears how far every action is.", other=other)
    if plan.unsettled() and to_come:
        text += " " + texts(
            "You look back on what is left on {day}; I remind you.", day=notices.dated(plan.evaluation_on, texts)
        )
    elif plan.unsettled():
        text += " " + texts("What is still busy has no new date; go over it again whenever you like.")
    return [Reply(text=text, kind="form", card=notices.card(plan, moment, texts, reader=me.id))]


async def _person(session: AsyncSession, person_id: int) -> Person:
    person = await session.get(Person, person_id)
    if person is None:
        raise LookupError(f"person {person_id}")
    return person


async def _tell(submission: Submission, person_id: int, about: str, reply_for: Callable[[Person], Reply]) -> None:
    session, now = submission.session, submission.now
    person = await _person(session, person_id)
    await put(
        session, key=f"{about}:{person_id}", person_id=person_id, body=reply_for(person).stored(), due_at=now, now=now
    )


async def _tell_withdrawn(submission: Submission, row: CarePlan) -> None:
    catalogue: Catalogue = submission.context.catalogue
    moment = catalogue.moments.get(row.moment_id)
    await _tell(
        submission, row.person_id, f"care_plan:{row.id}:withdrawn:{submission.draft_id}",
        lambda reader: notices.withdrawn(moment, texts_in(reader.language)),
    )  # fmt: skip
