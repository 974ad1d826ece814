"""Which of the two languages a question is asked in, by the small words that only one of them has."""

from functools import cache
from typing import Literal

from knowledge.terms import spoken_in, words

MOST_WORDS = 60
ENOUGH = 2
"""English words that make a question English: one alone may be a name, such as that of a Community of Practice."""


@cache
def _telling() -> tuple[frozenset[str], frozenset[str]]:
    dutch, english = spoken_in("dutch"), spoken_in("english")
    return dutch - english, english - dutch


def language_of(text: str) -> Literal["nl", "en"]:
    """Return the language of a text; Dutch when nothing tells."""
    dutch, english = _telling()
    said = words(text[:2_000])[:MOST_WORDS]
    foreign = sum(word in english for word in said)
    return "en" if foreign >= ENOUGH and foreign > sum(word in dutch for word in said) else "nl"
