"""Commands that a person types, whole messages of a few words, in Dutch or English."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from dialogs.engine.layout import Step
from dialogs.engine.reading import ORDINALS, plain

Verb = Literal["back", "skip", "stop", "help", "summary", "confirm", "change", "undo", "restart", "discard"]

_VERBS: dict[Verb, tuple[str, ...]] = {
    "back": ("terug", "vorige", "vorige vraag", "ga terug", "back", "previous", "een stap terug", "stap terug", "keer terug"),
    "skip": ("overslaan", "sla over", "skip", "volgende", "geen", "sla deze over", "sla deze vraag over", "overslaan aub"),
    "stop": ("stop", "stoppen", "annuleer", "annuleren", "cancel", "stop maar", "ik wil stoppen", "later", "laat maar",
             "pauze", "ik ga later verder", "stop even", "quit", "exit", "toch niet"),
    "help": ("help", "hulp", "help me", "uitleg", "ik snap het niet", "wat bedoel je", "ik begrijp het niet",
             "wat moet ik hier invullen", "what do you mean"),
    "summary": ("samenvatting", "overzicht", "toon samenvatting", "summary", "wat heb ik al ingevuld", "toon overzicht",
                "geef een samenvatting", "wat heb ik al", "show summary", "geef samenvatting"),
    "change": ("verander", "veranderen", "iets veranderen", "verander iets", "wijzig", "wijzigen", "wijzig iets", "aanpassen",
               "iets aanpassen", "change", "change something", "ik wil iets veranderen", "er klopt iets niet"),
    "undo": ("maak ongedaan", "ongedaan maken", "undo", "neem terug"),
    "restart": ("opnieuw", "opnieuw beginnen", "begin opnieuw", "herbegin", "start over", "restart", "van nul beginnen"),
    "discard": ("verwijder", "gooi weg", "wis alles", "verwijder alles", "gooi alles weg", "discard", "wis", "weggooien"),
}  # fmt: skip
_PHRASES: dict[str, Verb] = {phrase: verb for verb, phrases in _VERBS.items() for phrase in phrases}
_TEXTS = list(_PHRASES)
_CHANGE = re.compile(
    r"^(?:ik wil |ik wou |kan ik |mag ik |kan je |wil je |please |i want to |can i )?"
    r"(?:(?:de |het |mijn |the |my )?(?P<what1>.+?) (?:veranderen|wijzigen|aanpassen|verbeteren|corrigeren|change|correct)"
    r"|(?:verander|wijzig|change|corrigeer|verbeter|edit|pas|zet|update)(?: (?P<what2>.+?))?(?: aan)?)"
    r"(?: (?:naar|in|op|to|into) (?P<value>.+))?$"
)
_NOISE = re.compile(
    r"\b(?:de|het|mijn|the|my|antwoord(?:en)?|vraag|answer|question|nummer|number|stap|step|op|van|of|een|aan)\b"
)


@dataclass(frozen=True)
class Command:
    """A verb, and for a change which answer is meant and perhaps its new value."""

    verb: Verb
    path: str | None = None
    value: str | None = None


def command_of(text: str) -> Verb | None:
    """Return the command that a whole message is; a typing error is forgiven from six letters on."""
    said = plain(text[:200])
    if said in _PHRASES:
        return _PHRASES[said]
    said = re.sub(r"\s+(?:aub|alsjeblieft|alstublieft|please|graag|maar|even)$", "", said)
    if said in _PHRASES:
        return _PHRASES[said]
    if len(said) < 6 or len(said.split()) > 5:
        return None
    near = process.extractOne(said, _TEXTS, scorer=fuzz.ratio, score_cutoff=90)
    return _PHRASES[near[0]] if near else None


def change_of(text: str, steps: Sequence[Step], labels: Sequence[str]) -> Command | None:
    """Read "verander het derde antwoord", "change the number of teams to 4"; None for anything else.

    Parameters
    ----------
    steps, labels
        The questions of the form as they stand, and their names in the person's language.
    """
    said = plain(text[:300])
    found = _CHANGE.match(said)
    if found is None:
        return None
    what = found.group("what1") or found.group("what2") or ""
    value = _as_typed(text, found.group("value"))
    number = next((ORDINALS[word] for word in what.split() if word in ORDINALS), None)
    if number is None and re.search(r"\b(?:laatste|last)\b", what):
        number = len(steps)
    if number is None and (digits := re.search(r"\b(\d{1,2})\b", what)):
        number = int(digits.group(1))
    if number is not None:
        if not 1 <= number <= len(steps):
            return Command("change")
        return Command("change", steps[number - 1].path, value)
    wanted = " ".join(_NOISE.sub(" ", what).split())
    if not wanted:
        return Command("change")
    names = [(plain(label), step.path) for step, label in zip(steps, labels, strict=True)]
    names += [(plain(name), step.path) for step in steps for name in step.ask.names]
    # "het aantal teams voor SWITCH": the answer of one item of several.
    names += [
        (f"{plain(name)} {joint}{plain(step.item)}", step.path)
        for step, label in zip(steps, labels, strict=True)
        if step.item
        for name in (label, *step.ask.names)
        for joint in ("voor ", "for ", "")
    ]
    scored = [(fuzz.ratio(wanted, name), path) for name, path in names]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return Command("change", best[1], value) if best[0] >= 75 else None


_REMOVE = re.compile(
    r"^(?:ik wil |kan je |wil je |please )?(?:verwijder|schrap|wis|haal|delete|remove|drop)\s+(?:de |het |mijn |the |my )?"
    r"(?P<what>.+?)(?: weg| eruit| maar)?$"
)


def removal_of(text: str, items: Sequence[tuple[str, int, str]]) -> tuple[str, int] | None:
    """Read "verwijder het tweede project", "schrap TOP-CO"; return the group and the place of the item.

    Parameters
    ----------
    items
        Of each item that can go: its group, its place in it from 0 on, and what it is about.
    """
    found = _REMOVE.match(plain(text[:300]))
    if found is None or not items:
        return None
    what = found.group("what")
    named = [(group, index) for group, index, label in items if label and plain(label) in what]
    if len(named) == 1:
        return named[0]
    number = next((ORDINALS[word] for word in what.split() if word in ORDINALS), None)
    if number is None and (digits := re.search(r"\b(\d{1,2})\b", what)):
        number = int(digits.group(1))
    if number is None and re.search(r"\b(?:laatste|last)\b", what):
        number = len(items)
    groups = {group for group, _, _ in items}
    if number is None or len(groups) != 1 or not 1 <= number <= len(items):
        return None
    return items[number - 1][0], items[number - 1][1]


def _as_typed(text: str, value: str | None) -> str | None:
    """Return the value with the signs the person typed: an address loses its sense without them.

    It begins behind the first "naar"; only without one behind the last "in" or "op", for a value may hold these too.
    """
    if value is None:
        return None
    line = text.strip()
    found = re.search(r"\b(?:naar|into|to)\s+(.+)$", line, re.IGNORECASE | re.DOTALL)
    found = found or re.search(r".*\b(?:in|op)\s+(.+)$", line, re.IGNORECASE | re.DOTALL)
    return found.group(1).strip() if found else value
