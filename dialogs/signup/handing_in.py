"""What the forms do when they are handed in, changed or withdrawn, and what they look at in the database."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.markup import escaped
from dialogs.messages import CalendarEvent, Fact, Reply
from dialogs.reminders.calendar import put_in
from dialogs.signup import notices, service
from dialogs.signup.checks import Known
from dialogs.signup.form import SessionSignUp
from dialogs.signup.swapping import SignUpSwap
from dialogs.texts import Texts
from knowledge.offer import Catalogue, Moment
from storage.people import Person, key, person_by_email
from storage.signups import SignUp, locked_moment, sign_ups_of_form, sign_ups_of_person, standing, written
from storage.submissions import submitted


async def known_of(session: AsyncSession, context: FormContext) -> Known:
    """Return for which sessions a person is signed up, and what was said of role and education the last time."""
    rows = await sign_ups_of_person(session, context.person.id)
    role = level = None
    for form in await submitted(session, forms=["session_signup"], person_id=context.person.id):
        people = form.answers.get("people")
        if not people or [one.get("email") for one in people] == [context.person.email]:
            role, level = form.answers.get("role") or role, form.answers.get("level") or level
    return Known(frozenset(row.moment_id for row in rows), role, level)


async def handed_over_of(session: AsyncSession, context: FormContext) -> dict[str, tuple[str, str]]:
    """Return the sign-ups that a person may pass on: id to session and address of who comes."""
    found: dict[str, tuple[str, str]] = {}
    for one in await service.signups_of(session, context.person.id, context.catalogue, context.now, arranged=True):
        person = await session.get(Person, one.row.person_id)
        found[str(one.row.id)] = (one.moment.id, person.email or "–" if person else "–")
    return found


async def handed_in(submission: Submission) -> list[Reply]:
    """Sign up, or change who comes to which session; raises CannotSubmit when it cannot be any more."""
    values = SessionSignUp.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    wanted = await _people(submission, values)
    there = await sign_ups_of_form(session, submission.id)
    # Both sessions of a change are locked in one order, so that two changes never wait for each other.
    for moment_id in sorted({values.moment, *(row.moment_id for row in there)}):
        await locked_moment(session, moment_id)
    there = await sign_ups_of_form(session, submission.id)
    stay = [row for row in there if row.moment_id == values.moment and row.person_id in wanted]
    new = [one for one in wanted if one not in {row.person_id for row in stay}]
    gone = [row for row in there if row not in stay]
    made: list[SignUp] = []
    try:
        if new:
            made = await service.sign_up(
                session, values.moment, new, by=context.person.id, catalogue=context.catalogue, now=now,
                prerequisite=values.prerequisite, submitted_form_id=submission.id,
            )  # fmt: skip
    except service.SessionOver:
        told = context.texts("This session takes no sign-ups any more. Choose another one.")
        raise CannotSubmit(told, "moment") from None
    except service.TooManyPeople as many:
        told = context.texts("The session takes {most} participants at most.", most=many.most)
        raise CannotSubmit(told, "people") from None
    except service.AlreadySignedUp as doubled:
        raise CannotSubmit(
            await _doubled(submission, doubled.people), "people" if values.people else "moment"
        ) from None
    for row in stay:
        if row.prerequisite != values.prerequisite:
            row.prerequisite = values.prerequisite
            await written(session, row, by=context.person.id, now=now)
    left = _own_places(submission, gone)
    if gone:
        await service.cancel(session, gone, by=context.person.id, catalogue=context.catalogue, now=now)
    moment = context.catalogue.moment(values.moment)
    told = await _told(submission, moment, [*stay, *made], changed=submission.before is not None)
    if _own_places(submission, [*stay, *made]):
        told.calendar = await _calendar(submission, values.moment)
    return [told, *[await _out_of_calendar(submission, row.moment_id) for row in left]]


async def withdrawn(submission: Submission) -> list[Reply]:
    """Cancel everything that the form signed up."""
    rows = await sign_ups_of_form(submission.session, submission.id)
    left = _own_places(submission, rows)
    await service.cancel(
        submission.session, rows, by=submission.context.person.id, catalogue=submission.context.catalogue,
        now=submission.now,
    )  # fmt: skip
    told = Reply(text=cancelled_text(rows, submission.context.catalogue, submission.context.texts), kind="form")
    for row in left:
        told.calendar = await _calendar(submission, row.moment_id, left=True)
    return [told]


def _own_places(submission: Submission, rows: Sequence[SignUp]) -> list[SignUp]:
    """Return the sign-ups by which who talks has a place: they stand in the own calendar."""
    return [row for row in rows if row.status == "confirmed" and row.person_id == submission.context.person.id]


async def _calendar(submission: Submission, moment_id: str, *, left: bool = False) -> list[CalendarEvent]:
    person = await submission.session.get_one(Person, submission.context.person.id)
    return await put_in(submission.session, moment_id, person, submission.context.catalogue, left=left)


async def _out_of_calendar(submission: Submission, moment_id: str) -> Reply:
    """Return the file that takes a session out: it is of another kind than what puts one in, so it comes apart."""
    texts = submission.context.texts
    moment = submission.context.catalogue.moments.get(moment_id)
    name = notices.session_name(moment, submission.context.catalogue, texts) if moment is not None else moment_id
    text = texts("You do not come to {session} any more. Open the file to take it out of your calendar.", session=name)
    return Reply(text=text, calendar=await _calendar(submission, moment_id, left=True))


def cancelled_text(rows: Sequence[SignUp], catalogue: Catalogue, texts: Texts) -> str:
    """Return what is said to who cancelled."""
    moment = catalogue.moments.get(rows[0].moment_id) if rows else None
    if moment is None:
        return texts("Cancelled.")
    return texts(
        "Cancelled: {session}. When somebody waits for it, the place is offered at once.",
        session=notices.session_name(moment, catalogue, texts),
    )


async def swapped(submission: Submission) -> list[Reply]:
    """Let somebody else come; raises CannotSubmit when it cannot be any more."""
    values = SignUpSwap.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    texts = context.texts
    row = await session.get(SignUp, int(values.sign_up))
    if row is None or context.person.id not in {row.person_id, row.signed_up_by}:
        raise CannotSubmit(texts("This sign-up does not stand any more."), "sign_up")
    person = await _person(submission, values.new)
    try:
        own = _own_places(submission, [row])
        row = await service.swap(session, row, person, by=context.person.id, catalogue=context.catalogue, now=now)
    except service.SessionOver:
        raise CannotSubmit(
            texts("The session has begun: passing on was possible up to the start."), "sign_up"
        ) from None
    except service.AlreadySignedUp as doubled:
        raise CannotSubmit(await _doubled(submission, doubled.people), "new") from None
    except service.NoOffer:
        raise CannotSubmit(texts("This sign-up does not stand any more."), "sign_up") from None
    moment = context.catalogue.moment(row.moment_id)
    text = texts(
        "Done: {who} comes to {session} instead, and is told.",
        who=address_of(person), session=notices.session_name(moment, context.catalogue, texts),
    )  # fmt: skip
    told = Reply(text=text, kind="form")
    if own:
        told.calendar = await _calendar(submission, row.moment_id, left=True)
    return [told]


async def _people(submission: Submission, values: SessionSignUp) -> list[int]:
    """Return the ids of who comes, each once; who talks stands for herself or himself, whatever the address."""
    if not values.people:
        return [submission.context.person.id]
    people = [await _person(submission, one) for one in values.people]
    return list(dict.fromkeys(key(one.id) for one in people))


async def _person(submission: Submission, given: dict[str, str]) -> Person:
    context = submission.context
    if given["email"] == context.person.email:
        own = await submission.session.get(Person, context.person.id)
        if own is not None:
            return own
    person = await person_by_email(submission.session, given["email"], submission.now)
    person.name = person.name or given.get("name")
    return person


def address_of(person: Person) -> str:
    """Return a person as the address stands in Markdown."""
    return escaped(person.email or person.name or "–")


async def _doubled(submission: Submission, people: Sequence[int]) -> str:
    texts = submission.context.texts
    if list(people) == [submission.context.person.id]:
        return texts("You are signed up for this session already.")
    found = [await submission.session.get(Person, one) for one in people]
    names = texts.join([address_of(one) for one in found if one is not None])
    return texts("Signed up for this session already: {people}. Leave them out.", people=names)


async def _told(submission: Submission, moment: Moment, rows: Sequence[SignUp], *, changed: bool) -> Reply:
    """Return the confirmation: with a place or a place in line, and what who comes must know."""
    texts, catalogue = submission.context.texts, submission.context.catalogue
    there = await standing(submission.session, moment.id)
    waiting = [row for row in rows if row.status == "waiting"]
    name = notices.session_name(moment, catalogue, texts)
    alone = [row.person_id for row in rows] == [submission.context.person.id]
    more: list[Fact] = []
    if not waiting:
        text = (
            texts("Done: you have a place at {session}.", session=name)
            if alone
            else texts.n(
                "Done: {count} place at {session}. Everybody is told.",
                "Done: {count} places at {session}. Everybody is told.",
                len(rows),
                session=name,
            )  # fmt: skip
        )
        if alone:
            text += " " + texts("I remind you of it.")
    else:
        place = min(service.place_of(row, there) or 0 for row in waiting)
        text = (
            texts("Noted: you are on the waiting list of {session}, at place **{place}**.", session=name, place=place)
            if alone
            else texts(
                "Noted: on the waiting list of {session}, together from place **{place}** on. Everybody is told.",
                session=name,
                place=place,
            )  # fmt: skip
        )
        text += " " + texts("When places come free I send a message: they are kept for 48 hours.")
    if changed:
        text = texts("Saved.") + " " + text
    if len(rows) > 1 and waiting and len(waiting) < len(rows):
        more.append(Fact(name=texts("On the waiting list"), value=str(len(waiting))))
    text += " " + texts("Cancelling is possible up to the start.")
    return Reply(text=text, kind="form", card=notices.card_of(moment, catalogue, texts, *more))
