"""From what a person types to terms: normal form, stop words, synonyms, stems, what a question asks for."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import Stemmer  # pyright: ignore[reportMissingTypeStubs]
import yaml

_LEXICON = Path(__file__).parent / "lexicon"
LEXICON_FILES = ("english", "flemish", "short", "stop", "synonyms")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|%")
# "Hoe duur is het?" asks for a price; "de duur" is how long it takes.
_DEAR = re.compile(r"\b(?:hoe|te|zo) duur\b")
_APOSTROPHES = re.compile(r"['’]")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_STEMMER: Any = getattr(Stemmer, "Stemmer")("dutch_porter")  # noqa: B009 - the library has no types
_PARTICIPLE = re.compile(
    r"(|aan|af|bij|deel|door|in|mee|na|om|op|over|samen|terug|toe|uit|voor|vast|weg)ge([a-z]{3,}?)(?:d|(?<=[kfps])t|(?<=ch)t)"
)
_NO_PARTICIPLES = frozenset(
    ["gebied", "geduld", "geweld", "gezond", "gericht", "gewicht", "gedicht", "gerecht", "gemiddeld", "gezicht", "geld"]
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What a question asks for, by its words; each becomes a term of its own, so that "wie" finds who and not when.
_ASPECTS = (
    ("?wie", re.compile(r"\b(?:wie|who|whom)\b")),
    ("?hoeveel", re.compile(r"\b(?:hoeveel|hoevel|hoveel|aantal|how many|how much|number of)\b")),
    ("?wanneer", re.compile(r"\b(?:wanneer|wnr|when|datum)\b")),
    (
        "?waar",
        re.compile(
            r"\b(?:waar(?! (?:gaat|gaan|moet|moeten)\b.*\b(?:over|op)\b)|where|locatie|vind|vinden|terugvinden)\b"
        ),
    ),
    ("?waarom", re.compile(r"\b(?:waarom|why|reden)\b")),
    ("?lang", re.compile(r"\b(?:hoelang|hoe lang|how long|duurt)\b")),
)
_DEFINITION = re.compile(
    r"^(?:en |dus )?(?:wat (?:is|zijn|betekent|houdt|doet)|what (?:is|are|does)|wa is|leg uit)\b"
    r"|\b(?:bedoel\w* (?:\w+ ){0,2}met|versta\w* (?:\w+ ){0,2}onder|betekenis van|definitie|wil\w* (?:\w+ ){0,2}zeggen|meant by|defined)\b"
)

# One look tells that most texts ask for none of these.
_ASKING = frozenset(
    [
        "wie",
        "who",
        "whom",
        "hoeveel",
        "hoevel",
        "hoveel",
        "aantal",
        "how",
        "number",
        "wanneer",
        "wnr",
        "when",
        "datum",
        "waar",
        "where",
        "locatie",
        "vind",
        "vinden",
        "terugvinden",
        "waarom",
        "why",
        "reden",
        "hoelang",
        "hoe",
        "duurt",
        "wat",
        "what",
        "wa",
        "leg",
        "bedoel",
        "bedoelt",
        "bedoelen",
        "bedoeld",
        "bedoelde",
        "versta",
        "verstaat",
        "verstaan",
        "verstaje",
        "betekenis",
        "definitie",
        "zeggen",
        "meant",
        "defined",
        "wil",
        "wilt",
    ]
)


@cache
def _lexicon() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    lexicon_digest()
    same: dict[str, str] = {}
    listed = _read("stop")
    stop: set[str] = set()
    for name in ("english", "flemish"):
        spoken = _read(name)
        same.update({word: meant for meant, forms in spoken["means"].items() for word in forms})
        stop.update(spoken["stop"])
    for group in _read("synonyms")["groups"]:
        same.update({word: group[0] for word in group})
    # What has a meaning in one language is no stop word because of the other.
    return (
        same,
        frozenset({*(stop - same.keys()), *listed["stop"].split(), *listed["english"].split()}),
        frozenset(term(word) for word in listed["light"].split()),
    )


@cache
def lexicon_digest() -> str:
    """Return what the lexicon was when this process read it: a change of it counts from the next start on."""
    digest = hashlib.blake2b(digest_size=16)
    for name in LEXICON_FILES:
        digest.update((_LEXICON / f"{name}.yaml").read_bytes())
    return digest.hexdigest()


@cache
def _read(name: str) -> dict[str, Any]:
    return yaml.load((_LEXICON / f"{name}.yaml").read_text(encoding="utf-8"), _LOADER)


def spoken_in(language: Literal["dutch", "english"]) -> frozenset[str]:
    """Return the small words of a language, by which it is known."""
    listed = _read("stop")
    if language == "english":
        return frozenset([*_read("english")["stop"], *listed["english"].split()])
    return frozenset([*listed["stop"].split(), *_read("flemish")["stop"]])


def folded(text: str) -> str:
    """Return lower case without accents."""
    lower = text.casefold()
    return lower if lower.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", lower))


def words(text: str) -> list[str]:
    """Return the words in normal form; "TOP-CO" gives "top" and "co"; an apostrophe is dropped."""
    text = folded(text)
    found = _WORD.findall(_DEAR.sub("prijs", text) if "duur" in text else text)
    return [_APOSTROPHES.sub("", word) for word in found] if "'" in text or "’" in text else found


@cache
def _short() -> dict[str, tuple[str, ...]]:
    return {form: tuple(full.split()) for full, forms in _read("short")["typed"].items() for form in forms}


def written_out(said: Sequence[str]) -> list[str]:
    """Return words with those that are short or spoken forms in full: "wnr kheb" gives "wanneer", "ik" and "heb".

    Parameters
    ----------
    said
        Words in normal form.
    """
    short = _short()
    if short.keys().isdisjoint(said):
        return list(said)
    return [full for word in said for full in short.get(word, (word,))]


def in_full(text: str) -> str:
    """Return a text with its short and spoken forms written out, and all else as it was."""
    short = _short()
    return _WORD.sub(lambda found: " ".join(short.get(folded(found[0]), (found[0],))), text)


def is_stop(word: str) -> bool:
    """Tell whether a word says too little to search for; a single letter does, a single figure does not."""
    return word in _lexicon()[1] or (len(word) == 1 and word.isalpha())


def stop_words() -> frozenset[str]:
    """Return the words that say too little to search for."""
    return _lexicon()[1]


def is_light(stem: str) -> bool:
    """Tell whether a term says only a little."""
    return stem in _lexicon()[2]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    # The stemmer leaves participles and "wijzigt" as they are; "gewijzigd" must meet "wijzigen".
    found = _PARTICIPLE.fullmatch(word)
    if found is not None and word not in _NO_PARTICIPLES:
        word = found.group(1) + found.group(2)
    elif word.endswith(("gt", "dt")) and len(word) > 4:
        word = word[:-1]
    stem = str(_STEMMER.stemWord(word))
    # "klassen" must meet "klas", "verschillen" must meet "verschil": the stemmer does so for k, d and t alone. "Brugge" is
    # no "brug".
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiou" and stem.isalpha() and word[-1] != "e":
        stem = stem[:-1]
    return stem


@lru_cache(maxsize=50_000)
def meaning(word: str) -> str:
    """Return the term under which a word, or the word that means the same, is indexed."""
    same = _lexicon()[0]
    return _stem(same.get(word, word))


def term(word: str) -> str:
    """Return the stem of a word alone, without synonyms."""
    return _stem(word)


@cache
def _heads() -> frozenset[str]:
    """Return the terms under which several words are indexed."""
    return frozenset(_stem(word) for word in _lexicon()[0].values())


def literal(word: str) -> str:
    """Return the term of a word as it is written, whatever it means: two words of one meaning differ here.

    That is its meaning for a word that shares it with no other, and otherwise a term that begins with "=".
    """
    meant, stem = meaning(word), _stem(word)
    return meant if meant == stem and meant not in _heads() else "=" + stem


def knows(word: str) -> bool:
    """Tell whether the lexicon gives this word a meaning."""
    return word in _lexicon()[0]


@cache
def aspect_terms() -> frozenset[str]:
    """Return the terms that a question asks for, such as a price, a place or a date."""
    return frozenset(meaning(word) for word in _read("synonyms")["asked_for"])


def aspects_of(said: Sequence[str]) -> list[str]:
    """Return what a question asks for, as terms that start with a question mark.

    Parameters
    ----------
    said
        Its words in normal form.
    """
    if _ASKING.isdisjoint(said):
        return []
    text = " ".join(said)
    found = [name for name, pattern in _ASPECTS if pattern.search(text)]
    if not found and _DEFINITION.search(text):
        found.append("?wat")
    return found
