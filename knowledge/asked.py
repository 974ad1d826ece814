"""Reading a question: its words as the base understands them, and what it asks for."""

import re
from dataclasses import dataclass, replace

from knowledge.index import Index, Word
from knowledge.terms import aspects_of, meaning, words, written_out

MOST_WORDS = 60
"""Only so many different words of one question count, so that no text can slow the search."""
MOST_LETTERS = 4_000
STORY = 0.8
"""What a word counts for that stands outside the sentence that asks, when that sentence says what it is about."""
ENOUGH = 8.0
"""Weight of the words of a sentence that says all by itself; of one that has less, the story counts for more."""
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Asked:
    """A question as the base understands it."""

    words: list[Word]
    """The words that count, each once, and what is asked for."""
    wording: dict[int, float]
    """The stems of all its words, small ones too, each with how much it tells; -1 for those that no wording has."""


def read(index: Index, question: str) -> Asked:
    """Read a question.

    In a story of several sentences the one that asks counts most; the others tell what it is about.
    """
    question = question[:MOST_LETTERS]
    if "@" in question:
        question = _ADDRESS.sub(" ", question)
    sentences = _SENTENCES.split(question)
    asking = [one for one in sentences if one.rstrip().endswith("?")] if len(sentences) > 1 else []
    found: dict[int | str, Word] = {}
    wording: dict[int, float] = {}
    if not asking or len(asking) == len(sentences):
        said = said_in(index, question)
        _read_into(found, wording, index, said, 1.0)
    else:
        said = said_in(index, " ".join(asking))
        _read_into(found, wording, index, said, 1.0)
        says = sum(one.weight for one in found.values())
        counts = max(STORY, 1.0 - (1.0 - STORY) * says / ENOUGH)
        for sentence in reversed(sentences):
            if sentence not in asking:
                _read_into(found, wording, index, said_in(index, sentence), counts)
    if found:
        for name in aspects_of([index.vocabulary.understood(word) for word in said]):
            number = index.number.get(name)
            terms, credits = ((), ()) if number is None else ((number,), (1.0,))
            found[name] = Word(name, number, terms, credits, number, index.weight(name), wanted=False, vector=None)
    return Asked(list(found.values()), wording)


def said_in(index: Index, text: str) -> list[str]:
    """Return the words of a text, short forms written out and what was typed as one word apart; still misspelt."""
    return [one for word in written_out(words(text)) for one in index.vocabulary.apart(word)]


def _read_into(
    found: dict[int | str, Word], wording: dict[int, float], index: Index, said: list[str], counts: float
) -> None:
    before = ""
    vocabulary = index.vocabulary
    for word in said:
        if len(found) >= MOST_WORDS or len(wording) >= MOST_WORDS:
            break
        stem, tells = index.spelt(word)
        if stem < 0:
            wording[-1] = wording.get(-1, 0.0) + tells * counts
        elif stem not in wording:
            wording[stem] = tells * counts
        one = index.word(word)
        if one is not None:
            key = word if one.whole is None else one.whole
            if key not in found:
                found[key] = one if counts == 1.0 else replace(one, weight=one.weight * counts, wanted=False)
        # "zorg plan", "well-being": what people write apart stands as one word in the base.
        joined = vocabulary.joined(before, word)
        if joined:
            number = index.number.get(meaning(joined))
            if number is not None and number not in found:
                weight = float(index.arrays.term_weights[number]) / 2 * counts
                found[number] = Word(joined, number, (number,), (0.6,), None, weight, wanted=False, vector=None)
        before = word
