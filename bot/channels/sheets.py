"""A sheet as the bytes of an XLSX workbook, in which nothing that somebody typed does any harm."""

import asyncio
import io
import re
from typing import Any, TypeVar

from dialogs.messages import Cell, Sheet
from knowledge.exchange.cells import guarded
from knowledge.exchange.text import without_controls

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767
"""Characters that a cell can hold."""
_LARGEST_NUMBER = 10**15
"""Beyond this a spreadsheet rounds; such a number is a code and stays text."""
_NARROWEST, _WIDEST = 8, 60
"""Characters in a column."""
_NO_TITLE = re.compile(r"[\\/*?:\[\]]")
_Value = TypeVar("_Value")


def harmless(value: _Value) -> _Value | str:
    """Keep a spreadsheet from reading what somebody typed as a formula."""
    return guarded(value) if isinstance(value, str) else value


async def workbook(sheet: Sheet) -> bytes:
    """Return a sheet as XLSX; it is written in a thread, so that others are answered meanwhile."""
    return await asyncio.to_thread(written, sheet)


def written(sheet: Sheet) -> bytes:
    """Return a sheet as XLSX: the header bold and always in sight, columns as wide as what is in them."""
    # Only who sends a workbook needs it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = sheet.title, "Wegwijs"
    page: Any = book.create_sheet(_page_title(sheet.title))
    page.freeze_panes = "A2"
    rows = [[_cell(value) for value in row] for row in [list[Cell](sheet.columns), *sheet.rows]]
    for place, column in enumerate(zip(*rows, strict=True), start=1):
        needed = max(_width(value) for value in column) + 2
        page.column_dimensions[get_column_letter(place)].width = min(max(needed, _NARROWEST), _WIDEST)
    bold, folded = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows):
        cells: list[Any] = []
        for value in row:
            cell: Any = WriteOnlyCell(page, value=value)
            if number == 0:
                cell.font = bold
            if isinstance(value, str) and ("\n" in value or len(value) > _WIDEST):
                cell.alignment = folded
            cells.append(cell)
        page.append(cells)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _cell(value: Cell) -> Cell:
    if isinstance(value, int) and abs(value) >= _LARGEST_NUMBER:
        return str(value)
    if not isinstance(value, str):
        return value
    # First what XML cannot hold: it might stand before an equals sign.
    text = guarded(without_controls(value))
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _width(value: Cell) -> int:
    return max((len(line) for line in str("" if value is None else value).split("\n")), default=0)


def _page_title(title: str) -> str:
    # Excel's own rules: 31 characters, none of these signs, no apostrophe at either end.
    return _NO_TITLE.sub(" ", without_controls(title))[:31].strip(" '") or "Wegwijs"
