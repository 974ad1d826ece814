"""Handing in an intake: what a person is part of, and the message to who leads it; one transaction."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.intake import notices, rules
from dialogs.messages import Reply
from dialogs.reminders.notices import when
from dialogs.reminders.planning import of_moment
from dialogs.reminders.settling import settled_by, taken_up_by
from dialogs.texts import texts_in
from knowledge.offer import Moment
from storage.outbox import put
from storage.people import Person, holders_of, key, person_by_email
from storage.registrations import Registration
from storage.signups import sign_ups_of_person
from storage.submissions import SubmittedForm, submitted

FORM_IDS = ("cop_intake", "research_intake")


class NoPlace(CannotSubmit):
    """The place was given up, or the moment began, between the first question and the confirmation."""


async def mine_of(session: AsyncSession, person_id: int) -> rules.Mine:
    """Return what a person is signed up or registered for, and the intakes that were handed in."""
    places = await sign_ups_of_person(session, person_id)
    query = select(Registration).where(Registration.registered_by == person_id, Registration.status == "confirmed")
    registrations = (await session.exec(query)).all()
    handed = await submitted(session, forms=list(FORM_IDS), person_id=person_id)
    return rules.Mine(
        confirmed=tuple(one.moment_id for one in places if one.status == "confirmed"),
        waiting=tuple(one.moment_id for one in places if one.status != "confirmed"),
        registered=tuple((one.round_id, one.programme_id) for one in registrations),
        prerequisites={one.moment_id: one.prerequisite for one in places if one.prerequisite},
        handed_in={row.subject: key(row.id) for row in handed},
    )


async def handed_in(submission: Submission) -> list[Reply]:
    """Tell who leads the moment; raises NoPlace."""
    texts, moment = submission.context.texts, _moment(submission)
    if moment.starts <= submission.now:
        raise NoPlace(texts("That session has just begun: the intake cannot be handed in any more."), "moment")
    told = await _tell(submission, moment, changed=submission.before is not None)
    catalogue = submission.context.catalogue
    await settled_by(submission.session, catalogue, [of_moment(moment)], "intake_handed_in", submission.now)
    until = when(moment.starts, texts)
    if not told:
        return [
            Reply(text=texts("Your intake is kept. Nobody leads this session yet; who does will find it."), kind="form")
        ]
    if submission.before is not None:
        return [Reply(text=texts("Saved. The facilitator has the new version."), kind="form")]
    text = texts("Done: the facilitator has your intake.")
    text += " " + texts("You can change it until {when}: say *change my intake*.", when=until)
    return [Reply(text=text, kind="form")]


async def withdrawn(submission: Submission) -> list[Reply]:
    """Tell who leads the moment that there is no intake any more."""
    moment, session = _moment(submission), submission.session
    asker, catalogue = submission.context.person.email, submission.context.catalogue
    await taken_up_by(session, catalogue, [of_moment(moment)], "intake_handed_in", submission.now)
    for person in await leaders(session, moment, submission.context):
        reply = notices.withdrawn(asker, moment, texts_in(person.language))
        await put(
            session, key=f"intake:{submission.id}:withdrawn:{person.id}", person_id=key(person.id),
            body=reply.stored(), due_at=submission.now, now=submission.now,
        )  # fmt: skip
    return [Reply(text=submission.context.texts("Withdrawn. The facilitator has been told."), kind="form")]


def _moment(submission: Submission) -> Moment:
    return submission.context.catalogue.moment(str(submission.values.model_dump()["moment"]))


async def leaders(session: AsyncSession, moment: Moment, context: FormContext) -> list[Person]:
    """Return who leads a moment; while nobody does, the organisers of its programme."""
    if moment.facilitator:
        return [await person_by_email(session, moment.facilitator, context.now)]
    addresses = await holders_of(session, "organiser", [f"programme:{moment.programme}"])
    return [await person_by_email(session, one, context.now) for one in addresses]


async def _tell(submission: Submission, moment: Moment, *, changed: bool) -> bool:
    session, context = submission.session, submission.context
    row = await session.get(SubmittedForm, submission.id)
    if row is None:
        raise LookupError(f"submitted form {submission.id}")
    people = await leaders(session, moment, context)
    for person in people:
        reply = notices.handed_in(row, context.person.email, moment, changed=changed, texts=texts_in(person.language))
        await put(
            session, key=f"intake:{submission.id}:{submission.draft_id}:{person.id}", person_id=key(person.id),
            body=reply.stored(), due_at=submission.now, now=submission.now,
        )  # fmt: skip
    return bool(people)
