"""The base in service: a snapshot that many may read while another is made, and that is replaced in one go."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from knowledge.catalogue_files import load_catalogue
from knowledge.loader import KnowledgeBase, load_base
from knowledge.offer import Catalogue
from knowledge.reloading import Change, Folders, difference, read_again
from knowledge.search import Searcher


@dataclass(frozen=True)
class Snapshot:
    """A base with its searcher, made from one reading of the files; never changed."""

    base: KnowledgeBase
    """Its `problems` are the files that are refused."""
    searcher: Searcher
    loaded_at: datetime
    """When what it can answer was read."""


class Living:
    """Holds the present snapshot. Who answers takes it once and uses nothing else for that message.

    Parameters
    ----------
    first
        What is in service at the start.
    clock
        Gives the present instant, with its zone.
    folders
        Where the files stand that `reload` reads.
    build
        Makes a base ready for questions.
    """

    def __init__(
        self,
        first: Snapshot,
        clock: Callable[[], datetime],
        folders: Folders | None = None,
        build: Callable[[KnowledgeBase], Searcher] = Searcher,
    ) -> None:
        self.snapshot = first
        self.folders = folders or Folders()
        self._clock = clock
        self._build = build
        self._one_at_a_time = Lock()

    @classmethod
    def load(
        cls,
        clock: Callable[[], datetime],
        folders: Folders | None = None,
        build: Callable[[KnowledgeBase], Searcher] = Searcher,
    ) -> "Living":
        """Read the files for the first time: what can be read is in service; raises CatalogueError."""
        folders = folders or Folders()
        base = load_base(folders.content, load_catalogue(folders.catalogue))
        return cls(Snapshot(base, build(base), clock()), clock, folders, build)

    def catalogue(self) -> Catalogue:
        """Return that of the present snapshot."""
        return self.snapshot.base.catalogue

    def reload(self) -> Change:
        """Read the files again and put in service what is good; tell what differs.

        It takes a while and needs no event loop: call it in a thread. Questions that are being answered meanwhile
        finish with the snapshot that they began with.
        """
        with self._one_at_a_time:
            old = self.snapshot
            base = read_again(old.base, self.folders)
            change = difference(old.base, base)
            if change.takes_effect:
                self.snapshot = Snapshot(base, self._build(base), self._clock())
                gc.collect()  # an index and what it remembers hold each other: without this two stay in memory
            elif base.problems != old.base.problems:
                self.snapshot = Snapshot(base, old.searcher, old.loaded_at)
            return change
