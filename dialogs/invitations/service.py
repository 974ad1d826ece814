"""Writing invitations: who is invited, told, reminded, or invited no more; one transaction."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.invitations import notices, rules
from dialogs.invitations.form import Invitation as Answers
from dialogs.messages import Reply
from dialogs.reminders.calendar import put_in
from dialogs.reminders.notices import when
from dialogs.signup.rules import capacity, fits
from dialogs.signup.service import place_of, sign_up
from dialogs.texts import texts_in
from knowledge.offer import Catalogue, Moment
from storage.invitations import Invitation, about, invitations, sign_ups_by_address
from storage.outbox import put
from storage.people import Person, key, person_by_email
from storage.reminders import call_off, plan_notice
from storage.signups import SignUp, seats_taken, standing


class NobodyToInvite(CannotSubmit):
    """Everybody was invited or signed up meanwhile, or the session is over."""


async def invite(submission: Submission) -> list[Reply]:
    """Invite who is not invited yet, let go who is named no more, plan the reminders; raises NobodyToInvite."""
    values = Answers.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    texts, moment = context.texts, context.catalogue.moments.get(values.moment)
    if moment is None or moment.starts <= now:
        raise NobodyToInvite(texts("That session is over or was cancelled."), "moment")
    wanted = list(dict.fromkeys(one["email"] for one in values.people))
    gone = 0
    kept: list[Invitation] = []
    for row in await invitations(session, submitted_form_id=submission.id):
        if row.moment_id == moment.id and row.email in wanted:
            kept.append(row)
        else:
            await _let_go(session, row, context.catalogue, now)
            gone += 1
    signed_up = await sign_ups_by_address(session, [moment.id])
    invited = {one.email for one in await invitations(session, moments=[moment.id])}
    full = await _full(session, moment, context.catalogue, now)
    at = rules.chosen_time(values.model_dump(), moment, now)
    fresh = [
        one
        for one in wanted
        if one not in invited and rules.state_of("invited", signed_up.get((moment.id, one), [])) in {"silent", "not"}
    ]
    if not fresh and not kept:
        raise NobodyToInvite(texts("They are all invited or signed up already."), "people")
    for row in kept:
        row.word, row.remind_at, row.updated_at = values.word, at, now
        await call_off(session, about(key(row.id)))
        sign_ups = signed_up.get((moment.id, row.email), [])
        if rules.state_of(row.status, sign_ups) == "silent":
            await _plan(session, row, full, moment, context.catalogue, now)
    for address in fresh:
        person = await person_by_email(session, address, now)
        row = Invitation(
            submitted_form_id=submission.id, moment_id=moment.id, email=address, person_id=key(person.id),
            invited_by=context.person.id, word=values.word, remind_at=at, created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        reply = notices.invited(row, context.person.email, full, moment, context.catalogue, texts_in(person.language))
        await _put(session, row, "invited", reply, now)
        await _plan(session, row, full, moment, context.catalogue, now)
    return [Reply(text=_told(context, len(fresh), gone, at), kind="form")]


def _told(context: FormContext, fresh: int, gone: int, at: datetime | None) -> str:
    texts = context.texts
    said = [texts.n("{count} person is invited.", "{count} people are invited.", fresh)] if fresh else [texts("Saved.")]
    if gone:
        said.append(texts.n("{count} invitation is withdrawn.", "{count} invitations are withdrawn.", gone))
    if at is not None:
        said.append(texts("Who has not answered by {day} gets one reminder.", day=when(at, texts)))
    said.append(texts("Ask *my invitations* to see who answered."))
    return " ".join(said)


async def withdraw(submission: Submission) -> list[Reply]:
    """Take back the invitations of a form; who signed up stays so."""
    session, context = submission.session, submission.context
    rows = await invitations(session, submitted_form_id=submission.id)
    for row in rows:
        await _let_go(session, row, context.catalogue, submission.now)
    text = context.texts("Withdrawn. Who had not answered is told; who signed up still comes.")
    return [Reply(text=text, kind="form")]


async def come(session: AsyncSession, row: Invitation, moment: Moment, context: FormContext) -> Reply:
    """Sign up who says yes; raises what dialogs.signup.service.sign_up does."""
    there = await standing(session, moment.id)
    mine = next((one for one in there if one.person_id == context.person.id), None)
    if mine is None:
        [mine] = await sign_up(
            session, moment.id, [context.person.id], by=context.person.id, catalogue=context.catalogue, now=context.now
        )
        await _answered(session, row, "accepted", context.now)
        there = await standing(session, moment.id)
    reply = notices.coming(mine, place_of(mine, there), moment, context.catalogue, context.texts)
    if mine.status == "confirmed":
        person = await session.get_one(Person, context.person.id)
        reply.calendar = await put_in(session, moment.id, person, context.catalogue)
    return reply


async def decline(session: AsyncSession, row: Invitation, context: FormContext) -> SignUp | None:
    """Note that somebody does not come; returns the sign-up that stands instead, when there is one."""
    there = await standing(session, row.moment_id)
    mine = next((one for one in there if one.person_id == context.person.id), None)
    if mine is None:
        await _answered(session, row, "declined", context.now)
    return mine


async def reminder(
    session: AsyncSession, row: Invitation, moment: Moment, catalogue: Catalogue, now: datetime
) -> Reply:
    """Return the reminder of an invitation as it reads now, for the person who was invited."""
    full = await _full(session, moment, catalogue, now)
    return await _reminder(session, row, full, moment, catalogue)


async def _reminder(session: AsyncSession, row: Invitation, full: bool, moment: Moment, catalogue: Catalogue) -> Reply:
    person, inviter = await session.get(Person, row.person_id), await session.get(Person, row.invited_by)
    texts = texts_in(person.language if person else "nl")
    return notices.reminded(row, inviter.email if inviter else None, full, moment, catalogue, texts)


async def _answered(session: AsyncSession, row: Invitation, status: str, now: datetime) -> None:
    row.status, row.updated_at = status, now
    session.add(row)
    await call_off(session, about(key(row.id)))


async def _let_go(session: AsyncSession, row: Invitation, catalogue: Catalogue, now: datetime) -> None:
    """Withdraw an invitation; who has not answered yet is told."""
    sign_ups = await sign_ups_by_address(session, [row.moment_id])
    silent = rules.state_of(row.status, sign_ups.get((row.moment_id, row.email), [])) == "silent"
    await _answered(session, row, "withdrawn", now)
    moment = catalogue.moments.get(row.moment_id)
    person = await session.get(Person, row.person_id)
    if silent and moment is not None and person is not None and moment.starts > now:
        await _put(session, row, "withdrawn", notices.withdrawn(moment, catalogue, texts_in(person.language)), now)


async def _full(session: AsyncSession, moment: Moment, catalogue: Catalogue, now: datetime) -> bool:
    seats = (await seats_taken(session, now)).get(moment.id)
    occupied = Occupied(seats.taken, seats.waiting) if seats else Occupied()
    return not fits(occupied, capacity(moment, catalogue), 1)


async def _plan(
    session: AsyncSession, row: Invitation, full: bool, moment: Moment, catalogue: Catalogue, now: datetime
) -> None:
    """Plan the one reminder, if there is time for it; one that went out is not planned again."""
    if row.remind_at is None:
        return
    person = await session.get(Person, row.person_id)
    reply = await _reminder(session, row, full, moment, catalogue)
    await plan_notice(
        session, key=about(key(row.id)), about=about(key(row.id)), person_id=row.person_id,
        title=notices.reminder_title(moment, catalogue, texts_in(person.language if person else "nl")),
        body=reply.stored(), due_at=row.remind_at, now=now, useful_until=moment.starts,
    )  # fmt: skip


async def _put(session: AsyncSession, row: Invitation, what: str, reply: Reply, now: datetime) -> None:
    await put(
        session, key=f"invitation:{row.id}:{what}", person_id=row.person_id, body=reply.stored(), due_at=now, now=now
    )
