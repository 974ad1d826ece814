"""The formats of other systems: a base read from one, and a base written to one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.catalogue_files import load_catalogue
from knowledge.entry import Entry, SourceReference
from knowledge.exchange import csv_file, qna, rasa
from knowledge.exchange.cells import column_name
from knowledge.exchange.files import read_bytes, text_of
from knowledge.exchange.rasa_markdown import is_markdown
from knowledge.exchange.records import Given, RowProblem

Format = Literal["tsv", "xlsx", "rasa", "csv"]
"""`tsv` and `xlsx` are those of QnA Maker and Azure Custom Question Answering."""

_BY_SUFFIX: dict[str, Format] = {
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".csv": "csv",
    ".yml": "rasa",
    ".yaml": "rasa",
    ".md": "rasa",
}
# Columns that only QnA Maker has.
_OF_QNA = frozenset(("qnaid", "metadata", "prompts", "suggestedquestions"))


@dataclass(frozen=True)
class Imported:
    """What a file of another system held."""

    entries: tuple[Entry, ...]
    problems: tuple[RowProblem, ...]
    """What was left out or changed, in the order of the file."""


def import_base(
    path: Path,
    *,
    format: Format | None = None,
    companion: Path | None = None,
    document: str,
    section: str,
    owner: str,
    known_documents: Collection[str] | None = None,
) -> Imported:
    """Read the questions and answers of a file.

    The same file always gives the same ids, so that a later export of the same base can be laid over an earlier one.

    Parameters
    ----------
    path
        The file.
    format
        What it is; when it is left out, its suffix and what it holds tell.
    companion
        The second file of Rasa, when questions and responses stand apart.
    document, section
        The source of an entry that comes without one, or with a document that is not known here.
    owner
        The owner of an entry that comes without one.
    known_documents
        The documents that are known here; those of the catalogue when it is left out.

    Raises
    ------
    UnreadableExchange
        A file is not what it says it is.
    ValueError
        The given document is not three digits, the section is empty, or the format takes no second file.
    """
    documents = load_catalogue().sources if known_documents is None else known_documents
    given = Given(SourceReference(document=document, section=section), owner, documents)
    format = format or guess_format(path)
    if companion is not None and format != "rasa":
        raise ValueError("only Rasa has its questions and responses in two files")
    problems: list[RowProblem] = []
    if format == "rasa":
        records = rasa.read(path, companion, problems)
    else:
        records = (csv_file if format == "csv" else qna).read(path, problems)
    entries: list[Entry] = []
    for record in records:
        if record.document and record.document not in documents:
            problems.append(
                RowProblem(record.row, f"cites the document {record.document!r}, unknown here; it gets {document!r}")
            )
        try:
            entries.append(record.to_entry(given))
        except ValueError as error:
            problems.append(RowProblem(record.row, str(error)))
    return Imported(tuple(entries), tuple(sorted(problems, key=lambda one: one.row)))


def export_base(entries: Iterable[Entry], path: Path, format: Format) -> None:
    """Write entries to one file of another system.

    References to the catalogue stay as they are, so that the base can come back; for a system that is to answer with
    it, give entries of which the answer was rendered first (`KnowledgeBase.answer_of`).

    Parameters
    ----------
    entries
        What to write; several bases may be chained.
    path
        The file; what was in it is replaced at once, or not at all.
    format
        What to write. What each format cannot carry stands at the top of its module.

    Raises
    ------
    ValueError
        A text is longer than a cell of a workbook can hold.
    """
    if format == "csv":
        csv_file.write(entries, path)
    elif format == "rasa":
        rasa.write(entries, path)
    elif format == "xlsx":
        qna.write_workbook(entries, path)
    else:
        qna.write_tsv(entries, path)


def guess_format(path: Path) -> Format:
    """Tell by its suffix, and by what it holds, what a file is; raises UnreadableExchange.

    A workbook is known by its first bytes, and a table with columns of QnA Maker is one of QnA Maker whatever its name.
    """
    if read_bytes(path).startswith(b"PK\x03\x04"):
        return "xlsx"
    format = _BY_SUFFIX.get(path.suffix.lower())
    if format == "rasa" or format == "tsv":
        return format
    text = text_of(path)
    header = {column_name(cell) for cell in text.lstrip().split("\n", 1)[0].split("\t")}
    if header & _OF_QNA and "question" in header:
        return "tsv"
    if format is None and (
        is_markdown(text) or any(line.startswith(("nlu:", "responses:")) for line in text.split("\n"))
    ):
        return "rasa"
    return format or "csv"
