"""A reply as text for a terminal: Markdown without its marks, a card as lines, a chart as bars, numbered buttons."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.channels.calendars import told
from bot.channels.terminal.bars import barred
from dialogs.choices import by_number
from dialogs.messages import Button, Card, Reply, Sheet

_MARKDOWN = MarkdownIt("commonmark")
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def rendered(reply: Reply, files: Sequence[str] = (), *, first: int = 1, colour: bool = False) -> str:
    """Return a reply as text.

    Parameters
    ----------
    files
        Where what the reply carries has been kept.
    first
        Number of the first button, for replies that follow one with buttons.
    colour
        Whether the terminal understands bold.
    """
    parts = [markdown(reply.text, colour=colour)]
    if reply.card:
        parts.append(_card(reply.card, colour))
    if reply.chart:
        parts.append(barred(reply.chart))
    if reply.sheet:
        parts.append(_sheet(reply.sheet))
    parts += [f"  ▫ {told(one)}" for one in reply.calendar]
    if files:
        parts.append("\n".join(f"  → {file}" for file in files))
    if reply.buttons:
        parts.append(_buttons(reply.buttons, first, colour))
    return "\n".join(part for part in parts if part)


def rendered_turn(replies: Sequence[Reply], files: Sequence[Sequence[str]] = (), *, colour: bool = False) -> str:
    """Return the replies of one turn, each with its files; buttons are numbered through."""
    parts: list[str] = []
    first = 1
    for place, reply in enumerate(replies):
        own = files[place] if files else ()
        parts.append(rendered(reply, own, first=first, colour=colour))
        first += len(reply.buttons)
    return "\n\n".join(parts)


def markdown(text: str, *, colour: bool = False) -> str:
    """Return Markdown as plain text; bold stays bold where the terminal can."""
    lines: list[str] = []
    depth = 0
    numbers: list[int] = []
    marker = ""
    for token in _MARKDOWN.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
            numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
            numbers.pop()
            if depth == 0:
                lines.append("")
        elif token.type == "list_item_open":
            marker = f"{numbers[-1]}. " if numbers[-1] else "- "
            numbers[-1] += 1 if numbers[-1] else 0
        elif token.type == "inline":
            indent = "  " * max(depth - 1, 0)
            lines.append(indent + marker + _inline(token.children or [], colour))
            marker = ""
        elif token.type in {"paragraph_close", "heading_close"} and depth == 0:
            lines.append("")
        elif token.type in {"code_block", "fence", "html_block"}:
            lines += [token.content.rstrip(), ""]
    return "\n".join(lines).strip()


def _inline(tokens: Sequence[Token], colour: bool) -> str:
    text = ""
    link = ""
    for token in tokens:
        if token.type in {"text", "code_inline", "html_inline"}:
            text += token.content
        elif token.type in {"softbreak", "hardbreak"}:
            text += "\n"
        elif token.type == "strong_open" and colour:
            text += BOLD
        elif token.type == "strong_close" and colour:
            text += PLAIN
        elif token.type == "em_open" and colour:
            text += DIM
        elif token.type == "em_close" and colour:
            text += PLAIN
        elif token.type == "link_open":
            link = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            text += f" ({link})" if link not in text else ""
    return text


_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+!|<>~])")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _card(card: Card, colour: bool) -> str:
    title = f"{BOLD}{card.title}{PLAIN}" if colour else card.title
    lines = [f"  │ {title}"]
    # A name is no Markdown block ("1. Project" is no list), but signs in it may be escaped.
    lines += [f"  │ {_unescaped(fact.name)}: {markdown(fact.value)}" for fact in card.facts]
    return "\n".join(lines)


def _sheet(sheet: Sheet) -> str:
    return f"  ▦ {sheet.title} ({len(sheet.rows)} × {len(sheet.columns)}): {', '.join(sheet.columns)}"


def _buttons(buttons: Sequence[Button], first: int, colour: bool) -> str:
    if not by_number(buttons):
        return "  " + "  ".join(f"[{button.label}]" for button in buttons)
    return "\n".join(f"  [{number}] {button.label}" for number, button in enumerate(buttons, start=first))
