"""Fitting the numbers of the search on the base itself.

Right: a question of an entry, asked as if it had not been written down. Each is also asked with words left out
and with misspellings. Wrong: the other candidates, and everything found for a question whose whole entry is taken
away, or whose most telling word is replaced by one that the base does not have: that is a question near the
subject to which the base has no answer. Nothing here looks at questions that are kept for measuring.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.asked import read
from knowledge.features import FEATURES, Measured, Without, measure
from knowledge.index import Index, Word
from knowledge.loader import KnowledgeBase
from knowledge.search import EVIDENCE, Calibration, Searcher, best, evidence

Floats = NDArray[np.float64]
_HEADER = """\
# How the search weighs what speaks for an entry; written by `wegwijs knowledge calibrate`, from the entries alone.
# answer_from and unsure_from are probabilities: from the first on an answer is given, from the second asked back.
"""


KEPT = 30
"""Entries of each question that are looked at when the weights are fitted."""


@dataclass(frozen=True)
class Example:
    """One question with the entries that have most of it."""

    values: Floats
    """A row for each of those entries, in the order of FEATURES."""
    known: float
    right: int | None
    """The place of the entry that answers; None when it is not there."""
    counts: float


def fit(base: KnowledgeBase, answer_from: float, unsure_from: float, seed: int = 3) -> Calibration:
    """Return the numbers that put the right entries first, and tell best how far they may be trusted."""
    neutral = Calibration((1.0,) * len(FEATURES), 0.0, (0.0,) * len(EVIDENCE), answer_from, unsure_from)
    searcher = Searcher(base, neutral)
    examples = list(_examples(searcher, base, random.Random(seed)))
    ranking = _ranking([one for one in examples if one.right is not None and len(one.values) > 1])
    bias, trust = _trust(examples, ranking)
    return Calibration(tuple(ranking.tolist()), bias, trust, answer_from, unsure_from)


def write(fitted: Calibration, path: Path) -> None:
    """Keep the numbers in a file, whole or not at all."""
    raw: dict[str, Any] = {
        "ranking": {name: round(value, 4) for name, value in zip(FEATURES, fitted.ranking, strict=True)},
        "bias": round(fitted.bias, 4),
        "trust": {name: round(value, 4) for name, value in zip(EVIDENCE, fitted.trust, strict=True)},
        "answer_from": fitted.answer_from,
        "unsure_from": fitted.unsure_from,
    }
    written = path.with_name(path.name + ".part")
    written.write_text(_HEADER + yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")
    written.replace(path)


def _examples(searcher: Searcher, base: KnowledgeBase, chance: random.Random) -> Iterator[Example]:
    index = searcher.index
    strange = Word("\N{SECTION SIGN}", None, (), (), index.rarest, wanted=False, vector=None)
    for number, identifier in enumerate(index.entries):
        entry = base.entries[identifier]
        first = int(index.arrays.row_starts[number]) + 1
        questions = (*entry.questions, *((entry.english.title, *entry.english.questions) if entry.english else ()))
        for row, question in enumerate(questions, start=first):
            asked = read(index, question)
            if not asked:
                continue
            own = Without(question=(number, row), said=asked)
            yield _example(index, asked, number, own, 1.0)
            yield _example(index, read(index, _misspelt(question, chance)) or asked, number, own, 0.5)
            half = [one for place, one in enumerate(asked) if place % 3 or len(asked) < 3]
            yield _example(index, half, number, own, 0.5)
            if len(asked) > 3:
                yield _example(index, [*asked, strange], number, own, 0.4)
            yield _example(index, asked, None, Without(entry=number), 0.5)
            telling = max(range(len(asked)), key=lambda place: asked[place].weight)
            for wanted in (True, False):
                odd = replace(strange, wanted=wanted)
                unanswered = [odd if place == telling else one for place, one in enumerate(asked)]
                yield _example(index, unanswered, None, Without(), 0.4)
            # One common word of a question, beside words from elsewhere.
            common = sorted(asked, key=lambda one: one.weight)[: 1 + len(asked) // 4]
            yield _example(index, [*common, replace(strange, word="?"), strange], None, Without(), 0.3)


def _example(index: Index, asked: list[Word], entry: int | None, without: Without, counts: float) -> Example:
    measured = measure(index, asked, without)
    places = best(measured.values.sum(axis=0), KEPT)
    right = next((at for at, place in enumerate(places) if measured.entry(place) == entry), None)
    return Example(measured.values[:, places].T.astype(np.float64), measured.known, right, counts)


def _misspelt(question: str, chance: random.Random) -> str:
    """Return a question with a letter lost, doubled or swapped in about every third word."""
    spoilt: list[str] = []
    for word in question.split():
        if len(word) > 3 and chance.random() < 0.35:
            at = chance.randrange(1, len(word) - 1)
            word = chance.choice(
                [
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                ]
            )
        spoilt.append(word)
    return " ".join(spoilt)


def _ranking(examples: list[Example], rounds: int = 300, rate: float = 0.5, pull: float = 2e-3) -> Floats:
    """Return weights under which the right entries come first: softmax over the candidates, by gradient descent."""
    most = max(len(one.values) for one in examples)
    values = np.zeros((len(examples), most, len(FEATURES)))
    there = np.zeros((len(examples), most), dtype=bool)
    right = np.zeros((len(examples), most))
    counts = np.array([one.counts for one in examples])
    for place, one in enumerate(examples):
        values[place, : len(one.values)] = one.values
        there[place, : len(one.values)] = True
        right[place, one.right or 0] = 1.0
    weights, moved, squared = np.ones(len(FEATURES)), np.zeros(len(FEATURES)), np.zeros(len(FEATURES))
    for step in range(1, rounds + 1):
        sums = np.where(there, values @ weights, -np.inf)
        likely = np.exp(sums - sums.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        error = (likely - right) * counts[:, None]
        gradient = np.einsum("ec,ecf->f", error, values) / counts.sum() + pull * weights
        # Adam: every weight moves at its own pace.
        moved = 0.9 * moved + 0.1 * gradient
        squared = 0.999 * squared + 0.001 * gradient**2
        weights -= rate * (moved / (1 - 0.9**step)) / (np.sqrt(squared / (1 - 0.999**step)) + 1e-8) / (1 + step / 50)
        # What speaks for an entry never counts against it.
        weights = np.maximum(weights, 0.0)
    return weights


def _trust(examples: list[Example], ranking: Floats, rounds: int = 40) -> tuple[float, tuple[float, ...]]:
    """Return bias and weights of the logistic regression that tells right from wrong, by Newton's method."""
    rows: list[list[float]] = []
    right: list[float] = []
    counts: list[float] = []
    for one in examples:
        strength = (one.values @ ranking).astype(np.float32)
        measured = Measured(None, one.values.T.astype(np.float32), one.known)
        places = best(strength, 3)
        for rank, place in enumerate(places):
            rows.append([1.0, *evidence(measured, strength, place, places)])
            right.append(float(place == one.right))
            counts.append(one.counts if rank == 0 else one.counts * 0.25)
    values, wanted, weigh = np.array(rows), np.array(right), np.array(counts)
    weights = np.zeros(values.shape[1])
    free = np.ones(values.shape[1], dtype=bool)
    for _ in range(rounds):
        likely = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = (values.T @ ((likely - wanted) * weigh) + weights)[free]
        bend = ((values * (likely * (1 - likely) * weigh)[:, None]).T @ values + np.eye(len(weights)))[
            np.ix_(free, free)
        ]
        weights[free] -= np.linalg.solve(bend, slope)
        # What speaks for an entry never counts against it: such a weight is left out from here on.
        against = free & (weights < 0)
        against[0] = False
        weights[against], free = 0.0, free & ~against
    return float(weights[0]), tuple(weights[1:].tolist())
