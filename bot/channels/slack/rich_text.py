"""Lines of text as rich_text blocks: their text is literal there, so that no mention, link or format can come out of it.

Source of the structure: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and the pages of its elements.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

from bot.channels.slack.limits import LIST_INDENT, RICH_TEXT, fitting, length, size, untorn

Block = dict[str, Any]
"""A block, or an element of one, as the JSON that Slack reads."""
Run = dict[str, Any]
"""A piece of a line in one style: an element of type ``text`` or ``link``."""
Kind = Literal["text", "bullet", "ordered", "quote", "code", "rule"]

BLOCK_SIZE = 6_000
"""Bytes of one block: many small runs weigh more than their text, and two blocks at least fit in a message."""
_BLOCK, _CONTAINER, _ITEM = 40, 140, 50
"""Bytes of what stands around: an empty block, an empty container in it, an item or a joint in a container."""
_SENTENCE = re.compile(r"""[.!?…]['"”’)\]]*\s""")


@dataclass
class Line:
    """A paragraph, an item of a list, a piece of a quote or of code; a rule has no runs."""

    kind: Kind
    runs: list[Run] = field(default_factory=list[Run])
    indent: int = 0
    """Of a list: 0 for the outermost."""
    number: int = 1
    """Of an item in a numbered list."""
    joint: str = "\n\n"
    """What stands between this line and the one before it when both are text, or both of a quote."""

    def text(self) -> str:
        """Return the characters of the line, in order."""
        return "".join(text_of(run) for run in self.runs)


def text_run(text: str, *styles: str) -> Run:
    """Return a run of literal text in these styles: bold, italic, code."""
    run: Run = {"type": "text", "text": text}
    if styles:
        run["style"] = {style: True for style in styles}
    return run


def text_of(run: Run) -> str:
    """Return what a person reads of a run."""
    return str(run.get("text") or run.get("url") or "")


def bare(address: str) -> str:
    """Return an address without what people leave out of it, to tell whether two are the same."""
    found = re.sub(r"^(?:https?://|mailto:)", "", unquote(address).strip().casefold()).removeprefix("www.")
    return found.rstrip("/.,;:!?)")


def packed(lines: Iterable[Line]) -> list[Block]:
    """Return lines as rich_text blocks, with a divider for a rule.

    Slack leaves no room between a list and the paragraph after it: that one begins a block. Else there are as few as the limits
    allow; a block then ends between two lines where it can, or within one: after a sentence, a word, or last anywhere.
    """
    blocks: list[Block] = []
    held: list[Line] = []
    letters, weight = 0, _BLOCK

    def close() -> None:
        nonlocal letters, weight
        if held:
            blocks.append(assembled(held))
        held.clear()
        letters, weight = 0, _BLOCK

    for line in lines:
        if line.kind == "rule":
            close()
            blocks.append({"type": "divider"})
            continue
        if held and line.kind == "text" != held[-1].kind and line.joint != "\n":
            close()
        rest: Line | None = line if line.text().strip() else None
        while rest is not None:
            around = _ITEM if held and _together(held[-1], rest) else _CONTAINER
            its_letters = length(rest.text()) + len(rest.joint)
            its_weight = around + sum(_weight(run) for run in rest.runs)
            if letters + its_letters <= RICH_TEXT and weight + its_weight <= BLOCK_SIZE:
                held.append(rest)
                letters, weight = letters + its_letters, weight + its_weight
                break
            if held:
                close()
                continue
            head, rest = _cut(rest, RICH_TEXT - len(rest.joint), BLOCK_SIZE - _BLOCK - _CONTAINER)
            held.append(head)
            close()
    close()
    return blocks


def assembled(lines: Sequence[Line]) -> Block:
    """Return one rich_text block of lines, whatever its size."""
    elements: list[Block] = []
    before: Line | None = None
    for line in lines:
        runs = [dict(run) for run in line.runs]
        together = before is not None and _together(before, line)
        if line.kind in {"bullet", "ordered"}:
            item: Block = {"type": "rich_text_section", "elements": runs}
            if together:
                elements[-1]["elements"].append(item)
            else:
                elements.append(_list(line, item))
        elif together:
            elements[-1]["elements"] += [text_run(line.joint), *runs]
        else:
            kinds = {"quote": "rich_text_quote", "code": "rich_text_preformatted"}
            elements.append({"type": kinds.get(line.kind, "rich_text_section"), "elements": runs})
        before = line
    for element in elements:
        if element["type"] != "rich_text_list":
            element["elements"] = merged(element["elements"])
    return {"type": "rich_text", "elements": elements}


def _list(line: Line, item: Block) -> Block:
    made: Block = {"type": "rich_text_list", "style": line.kind, "indent": min(line.indent, LIST_INDENT)}
    if line.kind == "ordered" and line.number != 1:
        made["offset"] = line.number - 1
    made["elements"] = [item]
    return made


def _together(before: Line, line: Line) -> bool:
    """Tell whether two lines stand in one container."""
    if before.kind != line.kind or line.kind == "code":
        return False
    if line.kind in {"bullet", "ordered"}:
        return before.indent == line.indent and (line.kind == "bullet" or line.number == before.number + 1)
    return True


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return runs with neighbours in one style made one, and without empty ones."""
    made: list[Run] = []
    for run in runs:
        if not text_of(run):
            continue
        same = made and run["type"] == "text" == made[-1]["type"] and run.get("style") == made[-1].get("style")
        if same:
            made[-1] = {**made[-1], "text": made[-1]["text"] + run["text"]}
        else:
            made.append(run)
    return made


def _weight(run: Run) -> int:
    return size(run) + 1


def _cut(line: Line, letters: int, weight: int) -> tuple[Line, Line | None]:
    """Return as much of a line as fits, and the rest."""
    text = line.text()
    place = _break(text, _reach(line.runs, letters, weight))
    head, tail = list[Run](), list[Run]()
    passed = 0
    for run in line.runs:
        own = text_of(run)
        at = min(max(place - passed, 0), len(own))
        if at:
            head.append({**run, "text": own[:at]})
        if at < len(own):
            tail.append({**run, "text": own[at:]})
        passed += len(own)
    # What goes on is no new item: it gets no mark or number of its own.
    kind: Kind = "text" if line.kind in {"bullet", "ordered"} else line.kind
    rest = Line(kind, tail)
    return Line(line.kind, head, line.indent, line.number, line.joint), rest if rest.text().strip() else None


def _reach(runs: Sequence[Run], letters: int, weight: int) -> int:
    """Return how many characters of the runs fit."""
    reached = 0
    for run in runs:
        own = text_of(run)
        if length(own) <= letters and _weight(run) <= weight:
            reached, letters, weight = reached + len(own), letters - length(own), weight - _weight(run)
            continue
        least, most = 0, fitting(own, letters)
        while least < most:  # the longest beginning that weighs little enough
            middle = (least + most + 1) // 2
            if _weight({**run, "text": own[:middle]}) <= weight:
                least = middle
            else:
                most = middle - 1
        return reached + least
    return reached


def _break(text: str, reach: int) -> int:
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


def told(blocks: Iterable[Block]) -> str:
    """Return what stands in blocks as plain text, without the buttons: for a notification, and to be read aloud."""
    parts = [part for block in blocks for part in _told(block)]
    return "\n".join(part for part in parts if part.strip())


def _told(block: Block) -> list[str]:
    kind = block.get("type")
    if kind == "rich_text":
        return [_element(element) for element in block.get("elements", [])]
    if kind == "context":
        return [str(element.get("text", "")) for element in block.get("elements", [])]
    if kind in {"header", "section"}:
        text: Block = block.get("text") or {}
        return [str(text.get("text", ""))]
    return []


def _element(element: Block) -> str:
    if element["type"] != "rich_text_list":
        return _spoken(element["elements"])
    first = int(element.get("offset") or 0) + 1
    lines: list[str] = []
    for number, item in enumerate(element["elements"], start=first):
        mark = f"{number}." if element["style"] == "ordered" else "•"
        lines.append("  " * int(element.get("indent") or 0) + f"{mark} {_spoken(item['elements'])}")
    return "\n".join(lines)


def _spoken(runs: Iterable[Run]) -> str:
    text, address, label = "", "", ""
    for run in [*runs, text_run("")]:
        if address and run.get("url") != address:  # a link in several styles is several runs
            text += "" if bare(label) == bare(address) else f" ({address})"
            address, label = "", ""
        if run["type"] == "link":
            address, label = str(run["url"]), label + text_of(run)
        text += text_of(run)
    return text
