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

from knowledge.spelling import consonants, is_slip, only_drops, part_of, sound, swapped, two_in_one
from knowledge.terms import is_stop, knows, meaning, stop_words, term
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
        self._by_sound: dict[str, list[str]] = {}
        self._by_consonants: dict[str, list[str]] = {}
        """By first letter and consonants."""
        spelt = {one for one in surface if len(one) > 3 and one.isalpha()}
        for word in sorted({*spelt, *(one for one in stop_words() if len(one) > 2)}) if terms else ():
            self._by_length.setdefault(len(word), []).append(word)
            self._by_letter.setdefault((word[0], len(word)), []).append(word)
            self._by_sound.setdefault(sound(word), []).append(word)
            self._by_consonants.setdefault(word[0] + consonants(word), []).append(word)
        self._terms = terms
        self._resembling = _Trigrams([word for word in surface if len(word) > 4 and word.isalpha()] if terms else [])
        self.read = lru_cache(maxsize=20_000)(self._read)
        self.parts = lru_cache(maxsize=50_000)(self._parts)
        self.apart = lru_cache(maxsize=20_000)(self._apart)

    def has(self, word: str) -> bool:
        """Tell whether the base has a word just as it is written."""
        return word in self._counts

    def understood(self, word: str) -> str:
        """Return a word as it was meant, whether it was misspelt or not."""
        return word if is_stop(word) or self.has(word) else self.read(word).meant or word

    def joined(self, first: str, second: str) -> str:
        """Return the word of the base that two words make together; empty when there is none."""
        if len(first) < 3 or len(second) < 3:
            return ""
        if self.has(first + second):
            return first + second
        if is_stop(first) or is_stop(second):
            return ""
        meant = self.understood(first) + self.understood(second)
        return meant if self.has(meant) else ""

    def _apart(self, word: str) -> tuple[str, ...]:
        """Return the words that were typed as one: "vindk" is "vind ik"; the word itself when it was one."""
        if len(word) < 4 or is_stop(word) or self._is_a_word(word):
            return (word,)
        for both, tells in two_in_one(word):
            # "kmoet" is "ik moet", "ktaal" is nothing.
            if is_stop(tells) or (self.has(tells) and both[0] != "ik"):
                return both
        return (word,)

    def _is_a_word(self, word: str) -> bool:
        return self.has(word) or word in self._vectors or knows(word)

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
            if self._is_a_word(word):
                return Reading(own, 1.0, self._credited(self.parts(word), 0.7), word)
            # "lokaalen" has the stem of "lokalen" and is no word: what is known of words is known of the one that is.
            meant = self._corrected(word)
            meant = meant if meant is not None and term(meant) == term(word) else word
            return Reading(meaning(meant), 1.0, self._credited(self.parts(meant), 0.7), meant)
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
        if not is_slip(word, other):
            return False
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
        """Return the known word that a misspelt one was meant to be.

        The nearest within one edit, two from eight letters on; what sounds the same and what
        only lacks vowels is nearer than that. Of three letters only two may have changed places, in a small word.
        """
        if len(word) == 3 and word.isalpha():
            return min([one for one in self._by_length.get(3, []) if is_stop(one) and swapped(word, one)], default=None)
        if not 4 <= len(word) <= 40 or any(letter.isdigit() for letter in word):
            return None
        if word[-1] == "e" and (is_stop(word + "n") or self.has(word + "n")):
            return word + "n"
        near = self._within_edits(word)
        near.update({one: OSA.distance(word, one) - 1.0 for one in self._alike(word)})
        if len(word) < 5:
            near = {one: distance for one, distance in near.items() if one[0] == word[0]}
        if not near:
            return None
        # The nearest; of equals one with the same letters, one that only has more or fewer vowels, one with the same first
        # letter, then a small word, for those are written most.
        kept, letters = consonants(word), sorted(word)
        return min(
            near,
            key=lambda one: (
                near[one],
                sorted(one) != letters,
                consonants(one) != kept or not (only_drops(word, one) or only_drops(one, word)),
                one[0] != word[0],
                not is_stop(one),
                -self._counts.get(one, 0),
                one,
            ),
        )

    def _within_edits(self, word: str) -> dict[str, float]:
        """Return the nearest words by letters that are lost, added, changed or swapped, with how many."""
        edits = 1 if len(word) < 8 else 2
        lengths = range(len(word) - edits, len(word) + edits + 1)
        near = [found for length in lengths for found in _near(word, self._by_letter.get((word[0], length), []), edits)]
        nearest = min([distance for _, distance in near], default=edits + 1)
        if nearest > 1:
            near += [found for length in lengths for found in _near(word, self._by_length.get(length, []), nearest - 1)]
        return {one: float(distance) for one, distance in near if not part_of(word, one)}

    def _alike(self, word: str) -> list[str]:
        """Return words that sound the same, and those that have the same consonants and some vowels more."""
        edits = 1 if len(word) < 6 else 2
        found = [one for one in self._by_sound.get(sound(word), []) if OSA.distance(word, one) <= edits]
        kept = consonants(word)
        if len(kept) > 2:
            found += [one for one in self._by_consonants.get(word[0] + kept, []) if only_drops(word, one)]
        return found


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
