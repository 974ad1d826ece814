"""The words of dates in one language and one spelling, each with its place in what was typed."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.engine.reading import NUMBERS, ORDINALS, forgiven, plain

MOST = 5_000
"""Characters that are read; a longer text is a story, and its end is not looked at."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORT_WEEKDAYS = {
    short: number
    for number, shorts in enumerate(
        ["ma mon", "di din tue tues", "wo woe wed", "do don thu thur thurs", "vr vrij fri", "za zat sat", "zo zon sun"]
    )
    for short in shorts.split()
}
"""They are words of everyday language too: they count beside a date or as the whole answer."""

DAY_WORDS = {word: number for word, number in NUMBERS.items() if 1 < number <= 20 and word.isalpha()} | {
    word: number for word, number in ORDINALS.items() if word.isalpha()
}
COUNT_WORDS = {word: number for word, number in NUMBERS.items() if number > 0 and word.isalpha()} | {"a": 1, "an": 1}

_NAMES = {
    name: canonical
    for canonical, names in zip(
        (*WEEKDAYS, *MONTHS, "tomorrow", "overmorrow"),
        [
            "maandag monday", "dinsdag tuesday", "woensdag wednesday", "donderdag thursday", "vrijdag friday",
            "zaterdag saturday", "zondag sunday", "januari january", "februari february", "maart march", "april",
            "mei may", "juni june", "juli july", "augustus august", "september", "oktober october", "november",
            "december", "tomorrow", "overmorgen",
        ],
        strict=True,
    )
    for name in names.split()
}  # fmt: skip
_PARTS = {
    name: part
    for part, names in {
        "forenoon": "voormiddag voormiddags ochtend ochtends morgens smorgens sochtends morning forenoon",
        "afternoon": "middag middags smiddags namiddag namiddags snamiddags afternoon",
        "evening": "avond avonds savonds evening",
        "night": "nacht nachts snachts night",
    }.items()
    for name in names.split()
}
_OTHERS = {
    name: canonical
    for canonical, names in {
        "january": "jan", "february": "feb febr", "march": "mrt maa mar", "april": "apr", "june": "jun", "july": "jul",
        "august": "aug", "september": "sep sept", "october": "okt oct", "november": "nov", "december": "dec",
        "next": "volgende volgend next", "coming": "komende komend aanstaande eerstvolgende eerstkomende coming upcoming",
        "this": "deze dees this", "last": "vorige vorig afgelopen voorbije last",
        "today": "vandaag today", "yesterday": "gisteren gister yesterday", "ereyesterday": "eergisteren",
        "today forenoon": "vanmorgen vanochtend vanvoormiddag", "today afternoon": "vanmiddag vannamiddag",
        "today evening": "vanavond tonight", "today night": "vannacht",
    }.items()
    for name in names.split()
}  # fmt: skip
_KNOWN = _NAMES | _PARTS | _OTHERS

# Words one edit away from a name, and no misspelling of it.
_REAL_WORDS = frozenset(
    [
        "maar", "kaart", "taart", "vaart", "staart", "haart", "mart", "mars", "marc", "marsh", "maarten", "match", "much",
        "ouderdag", "zomerdag", "mandag",
        "mogen", "zorgen", "borgen", "worgen", "morren", "morsen", "vorgen", "morgan", "jorgen", "vandaan", "vandaal", "toddy",
    ]
)  # fmt: skip
_FORGIVING = {name: canonical for name, canonical in _NAMES.items() if forgiven(name)}
_FORGIVING_ONE = {
    name: _KNOWN.get(name, name)
    for name in ["morgen", "vandaag", "volgende", "komende", "gisteren", "namiddag", "voormiddag"]
}
"""Words that many others are near to: they are forgiven one edit."""

_TOKEN = re.compile(r"[^\W\d_]+|[0-9]+|\s+|.", re.DOTALL)
_ADDRESS = re.compile(
    r"@.|://|^www\.|[a-z][\w-]*\.[a-z]{2,}/|_|\w\.(?:pdf|docx?|xlsx?|csv|pptx?|ics|txt)\b", re.IGNORECASE
)
_CHARACTERS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-", "‑": "-"})


@dataclass(frozen=True)
class Levelled:
    """A text with its date words in English, lower case, one space between words."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    """For each character: where the word that it belongs to begins and ends in the text as it was typed."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in what was typed."""
        return self.starts[start], self.ends[end - 1]


def levelled(text: str) -> Levelled:
    """Return the text as the patterns of days and hours know it; addresses and file names are blotted out."""
    text = re.sub(r"\S+", lambda word: "_" * len(word[0]) if _ADDRESS.search(word[0]) else word[0], text[:MOST])
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _TOKEN.finditer(text):
        part = _canonical(token.group())
        parts.append(part)
        starts += [token.start()] * len(part)
        ends += [token.end()] * len(part)
    return Levelled("".join(parts), tuple(starts), tuple(ends))


def _canonical(token: str) -> str:
    if token.isspace():
        return " "
    if not token[0].isalpha():
        return token.translate(_CHARACTERS)
    return _word(token)


@lru_cache(maxsize=4096)
def _word(token: str) -> str:
    word = plain(token)
    if word in _KNOWN:
        return _KNOWN[word]
    for place in range(6, len(word) - 4):
        # "maandagnamiddag", "morgenavond", "overmorgenvroeg"
        day, part = word[:place], word[place:]
        if part in {"morgen", "vroeg"} | _PARTS.keys() and (day == "morgen" or day in _NAMES):
            return f"{_KNOWN.get(day, day)} {_PARTS.get(part, 'forenoon')}"
    return _corrected(word) or word or token.casefold()


def _corrected(word: str) -> str | None:
    """Return the one name that a word is a misspelling of, by the rule of `names_in`; a plural is a habit, no day."""
    if len(word) < 4 or len(word) > 14 or word in _REAL_WORDS or word.endswith(("dagen", "dags", "days")):
        return None
    near = process.extract(word, _FORGIVING.keys(), scorer=OSA.distance, score_cutoff=2, limit=None)
    allowed = [(int(edits), _FORGIVING[name]) for name, edits, _ in near if edits <= forgiven(name)]
    near = process.extract(word, _FORGIVING_ONE.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    allowed += [(int(edits), _FORGIVING_ONE[name]) for name, edits, _ in near]
    nearest = {canonical for edits, canonical in allowed if edits == min(allowed)[0]}
    return nearest.pop() if len(nearest) == 1 else None
