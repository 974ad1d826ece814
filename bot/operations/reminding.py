"""The reminders as an administrator reads them: what is planned, and what a message brings."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.workdays import ZONE
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow
from storage.outbox import OutboxMessage
from storage.people import Person, clean_email, persons_at
from storage.registrations import Registration
from storage.reminders import PlannedNotice, Reminder

_BROUGHT = re.compile(r"(?P<kind>m|n|reminder:|notice:)(?P<id>[0-9]+)(?:[-:].*)?")
"""A reminder as a message names it: a token of `Reminder` (m) or `PlannedNotice` (n), or the key of a message."""
_MOST = 500
"""Values in one condition."""


@dataclass(frozen=True)
class Named:
    """What a message brings, in a word or two."""

    plan: str
    """Id of the plan that made it; of what no plan made, ``notice:`` (it was planned) or ``message:`` and what it is about."""
    role: str
    """As what somebody gets it: participant, facilitator, coordinator or organiser; empty where no plan says so."""
    about: str
    """Title of the moment, or what the database calls what it is about."""


async def is_known(session: AsyncSession, address: str) -> bool:
    """Tell whether a person is known by this address."""
    return (await session.exec(select(Person.id).where(persons_at([clean_email(address)])))).first() is not None


async def listed(session: AsyncSession, address: str | None = None, until: datetime | None = None) -> list[str]:
    """Return a line for each reminder and notice still to come, in order of time, with tabs between.

    The columns: when, to whom, by which plan (a notice: its title), about what, and until when it is of use.

    Parameters
    ----------
    address
        Of the only person whose reminders are listed.
    until
        After which nothing is listed.
    """
    reminders = select(Reminder).where(Reminder.status == "planned")
    notices = select(PlannedNotice).where(PlannedNotice.status == "planned")
    if until is not None:
        reminders, notices = reminders.where(Reminder.due_at <= until), notices.where(PlannedNotice.due_at <= until)
    if address is not None:
        person = select(Person.id).where(persons_at([clean_email(address)]))
        reminders = reminders.where(col(Reminder.person_id).in_(person))
        notices = notices.where(col(PlannedNotice.person_id).in_(person))
    rows = [*(await session.exec(reminders)).all(), *(await session.exec(notices)).all()]
    rows.sort(key=lambda row: (row.due_at, isinstance(row, PlannedNotice), row.id or 0))
    people = await named_by(session, {row.person_id for row in rows})
    subjects = await _subjects(session, {row.about for row in rows})
    return [
        "\t".join(
            [
                _written(row.due_at),
                people[row.person_id],
                row.plan if isinstance(row, Reminder) else row.title,
                subjects[row.about],
                _written(row.useful_until) if row.useful_until else "-",
            ]
        )
        for row in rows
    ]


async def named_by(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Return how persons are named to an administrator: by an address, else by their number."""
    found = {one: f"person {one}" for one in ids}
    wanted = sorted(found)
    for place in range(0, len(wanted), _MOST):
        query = select(Person.id, Person.email).where(col(Person.id).in_(wanted[place : place + _MOST]))
        found |= {one: email for one, email in (await session.exec(query)).all() if email and one is not None}
    return found


async def named_in(session: AsyncSession, catalogue: Catalogue, message: OutboxMessage) -> tuple[Named, ...]:
    """Return what a message that just went out brings: each of its reminders, or the one thing that it tells."""
    found: list[Named] = []
    for brought in message.reminders if message.reminders is not None else [message.key]:
        read = _BROUGHT.fullmatch(brought)
        kind = read["kind"] if read is not None else ""
        row = (
            await session.get(Reminder if kind in {"m", "reminder:"} else PlannedNotice, int(read["id"]))
            if read
            else None
        )
        if row is not None and message.reminders is not None and row.status != "sent":
            continue  # it was of no use any more when the message was written
        if isinstance(row, Reminder):
            found.append(await _of_plan(session, catalogue, row))
        elif isinstance(row, PlannedNotice):
            found.append(Named(f"notice:{row.about.partition(':')[0]}", "", row.title))
        else:
            kind = message.key.partition(":")[0]
            found.append(
                Named(f"message:{kind}", "", (await _subjects(session, {_thing(message.key)}))[_thing(message.key)])
            )
    return tuple(found)


async def _of_plan(session: AsyncSession, catalogue: Catalogue, row: Reminder) -> Named:
    """Return what a reminder is; of one whose plan is no longer there, nobody knows for whom it was."""
    escalated = row.plan.endswith("+")
    plans = [one for every in catalogue.reminders.values() for one in every if one.id == row.plan.removesuffix("+")]
    role = ""
    if plans:
        role = plans[0].escalates.to if escalated and plans[0].escalates is not None else plans[0].to
    return Named(row.plan, role, (await _subjects(session, {row.about}))[row.about])


def _thing(key: str) -> str:
    """Return what the key of a message says it is about: its first two parts."""
    return ":".join(key.split(":")[:2])


async def _subjects(session: AsyncSession, abouts: Collection[str]) -> dict[str, str]:
    """Return what reminders are about as an administrator reads it; what has no title is named as the database names it."""
    found = {one: one for one in abouts}
    ids: dict[str, list[str]] = {}
    for one in sorted(found):
        kind, _, identifier = one.partition(":")
        ids.setdefault(kind, []).append(identifier)
    moments = ids.get("moment", [])
    for place in range(0, len(moments), _MOST):
        query = select(MomentRow.id, MomentRow.title, MomentRow.starts_at)
        for one, title, starts in await session.exec(
            query.where(col(MomentRow.id).in_(moments[place : place + _MOST]))
        ):
            found[f"moment:{one}"] = f"{title} ({_written(starts)})"
    numbers = [int(one) for one in ids.get("registration", []) if one.isdecimal()]
    for place in range(0, len(numbers), _MOST):
        rows = select(Registration).where(col(Registration.id).in_(numbers[place : place + _MOST]))
        for row in await session.exec(rows):
            found[f"registration:{row.id}"] = f"{row.organisation_id} in {row.programme_id}, {row.round_id}"
    return found


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}"
