"""A base moved in and out: QnA Maker and Azure Custom Question Answering, Rasa, and CSV."""

from knowledge.exchange.entry_files import write_entries
from knowledge.exchange.formats import Format, Imported, export_base, guess_format, import_base
from knowledge.exchange.records import Exchanged, RowProblem, UnreadableExchange

__all__ = [
    "Exchanged",
    "Format",
    "Imported",
    "RowProblem",
    "UnreadableExchange",
    "export_base",
    "guess_format",
    "import_base",
    "write_entries",
]
