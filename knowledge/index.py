"""The base as arrays: which entries and which questions hold a term, how typical it is of each, and what each means.

A row is one question of an entry: its titles and its questions in both languages. The title with tags and the answer
are texts of the entry as a whole. All arrays are read only after they are built (knowledge/indexing.py), and can be
kept in a file, so that a large base need not be read again.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.loader import KnowledgeBase
from knowledge.meanings import Meanings
from knowledge.terms import aspect_terms, is_light, is_stop, literal, meaning, term
from knowledge.vectors import WordVectors, word_vectors
from knowledge.vocabulary import Vocabulary

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
LIGHT = 0.2
"""What a light word counts for, beside 1 for another."""
ASPECT = 0.5
"""What counts of a term for what is asked, such as *who*."""
LAYOUT = 11
"""Raised when what is kept in a file changes."""
CONTEXT = 0.9
"""How surely a text speaks of what its source is about, when it does not say so."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
SMALL = 4_000_000
"""Terms times entries up to which every term has a row of figures for all entries, for speed."""
_SMOOTH = 3.0
"""How often an entry is taken to have every word beside its own, in proportion to the whole base."""
_MORE_TEXTS = 0.45
"""Texts that an entry is taken to have beside its own."""
_MOST_TYPICAL = 5.0
"""Logarithm of how much more often than elsewhere a word stands in an entry, at which it is wholly typical."""


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

    row_starts: NDArray[np.int64]
    """First row of each entry."""
    row_word_starts: NDArray[np.int64]
    """First word of each row in `row_words`."""
    row_words: Ints
    """The words of each row as they are written, small ones too, as numbers of their stems; each once."""
    row_weights: Floats
    """Sum of the weights of the words of each row."""
    stem_weights: Floats
    """How much each stem tells in a wording: the square root of how seldom it is, so that small words count too."""
    term_weights: Floats
    """How much each term tells: the more, the fewer entries have most of it."""
    term_starts: NDArray[np.int64]
    """First entry of each term in `term_entries`."""
    term_entries: Ints
    term_counts: NDArray[np.uint16]
    """In how many texts of the entry the term stands: questions, title and answer; 0 where only its context has it."""
    term_stated: NDArray[np.bool_]
    """Whether title or answer state something of the term, rather than only ask for it or admit not to know it."""
    term_totals: Ints
    """In how many texts each term stands."""
    entry_texts: Ints
    """How many texts each entry has."""
    pair_codes: NDArray[np.uint32]
    """Two terms that follow each other in a question or a title, as a number, in order; seldom two pairs have one."""
    pair_starts: Ints
    pair_entries: Ints
    pair_counts: NDArray[np.uint8]
    """How often an entry has the pair, at most 255."""
    meanings: Floats
    """A vector for each entry: the sum of those of its texts."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question as the base understands it: the terms it may stand for, each with how surely (0 to 1)."""

    word: str
    whole: int | None
    """Number of the term of the word itself; None when no entry has it."""
    terms: tuple[int, ...]
    """`whole`, then the terms of its parts or of what resembles it."""
    credits: tuple[float, ...]
    """How surely each term is meant."""
    written: int | None
    """Number of the term of the word as it is written, whatever it means; None when no entry has it."""
    weight: float
    wanted: bool
    """Whether the question asks for it, such as a price: an entry without it does not answer."""
    vector: Floats | None
    """What it means; None for a word without a known meaning."""


class Index:
    """Entries as terms. Built once, read by everyone, never changed."""

    def __init__(
        self,
        entries: list[str],
        terms: list[str],
        surface: list[str],
        counts: Ints,
        stems: list[str],
        arrays: Arrays,
        vectors: WordVectors | None = None,
    ) -> None:
        self.entries = entries
        self.terms = terms
        self.arrays = arrays
        self._surface, self._counts, self._stems = surface, counts, stems
        self._stem_number = {stem: place for place, stem in enumerate(stems)}
        self._strangest = float(np.sqrt(np.log(1 + len(arrays.row_weights))))
        self.number: dict[str, int] = {term: place for place, term in enumerate(terms)}
        self.rarest = float(np.log(1 + max(len(entries), 1)))
        vectors = word_vectors() if vectors is None else vectors
        self.vocabulary = Vocabulary(surface, counts.tolist(), vectors, self.number)
        self.meanings = Meanings(vectors, self.vocabulary)
        self.meaning_lengths = np.maximum(np.sqrt(np.einsum("ed,ed->e", arrays.meanings, arrays.meanings)), 1e-9)
        self.middle_size = max(len(arrays.row_weights) / max(len(entries), 1), 1.0)
        """Wordings of an entry, on average."""
        self._texts = max(int(arrays.entry_texts.sum()), 1)
        self.by_term = self._by_term() if len(terms) * len(entries) <= SMALL else None
        """How surely and how typically each entry has each term, when the base is small enough."""
        self.word = lru_cache(maxsize=20_000)(self._word)
        self.spelt = lru_cache(maxsize=20_000)(self._spelt)

    @classmethod
    def of(cls, listed: Iterable[Text], vectors: WordVectors | None = None) -> "Index":
        """Build the index of texts, with the vectors that come along unless others are given."""
        from knowledge.indexing import Builder

        return Builder(word_vectors() if vectors is None else vectors).built(listed)

    def weight(self, name: str) -> float:
        """Return how much a term tells: rare ones more, light ones little, one that no entry has the most."""
        place = self.number.get(name)
        return float(self.arrays.term_weights[place]) if place is not None else self.rarest * share(name)

    def entries_with(self, term: int) -> slice:
        """Return where in `term_entries` the entries stand that hold a term."""
        starts = self.arrays.term_starts
        return slice(int(starts[term]), int(starts[term + 1]))

    def pair(self, code: np.uint32) -> slice:
        """Return where in `pair_entries` the entries stand that have a pair of terms."""
        codes = self.arrays.pair_codes
        place = int(codes.searchsorted(code))
        if place == len(codes) or codes[place] != code:
            return slice(0, 0)
        starts = self.arrays.pair_starts
        return slice(int(starts[place]), int(starts[place + 1]))

    def held(self, where: slice) -> Floats:
        """Return how surely entries have a term: 1, a little less where only what their source is about has it."""
        return np.where(self.arrays.term_counts[where] > 0, np.float32(1.0), np.float32(CONTEXT))

    def typical(self, term: int) -> Floats:
        """Return how typical a term is of each of its entries, 0 to 1: how much more often it stands there."""
        arrays, where = self.arrays, self.entries_with(term)
        texts = arrays.entry_texts[arrays.term_entries[where]]
        return self._typicality(arrays.term_counts[where], arrays.term_totals[term], texts)

    def typicality(self, count: int, total: int, texts: int) -> float:
        """Return the same for one entry: in how many of its texts a term stands, in how many in all, of how many."""
        one = self._typicality(np.array([count]), np.array(total), np.array([texts]))
        return float(one[0])

    def _typicality(self, counts: NDArray[Any], totals: NDArray[Any], texts: NDArray[Any]) -> Floats:
        elsewhere = (totals + np.float32(0.5)) / np.float32(self._texts)
        ratio = (counts + np.float32(_SMOOTH) * elsewhere) / ((texts + np.float32(_MORE_TEXTS)) * elsewhere)
        return np.where(counts > 0, np.maximum(np.log(ratio), 0) / _MOST_TYPICAL, 0).astype(np.float32)

    def _by_term(self) -> Floats:
        arrays = self.arrays
        terms = np.repeat(np.arange(len(self.terms)), np.diff(arrays.term_starts))
        table = np.zeros((len(self.terms), 2, len(self.entries)), dtype=np.float32)
        table[terms, 0, arrays.term_entries] = self.held(slice(None))
        texts = arrays.entry_texts[arrays.term_entries]
        table[terms, 1, arrays.term_entries] = self._typicality(arrays.term_counts, arrays.term_totals[terms], texts)
        return table

    def _word(self, word: str) -> Word | None:
        """Read a word of a question; None for one that says too little, also when it was misspelt."""
        if is_stop(word):
            return None
        reading = self.vocabulary.read(word)
        if reading.whole is None and reading.sure:
            return None
        whole = self.number.get(reading.whole) if reading.whole is not None else None
        parts = [(self.number[term], credit) for term, credit in reading.parts if term in self.number]
        weights = self.arrays.term_weights
        if whole is not None:
            weight = float(weights[whole])
        else:
            weight = max((float(weights[term]) for term, _ in parts), default=self.weight(meaning(word)))
        # The parts together count for less than the word.
        credited = [(term, 1.2 * credit / len(parts)) for term, credit in parts]
        listed = ([(whole, reading.sure)] if whole is not None else []) + credited
        return Word(
            word,
            whole,
            tuple(term for term, _ in listed),
            tuple(credit for _, credit in listed),
            self.number.get(literal(reading.meant or word)),
            weight,
            (reading.whole or meaning(word)) in aspect_terms(),
            self.meanings.of(reading.meant or word),
        )

    def _spelt(self, word: str) -> tuple[int, float]:
        """Return the number of a word's stem among those of all wordings, and how much it tells; -1 for a new one."""
        place = self._stem_number.get(term(word))
        if place is None:
            place = self._stem_number.get(term(self.vocabulary.understood(word)))
        return (-1, self._strangest) if place is None else (place, float(self.arrays.stem_weights[place]))

    def save(self, path: Path, key: str) -> None:
        """Keep the index in a file, whole or not at all; `key` names what it was built from."""
        written = path.with_name(f"{path.name}.{os.getpid()}.part")
        names: dict[str, Any] = {
            "key": _packed([str(LAYOUT), key]),
            "entries": _packed(self.entries),
            "terms": _packed(self.terms),
            "surface": _packed(self._surface),
            "stems": _packed(self._stems),
            "counts": self._counts,
        }
        with written.open("wb") as file:
            np.savez(file, **names, **vars(self.arrays))
        written.replace(path)

    @classmethod
    def load(cls, path: Path, key: str) -> "Index":
        """Read an index back; raises UnreadableIndex when the file is not one built from `key`."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if _unpacked(kept["key"]) != [str(LAYOUT), key]:
                    raise UnreadableIndex(f"{path} was built from something else")
                arrays = Arrays(**{name: kept[name] for name in Arrays.__dataclass_fields__})
                names = ("entries", "terms", "surface", "stems")
                entries, terms, surface, stems = (_unpacked(kept[name]) for name in names)
                return cls(entries, terms, surface, kept["counts"], stems, arrays)
        except (OSError, ValueError, KeyError, BadZipFile, UnicodeDecodeError, EOFError) as error:
            raise UnreadableIndex(f"{path} holds no index: {error}") from error


def pair_code(first: NDArray[np.int64] | int, second: NDArray[np.int64] | int) -> NDArray[np.uint32]:
    """Return the number of two terms that follow each other."""
    mixed = (np.asarray(first, np.uint64) * _MIX + np.asarray(second, np.uint64) + np.uint64(1)) * _MIX
    return (mixed >> np.uint64(32)).astype(np.uint32)


def share(term: str) -> float:
    """Return what a term counts for beside another that is as rare."""
    return LIGHT if is_light(term) else ASPECT if term.startswith("?") else 1.0


def _packed(listed: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(listed).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    text = packed.tobytes().decode()
    return text.split("\n") if text else []
