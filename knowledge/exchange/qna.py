"""QnA Maker and Azure Custom Question Answering: their TSV and XLSX exports.

What these formats cannot carry: Azure has no titles, days, owners and sources of an entry, so these travel in Metadata.
Azure makes names and values of Metadata lower-case, and may refuse a value of more than 500 characters.
A button that opens a form, or an entry that is not exported along, is no prompt: then all buttons of that answer travel
in Metadata, and the prompts of the answer do not count when it is read again. Not read: IsContextOnly (an entry can
always be asked for), and SuggestedQuestions (nobody approved them). A foreign name in Metadata becomes a tag.
A cell that a spreadsheet would take for a formula, such as an answer that opens with a list, gets an apostrophe before
it, which Azure shows. HTML in an answer comes back as Markdown.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from knowledge.entry import Entry, FollowUp
from knowledge.exchange.cells import column_name, guarded, joined, split, unguarded
from knowledge.exchange.files import Source, name_of, read_bytes, text_of, write_whole
from knowledge.exchange.records import (
    FIELDS,
    MOST_FOLLOW_UPS,
    Exchanged,
    RowProblem,
    named,
    shortened,
)
from knowledge.exchange.rows import Row, cells_by_column, grouped, records_of
from knowledge.exchange.text import clean_line
from knowledge.exchange.workbook import read_table, write_table

COLUMNS = (
    "Question", "Answer", "Source", "Metadata", "SuggestedQuestions", "IsContextOnly", "Prompts", "QnaId",
    "SourceDisplayName",
)  # fmt: skip

_ESCAPED = re.compile(r"\\([\\nrt])")
_MEANT = {"\\": "\\", "n": "\n", "r": "\n", "t": "\t"}


def read(source: Source, problems: list[RowProblem] | None = None) -> list[Exchanged]:
    """Read an export.

    Parameters
    ----------
    source
        A TSV or XLSX file, or the text of a TSV file.
    problems
        What was left out or changed is added here.

    Raises
    ------
    UnreadableExchange
        The file is neither, or has no column with questions or none with answers.
    """
    problems = [] if problems is None else problems
    if isinstance(source, Path) and read_bytes(source).startswith(b"PK\x03\x04"):
        table = read_table(source)
    else:
        table = _tsv_table(text_of(source))
    rows = [_row(number, cells) for number, cells in cells_by_column(table, name_of(source), problems)]
    pairs = records_of(grouped(rows, problems), problems)
    records = named(record for _, record in pairs)
    ids = {group.key: record.id for (group, _), record in zip(pairs, records, strict=True) if group.key}
    return [
        record if record.follow_ups else replace(record, follow_ups=_follow_ups(group.rows, ids, problems))
        for (group, _), record in zip(pairs, records, strict=True)
    ]


def write_tsv(entries: Iterable[Entry], path: Path) -> None:
    """Write an export as TSV in UTF-8."""
    text = "".join("\t".join(map(_quoted, row)) + "\r\n" for row in (COLUMNS, *_rows(entries, workbook=False)))
    write_whole(path, text.encode("utf-8"))


def write_workbook(entries: Iterable[Entry], path: Path) -> None:
    """Write an export as a workbook.

    Raises
    ------
    ValueError
        A text is longer than a cell of a workbook can hold.
    """
    write_table(path, [COLUMNS, *_rows(entries, workbook=True)])


def _rows(entries: Iterable[Entry], workbook: bool) -> list[tuple[str, ...]]:
    records = [Exchanged.from_entry(entry, row=number) for number, entry in enumerate(entries, start=1)]
    numbers = {record.id: record.row for record in records}
    return [
        tuple(guarded(cell) for cell in (_escaped(question, workbook), *cells))
        for record in records
        for cells in [_cells(record, numbers, workbook)]
        for question in record.questions
    ]


def _cells(record: Exchanged, numbers: Mapping[str, int], workbook: bool) -> tuple[str, ...]:
    """Return all cells but the question."""
    fields = record.fields()
    prompts = [
        {"displayOrder": order, "qnaId": numbers[str(one.entry)], "displayText": one.label}
        for order, one in enumerate(record.follow_ups)
        if one.entry in numbers
    ]
    if len(prompts) == len(record.follow_ups):
        fields.pop("follow_ups", None)
    metadata = "|".join(f"{name}:{_percented(value)}" for name, value in fields.items())
    return (
        _escaped(record.answer, workbook),
        record.document,
        metadata,
        "[]",
        "False",
        json.dumps(prompts, ensure_ascii=False),
        str(record.row),
        f"{record.document} {record.section}",
    )


def _row(number: int, cells: Mapping[str, str]) -> Row:
    cells = {name: unguarded(cell.strip()) for name, cell in cells.items()}
    fields = {"source_document": cells.get("source", "")}
    fields |= {name: cells[name] for name in FIELDS if cells.get(name)}
    fields |= _metadata(cells.get("metadata", ""))
    return Row(
        number=number,
        question=_meant(cells.get("question", "")),
        answer=_meant(cells.get("answer", "")),
        key=cells.get("qnaid", "") or fields.get("id", ""),
        fields=fields,
        prompts=cells.get("prompts", ""),
    )


def _metadata(cell: str) -> dict[str, str]:
    """Read `name:value|name:value`, or the same as JSON; a name that is none of FIELDS makes its value a tag."""
    pairs: list[tuple[str, str]] = []
    if cell.startswith(("[", "{")):
        loaded = _json(cell)
        if isinstance(loaded, dict):  # an object, or below a list of them
            pairs = [(str(name), str(value)) for name, value in cast(dict[object, object], loaded).items()]
        for one in _objects(_json(cell)):
            pairs.append((str(one.get("name", "")), str(one.get("value", ""))))
    else:
        pairs = [(name, value) for name, _, value in (pair.partition(":") for pair in cell.split("|"))]
    fields: dict[str, str] = {}
    tags: list[str] = []
    for name, value in pairs:
        known = column_name(name)
        if known in FIELDS:
            fields[known] = unquote(value)
        elif clean_line(value):
            tags.append(clean_line(value))
    if tags:
        fields["tags"] = joined([*split(fields.get("tags", "")), *tags])
    return fields


def _follow_ups(rows: Sequence[Row], ids: Mapping[str, str], problems: list[RowProblem]) -> tuple[FollowUp, ...]:
    """Read the prompts of an answer: those of its first row that has any."""
    row = next((one for one in rows if one.prompts not in ("", "[]")), None)
    if row is None:
        return ()
    loaded = _json(row.prompts)
    if not isinstance(loaded, list):
        problems.append(RowProblem(row.number, "has prompts that are not a JSON list; they are left out"))
        return ()
    follow_ups: list[FollowUp] = []
    for prompt in sorted(_objects(cast(object, loaded)), key=_order):
        label, target = clean_line(str(prompt.get("displaytext") or "")), str(prompt.get("qnaid"))
        if not label or target not in ids:
            problems.append(
                RowProblem(
                    row.number, f"has a prompt {label!r} to the QnaId {target!r}, which is not there; it is left out"
                )
            )
        else:
            follow_ups.append(FollowUp(label=shortened(label), entry=ids[target]))
    if len(follow_ups) > MOST_FOLLOW_UPS:
        problems.append(RowProblem(row.number, f"has {len(follow_ups)} prompts; the first {MOST_FOLLOW_UPS} are kept"))
    return tuple(follow_ups[:MOST_FOLLOW_UPS])


def _order(prompt: Mapping[str, object]) -> float:
    order = prompt.get("displayorder")
    return order if isinstance(order, int | float) else 0


def _json(text: str) -> object:
    try:
        return cast(object, json.loads(text))
    except (ValueError, RecursionError):
        return None


def _objects(loaded: object) -> list[dict[str, object]]:
    """Return the objects of a JSON list, with the names of their fields in lower case."""
    if not isinstance(loaded, list):
        return []
    return [
        {str(name).casefold(): value for name, value in cast(dict[object, object], one).items()}
        for one in cast(list[object], loaded)
        if isinstance(one, dict)
    ]


def _tsv_table(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab", strict=True))
    except csv.Error:
        # Azure writes quotes as they are; one at the start of a cell is then no sign that the cell is quoted.
        return [[_unquoted(cell) for cell in line.split("\t")] for line in text.split("\n")]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell


def _unquoted(cell: str) -> str:
    whole = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', "")
    return cell[1:-1].replace('""', '"') if whole else cell


def _escaped(text: str, workbook: bool) -> str:
    text = text.replace("\\", "\\\\")
    return text if workbook else text.replace("\n", "\\n").replace("\t", "\\t")


def _meant(text: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANT[found[1]], text)


def _percented(value: str) -> str:
    return value.replace("%", "%25").replace(":", "%3A").replace("|", "%7C")
