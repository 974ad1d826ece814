"""Writing that a round is open or closed, and telling who waits for it or was under way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Reply
from dialogs.offer import stored_catalogue
from dialogs.organising import notices, rules
from dialogs.organising.round_form import STATUS, RoundStatus
from dialogs.reminders.planning import of_round, reconcile
from dialogs.reminders.timing import next_open
from dialogs.texts import texts_in
from knowledge.offer import Catalogue
from storage.catalogue import RoundRow, bump_revision
from storage.drafts import Draft
from storage.outbox import put
from storage.people import Person, RoleGrant, key, person_by_email
from storage.reminders import call_off, plan_notice

_FORMS = ("team_registration", "session_signup")
"""Forms that need an open round."""


async def begun_in(session: AsyncSession, catalogue: Catalogue) -> dict[str, list[int]]:
    """Return whose registrations and sign-ups are begun and not sent, by the round that they need: ids of persons.

    One that does not say yet what it is for needs no round in particular.
    """
    query = (
        select(Draft)
        .where(
            col(Draft.form).in_(_FORMS),
            col(Draft.status).in_(["active", "parked"]),
            col(Draft.submitted_form_id).is_(None),
        )
        .order_by(col(Draft.id))
    )
    found: dict[str, list[int]] = {}
    for draft in (await session.exec(query)).all():
        for round_id in sorted(_rounds(draft.state, catalogue)):
            found.setdefault(round_id, []).append(draft.person_id)
    return found


def _rounds(state: dict[str, Any], catalogue: Catalogue) -> set[str]:
    answers = cast(dict[str, Any], state.get("answers") or {})
    moment = catalogue.moments.get(str(answers.get("moment", "")))
    if moment is not None:
        return {moment.round}
    programmes = {str(value) for path, value in answers.items() if path.split(".")[-1] == "programme"}
    # A registration goes into the earliest round of its programme that is open.
    first = (next((one for one in catalogue.open_rounds() if name in one.programmes), None) for name in programmes)
    return {one.id for one in first if one is not None}


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
    if row.id not in {one.id for one in rules.own_rounds(context)}:
        raise CannotSubmit(context.texts("{round} has none of your programmes.", round=row.name), "round")
    row.status, row.edited_at = values.status, now
    session.add(row)
    await bump_revision(session)
    changed = Changed(row, str(submission.id), values.reason)
    await reconcile(session, await stored_catalogue(session, context.catalogue), of_round(row.id), now)
    if values.status == "open":
        told = await tell_coordinators(session, context.catalogue, changed, now)
        text = context.texts.n(
            "{round} is open. {count} coordinator hears of it.",
            "{round} is open. {count} coordinators hear of it.",
            told,
            round=row.name,
        )
    else:
        told = await tell_under_way(session, context.catalogue, changed, now, now)
        text = context.texts("{round} is closed.", round=row.name)
        if told:
            text += " " + context.texts.n(
                "{count} person with a registration under way hears of it.",
                "{count} people with a registration under way hear of it.",
                told,
            )
    return [Reply(text=text, kind="form")]


@dataclass(frozen=True)
class Changed:
    """A round that was opened or closed just now."""

    row: RoundRow
    named: str
    """What opened or closed it, as the keys of messages hold it: each is written once."""
    word: str | None = None
    """What who did it wants people to read."""


async def tell_coordinators(session: AsyncSession, catalogue: Catalogue, changed: Changed, now: datetime) -> int:
    """Tell who holds the role that a round is open, in working hours; returns how many people.

    A message that waits for them is called off by a closing.
    """
    row = changed.row
    query = select(RoleGrant.email).where(RoleGrant.role == "coordinator").distinct().order_by(RoleGrant.email)
    people = [await person_by_email(session, address, now) for address in (await session.exec(query)).all()]
    at = next_open(now)
    for person in people:
        texts = texts_in(person.language)
        body = notices.round_opened(row, changed.word, catalogue, texts).stored()
        named = f"round:{row.id}:open:{changed.named}:{person.id}"
        if at > now:
            await plan_notice(
                session, key=named, about=_about(row), person_id=key(person.id),
                title=texts("{round} is open.", round=row.name), body=body, due_at=at, now=now,
            )  # fmt: skip
        else:
            await put(session, key=named, person_id=key(person.id), body=body, due_at=now, now=now)
    return len(people)


def _about(row: RoundRow) -> str:
    return f"round:{row.id}"


async def tell_under_way(
    session: AsyncSession, catalogue: Catalogue, changed: Changed, now: datetime, at: datetime
) -> int:
    """Tell who was filling in a form for a round that it is closed; returns how many people.

    Parameters
    ----------
    catalogue
        As it was while the round was open.
    at
        From when the message may go out.
    """
    row = changed.row
    await call_off(session, _about(row))
    begun = await begun_in(session, catalogue)
    concerned = [await session.get(Person, one) for one in sorted(set(begun.get(row.id, [])))]
    others = [one.name for one in catalogue.open_rounds() if one.id != row.id]
    for person in concerned:
        if person is None:
            continue
        reply = notices.round_closed(row, changed.word, others, texts_in(person.language))
        await put(
            session, key=f"round:{row.id}:closed:{changed.named}:{person.id}", person_id=key(person.id),
            body=reply.stored(), due_at=at, now=now,
        )  # fmt: skip
    return len(concerned)
