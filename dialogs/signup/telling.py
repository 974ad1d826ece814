"""Who hears what of a place at a session: messages into the outbox, for everybody it concerns but who did it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.reminders.calendar import put_in
from dialogs.signup import notices
from dialogs.texts import texts_in
from knowledge.offer import Catalogue, Moment
from storage.outbox import put
from storage.people import Person, key
from storage.signups import SignUp


async def _person(session: AsyncSession, person_id: int) -> Person:
    person = await session.get(Person, person_id)
    if person is None:
        raise LookupError(f"person {person_id}")
    return person


def _name(person: Person) -> str | None:
    return person.email or person.name


async def _put(session: AsyncSession, person: Person, reply: Reply, state: int, now: datetime) -> None:
    # The state in the audit trail is what the message is about: a state tells each person once.
    await put(
        session, key=f"sign_up:{state}:{person.id}", person_id=key(person.id), body=reply.stored(), due_at=now, now=now
    )


async def signed_up(
    session: AsyncSession, row: SignUp, moment: Moment, place: int | None, state: int, catalogue: Catalogue, now: datetime
) -> None:  # fmt: skip
    """Tell a participant who was signed up by somebody else."""
    person, by = await _person(session, row.person_id), await _person(session, row.signed_up_by)
    reply = notices.signed_up(_name(by), key(row.id), place, moment, catalogue, texts_in(person.language))
    if row.status == "confirmed":
        reply.calendar = await put_in(session, moment.id, person, catalogue)
    await _put(session, person, reply, state, now)


async def offered(
    session: AsyncSession, rows: Sequence[SignUp], moment: Moment, states: Sequence[int], catalogue: Catalogue, now: datetime
) -> None:  # fmt: skip
    """Offer free places to a group: all of them to who signed it up, the own one to each participant."""
    signer = rows[0].signed_up_by
    people = [await _person(session, row.person_id) for row in rows]
    for row, person, state in zip(rows, people, states, strict=True):
        if row.person_id != signer:
            await _put(session, person, _offer([], row, moment, catalogue, person), state, now)
    whole = await _person(session, signer)
    names = [] if [row.person_id for row in rows] == [signer] else [_name(one) or "–" for one in people]
    await _put(session, whole, _offer(names, rows[0], moment, catalogue, whole), states[0], now)


def _offer(names: Sequence[str], row: SignUp, moment: Moment, catalogue: Catalogue, told: Person) -> Reply:
    until = row.offered_until or moment.starts
    return notices.offered(names, until, row.group_id, moment, catalogue, texts_in(told.language))


async def ran_out(
    session: AsyncSession, rows: Sequence[SignUp], moment: Moment, states: Sequence[int], catalogue: Catalogue, now: datetime
) -> None:  # fmt: skip
    """Tell the participants of a group, and who signed it up, that their offer ran out."""
    told: set[int] = set()
    for row, state in zip(rows, states, strict=True):
        for who in dict.fromkeys((row.person_id, row.signed_up_by)):
            if who not in told:
                told.add(who)
                person = await _person(session, who)
                reply = notices.ran_out(row.group_id, moment, catalogue, texts_in(person.language))
                await _put(session, person, reply, state, now)


async def taken(
    session: AsyncSession, row: SignUp, moment: Moment, state: int, by: int, catalogue: Catalogue, now: datetime
) -> None:
    """Tell the participant, or who made the sign-up, that the other one took the place."""
    participant = await _person(session, row.person_id)
    for who in dict.fromkeys((row.person_id, row.signed_up_by)):
        if who != by:
            person = await _person(session, who)
            named = None if who == row.person_id else _name(participant) or "–"
            reply = notices.taken(named, moment, catalogue, texts_in(person.language))
            if who == row.person_id:
                reply.calendar = await put_in(session, moment.id, person, catalogue)
            await _put(session, person, reply, state, now)


async def cancelled(
    session: AsyncSession,
    row: SignUp,
    moment: Moment,
    state: int,
    by: int | None,
    catalogue: Catalogue,
    now: datetime,
    *,
    had_place: bool,
) -> None:
    """Tell the participant, and who made the sign-up, that it is cancelled, save who did it.

    Parameters
    ----------
    had_place
        Whether it stands in the participant's calendar.
    """
    participant = await _person(session, row.person_id)
    actor = await _person(session, by) if by is not None else None
    for who in dict.fromkeys((row.person_id, row.signed_up_by)):
        if who != by:
            person = await _person(session, who)
            named = None if who == row.person_id else _name(participant) or "–"
            reply = notices.cancelled(
                named, _name(actor) if actor else None, moment, catalogue, texts_in(person.language)
            )
            if had_place and who == row.person_id:
                reply.calendar = await put_in(session, moment.id, person, catalogue, left=True)
            await _put(session, person, reply, state, now)


async def swapped(
    session: AsyncSession,
    row: SignUp,
    before: int,
    moment: Moment,
    place: int | None,
    state: int,
    by: int,
    catalogue: Catalogue,
    now: datetime,
) -> None:
    """Tell who comes now, who came before, and who made the sign-up, save who did it."""
    new, old, actor = await _person(session, row.person_id), await _person(session, before), await _person(session, by)
    for who in dict.fromkeys((row.person_id, before, row.signed_up_by)):
        if who == by:
            continue
        person = await _person(session, who)
        texts = texts_in(person.language)
        if who == row.person_id and row.status == "offered":
            reply = _offer([], row, moment, catalogue, person)
        elif who == row.person_id:
            reply = notices.took_over(
                _name(actor), None if by == before else _name(old), key(row.id), place, moment, catalogue, texts
            )
            if row.status == "confirmed":
                reply.calendar = await put_in(session, moment.id, person, catalogue)
        elif who == before:
            reply = notices.replaced(_name(new), moment, catalogue, texts)
            if row.status == "confirmed":
                reply.calendar = await put_in(session, moment.id, person, catalogue, left=True)
        else:
            reply = notices.given_over(_name(old), _name(new), moment, catalogue, texts)
        await _put(session, person, reply, state, now)
