"""Lines of text as rich_text blocks: their text is literal there, so that no mention, link or format can come out of it.

Source of the structure: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and the pages of its elements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.channels.markdown import Line, Run, bare, break_in, merged, parted
from bot.channels.slack.limits import LIST_INDENT, RICH_TEXT, fitting, length, size

Block = dict[str, Any]
"""A block, or an element of one, as the JSON that Slack reads."""

BLOCK_SIZE = 6_000
"""Bytes of one block: many small runs weigh more than their text, and two blocks at least fit in a message."""
_BLOCK, _CONTAINER, _ITEM = 40, 140, 50
"""Bytes of what stands around: an empty block, an empty container in it, an item or a joint in a container."""


def element_of(run: Run) -> Block:
    """Return a run as the element that Slack reads, of type ``text`` or ``link``."""
    made: Block = {"type": "link", "url": run.url} if run.url else {"type": "text"}
    if run.text:
        made["text"] = run.text
    styles = {name: True for name, on in (("bold", run.bold), ("code", run.code), ("italic", run.italic)) if on}
    return made | ({"style": styles} if styles else {})


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
    held: list[Run] = []
    for place, line in enumerate(lines):
        together = place > 0 and _together(lines[place - 1], line)
        if line.kind in {"bullet", "ordered"}:
            item: Block = {"type": "rich_text_section", "elements": [element_of(run) for run in line.runs]}
            if together:
                elements[-1]["elements"].append(item)
            else:
                elements.append(_list(line, item))
            continue
        held += [Run(line.joint), *line.runs] if together else line.runs
        if place + 1 == len(lines) or not _together(line, lines[place + 1]):
            kinds = {"quote": "rich_text_quote", "code": "rich_text_preformatted"}
            made = [element_of(run) for run in merged(held)]
            elements.append({"type": kinds.get(line.kind, "rich_text_section"), "elements": made})
            held = []
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


def _weight(run: Run) -> int:
    return size(element_of(run)) + 1


def _cut(line: Line, letters: int, weight: int) -> tuple[Line, Line | None]:
    """Return as much of a line as fits, and the rest."""
    text = line.text()
    return parted(line, break_in(text, _reach(line.runs, letters, weight)))


def _reach(runs: Sequence[Run], letters: int, weight: int) -> int:
    """Return how many characters of the runs fit."""
    reached = 0
    for run in runs:
        own = run.shown
        if length(own) <= letters and _weight(run) <= weight:
            reached, letters, weight = reached + len(own), letters - length(own), weight - _weight(run)
            continue
        least, most = 0, fitting(own, letters)
        while least < most:  # the longest beginning that weighs little enough
            middle = (least + most + 1) // 2
            if _weight(replace(run, text=own[:middle])) <= weight:
                least = middle
            else:
                most = middle - 1
        return reached + least
    return reached


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


def _spoken(runs: Iterable[Block]) -> str:
    text, address, label = "", "", ""
    for run in [*runs, {"type": "text", "text": ""}]:
        own = str(run.get("text") or run.get("url") or "")
        if address and run.get("url") != address:  # a link in several styles is several runs
            text += "" if bare(label) == bare(address) else f" ({address})"
            address, label = "", ""
        if run["type"] == "link":
            address, label = str(run["url"]), label + own
        text += own
    return text
