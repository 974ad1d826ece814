"""Markdown as lines of runs, whose text is literal: what every channel renders in its own way."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dialogs.markup import cleaned

Kind = Literal["text", "bullet", "ordered", "quote", "code", "rule"]

LONGEST_ADDRESS = 3_000
"""Characters of an address that becomes a link: the most that Slack takes (block-kit/block-elements/button-element)."""

# A definition of a link elsewhere in the text would disappear from it; and what is nested deeper than allowed would too.
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 200}).disable("reference")
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE
)
_SENTENCE = re.compile(r"""[.!?…]['"”’)\]]*\s""")


@dataclass(frozen=True)
class Run:
    """A piece of a line in one style."""

    text: str
    """Literal: whatever stands in it is to be read as it is. May be empty when there is an address."""
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""
    """Where it leads: on the web or a mail address, see `honest`; empty for text that is no link."""

    @property
    def shown(self) -> str:
        """What a person reads of it."""
        return self.text or self.url


@dataclass
class Line:
    """A paragraph, an item of a list, a piece of a quote or of code; a rule has no runs."""

    kind: Kind
    runs: list[Run] = field(default_factory=list[Run])
    indent: int = 0
    """Of a list: 0 for the outermost."""
    number: int = 1
    """Of an item in a numbered list; never below 0."""
    joint: str = "\n\n"
    """What stands between this line and the one before it when both are text, or both of a quote."""
    heading: bool = False
    """Whether it stands above what follows; its runs are bold then."""

    def text(self) -> str:
        """Return the characters of the line, in order."""
        return "".join(run.shown for run in self.runs)


def lines_of(markdown: str) -> list[Line]:
    """Return the lines that Markdown consists of; nothing is left out.

    A link is one only if it is on the web or an address, and if its text says nothing else than where it goes; other links
    stay text, with their target behind it.
    """
    reader = _Reader()
    for token in _MARKDOWN.parse(cleaned(markdown)):
        reader.read(token)
    return reader.lines


def inline(markdown: str) -> list[Run]:
    """Return a line of Markdown as runs: bold, italic, code and links, while "1." or "-" at its start is what it says."""
    return _runs(_MARKDOWN.parseInline(cleaned(markdown))[0].children or [])


def parted(line: Line, place: int) -> tuple[Line, Line | None]:
    """Return a line up to a place in its characters, and the rest; None where nothing is left to read."""
    head, tail = list[Run](), list[Run]()
    passed = 0
    for run in line.runs:
        own = run.shown
        at = min(max(place - passed, 0), len(own))
        if at:
            head.append(replace(run, text=own[:at]))
        if at < len(own):
            tail.append(replace(run, text=own[at:]))
        passed += len(own)
    # What goes on is no new item: it gets no mark or number of its own.
    rest = Line("text" if line.kind in {"bullet", "ordered"} else line.kind, tail)
    return replace(line, runs=head), rest if rest.text().strip() else None


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return runs with neighbours in one style made one, and without empty ones."""
    made: list[Run] = []
    for run in runs:
        if not run.shown:
            continue
        if made and not run.url and replace(run, text="") == replace(made[-1], text=""):
            made[-1] = replace(run, text=made[-1].text + run.text)
        else:
            made.append(run)
    return made


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
            if self._heading and self.lines[-1].kind == "text":
                self.lines[-1].heading = True
        elif kind in {"code_block", "fence"}:
            self._code(token.content.rstrip("\n"))
        elif kind == "html_block":
            self._paragraph([Run(token.content.rstrip("\n"))])
        elif kind == "hr":
            self.lines.append(Line("rule"))

    def _paragraph(self, runs: list[Run]) -> None:
        if not self._items:
            self.lines.append(Line("quote" if self._quotes else "text", runs))
        elif self._items[-1] is None:
            self._items[-1] = self._item(runs)
            self.lines.append(self._items[-1])
        elif self.lines[-1] is self._items[-1]:  # a second paragraph of the same item
            self.lines[-1].runs = merged([*self.lines[-1].runs, Run("\n"), *runs])
        else:
            self.lines.append(Line("quote" if self._quotes else "text", runs))

    def _item(self, runs: list[Run]) -> Line:
        depth, count = len(self._counts) - 1, self._counts[-1]
        if self._quotes:  # a quote holds no list
            mark = "• " if count < 0 else f"{count}. "
            return Line("quote", [Run("  " * depth + mark), *runs], joint="\n")
        return Line("bullet", runs, depth) if count < 0 else Line("ordered", runs, depth, count)

    def _code(self, content: str) -> None:
        self.lines.append(Line("quote", [Run(content, code=True)]) if self._quotes else Line("code", [Run(content)]))


def _runs(tokens: Sequence[Token], *, bold: bool = False) -> list[Run]:
    runs: list[Run] = []
    open_styles: list[str] = ["bold"] if bold else []
    links: list[tuple[int, str]] = []
    for token in tokens:
        kind = token.type
        style = Run("", bold="bold" in open_styles, italic="italic" in open_styles)
        if kind in {"text", "html_inline", "text_special"}:
            runs.append(replace(style, text=token.content))
        elif kind == "code_inline":
            runs.append(Run(token.content, code=True))
        elif kind in {"softbreak", "hardbreak"}:
            runs.append(replace(style, text="\n"))
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
            runs += _linked([replace(style, text=token.content)], str(token.attrGet("src") or ""))
    return merged(runs)


def _linked(runs: list[Run], target: str) -> list[Run]:
    label = "".join(run.shown for run in runs)
    if honest(label, target):
        return [replace(run, url=target) for run in runs if run.shown] or [Run("", url=target)]
    if not target or target in label:
        return runs
    return [*runs, Run(f" ({target})" if label.strip() else target)]


def honest(label: str, target: str) -> bool:
    """Tell whether a link may be one: on the web or an address, and no other address in its text than where it goes."""
    if len(target) > LONGEST_ADDRESS or re.search(r"\s", target):
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


def bare(address: str) -> str:
    """Return an address without what people leave out of it, to tell whether two are the same."""
    found = re.sub(r"^(?:https?://|mailto:)", "", unquote(address).strip().casefold()).removeprefix("www.")
    return found.rstrip("/.,;:!?)")


def break_in(text: str, reach: int) -> int:
    """Return where a text is best broken, at most this far: after a line, a sentence, a word; each only in the last half."""
    if reach >= len(text):
        return len(text)
    half = reach // 2
    line = text.rfind("\n", half, reach) + 1
    if line:
        return line
    sentences = [found.end() for found in _SENTENCE.finditer(text, half, reach)]
    if sentences:
        return sentences[-1]
    spaces = [place for place in range(half, reach) if text[place].isspace()]
    return spaces[-1] + 1 if spaces else max(1, untorn(text, reach))


def untorn(text: str, place: int) -> int:
    """Return the nearest place at or before this one where no accent or emoji variant is cut off from its sign."""
    for at in range(place, max(0, place - 16), -1):
        if at == len(text) or unicodedata.category(text[at])[0] != "M":
            return at
    return place
