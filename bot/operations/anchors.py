"""Reading the table of anchors from a file: every row is right, or nothing is written and each wrong row is told."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, EmailStr, Field, ValidationError, field_validator
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.reading import plain
from dialogs.facts.levels import LEVELS, level_named
from dialogs.facts.municipalities import known_municipalities, municipality_in
from dialogs.tables import delimited
from knowledge.entry import describe
from knowledge.exchange.files import text_of
from knowledge.exchange.workbook import read_table
from storage.anchors import AnchorRow, replace_anchors

_COLUMNS = {
    "municipality": "municipality", "gemeente": "municipality",
    "level": "level", "niveau": "level", "onderwijsniveau": "level",
    "name": "name", "naam": "name", "anker": "name",
    "email": "email", "e mail": "email", "mail": "email", "e mailadres": "email", "mailadres": "email",
    "phone": "phone", "telefoon": "phone", "tel": "phone", "gsm": "phone", "telefoonnummer": "phone",
}  # fmt: skip
_NEEDED = ("municipality", "level", "name", "email")


class BadAnchors(ValueError):
    """The file is not a table of anchors, or has rows that are wrong; each with its number and why."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        super().__init__("\n".join([f"{file}: nothing was imported.", *problems]))
        self.problems = tuple(problems)


class AnchorLine(BaseModel):
    """One row of the file."""

    model_config = ConfigDict(str_strip_whitespace=True, frozen=True)

    municipality: Annotated[str, Field(min_length=1)]
    """Any of its names; kept as the name since the last mergers."""
    level: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=2, max_length=120)]
    email: EmailStr
    phone: Annotated[str | None, Field(pattern=r"^[+(]?[\d ()./-]{6,30}$")] = None

    @field_validator("municipality")
    @classmethod
    def _known(cls, written: str) -> str:
        found = known_municipalities().named(written)
        if found is None:
            meant = municipality_in(written)
            raise ValueError(f"there is no municipality {written!r}" + (f"; is it {meant}?" if meant else ""))
        return found

    @field_validator("level")
    @classmethod
    def _one_of_five(cls, written: str) -> str:
        found = level_named(written)
        if found is None:
            raise ValueError(f"there is no level {written!r}: choose from {', '.join(LEVELS)}")
        return found

    @field_validator("phone", mode="before")
    @classmethod
    def _perhaps(cls, written: object) -> object:
        return written or None


async def import_anchors(session: AsyncSession, file: Path, now: datetime) -> int:
    """Replace the table by a file's; returns how many anchors there are now.

    Raises
    ------
    BadAnchors
        A column is missing, a row is wrong, or there is no row at all; nothing was changed.
    UnreadableExchange
        The file cannot be opened, or is neither text nor a workbook.
    """
    lines = read_anchors(file)
    return await replace_anchors(session, [AnchorRow(**line.model_dump(), imported_at=now) for line in lines])


def read_anchors(file: Path) -> list[AnchorLine]:
    """Read a CSV or XLSX file; raises BadAnchors and UnreadableExchange."""
    table = read_table(file) if file.suffix.casefold() in {".xlsx", ".xlsm"} else _csv(file)
    if not table:
        raise BadAnchors(file.name, ["The file is empty."])
    header = [_COLUMNS.get(plain(cell)) for cell in table[0]]
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise BadAnchors(file.name, [f"row 1: there is no column {name}" for name in missing])
    lines: list[AnchorLine] = []
    problems: list[str] = []
    rows: dict[AnchorLine, int] = {}
    for number, cells in enumerate(table[1:], start=2):
        given = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        if not any(cell.strip() for cell in given.values()):
            continue
        try:
            line = AnchorLine.model_validate(given)
        except ValidationError as error:
            problems.append(f"row {number}: {describe(error)}")
            continue
        if line in rows:
            problems.append(f"row {number}: is the same as row {rows[line]}")
        rows.setdefault(line, number)
        lines.append(line)
    if not lines and not problems:
        problems.append("There is no row under the header.")
    if problems:
        raise BadAnchors(file.name, problems)
    return lines


def _csv(file: Path) -> list[list[str]]:
    try:
        return list(delimited(text_of(file)))
    except csv.Error as error:
        raise BadAnchors(file.name, [f"The file is not CSV: {error}"]) from error
