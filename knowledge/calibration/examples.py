"""Questions as examples for fitting: what speaks for each entry, and which of them answers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.asked import Asked, read
from knowledge.evaluation.questions import Question
from knowledge.features import Without, measure
from knowledge.index import Index
from knowledge.loader import KnowledgeBase
from knowledge.search import Searcher, best

Floats = NDArray[np.float64]
KEPT = 30
"""Entries of each question that are looked at."""


@dataclass(frozen=True)
class Example:
    """One question with the entries that have most of it."""

    values: Floats
    """A row for each of those entries, in the order of FEATURES."""
    right: NDArray[np.bool_]
    """Which of them answer; at least one."""
    counts: float


@dataclass(frozen=True)
class Judged:
    """The entry that came first for a question: what tells how far it may be trusted, and whether it answers."""

    evidence: Floats
    """In the order of EVIDENCE."""
    right: bool


def from_entries(index: Index, base: KnowledgeBase, chance: random.Random, every: int, counts: float) -> list[Example]:
    """Return questions of the entries, each asked as if it had not been written, and once more misspelt."""
    found: list[Example] = []
    for number, identifier in enumerate(index.entries):
        entry = base.entries[identifier]
        first = int(index.arrays.row_starts[number]) + 1
        questions = (*entry.questions, *((entry.english.title, *entry.english.questions) if entry.english else ()))
        for row, question in enumerate(questions, start=first):
            if row % every:
                continue
            asked = read(index, question)
            own = Without(question=(number, row), said=asked.words)
            for said, much in ((asked, counts), (read(index, misspelt(question, chance)), counts / 2)):
                example = _example(index, said, {number}, own, much)
                if example is not None:
                    found.append(example)
    return found


def from_questions(index: Index, base: KnowledgeBase, questions: Sequence[Question]) -> list[Example]:
    """Return questions that people asked, as far as an entry of the base answers them."""
    answers = [base.answer_of(identifier) for identifier in index.entries]
    found: list[Example] = []
    for question in questions:
        right = {number for number, answer in enumerate(answers) if question.answered_by(answer)}
        example = _example(index, read(index, question.question), right, Without(), 1.0)
        if example is not None:
            found.append(example)
    return found


def _example(index: Index, asked: Asked, right: set[int], without: Without, counts: float) -> Example | None:
    if not asked.words:
        return None
    measured = measure(index, asked, without)
    places = best(measured.values.sum(axis=0), KEPT)
    answers = np.array([measured.entry(place) in right for place in places], dtype=bool)
    if len(places) < 2 or not answers.any():
        return None
    return Example(measured.values[:, places].T.astype(np.float64), answers, counts)


def judged(searcher: Searcher, base: KnowledgeBase, questions: Sequence[Question | str]) -> list[Judged]:
    """Return what came first for each question that finds anything; a text is a question without an answer."""
    found: list[Judged] = []
    for question in questions:
        first = searcher.first(question if isinstance(question, str) else question.question)
        if first is not None:
            entry, evidence = first
            right = not isinstance(question, str) and question.answered_by(base.answer_of(entry))
            found.append(Judged(np.array(evidence), right))
    return found


def misspelt(question: str, chance: random.Random) -> str:
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
