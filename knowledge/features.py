"""What speaks for each entry as the answer to a question: a figure of each kind for every entry."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index import PAIR, Index, Word

Floats = NDArray[np.float32]
FEATURES = ("words", "typical", "neighbours", "likeness", "meaning", "asked for")
"""Each lies between 0 and about 1: the share of the question's weight that an entry has, how typical its words are of
the entry, the share of its neighbouring words that are neighbours there too, how like it is to the nearest question of
the entry, how near it is to the meaning of the entry, and whether what is asked for is there."""
CLOSE_LOOK = 2_000
"""Entries that are all looked at in every way; of a larger base only as many as hold most of the question."""


@dataclass(frozen=True)
class Without:
    """What is left out of the base, as if it had not been written; for fitting."""

    entry: int | None = None
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


def measure(index: Index, asked: Sequence[Word], without: Without = WHOLE) -> Measured:
    """Return what speaks for each entry.

    Parameters
    ----------
    index
        The base.
    asked
        The question as `knowledge.asked.read` gave it; at least one word.
    without
        What is left out of the base.
    """
    total = sum(one.weight for one in asked) or 1.0
    known = sum(one.weight for one in asked if one.terms) / total
    values = np.zeros((len(FEATURES), len(index.entries)), dtype=np.float32)
    _words(index, asked, total, values)
    _neighbours(index, asked, values[2])
    if without.question is not None:
        _leave_out(index, asked, total, without, values)
    some = None
    if len(index.entries) > CLOSE_LOOK:
        rough = values[0] + values[1] + values[2]
        some = np.argpartition(-rough, CLOSE_LOOK)[:CLOSE_LOOK]
        some = np.sort(some[rough[some] > 0])
        values = values[:, some]
    _likeness(index, asked, total, some, without, values[3])
    _meaning(index, asked, some, without, values[4])
    _asked_for(index, asked, some, values[5])
    if without.entry is not None:
        values[:, without.entry if some is None else some == without.entry] = 0.0
    np.minimum(values[0], 1.0, out=values[0])
    return Measured(some, values, known)


def meaning_of(index: Index, asked: Sequence[Word]) -> Floats:
    """Return what a question means: the sum of its words, each by its weight, of length 1."""
    total = np.zeros(index.meanings.size, dtype=np.float32)
    for one in asked:
        if one.vector is not None:
            total += one.vector * np.float32(one.weight)
    length = float(total @ total) ** 0.5
    return total / np.float32(length) if length else total


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
        values[0][entries[where]] += index.held[where] * np.float32(much)
        values[1][entries[where]] += index.typical[where] * np.float32(often)


def _pairs(asked: Sequence[Word]) -> list[int]:
    """Return the neighbouring words of a question as numbers."""
    said = [one.whole for one in asked if one.whole is not None and not one.word.startswith("?")]
    return [int(first * PAIR + second) for first, second in zip(said, said[1:], strict=False)]


def _neighbours(index: Index, asked: Sequence[Word], values: Floats) -> None:
    pairs = _pairs(asked)
    for code in pairs:
        where = index.pair(code)
        if where.stop > where.start:
            values[index.arrays.pair_entries[where]] += np.float32(1 / len(pairs))


def _likeness(
    index: Index, asked: Sequence[Word], total: float, some: NDArray[np.int64] | None, without: Without, values: Floats
) -> None:
    """Set for each entry how like its nearest question is: twice what both have, by what both are."""
    arrays = index.arrays
    starts = arrays.question_starts
    terms = [term for one in asked for term in one.terms]
    rows = [arrays.question_rows[starts[term] : starts[term + 1]] for term in terms]
    if not rows:
        return
    weights = np.repeat(
        np.array([one.weight * credit for one in asked for credit in one.credits]), [len(one) for one in rows]
    )
    had = np.bincount(np.concatenate(rows), weights, minlength=len(arrays.row_weights))
    if without.question is not None:
        had[without.question[1]] = 0.0
    if some is None:
        values[:] = np.maximum.reduceat(2 * had / (arrays.row_weights + total), arrays.row_starts[:-1])
    else:
        first, last = arrays.row_starts[some], arrays.row_starts[some + 1]
        ends = np.cumsum(last - first)
        listed = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(last - ends, last - first)
        like = 2 * had[listed] / (arrays.row_weights[listed] + total)
        values[:] = np.maximum.reduceat(like, ends - (last - first)) if len(listed) else 0.0
    np.minimum(values, 1.0, out=values)


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
            much = index.held[where] * (arrays.term_stated[where] + np.float32(1)) * np.float32(credit / 2)
            entries = arrays.term_entries[where]
            had[entries] = np.maximum(had[entries], much)
        values += had if some is None else had[some]
    values /= len(wanted)


def _leave_out(index: Index, asked: Sequence[Word], total: float, without: Without, values: Floats) -> None:
    """Take from an entry what only the question has that is left out."""
    assert without.question is not None
    entry, _ = without.question
    arrays = index.arrays
    own = {term for one in without.said for term in one.terms}
    for one in asked:
        for term, credit in zip(one.terms, one.credits, strict=True):
            where = index.entries_with(term)
            place = where.start + int(arrays.term_entries[where].searchsorted(entry))
            if term not in own or place == where.stop or int(arrays.term_entries[place]) != entry:
                continue
            count = int(arrays.term_counts[place])
            if count == 1:
                values[0, entry] -= index.held[place] * np.float32(one.weight * credit / total)
            texts = int(arrays.entry_texts[entry]) - 1
            fewer = index.typicality(count - 1, int(arrays.term_totals[term]) - 1, texts) if count > 1 else 0.0
            values[1, entry] -= (index.typical[place] - np.float32(fewer)) * np.float32(credit / len(asked))
    said = set(_pairs(without.said))
    pairs = _pairs(asked)
    for code in pairs:
        where = index.pair(code)
        place = where.start + int(arrays.pair_entries[where].searchsorted(entry))
        held = place < where.stop and int(arrays.pair_entries[place]) == entry
        if code in said and held and int(arrays.pair_counts[place]) == 1:
            values[2, entry] -= np.float32(1 / len(pairs))
