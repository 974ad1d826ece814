"""What people asked in vain, grouped, for editors."""

from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.reading import plain
from storage.conversations import Question

ALIKE = 85
"""Likeness, 0 to 100, from which two questions are one gap."""


@dataclass
class Gap:
    """One thing that people ask and no entry answers."""

    question: str
    """As it was asked first."""
    count: int
    nearest: str | None
    """The entry that people chose, or that came closest."""


async def gaps(session: AsyncSession) -> list[Gap]:
    """Return the gaps, most asked first."""
    found: list[tuple[str, Gap]] = []
    for row in (await session.exec(select(Question).order_by(col(Question.id)))).all():
        said = plain(row.text)
        same = next((gap for text, gap in found if fuzz.token_set_ratio(text, said) >= ALIKE), None)
        if same is None:
            found.append((said, Gap(row.text, 1, row.chosen or row.nearest)))
        else:
            same.count += 1
            same.nearest = row.chosen or same.nearest
    return sorted((gap for _, gap in found), key=lambda gap: -gap.count)
