"""What speaks for each entry as the answer to a question: a figure of each kind for every entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.asked import Asked
from knowledge.index import Index, Word, pair_code

Floats = NDArray[np.float32]
FEATURES = ("words", "typical", "neighbours", "wording", "meaning", "asked for", "written", "often")
"""Each lies between 0 and about 1: the share of the question's weight that an entry has, how typical its words are of
the entry, the share of its neighbouring words that are neighbours there too, how like its wording is to the nearest one of the
entry, how near it is to the meaning of the entry, whether what is asked for is there, how typical its words
are as they are written, whatever they mean, and, for those that come first, how often its wordings have the words."""
SATURATED = 1.2
"""Wordings of an entry of middle size that have a word, at which the word counts for half."""
CLOSE_LOOK = 2_000
"""Entries whose meaning is compared; of a larger base only those that hold most of the question."""
CLOSEST = 6
"""Entries whose wordings are compared one by one: those that come first by all else."""


@dataclass(frozen=True)
class Without:
    """What is left out of the base, as if it had not been written; for fitting."""

    question: tuple[int, int] | None = None
    """An entry and one of its rows."""
    said: Sequence[Word] = ()
    """The words of that row."""


WHOLE = Without()


@dataclass(frozen=True)
class Measured:
    """The entries that have anything of one question."""

    entries: NDArray[np.int64] | None
    """Numbers of the entries; None for all, in their order."""
    values: Floats
    """A row for each kind of figure, in the order of FEATURES; a column for each entry."""
    known: float
    """Share of the question, by weight, that the base knows at all."""

    def entry(self, place: int) -> int:
        """Return the number of the entry in a column."""
        return place if self.entries is None else int(self.entries[place])


def measure(index: Index, question: Asked, without: Without = WHOLE) -> Measured:
    """Return what speaks for each entry.

    Parameters
    ----------
    index
        The base.
    question
        As `knowledge.asked.read` gave it; with at least one word.
    without
        What is left out of the base.
    """
    asked = question.words
    total = sum([one.weight for one in asked]) or 1.0
    known = sum([one.weight for one in asked if one.terms]) / total
    values = np.zeros((len(FEATURES), len(index.entries)), dtype=np.float32)
    _words(index, asked, total, values)
    _neighbours(index, asked, values[2])
    _written(index, asked, values[6])
    if without.question is not None:
        _leave_out(index, asked, total, without, values)
    some = None
    if len(index.entries) > CLOSE_LOOK:
        rough = values[0] + values[1] + values[2]
        some = np.argpartition(-rough, CLOSE_LOOK)[:CLOSE_LOOK]
        some = np.sort(some[rough[some] > 0])
        values = values[:, some]
    _meaning(index, asked, some, without, values[4])
    _asked_for(index, asked, some, values[5])
    np.minimum(values[0], 1.0, out=values[0])
    _wording(index, question.wording, some, without, values)
    return Measured(some, values, known)


def meaning_of(index: Index, asked: Sequence[Word]) -> Floats:
    """Return what a question means: the sum of its words, each by its weight, of length 1."""
    total = np.zeros(index.meanings.size, dtype=np.float32)
    for one in asked:
        if one.vector is not None:
            total += one.vector * np.float32(one.weight)
    length = float(total @ total) ** 0.5
    return total / np.float32(length) if length else total


def missing(index: Index, asked: Sequence[Word], entries: Sequence[int]) -> NDArray[np.int64]:
    """Return how many words of a question each of some entries has nothing of."""
    known = [one for one in asked if one.terms]
    lacking = np.full(len(entries), len(asked) - len(known))
    terms = [term for one in known for term in one.terms]
    if not terms:
        return lacking
    if index.by_term is not None:
        has = index.by_term[np.array(terms)[:, None], 0, np.array(entries)] > 0
    else:
        has = np.array([[_held_by(index, term, entry) is not None for entry in entries] for term in terms])
    starts = np.cumsum([0, *(len(one.terms) for one in known[:-1])])
    return lacking + (~np.logical_or.reduceat(has, starts, axis=0)).sum(axis=0)


def _words(index: Index, asked: Sequence[Word], total: float, values: Floats) -> None:
    terms = [term for one in asked for term in one.terms]
    if not terms:
        return
    held = [one.weight * credit / total for one in asked for credit in one.credits]
    typical = [credit / len(asked) for one in asked for credit in one.credits]
    if index.by_term is not None:
        table = index.by_term[terms]
        np.dot(np.array(held, np.float32), table[:, 0], out=values[0])
        np.dot(np.array(typical, np.float32), table[:, 1], out=values[1])
        return
    entries = index.arrays.term_entries
    for term, much, often in zip(terms, held, typical, strict=True):
        where = index.entries_with(term)
        values[0][entries[where]] += index.held(where) * np.float32(much)
        values[1][entries[where]] += index.typical(term) * np.float32(often)


def _written(index: Index, asked: Sequence[Word], values: Floats) -> None:
    terms = [one.written for one in asked if one.written is not None]
    if terms and index.by_term is not None:
        np.dot(np.full(len(terms), 1 / len(asked), np.float32), index.by_term[terms, 1], out=values)
        return
    for term in terms:
        where = index.entries_with(term)
        values[index.arrays.term_entries[where]] += index.typical(term) * np.float32(1 / len(asked))


def _pairs(asked: Sequence[Word]) -> NDArray[np.uint32]:
    """Return the neighbouring words of a question as numbers."""
    said = [one.whole for one in asked if one.whole is not None and not one.word.startswith("?")]
    if len(said) < 2:
        return np.empty(0, np.uint32)
    listed = np.array(said, dtype=np.int64)
    return pair_code(listed[:-1], listed[1:])


def _neighbours(index: Index, asked: Sequence[Word], values: Floats) -> None:
    pairs = _pairs(asked)
    if not len(pairs):
        return
    arrays = index.arrays
    if not len(arrays.pair_codes):
        return
    places = np.minimum(arrays.pair_codes.searchsorted(pairs), len(arrays.pair_codes) - 1)
    share = np.float32(1 / len(pairs))
    for place in places[arrays.pair_codes[places] == pairs].tolist():
        values[arrays.pair_entries[arrays.pair_starts[place] : arrays.pair_starts[place + 1]]] += share


def _wording(
    index: Index, wording: Mapping[int, float], some: NDArray[np.int64] | None, without: Without, values: Floats
) -> None:
    """Set for the entries that come first so far how like the nearest of their wordings is: what both have, twice, by
    what both are."""
    so_far = values.sum(axis=0)
    columns = np.argpartition(so_far, -CLOSEST)[-CLOSEST:] if len(so_far) > CLOSEST else np.arange(len(so_far))
    if not len(columns):
        return
    arrays = index.arrays
    entries = (columns if some is None else some[columns]).tolist()
    bounds = [(int(arrays.row_starts[entry]), int(arrays.row_starts[entry + 1])) for entry in entries]
    word_starts = arrays.row_word_starts
    words = np.concatenate([arrays.row_words[word_starts[first] : word_starts[last]] for first, last in bounds])
    begins = np.concatenate([word_starts[first:last] - word_starts[first] for first, last in bounds])
    sizes = np.array([last - first for first, last in bounds])
    lengths = np.array([int(word_starts[last] - word_starts[first]) for first, last in bounds])
    begins += np.repeat(np.cumsum(lengths) - lengths, sizes)
    # Each stem of the question has a number; 0 for all others. What no wording has counts for the total alone.
    place = np.zeros(len(arrays.stem_weights) + 1, dtype=np.intp)
    stems = [stem for stem in wording if stem >= 0]
    place[stems] = np.arange(1, len(stems) + 1)
    tells = np.array([0.0, *(wording[stem] for stem in stems)], dtype=np.float32)
    own = sum(wording.values())
    hits = place[words]
    shared = np.add.reduceat(tells[hits], begins)
    weights = np.concatenate([arrays.row_weights[first:last] for first, last in bounds])
    like = 2 * shared / (weights + np.float32(own or 1.0))
    if without.question is not None:
        entry, row = without.question
        if entry in entries:
            at = entries.index(entry)
            like[int(sizes[:at].sum()) + row - bounds[at][0]] = 0.0
            left = int(begins[int(sizes[:at].sum()) + row - bounds[at][0]])
            hits[left : left + int(word_starts[row + 1] - word_starts[row])] = 0
    width = len(stems) + 1
    owner = np.repeat(np.arange(len(entries)) * width, lengths)
    times = np.bincount(hits + owner, minlength=len(entries) * width).reshape(len(entries), width)[:, 1:]
    # As in BM25: the second wording with a word says less than the first, and many wordings have many words.
    long = 0.25 + 0.75 * sizes / index.middle_size
    often = times / (times + SATURATED * long[:, None])
    squares = tells[1:] ** 2
    values[7, columns] = often @ squares / max(float(squares.sum()), 1e-9) * float(tells.sum()) / (own or 1.0)
    values[3, columns] = np.minimum(np.maximum.reduceat(like, np.cumsum(sizes) - sizes), 1.0)


def _meaning(
    index: Index, asked: Sequence[Word], some: NDArray[np.int64] | None, without: Without, values: Floats
) -> None:
    vector = meaning_of(index, asked)
    sums = index.arrays.meanings
    if some is None:
        np.dot(sums, vector, out=values)
        values /= index.meaning_lengths
    else:
        values[:] = sums[some] @ vector / index.meaning_lengths[some]
    if without.question is not None:
        entry = without.question[0]
        rest = sums[entry] - meaning_of(index, without.said)
        near = float(rest @ vector) / max(float(rest @ rest) ** 0.5, 1e-9)
        values[entry if some is None else some == entry] = near
    np.maximum(values, 0.0, out=values)


def _asked_for(index: Index, asked: Sequence[Word], some: NDArray[np.int64] | None, values: Floats) -> None:
    """Set the share of what is asked for that each entry has: a price is not answered by one that names none.

    Half for an entry that only asks for it, or says that the sources are silent.
    """
    wanted = [one for one in asked if one.wanted]
    if not wanted:
        values[:] = 1.0
        return
    arrays = index.arrays
    for one in wanted:
        had = np.zeros(len(index.entries), dtype=np.float32)
        for term, credit in zip(one.terms, one.credits, strict=True):
            where = index.entries_with(term)
            much = index.held(where) * (arrays.term_stated[where] + np.float32(1)) * np.float32(credit / 2)
            entries = arrays.term_entries[where]
            had[entries] = np.maximum(had[entries], much)
        values += had if some is None else had[some]
    values /= len(wanted)


def _leave_out(index: Index, asked: Sequence[Word], total: float, without: Without, values: Floats) -> None:
    """Take from an entry what only the question has that is left out."""
    assert without.question is not None
    entry, _ = without.question
    arrays = index.arrays
    own = {term for one in without.said for term in (*one.terms, one.written)}
    for one in asked:
        for term, credit in zip(one.terms, one.credits, strict=True):
            place = _held_by(index, term, entry)
            if place is None or term not in own:
                continue
            if int(arrays.term_counts[place]) == 1:
                values[0, entry] -= np.float32(one.weight * credit / total)
            values[1, entry] -= np.float32(credit / len(asked)) * _less_typical(index, term, entry, place)
        place = None if one.written is None else _held_by(index, one.written, entry)
        if place is not None and one.written in own:
            values[6, entry] -= np.float32(1 / len(asked)) * _less_typical(index, int(one.written or 0), entry, place)
    said = set(_pairs(without.said).tolist())
    pairs = _pairs(asked)
    for code in pairs:
        where = index.pair(code)
        place = where.start + int(arrays.pair_entries[where].searchsorted(entry))
        held = place < where.stop and int(arrays.pair_entries[place]) == entry
        if int(code) in said and held and int(arrays.pair_counts[place]) == 1:
            values[2, entry] -= np.float32(1 / len(pairs))


def _held_by(index: Index, term: int, entry: int) -> int | None:
    """Return where in the arrays an entry stands with a term; None when it does not have it."""
    where = index.entries_with(term)
    entries = index.arrays.term_entries
    place = where.start + int(entries[where].searchsorted(entry))
    return place if place < where.stop and int(entries[place]) == entry else None


def _less_typical(index: Index, term: int, entry: int, place: int) -> float:
    """Return how much less typical a term is of an entry without one of its texts."""
    arrays = index.arrays
    count, texts = int(arrays.term_counts[place]) - 1, int(arrays.entry_texts[entry]) - 1
    fewer = index.typicality(count, int(arrays.term_totals[term]) - 1, texts) if count > 0 else 0.0
    return index.typicality(count + 1, int(arrays.term_totals[term]), texts + 1) - fewer
