"""Plain text in a dialog of Teams: lines that are shown as they were written, and cut where there is no room for all of it."""

import hashlib
import unicodedata
from typing import Any

from bot.channels.teams.card_text import literal
from dialogs.markup import cleaned

Json = dict[str, Any]

BLANK = "–"
"""What stands where there is no text to show."""
CUT = "…"
"""What stands where a text was cut."""


def digest(text: str, digits: int = 12) -> str:
    """Return hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def on_one_line(text: str) -> str:
    """Return a text without line ends and what cannot be seen, or a dash when nothing is left of it."""
    return " ".join(cleaned(text).split()) or BLANK


def cut(text: str, most: int) -> str:
    """Return a text of at most this many characters, cut after a word if there is one in its second half, with a mark."""
    if len(text) <= most:
        return text
    place = _whole(text, max(most - 1, 0))
    space = text.rfind(" ", place // 2, place + 1)
    return text[: space if space > 0 else place].rstrip() + CUT


def shortened(text: str, most: int) -> str:
    """Return the begin and the end of a text, at most this many characters: names that begin alike stay different."""
    if len(text) <= most:
        return text
    tail = most // 3
    ending = len(text) - tail
    while ending < len(text) and unicodedata.category(text[ending])[0] == "M":
        ending += 1
    return text[: _whole(text, most - tail - 1)].rstrip() + CUT + text[ending:].lstrip()


def _whole(text: str, place: int) -> int:
    """Return the place, or one before it, where no sign is parted from the marks on it."""
    while place > 0 and unicodedata.category(text[place])[0] == "M":
        place -= 1
    return place


def lines(text: str, **style: Any) -> list[Json]:
    """Return a text as it was written, an element for each line; nothing for a text without anything to read."""
    written = (line.strip() for line in cleaned(text).split("\n"))
    return [
        close(literal(line, **style)) if place else literal(line, **style)
        for place, line in enumerate(filter(None, written))
    ]


def fact(name: str, value: str) -> list[Json]:
    """Return a name in bold with its value behind it, and the further lines of the value below."""
    first, *more = [line.strip() for line in cleaned(value).split("\n") if line.strip()] or [BLANK]
    runs = [*literal(f"{on_one_line(name)}: ", weight="Bolder")["inlines"], *literal(first)["inlines"]]
    return [{"type": "RichTextBlock", "inlines": runs, "spacing": "Small"}, *(close(literal(line)) for line in more)]


def close(element: Json) -> Json:
    """Return an element that belongs to the one above it."""
    return element | {"spacing": "Small"}
