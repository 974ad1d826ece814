"""Texts in a view of Slack: as blocks that show them whole, and within what one text, one block and one view hold.

Slack, reference of block kit: text object, header block, rich text block, context block.
"""

import json
from collections.abc import Sequence
from typing import Any, cast

from bot.channels.slack import limits
from dialogs.markup import cleaned
from dialogs.texts import N_, Texts

Json = dict[str, Any]

BLANK = "–"
"""What stands where there is no text to show; Slack refuses an empty text."""


class TooMuchOnAPage(ValueError):
    """The questions of a page need more blocks, or more characters, than a view of Slack holds."""


def on_one_line(text: str) -> str:
    """Return a text without line ends and what cannot be seen, or a dash when nothing is left of it."""
    return " ".join(cleaned(text).split()) or BLANK


def plain(text: str, most: int) -> Json:
    """Return a text object of at most this many characters in which nothing of the text is a sign of formatting."""
    shown = text.strip() or BLANK
    return {"type": "plain_text", "text": at_word(shown, most), "emoji": False}


def at_word(text: str, most: int) -> str:
    """Return a text of at most this many characters, cut after a word if there is one in its second half, with a mark."""
    if limits.length(text) <= most:
        return text
    return parted(text, most - 1)[0] + limits.CUT


def parted(text: str, most: int) -> tuple[str, str]:
    """Return what fits and the rest, parted at a space when there is one in the second half of what fits."""
    place = max(1, limits.fitting(text, most))
    if text[place : place + 1].strip():
        space = text.rfind(" ", place // 2, place)
        place = space if space > 0 else place
    return text[:place].rstrip(), text[place:].lstrip()


def heading(text: str) -> list[Json]:
    """Return a line in large letters, and below it the whole when it does not fit in one."""
    line = on_one_line(text)
    block: Json = {"type": "header", "text": plain(line, limits.HEADER)}
    return [block, *(said(line) if limits.length(line) > limits.HEADER else [])]


def facts(pairs: Sequence[tuple[str, str]]) -> list[Json]:
    """Return names in bold with their values, a line each."""
    elements: list[Json] = []
    for name, value in pairs:
        elements += _pieces(f"{on_one_line(name)}: ", bold=True)
        elements += _pieces(f"{cleaned(value).strip() or '–'}\n")
    return _rich(elements)


def context(text: str) -> Json:
    """Return a line in small letters."""
    return {"type": "context", "elements": [plain(text, limits.INPUT_HINT)]}


def said(text: str, *, bold: bool = False) -> list[Json]:
    """Return a text as blocks that show it as it is, whole."""
    return _rich(_pieces(cleaned(text).strip(), bold=bold))


def _pieces(text: str, *, bold: bool = False) -> list[Json]:
    """Return a text as elements of rich text, none longer than a block may be."""
    made: list[Json] = []
    while text:
        place = max(1, limits.fitting(text, limits.RICH_TEXT))
        made.append({"type": "text", "text": text[:place]} | ({"style": {"bold": True}} if bold else {}))
        text = text[place:]
    return made


def _rich(elements: Sequence[Json]) -> list[Json]:
    """Return elements as blocks, each as long as a block may be."""
    blocks: list[list[Json]] = []
    room = 0
    for one in elements:
        length = limits.length(one["text"])
        if length > room:
            blocks.append([])
            room = limits.RICH_TEXT
        blocks[-1].append(one)
        room -= length
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": one}]} for one in blocks]


def fitted(view: Json, texts: Texts) -> Json:
    """Return the view within what a view holds: texts joined first, then the longest left to the conversation, which it says."""
    if _fits(view):
        return view
    blocks = _joined(cast("list[Json]", view["blocks"]))
    if _fits(view | {"blocks": blocks}):
        return view | {"blocks": blocks}
    notice = said(texts(N_("Not all there is to read fits in this window. Ask me for it in our conversation.")))
    read = sorted((one for one in blocks if one["type"] == "rich_text"), key=limits.size)
    while read:
        longest = read.pop()
        blocks = [one for one in blocks if one is not longest]
        if _fits(fitting := view | {"blocks": [*notice, *blocks]}):
            return fitting
    raise TooMuchOnAPage(f"{len(blocks)} blocks, {len(json.dumps(view))} bytes")


def _fits(view: Json) -> bool:
    """Tell whether Slack takes a view, written in ASCII as JSON mostly is: the longest of the ways to write it."""
    return len(view["blocks"]) <= limits.BLOCKS_IN_VIEW and len(json.dumps(view)) <= limits.VIEW_SIZE


def _joined(blocks: Sequence[Json]) -> list[Json]:
    """Return the blocks with neighbouring texts in one block, headings too."""
    made: list[Json] = []
    for one in blocks:
        block = one
        if block["type"] == "divider":
            continue
        if block["type"] == "header":
            (block,) = said(block["text"]["text"], bold=True)
        if block["type"] == "rich_text" and made and made[-1]["type"] == "rich_text":
            made[-1] = made[-1] | {"elements": [*made[-1]["elements"], *block["elements"]]}
        else:
            made.append(block)
    return made
