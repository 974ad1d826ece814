"""Files that people added to a form, kept with it."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.drafts import Draft
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
