"""Reading words: normal form, numbers, names in running text, and the nearest of a list."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

NUMBERS = {
    word: number
    for number, words in enumerate(
        [
            "nul geen zero none", "een één 1 one ene", "twee two", "drie three", "vier four", "vijf five",
            "zes six", "zeven seven", "acht eight", "negen nine", "tien ten", "elf eleven", "twaalf twelve",
            "dertien thirteen", "veertien fourteen", "vijftien fifteen", "zestien sixteen",
            "zeventien seventeen", "achttien eighteen", "negentien nineteen", "twintig twenty",
        ]
    )
    for word in words.split()
}  # fmt: skip

ORDINALS = {
    word: number
    for number, words in enumerate(
        [
            "eerste 1e 1ste first 1st", "tweede 2e 2de second 2nd", "derde 3e 3de third 3rd",
            "vierde 4e 4de fourth 4th", "vijfde 5e 5de fifth 5th", "zesde 6e 6de sixth 6th",
            "zevende 7e 7de seventh 7th", "achtste 8e 8ste eighth 8th", "negende 9e 9de ninth 9th",
            "tiende 10e 10de tenth 10th",
        ],
        start=1,
    )
    for word in words.split()
}  # fmt: skip

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True)
class Word:
    """A word of a text in normal form, and where it stands."""

    text: str
    start: int
    end: int


MOST_REMEMBERED = 300
"""Characters of a text whose normal form is remembered for a while; only the longest messages and stories have more."""


def plain(text: str) -> str:
    """Return lower-case words without accents or punctuation, one space between them; Flemish *nie* and *ni* are *niet*.

    A word alone stays what it is, for it may be a name.
    """
    return _plain(text) if len(text) <= MOST_REMEMBERED else _made_plain(text)


def half_typed(text: str) -> str:
    """Return what `plain` makes of a text whose last word may be half typed: "sint-ni" is no *niet*."""
    return " ".join([_fold(word) for word in _WORD.findall(text)])


_NIE = frozenset({"nie", "ni"})


def _made_plain(text: str) -> str:
    words = [_fold(word) for word in _WORD.findall(text)]
    if len(words) > 1 and not _NIE.isdisjoint(words):
        words = ["niet" if word in _NIE else word for word in words]
    return " ".join(words)


# Every form and every fact reads the same message, and the same names are compared with each.
_plain = lru_cache(maxsize=4096)(_made_plain)


def words_of(text: str) -> list[Word]:
    """Split into words in normal form with their places in the text."""
    return [Word(_fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def whole_number(text: str) -> int | None:
    """Return the number that the whole text is, in digits or in words up to twenty; None otherwise."""
    stripped = text.strip().rstrip(".!").casefold()
    if re.fullmatch(r"\d{1,9}", stripped):
        return int(stripped)
    return NUMBERS.get(stripped)


@dataclass(frozen=True)
class Match:
    """A name that was recognised in a text."""

    value: str
    start: int
    end: int
    score: float


def names_in(text: str, names: Iterable[tuple[str, str]]) -> list[Match]:
    """Find names in running text, longest and surest first, without overlap, in order of place.

    Parameters
    ----------
    text
        What the person typed.
    names
        Pairs of a name or alias and the value it stands for. Each word of a name is forgiven one edit
        from five letters on, two from eight; two swapped letters count as one. A shorter word must be
        written exactly, for one wrong letter makes another word of it, and a long word that is right
        does not make good a short one that is wrong.
    """
    words = words_of(text)
    texts = [word.text for word in words]
    glued: dict[int, dict[str, list[int]]] = {}
    found: list[Match] = []
    for name, value in names:
        target, whole = _words_of_name(name)
        size = len(target)
        if not size:
            continue
        for first in range(len(words) - size + 1):
            edits = _edits(texts, first, target)
            if edits is not None:
                score = 100.0 * (1 - edits / (len(whole) + size - 1))
                found.append(Match(value, words[first].start, words[first + size - 1].end, score))
        for width in (size - 1, size + 1):
            if width not in glued:
                glued[width] = _glued(texts, width)
            found += [
                Match(value, words[first].start, words[first + width - 1].end, 100.0)
                for first in glued[width].get(whole, ())
            ]
    found.sort(key=lambda match: (-match.score, match.start - match.end, match.start))
    chosen: list[Match] = []
    for match in found:
        if all(match.end <= other.start or match.start >= other.end for other in chosen):
            chosen.append(match)
    return sorted(chosen, key=lambda match: match.start)


@lru_cache(maxsize=8192)
def _words_of_name(name: str) -> tuple[tuple[tuple[str, int], ...], str]:
    """Return the words of a name in normal form with the edits that each is forgiven, and all of them glued together.

    The same names are looked for in every message.
    """
    words = [word.text for word in words_of(name)]
    return tuple((word, forgiven(word)) for word in words), "".join(words)


def _glued(texts: Sequence[str], width: int) -> dict[str, list[int]]:
    """Return where so many words on end stand, by what they are when they are glued together."""
    found: dict[str, list[int]] = {}
    for first in range(len(texts) - width + 1 if width else 0):
        found.setdefault("".join(texts[first : first + width]), []).append(first)
    return found


MOST_FORGIVEN = 2
"""Edits, of the longest words."""


def forgiven(wanted: str) -> int:
    """Return how many edits a word is forgiven: none below five letters, two from eight."""
    return 0 if len(wanted) < 5 else 1 if len(wanted) < 8 else MOST_FORGIVEN


def _edits(words: Sequence[str], first: int, target: Sequence[tuple[str, int]]) -> int | None:
    """Return how many edits lie between a name and as many words from a place on; None when a word is too far off."""
    total = 0
    for place, (wanted, allowed) in enumerate(target, first):
        word = words[place]
        if word == wanted:
            continue
        if not allowed or abs(len(word) - len(wanted)) > allowed:
            return None
        edits = OSA.distance(word, wanted, score_cutoff=allowed)
        if edits > allowed:
            return None
        total += edits
    return total


def nearest(text: str, names: Sequence[tuple[str, str]], *, limit: int = 4) -> list[tuple[str, float]]:
    """Return the values whose names look most like the text, best first, each once, with 0-100 likeness."""
    target = plain(text)[:200]
    if not target:
        return []
    scored = process.extract(
        target, [plain(name) for name, _ in names], scorer=fuzz.WRatio, limit=limit * 4, score_cutoff=0
    )
    best: dict[str, float] = {}
    for _, score, position in scored:
        value = names[position][1]
        best[value] = max(best.get(value, 0.0), score)
    return sorted(best.items(), key=lambda item: -item[1])[:limit]
