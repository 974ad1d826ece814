"""The table in a file that a person sends: CSV or XLSX, hostile until it has been read."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any

from openpyxl import load_workbook

from dialogs.markup import escaped
from dialogs.texts import N_, Texts
from knowledge.exchange.files import decoded
from knowledge.exchange.records import UnreadableExchange
from knowledge.exchange.text import without_controls

LARGEST = 2_000_000
"""Bytes of a file that is read."""
MOST_ROWS = 2_000
"""Rows, the header among them."""
MOST_COLUMNS = 50
# A workbook is a ZIP file: a few kilobytes may unpack to gigabytes. Two megabytes of a true one stay far below this.
_LARGEST_UNPACKED = 30_000_000
_MOST_PARTS = 500
# Excel's own limit; a sheet may state a row a thousand times further, and every row before it would be walked through.
_LAST_ROW = 1_048_576
_DELIMITERS = ";,\t"
_ENDINGS = {"", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}
# How files of Excel before 2007 begin, and those with a password.
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"

_NO_TABLE = N_("I cannot read a table in {file}. Send it as CSV or Excel (.xlsx).")
_LOCKED = N_("{file} is an old Excel file or has a password. Save it as .xlsx without a password and send it again.")
_TOO_LARGE = N_("{file} is too large for me: I read files of at most {most} MB.")
_TOO_LONG = N_("{file} has too many rows: I read at most {most}. Send it in parts.")
_TOO_WIDE = N_("{file} has too many columns: I read at most {most}.")
_EMPTY = N_("There is nothing in {file}.")


class UnreadableTable(Exception):
    """A file that no table can be read from; `told` says to a person why, and what to do."""

    def __init__(self, message: str, file: str, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        """The sentence in the catalogue of texts."""
        self.values = {"file": f"*{escaped(file, 80)}*", **values}

    def told(self, texts: Texts) -> str:
        """Return the reason as Markdown in a person's language."""
        return texts(self.message, **self.values)


def rows_of(name: str, data: bytes) -> list[list[str]]:
    """Return the rows of a table as text, the header first, each as long as the longest.

    Days are written as 2026-01-12, with 14:00 behind when they have an hour, and numbers with a point. Of a workbook
    the first sheet with content is read. Empty rows and columns at the end are left out; those in between stay, so
    that the number of a row is the one that the person sees.

    Parameters
    ----------
    name
        As the person's device calls the file. Its ending may be missing; what it is, its first bytes tell.

    Raises
    ------
    UnreadableTable
        It is no table, holds nothing, or is larger than `LARGEST`, `MOST_ROWS` or `MOST_COLUMNS`.
    """
    if len(data) > LARGEST:
        raise UnreadableTable(_TOO_LARGE, name, most=LARGEST // 1_000_000)
    if not data.strip():
        raise UnreadableTable(_EMPTY, name)
    if data.startswith(_OLD_OR_LOCKED):
        raise UnreadableTable(_LOCKED, name)
    if PurePath(name).suffix.casefold() not in _ENDINGS:
        raise UnreadableTable(_NO_TABLE, name)
    table = _workbook(name, data) if data.startswith(b"PK") else _text(name, data)
    if not table:
        raise UnreadableTable(_EMPTY, name)
    if any(len(row) > MOST_COLUMNS for row in table):
        raise UnreadableTable(_TOO_WIDE, name, most=MOST_COLUMNS)
    widest = max(map(len, table))
    return [row + [""] * (widest - len(row)) for row in table]


def delimited(text: str) -> Iterator[list[str]]:
    """Read CSV whose first line tells the delimiter: semicolon, comma or tab.

    Raises
    ------
    csv.Error
        It is not CSV; while reading.
    """
    # What Excel writes to itself above a table.
    stated = re.match(r'\s*"?sep=([;,\t|])"?\n', text)
    if stated:
        return csv.reader(io.StringIO(text[stated.end() :], newline=""), delimiter=stated[1], strict=True)
    header = re.sub(r'"[^"]*"', "", text.lstrip("\n").split("\n", 1)[0])
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=header.count), strict=True)


def _text(name: str, data: bytes) -> list[list[str]]:
    try:
        return _trimmed(name, delimited(without_controls(decoded(data, name))))
    except (UnreadableExchange, csv.Error) as error:
        raise UnreadableTable(_NO_TABLE, name) from error


def _workbook(name: str, data: bytes) -> list[list[str]]:
    try:
        _require_harmless(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            table = _trimmed(name, _cells(name, sheet))
            if table:
                return table
        return []
    except UnreadableTable:
        raise
    except Exception as error:
        # What a broken workbook makes of zipfile, expat and openpyxl is beyond listing: KeyError, zlib.error, …
        raise UnreadableTable(_NO_TABLE, name) from error


def _require_harmless(data: bytes) -> None:
    """Raise ValueError for a workbook that would cost much to open."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > _LARGEST_UNPACKED:
            raise ValueError("unpacks to too much")
        for part in parts:
            # A part has no document type (ECMA-376, part 2, on DTD declarations); with one, entities could unfold.
            # A drawing may have one, and no cell is read from it.
            if not part.filename.endswith(".svg") and b"<!DOCTYPE" in packed.read(part).replace(b"\0", b""):
                raise ValueError(f"{part.filename} declares a document type")


def _cells(name: str, sheet: Any) -> Iterator[list[str]]:
    # The size that the sheet states may be anything, and every row would be filled up to it.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), start=1):
        if number > _LAST_ROW:
            raise UnreadableTable(_TOO_LONG, name, most=MOST_ROWS)
        # Of the many rows that may stand between two, none costs anything.
        yield [_written(cell) for cell in row] if row.count(None) < len(row) else []


def _trimmed(name: str, rows: Iterable[list[str]]) -> list[list[str]]:
    """Return the rows without white space round the cells, and without empty ones at the end."""
    table: list[list[str]] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if number > MOST_ROWS:
            raise UnreadableTable(_TOO_LONG, name, most=MOST_ROWS)
        table += [[] for _ in range(number - 1 - len(table))]
        table.append(cells)
    return table


def _written(cell: object) -> str:
    """Return a cell of a workbook as a person would type it."""
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nee"
        case float():
            # As a spreadsheet shows it: 15 digits, so no 0.30000000000000004.
            return f"{cell:.15g}"
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case time():
            return f"{cell:%H:%M}"
        case _:
            # How a workbook writes the first half of the new line of Windows.
            return without_controls(str(cell).replace("_x000D_", ""))
