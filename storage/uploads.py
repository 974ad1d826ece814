"""Files that people added to a form, kept with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import String, delete, func
from sqlalchemy import cast as as_type
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.drafts import Draft
from storage.submissions import SubmittedForm
from storage.times import Instant


class UploadedFile(SQLModel, table=True):
    """One file of one person."""

    __tablename__ = "uploaded_file"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    """As the person's device called it; hostile like all that is typed."""
    media_type: str
    data: bytes
    created_at: datetime = Field(sa_type=Instant)


async def forget_files(session: AsyncSession, draft: Draft, path: str | None = None) -> None:
    """Erase the files of a draft that was never handed in: all of them, or that of one question."""
    if draft.submitted_form_id is not None:
        return  # a form that was handed in may have them too
    answers = cast(dict[str, Any], draft.state.get("answers") or {})
    files = [
        cast(dict[str, Any], value)
        for name, value in answers.items()
        if path in {None, name} and isinstance(value, dict)
    ]
    ids = [one["id"] for one in files if isinstance(one.get("id"), int)]
    if ids:
        mine = col(UploadedFile.person_id) == draft.person_id
        await session.exec(delete(UploadedFile).where(col(UploadedFile.id).in_(ids), mine))


async def forget_unused(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete files that came before an instant and that neither a form as it stands nor one under way has; returns how many.

    Such are files that were replaced in a form that had been handed in, or whose change was thrown away: earlier versions of the form
    keep their names. The newest of all stays, whoever has it: SQLite would give its number again, and those versions carry it.
    """
    newest = select(func.max(UploadedFile.id)).scalar_subquery()
    query = select(UploadedFile.id).where(UploadedFile.created_at < before, col(UploadedFile.id) < newest)
    old = (await session.exec(query.order_by(col(UploadedFile.id)))).all()
    if not old:
        return 0
    run: Any = session.exec  # the types of sqlmodel know no column of JSON
    drafts = select(col(Draft.state)).where(
        col(Draft.status).in_(("active", "parked")), as_type(Draft.state, String).like(_HAS_ID)
    )
    forms = select(col(SubmittedForm.answers)).where(as_type(SubmittedForm.answers, String).like(_HAS_ID))
    # In this order: what is handed in meanwhile is seen in one of both.
    used = {one for query in (drafts, forms) for held in (await run(query)).all() for one in _files_in(held)}
    unused = [one for one in old if one not in used][:limit]
    if unused:
        await session.exec(delete(UploadedFile).where(col(UploadedFile.id).in_(unused)))
    return len(unused)


_HAS_ID = '%"id": %'
"""Whether there can be a file in what a form holds."""


def _files_in(held: object) -> Iterator[int]:
    """Yield the ids of all that could be files: where something else has a name and a number, a file too many is kept."""
    if isinstance(held, dict):
        values = cast(dict[str, object], held)
        if isinstance(values.get("id"), int) and "name" in values:
            yield cast(int, values["id"])
        for one in values.values():
            yield from _files_in(one)
    elif isinstance(held, list):
        for one in cast(list[object], held):
            yield from _files_in(one)
