"""Text from elsewhere made fit for an entry: control characters removed, HTML turned into Markdown."""

import re
import unicodedata

from knowledge.exchange.html_text import looks_like_html, markdown_of

# Line separators of Unicode and of old systems; all of them are read as an ordinary new line.
_NEW_LINE = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Marks that turn the direction of the text round them: with these a link can be shown as another one.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BYTE_ORDER_MARK = "\ufeff"


def without_controls(text: str) -> str:
    """Remove control characters, half characters and direction marks; tabs stay, and each new line becomes one LF."""
    return "".join(one for one in _NEW_LINE.sub("\n", text) if one in "\n\t" or _harmless(one))


def clean_line(text: str) -> str:
    """Return a text as one line: without control characters, each run of white space one space."""
    return " ".join(without_controls(text).split())


def clean_markdown(text: str) -> str:
    """Return a Markdown text without control characters and without white space round it."""
    return without_controls(text).strip()


def clean_answer(text: str) -> str:
    """Return an answer from elsewhere as clean Markdown, also when it is written in HTML."""
    text = clean_markdown(text)
    return clean_markdown(markdown_of(text)) if looks_like_html(text) else text


def _harmless(character: str) -> bool:
    if character in _DIRECTION or character == _BYTE_ORDER_MARK:
        return False
    # U+FFFE and U+FFFF are no characters, and XML (so a workbook) cannot hold them.
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in "\ufffe\uffff"
