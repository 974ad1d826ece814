"""One person out of two, and two again: every row that refers to the one then refers to the other.

Which rows these are is read from the foreign keys, so that a table which comes later is not forgotten. Where the database
holds that a person has something once, a rule says which of two stays; a test finds a table that lacks one.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, UniqueConstraint, delete, update
from sqlalchemy import select as sa_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.attendance import Attendance
from storage.care_plans import CarePlan
from storage.conversations import Conversation
from storage.drafts import Draft
from storage.experts import ExpertMatch, ExpertOffer
from storage.linking import PersonLink, drop_code
from storage.outbox import OutboxMessage
from storage.people import Identity, Person, RoleGrant, addresses_of, key
from storage.preferences import ReminderPreference, StoppedReminders
from storage.reminders import PlannedNotice, Reminder, name_of, name_of_notice
from storage.signups import STANDING, SignUp, locked_moment, written
from storage.submissions import SubmittedForm, kept
from storage.tables import METADATA

AT_ONCE = 500
"""Ids in one statement: databases have a limit."""


@dataclass
class Merged:
    """What became of what two persons both had."""

    moved: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """By ``table.column`` the ids of the rows that were the other's."""
    aside: int | None = None
    """Draft that was under way and was put aside, for the other one stays under way."""
    cancelled: list[SignUp] = field(default_factory=list[SignUp])
    """Sign-ups that gave way to another for the same moment: their places are free."""


def references() -> Iterator[tuple[Table, str]]:
    """Yield each table with a column that refers to a person."""
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if any(one.target_fullname == "person.id" for one in column.foreign_keys):
                yield table, column.name


def held_once() -> set[str]:
    """Return the names of what the database holds to be there once for a person: constraints, indices, or the table's key."""
    found: set[str] = set()
    for table, column in references():
        if column in table.primary_key.columns:
            found.add(table.name)
        unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        named = [*unique, *(one for one in table.indexes if one.unique)]
        found |= {str(one.name) for one in named if column in {part.name for part in one.columns}}
    return found


async def locked_persons(session: AsyncSession, *ids: int) -> list[Person]:
    """Return persons as they are now, in the order of their ids, locked until the commit against all who refer to them.

    Who refers to one of them waits, and then finds that she is gone: it must not refer to who is no more.
    """
    query = select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id)).with_for_update()
    return list((await session.exec(query.execution_options(populate_existing=True))).all())


async def merge(
    session: AsyncSession, *, staying: int, going: int, now: datetime, under_way: int | None = None
) -> Merged:
    """Make everything of one person the other's, and delete the row of the one.

    Every object of the session is read anew when it is used next; refresh what you go on with.

    Parameters
    ----------
    under_way
        Whose form stays under way when both have one; that of who remains if not given.
    """
    merged = Merged()
    for rule in RULES.values():
        await rule(session, _Two(staying, going, under_way or staying, now, merged))
        await session.flush()
    connection = await session.connection()
    for table, name in references():
        if name in table.primary_key.columns:
            continue  # there once for each person: a rule has decided
        column, id_ = table.columns[name], table.columns["id"]
        ids = (await connection.execute(sa_select(id_).where(column == going).order_by(id_))).scalars().all()
        if ids:
            merged.moved[f"{table.name}.{name}"] = list(ids)
            await connection.execute(update(table).where(column == going).values({name: staying}))
    await session.exec(delete(Person).where(col(Person.id) == going).execution_options(synchronize_session=False))
    for row in list(session.identity_map.values()):
        if isinstance(row, Person) and row.id == going:
            session.expunge(row)
    for row in session.identity_map.values():
        await session.refresh(row)
    return merged


async def split(session: AsyncSession, link: PersonLink, now: datetime) -> Person:
    """Undo a link: return the person who was taken up, made again, with what was hers before and is still of who remained."""
    back = Person(email=link.email, name=link.name, language=link.language, created_at=link.created_at)
    session.add(back)
    await session.flush()
    connection = await session.connection()
    known = {f"{table.name}.{name}": (table, name) for table, name in references()}
    for place, ids in link.moved.items():
        if place not in known:
            continue  # of a version of before
        table, name = known[place]
        for first in range(0, len(ids), AT_ONCE):
            mine = update(table).where(
                table.columns["id"].in_(ids[first : first + AT_ONCE]), table.columns[name] == link.person_id
            )
            await connection.execute(mine.values({name: key(back.id)}))
    await _planned_again(session, {link.person_id, key(back.id)})
    # She began with what came with her: it counts as linked no more. What she had linked herself before stays so.
    came = [one for one in (await _identities(session, key(back.id))) if one.linked_at == link.linked_at]
    for one in came:
        one.linked_at = None
    link.undone_at = now
    await session.flush()
    remaining = await session.get_one(Person, link.person_id)
    addresses = [one.email for one in await _identities(session, link.person_id) if one.email]
    if remaining.email not in addresses:
        remaining.email = addresses[0] if addresses else None
    await session.flush()
    return back


async def _planned_again(session: AsyncSession, both: set[int]) -> None:
    """Plan what waits in a message of the other again: a message tells its own person's reminders alone.

    While they were one, the reminders of both went into the same messages.
    """
    query = select(OutboxMessage).where(
        col(OutboxMessage.person_id).in_(both),
        OutboxMessage.status == "waiting",
        col(OutboxMessage.reminders).is_not(None),
    )
    query = query.order_by(col(OutboxMessage.id)).with_for_update().execution_options(populate_existing=True)
    brought: dict[int, set[str]] = {one: set() for one in both}
    for message in (await session.exec(query)).all():
        brought[message.person_id] |= set(message.reminders or ())
    named: list[tuple[str, Reminder | PlannedNotice]] = []
    for table in (Reminder, PlannedNotice):
        handed_over = select(table).where(col(table.person_id).in_(both), col(table.status) == "sent")
        for row in (await session.exec(handed_over.execution_options(populate_existing=True))).all():
            name = name_of(key(row.id), row.for_at) if isinstance(row, Reminder) else name_of_notice(key(row.id))
            named.append((name, row))
    for name, row in named:
        if name not in brought[row.person_id] and any(name in one for one in brought.values()):
            row.status = "planned"
    await session.flush()


async def _identities(session: AsyncSession, person_id: int) -> list[Identity]:
    query = select(Identity).where(Identity.person_id == person_id).order_by(col(Identity.id))
    return list((await session.exec(query.execution_options(populate_existing=True))).all())


async def merged_persons(
    session: AsyncSession, staying: Person, going: Person, merged: Merged, now: datetime
) -> PersonLink:
    """Write that a person was taken up, after `merge`; returns the link."""
    mine = merged.moved.get("identity.person_id", [])
    fresh = update(Identity).where(col(Identity.id).in_(mine), col(Identity.linked_at).is_(None))
    await session.exec(fresh.values(linked_at=now).execution_options(synchronize_session=False))
    link = PersonLink(
        person_id=key(staying.id), email=going.email, name=going.name, language=going.language,
        created_at=going.created_at, moved=dict[str, Any](merged.moved), linked_at=now,
    )  # fmt: skip
    session.add(link)
    staying.email = staying.email or going.email
    staying.name = staying.name or going.name
    await session.flush()
    return link


async def remaining(session: AsyncSession, one: Person, other: Person) -> tuple[Person, Person]:
    """Return who remains of two persons, and who is taken up.

    Who holds a role remains, else who has an address, else who was here first: most messages of others are to her.
    """

    async def rank(person: Person) -> tuple[bool, bool, datetime, int]:
        held = select(RoleGrant.id).where(col(RoleGrant.email).in_(await addresses_of(session, person))).limit(1)
        role = (await session.exec(held)).first() is not None
        return not role, person.email is None, person.created_at, key(person.id)

    return (one, other) if await rank(one) < await rank(other) else (other, one)


# -- what a person has once: which of two stays --


@dataclass
class _Two:
    staying: int
    going: int
    under_way: int
    now: datetime
    merged: Merged


async def _both(session: AsyncSession, table: Any, two: _Two, *where: Any) -> dict[int, list[Any]]:
    query = select(table).where(table.person_id.in_((two.staying, two.going)), *where).order_by(table.id)
    rows = (await session.exec(query.execution_options(populate_existing=True))).all()
    return {who: [row for row in rows if row.person_id == who] for who in (two.staying, two.going)}


async def _conversation(session: AsyncSession, two: _Two) -> None:
    """The thread of talk is that of who remains: what is said to a linked person puts new options on the screen anyway."""
    await session.exec(delete(Conversation).where(col(Conversation.person_id) == two.going))


async def _code(session: AsyncSession, two: _Two) -> None:
    """A code that is open was for this link."""
    await drop_code(session, two.going)
    await drop_code(session, two.staying)


async def _draft(session: AsyncSession, two: _Two) -> None:
    """One form stays under way; the other is put aside, or is thrown away when nothing was answered in it."""
    found = await _both(session, Draft, two, Draft.status == "active")
    if not (found[two.staying] and found[two.going]):
        return
    other = two.going if two.under_way == two.staying else two.staying
    draft: Draft = found[other][0]
    if draft.state.get("answers"):
        draft.status, draft.updated_at = "parked", two.now
        two.merged.aside = key(draft.id)
    else:
        draft.status, draft.state = "discarded", {}


async def _sign_up(session: AsyncSession, two: _Two) -> None:
    """A place comes before an offered one, and that before a place in line; of equals the one of who came first stays."""
    order = {"confirmed": 0, "offered": 1, "waiting": 2}
    stands = col(SignUp.status).in_(STANDING)
    before = await _both(session, SignUp, two, stands)
    doubled = sorted({row.moment_id for row in before[two.staying]} & {row.moment_id for row in before[two.going]})
    for moment_id in doubled:
        await locked_moment(session, moment_id)
        found = await _both(session, SignUp, two, stands, SignUp.moment_id == moment_id)
        rows: list[SignUp] = [*found[two.staying], *found[two.going]]
        for row in sorted(rows, key=lambda one: (order[one.status], one.number))[1:]:
            row.status, row.offered_until = "cancelled", None
            await written(session, row, by=row.person_id, now=two.now)
            two.merged.cancelled.append(row)


async def _reminder(session: AsyncSession, two: _Two) -> None:
    """Of two reminders of the same the one that went furthest stays, so that nobody is reminded again."""
    found = await _both(session, Reminder, two)
    own = {(row.about, row.plan): row for row in found[two.staying]}
    order = {"done": 0, "sent": 1, "over": 2, "planned": 3, "late": 4, "unwanted": 5, "cancelled": 6}
    for row in found[two.going]:
        mine = own.get((row.about, row.plan))
        if mine is not None:
            await session.delete(row if order.get(mine.status, 9) <= order.get(row.status, 9) else mine)


async def _preference(session: AsyncSession, two: _Two) -> None:
    """How she chose it last is how she wants it."""
    mine, other = [await session.get(ReminderPreference, one) for one in (two.staying, two.going)]
    if other is None:
        return
    if mine is None or mine.updated_at < other.updated_at:
        if mine is not None:
            await session.delete(mine)
            await session.flush()
        session.add(ReminderPreference.model_validate({**other.model_dump(), "person_id": two.staying}))
    await session.delete(other)


async def _stopped(session: AsyncSession, two: _Two) -> None:
    """What she did not want as one of both, she does not want as both."""
    found = await _both(session, StoppedReminders, two)
    own = {row.topic for row in found[two.staying]}
    for row in found[two.going]:
        if row.topic in own:
            await session.delete(row)


async def _attendance(session: AsyncSession, two: _Two) -> None:
    """Who was noted as present by one of both was there."""
    found = await _both(session, Attendance, two)
    own = {row.moment_id: row for row in found[two.staying]}
    for row in found[two.going]:
        mine = own.get(row.moment_id)
        if mine is not None:
            await session.delete(row if mine.present or not row.present else mine)


async def _care_plan(session: AsyncSession, two: _Two) -> None:
    """Of two plans from one session the one that was written last stands; the other can be read in what was handed in."""
    found = await _both(session, CarePlan, two, CarePlan.status == "standing")
    own = {row.moment_id: row for row in found[two.staying]}
    for row in found[two.going]:
        mine = own.get(row.moment_id)
        if mine is not None:
            older = min(mine, row, key=lambda one: (one.updated_at, key(one.id)))
            older.status, older.updated_at = "withdrawn", two.now
            await _withdrawn(session, older.submitted_form_id, older.facilitator_id, two.now)


async def _expert(session: AsyncSession, two: _Two) -> None:
    """The offer that was screened furthest stands, else the older one; what was asked of the other is asked of it."""
    found = await _both(session, ExpertOffer, two, ExpertOffer.status != "withdrawn")
    if not (found[two.staying] and found[two.going]):
        return
    order = {"accepted": 0, "more_info": 1, "offered": 2, "later": 3}
    both: list[ExpertOffer] = [*found[two.staying], *found[two.going]]
    stands, other = sorted(both, key=lambda one: (order.get(one.status, 9), key(one.id)))
    asked = update(ExpertMatch).where(col(ExpertMatch.offer_id) == other.id)
    await session.exec(asked.values(offer_id=stands.id).execution_options(synchronize_session=False))
    other.status, other.updated_at = "withdrawn", two.now
    await _withdrawn(session, other.submitted_form_id, other.person_id, two.now)


async def _withdrawn(session: AsyncSession, form_id: int, by: int, now: datetime) -> None:
    """Withdraw what was handed in, with its version."""
    form = await session.get_one(SubmittedForm, form_id)
    await kept(session, form, answers=form.answers, status="withdrawn", changes={}, person_id=by, now=now)


RULES: dict[str, Callable[[AsyncSession, _Two], Awaitable[None]]] = {
    "conversation": _conversation,
    "uq_link_code_person": _code,
    "uq_draft_active": _draft,
    "uq_sign_up_standing": _sign_up,
    "uq_reminder_once": _reminder,
    "reminder_preference": _preference,
    "uq_stopped_reminders": _stopped,
    "uq_attendance_person": _attendance,
    "uq_care_plan_standing": _care_plan,
    "uq_expert_offer_standing": _expert,
}
"""By the name of what is held once."""
