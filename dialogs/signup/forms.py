"""The form that was handed in, kept in step with what buttons and time do to its sign-ups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.changes import changes_between
from storage.people import Person
from storage.signups import SignUp, sign_ups_of_form
from storage.submissions import SubmittedForm, kept


async def kept_in_step(session: AsyncSession, rows: Sequence[SignUp], *, by: int | None, now: datetime) -> None:
    """Write a version of each form that these sign-ups came from, if it does not tell any more who is signed up."""
    for form_id in sorted({row.submitted_form_id for row in rows if row.submitted_form_id is not None}):
        form = await session.get(SubmittedForm, form_id)
        if form is None:
            continue
        rows_left = await sign_ups_of_form(session, form_id)
        people = await _people(session, form, rows_left)
        answers = {**form.answers, "people": people} if people else form.answers
        status = "submitted" if rows_left else "withdrawn"
        if status == form.status and answers == form.answers:
            continue
        await kept(
            session, form, answers=answers, status=status, changes=changes_between(form.answers, answers),
            person_id=by or form.person_id, now=now,
        )  # fmt: skip


async def _people(session: AsyncSession, form: SubmittedForm, rows: Sequence[SignUp]) -> list[dict[str, Any]]:
    """Return who is in the sign-ups as the form keeps people, in its order; empty when it is only who handed it in."""
    before: list[dict[str, Any]] = form.answers.get("people") or []
    if not before and [row.person_id for row in rows] == [form.person_id]:
        return []
    query = select(Person.email).where(col(Person.id).in_([row.person_id for row in rows])).order_by(col(Person.id))
    there = [address for address in (await session.exec(query)).all() if address]
    kept_ones = [one for one in before if one.get("email") in there]
    known = {one.get("email") for one in kept_ones}
    return [*kept_ones, *({"email": address} for address in there if address not in known)]
