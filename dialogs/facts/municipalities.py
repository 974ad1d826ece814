"""Municipalities in running text, also misspelt, glued or with "St" for "Sint"."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.engine.reading import MOST_FORGIVEN, names_in, plain
from dialogs.facts.words import COMMON, OURSELVES, Words
from knowledge.catalogue_files import load_municipalities
from knowledge.municipalities import Municipalities, compact

MOST_WORDS = 100
"""A municipality further on in a story is not looked for."""
LONGEST_NAME = 6
"""Words of the longest name."""
# Letters from which a name of several words is forgiven mistakes in any of them, and how many.
_LONG = 10
_MISTAKES = 2
# After these a word is a place, whatever else it may mean.
_BEFORE_A_PLACE = Words("in te uit gemeente stad regio omgeving rond near from").exact
# Names that are also words: only a place after one of the above, or on their own.
_ORDINARY = Words(
    "as beek berg boom bever bree donk eine elst essen ham haren heks hoeke hove kaster laar leest lille linden lint lo"
    " lot marke mater meer melden mere moen mol muizen niel outer paal peer proven putte rode stok voorde vorst weert"
    " welden welle werken wortel zele brakel halle egem rotem rumst stene"
).exact
# Words of questions about people and schools that look like a place ("bellen", Bellem).
_NO_PLACE = Words(
    "anker ankers ankerfiguur ankerfiguren anchor begeleiding begeleider begeleiders contactpersoon aanspreekpunt"
    " adviseur basis basisonderwijs kleuter lagere middelbaar secundair academie volwassenen onderwijs school scholen"
    " niveau gemeente spreken bereiken primary secondary education"
)


@cache
def known_municipalities() -> Municipalities:
    """Return every municipality, read once."""
    return Municipalities(load_municipalities())


def municipality_in(text: str, *, surely: bool = False) -> str | None:
    """Return the municipality that a text names, the last one if there are several; None when there is none.

    Parameters
    ----------
    surely
        Whether it must be written without mistakes.
    """
    words = plain(text).split()[:MOST_WORDS]
    several = range(2, LONGEST_NAME + 1)
    if surely:
        return _exactly(words, several) or _exactly(words, (1,))
    return _exactly(words, several) or _nearly_several(words, several) or _exactly(words, (1,)) or _nearly(words)


def _exactly(words: list[str], sizes: Iterable[int]) -> str | None:
    known, best = known_municipalities(), (0, -1, "")
    for size in sizes:
        for first in range(len(words) - size + 1):
            found = known.spelt("".join(words[first : first + size]))
            if found is not None and _may_be_place(words, first, size, found[0]):
                best = max(best, (size, first, found[1]))
    return best[2] or None


def _nearly_several(words: list[str], sizes: Iterable[int]) -> str | None:
    """Find a long name of several words with a mistake or two anywhere in it: "heist op den berch"."""
    best: tuple[int, int, str] | None = None
    for size in sizes:
        names = _names_of(size)
        for first in range(len(words) - size + 1):
            window = "".join(words[first : first + size])
            near = process.extractOne(window, names, scorer=OSA.distance, score_cutoff=_MISTAKES)
            if near is not None and (best is None or (-near[1], first) > (-best[0], best[1])):
                best = (near[1], first, near[2])
    return known_municipalities().named(best[2]) if best else None


@cache
def _names_of(size: int) -> dict[str, str]:
    """Return the long names of this many words, as they are written, with how they are compared."""
    written = [name for name, _ in known_municipalities().pairs() if len(plain(name).split()) == size]
    return {name: compact(name) for name in written if len(compact(name)) >= _LONG}


def _may_be_place(words: list[str], first: int, size: int, written: str) -> bool:
    """Tell a place from everyday words that happen to spell one: "voor de" is not Voorde."""
    window = words[first : first + size]
    if size > 1:
        return " ".join(window) == plain(written) or not any(word in COMMON for word in window)
    word = window[0]
    if word not in _ORDINARY and word not in COMMON and len(word) > 3:
        return True
    return len(words) == 1 or (first > 0 and words[first - 1] in _BEFORE_A_PLACE)


def _nearly(words: list[str]) -> str | None:
    read = [
        word
        for word in words
        if len(word) >= 4 and not any(word in group for group in (COMMON, _ORDINARY, _NO_PLACE, OURSELVES))
    ]
    found = names_in(" ".join(read), _alike(read))
    return max(found, key=lambda match: (match.score, match.start)).value if found else None


def _alike(words: list[str]) -> list[tuple[str, str]]:
    """Return the names of one word that any of these words may mean: the others need not be compared one by one."""
    names, written = _single_names()
    near: set[int] = set()
    for word in dict.fromkeys(words):
        found = process.extract(word, written, scorer=OSA.distance, score_cutoff=MOST_FORGIVEN, limit=None)
        near.update(place for _, _, place in found)
    glued = {"".join(pair) for pair in pairwise(words)}
    near.update(place for place, name in enumerate(written) if name in glued)
    return [names[place] for place in sorted(near)]


@cache
def _single_names() -> tuple[list[tuple[str, str]], list[str]]:
    """Return the names of one word with the municipality of each, and the same names in normal form."""
    pairs = known_municipalities().pairs()
    names = [(written, name) for written, name in pairs if " " not in plain(written) and compact(written) not in COMMON]
    return names, [plain(written) for written, _ in names]
