"""The terms of every entry, ready to be looked up: words with their meaning, the parts of compounds, spelling."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.loader import KnowledgeBase
from knowledge.terms import aspect_terms, aspects, is_light, is_stop, knows, meaning, stop_words, words

LIGHT = 0.2
"""What a light word counts for, beside 1 for another."""
MOST_TERMS = 60
"""Only so many different terms of one question count, so that no text can slow the search."""
_SHORTEST_PART = 4


@dataclass(frozen=True)
class Asked:
    """One word of a question: the terms it may stand for, each with how surely (0 to 1)."""

    word: str
    variants: tuple[tuple[str, float], ...]
    weight: float
    known: bool


@dataclass
class Document:
    """One entry: its questions, and all its words."""

    entry: str
    questions: list[frozenset[str]] = field(default_factory=list[frozenset[str]])
    weights: list[float] = field(default_factory=list[float])
    """For each question, the sum of its terms' weights."""
    title: frozenset[str] = frozenset()
    """Terms of title, tags and id."""
    asked: frozenset[str] = frozenset()
    """Terms of title and questions."""
    body: frozenset[str] = frozenset()
    """Terms of the answer."""


class Index:
    """A base as terms. Built once, read by everyone, never changed.

    Parameters
    ----------
    base
        The entries.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        surface: Counter[str] = Counter()
        raw: dict[str, tuple[list[tuple[list[str], list[str]]], list[str], list[str]]] = {}
        for entry in base.entries.values():
            questions = [(words(one), aspects(one)) for one in (entry.title, *entry.questions)]
            title = words(f"{entry.title} {' '.join(entry.tags)} {entry.id.replace('-', ' ')}")
            body = words(base.answer_of(entry.id))
            for listed in (*(one for one, _ in questions), title, body):
                surface.update(word for word in listed if not is_stop(word))
            raw[entry.id] = (questions, title, body)
        self._surface = surface
        self._spelling = sorted({word for word in surface if len(word) > 3} | {w for w in stop_words() if len(w) > 2})
        self._vocabulary = frozenset(surface)
        self.documents: dict[str, Document] = {}
        frequency: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        """In how many questions, titles and answers a term stands."""
        self.aspect_terms = aspect_terms()
        for identifier, (questions, title, body) in raw.items():
            asked_terms = [frozenset([*self._expanded(said), *asks]) for said, asks in questions]
            document = Document(identifier, asked_terms, title=frozenset(self._expanded(title)))
            document.asked = frozenset().union(document.title, *asked_terms)
            document.body = frozenset(self._expanded(body))
            self.documents[identifier] = document
            frequency.update(document.asked | document.body)
            for terms in (*asked_terms, document.title, document.body):
                self.places.update(terms)
        total = max(len(self.documents), 1)
        self._idf = {one: math.log(1 + (total - count + 0.5) / (count + 0.5)) for one, count in frequency.items()}
        self.rarest = math.log(1 + total)
        self.postings: dict[str, list[str]] = {}
        for document in self.documents.values():
            document.weights = [sum(map(self.weight, question)) for question in document.questions]
            for one in document.asked | document.body:
                self.postings.setdefault(one, []).append(document.entry)
        self.read = lru_cache(maxsize=20_000)(self._read)

    def weight(self, term: str) -> float:
        """Return how much a term tells: rare ones more, light ones little."""
        value = self._idf.get(term, self.rarest)
        return value * LIGHT if is_light(term) else value * 0.5 if term.startswith("?") else value

    def asked(self, question: str) -> list[Asked]:
        """Return the words of a question that count, each once."""
        found: dict[str, Asked] = {}
        for word in words(question):
            one = self.read(word)
            if one is not None and one.variants[0][0] not in found:
                found[one.variants[0][0]] = one
            if len(found) >= MOST_TERMS:
                break
        if found:
            for name in aspects(question):
                found[name] = Asked(name, ((name, 1.0),), self.weight(name), known=True)
        return list(found.values())

    def _expanded(self, listed: Iterable[str]) -> set[str]:
        """Return the terms of indexed words, with the parts of their compounds."""
        found: set[str] = set()
        for word in listed:
            if is_stop(word):
                continue
            found.add(meaning(word))
            found.update(meaning(part) for part in self._parts(word))
        return found

    def _read(self, word: str) -> Asked | None:
        if is_stop(word):
            return None
        own = meaning(word)
        if own in self._idf:
            return self._made(word, own, 1.0, self._parts(word))
        parts = self._parts(word)
        if parts:
            return self._made(word, own, 0.0, parts)
        if not knows(word):
            meant = self._corrected(word)
            if meant is not None:
                if is_stop(meant):
                    return None
                return self._made(word, meaning(meant), 0.9, self._parts(meant))
        return Asked(word, ((own, 0.0),), self.weight(own), known=False)

    def _made(self, word: str, term: str, sure: float, parts: tuple[str, ...]) -> Asked:
        variants = [(term, sure)] if sure else []
        variants += [(meaning(part), 0.7 if sure else 0.6) for part in parts if not is_stop(part)]
        weight = self.weight(term) if sure else max((self.weight(one) for one, _ in variants), default=self.rarest)
        return Asked(word, tuple(variants) or ((term, 0.0),), weight, known=True)

    @lru_cache(maxsize=50_000)  # noqa: B019 - an index lives as long as the program
    def _parts(self, word: str) -> tuple[str, ...]:
        """Split a compound into two words of the vocabulary, the longest second one first; nothing if there are none."""
        if len(word) < 2 * _SHORTEST_PART or word.isdigit():
            return ()
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, last = word[:cut], word[cut:]
            if last not in self._vocabulary or len(last) < _SHORTEST_PART:
                continue
            for link in ("", "s", "e", "en", "n"):
                head = first.removesuffix(link) if link else first
                if len(head) >= _SHORTEST_PART and first.endswith(link) and head in self._vocabulary:
                    return (head, last)
        return ()

    def _corrected(self, word: str) -> str | None:
        """Return the known word that a misspelt one was meant to be: one edit, two from eight letters on."""
        if len(word) < 4 or any(letter.isdigit() for letter in word):
            return None
        edits = 1 if len(word) < 8 else 2
        near = process.extract(word, self._spelling, scorer=OSA.distance, score_cutoff=edits, limit=8)
        if not near:
            return None
        # The nearest; of equals one with the same first letter, then the word that is written most.
        best = min(near, key=lambda one: (one[1], one[0][0] != word[0], -self._surface[one[0]], one[0]))
        if len(word) < 5 and best[0][0] != word[0]:
            return None
        return best[0]
