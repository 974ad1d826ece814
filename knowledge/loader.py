"""The whole base: every entry that can be used, its answer rendered, and what was wrong with the rest."""

from dataclasses import dataclass
from pathlib import Path

from knowledge.entry import Entry, EntryError, parse_entry
from knowledge.offer import Catalogue, load_catalogue
from knowledge.references import UnknownReference, rendered

DEFAULT_CONTENT = Path(__file__).parent / "content"
DEFAULT_CATALOGUE = Path(__file__).parent / "catalogue"


@dataclass(frozen=True)
class KnowledgeBase:
    """Entries by id, their answers with facts filled in, and the files that were left out."""

    entries: dict[str, Entry]
    answers: dict[str, str]
    problems: tuple[str, ...]
    catalogue: Catalogue


def load_base(content: Path = DEFAULT_CONTENT, catalogue: Catalogue | None = None) -> KnowledgeBase:
    """Read a folder of entries; a file that cannot be used is left out and told in ``problems``."""
    catalogue = catalogue or load_catalogue(DEFAULT_CATALOGUE)
    entries: dict[str, Entry] = {}
    answers: dict[str, str] = {}
    problems: list[str] = []
    for path in sorted(content.glob("*.md")):
        try:
            entry = parse_entry(path)
            answers[entry.id] = rendered(entry.answer, catalogue)
        except EntryError as error:
            problems.append(str(error))
            continue
        except UnknownReference as error:
            problems.append(f"{path.name}: unknown fact {error}")
            continue
        entries[entry.id] = entry
    return KnowledgeBase(entries, answers, tuple(problems), catalogue)
