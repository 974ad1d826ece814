"""Finding the entry for a question: the nearest entries, and how likely it is that each is the one that is meant."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.asked import read, said_in
from knowledge.features import FEATURES, Measured, measure, missing
from knowledge.index import Index, texts_of
from knowledge.loader import KnowledgeBase

CALIBRATION = Path(__file__).parent / "lexicon" / "calibration.yaml"
EVIDENCE = ("strength", "lead", "known words", *FEATURES, "missing words", "length")
"""What tells how far the best entry may be trusted; `strength` is the weighted sum that ranks it."""
WORDING = FEATURES.index("wording")
SAME_WORDING = np.float32(3.0)
"""What it counts for that an editor wrote the question just so; not fitted, for each example is asked as if it were new."""
MOST_LEAD = 2.0
MOST_LENGTH = 12
"""Words from which on a question is just long."""


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
    """The fitted numbers; see knowledge/calibration/."""

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
        self._ranking = np.array(self._fitted.ranking, dtype=np.float32)

    def search(self, question: str, limit: int = 4) -> Found:
        """Return the nearest entries; never raises, whatever the text."""
        found = self._looked_at(question, limit)
        if found is None:
            return Found("unknown", ())
        entries, evidence = found
        fitted = self._fitted
        hits: list[Hit] = []
        for entry, told in zip(entries, evidence, strict=True):
            sum_ = fitted.bias + sum([weight * value for weight, value in zip(fitted.trust, told, strict=True)])
            sure = round(1 / (1 + math.exp(-max(-30.0, min(30.0, sum_)))), 4)
            # What is less strong is never more likely.
            hits.append(Hit(entry, min(sure, hits[-1].score) if hits else sure))
        top = hits[0].score
        kind = "answer" if top >= fitted.answer_from else "unsure" if top >= fitted.unsure_from else "unknown"
        return Found(kind, tuple(hits))

    def first(self, question: str) -> tuple[str, list[float]] | None:
        """Return the entry that comes first with what tells how far it may be trusted; None when nothing is found."""
        found = self._looked_at(question, 2)
        return None if found is None else (found[0][0], found[1][0])

    def _looked_at(self, question: str, limit: int) -> tuple[list[str], list[list[float]]] | None:
        """Return the strongest entries, and for each what tells how far it may be trusted."""
        asked = read(self.index, question)
        spoken = [one for one in asked.words if not one.word.startswith("?")]
        if not any([one.terms for one in spoken]):
            return None
        measured = measure(self.index, asked)
        strength = self._strength(measured)
        places = best(strength, limit)
        if not places:
            return None
        entries = [measured.entry(place) for place in places]
        own: list[float] = strength[places].tolist()
        # The lead of the first over the second, and of each other over the first: none.
        leads = [own[0] - own[1] if len(own) > 1 else own[0], *(one - own[0] for one in own[1:])]
        lacking: list[int] = missing(self.index, spoken, entries).tolist()
        length = min(len(spoken), MOST_LENGTH) ** 0.5
        figures: list[list[float]] = measured.values[:, places].T.tolist()
        evidence = [
            [one, max(-MOST_LEAD, min(MOST_LEAD, lead)), measured.known, *values, lacks / len(spoken), length]
            for one, lead, values, lacks in zip(own, leads, figures, lacking, strict=True)
        ]
        return [self.index.entries[entry] for entry in entries], evidence

    def understood(self, question: str) -> list[str]:
        """Return the words of a question as they were meant: short forms in full, misspelt ones put right."""
        return [self.index.vocabulary.understood(word) for word in said_in(self.index, question)]

    def explain(self, question: str) -> list[str]:
        """Return lines that tell how the words were read and what each entry scored on."""
        asked = read(self.index, question)
        lines: list[str] = []
        for one in asked.words:
            told = ", ".join(
                f"{self.index.terms[term]} {sure:.1f}" for term, sure in zip(one.terms, one.credits, strict=True)
            )
            wanted = ", asked for" if one.wanted else ""
            lines.append(f"  {one.word}: {told or 'not in the base'}, weight {one.weight:.2f}{wanted}")
        if not asked.words:
            return lines
        measured = measure(self.index, asked)
        strength = self._strength(measured)
        for place in best(strength, 5):
            told = ", ".join(
                f"{name} {value:.2f}" for name, value in zip(FEATURES, measured.values[:, place], strict=True)
            )
            lines.append(f"  {self.index.entries[measured.entry(place)]}: strength {strength[place]:.2f}; {told}")
        return lines

    def _strength(self, measured: Measured) -> NDArray[np.float32]:
        """Return the weighted sum for each entry; one that has the very wording of the question goes before others."""
        strength: NDArray[np.float32] = self._ranking @ measured.values
        return strength + SAME_WORDING * (measured.values[WORDING] > 0.999)


def best(strength: NDArray[np.float32], limit: int) -> list[int]:
    """Return the places of the strongest, strongest first. What has no strength is left out."""
    if len(strength) > 4 * limit:
        some = np.argpartition(strength, -limit - 1)[-limit - 1 :]
        some.sort()
    else:
        some = np.arange(len(strength))
    order = some[np.argsort(-strength[some], kind="stable")][:limit]
    return [place for place in order.tolist() if strength[place] > 0]
