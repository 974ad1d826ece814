"""What Teams would say of a card that it is given: the rules of its reference, written down apart from the program's own.

Versions and properties: https://adaptivecards.io/explorer. Six actions, 28 KB and 60 users: Microsoft, Teams, cards reference and
Universal Actions. That a text is Markdown or not was seen with Microsoft's own renderer (npm adaptivecards 3.0.6).
"""

import json
import re

import pytest
from markdown_it import MarkdownIt

from tests.bot.teams.published import by_renderer, by_schema, neither

_ANY = {"type", "id", "spacing", "separator", "height", "isVisible", "fallback", "requires"}
_INPUT = _ANY | {"label", "isRequired", "errorMessage"}
_ACTION = {"type", "id", "title", "style", "fallback", "tooltip", "isEnabled", "iconUrl", "mode", "requires"}
_BOX = {"items", "style", "selectAction", "verticalContentAlignment", "bleed", "minHeight"}
_TYPES = {
    "TextBlock": ("1.0", _ANY | {"text", "wrap", "weight", "size", "color", "isSubtle", "fontType", "style", "maxLines"}),
    "RichTextBlock": ("1.2", _ANY | {"inlines", "horizontalAlignment"}),
    "TextRun": (
        "1.2",
        {"type", "text", "weight", "italic", "size", "color", "isSubtle", "fontType", "strikethrough", "selectAction"},
    ),
    "Image": ("1.0", _ANY | {"url", "altText", "size", "style", "width", "horizontalAlignment", "selectAction"}),
    "Container": ("1.0", _ANY | _BOX),
    "ColumnSet": ("1.0", _ANY | {"columns", "style", "selectAction"}),
    "Column": ("1.0", _ANY | _BOX | {"width"}),
    "FactSet": ("1.0", _ANY | {"facts"}),
    "ActionSet": ("1.2", _ANY | {"actions"}),
    "Input.Text": (
        "1.0", _INPUT | {"isMultiline", "maxLength", "placeholder", "value", "regex", "style", "inlineAction"}
    ),
    "Input.Number": ("1.0", _INPUT | {"min", "max", "placeholder", "value"}),
    "Input.Date": ("1.0", _INPUT | {"min", "max", "placeholder", "value"}),
    "Input.Time": ("1.0", _INPUT | {"min", "max", "placeholder", "value"}),
    "Input.Toggle": ("1.0", _INPUT | {"title", "value", "valueOn", "valueOff", "wrap"}),
    "Input.ChoiceSet": (
        "1.0", _INPUT | {"choices", "choices.data", "isMultiSelect", "style", "value", "placeholder", "wrap"}
    ),
    "Action.OpenUrl": ("1.0", _ACTION | {"url"}),
    "Action.Submit": ("1.0", _ACTION | {"data", "associatedInputs"}),
    "Action.Execute": ("1.4", _ACTION | {"data", "verb", "associatedInputs"}),
}  # fmt: skip
_CARD = {"type", "$schema", "version", "body", "actions", "refresh", "fallbackText", "msteams", "speak", "lang", "rtl"}
_SHOWN_AS_MARKDOWN = {"title", "label", "errorMessage", "placeholder", "tooltip"}
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])
_INVISIBLE = "\u200b"
_LIKE = str.maketrans({"∗": "*", "ˋ": "`", "ˍ": "_", "∼": "~", _INVISIBLE: None})


def schema_problems(card):
    """Return what Microsoft's schema and renderer say against a card, each where it is to be had.

    The test is skipped where neither is, and says why.
    """
    reason = neither()
    if reason is not None:
        pytest.skip(reason)
    return by_schema(card) + by_renderer(card)


def sent_size(card):
    """Count the bytes of a card as UTF-8."""
    return len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def card_problems(card):
    """Return why Teams would refuse this card, or show something in it other than it is; empty when it would not."""
    found = [f"{name} on the card" for name in card.keys() - _CARD]
    if card.get("type") != "AdaptiveCard" or card.get("version") != "1.5" or not card.get("$schema"):
        found.append("not an Adaptive Card of version 1.5 with its $schema")
    if not card.get("body"):
        found.append("nothing in the body")
    if sent_size(card) >= 28 * 1024:
        found.append(f"{sent_size(card)} bytes")
    if card.get("msteams", {"width": "Full"}) != {"width": "Full"}:
        found.append(f"msteams {card['msteams']}")
    found += _refresh_problems(card)
    fallback = card.get("fallbackText", "")
    found += [] if fallback.strip() else ["no fallbackText"]
    found += [one for line in fallback.split("\n") for one in markdown_in(line)]
    nodes = list(_nodes([*card.get("body", []), *card.get("actions", [])]))
    acts = actions_in(card)
    found += [] if len(acts) <= 6 else [f"{len(acts)} actions"]
    ids = [node["id"] for node in nodes if "id" in node]
    found += [] if len(ids) == len(set(ids)) else [f"ids twice in {ids}"]
    for node in nodes:
        found += _node_problems(node)
    return found


def markdown_in(text):
    """Return what of a text would be shown otherwise than it is, where it is read as Markdown."""
    if re.search(r"\{\{\s*\w+\(", text):
        return [f"a date function in {text!r}"]
    tokens = _MARKDOWN.parse(text)
    inline = [child for token in tokens if token.type == "inline" for child in token.children or []]
    blocks = {token.type for token in tokens} - {"paragraph_open", "inline", "paragraph_close"}
    marks = {child.type for child in inline} - {"text"}
    shown = "".join(child.content for child in inline)
    if blocks or marks or shown != text.strip():
        return [f"Markdown in {text!r}: {sorted(blocks | marks)} {shown!r}"]
    return []


def as_typed(text):
    """Return a text as it was before it was made harmless, without spaces."""
    return "".join(text.translate(_LIKE).split())


def words_in(card):
    """Return all that a person reads in a card, in order, without spaces: texts, marks of lists, labels of choices, no buttons."""
    read = []
    for node in _nodes(card["body"]):
        kind = node.get("type")
        if kind in {"TextRun", "TextBlock"}:
            read.append(node["text"])
        elif kind == "FactSet":
            read += [one for fact in node["facts"] for one in (fact["title"], fact["value"])]
        elif kind == "Input.ChoiceSet":
            read += [choice["title"] for choice in node["choices"]]
    return as_typed("".join(read))


def actions_in(card):
    """Return the actions that are shown as buttons, in order."""
    sets = [node for node in _nodes(card["body"]) if node.get("type") == "ActionSet"]
    return [one for node in sets for one in node["actions"]] + list(card.get("actions", []))


def choices_in(card):
    """Return the lists to choose from."""
    return [node for node in _nodes(card["body"]) if node.get("type") == "Input.ChoiceSet"]


def _nodes(elements):
    """Return elements with all that is in them, in the order in which they are read."""
    for element in elements:
        if isinstance(element, str):  # a run may be a bare text
            yield {"type": "TextRun", "text": element}
            continue
        yield element
        for name in ("items", "columns", "inlines", "actions"):
            yield from _nodes(element.get(name, []))


def _refresh_problems(card):
    if "refresh" not in card:
        return []
    refresh = card["refresh"]
    right = refresh.keys() == {"action", "userIds"} and 1 <= len(refresh["userIds"]) <= 60
    act = refresh.get("action", {})
    right = right and act.get("type") == "Action.Execute" and act.get("verb") and isinstance(act.get("data"), dict)
    return [] if right else [f"refresh {refresh}"]


def _node_problems(node):
    kind = node.get("type")
    if kind not in _TYPES:
        return [f"type {kind}"]
    version, names = _TYPES[kind]
    found = [f"{name} on {kind}" for name in node.keys() - names]
    if version > "1.2" and "fallback" not in node:
        found.append(f"{kind} without fallback")
    found += [one for name in _SHOWN_AS_MARKDOWN & node.keys() for one in markdown_in(node[name])]
    found += [f"empty {name} of {kind}" for name in _SHOWN_AS_MARKDOWN & node.keys() if not node[name].strip()]
    found += [f"no {name} in {kind}" for name in ("items", "columns", "inlines", "actions") if node.get(name) == []]
    if "selectAction" in node:
        found += _node_problems({"title": "x"} | node["selectAction"])
    return found + _CHECKS.get(kind, lambda _: [])(node)


def _text_block(node):
    return markdown_in(node.get("text", "")) + ([] if node.get("text", "").strip() else ["empty TextBlock"])


def _text_run(node):
    dates = [f"a date function in {node['text']!r}"] if re.search(r"\{\{\s*\w+\(", node["text"]) else []
    return dates + ([] if node["text"] else ["empty TextRun"])


def _facts(node):
    return [one for fact in node["facts"] for text in (fact["title"], fact["value"]) for one in markdown_in(text)]


def _image(node):
    right = node["url"].startswith(("https://", "http://localhost", "http://127.0.0.1")) and node.get("altText")
    return [] if right else [f"image {node}"]


def _choices(node):
    choices = node.get("choices", [])
    found = [] if choices or "choices.data" in node else ["nothing to choose"]
    values = [choice["value"] for choice in choices]
    found += [] if len(values) == len(set(values)) else ["a value twice"]
    found += [] if all(choice["title"].strip() and choice["value"] for choice in choices) else ["an empty choice"]
    return found + [one for choice in choices for one in markdown_in(choice["title"])]


def _input(node):
    return [] if node.get("id") else [f"{node['type']} without id"]


def _open(node):
    url = node["url"]
    right = re.fullmatch(r"(?:https?://|mailto:)\S+", url) and node.get("title", "").strip()
    return [] if right else [f"opens {url!r}"]


def _press(node):
    found = [] if node.get("title", "").strip() else [f"{node['type']} without title"]
    found += [] if isinstance(node.get("data", {}), dict) else ["data is no object"]
    found += [] if node.get("style", "default") in {"default", "positive", "destructive"} else ["style"]
    if node["type"] == "Action.Execute":
        old = node.get("fallback")
        if not isinstance(old, dict) or old.get("type") != "Action.Submit" or old.get("data") != node.get("data"):
            found.append(f"old clients cannot press {node.get('title')!r}")
    return found


_CHECKS = {
    "TextBlock": _text_block,
    "TextRun": _text_run,
    "FactSet": _facts,
    "Image": _image,
    "Input.ChoiceSet": lambda node: _input(node) + _choices(node),
    "Action.OpenUrl": _open,
    "Action.Submit": _press,
    "Action.Execute": _press,
} | {f"Input.{kind}": _input for kind in ("Text", "Number", "Date", "Time", "Toggle")}
