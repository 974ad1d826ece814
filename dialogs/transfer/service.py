"""Writing a transfer: the offer, its answer, and what moves with it; each in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Reply
from dialogs.permissions import PersonView
from dialogs.reminders.planning import of_programme, of_registration, reconcile_all
from dialogs.reminders.timing import next_open
from dialogs.texts import Texts, texts_in
from dialogs.transfer import notices, rules
from dialogs.transfer.form import NetworkTransfer as Answers
from knowledge.offer import Catalogue
from storage.outbox import put
from storage.people import Person, RoleGrant, grants_of, holders_of, key, person_by_email, persons_at
from storage.registrations import Registration, RegistrationVersion, confirmed
from storage.submissions import SubmittedForm, kept, submitted
from storage.transfers import NetworkTransfer, transfer_of

Words = Callable[[Texts], Reply]


class AlreadyAnswered(CannotSubmit):
    """The offer was answered, or lapsed, while it was being changed."""


async def offer(submission: Submission) -> list[Reply]:
    """Store the offer, new or changed, and ask the new coordinator; raises AlreadyAnswered."""
    values = Answers.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    old = rules.from_whom(submission.values.model_dump(), context) or ""
    row = await transfer_of(session, submission.id)
    if row is None:
        row = NetworkTransfer(
            submitted_form_id=submission.id, organisation_id=values.organisation, to_email=values.new["email"],
            offered_by=context.person.id, offered_at=now, updated_at=now,
        )  # fmt: skip
    else:
        if row.status not in {"offered", "accepted"}:
            raise AlreadyAnswered(context.texts("This transfer is over: it was answered or it lapsed meanwhile."))
        if row.to_email != values.new["email"]:
            await _tell_new(
                session, row, "withdrawn", lambda texts: notices.withdrawn(row, context.catalogue, texts), now
            )
        row.offer += 1
    row.organisation_id, row.from_email, row.to_email = values.organisation, old, values.new["email"]
    row.first_day, row.offered_by = rules.first_day(values.first_day), context.person.id
    row.status, row.accepted_by, row.offered_at, row.updated_at = "offered", None, now, now
    session.add(row)
    await session.flush()
    moving = await moving_registrations(session, row, context.catalogue)
    await _tell_new(
        session, row, "offered",
        lambda texts: notices.offered(row, context.person.email, moving, context.catalogue, texts), now,
    )  # fmt: skip
    if old and not context.person.is_at(old):
        person = await person_by_email(session, old, now)
        await _put(
            session, row, f"offered:{row.to_email}", person,
            lambda texts: notices.offered_for_old(row, context.person.email, context.catalogue, texts), now,
        )  # fmt: skip
    return [notices.asked(row, context.catalogue, context.texts)]


async def withdraw(submission: Submission) -> list[Reply]:
    """Take the offer back, answered or not, as long as nothing has moved; raises AlreadyAnswered."""
    session, context, now = submission.session, submission.context, submission.now
    row = await transfer_of(session, submission.id)
    if row is None or row.status not in {"offered", "accepted"}:
        raise AlreadyAnswered(context.texts("This transfer is over: it was answered or it lapsed meanwhile."))
    row.status, row.updated_at = "withdrawn", now
    await _tell_new(session, row, "withdrawn", lambda texts: notices.withdrawn(row, context.catalogue, texts), now)
    return [Reply(text=context.texts("Withdrawn: nothing changes."), kind="form")]


async def accept(
    session: AsyncSession, row: NetworkTransfer, person_id: int, catalogue: Catalogue, texts: Texts, now: datetime
) -> Reply:
    """Accept an open offer for the person to whom it was made; what may not be any more lapses instead."""
    if not await _giver_may(session, row):
        await _end(session, row, now)
        return Reply(text=texts("Whoever offered this may not hand it over any more. Ask an administrator."))
    row.accepted_by, row.status, row.updated_at = person_id, "accepted", now
    await _trail(session, row, person_id, now)
    if rules.has_come(row.first_day, now):
        moved = await take_effect(session, row, catalogue, now)
        return notices.done_for_new(row, moved, catalogue, texts)
    await _tell_giver(session, row, "accepted", lambda one: notices.accepted_for_later(row, catalogue, one), now)
    said = texts("Thank you. You become the coordinator on {day}; I let you know.", day=notices.first_day(row, texts))
    return Reply(text=said)


async def decline(
    session: AsyncSession, row: NetworkTransfer, person_id: int, catalogue: Catalogue, texts: Texts, now: datetime
) -> Reply:
    """Decline an open offer for the person to whom it was made."""
    row.status, row.updated_at = "declined", now
    await _trail(session, row, person_id, now)
    await _tell_giver(session, row, "declined", lambda one: notices.declined(row, catalogue, one), now)
    return Reply(text=texts("Fine, I let them know. Nothing changes."))


async def lapse(
    session: AsyncSession, row: NetworkTransfer, catalogue: Catalogue, now: datetime, *, told: bool = True
) -> None:
    """End an offer that was not answered in time, and tell both; the new coordinator only if `told`."""
    await _end(session, row, now)
    at = next_open(now)
    await _tell_giver(session, row, "lapsed", lambda one: notices.lapsed_for_giver(row, catalogue, one), now, at)
    if told:
        await _tell_new(session, row, "lapsed", lambda one: notices.lapsed_for_new(row, catalogue, one), now, at)


async def _end(session: AsyncSession, row: NetworkTransfer, now: datetime) -> None:
    row.status, row.updated_at = "lapsed", now
    await _trail(session, row, row.offered_by, now)


async def hand_over_later(session: AsyncSession, row: NetworkTransfer, catalogue: Catalogue, now: datetime) -> None:
    """Do what was accepted for a day that has come, and tell the new coordinator."""
    if not await _giver_may(session, row):
        await _end(session, row, now)
        await _tell_new(
            session, row, "lapsed", lambda one: notices.lapsed_for_new(row, catalogue, one), now, next_open(now)
        )
        return
    # Its day comes at midnight: everybody hears of it in working hours.
    at = next_open(now)
    moved = await take_effect(session, row, catalogue, now, at)
    await _tell_new(session, row, "done", lambda one: notices.done_for_new(row, moved, catalogue, one), now, at)


async def take_effect(
    session: AsyncSession, row: NetworkTransfer, catalogue: Catalogue, now: datetime, at: datetime | None = None
) -> int:
    """Move the role, the registrations of open rounds, the forms and the reminders; returns how many registrations moved.

    Parameters
    ----------
    at
        When who had the role and the organisers hear of it; at once when left out.
    """
    new = row.accepted_by
    if new is None:
        raise LookupError("an offer takes effect for who accepted it")
    moving = await moving_registrations(session, row, catalogue)
    staying = await _staying(session, row)
    await _move_role(session, row, now)
    for registration in moving:
        registration.registered_by, registration.updated_at = new, now
        if row.from_email and registration.contact_email == row.from_email:
            registration.contact_email = row.to_email
        session.add(
            RegistrationVersion(
                registration_id=key(registration.id), changed_by=new, changed_at=now,
                values=registration.model_dump(
                    mode="json", include={"teams", "types", "contact_email", "consent_at", "status", "registered_by"}
                ),
            )
        )  # fmt: skip
    await session.flush()
    await _move_forms(session, row, new, staying, catalogue, now)
    for registration in moving:
        moments = of_programme(catalogue, registration.round_id, registration.programme_id)
        await reconcile_all(session, catalogue, [*moments, of_registration(registration)], now, joined=[new])
    row.status, row.updated_at = "done", now
    await session.flush()
    await _tell_organisers(session, row, sorted({one.programme_id for one in moving}), catalogue, now, at)
    await _tell_giver(session, row, "done", lambda one: notices.done_for_old(row, len(moving), catalogue, one), now, at)
    return len(moving)


async def moving_registrations(session: AsyncSession, row: NetworkTransfer, catalogue: Catalogue) -> list[Registration]:
    """Return the registrations of open rounds that go to the new coordinator."""
    staying = await _staying(session, row)
    rounds = [one.id for one in catalogue.open_rounds()]
    found = await confirmed(session, rounds=rounds, organisation_id=row.organisation_id)
    return [one for one in found if rules.moving(one.registered_by, staying)]


async def _staying(session: AsyncSession, row: NetworkTransfer) -> set[int]:
    """Return the people who stay coordinators of the organisation beside the new one."""
    held = await holders_of(session, "coordinator", [f"organisation:{row.organisation_id}"])
    others = [one for one in held if one not in {row.from_email, row.to_email}]
    return {key(one) for one in (await session.exec(select(Person.id).where(persons_at(others)))).all()}


async def _move_role(session: AsyncSession, row: NetworkTransfer, now: datetime) -> None:
    scope = f"organisation:{row.organisation_id}"
    query = select(RoleGrant).where(RoleGrant.role == "coordinator", RoleGrant.scope == scope)
    held = {one.email: one for one in (await session.exec(query)).all()}
    if row.from_email in held:
        await session.delete(held[row.from_email])
    if row.to_email not in held:
        session.add(RoleGrant(email=row.to_email, role="coordinator", scope=scope, granted_at=now))
    await session.flush()


async def _move_forms(
    session: AsyncSession, row: NetworkTransfer, new: int, staying: set[int], catalogue: Catalogue, now: datetime
) -> None:
    """Give the new coordinator what was handed in for open rounds, so that it can be changed."""
    subjects = [f"organisation:{row.organisation_id}@{one.id}" for one in catalogue.open_rounds()]
    for form in await submitted(session, forms=["team_registration"], subjects=subjects):
        if not rules.moving(form.person_id, staying):
            continue
        answers: dict[str, Any] = dict(form.answers)
        changes: dict[str, Any] = {}
        if row.from_email and answers.get("contact") == row.from_email:
            answers["contact"] = row.to_email
            changes["contact"] = [row.from_email, row.to_email]
        form.person_id = new
        await kept(session, form, answers=answers, status="submitted", changes=changes, person_id=new, now=now)


async def _giver_may(session: AsyncSession, row: NetworkTransfer) -> bool:
    """Tell whether who offered may still do so: a role can be taken back meanwhile."""
    giver = await session.get(Person, row.offered_by)
    if giver is None:
        return False
    grants = await grants_of(session, giver.email)
    view = PersonView(id=key(giver.id), email=giver.email, grants=frozenset((one.role, one.scope) for one in grants))
    return rules.may_hand_over(view, row.organisation_id)


async def _trail(session: AsyncSession, row: NetworkTransfer, person_id: int, now: datetime) -> None:
    """Keep the answer as a version of the form; one that leads to nothing can be opened no more."""
    form = await session.get(SubmittedForm, row.submitted_form_id)
    if form is None:
        raise LookupError(f"no form {row.submitted_form_id}")
    status = "submitted" if row.status == "accepted" else "withdrawn"
    await kept(
        session, form, answers=form.answers, status=status, changes={"offer": ["offered", row.status]},
        person_id=person_id, now=now,
    )  # fmt: skip


async def _tell_new(
    session: AsyncSession, row: NetworkTransfer, what: str, words: Words, now: datetime, at: datetime | None = None
) -> None:
    person = (
        await session.get(Person, row.accepted_by)
        if row.accepted_by is not None
        else await person_by_email(session, row.to_email, now)
    )
    if person is not None:
        await _put(session, row, f"{row.offer}:{what}", person, words, now, at)


async def _tell_giver(
    session: AsyncSession, row: NetworkTransfer, what: str, words: Words, now: datetime, at: datetime | None = None
) -> None:
    """Tell who offered it and, if that is somebody else, whose role it was."""
    giver = await session.get(Person, row.offered_by)
    people = [giver] if giver is not None else []
    owner = await person_by_email(session, row.from_email, now) if row.from_email else None
    if owner is not None and (giver is None or owner.id != giver.id):
        people.append(owner)
    for person in people:
        await _put(session, row, f"{row.offer}:{what}", person, words, now, at)


async def _tell_organisers(
    session: AsyncSession,
    row: NetworkTransfer,
    programmes: list[str],
    catalogue: Catalogue,
    now: datetime,
    at: datetime | None,
) -> None:
    """Tell each organiser once whose teams have a new coordinator, in the own programmes."""
    own: dict[str, list[str]] = {}
    for programme in programmes:
        for address in await holders_of(session, "organiser", [f"programme:{programme}", ""]):
            own.setdefault(address, []).append(programme)
    for address, theirs in own.items():
        person = await person_by_email(session, address, now)
        words = notices.new_contact(row, theirs, catalogue, texts_in(person.language))
        await _put(session, row, "contact", person, lambda _, words=words: words, now, at)


async def _put(
    session: AsyncSession, row: NetworkTransfer, what: str, person: Person, words: Words, now: datetime,
    at: datetime | None = None,
) -> None:  # fmt: skip
    await put(
        session,
        key=f"transfer:{row.id}:{what}:{person.id}",
        person_id=key(person.id),
        body=words(texts_in(person.language)).stored(),
        due_at=at or now - timedelta(seconds=1),
        now=now,
    )
