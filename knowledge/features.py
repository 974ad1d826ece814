"""What speaks for an entry as the answer to a question: the candidates, and a row of figures for each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index import Index, pairs_of
from knowledge.terms import aspect_terms, aspects_of, is_stop, meaning, words

Floats = NDArray[np.float64]
MOST_WORDS = 60
"""Only so many different words of one question count, so that no text can slow the search."""
MOST_LETTERS = 4_000
CONTEXT = 0.9
"""How surely a text speaks of what its source is about, when it does not say so."""
ENOUGH = 0.5
"""How surely an entry must have what is asked for: not just half of the word."""
STORY = 0.4
"""What a word counts for that stands outside the sentence that asks."""
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
CANDIDATES = 30
"""Entries that are looked at closely."""
OFTEN = 2.0
"""Rows of an entry with a word at which the word counts for half."""
FEATURES = (
    "one question",
    "likeness",
    "near questions",
    "all questions",
    "whole entry",
    "title",
    "phrase",
    "often",
    "rarest word",
    "asked for",
    "meaning",
)
"""Each lies between 0 and 1: the weight of the question's words that is found, in one place or another."""


@dataclass(frozen=True)
class Asked:
    """One word of a question: the terms it may stand for, each with how surely (0 to 1)."""

    word: str
    whole: int | None
    """Number of the term of the word itself; None when no entry has it."""
    sure: float
    parts: tuple[tuple[int, float], ...]
    """Terms of its parts, or of what resembles it, that together count for at most 0.8."""
    weight: float
    wanted: bool
    """Whether the question asks for it, such as a price: an entry without it does not answer."""
    meant: str = ""
    """The word as it is understood; empty for what stands for no word of the question."""

    @property
    def known(self) -> bool:
        """Whether any entry has something of the word."""
        return self.whole is not None or bool(self.parts)


@dataclass(frozen=True)
class Measured:
    """The candidates of one question."""

    entries: NDArray[np.int64]
    """Numbers of the entries."""
    values: Floats
    """A row for each entry, in the order of FEATURES."""
    known: float
    """Share of the question, by weight, that the base knows at all."""


@dataclass(frozen=True)
class Without:
    """What is left out of the base, as if it had not been written; for fitting."""

    entry: int | None = None
    row: int | None = None
    vector: NDArray[np.float32] | None = None
    """What the row adds to the meaning of its entry."""


WHOLE = Without()
NOTHING = Measured(np.empty(0, np.int64), np.empty((0, len(FEATURES))), 0.0)


def read(index: Index, question: str) -> list[Asked]:
    """Return the words of a question that count, each once, and what it asks for.

    In a story of several sentences the one that asks counts most; the others tell what it is about.
    """
    question = _ADDRESS.sub(" ", question[:MOST_LETTERS])
    sentences = [one for one in _SENTENCES.split(question) if one.strip()]
    asking = [one for one in sentences if one.rstrip().endswith("?")]
    found: dict[str, Asked] = {}
    if not asking or len(asking) == len(sentences):
        said = words(question)
        _read_into(found, index, said, 1.0)
    else:
        said = words(" ".join(asking))
        _read_into(found, index, said, 1.0)
        for sentence in reversed(sentences):
            if sentence not in asking:
                _read_into(found, index, words(sentence), STORY)
    if found:
        for name in aspects_of(" ".join(said)):
            term = index.number.get(name)
            found[name] = Asked(name, term, 1.0 if term is not None else 0.0, (), index.weight(name), wanted=False)
    return list(found.values())


def _read_into(found: dict[str, Asked], index: Index, said: list[str], counts: float) -> None:
    for place, word in enumerate(said):
        if len(found) >= MOST_WORDS:
            break
        one = _asked(index, word, counts)
        if one is not None:
            found.setdefault(str(one.whole if one.whole is not None else word), one)
        # "zorg plan": what people write apart stands as one word in the base.
        if place and len(word) > 2 and len(said[place - 1]) > 2 and not is_stop(word):
            joined = said[place - 1] + word
            term = index.number.get(meaning(joined)) if index.vocabulary.has(joined) else None
            if term is not None:
                weight = float(index.weights[term]) / 2 * counts
                found.setdefault(str(term), Asked(joined, term, 0.6, (), weight, wanted=False))


def _asked(index: Index, word: str, counts: float) -> Asked | None:
    if is_stop(word):
        return None
    reading = index.vocabulary.read(word)
    if reading.whole is None and reading.sure:
        return None
    number = index.number
    whole = number.get(reading.whole) if reading.whole is not None else None
    parts = [(number[term], credit) for term, credit in reading.parts if term in number]
    if whole is not None:
        weight = float(index.weights[whole])
    else:
        weight = max((float(index.weights[term]) for term, _ in parts), default=index.weight(meaning(word)))
    split = tuple((term, 1.2 * credit / len(parts)) for term, credit in parts)
    wanted = counts == 1.0 and (reading.whole or meaning(word)) in aspect_terms()
    sure = reading.sure if whole is not None else 0.0
    return Asked(word, whole, sure, split, weight * counts, wanted, reading.meant)


def measure(index: Index, asked: Sequence[Asked], without: Without = WHOLE) -> Measured:
    """Return the candidates with what speaks for each.

    Parameters
    ----------
    index
        The base.
    asked
        The question as `read` gave it.
    without
        What is left out of the base.
    """
    vector = index.meanings.sum([(one.meant, one.weight) for one in asked if one.meant])
    near = _nearness(index, vector, without)
    candidates = _candidates(index, asked, near, without.entry)
    if not len(candidates):
        return NOTHING
    weights = np.array([one.weight for one in asked])
    total = float(weights.sum()) or 1.0
    rows, starts, terms, owners = _rows(index, candidates)
    matched = _matched(asked, terms, owners, len(rows))
    if without.row is not None:
        matched[:, rows == without.row] = 0.0
    # Every text of an entry speaks of what its source is about, also where it does not name it.
    owner = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(rows))))
    np.maximum(matched, CONTEXT * matched[:, starts + 2][:, owner], out=matched)
    per_row = weights @ matched
    values = np.zeros((len(candidates), len(FEATURES)))
    # Rows of one entry: title with tags, answer, questions.
    questions = per_row.copy()
    questions[starts] = questions[starts + 1] = questions[starts + 2] = 0.0
    likeness = np.minimum(1.0, 2 * questions / (total + index.arrays.row_weights[rows]))
    pooled = matched.copy()
    pooled[:, starts + 1] = 0.0
    whole = np.maximum.reduceat(matched, starts, axis=1)
    values[:, 0] = np.maximum.reduceat(questions, starts) / total
    values[:, 1] = np.maximum.reduceat(likeness, starts)
    values[:, 2] = _second(likeness, starts)
    values[:, 3] = weights @ np.maximum.reduceat(pooled, starts, axis=1) / total
    values[:, 4] = weights @ whole / total
    values[:, 5] = per_row[starts] / total
    values[:, 6] = _phrases(index, asked, rows, starts, without.row)
    # What an entry is about stands in many of its questions, what it mentions in one.
    times = np.add.reduceat(matched, starts, axis=1)
    values[:, 7] = weights @ (times / (times + OFTEN)) / total
    values[:, 8] = whole[int(weights.argmax())]
    wanted = [place for place, one in enumerate(asked) if one.wanted]
    # A question for a price is not answered by an entry that names none, however near its other words are.
    values[:, 9] = (whole[wanted] >= ENOUGH).mean(axis=0) if wanted else 1.0
    values[:, 10] = np.maximum(near[candidates], 0.0)
    known = sum(one.weight for one in asked if _known(index, one, without)) / total
    return Measured(candidates, values, known)


def _nearness(index: Index, vector: NDArray[np.float32], without: Without) -> Floats:
    """Return how near the meaning of a question is to that of each entry: the cosine."""
    sums = index.arrays.meanings
    near = (sums @ vector / index.meaning_lengths).astype(np.float64)
    if without.row is not None and without.vector is not None:
        entry = int(np.searchsorted(index.arrays.entry_starts, without.row, side="right")) - 1
        rest = sums[entry] - without.vector
        near[entry] = float(rest @ vector) / max(float(np.sqrt(rest @ rest)), 1e-9)
    return near


def _candidates(index: Index, asked: Sequence[Asked], near: Floats, without: int | None) -> NDArray[np.int64]:
    """Return the entries that hold most of a question, or mean most the same, roughly."""
    rough = np.zeros(len(index.entries), dtype=np.float32)
    entries, fields = index.arrays.term_entries, index.arrays.term_fields
    for one in asked:
        # A word that is there whole says all; its parts only help entries that lack it, by a little.
        for term, credit in ((one.whole, one.sure), *one.parts):
            if term is not None and credit:
                held = index.entries_with(term)
                rough[entries[held]] += fields[held] * np.float32(one.weight * credit)
    total = sum(one.weight for one in asked) or 1.0
    rough += np.float32(total) * np.maximum(near, 0.0).astype(np.float32)
    if without is not None:
        rough[without] = 0.0
    some = np.flatnonzero(rough) if len(rough) <= CANDIDATES else np.argpartition(-rough, CANDIDATES - 1)[:CANDIDATES]
    some = some[rough[some] > 0]
    return np.sort(some)


def _rows(
    index: Index, candidates: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Return rows of the candidates, where each candidate's begin, their terms, and the place of each term's row."""
    arrays = index.arrays
    first, last = arrays.entry_starts[candidates], arrays.entry_starts[candidates + 1]
    ends = np.cumsum(last - first)
    starts = ends - (last - first)
    rows = np.arange(int(ends[-1])) + np.repeat(first - starts, last - first)
    begins, finishes = arrays.row_starts[first].tolist(), arrays.row_starts[last].tolist()
    terms = np.concatenate([arrays.row_terms[a:b] for a, b in zip(begins, finishes, strict=True)])
    owners = np.repeat(np.arange(len(rows)), arrays.row_starts[rows + 1] - arrays.row_starts[rows])
    return rows, starts, terms, owners


def _matched(asked: Sequence[Asked], terms: NDArray[np.int32], owners: NDArray[np.int64], rows: int) -> Floats:
    """Return for each word and each row how surely the row has the word: whole, or the sum of its parts."""
    found = np.zeros((len(asked), rows))
    for line, one in zip(found, asked, strict=True):
        for term, credit in one.parts:
            line[owners[terms == term]] += credit
        if one.parts:
            np.minimum(line, 0.8, out=line)
        if one.whole is not None:
            line[owners[terms == one.whole]] = one.sure
    return found


def _second(likeness: Floats, starts: NDArray[np.int64]) -> Floats:
    """Return how like the second nearest question of each entry is: two editors' questions say more than one."""
    best = np.maximum.reduceat(likeness, starts)
    owner = np.zeros(len(likeness), dtype=np.int64)
    owner[starts[1:]] = 1
    owner = np.cumsum(owner)
    rest = np.where(likeness >= best[owner], 0.0, likeness)
    return np.maximum.reduceat(rest, starts)


def _phrases(
    index: Index,
    asked: Sequence[Asked],
    rows: NDArray[np.int64],
    starts: NDArray[np.int64],
    without: int | None,
) -> Floats:
    """Return the share of a question's neighbouring words that are neighbours in the entry too."""
    said = [one.whole for one in asked if one.whole is not None and not one.word.startswith("?")]
    if len(said) < 2:
        return np.zeros(len(starts))
    wanted = pairs_of(np.array(said, dtype=np.int64))
    arrays = index.arrays
    sizes = arrays.pair_starts[rows + 1] - arrays.pair_starts[rows]
    begins = arrays.pair_starts[rows[starts]].tolist()
    finishes = arrays.pair_starts[rows[np.append(starts[1:], len(rows)) - 1] + 1].tolist()
    pairs = np.concatenate([arrays.row_pairs[a:b] for a, b in zip(begins, finishes, strict=True)])
    owners = np.repeat(np.arange(len(rows)), sizes)
    found = np.zeros((len(wanted), len(rows)))
    for line, pair in zip(found, wanted.tolist(), strict=True):
        line[owners[pairs == pair]] = 1.0
    if without is not None:
        found[:, rows == without] = 0.0
    return np.maximum.reduceat(found, starts, axis=1).mean(axis=0)


def _known(index: Index, one: Asked, without: Without) -> bool:
    """Tell whether the base has a word, also when something is left out."""
    if not one.known:
        return False
    if one.whole is None or (without.row is None and without.entry is None):
        return True
    if without.entry is not None:
        held = index.arrays.term_entries[index.entries_with(one.whole)]
        return len(held) > 1 or int(held[0]) != without.entry
    return int(index.arrays.term_rows[one.whole]) > 1
