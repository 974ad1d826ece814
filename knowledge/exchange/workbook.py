"""Tables in XLSX workbooks, read and written as text."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.exchange.cells import column_name
from knowledge.exchange.files import read_bytes, write_whole
from knowledge.exchange.records import UnreadableExchange

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook can hold."""
_MOST_ROWS = 100_000
# A workbook is a ZIP file: a few kilobytes may unpack to gigabytes.
_LARGEST_UNPACKED = 200_000_000


def read_table(path: Path) -> list[list[str]]:
    """Return the rows of the sheet that has a column of questions, or else of the first sheet.

    Raises
    ------
    UnreadableExchange
        The file is no workbook, or is larger than any base.
    """
    data = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        if unpacked > _LARGEST_UNPACKED:
            raise UnreadableExchange(path.name, f"unpacks to more than {_LARGEST_UNPACKED // 1_000_000} MB")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        tables = (list(_rows(sheet, path.name)) for sheet in book.worksheets)
        first: list[list[str]] | None = None
        for table in tables:
            if table and "question" in map(column_name, table[0]):
                return table
            first = table if first is None else first
        return first or []
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError) as error:
        raise UnreadableExchange(path.name, f"is not an XLSX workbook ({error})") from error


def write_table(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write one sheet.

    Raises
    ------
    ValueError
        A text is longer than a cell can hold; nothing is written then.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("QnA")
    for number, row in enumerate(rows, start=1):
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise ValueError(f"row {number} has a text of more than {LONGEST_CELL} characters, which no cell can hold")
        sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    write_whole(path, data.getvalue())


def _rows(sheet: Any, name: str) -> Iterator[list[str]]:
    # The size that the sheet states may be anything, and every row would be filled up to it.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > _MOST_ROWS:
            raise UnreadableExchange(name, f"has more than {_MOST_ROWS} rows")
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    # How a workbook writes the first half of the new line of Windows.
    return str(cell).replace("_x000D_", "")
