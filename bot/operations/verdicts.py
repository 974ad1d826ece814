"""What people said of each answer: how often it was right, how often not, and what was missing."""

from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.feedback import Feedback, verdicts


@dataclass
class Judged:
    """The verdicts on one entry."""

    entry: str
    yes: int = 0
    no: int = 0
    remarks: list[Feedback] = field(default_factory=list[Feedback])
    """Those with a remark, oldest first."""


async def judged(session: AsyncSession, entry: str | None = None) -> list[Judged]:
    """Return the verdicts of every entry, or of one; what was wrong most often first."""
    found: dict[str, Judged] = {}
    for row in await verdicts(session, entry):
        one = found.setdefault(row.entry, Judged(row.entry))
        one.yes += row.verdict == "yes"
        one.no += row.verdict == "no"
        if row.remark:
            one.remarks.append(row)
    return sorted(found.values(), key=lambda one: (-one.no, -one.yes, one.entry))
