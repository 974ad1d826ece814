"""Markdown as plain text, for places that show no formatting: the label of a box, the line under it."""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_BREAKS = {"softbreak", "hardbreak"}


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark")


def plain_text(markdown: str) -> str:
    """Return what a person would read of a Markdown text, a line for each paragraph or item."""
    lines: list[str] = []
    for token in _markdown().parse(markdown):
        if token.type == "inline":
            lines.append("".join(_read(one) for one in token.children or []))
        elif token.content:  # code or HTML that somebody typed: shown as it stands
            lines.append(token.content.strip())
    return "\n".join(line for line in lines if line.strip())


def _read(token: Token) -> str:
    return "\n" if token.type in _BREAKS else token.content
