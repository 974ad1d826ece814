"""Places at a session: given, kept in line, freed, offered for a time, taken over. The moment is locked by each.

What follows for people is written in the same transaction: messages, reminders, and the form that was handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import Occupied
from dialogs.reminders.planning import of_moment, reconcile
from dialogs.signup import forms, rules, telling
from knowledge.offer import Catalogue, Moment
from storage.catalogue import MomentRow
from storage.people import Person, key
from storage.signups import (
    TAKING,
    SignUp,
    group_of,
    had_place,
    lapsed_offers,
    last_number,
    locked_moment,
    sign_ups_of_person,
    standing,
    written,
)

BATCH = 20
"""Sessions whose offers are looked after in one transaction."""


class SessionOver(Exception):
    """The session has begun, its round is closed, or it is not there any more."""


class AlreadySignedUp(Exception):
    """Some of the people are signed up for this session, or wait for it."""

    def __init__(self, people: list[int]) -> None:
        super().__init__(f"signed up already: {people}")
        self.people = people
        """Ids of the persons."""


class TooManyPeople(Exception):
    """More people together than the session can ever hold."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most}")
        self.most = most


class NoOffer(Exception):
    """Nothing is offered to this person at this session."""


@dataclass(frozen=True)
class Standing:
    """A sign-up that stands, as a person sees it."""

    row: SignUp
    moment: Moment
    place: int | None
    """Place in line, from 1; None for who does not wait."""


async def sign_up(
    session: AsyncSession,
    moment_id: str,
    people: Sequence[int],
    *,
    by: int,
    catalogue: Catalogue,
    now: datetime,
    prerequisite: str | None = None,
    submitted_form_id: int | None = None,
) -> list[SignUp]:
    """Give people places together, or a place in line together; who was signed up by another is told.

    Parameters
    ----------
    people
        Ids of persons; each once.
    by
        Who does it.
    prerequisite
        followed, worded or None: what was said of the training that comes first.

    Raises
    ------
    SessionOver, AlreadySignedUp, TooManyPeople
        Nothing is written then.
    """
    row, moment = await _open(session, moment_id, catalogue, now)
    there = await standing(session, moment_id)
    doubled = sorted({one.person_id for one in there} & set(people))
    if doubled:
        raise AlreadySignedUp(doubled)
    most = _capacity(row, moment, catalogue)
    if most is not None and len(people) > most:
        raise TooManyPeople(most)
    status = "confirmed" if rules.fits(_occupied(there), most, len(people)) else "waiting"
    first = await last_number(session, moment_id) + 1
    rows: list[SignUp] = []
    for number, person_id in enumerate(people, start=first):
        made = SignUp(
            moment_id=moment_id,
            person_id=person_id,
            status=status,
            number=number,
            group_id=first,
            prerequisite=prerequisite,
            signed_up_by=by,
            submitted_form_id=submitted_form_id,
            created_at=now,
            updated_at=now,
        )
        if status == "confirmed":
            await _came_back(session, made)
        state = await written(session, made, by=by, now=now)
        rows.append(made)
        if person_id != by:
            place = place_of(made, [*there, *rows])
            await telling.signed_up(session, made, moment, place, state, catalogue, now)
    if status == "confirmed":
        await reconcile(session, catalogue, of_moment(moment), now, joined=people)
    return rows


async def cancel(
    session: AsyncSession, rows: Sequence[SignUp], *, by: int | None, catalogue: Catalogue, now: datetime
) -> list[SignUp]:
    """Take people out of sessions, whatever place they had, and offer what comes free; returns who was still in.

    Who did not do it is told: the participant, and who made the sign-up.
    """
    gone: list[SignUp] = []
    for moment_id in sorted({row.moment_id for row in rows}):
        locked = await locked_moment(session, moment_id)
        wanted = {row.id for row in rows}
        leaving = [row for row in await standing(session, moment_id) if row.id in wanted]
        for row in leaving:
            await _leave(session, row, "cancelled", by=by, catalogue=catalogue, now=now)
        moment = catalogue.moments.get(moment_id)
        if leaving and moment is not None:
            await reconcile(session, catalogue, of_moment(moment), now)
        gone += leaving
        if locked is not None:
            await _offer(session, locked, catalogue, now)
    await forms.kept_in_step(session, gone, by=by, now=now)
    return gone


async def swap(
    session: AsyncSession,
    row: SignUp,
    person: Person,
    *,
    by: int,
    catalogue: Catalogue,
    now: datetime,
) -> SignUp:
    """Let somebody else take over a place, or a place in line; both are told, save who does it.

    Raises SessionOver, AlreadySignedUp, or NoOffer when the sign-up does not stand any more.
    """
    _, moment = await _open(session, row.moment_id, catalogue, now)
    there = await standing(session, row.moment_id)
    row = next((one for one in there if one.id == row.id), None) or _gone()
    if key(person.id) in {one.person_id for one in there}:
        raise AlreadySignedUp([key(person.id)])
    before, row.person_id = row.person_id, key(person.id)
    if row.status == "confirmed":
        await _left(session, row)
        await _came_back(session, row)
    state = await written(session, row, by=by, now=now)
    await reconcile(
        session, catalogue, of_moment(moment), now, joined=[row.person_id] if row.status == "confirmed" else []
    )
    await telling.swapped(session, row, before, moment, place_of(row, there), state, by, catalogue, now)
    await forms.kept_in_step(session, [row], by=by, now=now)
    return row


async def accept(
    session: AsyncSession, moment_id: str, group_id: int, *, by: int, catalogue: Catalogue, now: datetime
) -> tuple[list[SignUp], bool]:
    """Take the places that were offered to a group, as far as they are this person's to take.

    Who made the sign-up takes them all, a participant the own one. When the offer ran out they are signed up again, at
    the end of the line when there is one; the flag tells that. Pressing twice changes nothing.

    Raises
    ------
    SessionOver
        It has begun meanwhile.
    NoOffer
        Nothing was ever offered to this person in this group, or it was turned down.
    """
    locked, moment = await _open(session, moment_id, catalogue, now)
    await _lapse(session, locked, catalogue, now)
    mine = [row for row in await group_of(session, moment_id, group_id) if by in {row.person_id, row.signed_up_by}]
    taken = [row for row in mine if row.status == "offered"]
    for row in taken:
        row.status, row.offered_until = "confirmed", None
        await _came_back(session, row)
        state = await written(session, row, by=by, now=now)
        await telling.taken(session, row, moment, state, by, catalogue, now)
    if taken:
        await reconcile(session, catalogue, of_moment(moment), now, joined=[row.person_id for row in taken])
    if taken or any(row.status == "confirmed" for row in mine):
        return taken or [row for row in mine if row.status == "confirmed"], False
    late = [row for row in mine if row.status == "expired"]
    if not late:
        raise NoOffer(group_id)
    people = [row.person_id for row in late]
    back = [row for row in await standing(session, moment_id) if row.person_id in people]
    if not back:
        back = await sign_up(
            session, moment_id, people, by=by, catalogue=catalogue, now=now,
            prerequisite=late[0].prerequisite, submitted_form_id=late[0].submitted_form_id,
        )  # fmt: skip
        await forms.kept_in_step(session, back, by=by, now=now)
    return back, True


async def decline(
    session: AsyncSession, moment_id: str, group_id: int, *, by: int, catalogue: Catalogue, now: datetime
) -> list[SignUp]:
    """Turn down the places that were offered, as far as they are this person's; raises NoOffer."""
    await locked_moment(session, moment_id)
    rows = [row for row in await group_of(session, moment_id, group_id) if by in {row.person_id, row.signed_up_by}]
    offered = [row for row in rows if row.status == "offered"]
    if not offered:
        raise NoOffer(group_id)
    return await cancel(session, offered, by=by, catalogue=catalogue, now=now)


async def places_changed(session: AsyncSession, moment_id: str, catalogue: Catalogue, now: datetime) -> int:
    """Offer what is free at a moment to who waits, such as after it was made larger; returns to how many people."""
    locked = await locked_moment(session, moment_id)
    return await _offer(session, locked, catalogue, now) if locked is not None else 0


async def expire_offers(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Let offers that nobody answered run out, and offer the places to the next; returns how many ran out."""
    count = 0
    for moment_id in await lapsed_offers(session, now, BATCH):
        locked = await locked_moment(session, moment_id)
        if locked is not None:
            count += await _lapse(session, locked, catalogue, now)
    return count


async def signups_of(
    session: AsyncSession, person_id: int, catalogue: Catalogue, now: datetime, *, arranged: bool = False
) -> list[Standing]:
    """Return the sign-ups of a person for what is still to come, in order of time, with the place in line.

    Parameters
    ----------
    arranged
        Whether those count that the person made for others.
    """
    found: list[Standing] = []
    rows = await sign_ups_of_person(session, person_id, arranged=arranged)
    lines = {one: await standing(session, one) for one in sorted({row.moment_id for row in rows})}
    for row in rows:
        moment = catalogue.moments.get(row.moment_id)
        if moment is not None and moment.starts > now:
            found.append(Standing(row, moment, place_of(row, lines[row.moment_id])))
    return sorted(found, key=lambda one: (one.moment.starts, one.row.number))


def place_of(row: SignUp, there: Sequence[SignUp]) -> int | None:
    """Return the place in line of a sign-up among those of its moment; None when it does not wait."""
    if row.status != "waiting":
        return None
    return 1 + sum(one.status == "waiting" and one.number < row.number for one in there)


def _gone() -> SignUp:
    raise NoOffer


def _occupied(there: Sequence[SignUp]) -> Occupied:
    return Occupied(
        sum(one.status in TAKING for one in there),
        sum(one.status == "waiting" for one in there),
    )


def _capacity(row: MomentRow, moment: Moment, catalogue: Catalogue) -> int | None:
    # The locked row knows a change of a moment ago that the catalogue of this message may not.
    return row.capacity or rules.capacity(moment.model_copy(update={"capacity": None}), catalogue)


async def _open(session: AsyncSession, moment_id: str, catalogue: Catalogue, now: datetime) -> tuple[MomentRow, Moment]:
    row = await locked_moment(session, moment_id)
    moment = catalogue.moments.get(moment_id)
    if row is None or moment is None or row.starts_at <= now:
        raise SessionOver(moment_id)
    if moment.id not in {one.id for one in rules.sessions(catalogue, now, moment.programme)}:
        raise SessionOver(moment_id)
    return row, moment


async def _leave(
    session: AsyncSession, row: SignUp, status: str, *, by: int | None, catalogue: Catalogue, now: datetime
) -> None:
    came = row.status == "confirmed"
    if came:
        await _left(session, row)
    row.status, row.offered_until = status, None
    state = await written(session, row, by=by, now=now)
    moment = catalogue.moments.get(row.moment_id)
    if moment is None:
        return
    if status == "cancelled":
        await telling.cancelled(session, row, moment, state, by, catalogue, now, had_place=came)


async def _left(session: AsyncSession, row: SignUp) -> None:
    """Give a moment its next number: the calendar of who leaves it takes a cancellation for newer than what it has."""
    moment = await session.get_one(MomentRow, row.moment_id)
    moment.sequence += 1


async def _came_back(session: AsyncSession, row: SignUp) -> None:
    """Give a moment its next number when who gets a place had one before: a cancellation that is opened late is older."""
    if await had_place(session, row.moment_id, row.person_id):
        moment = await session.get_one(MomentRow, row.moment_id)
        moment.sequence += 1


async def _offer(session: AsyncSession, locked: MomentRow, catalogue: Catalogue, now: datetime) -> int:
    """Offer free places to who is first in line; returns to how many people."""
    moment = catalogue.moments.get(locked.id)
    if moment is None or locked.starts_at <= now:
        return 0
    there = await standing(session, locked.id)
    line: dict[int, list[SignUp]] = {}
    for row in there:
        if row.status == "waiting":
            line.setdefault(row.group_id, []).append(row)
    left = rules.free(_occupied(there), _capacity(locked, moment, catalogue))
    chosen = rules.offered_next([rules.Group(group, len(rows)) for group, rows in line.items()], left)
    until = rules.kept_until(now, locked.starts_at)
    for group in chosen:
        states: list[int] = []
        for row in line[group]:
            row.status, row.offered_until = "offered", until
            states.append(await written(session, row, by=None, now=now))
        await telling.offered(session, line[group], moment, states, catalogue, now)
    return sum(len(line[group]) for group in chosen)


async def _lapse(session: AsyncSession, locked: MomentRow, catalogue: Catalogue, now: datetime) -> int:
    query = select(SignUp).where(
        SignUp.moment_id == locked.id, SignUp.status == "offered", col(SignUp.offered_until) <= now
    )
    rows = list(
        (await session.exec(query.order_by(col(SignUp.number)).execution_options(populate_existing=True))).all()
    )
    moment = catalogue.moments.get(locked.id)
    states: dict[int, list[tuple[SignUp, int]]] = {}
    for row in rows:
        row.status, row.offered_until = "expired", None
        states.setdefault(row.group_id, []).append((row, await written(session, row, by=None, now=now)))
    if moment is not None and locked.starts_at > now:
        for pairs in states.values():
            await telling.ran_out(session, [row for row, _ in pairs], moment, [one for _, one in pairs], catalogue, now)
    if rows:
        await _offer(session, locked, catalogue, now)
        await forms.kept_in_step(session, rows, by=None, now=now)
    return len(rows)
