"""Text objects of Block Kit: plain text, and Slack's own mark-up wherever it would come alive."""

import re
from typing import Any

from tests.slack.preview.tags import Html, joined, tag

STYLES = {"*": "strong", "_": "em", "~": "s"}
TOKENS = re.compile(
    r"```(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<link>[^<>\n]+)>"
    r"|(?<![\w*_~])(?P<mark>[*_~])(?P<styled>\S(?:[^\n]*?\S)?)(?P=mark)(?![\w*_~])",
    re.DOTALL,
)


class UnknownBlock(ValueError):
    """Block Kit that this preview cannot draw."""


def text_object(given: dict[str, Any]) -> Html:
    """Return a text object (Slack, reference of block kit: text object).

    Raises
    ------
    UnknownBlock
        When it is neither plain_text nor mrkdwn.
    """
    match given["type"]:
        case "plain_text":
            return tag("span", given["text"], cls="text")
        case "mrkdwn":
            return tag("span", mrkdwn(given["text"]), cls="text")
        case other:
            raise UnknownBlock(f"text object {other}")


def mrkdwn(text: str) -> Html:
    """Return text in Slack's mark-up as it looks: a mention or link that leaks into it is seen in the picture."""
    lines = [re.sub(r"^(?:>|&gt;) ?", "▏ ", line) for line in text.split("\n")]
    return _marked("\n".join(lines))


def unescaped(text: str) -> str:
    """Return text of a message without the three escapes that Slack knows (Slack, formatting text: escaping)."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _marked(text: str) -> Html:
    parts: list[str] = []
    at = 0
    for found in TOKENS.finditer(text):
        parts.append(unescaped(text[at : found.start()]))
        parts.append(_token(found))
        at = found.end()
    return joined([*parts, unescaped(text[at:])])


def _token(found: re.Match[str]) -> Html:
    if (block := found["block"]) is not None:
        return tag("pre", unescaped(block.strip("\n")))
    if (code := found["code"]) is not None:
        return tag("code", unescaped(code))
    if (link := found["link"]) is not None:
        return _reference(unescaped(link))
    return tag(STYLES[found["mark"]], _marked(found["styled"]))


def _reference(inside: str) -> Html:
    target, _, label = inside.partition("|")
    if target[0] in "@#!":
        sign = "#" if target[0] == "#" else "@"
        return tag("span", sign + (label or target[1:]).lstrip("@#"), cls="mention")
    return tag("a", label or target, title=target)
