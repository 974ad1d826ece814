"""Writing the expert bank: offers, screenings, requests and their answers; each in the transaction of its message."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.experts import bank, notices
from dialogs.experts.matching import Match, need_label
from dialogs.experts.offering import Offer
from dialogs.experts.rules import proposals
from dialogs.experts.screening import Screening
from dialogs.messages import Reply
from dialogs.needs.rules import PROGRAMME, Need
from dialogs.needs.surveys import need_of, standing_needs, themes_needed
from dialogs.reminders.timing import next_open
from dialogs.texts import texts_in
from storage.experts import ExpertMatch, ExpertOffer, matches, offer_of
from storage.outbox import put
from storage.people import Person, holders_of, key, person_by_email
from storage.reminders import call_off, plan_notice
from storage.submissions import SubmittedForm
from storage.uploads import UploadedFile

WAITS = timedelta(days=7)
"""After so long without an answer the organiser is told, who may ask somebody else."""
ENGAGED = ("requested", "accepted")


async def offered(submission: Submission) -> list[Reply]:
    """Put an offer in the bank, or change it; a change of what was screened is screened again."""
    offer = Offer.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    row = (
        await session.exec(select(ExpertOffer).where(ExpertOffer.submitted_form_id == submission.id).with_for_update())
    ).first()
    if row is None:
        if await offer_of(session, context.person.id) is not None:
            raise CannotSubmit(
                context.texts("You stand in the expert bank already. You can change your offer, or withdraw it.")
            )
        row = ExpertOffer(submitted_form_id=submission.id, person_id=context.person.id, created_at=now, updated_at=now)
        session.add(row)
        await session.flush()
        await _to_screen(submission, row, changed=False)
        said = context.texts("Thank you! The organisers look at your offer and let you know. Say *my offer* to see it.")
        return [Reply(text=said, kind="form")]
    before = Offer.model_validate(submission.before.model_dump()) if submission.before is not None else offer
    if before.cv is not None and before.cv != offer.cv:
        await _file_erased(session, before, context.person.id)
    row.updated_at = now
    again = row.status == "more_info" or bool(set(offer.themes) - set(before.themes))
    again = again or offer.experience != before.experience or offer.cv != before.cv
    if again:
        row.status = "offered"
        await _to_screen(submission, row, changed=True)
        return [Reply(text=context.texts("Saved. The organisers look at your offer again."), kind="form")]
    return [Reply(text=context.texts("Saved."), kind="form")]


async def offer_withdrawn(submission: Submission) -> list[Reply]:
    """Take an offer out of the bank with its CV; whoever counted on the expert is told."""
    session, context = submission.session, submission.context
    query = select(ExpertOffer).where(ExpertOffer.submitted_form_id == submission.id).with_for_update()
    row = (await session.exec(query)).one()
    row.status, row.updated_at = "withdrawn", submission.now
    offer = Offer.model_validate(submission.values.model_dump())
    await _file_erased(session, offer, context.person.id)
    for match in await matches(session, offer_id=key(row.id), statuses=ENGAGED, lock=True):
        await _expert_gone(session, match, context)
    await session.flush()
    text = context.texts("Withdrawn: you are out of the expert bank. Thank you for offering.")
    if offer.cv is not None:
        text += " " + context.texts("Your CV is erased.")
    return [Reply(text=text, kind="form")]


async def _file_erased(session: AsyncSession, offer: Offer, person_id: int) -> None:
    if offer.cv is not None:
        file, owner = col(UploadedFile.id) == int(offer.cv["id"]), col(UploadedFile.person_id) == person_id
        await session.exec(delete(UploadedFile).where(file, owner))


async def _to_screen(submission: Submission, row: ExpertOffer, *, changed: bool) -> None:
    expert = await session_person(submission.session, row.person_id)
    for organiser in await _organisers(submission.session, submission.context):
        reply = notices.to_screen(bank.name_of(expert), key(row.id), texts_in(organiser.language), changed=changed)
        about = f"expert_offer:{row.id}:{submission.now.isoformat()}"
        await _tell(submission.session, organiser, reply, about, submission.context)


async def screened(submission: Submission) -> list[Reply]:
    """Keep what the organiser decides, and tell the expert; who is not accepted gets no requests any more."""
    values = Screening.model_validate(submission.values.model_dump())
    session, context = submission.session, submission.context
    row = await session.get(ExpertOffer, int(values.offer), with_for_update=True)
    if row is None or row.status == "withdrawn" or row.person_id == context.person.id:
        raise CannotSubmit(context.texts("This offer was withdrawn in the meantime."), "offer")
    row.status, row.reason = values.decision, values.reason
    row.screened_by, row.screened_at, row.updated_at = context.person.id, submission.now, submission.now
    expert = await session_person(session, row.person_id)
    reply = notices.screened(values.decision, values.reason, row.submitted_form_id, texts_in(expert.language))
    await _tell(session, expert, reply, f"expert_screened:{submission.id}:{submission.now.isoformat()}", context)
    if values.decision != "accepted":
        for match in await matches(session, offer_id=key(row.id), statuses=("requested",), lock=True):
            await _closed(session, match, "called_off", context)
    await session.flush()
    return [Reply(text=context.texts("Noted. The expert is told."), kind="form")]


async def asked(submission: Submission) -> list[Reply]:
    """Send the request to the expert who was chosen; raises CannotSubmit when need or expert is gone meanwhile."""
    values = Match.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    texts = context.texts
    survey = await session.get(SubmittedForm, int(values.need.partition(":")[0]), with_for_update=True)
    offer = await session.get(ExpertOffer, int(values.expert), with_for_update=True)
    need = next((one for one in await bank.open_needs(session, context) if one.key == values.need), None)
    if survey is None or need is None:
        raise CannotSubmit(texts("An expert was asked for this meanwhile, or it is not needed any more."), "need")
    year = bank.this_year(context)
    declined = (await bank.declined_by(session, context)).get((need.centre, need.theme), frozenset())
    fit = {one.expert.offer_id for one in proposals(need, await bank.experts(session, year), declined)}
    if offer is None or offer.id not in fit:
        raise CannotSubmit(texts("This expert is not available for it any more. Choose another."), "expert")
    match = ExpertMatch(
        need_id=need.id, organisation_id=need.centre, theme=need.theme, school_year=year, offer_id=key(offer.id),
        requested_by=context.person.id, requested_at=now, changed_by=context.person.id, changed_at=now,
    )  # fmt: skip
    session.add(match)
    await session.flush()
    expert = await session_person(session, offer.person_id)
    for_expert = replace(context, texts=texts_in(expert.language))
    await _tell(
        session,
        expert,
        notices.request(need, key(match.id), values.word, for_expert),
        f"expert_match:{match.id}",
        context,
    )
    await plan_notice(
        session,
        key=f"expert_match:{match.id}:unanswered",
        about=f"expert_match:{match.id}",
        person_id=context.person.id,
        title=texts("No answer yet: {need}", need=need_label(need, context)),
        body=notices.unanswered(need, bank.name_of(expert), key(match.id), context).stored(),
        due_at=next_open(now + WAITS),
        now=now,
    )
    said = texts(
        "The request is with {expert}. You hear the answer; after a week without one I tell you.",
        expert=expert.email or "",
    )
    return [Reply(text=said, kind="form")]


async def answer(session: AsyncSession, match: ExpertMatch, *, accepts: bool, context: FormContext) -> None:
    """Keep the answer of an expert to a request, and tell the organiser, and the centre when it is a yes."""
    await _closed(session, match, "accepted" if accepts else "declined", context, told=False)
    need = await _need(session, match, context)
    expert = await session_person(session, context.person.id)
    organiser = await session_person(session, match.requested_by)
    for_organiser = replace(context, texts=texts_in(organiser.language))
    about = f"expert_match:{match.id}:{match.status}"
    if accepts:
        for person in [organiser, *await centre_people(session, need, context)]:
            there = replace(context, texts=texts_in(person.language))
            reply = notices.accepted(need, bank.name_of(expert), there, organiser=person is organiser)
            await _tell(session, person, reply, about, context)
        return
    declined = (await bank.declined_by(session, context)).get((need.centre, need.theme), frozenset())
    left = proposals(need, await bank.experts(session, match.school_year), declined)
    still = any((one.centre, one.theme) == (need.centre, need.theme) for one in await standing_needs(session, context))
    following = left[0].expert if left and still else None
    reply = notices.declined(
        need, bank.name_of(expert), following.name if following else None, following.offer_id if following else 0,
        for_organiser,
    )  # fmt: skip
    await _tell(session, organiser, reply, about, context)


async def request_called_off(session: AsyncSession, match: ExpertMatch, context: FormContext) -> None:
    """Call off a request or an assignment, and tell the expert."""
    await _closed(session, match, "called_off", context)


async def needs_changed(session: AsyncSession, centre: str, context: FormContext) -> None:
    """Call off what was asked for themes that no survey of a centre names any more; expert and organiser are told."""
    needed = await themes_needed(session, centre, context)
    for match in await matches(session, organisation_id=centre, statuses=ENGAGED, lock=True):
        if match.theme in needed or match.school_year != bank.this_year(context):
            continue
        await _closed(session, match, "called_off", context)
        organiser = await session_person(session, match.requested_by)
        need = await _need(session, match, context)
        reply = notices.called_off(need, replace(context, texts=texts_in(organiser.language)))
        await _tell(session, organiser, reply, f"expert_match:{match.id}:gone", context)


async def centre_people(session: AsyncSession, need: Need, context: FormContext) -> list[Person]:
    """Return who told the need and who coordinates the centre, each once."""
    people = {need.person_id: await session_person(session, need.person_id)}
    for address in await holders_of(session, "coordinator", [f"organisation:{need.centre}"]):
        person = await person_by_email(session, address, context.now)
        people[key(person.id)] = person
    return list(people.values())


async def session_person(session: AsyncSession, person_id: int) -> Person:
    """Return a person by id."""
    return (await session.exec(select(Person).where(Person.id == person_id))).one()


async def _expert_gone(session: AsyncSession, match: ExpertMatch, context: FormContext) -> None:
    had_accepted = match.status == "accepted"
    await _closed(session, match, "called_off", context, told=False)
    need = await _need(session, match, context)
    expert = bank.name_of(await session_person(session, context.person.id))
    organiser = await session_person(session, match.requested_by)
    people = [organiser, *(await centre_people(session, need, context) if had_accepted else [])]
    for person in people:
        there = replace(context, texts=texts_in(person.language))
        reply = notices.expert_gone(need, expert, there, organiser=person is organiser)
        await _tell(session, person, reply, f"expert_match:{match.id}:expert_gone", context)


async def _closed(
    session: AsyncSession, match: ExpertMatch, status: str, context: FormContext, *, told: bool = True
) -> None:
    """Give a match its new status; with `told` its expert hears that it is called off."""
    match.status, match.changed_by, match.changed_at = status, context.person.id, context.now
    await call_off(session, f"expert_match:{match.id}")
    await session.flush()
    if not told:
        return
    offer = await session.get(ExpertOffer, match.offer_id)
    if offer is not None:
        expert = await session_person(session, offer.person_id)
        need = await _need(session, match, context)
        reply = notices.called_off(need, replace(context, texts=texts_in(expert.language)))
        await _tell(session, expert, reply, f"expert_match:{match.id}:called_off", context)


async def _need(session: AsyncSession, match: ExpertMatch, context: FormContext) -> Need:
    """Return the need of a match, also when the survey does not name it any more."""
    found = await need_of(session, match.need_id, match.theme, context)
    if found is not None:
        return found
    survey = await session.get(SubmittedForm, match.need_id)
    person_id = survey.person_id if survey is not None else match.requested_by
    return Need(match.need_id, match.theme, match.organisation_id, 1, 0, "any", None, person_id)


async def _organisers(session: AsyncSession, context: FormContext) -> list[Person]:
    addresses = await holders_of(session, "organiser", [f"programme:{PROGRAMME}", ""])
    return [await person_by_email(session, address, context.now) for address in addresses]


async def _tell(session: AsyncSession, person: Person, reply: Reply, about: str, context: FormContext) -> None:
    """Write to somebody, within working hours: none of it is urgent."""
    await put(
        session,
        key=f"{about}:{person.id}",
        person_id=key(person.id),
        body=reply.stored(),
        due_at=next_open(context.now),
        now=context.now,
    )
