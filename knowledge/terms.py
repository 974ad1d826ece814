"""From what a person types to terms: normal form, stop words, synonyms, stems."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from snowballstemmer.dutch_stemmer import DutchStemmer

_LEXICON = Path(__file__).parent / "lexicon" / "synonyms.yaml"
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_STEMMER = DutchStemmer()


@cache
def _lexicon() -> tuple[dict[str, str], frozenset[str]]:
    raw: dict[str, Any] = yaml.safe_load(_LEXICON.read_text(encoding="utf-8"))
    same: dict[str, str] = dict(raw["english"])
    for group in raw["groups"]:
        same.update({word: group[0] for word in group})
    return same, frozenset(raw["stop"].split())


def folded(text: str) -> str:
    """Return lower case without accents or control characters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Return the words in normal form; "TOP-CO" gives "top" and "co", "T21-122" stays with its digits apart."""
    return [part for word in _WORD.findall(folded(text)) for part in re.split(r"[-']", word) if part]


def is_stop(word: str) -> bool:
    """Tell whether a word says too little to search for."""
    return word in _lexicon()[1]


@lru_cache(maxsize=50_000)
def term(word: str) -> str:
    """Return the stem under which a word, or the word that means the same, is indexed."""
    return str(_STEMMER.stemWord(_lexicon()[0].get(word, word)))


def knows(word: str) -> bool:
    """Tell whether the lexicon gives this word a meaning."""
    return word in _lexicon()[0]
