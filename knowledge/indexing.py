"""Building an index: texts are read once into numbers of words, then words become terms for all texts at once."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index import Arrays, Floats, Index, Ints, Text, pair_code, share
from knowledge.meanings import Meanings
from knowledge.silence import told
from knowledge.terms import aspects_of, is_stop, literal, meaning, term, words, written_out
from knowledge.vectors import WordVectors
from knowledge.vocabulary import Vocabulary

Longs = NDArray[np.int64]
_TITLE, _QUESTION, _ANSWER, _ADMITTED, _CONTEXT = 0, 1, 2, 3, 4
_SAYS = np.array([2.0, 1.0, 2.0, 1.0, 0.0], dtype=np.float32)
"""What each kind of text counts for in the meaning of its entry: title with tags, question, what the answer states, what
it admits not to know, and the names of what its source is about."""


_CHUNK = 100_000
"""Words that are turned into terms at a time."""


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
        self._asked: list[str] = []
        """What texts ask for, such as *who*, and in `_asked_in` which text does."""
        self._asked_in = array("i")
        self._entry_ends = array("q", [0])
        self._entries: list[str] = []

    def built(self, listed: Iterable[Text]) -> Index:
        """Return the index of all texts, in their order."""
        for text in listed:
            self._entries.append(text.entry)
            self._read(f"{text.title} {' '.join(text.tags)} {text.entry.replace('-', ' ')}", _TITLE)
            states, admits = told(text.answer)
            self._read(states, _ANSWER)
            self._read(admits, _ADMITTED)
            self._read(text.context, _CONTEXT)
            for question in (text.title, *text.questions):
                self._read(question, _QUESTION)
            self._entry_ends.append(len(self._kinds))
        return self._finished()

    def _read(self, text: str, kind: int) -> None:
        said = written_out(words(text))
        surface = self._surface
        self._words.extend([surface.setdefault(word, len(surface)) for word in said])
        if kind == _QUESTION:
            for name in aspects_of(said):
                self._asked.append(name)
                self._asked_in.append(len(self._kinds))
        self._text_ends.append(len(self._words))
        self._kinds.append(kind)

    def _finished(self) -> Index:
        listed = list(self._surface)
        said = _Said(
            np.frombuffer(self._words, dtype=np.int32) if self._words else np.empty(0, np.int32),
            np.array(self._text_ends, dtype=np.int64),
            np.array(self._kinds, dtype=np.int8),
            np.repeat(np.arange(len(self._entries), dtype=np.int32), np.diff(self._entry_ends)),
        )
        stop = np.array([is_stop(word) for word in listed], dtype=bool)
        counts = np.bincount(said.words, minlength=len(listed)).astype(np.int32)
        kept = [word for word, stopped in zip(listed, stop.tolist(), strict=True) if not stopped]
        vocabulary = Vocabulary(kept, counts[~stop].tolist(), self._vectors)
        number: dict[str, int] = {}
        means = _terms_of(listed, stop, vocabulary, number)
        asked = np.array([number.setdefault(name, len(number)) for name in self._asked], dtype=np.int64)
        asked_in = np.array(self._asked_in, dtype=np.int64)
        pairs = _pairs(said, means.first)
        terms, in_text = _occurrences(said, means, asked, asked_in)
        kinds = said.kinds[in_text]
        own = kinds != _CONTEXT
        states = (kinds == _TITLE) | (kinds == _ANSWER)
        names = list(number)
        held = _by_term(terms, said.entries[in_text], own, states, len(number))
        totals = np.bincount(terms[own], minlength=len(number)).astype(np.int32)
        weights = _weights(names, held, totals, len(self._entries))
        del terms, in_text, kinds, own, states
        questions = said.kinds == _QUESTION
        stems, stem_of = _stems(listed)
        row_words, row_word_starts = _wordings(said, stem_of)
        stem_weights = np.sqrt(
            np.log(1 + int(questions.sum()) / (1 + np.bincount(row_words, minlength=len(listed) + 1)))
        ).astype(np.float32)
        arrays = Arrays(
            row_starts=np.searchsorted(said.entries[questions], np.arange(len(self._entries) + 1)),
            row_word_starts=row_word_starts,
            row_words=row_words,
            row_weights=_sums(stem_weights[row_words], row_word_starts),
            stem_weights=stem_weights,
            term_weights=weights,
            term_starts=held[0],
            term_entries=held[1],
            term_counts=held[2],
            term_stated=held[3],
            term_totals=totals,
            entry_texts=np.bincount(said.entries[said.kinds != _CONTEXT], minlength=len(self._entries)).astype(
                np.int32
            ),
            pair_codes=pairs[0],
            pair_starts=pairs[1],
            pair_entries=pairs[2],
            pair_counts=pairs[3],
            meanings=Meanings(self._vectors, vocabulary).rows(
                listed,
                np.where(means.first >= 0, weights[np.maximum(means.first, 0)], 0).astype(np.float32)
                if len(weights)
                else np.zeros(len(listed), np.float32),
                said.words,
                said.ends,
                said.entries,
                _SAYS[said.kinds],
                len(self._entries),
            ),
        )
        return Index(self._entries, names, kept, counts[~stop], stems, arrays, self._vectors)


@dataclass(frozen=True)
class _Said:
    """The words of all texts, as numbers."""

    words: Ints
    ends: Longs
    """Where each text begins in `words`, and the end."""
    kinds: NDArray[np.int8]
    """The kind of each text."""
    entries: Ints
    """The entry of each text."""

    def chunks(self) -> Iterator[tuple[Ints, Ints]]:
        """Yield the words of some texts at a time, with the text of each, so that a large base needs little memory.

        No entry is cut.
        """
        first = 0
        while first < len(self.kinds):
            last = int(self.ends.searchsorted(int(self.ends[first]) + _CHUNK, side="right")) - 1
            last = max(last, first + 1)
            last = int(self.entries.searchsorted(int(self.entries[last - 1]), side="right"))
            words = self.words[self.ends[first] : self.ends[last]]
            texts = np.repeat(np.arange(first, last, dtype=np.int32), np.diff(self.ends[first : last + 1]))
            yield words, texts
            first = last


@dataclass(frozen=True)
class _Means:
    """The terms of each word: its meaning, how it is written, and its parts; none for a stop word."""

    terms: Ints
    ends: Longs
    """Where the terms of each word begin in `terms`, and the end."""
    first: Ints
    """The meaning of each word; -1 for a stop word."""


def _terms_of(listed: list[str], stop: NDArray[np.bool_], vocabulary: Vocabulary, number: dict[str, int]) -> _Means:
    """Return the terms of every word; new ones get a number."""
    found, ends, first = array("i"), array("q", [0]), array("i")
    for word, stopped in zip(listed, stop.tolist(), strict=True):
        if stopped:
            first.append(-1)
        else:
            terms = dict.fromkeys((meaning(word), literal(word), *(meaning(one) for one in vocabulary.parts(word))))
            numbers = [number.setdefault(term, len(number)) for term in terms]
            first.append(numbers[0])
            found.extend(numbers)
        ends.append(len(found))
    return _Means(np.array(found, np.int32), np.array(ends, np.int64), np.array(first, np.int32))


def _stems(listed: list[str]) -> tuple[list[str], Ints]:
    """Return the stems of all words, and the number of each word's stem."""
    number: dict[str, int] = {}
    stem_of = np.array([number.setdefault(term(word), len(number)) for word in listed], dtype=np.int32)
    return list(number), stem_of


def _wordings(said: _Said, stem_of: Ints) -> tuple[Ints, Longs]:
    """Return the stems of each question, each once, and where each question begins."""
    questions = said.kinds == _QUESTION
    row_of = np.cumsum(questions) - 1
    many = np.int64(len(stem_of) + 1)
    found: list[Longs] = [np.empty(0, np.int64)]
    for spoken, texts in said.chunks():
        asking = questions[texts]
        found.append(_distinct(row_of[texts[asking]] * many + stem_of[spoken[asking]]))
    # A question without any word, such as "?", has a word that no question asks for: no row is empty.
    keys = np.concatenate(found)
    silent = np.setdiff1d(np.arange(int(questions.sum())), keys // many)
    keys = np.sort(np.concatenate([keys, silent * many + many - 1]))
    starts = np.searchsorted(keys // many, np.arange(int(questions.sum()) + 1))
    return (keys % many).astype(np.int32), starts


def _sums(values: Floats, starts: Longs) -> Floats:
    """Return the sum of each range of values."""
    totals = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    return (totals[starts[1:]] - totals[starts[:-1]]).astype(np.float32)


def _occurrences(said: _Said, means: _Means, asked: Longs, asked_in: Longs) -> tuple[Ints, Ints]:
    """Return each term once for each text that has it, by term and then by text, so by entry."""
    many = np.int64(max(len(said.kinds), 1))
    keys = [asked * many + asked_in]
    lengths = np.diff(means.ends)
    for spoken, texts in said.chunks():
        widths = lengths[spoken]
        terms = means.terms[_ranges(means.ends[spoken], widths)].astype(np.int64)
        keys.append(_distinct(terms * many + np.repeat(texts, widths)))
    joined = np.concatenate(keys)
    keys.clear()
    joined = _distinct(joined)
    terms, in_text = np.empty(len(joined), np.int32), np.empty(len(joined), np.int32)
    for first in range(0, len(joined), _CHUNK):
        part = slice(first, first + _CHUNK)
        terms[part], in_text[part] = joined[part] // many, joined[part] % many
    return terms, in_text


def _distinct(keys: Longs) -> Longs:
    """Return the keys in order, each once; they are put in order where they stand."""
    keys.sort()
    new = np.ones(len(keys), dtype=bool)
    new[1:] = keys[1:] != keys[:-1]
    return keys[new]


def _by_term(
    terms: Ints, entries: Ints, own: NDArray[np.bool_], states: NDArray[np.bool_], count: int
) -> tuple[Longs, Ints, NDArray[np.uint16], NDArray[np.bool_]]:
    """Return where the entries of each term begin, the entries, in how many texts of its own each has it, and whether
    it states it. `terms` and `entries` are in order."""
    new = np.ones(len(terms), dtype=bool)
    new[1:] = (terms[1:] != terms[:-1]) | (entries[1:] != entries[:-1])
    places = np.flatnonzero(new)
    starts = np.searchsorted(terms[places], np.arange(count + 1))
    if not len(places):
        return starts, np.empty(0, np.int32), np.empty(0, np.uint16), np.empty(0, bool)
    held = np.add.reduceat(own.view(np.int8), places, dtype=np.int32)
    stated_in = np.logical_or.reduceat(states, places)
    return starts, entries[places].astype(np.int32), np.minimum(held, 65_535).astype(np.uint16), stated_in


def _weights(
    terms: list[str], held: tuple[Longs, Ints, NDArray[np.uint16], NDArray[np.bool_]], totals: Ints, entries: int
) -> Floats:
    """Return how much each term tells: the most when one entry has it all, nothing when all have as much.

    That is the logarithm of the number of entries less the entropy of the term over the entries: a word of twenty
    questions of one entry and one question of another tells more than how many entries have it would say.
    """
    starts, _, counts, _ = held
    term = np.repeat(np.arange(len(terms), dtype=np.int32), np.diff(starts))
    # In place: for a large base these are long.
    part = np.maximum(counts, np.float32(1e-9))
    part /= np.maximum(totals, 1).astype(np.float32)[term]
    scattered = np.log(part)
    scattered *= part
    del part, term
    # Every term has an entry: none of the ranges is empty.
    entropy = -np.add.reduceat(scattered, starts[:-1]) if len(terms) else np.empty(0, np.float32)
    shares = np.array([share(one) for one in terms], dtype=np.float64)
    # A name of the source that no entry has itself tells nothing between entries.
    return (np.maximum(np.log(1 + max(entries, 1)) - entropy, 0.05) * shares).astype(np.float32)


def _pairs(said: _Said, first: Ints) -> tuple[NDArray[np.uint32], Ints, Ints, NDArray[np.uint8]]:
    """Return the pairs of terms that follow each other in titles and questions.

    Returns
    -------
    tuple
        The codes of the pairs, where the entries of each begin, the entries, and how often each has the pair.
    """
    many = np.int64(max(len(said.kinds), 1))
    found: list[Longs] = [np.empty(0, np.int64)]
    for spoken, texts in said.chunks():
        terms = first[spoken]
        telling = (terms >= 0) & (said.kinds[texts] <= _QUESTION)
        terms, texts = terms[telling].astype(np.int64), texts[telling]
        together = np.flatnonzero(texts[:-1] == texts[1:])
        codes = pair_code(terms[together], terms[together + 1]).astype(np.int64)
        found.append(codes * many + said.entries[texts[together]])
    keys = np.concatenate(found)
    found.clear()
    keys.sort()
    places = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    counts = np.minimum(np.diff(places, append=len(keys)), 255).astype(np.uint8)
    keys = keys[places]
    del places
    codes, entries = (keys // many).astype(np.uint32), (keys % many).astype(np.int32)
    del keys
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    return codes[starts], np.append(starts, len(codes)).astype(np.int32), entries, counts


def _ranges(starts: Longs, sizes: Longs) -> Longs:
    """Return the numbers start, start + 1, … of each range, one range after another."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
