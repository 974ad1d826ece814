"""How words are misspelt: by ear, with vowels left out, with letters in each other's place, two typed as one."""

import re
from functools import lru_cache

# What sounds the same gets the same letters, or a figure; the longest that fits is taken.
_SAME = {
    letters: sound
    for sound, alike in {
        "1": "ij ei y", "2": "ou au", "i": "ie ea", "o": "eau oo", "a": "aa", "u": "uu", "e": "ee", "s": "z", "ks": "x",
        "g": "ch", "k": "ck qu c q", "f": "ph v", "t": "th dt",
    }.items()
    for letters in alike.split()
}  # fmt: skip
_SOUNDS = re.compile(f"(?P<soft>c(?=[eiy]))|(?P<end>[bd]$)|{'|'.join(sorted(_SAME, key=lambda one: -len(one)))}")
_AT_THE_END = {"b": "p", "d": "t"}
_DOUBLED = re.compile(r"([a-z])\1+")
_VOWELS = re.compile(r"ij|[aeiouy]")
_BEHIND = {"je": "je", "k": "ik"}
"""Pronouns that are typed on to the word before: "vindk", "merkje"."""
_ARTICLES = {"d": "de", "t": "het"}
"""Articles that are typed on to the word behind: "d'afspraken", "'tproject"."""
_SHORTEST_NOUN = 5


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return what is the same for words that sound alike: "kwaliteit" and "kwalitijt", "projekt" and "project"."""
    return _DOUBLED.sub(r"\1", _SOUNDS.sub(_heard, word))


def _heard(found: re.Match[str]) -> str:
    if found.lastgroup is None:
        return _SAME[found[0]]
    return "s" if found.lastgroup == "soft" else _AT_THE_END[found[0]]


def consonants(word: str) -> str:
    """Return what is left of a word without its vowels: who types in a hurry drops those first."""
    return _VOWELS.sub("", word)


def only_drops(word: str, other: str) -> bool:
    """Tell whether a word is another one with letters left out, the order of the rest unchanged."""
    left = iter(other)
    return all(letter in left for letter in word)


def part_of(word: str, other: str) -> bool:
    """Tell whether one word is the other with something in front or behind: another word, and no misspelling of it."""
    short, long = sorted((word.removeprefix("ge"), other.removeprefix("ge")), key=len)
    return len(long) - len(short) > 1 and (long.startswith(short) or long.endswith(short))


def is_slip(word: str, other: str) -> bool:
    """Tell whether a word looks like a slip for another, or a form of it.

    It sounds the same, has the same letters or consonants, or begins the same and only ends otherwise: "skore" and
    "score", "geinvesteerde" and "investeerde", but not "juli" and "juni".
    """
    short, long = sorted((word.removeprefix("ge"), other.removeprefix("ge")), key=len)
    return (
        sound(word) == sound(other)
        or sorted(word) == sorted(other)
        or consonants(word) == consonants(other)
        or (long.startswith(short[:-1]) and len(long) - len(short) < 3)
    )


def swapped(word: str, other: str) -> bool:
    """Tell whether two neighbouring letters of a word of the same length are in each other's place, and all else is the same."""
    differ = [place for place, (one, two) in enumerate(zip(word, other, strict=True)) if one != two]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and word[differ[0]] == other[differ[1]]
        and word[differ[1]] == other[differ[0]]
    )


def two_in_one(word: str) -> list[tuple[tuple[str, str], str]]:
    """Return how a word may be two that were typed as one: both, and the one that must be known for it."""
    found = [
        ((rest, pronoun), rest)
        for end, pronoun in _BEHIND.items()
        if 2 < len(rest := word.removesuffix(end)) < len(word)
    ]
    rest = word[1:]
    if word[0] == "k":
        found.append((("ik", rest), rest))
    elif word[0] in _ARTICLES and len(rest) >= _SHORTEST_NOUN:
        found.append(((_ARTICLES[word[0]], rest), rest))
    return found
