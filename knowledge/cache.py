"""The index of a large base, kept in a folder between starts; what it is built from names it, so it is never stale."""

import hashlib
import logging
import uuid
from functools import cache
from pathlib import Path
from zipfile import ZipFile

from knowledge.index import Index, UnreadableIndex, texts_of
from knowledge.loader import KnowledgeBase
from knowledge.search import CALIBRATION, Searcher
from knowledge.terms import LEXICON_FILES, lexicon_digest
from knowledge.vectors import VECTORS

log = logging.getLogger("wegwijs.knowledge")
LEAST_ENTRIES = 1_000
"""A smaller base is indexed sooner than its file would pay for."""
MOST_KEPT = 6
"""Files in the folder; those that were used longest ago leave first."""
LEXICON = CALIBRATION.parent
_PREFIX = "wegwijs-index-"
_LIBRARIES = ("wegwijs", "pystemmer", "numpy")


def searcher_of(base: KnowledgeBase, folder: Path | None) -> Searcher:
    """Return a base made ready for questions, over a kept index when there is one; see load_or_build."""
    return Searcher(load_or_build(base, folder))


def load_or_build(base: KnowledgeBase, folder: Path | None, least: int = LEAST_ENTRIES) -> Index:
    """Return the index of a base: the kept one if there is one of just this base, else a new one that is then kept.

    Parameters
    ----------
    folder
        Where indices are kept, made when it is not there; None keeps nothing.
    least
        Entries from which a base is kept.

    Returns
    -------
    Index
        A file that is damaged, or a folder that cannot be written, costs time and a log line, never an answer.
    """
    if folder is None or len(base.entries) < least:
        return Index.of(texts_of(base))
    key = index_key(base)
    path = folder / f"{_PREFIX}{key}.npz"
    kept = _kept(path, key)
    if kept is not None:
        return kept
    index = Index.of(texts_of(base))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _keep(index, path, key)
    except OSError as error:
        log.warning("the index cannot be kept in %s: %s", folder, error)
    return index


def index_key(base: KnowledgeBase, lexicon: Path | None = None) -> str:
    """Return a digest of everything that an index is built from.

    That is what is searched of every entry, with the facts that its answer takes from the catalogue; the lexicon; and
    the program itself: its version, its code and the vectors that come along.
    """
    digest = hashlib.blake2b(digest_size=16)
    for name, data in (("program", _program()), ("lexicon", _of_files(lexicon) if lexicon else lexicon_digest())):
        digest.update(f"{name} {data}\n".encode())
    for text in texts_of(base):
        # As a literal, so that where one text ends and the next begins makes a difference.
        digest.update(f"{text!r}\n".encode())
    return digest.hexdigest()


@cache
def _program() -> str:
    # Only a large base pays for reading what is installed.
    from importlib.metadata import PackageNotFoundError, version

    digest = hashlib.blake2b(digest_size=16)
    for library in _LIBRARIES:
        try:
            digest.update(f"{library} {version(library)}\n".encode())
        except PackageNotFoundError:  # Run from its folder, without being installed: its code stands for it.
            continue
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    digest.update(VECTORS.read_bytes())
    return digest.hexdigest()


def _of_files(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for file in (folder / f"{name}.yaml" for name in LEXICON_FILES):
        digest.update(f"{file.name} {hashlib.blake2b(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _kept(path: Path, key: str) -> Index | None:
    if not path.exists():
        return None
    try:
        with ZipFile(path):  # numpy leaves a file open that turns out to be something else
            pass
        index = Index.load(path, key)
        path.touch()
    except UnreadableIndex as error:
        log.warning("the kept index is built again: %s", error)
        return None
    except Exception as error:  # bytes that were damaged may break their reader anywhere
        log.warning("the kept index is built again: %s: %s", path, error)
        return None
    return index


def _keep(index: Index, path: Path, key: str) -> None:
    # Each writer has a file of its own, and the last to finish gives it the name: readers see a whole one or none.
    written = path.with_name(f"{path.stem}.{uuid.uuid4().hex}.npz")
    try:
        index.save(written, key)
        written.replace(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise
    _leave_newest(path.parent)


def _leave_newest(folder: Path) -> None:
    """Remove what was used longest ago, and with it what a writer left that was stopped halfway."""
    used: list[tuple[float, Path]] = []
    for file in folder.glob(f"{_PREFIX}*"):
        try:
            used.append((file.stat().st_mtime, file))
        except OSError:  # Another process is tidying too.
            continue
    for _, file in sorted(used, reverse=True)[MOST_KEPT:]:
        file.unlink(missing_ok=True)
