"""Finding options while somebody types: parts of names first, then names that look like it. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from dialogs.engine.fields import Option
from dialogs.engine.reading import half_typed

MOST = 100
"""Options at a time (Slack, reference of block elements: select menu of external data source)."""
LONGEST = 200
"""Characters of what is typed that count."""
_ALIKE = 72
"""Likeness, from 0 to 100, from which a name that has other letters is meant: a letter or two wrong in a word of six."""

_ENOUGH = 10
"""Options that hold what was typed letter by letter: what only looks like it is then not sought."""


@lru_cache(maxsize=32_768)
def _folded(name: str) -> str:
    return half_typed(name)


def suggested(query: str, options: Sequence[Option]) -> list[Option]:
    """Return the options that may be meant, best first, at most 100; all in their order for an empty query.

    Before all others come names that are what was typed, then those that begin with it, those that have it from the beginning
    of a word on, those of which every word that was typed begins a word, and those that hold it. Then what is alike, words in
    any order, with typing errors.
    """
    wanted = half_typed(query[:LONGEST])
    if not wanted:
        return list(options[:MOST])
    names = [(_folded(name), place) for place, option in enumerate(options) for name, _ in option.names()]
    best: dict[int, float] = {}
    words = [f" {word}" for word in wanted.split()]
    for name, place in names:
        score = _by_part(wanted, words, name)
        if score > best.get(place, 0):
            best[place] = score
    if len(best) >= _ENOUGH:
        return _ranked(best, options)
    folded = [name for name, _ in names]
    for scorer in (fuzz.token_set_ratio, fuzz.partial_ratio):
        # Part of a name that is alike says something from four letters on; shorter ones are in every name.
        if scorer is fuzz.partial_ratio and len(wanted) < 4:
            continue
        alike = process.extract(wanted, folded, scorer=scorer, score_cutoff=_ALIKE, limit=None, processor=None)
        for name, score, number in alike:
            if len(name) < 3:
                continue
            place = names[number][1]
            # Of names that are as much alike, the one that is as long as what was typed.
            closeness = score + fuzz.ratio(wanted, name) / 100
            if closeness > best.get(place, 0):
                best[place] = closeness
    return _ranked(best, options)


def _ranked(best: dict[int, float], options: Sequence[Option]) -> list[Option]:
    return [options[place] for place in sorted(best, key=lambda place: (-best[place], place))[:MOST]]


def _by_part(wanted: str, words: Sequence[str], name: str) -> float:
    """Return a score above every likeness when a name has what was typed letter by letter; 0 when it has not."""
    if name == wanted:
        return 500
    if name.startswith(wanted):
        return 400
    spaced = f" {name}"
    if f" {wanted}" in spaced:
        return 350
    if all(word in spaced for word in words):
        return 300
    return 200 if wanted in name else 0
