"""Questions that ask the same, brought together: on the terms of the search, whatever the order they came in."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.entry import Entry
from knowledge.terms import aspects_of, is_light, is_stop, meaning, words

ALIKE = 0.6
"""Share of what two questions say, 0 to 1, that both must say to be one; asked of every two questions of a group."""
MISSPELT = 85
"""Likeness of two words, 0 to 100, from which the rarer one is the other with a typing error."""
SHORTEST_MISSPELT = 6
"""Letters; shorter words differ by one letter and mean something else."""
ASPECT, LIGHT = 1.0, 0.5
"""What it counts that both ask who, or when; and what a word that says little counts for."""

Key = tuple[str, ...]
"""The terms of a question, in order of the alphabet; two questions with the same ones are the same."""


class Weights:
    """How much a term tells: a word that the base has everywhere tells little, one that it does not have most.

    Parameters
    ----------
    entries
        The entries of the base; may be none.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        entries = list(entries)
        held = Counter(
            term
            for entry in entries
            for term in set(_terms(" ".join([entry.title, *entry.questions, *entry.tags, entry.answer])))
        )
        self._count = len(entries)
        self._held = held

    def knows(self, term: str) -> bool:
        """Tell whether the base has the term."""
        return term in self._held

    def of(self, term: str) -> float:
        """Return what a term counts for."""
        if term.startswith("?"):
            return ASPECT
        if is_light(term):
            return LIGHT
        return 1.0 + math.log((self._count + 1) / (self._held[term] + 1))

    def known(self) -> list[str]:
        """Return the terms of the base that may be meant by a misspelt one, in order of the alphabet."""
        return sorted(term for term in self._held if _may_be_misspelt(term))


def grouped(questions: Sequence[str], weights: Weights) -> list[list[int]]:
    """Bring questions together that ask the same.

    Complete linkage: any two questions of a group are at least ALIKE. The two nearest groups go together first; when
    several are equally near, the alphabet decides, so that the order of the questions changes nothing.

    Returns
    -------
    list[list[int]]
        Groups of places in `questions`; each place is in exactly one. The largest group first, then by the alphabet.
    """
    keys = keys_of(questions, weights)
    places: dict[Key, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    names = sorted(places)
    groups = [
        sorted((place for name in group for place in places[names[name]]), key=lambda place: (questions[place], place))
        for group in _linked(_edges(names, weights), len(names))
    ]
    return sorted(groups, key=lambda group: (-len(group), questions[group[0]]))


def keys_of(questions: Sequence[str], weights: Weights) -> list[Key]:
    """Return the key of each question, with misspelt words read as the word that is meant."""
    terms = [sorted(set(_terms(question))) for question in questions]
    meant = _meant(Counter(term for one in terms for term in one), weights)
    # A question of nothing but stop words is alike only to itself.
    return [
        tuple(sorted({meant.get(term, term) for term in one})) or ("=" + (" ".join(words(question)) or question),)
        for one, question in zip(terms, questions, strict=True)
    ]


def likeness(one: Key, two: Key, weights: Weights) -> float:
    """Return the share of what two questions say that both say, 0 to 1."""
    both = sum(weights.of(term) for term in sorted(set(one) & set(two)))
    total = sum(map(weights.of, one)) + sum(map(weights.of, two))
    return round(2 * both / total, 6) if total else 0.0


@lru_cache(maxsize=20_000)
def _terms(text: str) -> tuple[str, ...]:
    said = words(text)
    kept = [meaning(word) for word in said if not is_stop(word)]
    return (*kept, *aspects_of(said)) if kept else ()


def _may_be_misspelt(term: str) -> bool:
    return len(term) >= SHORTEST_MISSPELT and term.isalpha()


def _meant(counts: Mapping[str, int], weights: Weights) -> dict[str, str]:
    """Return for each misspelt term the one that is meant: a word of the base, or else one that is asked more often."""
    strange = [term for term in counts if _may_be_misspelt(term) and not weights.knows(term)]
    strange.sort(key=lambda term: (-counts[term], term))
    candidates = [*weights.known(), *strange]
    base = len(candidates) - len(strange)
    meant: dict[str, str] = {}
    for first in range(0, len(strange), 500):
        block = strange[first : first + 500]
        near = process.cdist(block, candidates, scorer=fuzz.ratio, score_cutoff=MISSPELT, dtype=np.uint8)
        for row, term in enumerate(block):
            own = base + first + row
            # Only what comes earlier, is a word of its own and begins alike can be what was meant.
            found = [
                (-int(near[row, place]), int(place))
                for place in np.flatnonzero(near[row, :own])
                if candidates[place][0] == term[0] and candidates[place] not in meant
            ]
            if found:
                in_base = [one for one in found if one[1] < base]
                meant[term] = candidates[min(in_base or found)[1]]
    return meant


def _edges(names: Sequence[Key], weights: Weights) -> list[dict[int, float]]:
    """Return for each key the other ones that are alike, with their likeness."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(names):
        for term in key:
            holders[term].append(place)
    arrays = {term: np.array(held) for term, held in holders.items()}
    weight = {term: weights.of(term) for term in holders}
    totals: Any = np.array([sum(weight[term] for term in key) for key in names])
    edges: list[dict[int, float]] = [{} for _ in names]
    shared: Any = np.zeros(len(names))
    for place, key in enumerate(names):
        shared[:] = 0.0
        for term in key:
            shared[arrays[term]] += weight[term]
        with np.errstate(invalid="ignore"):
            alike = (2 * shared / (totals + totals[place])).round(6)
        for other in np.flatnonzero(alike >= ALIKE).tolist():
            if other != place:
                edges[place][other] = float(alike[other])
    return edges


def _linked(edges: list[dict[int, float]], count: int) -> list[list[int]]:
    """Join the nearest two groups until no two are alike in every pair; each group goes by its first member."""
    groups = {place: [place] for place in range(count)}
    heap = [(-alike, one, two) for one, near in enumerate(edges) for two, alike in near.items() if one < two]
    heapq.heapify(heap)
    while heap:
        distance, one, two = heapq.heappop(heap)
        if one not in groups or two not in groups or edges[one].get(two) != -distance:
            continue
        groups[one] += groups.pop(two)
        gone, edges[two] = edges[two], {}
        kept = edges[one]
        edges[one] = {}
        for other in kept.keys() | gone.keys():
            edges[other].pop(one, None)
            edges[other].pop(two, None)
            if other in kept and other in gone:
                alike = min(kept[other], gone[other])
                edges[one][other] = edges[other][one] = alike
                heapq.heappush(heap, (-alike, min(one, other), max(one, other)))
    return [sorted(group) for group in groups.values()]
