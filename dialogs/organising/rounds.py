"""Writing that a round is open or closed, and telling who waits for it or was under way."""

from typing import Any, cast

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Reply
from dialogs.organising import notices
from dialogs.organising.round_form import STATUS, RoundStatus
from dialogs.reminders.workdays import next_open
from dialogs.texts import texts_in
from storage.catalogue import RoundRow, bump_revision
from storage.drafts import Draft
from storage.outbox import put
from storage.people import Person, RoleGrant, key, person_by_email


async def begun_registrations(session: AsyncSession) -> list[tuple[int, set[str]]]:
    """Return the registrations that are begun and not sent: whose, and for which programmes as far as that is said."""
    query = select(Draft.person_id, Draft.state).where(
        Draft.form == "team_registration", col(Draft.status).in_(["active", "parked"])
    )
    return [(person_id, _programmes(state)) for person_id, state in (await session.exec(query)).all()]


def _programmes(state: dict[str, Any]) -> set[str]:
    answers = cast(dict[str, Any], state.get("answers") or {})
    return {str(value) for path, value in answers.items() if path.endswith(".programme")}


async def set_status(submission: Submission) -> list[Reply]:
    """Open or close a round; every process reads it with the next message. Raises CannotSubmit."""
    values = RoundStatus.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    query = select(RoundRow).where(RoundRow.id == values.round).with_for_update()
    row = (await session.exec(query)).first()
    if row is None or row.status == values.status:
        said = context.texts(
            "{round} is {status} already.",
            round=row.name if row else values.round,
            status=context.texts(STATUS[values.status]),
        )
        raise CannotSubmit(said)
    row.status, row.edited_at = values.status, now
    session.add(row)
    await bump_revision(session)
    if values.status == "open":
        told = await _tell_coordinators(submission, row, values.reason)
        text = context.texts.n(
            "{round} is open. {count} coordinator hears of it.",
            "{round} is open. {count} coordinators hear of it.",
            told,
            round=row.name,
        )
    else:
        told = await _tell_under_way(submission, row, values.reason)
        text = context.texts.n(
            "{round} is closed. {count} person with a registration under way hears of it.",
            "{round} is closed. {count} people with a registration under way hear of it.",
            told,
            round=row.name,
        )
    return [Reply(text=text, kind="form")]


async def _tell_coordinators(submission: Submission, row: RoundRow, word: str | None) -> int:
    session, now = submission.session, submission.now
    query = select(RoleGrant.email).where(RoleGrant.role == "coordinator").distinct().order_by(RoleGrant.email)
    addresses = (await session.exec(query)).all()
    for address in addresses:
        person = await person_by_email(session, address, now)
        reply = notices.round_opened(row, word, submission.context.catalogue, texts_in(person.language))
        await put(
            session, key=f"round:{row.id}:open:{submission.id}:{person.id}", person_id=key(person.id),
            body=reply.stored(), due_at=next_open(now), now=now,
        )  # fmt: skip
    return len(addresses)


async def _tell_under_way(submission: Submission, row: RoundRow, word: str | None) -> int:
    session, now = submission.session, submission.now
    concerned = {
        person_id
        for person_id, programmes in await begun_registrations(session)
        if not programmes or programmes & set(row.programmes)
    }
    for person_id in sorted(concerned):
        person = await session.get(Person, person_id)
        if person is None:
            continue
        reply = notices.round_closed(row, word, texts_in(person.language))
        await put(
            session, key=f"round:{row.id}:closed:{submission.id}:{person_id}", person_id=person_id,
            body=reply.stored(), due_at=now, now=now,
        )  # fmt: skip
    return len(concerned)
