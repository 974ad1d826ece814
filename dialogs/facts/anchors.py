"""Who is the anchor of an institution: by municipality and level, from the table that an administrator imports."""

import re

from dialogs.actions import action
from dialogs.engine.context import Anchor
from dialogs.engine.reading import plain
from dialogs.facts.levels import LEVEL_WORDS, LEVELS, level_in
from dialogs.facts.municipalities import LONGEST_NAME, municipality_in
from dialogs.facts.question import Asked
from dialogs.facts.sources import person_button
from dialogs.facts.words import COMMON, OURSELVES, Words
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.reminders.workdays import ZONE
from knowledge.entry import SourceReference

MOST_BUTTONS = 3
MOST_WORDS_ADDED = 7
"""Words of a message that only completes the question before it."""
_WHERE = SourceReference(document="004", section="Ankerfiguren")
"""Where the sources say how an anchor is found."""
_ANCHOR = Words("anker ankers ankerfiguur ankerfiguren ankerpersoon anchor anchors anchorperson")
_CONTACT = Words(
    "aanspreekpunt aanspreekpunten contactpersoon contactpersonen adviseur begeleider advisor adviser contact"
)
_WHO = re.compile(
    r"\b(?:wie|wiens|naam|who|whos|whom|mailadres|e mailadres|telefoonnummer|gegevens|bereik|contacteer)\b"
    r"|\bwelke? (?:anker|adviseur|begeleider|contactpersoon)"
)
# Without the word anchor the person must be asked for outright: "met wie werken die adviseurs?" is another question.
_WHO_IS = re.compile(
    r"\b(?:wie is|who is|who s|whos|naam van)\b|\b(?:welke?|which) (?:adviseur|begeleider|contactpersoon|aanspreekpunt)\b"
)
_WHAT_IT_IS = re.compile(
    r"\b(?:wat|what)\b(?! (?:is|are|zijn) (?:het|de|the)? ?(?:naam|mailadres|e mailadres|mail|nummer|telefoonnummer|name|e mail|email))"
    r"|\b(?:waarom|hoeveel|why|how many)\b|\been ankers?\b|\ban anchor\b"
)
_PLACE = re.compile(r"\b(?:in|te|uit|gemeente|stad|near|from) (\w+)")


def anchor(asked: Asked) -> Reply | None:
    """Return who the anchor is, or what must be known first; None for another question."""
    table = asked.context.anchors
    said = plain(asked.text)
    words = said.split()
    named, contact = _ANCHOR.heard_in(words), _CONTACT.heard_in(words)
    if table is None or not (named or contact) or _WHAT_IT_IS.search(said):
        return None
    who = _WHO.search(plain(asked.asking)) is not None
    # "Begeleider" and the like are in many a story; then only a place that is surely one makes it this question.
    municipality = municipality_in(asked.text, surely=not named)
    if municipality is None and named and who and table:
        municipality = _own_municipality(asked)
        if municipality is None:
            return _which_municipality(asked)
    if municipality is None or not (named or _WHO_IS.search(plain(asked.asking))):
        return None
    return _in(municipality, level_in(asked.text), table, asked)


def completes(text: str) -> bool:
    """Tell whether a message only adds a municipality or a level to the question before it."""
    words = plain(text).split()
    if len(words) > MOST_WORDS_ADDED or _ANCHOR.heard_in(words):
        return False
    left = [word for word in words if word not in COMMON and word not in LEVEL_WORDS and word not in OURSELVES]
    if len(left) > LONGEST_NAME:
        return False
    municipality, level = municipality_in(text), level_in(text)
    if municipality is None:
        return level is not None and not left
    # Its name is at most a few words; anything more is about something else.
    return len(left) <= max(1, len(plain(municipality).split()))


def _own_municipality(asked: Asked) -> str | None:
    own = {one.municipality for one in asked.own_organisations if one.municipality}
    return municipality_in(own.pop()) if len(own) == 1 else None


def _which_municipality(asked: Asked) -> Reply | None:
    texts = asked.texts
    known = (COMMON, OURSELVES, LEVEL_WORDS)
    places = [place for place in _PLACE.findall(plain(asked.text)) if not any(place in group for group in known)]
    text = texts("In which municipality is your school, academy or centre?")
    if places:
        text = texts("I don't recognise that municipality.") + " " + text
    return Reply(text=text, kind="unsure")


def _in(municipality: str, level: str | None, table: tuple[Anchor, ...], asked: Asked) -> Reply:
    texts = asked.texts
    there = [one for one in table if one.municipality == municipality]
    if not there:
        text = texts("For {municipality} there is no anchor in my list.", municipality=municipality)
        return _unknown(text, asked)
    levels = [one for one in LEVELS if any(row.level == one for row in there)]
    if level is None and len(levels) > 1:
        text = texts("For which level of education? For {municipality} I know an anchor for {levels}.",
            municipality=municipality, levels=texts.join([texts(LEVELS[one]) for one in levels]))  # fmt: skip
        # More than three buttons are a list, which the sentence is already.
        buttons = [Button(label=texts(LEVELS[one]), action=action("say", texts(LEVELS[one]))) for one in levels]
        return Reply(text=text, kind="unsure", buttons=buttons if len(buttons) <= MOST_BUTTONS else [])
    level = level or levels[0]
    found = [one for one in there if one.level == level]
    if not found:
        text = texts("For {level} in {municipality} there is no anchor in my list; there is for {levels}.",
            level=texts(LEVELS[level]), municipality=municipality,
            levels=texts.join([texts(LEVELS[one]) for one in levels]))  # fmt: skip
        return _unknown(text, asked)
    text = texts("The anchor for {level} in {municipality}: {anchors}.",
        level=texts(LEVELS[level]), municipality=municipality, anchors=texts.join([_shown(one) for one in found]))  # fmt: skip
    if any(one.demonstration for one in found):
        text += " " + texts("That is an example (*voorbeeld*), not a real person.")
    day = max(one.imported_at for one in found).astimezone(ZONE)
    source = texts("Source: list of anchors, as imported on {day}. Kept by the administrator.", day=f"{day:%d/%m/%Y}")
    return Reply(text=f"{text}\n\n_{source}_", kind="answer")


def _shown(one: Anchor) -> str:
    reached = [escaped(one.email), *([escaped(one.phone)] if one.phone else [])]
    return f"**{escaped(one.name)}** ({', '.join(reached)})"


def _unknown(text: str, asked: Asked) -> Reply:
    texts = asked.texts
    text += " " + texts(
        "You find the contact persons (aanspreekpunten) of every municipality and level on www.ovsg.be."
    )
    source = asked.context.catalogue.sources.get(_WHERE.document)
    if source is not None:
        text += "\n\n" + texts("_Source: {source}, “{section}”._", source=source.short_title, section=_WHERE.section)
    return Reply(text=text, kind="unknown", buttons=[person_button(asked)], source=_WHERE)
