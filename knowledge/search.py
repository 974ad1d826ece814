"""Finding the entry for a question: the nearest entries, and how likely it is that each is the one that is meant."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from knowledge.features import FEATURES, Measured, measure, read
from knowledge.index import Index, texts_of
from knowledge.loader import KnowledgeBase

CALIBRATION = Path(__file__).parent / "lexicon" / "calibration.yaml"
EVIDENCE = ("strength", "lead", "known words", "one question", "whole entry", "rarest word", "asked for", "meaning")
"""What tells how far the best entry may be trusted; `strength` is the weighted sum that ranks it."""
MOST_LEAD = 2.0


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
    """The fitted numbers; see knowledge/calibration.py."""

    ranking: tuple[float, ...]
    """What each of FEATURES counts for when entries are put in order."""
    bias: float
    trust: tuple[float, ...]
    """What each of EVIDENCE counts for in the probability."""
    answer_from: float
    unsure_from: float

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Calibration":
        """Return the numbers of the file."""
        return cls(
            tuple(float(raw["ranking"][name]) for name in FEATURES),
            float(raw["bias"]),
            tuple(float(raw["trust"][name]) for name in EVIDENCE),
            float(raw["answer_from"]),
            float(raw["unsure_from"]),
        )


@cache
def calibration() -> Calibration:
    """Read the fitted numbers."""
    return Calibration.of(yaml.safe_load(CALIBRATION.read_text(encoding="utf-8")))


class Searcher:
    """A base made ready for questions. Read only after it is built.

    Parameters
    ----------
    base
        The entries, or their index.
    fitted
        Numbers to use instead of the ones that come along.
    """

    def __init__(self, base: KnowledgeBase | Index, fitted: Calibration | None = None) -> None:
        self.index = base if isinstance(base, Index) else Index.of(texts_of(base))
        self._fitted = fitted or calibration()
        self._ranking = np.array(self._fitted.ranking)

    def search(self, question: str, limit: int = 5) -> Found:
        """Return the nearest entries; never raises, whatever the text."""
        asked = read(self.index, question)
        if not any(one.known for one in asked if not one.word.startswith("?")):
            return Found("unknown", ())
        measured = measure(self.index, asked)
        if not len(measured.entries):
            return Found("unknown", ())
        strength = measured.values @ self._ranking
        order = np.lexsort((measured.entries, -strength))[:limit]
        hits = [
            Hit(
                self.index.entries[int(measured.entries[place])], self._probability(evidence(measured, strength, place))
            )
            for place in order.tolist()
        ]
        # What is less strong is never more likely.
        for place in range(1, len(hits)):
            if hits[place].score > hits[place - 1].score:
                hits[place] = Hit(hits[place].entry, hits[place - 1].score)
        top = hits[0].score
        fitted = self._fitted
        kind = "answer" if top >= fitted.answer_from else "unsure" if top >= fitted.unsure_from else "unknown"
        return Found(kind, tuple(hits))

    def explain(self, question: str) -> list[str]:
        """Return lines that tell how the words were read and what each entry scored on."""
        asked = read(self.index, question)
        terms = self.index.terms
        lines: list[str] = []
        for one in asked:
            variants = [(terms[one.whole], one.sure)] if one.whole is not None else []
            variants += [(terms[term], credit) for term, credit in one.parts]
            told = ", ".join(f"{name} {sure:.1f}" for name, sure in variants) or "not in the base"
            lines.append(f"  {one.word}: {told}, weight {one.weight:.2f}{', asked for' if one.wanted else ''}")
        measured = measure(self.index, asked) if asked else None
        if measured is None or not len(measured.entries):
            return lines
        strength = measured.values @ self._ranking
        for place in np.argsort(-strength, kind="stable")[:5].tolist():
            told = ", ".join(
                f"{name} {value:.2f}" for name, value in zip(FEATURES, measured.values[place], strict=True)
            )
            entry = self.index.entries[int(measured.entries[place])]
            lines.append(f"  {entry}: strength {strength[place]:.2f}; {told}")
        return lines

    def _probability(self, values: list[float]) -> float:
        fitted = self._fitted
        sum_ = fitted.bias + sum(weight * value for weight, value in zip(fitted.trust, values, strict=True))
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, sum_)))), 4)


def evidence(measured: Measured, strength: Any, place: int) -> list[float]:
    """Return what tells how far one candidate may be trusted, in the order of EVIDENCE."""
    own = float(strength[place])
    rivals = np.delete(strength, place)
    lead = own - float(rivals.max()) if len(rivals) else min(own, MOST_LEAD)
    values = measured.values[place]
    return [
        own,
        max(-MOST_LEAD, min(MOST_LEAD, lead)),
        measured.known,
        *(float(values[FEATURES.index(name)]) for name in EVIDENCE[3:]),
    ]
