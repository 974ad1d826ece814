"""A question that leans on what was said before: "en hoeveel kost dat?", "en voor SWITCH?"."""

import re
from collections.abc import Collection
from functools import lru_cache

from dialogs.engine.reading import plain
from knowledge.loader import KnowledgeBase
from knowledge.offer import Catalogue, Programme

MOST_WORDS = 9
"""A longer question says itself what it is about."""
# Words that point back; "het" and "er" alone do not, for most sentences have them.
_POINTS_BACK = re.compile(
    r"\b(?:dat|da|dit|die|deze|daar|daarvan|daarvoor|daaraan|daarbij|ervoor|ervan|eraan|erbij|zo n|zoiets|that|it|this|those|them)\b"
)
_GOES_ON = re.compile(r"^(?:en|and|maar|of)\b")
_SWAPS = re.compile(
    r"^(?:en|and|of|wat met|en wat met|what about|how about)\s+(?:(?:voor|bij|van|met|in|for|with|at)\s+)?(?:de |het |the )?(.+)$"
)


def readings(question: str, before: str | None, subject: str, catalogue: Catalogue) -> list[str]:
    """Return what a question may mean beside what it says, likeliest first; nothing for one that stands alone.

    Parameters
    ----------
    question
        As it was typed.
    before
        The question before it.
    subject
        What was being talked of: the project of a form, or what the last answer is about. May be empty.
    catalogue
        Knows the names of programmes.
    """
    said = plain(question)
    if not said or len(said.split()) > MOST_WORDS:
        return []
    named = _named(said, catalogue)
    swap = _SWAPS.match(said)
    if before and named and swap and _named(swap.group(1), catalogue) and len(said.split()) <= 5:
        return [f"{_without_names(plain(before), catalogue)} {named[0].name}"]
    if named or not subject:
        return []
    leans = _POINTS_BACK.search(said) or _GOES_ON.match(said) or len(said.split()) <= 3
    return [f"{question} {subject}"] if leans else []


def subject_of(entry_id: str | None, base: KnowledgeBase) -> str:
    """Return the name of what an entry is about: its programme, or else what its source is about."""
    entry = base.entries.get(entry_id or "")
    if entry is None:
        return ""
    for record in entry.about:
        kind, _, identifier = record.partition(".")
        if kind == "programme" and identifier in base.catalogue.programmes:
            return base.catalogue.programmes[identifier].name
    source = base.catalogue.sources.get(entry.source.document)
    return source.names[0] if source and source.names else ""


def programme_named_in(text: str, catalogue: Catalogue) -> str:
    """Return the name of the one programme that a text names; empty when there is none, or more than one."""
    named = _named(plain(text), catalogue) if text else []
    return named[0].name if len(named) == 1 else ""


def programme_among(values: Collection[object], catalogue: Catalogue) -> str:
    """Return the name of the programme that answers of a form name; empty when there is none, or more than one."""
    found = {str(one) for one in values if isinstance(one, str) and one in catalogue.programmes}
    return catalogue.programmes[found.pop()].name if len(found) == 1 else ""


def _names_of(programme: Programme) -> list[str]:
    names = {plain(name) for name in (programme.name, *programme.aliases)}
    return sorted((name for name in names if name), key=lambda name: (-len(name), name))


@lru_cache(maxsize=1024)
def _any_of(*names: str) -> re.Pattern[str]:
    """Return what is found where any of these names is."""
    written = [re.escape(one) for name in names if (one := plain(name))]
    return re.compile(rf"\b(?:{'|'.join(written)})\b" if written else r"(?!)")


def _named(said: str, catalogue: Catalogue) -> list[Programme]:
    return [one for one in catalogue.programmes.values() if _any_of(one.name, *one.aliases).search(said)]


def _without_names(said: str, catalogue: Catalogue) -> str:
    for programme in _named(said, catalogue):
        for name in _names_of(programme):
            said = re.sub(rf"\b{re.escape(name)}\b", " ", said)
    return " ".join(said.split())
