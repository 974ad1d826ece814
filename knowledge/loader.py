"""The knowledge base: all entries of a folder together with the catalogue that their answers take facts from."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.catalogue_files import load_catalogue
from knowledge.entry import Entry, EntryError, parse_entry
from knowledge.offer import Catalogue, UnknownReference

DEFAULT_CONTENT = Path(__file__).parent / "content"

REFERENCE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# What stands in an answer for a fact that the catalogue does not have (any more); the check reports it.
_MISSING = "(niet bekend)"


class UnknownEntry(LookupError):
    """No entry has this id; `nearest` is the one that may have been meant."""

    def __init__(self, entry_id: str, nearest: str | None = None) -> None:
        meant = f"; did you mean {nearest!r}?" if nearest else ""
        super().__init__(f"no entry has the id {entry_id!r}{meant}")
        self.entry_id = entry_id
        self.nearest = nearest


@dataclass(frozen=True)
class Problem:
    """Something wrong with one entry file, in a sentence for editors."""

    file: str
    """Name of the file, without its folder."""
    message: str

    def __str__(self) -> str:
        """Return the line that the check prints."""
        return f"{self.file}: {self.message}"


class KnowledgeBase:
    """Entries by id, with their answers ready to be read.

    Parameters
    ----------
    entries
        The entries; two with the same id: the last one counts.
    catalogue
        Holds the facts that answers refer to.
    problems
        What was wrong with files that were left out.
    """

    def __init__(self, entries: Iterable[Entry], catalogue: Catalogue, problems: Sequence[Problem] = ()) -> None:
        self.entries: Mapping[str, Entry] = {one.id: one for one in entries}
        self.catalogue = catalogue
        self.problems: tuple[Problem, ...] = tuple(problems)

    def entry(self, entry_id: str) -> Entry:
        """Return an entry by id; raises UnknownEntry."""
        try:
            return self.entries[entry_id]
        except KeyError:
            raise UnknownEntry(entry_id) from None

    def answer_of(self, entry_id: str) -> str:
        """Return an entry's answer in Markdown, its references replaced by facts; raises UnknownEntry.

        A reference that cannot be resolved reads "(niet bekend)": one lost fact must not cost the whole answer.
        """
        return rendered(self.entry(entry_id).answer, self.catalogue, on_unknown=lambda _: _MISSING)

    def english_of(self, entry_id: str) -> str | None:
        """Return an entry's answer in English, ready to be read; None when it was not translated."""
        english = self.entry(entry_id).english
        if english is None or english.answer is None:
            return None
        return rendered(english.answer, self.catalogue, on_unknown=lambda _: _MISSING)

    def with_catalogue(self, catalogue: Catalogue) -> "KnowledgeBase":
        """Return the same entries over another catalogue, such as the one in the database."""
        over = KnowledgeBase((), catalogue, self.problems)
        over.entries = self.entries
        return over


def rendered(template: str, catalogue: Catalogue, on_unknown: Callable[[str], str] | None = None) -> str:
    """Replace the catalogue references of a text by facts.

    Parameters
    ----------
    template
        Text with references between double braces.
    catalogue
        Where the facts stand.
    on_unknown
        Gives the text for a reference that cannot be resolved; without it, UnknownReference is raised.
    """

    def fact(match: re.Match[str]) -> str:
        try:
            return catalogue.resolve(match.group(1))
        except UnknownReference:
            if on_unknown is None:
                raise
            return on_unknown(match.group(1))

    return REFERENCE.sub(fact, template)


def load_base(content_dir: Path = DEFAULT_CONTENT, catalogue: Catalogue | None = None) -> KnowledgeBase:
    """Read every entry of a folder.

    Parameters
    ----------
    content_dir
        Folder of `<id>.md` files; other files and files whose name starts with a dot are passed by.
    catalogue
        Holds the facts that answers refer to; the catalogue files when it is left out.

    Returns
    -------
    KnowledgeBase
        A file that cannot be read is left out and stands in `problems`.
    """
    catalogue = catalogue or load_catalogue()
    entries: list[Entry] = []
    problems: list[Problem] = []
    if not content_dir.is_dir():
        problems.append(Problem(content_dir.name, "the content folder does not exist"))
    for path in sorted(content_dir.glob("*.md")):
        if path.name.startswith((".", "README")):
            continue
        try:
            entries.append(parse_entry(path))
        except EntryError as error:
            problems.append(Problem(path.name, error.problem))
    return KnowledgeBase(entries, catalogue, problems)
