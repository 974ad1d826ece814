"""What stands in the cells of a table: lists in one cell, formulas that must stay text, header names, days."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date

# A spreadsheet takes a cell that starts with one of these for a formula; the wide ones are those of Asian keyboards.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r＝＋－＠]")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
# Other names under which people write a column down.
_SYNONYMS = {
    "vraag": "question",
    "antwoord": "answer",
    "titel": "title",
    "trefwoorden": "tags",
    "eigenaar": "owner",
    "doelgroep": "audience",
    "geldigvan": "valid_from",
    "geldigtot": "valid_until",
    "brondocument": "source_document",
    "bronsectie": "source_section",
    "sourcedocument": "source_document",
    "sourcesection": "source_section",
    "validfrom": "valid_from",
    "validuntil": "valid_until",
    "replacedby": "replaced_by",
    "followups": "follow_ups",
}


def guarded(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Take away the apostrophe that :func:`guarded` put there."""
    return cell[1:] if _GUARDED.match(cell) else cell


def joined(values: Iterable[str]) -> str:
    """Write several values in one cell: with commas between them, and quotes round a value that holds a comma."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue().replace(",", ", ") if '"' not in line.getvalue() else line.getvalue()


def split(cell: str) -> tuple[str, ...]:
    """Read the values that :func:`joined` wrote, or a list with commas that a person wrote."""
    rows = csv.reader(io.StringIO(cell), skipinitialspace=True)
    return tuple(value.strip() for row in rows for value in row if value.strip())


def column_name(header: str) -> str:
    """Return the name by which a column is known, whatever its capitals, spaces and underscores."""
    plain = re.sub(r"[\W_]+", "", header.casefold())
    return _SYNONYMS.get(plain, plain)


def day(cell: str) -> date | None:
    """Read a day, as 2018-09-01 or as 1/9/2018; nothing for an empty cell.

    Raises
    ------
    ValueError
        It is no day; in a sentence.
    """
    cell = cell.strip()
    if not cell:
        return None
    try:
        if found := _DAY_MONTH_YEAR.fullmatch(cell):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(re.split("[T ]", cell)[0])
    except ValueError:
        raise ValueError(f"has the day {cell!r}, which is not a day like 2018-09-01") from None
