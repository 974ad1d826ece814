"""Texts in a card: Markdown as literal runs, and plain text made harmless where a card takes only a string.

The text of a ``TextRun`` is literal (https://adaptivecards.io/explorer/TextRun.html), so that is where words of people and editors
stand. What Microsoft's own renderer (npm adaptivecards 3.0.6, in a browser) makes of other strings: ``TextBlock.text``,
``Fact.title`` and ``Fact.value``, the title of a toggle, and that of a choice in an open list are Markdown; a label, a placeholder,
the title of a button and that of a choice in a folded list are literal. Which of the two a choice is depends on the list and the
client, so escaping with a backslash would be seen in one of them. `safe` therefore writes a text that is the same in both.
A date function, as ``{{DATE(…)}}``, is replaced in all of them, in a run too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.channels.markdown import Line, Run, bare, break_in, lines_of, merged, parted
from bot.channels.payload import text_in
from bot.channels.teams.limits import ELEMENT_SIZE, length, size
from dialogs.markup import cleaned

Json = dict[str, Any]

_BREAK = "\u200b"
"""Zero width space: seen by no reader, and by every parser of Markdown as a letter."""
_LINK = "Action.OpenUrl"
_ASIDE = 1_000
"""Characters of the longest text that is shown small."""
_FRAME = 60
"""Bytes of an empty frame."""
_MARK, _STEP, _DEEPEST = 24, 16, 4
"""Pixels of the column with the mark of an item, pixels more of each level below it, and the deepest level that is shown apart."""

_EMPHASIS = re.compile(r"(?<=\S)\*|\*(?=\S)")
_EDGE = re.compile(r"(?<!\w)_|_(?!\w)|(?<=_)_|_(?=_)")
_STRUCK = re.compile(r"(?<=~)~|~(?=~)")
_OPENS = re.compile(r"(?<=[\]\\])|(?<=<)(?=[A-Za-z/!?])|(?<=&)(?=#?\w+;)")
_BRACES = re.compile(r"\{(?=\{)")
_START = re.compile(r"[-+#>=|:]|\d{1,9}[.)]|\*(?: |$)")


def safe(text: str) -> str:
    """Return plain text as one line that is the same to read whether it is taken as Markdown or not.

    Nothing can be put before a ``*``, ``_``, `````` ` `````` or ``~~`` that takes away its meaning and is not seen where it has
    none: there stands a sign that looks the same. After ``]`` and a backslash, within what would be a tag or an entity, between
    braces, and before what begins a list or a heading, a space of no width is enough.
    """
    line = " ".join(cleaned(text).split())
    line = _EMPHASIS.sub("∗", line).replace("`", "ˋ")
    line = _STRUCK.sub("∼", _EDGE.sub("ˍ", line))
    line = _BRACES.sub("{" + _BREAK, _OPENS.sub(_BREAK, line))
    return _BREAK + line if _START.match(line) else line


def literal(text: str, **style: Any) -> Json:
    """Return plain text as an element in which it stays what it is; line ends stay too.

    Parameters
    ----------
    style
        Properties of the run, as ``weight="Bolder"``.
    """
    return {"type": "RichTextBlock", "inlines": [_run(Run(cleaned(text)), style)]}


def blocks(markdown: str) -> list[Json]:
    """Return Markdown as elements, each small enough to stand in a card with others. Nothing is left out."""
    return elements(lines_of(markdown))


def elements(lines: Iterable[Line]) -> list[Json]:
    """Return lines as elements; a rule is a line above what follows it, and lines of a quote stand in one frame."""
    made: list[Json] = []
    quoted: list[Line] = []
    ruled = False

    def add(element: Json) -> None:
        nonlocal ruled
        made.append(element | {"separator": True, "spacing": "Medium"} if ruled and made else element)
        ruled = False

    for line in [*lines, Line("rule")]:
        if line.kind != "quote" and quoted:
            for one in _frames(quoted):
                add(one)
            quoted = []
        if line.kind == "rule":
            ruled = True
        elif line.kind == "quote":
            quoted.append(line)
        else:
            for piece in _fitting(line):
                add(_element(piece))
    return made


def told(shown: Iterable[Json]) -> str:
    """Return what stands in elements as plain text, without buttons and choices: for notifications and old clients."""
    return "\n".join(part for part in (_told(element) for element in shown) if part.strip())


def frame(items: Sequence[Json]) -> Json:
    """Return elements in a frame of their own."""
    return {"type": "Container", "style": "emphasis", "items": list(items)}


def _element(line: Line) -> Json:
    if line.kind in {"bullet", "ordered"}:
        return _item(line)
    if line.kind == "code":
        return frame([_text([replace(run, code=True) for run in line.runs])])
    if line.heading:
        return _text(line.runs, size="Medium") | {"spacing": "Medium"}
    if _is_aside(line):
        return _text([replace(run, italic=False) for run in line.runs], isSubtle=True, size="Small")
    return _text(line.runs) | ({"spacing": "Small"} if line.joint == "\n" else {})


def _text(runs: Iterable[Run], **style: Any) -> Json:
    return {"type": "RichTextBlock", "inlines": [_run(run, style) for run in merged(runs)]}


def _run(run: Run, style: Json) -> Json:
    made: Json = {"type": "TextRun", "text": _BRACES.sub("{" + _BREAK, run.shown)}
    if run.bold:
        made["weight"] = "Bolder"
    if run.italic:
        made["italic"] = True
    if run.code:
        made["fontType"] = "Monospace"
    if run.url:
        made["selectAction"] = {"type": _LINK, "url": run.url}
    return made | style


def _item(line: Line) -> Json:
    """Return an item of a list: its mark in a column, so that its lines stand below each other on a narrow screen too."""
    mark = "•" if line.kind == "bullet" else f"{line.number}."
    width = max(_MARK, 8 * len(mark) + 4) + _STEP * min(line.indent, _DEEPEST)
    left = _text([Run(mark)]) | {"horizontalAlignment": "Right"}
    return {
        "type": "ColumnSet",
        "spacing": "Small",
        "columns": [
            {"type": "Column", "width": f"{width}px", "items": [left]},
            {"type": "Column", "width": "stretch", "items": [_text(line.runs)]},
        ],
    }


def _frames(lines: Sequence[Line]) -> list[Json]:
    """Return the lines of a quote in as few frames as they fit in."""
    frames: list[list[Json]] = []
    weight = ELEMENT_SIZE
    for line in lines:
        for piece in _fitting(line):
            made = _text(piece.runs) | ({"spacing": "Small"} if piece.joint == "\n" else {})
            weight += size(made) + 1
            if weight > ELEMENT_SIZE:
                frames.append([])
                weight = _FRAME + size(made)
            frames[-1].append(made)
    return [frame(one) for one in frames]


def _fitting(line: Line) -> list[Line]:
    """Return a line in parts that are each small enough for an element; none for a line without a sign to read."""
    parts: list[Line] = []
    rest: Line | None = line if line.text().strip() else None
    while rest is not None:
        head, tail = rest, None
        if _weight(rest) > ELEMENT_SIZE:
            head, tail = _cut(rest)
        parts.append(head)
        rest = tail
    return parts


def _weight(line: Line) -> int:
    return size(_element(line)) + _FRAME


def _cut(line: Line) -> tuple[Line, Line | None]:
    """Return as much of a line as fits in an element, and the rest."""
    text = line.text()
    least, most = 1, min(len(text), ELEMENT_SIZE)
    while least < most:  # the longest beginning that weighs little enough
        middle = (least + most + 1) // 2
        if _weight(parted(line, middle)[0]) <= ELEMENT_SIZE:
            least = middle
        else:
            most = middle - 1
    return parted(line, break_in(text, least))


def _is_aside(line: Line) -> bool:
    """Tell whether a line is a remark, such as the source of an answer: a short paragraph all in italics."""
    italic = all(run == Run(run.text, italic=True, url=run.url) for run in line.runs)
    return italic and length(line.text()) <= _ASIDE


def _told(element: Json) -> str:
    kind = element.get("type")
    if kind == "RichTextBlock":
        return _spoken(element["inlines"])
    if kind == "ColumnSet":
        columns = (told(column["items"]) for column in element["columns"])
        return " ".join(part for part in columns if part)
    if kind == "Container":
        return told(element["items"])
    if kind == "Image":
        return str(element.get("altText", ""))
    return ""


def _spoken(runs: Iterable[Json]) -> str:
    """Return what stands in runs, each link with the address that it does not say itself."""
    text, address, label = "", "", ""
    end: Json = {"text": ""}
    for run in [*runs, end]:
        own, goes = str(run["text"]), text_in(run, "selectAction", "url")
        if address and goes != address:  # a link in several styles is several runs
            text += "" if bare(label) == bare(address) else f" ({address})"
            address, label = "", ""
        if goes:
            address, label = goes, label + own
        text += own
    return text
