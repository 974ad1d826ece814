"""Text from elsewhere made fit for an entry: control characters removed, HTML turned into Markdown."""

import re

from knowledge.exchange.html_text import looks_like_html, markdown_of

# Line separators of Unicode and of old systems; all of them are read as an ordinary new line.
_NEW_LINE = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_HARMFUL = re.compile(
    # Control characters (but the tab and the new line) and half characters: the categories Cc and Cs of Unicode.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    # Marks that turn the direction of the text round them: with these a link can be shown as another one.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    # The mark of the byte order; U+FFFE and U+FFFF are no characters, and XML (so a workbook) cannot hold them.
    "\ufeff\ufffe\uffff]"
)


def without_controls(text: str) -> str:
    """Remove control characters, half characters and direction marks; tabs stay, and each new line becomes one LF."""
    return _HARMFUL.sub("", _NEW_LINE.sub("\n", text))


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
