"""What may stand in an Adaptive Card in Teams, strictly: known elements, known properties, no newer than the card says.

Written from Microsoft's reference of Adaptive Cards 1.5 and of cards in Teams, apart from the program that makes the cards.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
NEWEST = (1, 5)
"""The newest version that Teams shows. Microsoft, Teams: cards reference."""
MOST_ACTIONS = 6
"""Microsoft, Teams: cards reference, at most six primary actions."""
MOST_REFRESHED = 60
"""Microsoft, Teams: universal actions, at most sixty ids in `userIds`."""

# A rule: kind of value, then the version that brought the property. Kinds: s text, b true or false, n number, i whole number,
# o object, u address of the web, e:… one of these words whatever their capitals, els elements, acts actions, act one action, inl inlines, x anything.
_ITEM = {"id": "s", "isVisible": "b 1.2", "requires": "o 1.2", "fallback": "fb 1.2"}
_SPACED = {"separator": "b", "spacing": "e:default|none|small|medium|large|extraLarge|padding"}
_ELEMENT = {**_ITEM, **_SPACED, "height": "e:auto|stretch 1.1"}
_INPUT = {**_ELEMENT, "errorMessage": "s 1.3", "isRequired": "b 1.3", "label": "s 1.3"}
_ACTION = {
    "title": "s",
    "iconUrl": "u 1.1",
    "id": "s",
    "style": "e:default|positive|destructive 1.2",
    "fallback": "fb 1.2",
    "tooltip": "s 1.5",
    "isEnabled": "b 1.5",
    "mode": "e:primary|secondary 1.5",
    "requires": "o 1.2",
}
_ALIGN = "e:left|center|right"
_VERTICAL = "e:top|center|bottom 1.1"
_COLORS = "e:default|dark|light|accent|good|warning|attention"
_BOX = "e:default|emphasis|good|attention|warning|accent"
_SIZES = "e:default|small|medium|large|extraLarge"
_WEIGHTS = "e:default|lighter|bolder"
_FONTS = "e:default|monospace"
_BARE = {"bleed": "b 1.2", "minHeight": "s 1.2", "selectAction": "act 1.1"}
_AREA = {**_BARE, "backgroundImage": "x 1.2"}

ELEMENTS: dict[str, dict[str, str]] = {
    "TextBlock": {
        **_ELEMENT,
        "text": "s!",
        "color": _COLORS,
        "fontType": f"{_FONTS} 1.2",
        "horizontalAlignment": _ALIGN,
        "isSubtle": "b",
        "maxLines": "i",
        "size": _SIZES,
        "weight": _WEIGHTS,
        "wrap": "b",
        "style": "e:default|heading 1.5",
    },
    "RichTextBlock": {**_ELEMENT, "inlines": "inl!", "horizontalAlignment": _ALIGN},
    "Image": {
        **_ELEMENT,
        "url": "u!",
        "altText": "s",
        "backgroundColor": "s 1.1",
        "height": "s 1.1",
        "width": "s 1.1",
        "horizontalAlignment": _ALIGN,
        "selectAction": "act 1.1",
        "size": "e:auto|stretch|small|medium|large",
        "style": "e:default|person",
    },
    "ImageSet": {**_ELEMENT, "images": "els!", "imageSize": "e:auto|stretch|small|medium|large"},
    "Media": {**_ELEMENT, "sources": "x!", "poster": "u", "altText": "s"},
    "Container": {**_ELEMENT, **_AREA, "items": "els!", "style": _BOX, "verticalContentAlignment": _VERTICAL},
    "ColumnSet": {**_ELEMENT, **_BARE, "columns": "els:Column", "style": f"{_BOX} 1.2", "horizontalAlignment": _ALIGN},
    "FactSet": {**_ELEMENT, "facts": "els:Fact!"},
    "ActionSet": {**_ELEMENT, "actions": "acts!"},
    "Table": {
        **_ELEMENT,
        "columns": "els:TableColumnDefinition",
        "rows": "els:TableRow",
        "firstRowAsHeader": "b",
        "showGridLines": "b",
        "gridStyle": _BOX,
        "horizontalCellContentAlignment": _ALIGN,
        "verticalCellContentAlignment": _VERTICAL,
    },
    "Input.Text": {
        **_INPUT,
        "isMultiline": "b",
        "maxLength": "i",
        "placeholder": "s",
        "regex": "s 1.3",
        "style": "e:text|tel|url|email|password",
        "inlineAction": "act 1.2",
        "value": "s",
    },
    "Input.Number": {**_INPUT, "max": "n", "min": "n", "placeholder": "s", "value": "n"},
    "Input.Date": {**_INPUT, "max": "s", "min": "s", "placeholder": "s", "value": "s"},
    "Input.Time": {**_INPUT, "max": "s", "min": "s", "placeholder": "s", "value": "s"},
    "Input.Toggle": {**_INPUT, "title": "s!", "value": "s", "valueOff": "s", "valueOn": "s", "wrap": "b 1.2"},
    "Input.ChoiceSet": {
        **_INPUT,
        "choices": "els:Input.Choice",
        "choices.data": "els:Data.Query",
        "isMultiSelect": "b",
        "style": "e:compact|expanded|filtered",
        "value": "s",
        "placeholder": "s",
        "wrap": "b 1.2",
    },
}
"""Elements that may stand in a body, and their properties; `!`: it must be there."""
PARTS: dict[str, dict[str, str]] = {
    "Column": {
        **_ITEM,
        **_SPACED,
        **_AREA,
        "items": "els",
        "style": _BOX,
        "verticalContentAlignment": _VERTICAL,
        "width": "x",
    },
    "Fact": {"title": "s!", "value": "s!"},
    "Input.Choice": {"title": "s!", "value": "s!"},
    "Data.Query": {"dataset": "s!", "value": "s", "count": "i", "skip": "i", "associatedInputs": "e:auto|none"},
    "TableColumnDefinition": {
        "width": "x",
        "horizontalCellContentAlignment": _ALIGN,
        "verticalCellContentAlignment": _VERTICAL,
    },
    "TableRow": {
        "cells": "els:TableCell",
        "style": _BOX,
        "horizontalCellContentAlignment": _ALIGN,
        "verticalCellContentAlignment": _VERTICAL,
    },
    "TableCell": {**_AREA, "items": "els!", "style": _BOX, "verticalContentAlignment": _VERTICAL},
    "TextRun": {
        "text": "s!",
        "color": _COLORS,
        "fontType": _FONTS,
        "highlight": "b",
        "isSubtle": "b",
        "italic": "b",
        "selectAction": "act",
        "size": _SIZES,
        "strikethrough": "b",
        "underline": "b 1.3",
        "weight": _WEIGHTS,
    },
    "Refresh": {"action": "act!", "userIds": "x"},
}
ACTIONS: dict[str, dict[str, str]] = {
    "Action.Execute": {**_ACTION, "verb": "s!", "data": "o!", "associatedInputs": "e:auto|none"},
    "Action.Submit": {**_ACTION, "data": "x", "associatedInputs": "e:auto|none 1.3"},
    "Action.OpenUrl": {**_ACTION, "url": "u!"},
    "Action.ShowCard": {**_ACTION, "card": "card!"},
    "Action.ToggleVisibility": {**_ACTION, "targetElements": "x!"},
}
CARD = {
    "$schema": "s",
    "version": "s!",
    "refresh": "els:Refresh 1.4",
    "authentication": "x 1.4",
    "body": "els",
    "actions": "acts",
    "selectAction": "act 1.1",
    "fallbackText": "s",
    "backgroundImage": "x 1.2",
    "minHeight": "s 1.2",
    "rtl": "b 1.5",
    "speak": "s",
    "lang": "s",
    "verticalContentAlignment": _VERTICAL,
    "msteams": "o",
}
SINCE = {
    "RichTextBlock": (1, 2),
    "TextRun": (1, 2),
    "ActionSet": (1, 2),
    "Action.ToggleVisibility": (1, 2),
    "Media": (1, 1),
    "Action.Execute": (1, 4),
    "Table": (1, 5),
}
"""The version that brought an element, where that is not 1.0."""
UNTYPED = {"Fact", "Input.Choice", "TableColumnDefinition", "TableRow", "TableCell", "Column", "Refresh"}
"""What is known by its place, and needs no `type`."""
SUBMITS = {"messageBack", "imBack", "signin", "invoke", "task/fetch"}
"""Microsoft, Teams: Action.Submit with bot-framework actions."""


class _Check:
    """One card, looked through."""

    def __init__(self, in_dialog: bool) -> None:
        self.wrong: list[str] = []
        self.in_dialog = in_dialog
        self.version = NEWEST
        self.actions = 0
        self.ids: Counter[str] = Counter()

    def card(self, card: Any, path: str, inner: bool = False) -> None:
        if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
            self.wrong.append(f"{path}: not an AdaptiveCard: {str(card)[:80]}")
            return
        told = str(card.get("version", "1.5" if inner else ""))
        parts = told.split(".")
        if len(parts) == 2 and all(part.isdigit() for part in parts):
            self.version = (int(parts[0]), int(parts[1]))
        if self.version > NEWEST:
            self.wrong.append(f"{path}: version {told} is newer than what Teams shows")
        rules = CARD | ({"version": "s"} if inner else {})
        self.properties(card, rules, path)
        if "entities" in card.get("msteams", {}):
            self.wrong.append(f"{path}: msteams.entities mentions people")
        if unknown := set(card.get("msteams", {})) - {"width", "entities"}:
            self.wrong.append(f"{path}: unknown in msteams: {sorted(unknown)}")

    def properties(self, thing: dict[str, Any], rules: dict[str, str], path: str) -> None:
        for name in sorted(set(thing) - set(rules) - {"type"}):
            self.wrong.append(f"{path}: {thing.get('type', '')} has no property {name!r}")
        for name, rule in rules.items():
            kind, _, since = rule.partition(" ")
            must = kind.endswith("!")
            kind = kind.removesuffix("!")
            if name not in thing:
                if must:
                    self.wrong.append(f"{path}: {thing.get('type', '')} must have {name!r}")
                continue
            if since and tuple(int(one) for one in since.split(".")) > self.version:
                self.wrong.append(f"{path}: {name!r} came with {since}")
            self.value(kind, thing[name], f"{path}.{name}")

    def value(self, kind: str, value: Any, path: str) -> None:
        if kind in ("els", "inl", "acts") or kind.startswith("els:"):
            self.many(kind, value, path)
        elif kind == "act":
            self.action(value, path, counts=False)
        elif kind == "card":
            self.card(value, path, inner=True)
        elif kind == "fb":
            self.fallback(value, path)
        elif problem := _problem(kind, value):
            self.wrong.append(f"{path}: {problem}: {str(value)[:60]!r}")

    def many(self, kind: str, values: Any, path: str) -> None:
        part = kind.partition(":")[2]
        if part in ("Data.Query", "Refresh"):
            values = [values]
        if not isinstance(values, list):
            self.wrong.append(f"{path}: must be a list")
            return
        for number, value in enumerate(values):
            place = f"{path}[{number}]"
            if kind == "acts":
                self.action(value, place)
            elif kind == "inl" and isinstance(value, str):
                continue
            else:
                self.element(value, "TextRun" if kind == "inl" else part, place)

    def element(self, element: Any, part: str, path: str) -> None:
        if not isinstance(element, dict):
            self.wrong.append(f"{path}: must be an object: {str(element)[:60]!r}")
            return
        kind = element.get("type", part if part in UNTYPED else None)
        rules = PARTS.get(part) if part else ELEMENTS.get(str(kind))
        if rules is None or (part and kind != part):
            self.wrong.append(f"{path}: unknown element {kind!r}{f', {part} is wanted' if part else ''}")
            return
        if SINCE.get(str(kind), (1, 0)) > self.version:
            self.wrong.append(f"{path}: {kind} came with {SINCE[str(kind)]}")
        if "id" in element:
            self.ids[str(element["id"])] += 1
        elif str(kind).startswith("Input.") and part != "Input.Choice":
            self.wrong.append(f"{path}: an input must have an id")
        self.properties(element, rules, path)
        if kind == "Refresh":
            self.refresh(element, path)

    def action(self, action: Any, path: str, counts: bool = True) -> None:
        rules = ACTIONS.get(str(action.get("type"))) if isinstance(action, dict) else None
        if rules is None:
            self.wrong.append(f"{path}: unknown action {str(action)[:60]!r}")
            return
        kind = action["type"]
        if SINCE.get(kind, (1, 0)) > self.version:
            self.wrong.append(f"{path}: {kind} came with {SINCE[kind]}")
        if counts:
            self.actions += 1
            if not action.get("title"):
                self.wrong.append(f"{path}: a button must have a title")
        self.properties(action, rules, path)
        data = action.get("data")
        teams = data.get("msteams") if isinstance(data, dict) else None
        if teams is not None:
            if kind != "Action.Submit":
                self.wrong.append(f"{path}: msteams in the data belongs to Action.Submit")
            if not isinstance(teams, dict) or teams.get("type") not in SUBMITS:
                self.wrong.append(f"{path}: unknown msteams in the data: {str(teams)[:60]}")
        if self.in_dialog and kind == "Action.Execute":
            self.wrong.append(f"{path}: a dialog is submitted with Action.Submit")

    def fallback(self, value: Any, path: str) -> None:
        if value == "drop":
            return
        if isinstance(value, dict) and str(value.get("type", "")).startswith("Action."):
            self.action(value, path, counts=False)
        else:
            before, self.ids = self.ids, Counter()  # it stands in the place of the other, so it may have its id
            self.element(value, "Column" if isinstance(value, dict) and value.get("type") == "Column" else "", path)
            self.ids = before

    def refresh(self, refresh: dict[str, Any], path: str) -> None:
        users = refresh.get("userIds", [])
        if not isinstance(users, list) or not all(isinstance(one, str) and one.startswith("29:") for one in users):
            self.wrong.append(f"{path}: userIds must be ids of people (29:…)")
        elif len(users) > MOST_REFRESHED:
            self.wrong.append(f"{path}: {len(users)} userIds, at most {MOST_REFRESHED}")
        if isinstance(refresh.get("action"), dict) and refresh["action"].get("type") != "Action.Execute":
            self.wrong.append(f"{path}: a refresh is an Action.Execute")


def _problem(kind: str, value: Any) -> str:
    if kind.startswith("e:"):
        words = kind.removeprefix("e:").split("|")
        fine = isinstance(value, str) and value.lower() in [one.lower() for one in words]
        return "" if fine else f"must be one of {words}"
    if kind == "u":
        fine = isinstance(value, str) and value.split(":", 1)[0].lower() in ("http", "https", "mailto", "data")
        return "" if fine else "must be an address of the web"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fine = {
        "s": isinstance(value, str),
        "b": isinstance(value, bool),
        "n": number,
        "i": number and int(value) == value,
        "o": isinstance(value, dict),
        "x": value is not None,
    }[kind]
    named = {
        "s": "text",
        "b": "true or false",
        "n": "a number",
        "i": "a whole number",
        "o": "an object",
        "x": "something",
    }
    return "" if fine else f"must be {named[kind]}"


def card_problems(card: Any, *, in_dialog: bool = False) -> list[str]:
    """Why Teams would not take, or not show, this card; empty when all is well."""
    check = _Check(in_dialog)
    check.card(card, "card")
    if check.actions > MOST_ACTIONS:
        check.wrong.append(f"card: {check.actions} actions, at most {MOST_ACTIONS}")
    check.wrong += [f"card: the id {name!r} is there {times} times" for name, times in check.ids.items() if times > 1]
    return check.wrong
