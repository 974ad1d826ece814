"""What a person reads in blocks: their words, their buttons, and what in them is alive (a mention, a link)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_ALIVE = re.compile(r"<(?:[@#!][^>]*|(?:https?|mailto|tel):[^>]*)>")
_NAMES = re.compile(r"(?<![\w/])@(?:channel|here|everyone)\b")


def unescaped(text: str) -> str:
    """Text as shown: Slack's three entities read back."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_TYPED = re.compile(
    r"(?P<link>https?://[^\s<>]+)|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<place>(?<![\w.@])(?:[\w-]+\.)+(?:be|com|eu|net|nl|org)\b)"
)
_EMOJI = {"👍": ":+1:", "👎": ":-1:"}


def escaped(text: str) -> str:
    """Text with Slack's three entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_written(text: str) -> str:
    """What a person types as Slack gives it to apps: entities, addresses made into links, thumbs into their codes."""

    def linked(match: re.Match[str]) -> str:
        found = match[0]
        if match["link"]:
            return f"<{found}>"
        return f"<mailto:{found}|{found}>" if match["mail"] else f"<http://{found}|{found}>"

    written = _TYPED.sub(linked, escaped(text))
    for sign, code in _EMOJI.items():
        written = written.replace(sign, code)
    return written


def words(blocks: list[dict[str, Any]]) -> str:
    """Everything that stands in the blocks, a block a paragraph, as it is read."""
    return "\n".join(part for block in blocks if (part := _block(block)))


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "section":
            parts = [block["text"]] if "text" in block else []
            lines = [_text(part) for part in [*parts, *block.get("fields", [])]]
            if "accessory" in block:
                lines.append(_element(block["accessory"]))
            return "\n".join(filter(None, lines))
        case "header":
            return _text(block["text"])
        case "context":
            return " ".join(_element(one) for one in block["elements"])
        case "actions":
            return " ".join(f"[{_element(one)}]" for one in block["elements"])
        case "input":
            lines = [_text(block["label"]), _element(block["element"])]
            return "\n".join(filter(None, [*lines, _text(block["hint"]) if "hint" in block else ""]))
        case "image":
            return block["alt_text"]
        case "rich_text":
            return "\n".join(_rich(one) for one in block["elements"])
        case "markdown":
            return block["text"]
        case "table":
            return "\n".join(" | ".join(_cell(cell) for cell in row) for row in block["rows"])
        case _:
            return ""


def _cell(cell: dict[str, Any]) -> str:
    return cell["text"] if cell["type"] == "raw_text" else _block(cell)


def _text(part: dict[str, Any]) -> str:
    return unescaped(part["text"]) if part["type"] == "mrkdwn" else part["text"]


def _element(element: dict[str, Any]) -> str:
    if element["type"] in ("plain_text", "mrkdwn"):
        return _text(element)
    if element["type"] == "button":
        return _text(element["text"])
    if element["type"] == "image":
        return element["alt_text"]
    return "\n".join(
        _text(one["text"]) + (f" ({_text(one['description'])})" if "description" in one else "")
        for one in element.get("options", [])
    )


def _rich(part: dict[str, Any]) -> str:
    if part["type"] == "rich_text_list":
        marks = (
            f"{number}." if part["style"] == "ordered" else "•" for number in range(1 + part.get("offset", 0), 10_000)
        )
        before = "  " * part.get("indent", 0)
        return "\n".join(f"{before}{mark} {_rich(one)}" for mark, one in zip(marks, part["elements"], strict=False))
    line = "".join(_inline(one) for one in part["elements"])
    return f"> {line}" if part["type"] == "rich_text_quote" else line


def _inline(part: dict[str, Any]) -> str:
    match part["type"]:
        case "text":
            return part["text"]
        case "link":
            return part.get("text", part["url"])
        case "emoji":
            return f":{part['name']}:"
        case "user":
            return f"<@{part['user_id']}>"
        case "channel":
            return f"<#{part['channel_id']}>"
        case "usergroup":
            return f"<!subteam^{part['usergroup_id']}>"
        case "broadcast":
            return f"<!{part['range']}>"
        case "date":
            return part.get("fallback", str(part["timestamp"]))
        case _:
            return part.get("value", "")


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every interactive element with the block it stands in."""
    for block in blocks:
        if block["type"] == "actions":
            yield from ((block, one) for one in block["elements"])
        elif block["type"] == "section" and block.get("accessory", {}).get("type", "image") != "image":
            yield block, block["accessory"]
        elif block["type"] == "input":
            yield block, block["element"]


def buttons(blocks: list[dict[str, Any]]) -> list[str]:
    """The labels of the buttons, in order."""
    return [_text(one["text"]) for _block, one in elements(blocks) if one["type"] == "button"]


def label(block: dict[str, Any], element: dict[str, Any]) -> str:
    """By what a person names an element: a button's text, an input's label, else a section's text or its action_id."""
    if element["type"] == "button":
        return _text(element["text"])
    if block["type"] == "input":
        return _text(block["label"])
    if block["type"] == "section" and "text" in block:
        return _text(block["text"])
    return element["action_id"]


def alive(value: Any) -> list[str]:
    """Mentions and links that Slack would make live in text that it parses: mrkdwn, rich text, fallback texts."""
    found: list[str] = []
    if isinstance(value, dict):
        kind = value.get("type")
        if kind == "mrkdwn":
            found += _ALIVE.findall(value["text"])
        elif kind in ("user", "channel", "usergroup", "broadcast", "link"):
            found.append(value.get("url") or _inline(value))
        for item in value.values():
            found += alive(item)
    elif isinstance(value, list):
        for item in value:
            found += alive(item)
    return found


def alive_in_text(text: str, names: bool = False) -> list[str]:
    """Mentions and links that Slack would make live in a message's `text`; `names`: with @here and the like."""
    return _ALIVE.findall(text) + (_NAMES.findall(text) if names else [])


def rich_text(text: str, block_id: str) -> list[dict[str, Any]]:
    """The blocks with which Slack tells a message that a person typed."""
    element = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [element]}]
