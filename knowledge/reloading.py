"""Reading the base again while it is in service: what is good takes effect, for what is broken the old stays."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.cache import LEXICON
from knowledge.catalogue_files import DEFAULT_CATALOGUE, CatalogueError, load_catalogue
from knowledge.check import own_problems_of, problems_of
from knowledge.entry import Entry
from knowledge.loader import DEFAULT_CONTENT, KnowledgeBase, Problem, load_base
from knowledge.offer import Catalogue

RELOADABLE = frozenset(["organisations", "programmes", "rounds", "moments", "sources", "reminders"])
"""Catalogue files, without their ending, that take effect while the program runs."""


@dataclass(frozen=True)
class Folders:
    """Where the files of a base stand."""

    content: Path = DEFAULT_CONTENT
    catalogue: Path = DEFAULT_CATALOGUE
    lexicon: Path = LEXICON

    def all(self) -> tuple[Path, ...]:
        """Return the three folders."""
        return self.content, self.catalogue, self.lexicon

    def lasting(self) -> dict[str, str]:
        """Return a digest of each file that is read once in the life of a program, by folder and name."""
        files = sorted([*self.lexicon.glob("*.yaml"), *self.catalogue.glob("*.yaml")])
        digests: dict[str, str] = {}
        for file in files:
            if file.parent == self.catalogue and file.stem in RELOADABLE:
                continue
            try:
                digests[f"{file.parent.name}/{file.name}"] = hashlib.blake2b(file.read_bytes()).hexdigest()
            except OSError:  # It is being replaced; its next change tells.
                continue
        return digests


@dataclass(frozen=True)
class Change:
    """What differs between two readings of a base."""

    added: tuple[str, ...] = ()
    """Ids of entries, in order of the alphabet; so are the next two."""
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    catalogue: bool = False
    """Whether a fact of the catalogue differs."""
    refused: tuple[Problem, ...] = ()
    """Files that are refused from now on, or for another reason than before."""
    mended: tuple[str, ...] = ()
    """Names of files that were refused and are in order now."""

    @property
    def takes_effect(self) -> bool:
        """Whether anything can be answered otherwise than before."""
        return bool(self.added or self.changed or self.removed or self.catalogue)


def difference(before: KnowledgeBase, after: KnowledgeBase) -> Change:
    """Return what differs between two readings."""
    old, new = before.entries, after.entries
    was_refused = {one.file for one in before.problems}
    is_refused = {one.file for one in after.problems}
    return Change(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(one for one in new.keys() & old.keys() if new[one] != old[one])),
        removed=tuple(sorted(old.keys() - new.keys())),
        catalogue=not _same(before.catalogue, after.catalogue),
        refused=tuple(one for one in after.problems if one not in before.problems),
        mended=tuple(sorted(was_refused - is_refused)),
    )


def read_again(before: KnowledgeBase, folders: Folders) -> KnowledgeBase:
    """Read a base again, strictly.

    An entry that cannot be read, or in which the check finds a problem, stays as it was in `before`; one that was not
    there before is left out. An entry whose file is gone disappears, unless all are gone. The catalogue stays as it
    was when a file of it cannot be read, or when an entry that did not change would lose by the new one.

    Returns
    -------
    KnowledgeBase
        Its `problems` name each refused file once. What did not change is the same object as in `before`.
    """
    read = load_base(folders.content, before.catalogue)
    try:
        catalogue = load_catalogue(folders.catalogue)
    except CatalogueError as error:
        return _merged(before, read, before.catalogue, folders, [Problem(error.file, error.problem)])
    if _same(catalogue, before.catalogue):
        return _merged(before, read, before.catalogue, folders)
    after = _merged(before, read, catalogue, folders)
    harm = _harm(before, after)
    if harm is None:
        return after
    lost = Problem(folders.catalogue.name, f"stays as it was, for with the new one {harm}")
    return _merged(before, read, before.catalogue, folders, [lost])


def _same(one: Catalogue, two: Catalogue) -> bool:
    return all(getattr(one, kind) == getattr(two, kind) for kind in RELOADABLE)


def _harm(before: KnowledgeBase, after: KnowledgeBase) -> str | None:
    """Return what goes wrong with an entry that did not change itself, only because the catalogue did."""
    same = [one for one, entry in after.entries.items() if before.entries.get(one) is entry]
    already = set(own_problems_of(same, after.with_catalogue(before.catalogue)))
    return next((str(one) for one in own_problems_of(same, after) if one not in already), None)


def _merged(
    before: KnowledgeBase, read: KnowledgeBase, catalogue: Catalogue, folders: Folders, problems: Iterable[Problem] = ()
) -> KnowledgeBase:
    refused = {one.file: one for one in (*problems, *read.problems)}
    service: dict[str, Entry] = {}
    unreadable = [one.file.removesuffix(".md") for one in read.problems if one.file.endswith(".md")]
    for name in (*read.entries, *unreadable):
        entry, old = read.entries.get(name), before.entries.get(name)
        kept = old if entry is None or entry == old else entry
        if kept is not None:
            service[name] = kept
    # Taking the old version of one entry may take away what another one points to: until nothing is wrong any more.
    while True:
        base = KnowledgeBase(_in_order(service), catalogue)
        new = [one for one, entry in service.items() if entry is not before.entries.get(one)]
        found: dict[str, list[str]] = {}
        for problem in problems_of(new, base):
            found.setdefault(problem.file.removesuffix(".md"), []).append(problem.message)
        for name, messages in found.items():
            refused[f"{name}.md"] = Problem(f"{name}.md", "; ".join(messages))
            del service[name]
            if name in before.entries:
                service[name] = before.entries[name]
        if not found:
            break
    if before.entries and not base.entries:
        # A folder that is moved, mounted or checked out again is no wish to forget everything.
        gone = Problem(folders.content.name, "holds no entry that can be read, so the base stays as it was")
        already = {one.file: one for one in before.problems}
        return KnowledgeBase(before.entries.values(), catalogue, _sorted({**already, gone.file: gone, **refused}))
    return KnowledgeBase(base.entries.values(), catalogue, _sorted(refused))


def _in_order(service: Mapping[str, Entry]) -> list[Entry]:
    """Return entries in the order in which a folder lists their files, as when the base is read for the first time."""
    return [service[name] for name in sorted(service, key=lambda one: f"{one}.md")]


def _sorted(refused: Mapping[str, Problem]) -> list[Problem]:
    return [refused[name] for name in sorted(refused)]
