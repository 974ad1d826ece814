"""Searching the base while one types, for a message that others will read: answers that are the same for anybody."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from dialogs.answering import Answers
from dialogs.engine.context import FormContext
from dialogs.engine.reading import half_typed
from dialogs.facts.facts import fact_answer
from dialogs.home import suggested_questions
from dialogs.markup import cleaned, escaped
from dialogs.messages import Reply
from dialogs.permissions import PersonView
from dialogs.texts import Texts
from knowledge.cited_pages import entry_on
from knowledge.entry import Entry
from knowledge.language import language_of
from knowledge.search import Searcher, calibration
from knowledge.terms import words

LONGEST = 300
"""Characters of what is typed that count: the longest question of an entry."""
COMPLETIONS = 4
"""Words of the base with which the word that is being typed is completed: those that are written most."""
FEWEST_LETTERS = 3
"""Letters from which on a word that is being typed is completed; with fewer it is left out."""
NOBODY = -1
"""Id of no person; 0 stands for anybody who registered."""
_LAST_WORD = re.compile(r"[^\W_]+$")


@dataclass(frozen=True)
class Found:
    """An answer that may be posted where others read."""

    title: str
    """The question that it answers, as plain text on one line."""
    reply: Reply
    """Its text begins with that question; without buttons."""


def found(query: str, context: FormContext, answers: Answers, limit: int) -> list[Found]:
    """Return the answers to what somebody is typing, best first; nothing when nothing comes near.

    A fact of the offer comes first, when the question is understood whole; entries that only come near are then left out.
    The word that is being typed may be half, words may be misspelt. With nothing typed yet, these are the answers to first
    questions that suit the person.

    Parameters
    ----------
    limit
        The most that are returned.
    """
    typed = " ".join(cleaned(query).split())[:LONGEST]
    if not words(typed):
        return _first_questions(context, answers)[:limit]
    fact = _fact(typed, context, answers)
    if fact is not None:
        listed, near = [fact], _sure(answers.searcher, typed, limit)
    else:
        listed, near = [], _entries(typed, answers, limit)
    for number, entry_id in enumerate(near):
        one = _answer(entry_id, _language(typed, context.texts), context, answers)
        # That the sources are silent answers the question that was meant; to any other it says nothing.
        if one.reply.kind == "answer" or (number == 0 and fact is None):
            listed.append(one)
    return listed[:limit]


def about_page(address: str, context: FormContext, answers: Answers) -> Found | None:
    """Return what the base knows of a page on the web; None when no entry tells of it. The page is not fetched."""
    entry_id = entry_on(address, answers.base)
    return None if entry_id is None else _answer(entry_id, context.texts.language, context, answers)


def _first_questions(context: FormContext, answers: Answers) -> list[Found]:
    listed: list[Found] = []
    for question in [one.label for one in suggested_questions(context)]:
        fact = _fact(question, context, answers)
        if fact is not None:
            listed.append(fact)
            continue
        language = _language(question, context.texts)
        listed += [_answer(one, language, context, answers) for one in _sure(answers.searcher, question, 1)]
    return listed


def _sure(searcher: Searcher, question: str, limit: int) -> list[str]:
    """Return the ids of the entries that surely answer."""
    return [hit.entry for hit in searcher.search(question, limit).hits if hit.score >= calibration().answer_from]


def _fact(question: str, context: FormContext, answers: Answers) -> Found | None:
    """Return the fact that somebody of whom nothing is known would be told."""
    stranger = replace(context, person=PersonView(id=NOBODY, language=context.person.language))
    reply = fact_answer(question, stranger, answers.base)
    if reply is None or reply.kind != "answer":
        return None
    return _titled(question[:1].upper() + question[1:], reply)


def _answer(entry_id: str, language: str, context: FormContext, answers: Answers) -> Found:
    reply = answers.entry(entry_id, context.texts, context.now.date(), language)
    return _titled(_title(answers.base.entry(entry_id), language), reply)


def _titled(title: str, reply: Reply) -> Found:
    """Put the question above its answer: who reads it has not seen the question."""
    text = f"**{escaped(title, LONGEST)}**\n\n{reply.text}"
    return Found(title, reply.model_copy(update={"text": text, "buttons": [], "fit_for_all": True}))


def _title(entry: Entry, language: str) -> str:
    title = entry.english.title if language == "en" and entry.english is not None else entry.title
    return " ".join(title.split())


def _language(typed: str, texts: Texts) -> str:
    return language_of(typed) if texts.language == "nl" else texts.language


def _entries(typed: str, answers: Answers, limit: int) -> list[str]:
    """Return the ids of the entries that may be meant, likeliest first; then those whose title begins as was typed."""
    searcher = answers.searcher
    scores = _scores(searcher, typed, limit)
    # A question that is understood as it stands is not half: "anker" is no beginning of "ankerfiguren".
    if max(scores.values(), default=0.0) < calibration().answer_from:
        for reading in _completed(typed, searcher):
            for entry_id, score in _scores(searcher, reading, limit).items():
                scores[entry_id] = max(score, scores.get(entry_id, 0.0))
    likely = sorted(scores, key=lambda entry_id: -scores[entry_id])
    begun = half_typed(typed)
    if len(begun) < FEWEST_LETTERS:
        return likely[:limit]
    begin_so = (
        one.id
        for one in answers.base.entries.values()
        if any(_folded(title).startswith(begun) for title in (one.title, one.english.title if one.english else ""))
    )
    return [*dict.fromkeys([*likely, *begin_so])][:limit]


@lru_cache(maxsize=32_768)
def _folded(title: str) -> str:
    return half_typed(title)


def _scores(searcher: Searcher, question: str, limit: int) -> dict[str, float]:
    """Return the entries that are near enough to ask whether they are meant, as when somebody asks in a chat."""
    hits = searcher.search(question, limit).hits
    return {hit.entry: hit.score for hit in hits if hit.score >= calibration().unsure_from}


def _completed(typed: str, searcher: Searcher) -> list[str]:
    """Return the text with its last word completed in several ways; without it when it has hardly begun."""
    last = _LAST_WORD.search(typed)
    if last is None:
        return []
    before, letters = typed[: last.start()], "".join(words(last[0]))
    if len(letters) < FEWEST_LETTERS:
        return [before] if words(before) else []
    return [before + word for word in searcher.index.vocabulary.beginning_with(letters, COMPLETIONS)]
