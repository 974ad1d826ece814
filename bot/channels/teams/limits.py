"""What Teams accepts at most, each number with the page that states it, and how a card is measured."""

import json
from typing import Any

from bot.channels.markdown import untorn

MESSAGE_SIZE = 28 * 1024
"""Bytes of a message with a card. Microsoft, Teams: "Format your bot messages" and "Cards reference" say some 28 KB, and do not say
how they count; see `size`."""
CARD_SIZE = 24_000
"""Bytes of the card in it: the rest is for the activity around it, with its summary, names and ids."""
ELEMENT_SIZE = 8_000
"""Bytes of one element of our cards, so that several of them fit in a card; no limit of Teams."""
FALLBACK_SIZE = 2_000
"""Bytes of the text that a client shows that knows no cards of this version; no limit of Teams."""
ACTIONS = 6
"""Microsoft, Teams, cards reference, "Adaptive Card": "a maximum of six" actions in a card."""
VIEWERS = 60
"""Microsoft, Teams, "Work with Universal Actions": users in ``refresh.userIds``."""
ACTION_DATA = 1_000
"""Bytes of the action of a button that travels in it; it stands there twice, for old clients. Longer ones are looked up in the
row. No limit of Teams."""
BUTTON_SHOWN = 40
"""Characters of a button's title that a telephone of 360 pixels wide shows; no limit of Teams."""
ROW_SHOWN = 36
"""Characters of the titles of buttons that stand beside each other; no limit of Teams."""
ROW_ACTIONS = 3
"""Buttons beside each other."""
CHOICE_SHOWN = 200
"""Characters of a choice in a list; the whole of a longer one stands above it. No limit of Teams."""
CHOICES_SHOWN = 12
"""Choices that stand open below each other; more are a list that unfolds. No limit of Teams."""
CHOICES = 100
"""Choices in one card; no limit of Teams."""
SUMMARY = 200
"""Characters of the summary of a message, of which a notification shows the begin; no limit of Teams."""
ALTERNATIVE = 1_000
"""Characters of what is read out in place of a picture; no limit of Teams."""

CUT = "…"
"""What stands where a text goes on elsewhere."""

_COMPACT = json.JSONEncoder(separators=(",", ":"))


def size(content: Any) -> int:
    """Return the bytes that something takes as compact JSON, in the longest way that it can be written.

    The SDK writes every character beyond ASCII as ``\\uXXXX``, Teams may count UTF-8: this is never less than either.
    """
    return len(_COMPACT.encode(content))


def length(text: str) -> int:
    """Return the characters of a text as JavaScript counts them: an emoji beyond the basic plane counts for two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, most: int) -> str:
    """Return a text of at most this many characters, with a mark where it was cut."""
    if length(text) <= most:
        return text
    place = min(len(text), most - 1)
    while length(text[:place]) > most - 1:
        place -= 1
    return text[: untorn(text, place)].rstrip() + CUT
