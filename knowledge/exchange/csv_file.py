"""CSV: a table with a question and an answer in each row, and columns for the other fields of an entry.

What this format cannot carry: nothing of an entry is lost. The buttons under an answer stand as JSON in one cell, and
several values in one cell have commas between them. A cell that a spreadsheet would take for a formula gets an
apostrophe before it, which is taken away when the file is read again. HTML in an answer comes back as Markdown.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.entry import Entry
from knowledge.exchange.cells import column_name, guarded, unguarded
from knowledge.exchange.files import Source, name_of, text_of, write_whole
from knowledge.exchange.records import FIELDS, Exchanged, RowProblem, UnreadableExchange, named
from knowledge.exchange.rows import Row, cells_by_column, grouped, records_of

COLUMNS = ("question", "answer", *FIELDS)
_DELIMITERS = ";,\t|"


def read(source: Source, problems: list[RowProblem] | None = None) -> list[Exchanged]:
    """Read a table; rows with the same id, or without an id the same answer, are one entry.

    Parameters
    ----------
    source
        A file, or the text of one. The first row holds the names of the columns, of which `question` and `answer`
        (or `vraag` and `antwoord`) must be there; what stands between them tells the delimiter.
    problems
        What was left out or changed is added here.

    Raises
    ------
    UnreadableExchange
        The file is not a table, or has no column with questions or none with answers.
    """
    problems = [] if problems is None else problems
    name, text = name_of(source), text_of(source)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        table = list(reader)
    except csv.Error as error:
        raise UnreadableExchange(name, f"is not CSV ({error})", row=reader.line_num) from error
    rows = [_row(number, cells) for number, cells in cells_by_column(table, name, problems)]
    return named(record for _, record in records_of(grouped(rows, problems), problems))


def write(entries: Iterable[Entry], path: Path) -> None:
    """Write a table with semicolons, in UTF-8 with a byte order mark, as spreadsheets in Belgium expect it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        record = Exchanged.from_entry(entry)
        fields = record.fields()
        others = [record.answer, *(fields.get(name, "") for name in FIELDS)]
        writer.writerows([guarded(cell) for cell in (question, *others)] for question in record.questions)
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def _row(number: int, cells: Mapping[str, str]) -> Row:
    cells = {name: unguarded(cell.strip()) for name, cell in cells.items()}
    fields = {name: cells.get(name, "") for name in FIELDS}
    return Row(number, cells.get("question", ""), cells.get("answer", ""), fields["id"], fields)


def _delimiter(text: str) -> str:
    """Return the delimiter under which the first line has a column of questions and one of answers."""
    first = next(line for line in text.split("\n") if line.strip())
    for delimiter in _DELIMITERS:
        names = {column_name(cell) for cell in first.split(delimiter)}
        if {"question", "answer"} <= names:
            return delimiter
    return ";"
