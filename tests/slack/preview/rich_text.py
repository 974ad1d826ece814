"""The block rich_text with all that stands in it (Slack, reference of block kit: rich text block)."""

from collections.abc import Sequence
from typing import Any

from tests.slack.preview.tags import Html, joined, tag
from tests.slack.preview.text import UnknownBlock

STYLES = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code", "highlight": "mark"}
BULLETS = ("•", "◦", "▪")
NUMBERS = ("1", "a", "i")


def rich_text(block: dict[str, Any]) -> Html:
    """Return the block; its text is literal, whatever stands in it.

    Raises
    ------
    UnknownBlock
        When something in it cannot be drawn.
    """
    counted: dict[int, int] = {}
    parts: list[str] = []
    for part in block["elements"]:
        if part["type"] != "rich_text_list":
            counted = {}
        parts.append(_part(part, counted))
    return tag("div", *parts, cls="rich")


def _part(part: dict[str, Any], counted: dict[int, int]) -> Html:
    match part["type"]:
        case "rich_text_section":
            return tag("div", _inline(part["elements"]), cls="rich-section")
        case "rich_text_quote":
            return tag("blockquote", _inline(part["elements"]))
        case "rich_text_preformatted":
            return tag("pre", _inline(part["elements"]))
        case "rich_text_list":
            return _list(part, counted)
        case other:
            raise UnknownBlock(f"{other} in rich_text")


def _list(part: dict[str, Any], counted: dict[int, int]) -> Html:
    """Return one list; an ordered one goes on where the list of its depth stopped, as Slack's does after a nested list."""
    indent, ordered = part.get("indent", 0), part["style"] == "ordered"
    for deeper in [depth for depth in counted if depth > indent]:
        del counted[deeper]
    first = part["offset"] if "offset" in part else counted.get(indent, 0)
    items: list[str] = []
    for place, item in enumerate(part["elements"], start=first + 1):
        if item["type"] != "rich_text_section":
            raise UnknownBlock(f"{item['type']} in rich_text_list")
        sign = f"{_numeral(place, indent)}." if ordered else BULLETS[indent % len(BULLETS)]
        inside = _inline(item["elements"])
        items.append(tag("div", tag("span", sign, cls="sign"), tag("div", inside, cls="item"), cls="entry"))
    counted[indent] = first + len(part["elements"]) if ordered else 0
    border = " bordered" if part.get("border") else ""
    return tag("div", *items, cls=f"list{border}", style=f"margin-left:{indent * 24}px")


def _numeral(place: int, indent: int) -> str:
    match NUMBERS[indent % len(NUMBERS)]:
        case "a":
            letters = ""
            while place:
                place, rest = divmod(place - 1, 26)
                letters = chr(ord("a") + rest) + letters
            return letters
        case "i":
            roman = ""
            for value, sign in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
                while place >= value:
                    roman, place = roman + sign, place - value
            return roman
        case _:
            return str(place)


def _inline(elements: Sequence[dict[str, Any]]) -> Html:
    return joined(_styled(_element(one), one.get("style", {})) for one in elements)


def _styled(inside: Html, style: dict[str, bool]) -> Html:
    for name, element in reversed(STYLES.items()):
        if style.get(name):
            inside = tag(element, inside)
    return inside


def _element(one: dict[str, Any]) -> Html:
    match one["type"]:
        case "text":
            return tag("span", one["text"], cls="text")
        case "link":
            return tag("a", one.get("text") or one["url"], title=one["url"], cls="text")
        case "emoji":
            return tag("span", _emoji(one), cls="emoji")
        case "user" | "usergroup":
            return tag("span", "@" + (one.get("user_id") or one["usergroup_id"]), cls="mention")
        case "channel":
            return tag("span", "#" + one["channel_id"], cls="mention")
        case "broadcast":
            return tag("span", "@" + one["range"], cls="mention")
        case "date":
            return tag("span", one.get("fallback") or one["format"], cls="text")
        case "color":
            return tag("code", one["value"])
        case other:
            raise UnknownBlock(f"{other} in rich_text")


def _emoji(one: dict[str, Any]) -> str:
    """Return the sign itself where its code points are given (`1f44d-1f3fb`), else its name as Slack writes it."""
    if "unicode" in one:
        return "".join(chr(int(point, 16)) for point in one["unicode"].split("-"))
    return f":{one['name']}:"
