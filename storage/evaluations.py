"""Who is still to be asked for an evaluation: one query over sign-ups, registrations, notices and forms handed in."""

from typing import Any

from sqlalchemy import Select, String, cast, exists, func, literal, select, union
from sqlmodel import col
from sqlmodel import select as selected
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person
from storage.registrations import Registration
from storage.reminders import PlannedNotice
from storage.signups import SignUp
from storage.submissions import SubmittedForm

Ids = tuple[Select[Any], ...]
"""Queries for ids of persons."""


def signed_up_people(moments: list[str]) -> Ids:
    """Return the query for who has a place at one of these moments."""
    place = select(col(SignUp.person_id)).where(col(SignUp.moment_id).in_(moments), col(SignUp.status) == "confirmed")
    return (place,)


def registered_people(round_id: str, programme_id: str) -> Ids:
    """Return the queries for who registered teams for a programme of a round, and who was named as their contact."""
    stands = (
        col(Registration.round_id) == round_id,
        col(Registration.programme_id) == programme_id,
        col(Registration.status) == "confirmed",
    )
    contacts = select(col(Registration.contact_email)).where(*stands)
    # Who has the same address on two platforms that are not linked is asked on one.
    named = select(func.max(Person.id)).where(col(Person.email).in_(contacts)).group_by(col(Person.email))
    return select(col(Registration.registered_by)).where(*stands), named


async def not_asked(
    session: AsyncSession, people: Ids, form: str, subject: str, about: str, limit: int
) -> list[Person]:
    """Return persons of these queries who were not asked for an evaluation, and did not give it of themselves, in order of id.

    Parameters
    ----------
    form, subject
        The evaluation, as it is kept when it is handed in.
    about
        With what the key of a request begins: a colon and the person's id follow.
    """
    ids = union(*people).subquery()
    asked = exists().where(col(PlannedNotice.key) == literal(f"{about}:") + cast(col(Person.id), String))
    given = exists().where(
        col(SubmittedForm.person_id) == col(Person.id),
        col(SubmittedForm.form) == form,
        col(SubmittedForm.subject) == subject,
    )
    query = (
        selected(Person)
        .where(col(Person.id).in_(select(ids.c[0])), ~asked, ~given)
        .order_by(col(Person.id))
        .limit(limit)
    )
    return list((await session.exec(query)).all())
