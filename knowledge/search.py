"""Finding the entry for a question: how much of it an entry explains, as a probability that its answer is meant."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from knowledge.index import Asked, Document, Index
from knowledge.loader import KnowledgeBase
from knowledge.terms import meaning

CALIBRATION = Path(__file__).parent / "lexicon" / "calibration.yaml"
CANDIDATES = 25
"""Entries that are looked at closely."""
FEATURES = (
    "one question",
    "likeness",
    "all questions",
    "whole entry",
    "title",
    "known words",
    "rarest word",
    "asked for",
    "lead",
)


@dataclass(frozen=True)
class Hit:
    """An entry and how surely it answers, 0 to 1, comparable across questions."""

    entry: str
    score: float


@dataclass(frozen=True)
class Found:
    """What a search gave: the nearest entries, best first, and whether they may be trusted."""

    kind: Literal["answer", "unsure", "unknown"]
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Calibration:
    """Weights of the features and the two thresholds; fitted by tests/calibrate.py."""

    bias: float
    weights: tuple[float, ...]
    answer_from: float
    unsure_from: float


@cache
def calibration() -> Calibration:
    """Read the fitted weights."""
    raw: dict[str, Any] = yaml.safe_load(CALIBRATION.read_text(encoding="utf-8"))
    return Calibration(
        float(raw["bias"]),
        tuple(float(raw["weights"][name]) for name in FEATURES),
        float(raw["answer_from"]),
        float(raw["unsure_from"]),
    )


class Searcher:
    """A base made ready for questions. Read only after it is built.

    Parameters
    ----------
    base
        The entries.
    fitted
        Weights to use instead of the ones that come along.
    """

    def __init__(self, base: KnowledgeBase, fitted: Calibration | None = None) -> None:
        self.index = Index(base)
        self._fitted = fitted or calibration()

    def search(self, question: str, limit: int = 5) -> Found:
        """Return the nearest entries; never raises, whatever the text."""
        asked = self.index.asked(question[:20_000])
        if not any(one.known for one in asked if not one.word.startswith("?")):
            return Found("unknown", ())
        scored = self.features(asked)
        hits = [Hit(entry, self._probability(values)) for entry, values in scored]
        hits.sort(key=lambda hit: (-hit.score, hit.entry))
        top = hits[0].score if hits else 0.0
        kind = (
            "answer" if top >= self._fitted.answer_from else "unsure" if top >= self._fitted.unsure_from else "unknown"
        )
        return Found(kind, tuple(hits[:limit]))

    def explain(self, question: str) -> list[str]:
        """Return lines that tell how the words were read and what each entry scored on."""
        asked = self.index.asked(question[:20_000])
        lines = [
            f"  {one.word}: {', '.join(f'{name} {sure:.1f}' for name, sure in one.variants)}, weight {one.weight:.2f}"
            for one in asked
        ]
        ranked = sorted(self.features(asked), key=lambda pair: -self._probability(pair[1]))
        for entry, values in ranked[:5]:
            told = ", ".join(f"{name} {value:.2f}" for name, value in zip(FEATURES, values, strict=True))
            lines.append(f"  {entry}: {told}")
        return lines

    def features(
        self, asked: Sequence[Asked], without_question: frozenset[str] | None = None, without_entry: str | None = None
    ) -> list[tuple[str, tuple[float, ...]]]:
        """Return the candidates with what speaks for each, in the order of FEATURES.

        Parameters
        ----------
        without_question, without_entry
            Left out, as if it had not been written; for fitting.
        """
        total = sum(one.weight for one in asked) or 1.0
        rough: dict[str, float] = {}
        for one in asked:
            for term, sure in one.variants:
                for entry in self.index.postings.get(term, ()) if sure else ():
                    document = self.index.documents[entry]
                    rough[entry] = rough.get(entry, 0.0) + one.weight * sure * (1.0 if term in document.asked else 0.5)
        rough.pop(without_entry or "", None)
        candidates = sorted(rough, key=lambda entry: (-rough[entry], entry))[:CANDIDATES]
        known = sum(one.weight for one in asked if self._known(one, without_question, without_entry)) / total
        rarest = max(asked, key=lambda one: one.weight)
        measured = [
            (entry, self._measured(asked, self.index.documents[entry], total, rarest, without_question))
            for entry in candidates
        ]
        strength = {entry: values[0] + values[1] + values[2] + values[3] for entry, values in measured}
        ordered = sorted(strength.values(), reverse=True)
        result: list[tuple[str, tuple[float, ...]]] = []
        for entry, (one, alike, every, whole, title, rare, asks) in measured:
            rival = ordered[0] if strength[entry] < ordered[0] or len(ordered) < 2 else ordered[1]
            lead = strength[entry] - rival if len(ordered) > 1 else 1.0
            result.append((entry, (one, alike, every, whole, title, known, rare, asks, max(-1.0, min(1.0, lead)))))
        return result

    def _measured(
        self,
        asked: Sequence[Asked],
        document: Document,
        total: float,
        rarest: Asked,
        without: frozenset[str] | None,
    ) -> tuple[float, float, float, float, float, float, float]:
        best_one = best_alike = 0.0
        for question, weight in zip(document.questions, document.weights, strict=True):
            if question is without or question == without:
                continue
            matched = sum(one.weight * _match(one, question) for one in asked)
            best_one = max(best_one, matched / total)
            best_alike = max(best_alike, 2 * matched / (total + weight) if total + weight else 0.0)
        pool = document.asked
        if without is not None and without in document.questions:
            pool = document.title.union(*(one for one in document.questions if one != without))
        whole = pool | document.body
        every = sum(one.weight * _match(one, pool) for one in asked) / total
        covered = sum(one.weight * _match(one, whole) for one in asked) / total
        title = sum(one.weight * _match(one, document.title) for one in asked) / total
        # A question for a price is not answered by an entry that names none, however near its other words are.
        wanted = [one for one in asked if one.word == "?wanneer" or meaning(one.word) in self.index.aspect_terms]
        asks = sum(_match(one, whole) > 0 for one in wanted) / len(wanted) if wanted else 1.0
        return best_one, min(best_alike, 1.0), every, covered, title, float(_match(rarest, whole) > 0), asks

    def _known(self, one: Asked, without_question: frozenset[str] | None, without_entry: str | None) -> bool:
        """Tell whether the base has a word, also when something is left out."""
        if not one.known:
            return False
        if without_question is None and without_entry is None:
            return True
        term = one.variants[0][0]
        if without_entry is not None:
            return any(entry != without_entry for entry in self.index.postings.get(term, ()))
        return self.index.places[term] > 1 or term not in (without_question or frozenset())

    def _probability(self, values: Sequence[float]) -> float:
        fitted = self._fitted
        sum_ = fitted.bias + sum(weight * value for weight, value in zip(fitted.weights, values, strict=True))
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, sum_)))), 4)


def _match(one: Asked, terms: frozenset[str]) -> float:
    """Return how surely a word is among the terms: the whole word, or the sum of its parts."""
    first, sure = one.variants[0]
    if sure >= 0.9:
        if first in terms:
            return sure
        rest = one.variants[1:]
    else:
        rest = one.variants
    return min(0.8, sum(credit / max(len(rest), 1) for term, credit in rest if term in terms) * 1.2) if rest else 0.0
