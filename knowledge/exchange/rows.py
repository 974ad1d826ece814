"""Rows of a table: the columns found by their header, and the rows of one answer put together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.exchange.cells import column_name
from knowledge.exchange.records import LONGEST_LINE, Exchanged, RowProblem, UnreadableExchange
from knowledge.exchange.text import clean_answer, clean_line


@dataclass(frozen=True)
class Row:
    """One row: a question, with the answer that it shares with other rows."""

    number: int
    question: str
    answer: str
    key: str = ""
    """What rows of one answer have in common: QnaId or id; empty when the file has none."""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the row says by the names of FIELDS."""
    prompts: str = ""
    """The buttons under the answer, as QnA Maker writes them."""


@dataclass
class Group:
    """The rows of one answer."""

    key: str
    rows: list[Row]
    answer: str = ""

    @property
    def number(self) -> int:
        """The row it starts at."""
        return self.rows[0].number

    def record(self) -> Exchanged:
        """Put the rows together; of each field the first row that has it counts.

        Raises
        ------
        ValueError
            A field cannot be read; in a sentence.
        """
        fields: dict[str, str] = {}
        for row in self.rows:
            for name, value in row.fields.items():
                if value.strip():
                    fields.setdefault(name, value)
        return Exchanged.from_fields(self.number, (row.question for row in self.rows), self.answer, fields)


def cells_by_column(
    table: Iterable[Sequence[str]], name: str, problems: list[RowProblem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row that is not empty, with its number and its cells by name of column.

    Parameters
    ----------
    table
        The rows; the first is the header.
    name
        What to call the file in a message.
    problems
        A row with more cells than the header has is left out and added here.

    Raises
    ------
    UnreadableExchange
        There is no column with questions or none with answers.
    """
    numbered = enumerate(table, start=1)
    first = next((cells for _, cells in numbered if any(cell.strip() for cell in cells)), ())
    header = [column_name(cell) for cell in first]
    for needed in ("question", "answer"):
        if needed not in header:
            raise UnreadableExchange(name, f"has no column {needed!r}, but {', '.join(filter(None, first))!r}", row=1)
    for number, cells in numbered:
        if any(cell.strip() for cell in cells[len(header) :]):
            problems.append(RowProblem(number, f"has {len(cells)} cells, more than the {len(header)} of the header"))
        elif any(cell.strip() for cell in cells):
            # Of two columns with the same name the first counts.
            yield number, dict(reversed(list(zip(header, cells, strict=False))))


def grouped(rows: Iterable[Row], problems: list[RowProblem]) -> list[Group]:
    """Put the rows of one answer together: those with the same key, and without a key those with the same answer.

    Parameters
    ----------
    rows
        In the order of the file.
    problems
        A row that has no question or no answer, or gives another answer than the first one of its key, is left out
        and added here.
    """
    groups: list[Group] = []
    by_key: dict[str, Group] = {}
    by_answer: dict[str, Group] = {}
    for row in rows:
        question, answer = clean_line(row.question), clean_answer(row.answer)
        group = by_key.get(row.key) if row.key else by_answer.get(answer)
        if problem := _problem(question, answer, row, group):
            problems.append(RowProblem(row.number, problem))
            continue
        if group is None:
            group = Group(row.key, [])
            groups.append(group)
        group.rows.append(row)
        group.answer = group.answer or answer
        if row.key:
            by_key[row.key] = group
        if answer:
            by_answer.setdefault(answer, group)
    kept: list[Group] = []
    for group in groups:
        if group.answer:
            kept.append(group)
        else:
            problems += [RowProblem(row.number, "has no answer") for row in group.rows]
    return kept


def records_of(groups: Iterable[Group], problems: list[RowProblem]) -> list[tuple[Group, Exchanged]]:
    """Return the record of each group; a group with a field that cannot be read is left out and added to problems."""
    records: list[tuple[Group, Exchanged]] = []
    for group in groups:
        try:
            records.append((group, group.record()))
        except ValueError as error:
            problems.append(RowProblem(group.number, str(error)))
    return records


def _problem(question: str, answer: str, row: Row, group: Group | None) -> str:
    if not question:
        return "has no question"
    if len(question) > LONGEST_LINE:
        return f"has a question of {len(question)} characters; {LONGEST_LINE} at most"
    if not answer and not row.key:
        return "has no answer"
    if group and answer and group.answer and answer != group.answer:
        return f"gives {row.key!r} another answer than row {group.number} does"
    return ""
