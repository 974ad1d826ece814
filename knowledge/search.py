"""Finding the entry for a question: BM25 over questions and text, spelling, and how much was explained."""

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.loader import KnowledgeBase
from knowledge.terms import is_stop, knows, term, words

MOST_TERMS = 60
"""Only so many different terms of one question count, so that no text can slow the search."""
QUESTION_WEIGHT, BODY_WEIGHT = 1.0, 0.45
ANSWER_FROM, UNSURE_FROM = 0.55, 0.35


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
class _Document:
    entry: str
    terms: Counter[str]
    weight: float


class Searcher:
    """A base made ready for questions. Read only after it is built."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._documents = [document for entry in base.entries for document in _documents(base, entry)]
        frequency = Counter(one for document in self._documents for one in document.terms)
        total = len(self._documents)
        self._idf = {one: math.log(1 + (total - count + 0.5) / (count + 0.5)) for one, count in frequency.items()}
        self._rarest = math.log(1 + (total + 0.5) / 0.5)
        self._average = sum(document.terms.total() for document in self._documents) / max(total, 1)
        self._postings: dict[str, list[int]] = {}
        for number, document in enumerate(self._documents):
            for one in document.terms:
                self._postings.setdefault(one, []).append(number)
        self._all_terms: dict[str, set[str]] = {}
        for document in self._documents:
            self._all_terms.setdefault(document.entry, set()).update(document.terms)
        self._vocabulary = sorted(one for one in frequency if len(one) > 3)
        self._corrected = lru_cache(maxsize=20_000)(self._correct)

    def search(self, question: str, limit: int = 5) -> Found:
        """Return the nearest entries; never raises, whatever the text."""
        said = [word for word in dict.fromkeys(words(question[:20_000])) if not is_stop(word)][:MOST_TERMS]
        terms = list(dict.fromkeys(self._corrected(word) for word in said))
        if not terms:
            return Found("unknown", ())
        weights = {one: self._idf.get(one, self._rarest) for one in terms}
        scores: dict[int, float] = {}
        for one in terms:
            for number in self._postings.get(one, ()):
                document = self._documents[number]
                count = document.terms[one]
                length = 0.6 + 0.4 * document.terms.total() / self._average
                gain = weights[one] * document.weight * count * 2.2 / (count + 1.2 * length)
                scores[number] = scores.get(number, 0.0) + gain
        best: dict[str, float] = {}
        for number, score in scores.items():
            entry = self._documents[number].entry
            best[entry] = max(best.get(entry, 0.0), score)
        most = sum(weights.values())
        hits = [Hit(entry, self._sure(entry, score, terms, weights, most)) for entry, score in best.items()]
        hits.sort(key=lambda hit: (-hit.score, hit.entry))
        top = hits[0].score if hits else 0.0
        kind = "answer" if top >= ANSWER_FROM else "unsure" if top >= UNSURE_FROM else "unknown"
        return Found(kind, tuple(hits[:limit]))

    def _sure(self, entry: str, score: float, terms: list[str], weights: dict[str, float], most: float) -> float:
        explained = sum(weights[one] for one in terms if one in self._all_terms[entry]) / most
        return round(explained * min(1.0, 0.5 + 0.5 * score / most), 4)

    def _correct(self, word: str) -> str:
        """Return the term of a word, or of the known one it was meant to be."""
        own = term(word)
        if own in self._idf or knows(word) or len(own) < 4 or any(letter.isdigit() for letter in own):
            return own
        edits = 1 if len(own) < 8 else 2
        near = process.extractOne(own, self._vocabulary, scorer=OSA.distance, score_cutoff=edits)
        return near[0] if near else own


def _documents(base: KnowledgeBase, entry_id: str) -> list[_Document]:
    entry = base.entries[entry_id]
    title = _terms(f"{entry.title} {' '.join(entry.tags)}")
    asked = [_Document(entry_id, _terms(question), QUESTION_WEIGHT) for question in entry.questions]
    whole = Counter({one: 1 for one in title + _terms(base.answer_of(entry_id))})
    every = Counter({one: 1 for document in asked for one in document.terms} | dict(title))
    return [*asked, _Document(entry_id, every, 0.9), _Document(entry_id, whole, BODY_WEIGHT)]


def _terms(text: str) -> Counter[str]:
    return Counter(term(word) for word in words(text) if not is_stop(word))
