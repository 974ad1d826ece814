"""Texts between us and Slack: Markdown as rich_text blocks and as plain text, and what a person typed there as plain text."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.channels.slack.limits import URL, length
from bot.channels.slack.rich_text import (
    Block,
    Kind,
    Line,
    Run,
    assembled,
    bare,
    merged,
    packed,
    text_of,
    text_run,
    told,
)
from dialogs.markup import cleaned

# A definition of a link elsewhere in the text would disappear from it; and what is nested deeper than allowed would too.
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 200}).disable("reference")
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE
)


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


def inline(markdown: str) -> list[Run]:
    """Return a line of Markdown as runs: bold, italic, code and links, while "1." or "-" at its start is what it says."""
    return _runs(_MARKDOWN.parseInline(cleaned(markdown))[0].children or [])


def lines_of(markdown: str) -> list[Line]:
    """Return the lines that Markdown consists of."""
    reader = _Reader()
    for token in _MARKDOWN.parse(cleaned(markdown)):
        reader.read(token)
    return reader.lines


class _Reader:
    """Reads the tokens of a text one by one, in the order in which it is read."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._counts: list[int] = []
        """For each list that is open: the number of its next item; 0 for one without numbers."""
        self._items: list[Line | None] = []
        """For each item that is open: its line, once it has one."""
        self._quotes = 0
        self._heading = False
        self._tight = False

    def read(self, token: Token) -> None:
        """Take the next token."""
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            start = token.attrGet("start")
            self._counts.append(-1 if kind == "bullet_list_open" else int(1 if start is None else start))
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._counts.pop()
        elif kind == "list_item_open":
            self._items.append(None)
        elif kind == "list_item_close":
            self._items.pop()
            if self._counts[-1] >= 0:
                self._counts[-1] += 1
        elif kind in {"blockquote_open", "blockquote_close"}:
            self._quotes += 1 if kind == "blockquote_open" else -1
        elif kind in {"heading_open", "heading_close"}:
            self._heading = kind == "heading_open"
        elif kind == "inline":
            self._paragraph(_runs(token.children or [], bold=self._heading))
        elif kind in {"code_block", "fence"}:
            self._code(token.content.rstrip("\n"))
        elif kind == "html_block":
            self._paragraph([text_run(token.content.rstrip("\n"))])
        elif kind == "hr":
            self.lines.append(Line("rule"))

    def _paragraph(self, runs: list[Run]) -> None:
        if not self._items:
            self.lines.append(Line("quote" if self._quotes else "text", runs))
        elif self._items[-1] is None:
            self._items[-1] = self._item(runs)
            self.lines.append(self._items[-1])
        elif self.lines[-1] is self._items[-1]:  # a second paragraph of the same item
            self.lines[-1].runs = merged([*self.lines[-1].runs, text_run("\n"), *runs])
        else:
            self.lines.append(Line("quote" if self._quotes else "text", runs))

    def _item(self, runs: list[Run]) -> Line:
        depth, count = len(self._counts) - 1, self._counts[-1]
        if self._quotes:  # a quote holds no list
            mark = "• " if count < 0 else f"{count}. "
            return Line("quote", [text_run("  " * depth + mark), *runs], joint="\n")
        kind: Kind = "bullet" if count < 0 else "ordered"
        if kind == "ordered" and count == 0:  # Slack counts from 1
            return Line("text", [text_run("0. "), *runs], joint="\n")
        return Line(kind, runs, depth, max(count, 1))

    def _code(self, content: str) -> None:
        self.lines.append(
            Line("quote", [text_run(content, "code")]) if self._quotes else Line("code", [text_run(content)])
        )


def _runs(tokens: Sequence[Token], *, bold: bool = False) -> list[Run]:
    runs: list[Run] = []
    open_styles: list[str] = ["bold"] if bold else []
    links: list[tuple[int, str]] = []
    for token in tokens:
        kind = token.type
        styles = sorted(set(open_styles))
        if kind in {"text", "html_inline", "text_special"}:
            runs.append(text_run(token.content, *styles))
        elif kind == "code_inline":
            runs.append(text_run(token.content, "code"))
        elif kind in {"softbreak", "hardbreak"}:
            runs.append(text_run("\n", *styles))
        elif kind in {"strong_open", "em_open"}:
            open_styles.append("bold" if kind == "strong_open" else "italic")
        elif kind in {"strong_close", "em_close"}:
            open_styles.remove("bold" if kind == "strong_close" else "italic")
        elif kind == "link_open":
            links.append((len(runs), str(token.attrGet("href") or "")))
        elif kind == "link_close" and links:
            start, target = links.pop()
            runs[start:] = _linked(merged(runs[start:]), target)
        elif kind == "image":
            runs += _linked([text_run(token.content, *styles)], str(token.attrGet("src") or ""))
    return merged(runs)


def _linked(runs: list[Run], target: str) -> list[Run]:
    label = "".join(text_of(run) for run in runs)
    if honest(label, target):
        return [{**run, "type": "link", "url": target} for run in runs if text_of(run)] or [
            {"type": "link", "url": target}
        ]
    if not target or target in label:
        return runs
    return [*runs, text_run(f" ({target})" if label.strip() else target)]


def honest(label: str, target: str) -> bool:
    """Tell whether a link may be one: on the web or an address, and no other address in its text than where it goes."""
    if length(target) > URL or re.search(r"\s", target):
        return False
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").casefold()
    except ValueError:  # as "http://[x"
        return False
    if parts.scheme in {"http", "https"} and host:
        goes = {bare(target), host.removeprefix("www.")}
    elif parts.scheme == "mailto" and "@" in parts.path:
        goes = {unquote(parts.path).casefold(), parts.path.rpartition("@")[2].casefold()}
    else:
        return False
    return all(bare(said) in goes for said in _ADDRESS.findall(unicodedata.normalize("NFKC", label)))


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
