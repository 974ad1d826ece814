"""An Adaptive Card as a person reads it: its words, buttons, links, pictures and boxes.

A TextRun is read literally. Where Teams reads Markdown (TextBlock, facts, labels, choices, buttons), it is read as Markdown
here too, so that what a person typed and nobody escaped shows itself as a link, a mention or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt

Card = dict[str, Any]
_AT = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_WORDS = MarkdownIt("commonmark", {"html": False})
"""Raw HTML in a card stays text."""


@dataclass(frozen=True)
class Link:
    """Something that leads away when it is pressed."""

    label: str
    url: str
    by: str
    """``button``, ``run`` (part of a RichTextBlock), ``picture``, ``area`` (a container) or ``markdown``."""


@dataclass(frozen=True)
class Picture:
    """An image of a card."""

    url: str
    alt: str


@dataclass
class _Words:
    """What was read so far."""

    lines: list[str] = field(default_factory=list[str])
    links: list[Link] = field(default_factory=list[Link])
    pictures: list[Picture] = field(default_factory=list[Picture])
    marked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    alarms: list[str] = field(default_factory=list[str])


def markdown(text: str) -> tuple[str, list[tuple[str, str]], list[Link]]:
    """The words of a text in Markdown, what became of it (kind and words), and its links.

    Kinds: strong, em, code, link, image, heading, list, quote, rule, html, mention.
    """
    marked: list[tuple[str, str]] = [("mention", one) for one in _AT.findall(text)]
    marked += [("html", one) for one in _TAG.findall(text) if not one.lower().startswith(("<at", "</at"))]
    links: list[Link] = []
    lines: list[str] = []
    named = {"heading_open": "heading", "list_item_open": "list", "blockquote_open": "quote", "hr": "rule"}
    named |= {"fence": "code", "code_block": "code"}
    before = ""
    for token in _WORDS.parse(text):
        if token.type in named:
            marked.append((named[token.type], token.content))
        if token.type == "list_item_open":
            before = f"{token.info}{token.markup} " if token.info else "• "
        if token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
        if token.type == "inline":
            lines.append(before + _inline(token.children or [], marked, links))
            before = ""
    return "\n".join(lines), marked, links


def _inline(tokens: list[Any], marked: list[tuple[str, str]], links: list[Link]) -> str:
    words = ""
    opened: list[tuple[str, str, int]] = []
    for token in tokens:
        if token.type in ("strong_open", "em_open", "link_open"):
            opened.append((token.type.removesuffix("_open"), str(token.attrs.get("href", "")), len(words)))
        elif token.type in ("strong_close", "em_close", "link_close"):
            kind, href, began = opened.pop()
            marked.append((kind, words[began:]))
            if kind == "link":
                links.append(Link(words[began:], href, "markdown"))
        elif token.type == "code_inline":
            marked.append(("code", token.content))
            words += token.content
        elif token.type == "image":
            marked.append(("image", token.content))
            words += token.content
        else:
            words += "\n" if token.type in ("softbreak", "hardbreak") else token.content
    return words


def inside(element: Any) -> Iterator[dict[str, Any]]:
    """The parts of an element or a card that can hold others, without what stands in for old clients."""
    for name in ("body", "items", "columns", "rows", "cells", "images"):
        for one in element.get(name, []) if isinstance(element.get(name), list) else []:
            if isinstance(one, dict):
                yield one


def elements(card: Card) -> Iterator[dict[str, Any]]:
    """Every element of a card that is shown, in the order of reading."""
    for one in inside(card):
        if one.get("isVisible", True):
            yield one
            yield from elements(one)


def actions(card: Card) -> list[dict[str, Any]]:
    """Every button of a card, in the order of reading: of its body, then of its foot."""
    found: list[dict[str, Any]] = []
    for one in elements(card):
        found += one.get("actions", [])
        if isinstance(one.get("inlineAction"), dict):
            found.append(one["inlineAction"])
    return found + list(card.get("actions", []))


def inputs(card: Card) -> list[dict[str, Any]]:
    """Every box and list of a card."""
    return [one for one in elements(card) if str(one.get("type", "")).startswith("Input.")]


class Shown:
    """A card before somebody's eyes."""

    def __init__(self, *cards: Card, text: str = "") -> None:
        self.cards = list(cards)
        self._text = text
        self._read: _Words | None = None

    @property
    def _words(self) -> _Words:
        if self._read is None:
            self._read = _Words()
            if self._text:
                self._say(self._text)
            for card in self.cards:
                self._card(card)
        return self._read

    @property
    def card(self) -> Card:
        """The first card; {} when there is none."""
        return self.cards[0] if self.cards else {}

    @property
    def shown(self) -> str:
        """All that can be read, a line each, without the buttons."""
        return "\n".join(line for line in self._words.lines if line.strip())

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, in order."""
        return [str(one.get("title", "")) for card in self.cards for one in actions(card)]

    @property
    def choices(self) -> list[str]:
        """The titles that can be chosen in lists, in order."""
        return [str(one["title"]) for card in self.cards for box in inputs(card) for one in box.get("choices", [])]

    @property
    def labels(self) -> list[str]:
        """The labels of the boxes, in order."""
        return [label_of(box) for card in self.cards for box in inputs(card)]

    @property
    def links(self) -> list[Link]:
        """All that leads away from Teams."""
        return self._words.links

    @property
    def images(self) -> list[Picture]:
        """The pictures."""
        return self._words.pictures

    @property
    def marked(self) -> list[tuple[str, str]]:
        """What was read as Markdown or as a tag and not as its characters: kind and words. See `markdown`."""
        return self._words.marked

    @property
    def mentions(self) -> list[str]:
        """Who is called by an <at>: what a person typed must never stand here."""
        return [words for kind, words in self.marked if kind == "mention"]

    @property
    def problems(self) -> list[str]:
        """What stands in the colour of attention."""
        return self._words.alarms

    # ---- how it is read

    def _say(self, *texts: Any, alarm: bool = False) -> None:
        """Read a line; its parts are Markdown each for itself."""
        assert self._read is not None
        line: list[str] = []
        for text in texts:
            words, marked, links = markdown(str(text))
            line.append(words)
            self._read.marked += marked
            self._read.links += links
        self._read.lines.append(": ".join(line))
        if alarm:
            self._read.alarms.append(line[0])

    def _card(self, card: Card) -> None:
        assert self._read is not None
        for element in elements(card):
            self._element(element)
        for action in actions(card):
            label = str(action.get("title", ""))
            self._read.marked += [one for one in markdown(label)[1] if one[0] in ("link", "mention", "html")]
            if action.get("type") == "Action.OpenUrl":
                self._read.links.append(Link(label, str(action.get("url")), "button"))

    def _element(self, element: dict[str, Any]) -> None:
        assert self._read is not None
        kind = str(element.get("type", ""))
        if kind == "TextBlock":
            self._say(element.get("text", ""), alarm=_is_alarm(element))
        elif kind == "RichTextBlock":
            self._runs(element.get("inlines", []))
        elif kind == "FactSet":
            for fact in element.get("facts", []):
                self._say(fact.get("title", ""), fact.get("value", ""))
        elif kind == "Image":
            self._read.pictures.append(Picture(str(element.get("url")), str(element.get("altText", ""))))
        elif kind.startswith("Input."):
            self._box(element, kind)
        away = element.get("selectAction")
        if isinstance(away, dict) and away.get("type") == "Action.OpenUrl":
            label, by = str(element.get("altText", "")), "picture" if kind == "Image" else "area"
            self._read.links.append(Link(label, str(away.get("url")), by))

    def _runs(self, inlines: list[Any]) -> None:
        assert self._read is not None
        line = ""
        alarm = False
        for run in inlines:
            told = {"text": run} if isinstance(run, str) else run
            text = str(told.get("text", ""))
            line += text
            alarm = alarm or _is_alarm(told)
            away = told.get("selectAction")
            if isinstance(away, dict) and away.get("type") == "Action.OpenUrl":
                self._read.links.append(Link(text, str(away.get("url")), "run"))
        self._read.lines.append(line)
        if alarm:
            self._read.alarms.append(line)

    def _box(self, element: dict[str, Any], kind: str) -> None:
        if element.get("label"):
            self._say(element["label"])
        if kind == "Input.Toggle":
            self._say(element.get("title", ""))
        if kind == "Input.ChoiceSet":
            for choice in element.get("choices", []):
                self._say(choice.get("title", ""))
        if element.get("placeholder"):
            assert self._read is not None
            self._read.marked += [one for one in markdown(str(element["placeholder"]))[1] if one[0] == "mention"]


def _is_alarm(text: dict[str, Any]) -> bool:
    return str(text.get("color", "")).lower() == "attention"


def label_of(box: dict[str, Any]) -> str:
    """The label of a box, as it is read: a toggle without one is known by its title."""
    return markdown(str(box.get("label") or box.get("title") or box.get("placeholder") or ""))[0]


def plain(text: str) -> str:
    """The text of a message without its tags: <at>Wegwijs</at> becomes Wegwijs."""
    return _AT.sub(r"\1", text)
