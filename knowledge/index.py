"""The terms of every entry as arrays: which entries hold a term, and what each title, question and answer holds.

A row is one text of an entry. Row 0 of an entry is its title with its tags and id, row 1 its answer, row 2 the names
of what its source is about, the others are its titles and its questions in both languages, as questions. All arrays are
read only after they are built, and can be kept in a file, so that a large base need not be read again.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.loader import KnowledgeBase
from knowledge.meanings import Meanings
from knowledge.terms import aspects_of, is_light, is_stop, meaning, words
from knowledge.vectors import WordVectors, word_vectors
from knowledge.vocabulary import Vocabulary

Ints = NDArray[np.int32]
LIGHT = 0.2
"""What a light word counts for, beside 1 for another."""
ASPECT = 0.5
"""What counts of a term for what is asked, such as *who*."""
FIRST_QUESTION = 3
"""Row of an entry in which its title stands as a question; its questions follow."""
LAYOUT = 5
"""Raised when what is kept in a file changes."""
_PAIR = np.int64(1_000_003)
_SAYS = np.array([2.0, 2.0, 1.0, 0.0], dtype=np.float32)
"""What each kind of row counts for in the meaning of its entry: title, answer, question, context."""


class UnreadableIndex(Exception):
    """The file holds no index, or one of another layout or another base."""


@dataclass(frozen=True)
class Text:
    """What of one entry is searched."""

    entry: str
    title: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    answer: str
    context: str = ""
    """Names of what its source is about; people add them to a question, editors not always."""


def texts_of(base: KnowledgeBase) -> Iterable[Text]:
    """Return what is searched of each entry of a base."""
    for one in base.entries.values():
        source = base.catalogue.sources.get(one.source.document)
        context = " ".join(source.names) if source else ""
        english = (one.english.title, *one.english.questions) if one.english else ()
        questions = (*one.questions, *english)
        yield Text(one.id, one.title, questions, one.tags, base.answer_of(one.id), context)


@dataclass(frozen=True)
class Arrays:
    """The index as it is kept in a file; `x_starts` has one more element than there are x."""

    entry_starts: NDArray[np.int64]
    """First row of each entry."""
    row_starts: NDArray[np.int64]
    """First term of each row in `row_terms`."""
    row_terms: Ints
    row_weights: NDArray[np.float32]
    """Sum of the weights of a row's terms."""
    pair_starts: NDArray[np.int64]
    row_pairs: Ints
    """Terms that follow each other in a row, as a number for each pair."""
    term_starts: NDArray[np.int64]
    """First entry of each term in `term_entries`."""
    term_entries: Ints
    term_fields: NDArray[np.float32]
    """1 where a title or a question of the entry has the term, less where only its answer has it."""
    term_rows: Ints
    """How many rows hold each term."""
    meanings: NDArray[np.float32]
    """A vector for each entry: the sum of those of its rows."""


class Index:
    """Entries as terms. Built once, read by everyone, never changed."""

    def __init__(
        self,
        entries: list[str],
        terms: list[str],
        surface: list[str],
        counts: Ints,
        arrays: Arrays,
        vectors: WordVectors | None = None,
    ) -> None:
        self.entries = entries
        self.terms = terms
        self.arrays = arrays
        self._surface, self._counts = surface, counts
        self.number: dict[str, int] = {term: place for place, term in enumerate(terms)}
        held = np.diff(arrays.term_starts)
        self.weights = _weights(terms, held, len(entries))
        self.rarest = float(np.log(1 + max(len(entries), 1)))
        self.vocabulary = Vocabulary(surface, counts.tolist())
        self.meanings = Meanings(word_vectors() if vectors is None else vectors, self.vocabulary)
        self.meaning_lengths = np.maximum(np.sqrt(np.einsum("ed,ed->e", arrays.meanings, arrays.meanings)), 1e-9)

    @classmethod
    def of(cls, listed: Iterable[Text], vectors: WordVectors | None = None) -> "Index":
        """Build the index of texts, with the vectors that come along unless others are given."""
        return _Builder(word_vectors() if vectors is None else vectors).built(listed)

    def weight(self, term: str) -> float:
        """Return how much a term tells: rare ones more, light ones little, one that no entry has the most."""
        place = self.number.get(term)
        if place is not None:
            return float(self.weights[place])
        return self.rarest * (LIGHT if is_light(term) else ASPECT if term.startswith("?") else 1.0)

    def entries_with(self, term: int) -> slice:
        """Return where in `term_entries` the entries stand that hold a term."""
        starts = self.arrays.term_starts
        return slice(int(starts[term]), int(starts[term + 1]))

    def save(self, path: Path, key: str) -> None:
        """Keep the index in a file, whole or not at all; `key` names what it was built from."""
        written = path.with_name(path.name + ".part")
        names: dict[str, Any] = {
            "key": _packed([str(LAYOUT), key]),
            "entries": _packed(self.entries),
            "terms": _packed(self.terms),
            "surface": _packed(self._surface),
            "counts": self._counts,
        }
        with written.open("wb") as file:
            np.savez(file, **names, **vars(self.arrays))
        written.replace(path)

    @classmethod
    def load(cls, path: Path, key: str) -> "Index":
        """Read an index back; raises UnreadableIndex when the file is not one built from `key`."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                if _unpacked(kept["key"]) != [str(LAYOUT), key]:
                    raise UnreadableIndex(f"{path} was built from something else")
                arrays = Arrays(**{name: kept[name] for name in Arrays.__dataclass_fields__})
                entries, terms, surface = (_unpacked(kept[name]) for name in ("entries", "terms", "surface"))
                return cls(entries, terms, surface, kept["counts"], arrays)
        except (OSError, ValueError, KeyError, BadZipFile, UnicodeDecodeError) as error:
            raise UnreadableIndex(f"{path} holds no index: {error}") from error


def pairs_of(terms: NDArray[np.int64]) -> Ints:
    """Return a number for each two terms that follow each other."""
    return ((terms[:-1] * _PAIR + terms[1:]) % np.int64(2**31 - 1)).astype(np.int32)


def _weights(terms: list[str], held: NDArray[np.int64], entries: int) -> NDArray[np.float32]:
    """Return the inverse document frequency of each term, less for what tells little."""
    idf = np.log(1 + (max(entries, 1) - held + 0.5) / (held + 0.5))
    part = [LIGHT if is_light(term) else ASPECT if term.startswith("?") else 1.0 for term in terms]
    return (idf * np.array(part, dtype=np.float64)).astype(np.float32)


def _packed(listed: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(listed).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    text = packed.tobytes().decode()
    return text.split("\n") if text else []


class _Builder:
    """Reads texts once into numbers of words, then turns words into terms for all rows at once."""

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors
        self._surface: dict[str, int] = {}
        self._words = array("i")
        self._row_ends = array("q", [0])
        self._row_kinds = array("b")
        """0 title with tags, 1 answer, 2 question, 3 context."""
        self._asked: list[tuple[int, str]] = []
        self._entry_ends = array("q", [0])
        self._entries: list[str] = []

    def built(self, listed: Iterable[Text]) -> Index:
        for text in listed:
            self._entries.append(text.entry)
            self._row(f"{text.title} {' '.join(text.tags)} {text.entry.replace('-', ' ')}", 0)
            self._row(text.answer, 1)
            self._row(text.context, 3)
            for question in (text.title, *text.questions):
                self._row(question, 2)
            self._entry_ends.append(len(self._row_kinds))
        return self._finished()

    def _row(self, text: str, kind: int) -> None:
        said = words(text)
        surface = self._surface
        self._words.extend([surface.setdefault(word, len(surface)) for word in said])
        if kind == 2:
            self._asked += [(len(self._row_kinds), name) for name in aspects_of(" ".join(said))]
        self._row_ends.append(len(self._words))
        self._row_kinds.append(kind)

    def _finished(self) -> Index:
        listed = list(self._surface)
        flat: Ints = np.array(self._words, dtype=np.int32)
        row_ends: NDArray[np.int64] = np.array(self._row_ends, dtype=np.int64)
        kinds: NDArray[np.int8] = np.array(self._row_kinds, dtype=np.int8)
        entry_starts: NDArray[np.int64] = np.array(self._entry_ends, dtype=np.int64)
        stop = np.array([is_stop(word) for word in listed], dtype=bool)
        counts = np.bincount(flat, minlength=len(listed))
        kept = [word for word, stopped in zip(listed, stop.tolist(), strict=True) if not stopped]
        kept_counts = counts[~stop].astype(np.int32)
        number: dict[str, int] = {}
        vocabulary = Vocabulary(kept, kept_counts.tolist())
        word_terms, first = self._terms_of(listed, stop, vocabulary, number)
        said, said_starts = flat, row_ends
        # Rows of words become rows of terms, each term once in a row.
        rows = np.repeat(np.arange(len(kinds), dtype=np.int64), np.diff(row_ends))
        counted = ~stop[flat] if len(flat) else np.empty(0, dtype=bool)
        flat, rows = flat[counted], rows[counted]
        pairs, pair_rows = _adjacent(first[flat] if len(flat) else np.empty(0, np.int64), rows)
        sizes = np.diff(word_terms[1])
        widths = sizes[flat] if len(flat) else np.empty(0, np.int64)
        term_rows = np.repeat(rows, widths)
        terms_flat = word_terms[0][_ranges(word_terms[1][flat], widths)] if len(flat) else np.empty(0, np.int64)
        del flat, rows, widths
        aspect_rows = np.array([row for row, _ in self._asked], dtype=np.int64)
        aspect_terms = np.array([number.setdefault(name, len(number)) for _, name in self._asked], dtype=np.int64)
        term_rows, terms_flat = np.concatenate([term_rows, aspect_rows]), np.concatenate([terms_flat, aspect_terms])
        total = max(len(number), 1)
        keys = np.unique(term_rows * total + terms_flat)
        term_rows, terms_flat = keys // total, (keys % total).astype(np.int32)
        del keys
        row_starts = np.searchsorted(term_rows, np.arange(len(kinds) + 1))
        entry_of_row = np.repeat(np.arange(len(self._entries), dtype=np.int64), np.diff(entry_starts))
        only_answer = kinds[term_rows] == 1
        # By term and entry; a term of a title or question comes before the same term of the answer.
        order = np.lexsort((only_answer, entry_of_row[term_rows], terms_flat))
        by_term, by_entry = terms_flat[order], entry_of_row[term_rows][order]
        fields = np.where(only_answer[order], np.float32(0.5), np.float32(1.0))
        new = np.ones(len(by_term), dtype=bool)
        new[1:] = (by_term[1:] != by_term[:-1]) | (by_entry[1:] != by_entry[:-1])
        term_starts = np.searchsorted(by_term[new], np.arange(len(number) + 1))
        names = list(number)
        weights = _weights(names, np.diff(term_starts), len(self._entries))
        arrays = Arrays(
            entry_starts=entry_starts,
            row_starts=row_starts,
            row_terms=terms_flat,
            row_weights=np.bincount(term_rows, weights[terms_flat], minlength=len(kinds)).astype(np.float32),
            pair_starts=np.searchsorted(pair_rows, np.arange(len(kinds) + 1)),
            row_pairs=pairs,
            term_starts=term_starts,
            term_entries=by_entry[new].astype(np.int32),
            term_fields=fields[new],
            term_rows=np.bincount(terms_flat, minlength=len(number)).astype(np.int32),
            meanings=Meanings(self._vectors, vocabulary).rows(
                listed,
                np.where(first >= 0, weights[np.maximum(first, 0)], np.float32(0)) if len(weights) else np.zeros(len(listed), np.float32),
                said,
                said_starts,
                entry_of_row,
                _SAYS[kinds],
                len(self._entries),
            ),
        )
        return Index(self._entries, names, kept, kept_counts, arrays, self._vectors)

    @staticmethod
    def _terms_of(
        listed: list[str], stop: NDArray[np.bool_], vocabulary: Vocabulary, number: dict[str, int]
    ) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]:
        """Return the terms of every word, its own and those of its parts, and its own alone."""
        found, ends, first = array("q"), array("q", [0]), array("q")
        for word, stopped in zip(listed, stop.tolist(), strict=True):
            if stopped:
                first.append(-1)
            else:
                terms = dict.fromkeys((meaning(word), *(meaning(one) for one in vocabulary.parts(word))))
                numbers = [number.setdefault(term, len(number)) for term in terms]
                first.append(numbers[0])
                found.extend(numbers)
            ends.append(len(found))
        as_array = [np.array(one, dtype=np.int64) for one in (found, ends, first)]
        return (as_array[0], as_array[1]), as_array[2]


def _adjacent(terms: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[Ints, NDArray[np.int64]]:
    """Return the pairs of terms that follow each other in a row, and their rows."""
    if len(terms) < 2:
        return np.empty(0, np.int32), np.empty(0, np.int64)
    same = rows[:-1] == rows[1:]
    return pairs_of(terms)[same], rows[:-1][same]


def _ranges(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers start, start + 1, … of each range, one range after another."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
