"""Reading a word: as it stands, as the parts of a compound, as what was meant by a misspelling, as what resembles it."""

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.terms import is_stop, knows, meaning, stop_words
from knowledge.vectors import WordVectors, unit

_SHORTEST_PART = 4
_LINKS = ("", "s", "e", "en", "n")
_CODES = 40
_OTHER, _EDGE = 37, 39
_LETTERS = np.full(128, _OTHER, dtype=np.int32)
"""The number of each character in a trigram: letters, digits, anything else."""
_LETTERS[ord("a") : ord("z") + 1] = np.arange(1, 27)
_LETTERS[ord("0") : ord("9") + 1] = np.arange(27, 37)
_WIDEST = 24
"""Letters of a word that count for its trigrams."""
ALIKE = 0.45
"""Share of trigrams in common (Dice) from which an unknown word is taken to resemble a known one."""
SAME = 0.4
"""Cosine from which a word that exists is taken for a spelling of another that is written nearly so."""


@dataclass(frozen=True)
class Reading:
    """The terms that a word may stand for, each with how surely (0 to 1)."""

    whole: str | None
    """The term of the word itself, or of the word that was meant."""
    sure: float
    parts: tuple[tuple[str, float], ...] = ()
    meant: str = ""
    """The word as it is understood: as it was typed, or the one that was meant by a misspelling."""


class Vocabulary:
    """The words of a base. Built once, read by everyone, never changed.

    Parameters
    ----------
    surface
        Each word as it is written, in normal form.
    counts
        How often each is written; of two equally near spellings the commoner one is meant.
    vectors
        Words that exist: one of them is no misspelling, unless it means the same.
    terms
        What the words mean; not needed for what is asked of a vocabulary while an index is built: its words and parts.
    """

    def __init__(
        self,
        surface: Sequence[str],
        counts: Sequence[int],
        vectors: WordVectors,
        terms: Container[str] = frozenset[str](),
    ) -> None:
        self._counts = dict(zip(surface, counts, strict=True))
        self._vectors = vectors
        self._by_length: dict[int, list[str]] = {}
        self._by_letter: dict[tuple[str, int], list[str]] = {}
        """The same words by first letter and length: most misspellings begin as the word does."""
        spelt = {one for one in surface if len(one) > 3 and one.isalpha()} if terms else set[str]()
        for word in sorted({*spelt, *(one for one in stop_words() if len(one) > 2)}):
            self._by_length.setdefault(len(word), []).append(word)
            self._by_letter.setdefault((word[0], len(word)), []).append(word)
        self._terms = terms
        self._resembling = _Trigrams([word for word in surface if len(word) > 4 and word.isalpha()] if terms else [])
        self.read = lru_cache(maxsize=20_000)(self._read)
        self.parts = lru_cache(maxsize=50_000)(self._parts)

    def has(self, word: str) -> bool:
        """Tell whether the base has a word just as it is written."""
        return word in self._counts

    def beginning_with(self, letters: str, most: int) -> list[str]:
        """Return longer words of the base that begin with these letters, those that are written most first.

        Parameters
        ----------
        letters
            In normal form, as `knowledge.terms.words` gives a word.
        """
        longer: list[str] = []
        for word in islice(self._in_order, bisect_left(self._in_order, letters), None):
            if not word.startswith(letters):
                break
            if word != letters:
                longer.append(word)
        return sorted(longer, key=lambda word: -self._counts[word])[:most]

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self._counts)

    def _read(self, word: str) -> Reading:
        own = meaning(word)
        if own in self._terms:
            return Reading(own, 1.0, self._credited(self.parts(word), 0.7), word)
        parts = self.parts(word)
        if parts:
            return Reading(None, 0.0, self._credited(parts, 0.6), word)
        meant = self._corrected(word)
        exists = word in self._vectors or knows(word)
        if exists and (meant is None or not self._means_the_same(word, meant)):
            meant = None
            if knows(word):
                return Reading(None, 0.0, (), word)
        if meant is not None:
            if is_stop(meant):
                return Reading(None, 1.0, (), meant)
            return Reading(meaning(meant), 0.9, self._credited(self.parts(meant), 0.6), meant)
        alike = tuple((meaning(one), 0.6 * much) for one, much in self._resembling.near(word))
        return Reading(None, 0.0, alike, word)

    def _means_the_same(self, word: str, other: str) -> bool:
        """Tell whether a word that exists may well be a spelling of another: "projekt" of "project"."""
        one, two = self._vectors.of(word), self._vectors.of(other)
        return one is not None and two is not None and float(unit(one) @ unit(two)) >= SAME

    @staticmethod
    def _credited(parts: tuple[str, ...], credit: float) -> tuple[tuple[str, float], ...]:
        return tuple((meaning(part), credit) for part in parts if not is_stop(part))

    def _parts(self, word: str) -> tuple[str, ...]:
        """Split a compound into two words of the vocabulary, the longest second one first; nothing if there are none."""
        if len(word) < 2 * _SHORTEST_PART or word.isdigit():
            return ()
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, last = word[:cut], word[cut:]
            if last not in self._counts:
                continue
            for link in _LINKS:
                head = first.removesuffix(link) if link else first
                if len(head) >= _SHORTEST_PART and first.endswith(link) and head in self._counts:
                    return (head, last)
        return ()

    def _corrected(self, word: str) -> str | None:
        """Return the known word that a misspelt one was meant to be: one edit, two from eight letters on."""
        if not 4 <= len(word) <= 40 or any(letter.isdigit() for letter in word):
            return None
        edits = 1 if len(word) < 8 else 2
        lengths = range(len(word) - edits, len(word) + edits + 1)
        near = [found for length in lengths for found in _near(word, self._by_letter.get((word[0], length), []), edits)]
        nearest = min([distance for _, distance in near], default=edits + 1)
        if nearest > 1:
            near += [found for length in lengths for found in _near(word, self._by_length.get(length, []), nearest - 1)]
        if not near:
            return None
        # The nearest; of equals one with the same first letter, then a small word, for those are written most.
        best = min(
            near,
            key=lambda one: (one[1], one[0][0] != word[0], not is_stop(one[0]), -self._counts.get(one[0], 0), one[0]),
        )
        if len(word) < 5 and best[0][0] != word[0]:
            return None
        return best[0]


def _near(word: str, listed: list[str], edits: int) -> list[tuple[str, int]]:
    """Return the words of a list within so many edits, with how many it takes."""
    if not listed:
        return []
    found = process.extract(word, listed, scorer=OSA.distance, score_cutoff=edits, limit=8)
    return [(near, int(distance)) for near, distance, _ in found]


class _Trigrams:
    """The words that share the most runs of three letters with a word: a view that needs no dictionary."""

    def __init__(self, listed: list[str]) -> None:
        self._words = listed
        codes, self._sizes = _trigrams(listed)
        owners = np.repeat(np.arange(len(listed), dtype=np.int32), self._sizes)
        order = np.argsort(codes, kind="stable")
        self._owners = owners[order]
        self._starts = np.searchsorted(codes[order], np.arange(_CODES**3 + 1))

    def near(self, word: str, limit: int = 2) -> list[tuple[str, float]]:
        """Return the words that resemble one, with the share of trigrams in common."""
        if len(word) < 5 or not self._words:
            return []
        own = set(_trigrams([word])[0].tolist())
        found = np.concatenate([self._owners[self._starts[one] : self._starts[one + 1]] for one in own])
        shared = np.bincount(found, minlength=len(self._words))
        alike = 2 * shared / (self._sizes + len(own))
        some = np.flatnonzero(alike >= ALIKE)
        best = some[np.argsort(-alike[some], kind="stable")][:limit]
        return [(self._words[place], min(1.0, float(alike[place]))) for place in best.tolist()]


def _trigrams(listed: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the trigrams of words as numbers, one word after another, and how many each has."""
    if not listed:
        return np.empty(0, np.int32), np.empty(0, np.int64)
    cut = [word[:_WIDEST] for word in listed]
    sizes = np.array([len(word) for word in cut], dtype=np.int64)
    points = np.array(cut, dtype=f"<U{_WIDEST}").view(np.uint32).reshape(len(cut), _WIDEST)
    letters = np.where(points < len(_LETTERS), _LETTERS[np.minimum(points, len(_LETTERS) - 1)], _OTHER)
    framed = np.full((len(cut), _WIDEST + 2), _EDGE, dtype=np.int32)
    framed[:, 1:-1] = np.where(points == 0, _EDGE, letters)
    codes = (framed[:, :-2] * _CODES + framed[:, 1:-1]) * _CODES + framed[:, 2:]
    return codes[np.arange(_WIDEST) < sizes[:, None]], sizes
