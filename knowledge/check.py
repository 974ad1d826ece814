"""What is wrong with the base, in sentences for editors."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.catalogue_files import DEFAULT_CATALOGUE, CatalogueError, load_school_holidays
from knowledge.entry import Entry
from knowledge.loader import REFERENCE, KnowledgeBase, Problem
from knowledge.offer import UnknownReference
from knowledge.plan_check import plan_problems
from knowledge.school_holidays import problems as problems_of_holidays
from knowledge.terms import is_stop, meaning, words

LONGEST_ANSWER = 900
ALIKE = 92
"""Likeness, 0 to 100, from which two questions are nearly the same."""
LITERALLY_ALIKE = 80
"""The same for the questions as they are written, which may differ more."""
_BLOCK = 512
"""Keys that are compared with the others at once: a table of so many rows fits into memory whatever the base."""
_NUMBER = re.compile(r"\d+")
_LINK = re.compile(r"https?://[^\s)>\]]+")
# Facts that read like one wherever they stand; a bare number may mean anything.
_TELLING = ("price", "code", "organisers", "partners", "facilitator", "after_code", "years")


@dataclass(frozen=True)
class Report:
    """What a check found."""

    problems: tuple[Problem, ...]
    """What must be mended before the base may be used."""
    uncited: tuple[str, ...]
    """Sections of the sources that no entry cites: document and section."""


def check(base: KnowledgeBase) -> Report:
    """Look at every entry, at the base as a whole, at the reminder plans and at the holidays of schools."""
    problems = [*base.problems]
    for entry in base.entries.values():
        problems += [Problem(f"{entry.id}.md", text) for text in _entry_problems(entry, base)]
    problems += _doubles(base)
    problems += _holiday_problems(DEFAULT_CATALOGUE)
    problems += plan_problems(base.catalogue)
    cited = {(entry.source.document, entry.source.section) for entry in base.entries.values()}
    uncited = [
        f"{source.document} {section}"
        for source in base.catalogue.sources.values()
        for section in source.sections
        if (source.document, section) not in cited
    ]
    return Report(tuple(problems), tuple(uncited))


def _holiday_problems(folder: Path) -> list[Problem]:
    try:
        found = problems_of_holidays(load_school_holidays(folder))
    except CatalogueError as error:
        return [Problem(error.file, error.problem)]
    return [Problem("school_holidays.yaml", text) for text in found]


def problems_of(entries: Collection[str], base: KnowledgeBase) -> list[Problem]:
    """Return what is wrong with some entries of a base alone, each problem under the file of one of them.

    Parameters
    ----------
    entries
        Their ids. When two of them ask the same, it is a problem of the last in the order of the alphabet.
    """
    if not entries:
        return []
    problems = own_problems_of(entries, base)
    asked = [(entry.id, question) for entry in base.entries.values() for question in entry.questions]
    keys = [_key(question) for _, question in asked]
    reported: set[tuple[str, str]] = set()
    for (one, asked_one), own in zip(asked, keys, strict=True):
        if one not in entries:
            continue
        for _, _, place in process.extract(own, keys, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None):
            two, asked_two = asked[place]
            blamed_there = two in entries and two > one
            if one == two or blamed_there or (one, two) in reported or not _same(asked_one, asked_two):
                continue
            reported.add((one, two))
            problems.append(Problem(f"{one}.md", f"asks {asked_one!r}, nearly the same as {asked_two!r} of {two}.md"))
    return problems


def own_problems_of(entries: Iterable[str], base: KnowledgeBase) -> list[Problem]:
    """Return the same without looking at what other entries ask."""
    return [Problem(f"{one}.md", text) for one in entries for text in _entry_problems(base.entry(one), base)]


def _entry_problems(entry: Entry, base: KnowledgeBase) -> Iterator[str]:
    source = base.catalogue.sources.get(entry.source.document)
    if source is None:
        yield f"cites the unknown source {entry.source.document!r}"
    elif entry.source.section not in source.sections:
        yield f"cites the section {entry.source.section!r}, which {entry.source.document} does not have"
    targets = [
        *entry.related,
        *(one.entry for one in entry.follow_ups if one.entry),
        *filter(None, [entry.replaced_by]),
    ]
    for target in dict.fromkeys(targets):
        if target not in base.entries:
            yield f"points to the entry {target!r}, which does not exist"
    for record in entry.about:
        if not base.catalogue.has(record):
            yield f"is about {record!r}, which the catalogue does not have"
    for reference in REFERENCE.findall(entry.answer):
        try:
            base.catalogue.resolve(reference)
        except UnknownReference:
            yield f"names the fact {reference!r}, which the catalogue does not have"
    allowed = set(source.links) if source else set[str]()
    links: list[str] = _LINK.findall(entry.answer)
    for link in links:
        if urlsplit(str(link)).hostname not in allowed:
            yield f"links to {link}, which is not among the links of its source"
    answer = base.answer_of(entry.id)
    if len(answer) > LONGEST_ANSWER:
        yield f"has an answer of {len(answer)} characters; {LONGEST_ANSWER} at most"
    for record in entry.about:
        if record.startswith("programme.") and base.catalogue.has(record):
            for name, fact in base.catalogue.facts_of(record).items():
                if name in _TELLING and len(fact) > 3 and fact in REFERENCE.sub("", entry.answer):
                    yield f"writes {fact!r} out: use {{{{{record}.{name}}}}}"


@lru_cache(maxsize=100_000)
def _key(question: str) -> str:
    """Return the terms that count, in order of the alphabet: two questions with the same ones are the same."""
    kept = sorted({meaning(word) for word in words(question) if not is_stop(word)})
    return " ".join(kept) or question.casefold()


def _doubles(base: KnowledgeBase) -> list[Problem]:
    asked = [(entry.id, question) for entry in base.entries.values() for question in entry.questions]
    keys = [_key(question) for _, question in asked]
    problems: list[Problem] = []
    reported: set[tuple[str, str]] = set()
    for place, other in _alike(keys):
        (one, asked_one), (two, asked_two) = asked[place], asked[other]
        if one == two or (one, two) in reported or not _same(asked_one, asked_two):
            continue
        reported.add((one, two))
        problems.append(Problem(f"{one}.md", f"asks {asked_one!r}, nearly the same as {asked_two!r} of {two}.md"))
    return problems


def _alike(keys: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of every two keys that are nearly the same, in order.

    Only keys of about the same length are compared: of two whose likeness is `ALIKE`, which is twice what they share by what both
    have, the shorter has at least ALIKE / (200 - ALIKE) of the longer.
    """
    order = sorted(range(len(keys)), key=lambda place: len(keys[place]))
    lengths = [len(keys[place]) for place in order]
    found: list[tuple[int, int]] = []
    for first in range(0, len(order), _BLOCK):
        rows = order[first : first + _BLOCK]
        longest = len(keys[rows[-1]]) * (200 - ALIKE) // ALIKE
        columns = order[first : bisect_right(lengths, longest)]
        given = [keys[one] for one in rows], [keys[one] for one in columns]
        likeness = process.cdist(*given, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
        pairs: list[list[int]] = np.argwhere(likeness).tolist()
        found += [(rows[row], columns[column]) for row, column in pairs if row < column]
    return sorted((min(pair), max(pair)) for pair in found)


def asked_elsewhere(question: str, base: KnowledgeBase, entry_id: str) -> tuple[str, str] | None:
    """Return the entry, other than this one, that has nearly the same question, and that question."""
    asked = [(one.id, text) for one in base.entries.values() if one.id != entry_id for text in one.questions]
    keys = [_key(text) for _, text in asked]
    near = process.extract(_key(question), keys, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    return next((asked[place] for _, _, place in near if _same(question, asked[place][1])), None)


def _same(one: str, two: str) -> bool:
    """Tell whether two questions with the same terms also ask the same: word order, question word and numbers count."""
    if _question_word(one) != _question_word(two) or _NUMBER.findall(one) != _NUMBER.findall(two):
        return False
    return fuzz.ratio(one.casefold(), two.casefold()) >= LITERALLY_ALIKE


def _question_word(question: str) -> str:
    """Return what a question asks for: who and when differ though all other words are the same."""
    asked = {"wie", "wat", "waar", "wanneer", "waarom", "hoeveel", "hoe", "welke", "welk", "hoelang"}
    return next((word for word in words(question) if word in asked), "")
