"""Fitting the numbers of the search: how it weighs what speaks for an entry, and how far the first may be trusted.

Two kinds of questions teach it. Those of the entries themselves, each asked as if it had not been written down and
once more misspelt, tell which entry should come first. Questions of people who saw the sources and not the base
(`asked.jsonl`, with what a right answer holds), and questions that no source answers (`outside.txt`), tell that too,
and how often the first entry is right. Nothing here looks at questions that are kept for measuring.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from knowledge.calibration.examples import Judged, from_entries, from_questions, judged
from knowledge.calibration.regression import ranking_weights, trust_weights
from knowledge.evaluation.questions import Question, read_questions
from knowledge.features import FEATURES
from knowledge.index import Index, texts_of
from knowledge.loader import KnowledgeBase
from knowledge.search import EVIDENCE, Calibration, Searcher, calibration

ASKED = Path(__file__).parent / "asked.jsonl"
OUTSIDE = Path(__file__).parent / "outside.txt"
ENTRIES_COUNT = 0.02
"""What a question of an entry counts for beside one that somebody asked who did not see the base."""
EVERY = 3
"""One of so many questions of the entries is used: more tell no more."""
OUTSIDE_SHARE = 0.25
"""What part of all questions is taken to be one that no source answers."""
REFUSED = 0.93
"""Share of the questions outside that must not be given an answer without doubt: most of them were written to be
harder to tell than what people ask."""
LOST = 0.004
"""Share of the questions with an answer that may be told that it is not known."""
ENOUGH = 30
"""Asked questions with an answer in the base from which on they tell how far it may be trusted."""
_HEADER = """\
# How the search weighs what speaks for an entry, and how far it trusts the first; written by `wegwijs knowledge
# calibrate`. answer_from and unsure_from are probabilities: from the first on an answer is given, from the second asked
# back.
"""


@dataclass(frozen=True)
class Teaching:
    """The questions that teach, beside those of the entries."""

    asked: Sequence[Question]
    outside: Sequence[str]

    @classmethod
    def read(cls, asked: Path = ASKED, outside: Path = OUTSIDE) -> "Teaching":
        """Read the files; raises UnreadableQuestions and OSError."""
        lines = outside.read_text(encoding="utf-8").splitlines()
        return cls(read_questions([asked]), [line for line in lines if line.strip()])


def fit(base: KnowledgeBase, teaching: Teaching, seed: int = 3) -> Calibration:
    """Return the numbers that put the right entries first, and tell best how far the first may be trusted.

    The trust and its two thresholds stay as they are when too few of the asked questions have an answer in this base,
    such as the base of another organisation.
    """
    neutral = Calibration((1.0,) * len(FEATURES), 0.0, (0.0,) * len(EVIDENCE), 1.0, 0.0)
    searcher = Searcher(base, neutral)
    asked = from_questions(searcher.index, base, teaching.asked)
    own = from_entries(searcher.index, base, random.Random(seed), EVERY, ENTRIES_COUNT if asked else 1.0)
    ranking = ranking_weights([*own, *asked]) if own or asked else np.array(calibration().ranking)
    if len(asked) < ENOUGH:
        kept = calibration()
        return Calibration(tuple(ranking.tolist()), kept.bias, kept.trust, kept.answer_from, kept.unsure_from)
    ranked = Searcher(base, Calibration(tuple(ranking.tolist()), 0.0, (0.0,) * len(EVIDENCE), 1.0, 0.0))
    inside, outside = judged(ranked, base, teaching.asked), judged(ranked, base, teaching.outside)
    weight = OUTSIDE_SHARE / (1 - OUTSIDE_SHARE) * len(inside) / max(len(outside), 1)
    bias, trust = trust_weights([*inside, *outside], [1.0] * len(inside) + [weight] * len(outside))

    def likely(one: Judged) -> float:
        return float(1 / (1 + np.exp(-(bias + np.dot(trust, one.evidence)))))

    answer_from = float(np.quantile([likely(one) for one in outside] or [0.5], REFUSED))
    unsure_from = min(float(np.quantile([likely(one) for one in inside], LOST)), answer_from / 2)
    return Calibration(
        tuple(ranking.tolist()), bias, tuple(trust.tolist()), round(answer_from, 4), round(unsure_from, 4)
    )


@dataclass(frozen=True)
class Worth:
    """What numbers make of the questions that teach."""

    right: int
    """Asked questions that are answered rightly without doubt."""
    wrong: int
    """Those that are answered wrongly without doubt."""
    lost: int
    """Those that are told that it is not known."""
    let_through: int
    """Questions outside that are answered without doubt."""

    def as_good_as(self, other: "Worth") -> bool:
        """Tell whether these do as well as others in every respect."""
        fewer = (self.wrong <= other.wrong, self.lost <= other.lost, self.let_through <= other.let_through)
        return self.right >= other.right and all(fewer)


def worth(index: Index, base: KnowledgeBase, teaching: Teaching, numbers: Calibration) -> Worth:
    """Return what numbers make of the questions that teach."""
    searcher = Searcher(index, numbers)
    right = wrong = lost = 0
    for question in teaching.asked:
        found = searcher.search(question.question)
        if found.kind == "unknown":
            lost += 1
        elif found.kind == "answer":
            answers = question.answered_by(base.answer_of(found.hits[0].entry))
            right, wrong = right + answers, wrong + (not answers)
    return Worth(right, wrong, lost, sum(searcher.search(one).kind == "answer" for one in teaching.outside))


def chosen(base: KnowledgeBase, teaching: Teaching, kept: Calibration, fitted: Calibration) -> Calibration:
    """Return fitted numbers, or those in service when these do as well in every respect.

    A threshold hangs on the few questions that lie nearest to it: numbers that no longer are those of a new fit may do
    better than it, and a fit that is no gain would only change what people are told.
    """
    index = Index.of(texts_of(base))
    now, new = (worth(index, base, teaching, numbers) for numbers in (kept, fitted))
    return kept if now.as_good_as(new) else fitted


def write(fitted: Calibration, path: Path) -> None:
    """Keep the numbers in a file, whole or not at all."""
    raw = {
        "ranking": {name: round(value, 4) for name, value in zip(FEATURES, fitted.ranking, strict=True)},
        "bias": round(fitted.bias, 4),
        "trust": {name: round(value, 4) for name, value in zip(EVIDENCE, fitted.trust, strict=True)},
        "answer_from": fitted.answer_from,
        "unsure_from": fitted.unsure_from,
    }
    written = path.with_name(path.name + ".part")
    written.write_text(_HEADER + yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")
    written.replace(path)
