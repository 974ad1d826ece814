"""Building an index: texts are read once into numbers of words, then words become terms for all texts at once."""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from knowledge.index import PAIR, Arrays, Floats, Index, Ints, Text, share
from knowledge.meanings import Meanings
from knowledge.silence import stated
from knowledge.terms import aspects_of, is_stop, meaning, words
from knowledge.vectors import WordVectors
from knowledge.vocabulary import Vocabulary

Longs = NDArray[np.int64]
_TITLE, _ANSWER, _QUESTION, _CONTEXT, _STATED = 0, 1, 2, 3, 4
_SAYS = np.array([2.0, 2.0, 1.0, 0.0, 0.0], dtype=np.float32)
"""What each kind of text counts for in the meaning of its entry: title with tags, answer, question, and two that are
no text of their own: context, and what title and answer state."""


class Builder:
    """Takes texts in, and makes the index.

    Parameters
    ----------
    vectors
        What words mean.
    """

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors
        self._surface: dict[str, int] = {}
        self._words = array("i")
        self._text_ends = array("q", [0])
        self._kinds = array("b")
        self._asked: list[tuple[int, str]] = []
        self._entry_ends = array("q", [0])
        self._entries: list[str] = []

    def built(self, listed: Iterable[Text]) -> Index:
        """Return the index of all texts, in their order."""
        for text in listed:
            self._entries.append(text.entry)
            self._read(f"{text.title} {' '.join(text.tags)} {text.entry.replace('-', ' ')}", _TITLE)
            self._read(text.answer, _ANSWER)
            self._read(text.context, _CONTEXT)
            self._read(f"{text.title} {stated(text.answer)}", _STATED)
            for question in (text.title, *text.questions):
                self._read(question, _QUESTION)
            self._entry_ends.append(len(self._kinds))
        return self._finished()

    def _read(self, text: str, kind: int) -> None:
        said = words(text)
        surface = self._surface
        self._words.extend([surface.setdefault(word, len(surface)) for word in said])
        if kind == _QUESTION:
            self._asked += [(len(self._kinds), name) for name in aspects_of(" ".join(said))]
        self._text_ends.append(len(self._words))
        self._kinds.append(kind)

    def _finished(self) -> Index:
        listed = list(self._surface)
        flat: Ints = np.array(self._words, dtype=np.int32)
        ends: Longs = np.array(self._text_ends, dtype=np.int64)
        kinds: NDArray[np.int8] = np.array(self._kinds, dtype=np.int8)
        entry_of: Longs = np.repeat(np.arange(len(self._entries), dtype=np.int64), np.diff(self._entry_ends))
        stop = np.array([is_stop(word) for word in listed], dtype=bool)
        counts = np.bincount(flat, minlength=len(listed))
        kept = [word for word, stopped in zip(listed, stop.tolist(), strict=True) if not stopped]
        kept_counts = counts[~stop].astype(np.int32)
        vocabulary = Vocabulary(kept, kept_counts.tolist(), self._vectors)
        number: dict[str, int] = {}
        (found, found_ends), first = _terms_of(listed, stop, vocabulary, number)
        texts = np.repeat(np.arange(len(kinds), dtype=np.int64), np.diff(ends))
        telling = ~stop[flat] if len(flat) else np.empty(0, dtype=bool)
        said, said_in = flat[telling], texts[telling]
        pairs = _pairs(first[said] if len(said) else np.empty(0, np.int64), said_in, kinds, entry_of)
        widths = np.diff(found_ends)[said] if len(said) else np.empty(0, np.int64)
        terms = found[_ranges(found_ends[said], widths)] if len(said) else np.empty(0, np.int64)
        in_text = np.repeat(said_in, widths)
        asked_in = np.array([text for text, _ in self._asked], dtype=np.int64)
        asked = np.array([number.setdefault(name, len(number)) for _, name in self._asked], dtype=np.int64)
        # Each term once in a text, in order of the texts.
        size = max(len(number), 1)
        keys = np.unique(np.concatenate([in_text, asked_in]) * size + np.concatenate([terms, asked]))
        in_text, terms = keys // size, keys % size
        own_kinds = kinds < _CONTEXT
        own = own_kinds[in_text]
        held = _by_term(terms, entry_of[in_text], own, kinds[in_text] == _STATED, len(number))
        totals = np.bincount(terms[own], minlength=len(number)).astype(np.int32)
        weights = _weights(list(number), held, totals, len(self._entries))
        questions = kinds == _QUESTION
        row_of = np.cumsum(questions) - 1
        asking = questions[in_text]
        rows, row_terms = row_of[in_text[asking]], terms[asking]
        order = np.argsort(row_terms, kind="stable")
        meanings = Meanings(self._vectors, vocabulary).rows(
            listed,
            np.where(first >= 0, weights[np.maximum(first, 0)], np.float32(0)) if len(weights) else _none(len(listed)),
            flat,
            ends,
            entry_of,
            _SAYS[kinds],
            len(self._entries),
        )
        arrays = Arrays(
            row_starts=np.searchsorted(entry_of[questions], np.arange(len(self._entries) + 1)),
            row_weights=np.bincount(rows, weights[row_terms], minlength=int(questions.sum())).astype(np.float32),
            term_weights=weights,
            term_starts=held[0],
            term_entries=held[1],
            term_counts=held[2],
            term_stated=held[3],
            term_totals=totals,
            entry_texts=np.bincount(entry_of[own_kinds], minlength=len(self._entries)).astype(np.int32),
            question_starts=np.searchsorted(row_terms[order], np.arange(len(number) + 1)),
            question_rows=rows[order].astype(np.int32),
            pair_codes=pairs[0],
            pair_starts=pairs[1],
            pair_entries=pairs[2],
            pair_counts=pairs[3],
            meanings=meanings,
        )
        return Index(self._entries, list(number), kept, kept_counts, arrays, self._vectors)


def _none(size: int) -> Floats:
    return np.zeros(size, np.float32)


def _terms_of(
    listed: list[str], stop: NDArray[np.bool_], vocabulary: Vocabulary, number: dict[str, int]
) -> tuple[tuple[Longs, Longs], Longs]:
    """Return the terms of every word, its own and those of its parts, and its own alone; -1 for a stop word."""
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


def _by_term(
    terms: Longs, entries: Longs, own: NDArray[np.bool_], stating: NDArray[np.bool_], count: int
) -> tuple[Longs, Ints, NDArray[np.uint16], NDArray[np.bool_]]:
    """Return where the entries of each term begin, the entries, in how many texts of its own each has it, and whether
    it states it."""
    many = int(entries.max()) + 1 if len(entries) else 1
    keys, inverse = np.unique(terms * many + entries, return_inverse=True)
    held = np.bincount(inverse, own.astype(np.float64), minlength=len(keys))
    states = np.bincount(inverse, stating.astype(np.float64), minlength=len(keys)) > 0
    starts = np.searchsorted(keys // many, np.arange(count + 1))
    return starts, (keys % many).astype(np.int32), np.minimum(held, 65_535).astype(np.uint16), states


def _weights(
    terms: list[str], held: tuple[Longs, Ints, NDArray[np.uint16], NDArray[np.bool_]], totals: Ints, entries: int
) -> Floats:
    """Return how much each term tells: the most when one entry has it all, nothing when all have as much.

    That is the logarithm of the number of entries less the entropy of the term over the entries: a word of twenty
    questions of one entry and one question of another tells more than how many entries have it would say.
    """
    starts, _, counts, _ = held
    term = np.repeat(np.arange(len(terms)), np.diff(starts))
    part = np.maximum(counts, 1e-9) / np.maximum(totals, 1)[term]
    entropy = np.bincount(term, -part * np.log(part), minlength=len(terms))
    shares = np.array([share(one) for one in terms], dtype=np.float64)
    # A name of the source that no entry has itself tells nothing between entries.
    return (np.maximum(np.log(1 + max(entries, 1)) - entropy, 0.05) * shares).astype(np.float32)


def _pairs(
    terms: Longs, texts: Longs, kinds: NDArray[np.int8], entry_of: Longs
) -> tuple[Longs, Longs, Ints, NDArray[np.uint8]]:
    """Return the pairs of terms that follow each other in a text: codes, where each begins, entries, how often."""
    together: Longs = np.flatnonzero((texts[:-1] == texts[1:]) & (kinds[texts[1:]] < _CONTEXT)).astype(np.int64)
    codes = terms[together] * PAIR + terms[together + 1]
    entries = entry_of[texts[together]]
    order = np.lexsort((entries, codes))
    codes, entries = codes[order], entries[order]
    new = np.ones(len(codes), dtype=bool)
    new[1:] = (codes[1:] != codes[:-1]) | (entries[1:] != entries[:-1])
    places = np.flatnonzero(new)
    counts = np.diff(np.append(places, len(codes)))
    listed, starts = np.unique(codes[places], return_index=True)
    return (
        listed,
        np.append(starts, len(places)).astype(np.int64),
        entries[places].astype(np.int32),
        np.minimum(counts, 255).astype(np.uint8),
    )


def _ranges(starts: Longs, sizes: Longs) -> Longs:
    """Return the numbers start, start + 1, … of each range, one range after another."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
