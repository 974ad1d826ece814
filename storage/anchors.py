"""The anchors: to whom an institution of a municipality turns, for each level of education; imported as a whole."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.catalogue import bump_revision
from storage.times import Instant


class AnchorRow(SQLModel, table=True):
    """One anchor for one level in one municipality; an anchor with several of them has several rows."""

    __tablename__ = "anchor"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    municipality: str = Field(index=True)
    """Its name since the last mergers."""
    level: str
    """basis, secundair, dko, volwassenen or clb."""
    name: str
    email: str
    phone: str | None = None
    demonstration: bool = False
    imported_at: datetime = Field(sa_type=Instant)


async def anchors(session: AsyncSession) -> list[AnchorRow]:
    """Return the whole table, in alphabetical order of municipality and level."""
    query = select(AnchorRow).order_by(
        col(AnchorRow.municipality), col(AnchorRow.level), col(AnchorRow.name), col(AnchorRow.id)
    )
    return list((await session.exec(query)).all())


async def replace_anchors(session: AsyncSession, rows: Iterable[AnchorRow]) -> int:
    """Put these rows in the place of all that were there; returns how many they are."""
    await session.exec(delete(AnchorRow))
    new = list(rows)
    session.add_all(new)
    await session.flush()
    await bump_revision(session)
    return len(new)
