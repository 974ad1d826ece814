"""Texts between us and Slack: Markdown as rich_text blocks and as plain text, and what a person typed there as plain text."""

import re

from bot.channels import markdown as neutral
from bot.channels.markdown import Line, Run
from bot.channels.slack.rich_text import Block, assembled, packed, told


def rich(markdown: str) -> list[Block]:
    """Return Markdown as rich_text blocks, each within the limits, with a divider for a rule. Nothing is left out.

    A link is one only if it is on the web or an address, and if its text says nothing else than where it goes; other links
    stay text, with their target behind it.
    """
    return packed(lines_of(markdown))


def plain(markdown: str) -> str:
    """Return Markdown as plain text, links with their target."""
    lines = lines_of(markdown)
    parts: list[str] = []
    held: list[Line] = []
    for line in [*lines, Line("rule")]:
        if line.kind != "rule":
            held.append(line)
        elif held:
            parts.append(told([assembled(held)]))
            held = []
    return "\n".join(parts)


def notification(text: str) -> str:
    """Return plain text for the field ``text`` of a message, where ``& < >`` would steer.

    Slack, Formatting message text: escaping text (https://docs.slack.dev/messaging/formatting-message-text).
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lines_of(markdown: str) -> list[Line]:
    """Return the lines that Markdown consists of, as Slack can show them: its lists count from 1."""
    return [
        Line("text", [Run("0. "), *line.runs], joint="\n") if line.kind == "ordered" and not line.number else line
        for line in neutral.lines_of(markdown)
    ]


_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">"}
_THUMB = re.compile(r":(\+1|thumbsup|-1|thumbsdown):(?::skin-tone-[2-6]:)?")


def typed(text: str, *, bot: str | None = None) -> str:
    """Return what a person typed, from the text of a message as Slack gives it.

    Slack, Formatting message text: retrieving messages. Mentions become the name that is given with them, and disappear when
    there is none: an id means nothing to anyone.

    Parameters
    ----------
    bot
        Id of our own user: who calls us by name says that to us, not in the question.
    """
    parts: list[str] = []
    passed = 0
    for found in _TOKEN.finditer(text):
        parts.append(_decoded(text[passed : found.start()]))
        parts.append(_token(found[1], bot))
        passed = found.end()
    parts.append(_decoded(text[passed:]))
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", "".join(parts)).strip() if passed else parts[0].strip()


def _decoded(text: str) -> str:
    thumbs = _THUMB.sub(lambda found: "👍" if found[1] in {"+1", "thumbsup"} else "👎", text)
    return _ENTITY.sub(lambda found: _SIGNS[found[1]], thumbs)


def _token(content: str, bot: str | None) -> str:
    """Return what one thing between angle brackets stands for."""
    target, _, given = content.partition("|")
    label = _ENTITY.sub(lambda found: _SIGNS[found[1]], given).strip()
    if target.startswith("@"):
        return "" if bot is not None and target[1:] == bot else label.removeprefix("@")
    if target.startswith("#"):
        return f"#{label.removeprefix('#')}" if label else ""
    if target.startswith("!"):
        command = target[1:].partition("^")[0]
        if command in {"here", "channel", "everyone"}:
            return f"@{command}"
        return label
    return label or _ENTITY.sub(lambda found: _SIGNS[found[1]], target).removeprefix("mailto:")
