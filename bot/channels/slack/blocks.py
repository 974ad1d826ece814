"""A reply as messages of Block Kit: text, card, figures and buttons, split over several messages where Slack asks for it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.channels.markdown import Line, Run, inline
from bot.channels.slack.limits import (
    ACTIONS,
    BLOCKS_IN_MESSAGE,
    BUTTON_SHOWN,
    BUTTON_TEXT,
    BUTTON_VALUE,
    MESSAGE_SIZE,
    length,
    shortened,
    size,
)
from bot.channels.slack.markup import lines_of, notification
from bot.channels.slack.rich_text import BLOCK_SIZE, Block, packed, told
from dialogs.actions import UnreadableAction, read_action
from dialogs.markup import cleaned
from dialogs.messages import Button, Card, Chart, Reply
from dialogs.texts import N_, Texts

FEEDBACK, WAYS = "feedback", "ways"
"""The groups of buttons of a message: *klopte dit?*, and all others. What is pressed replaces its own group only."""
_SPARE = 500
"""Bytes that a message leaves free, for what is chosen and for the line above buttons that stand alone."""
_ROW_SIZE = MESSAGE_SIZE - _SPARE - BLOCK_SIZE - 100
"""Bytes of one block of buttons: with the last block of text above it, it fits in a message."""
_VALUE_SIZE = 3_000
"""Bytes of what a button carries; a row must hold at least one."""
_ASIDE = 1_000
"""Characters of the longest text that is shown small."""
_BUTTONS = re.compile(r"(buttons:[^:]+:[a-z]+)(?:\.\d+)?")
_REFERENCE = re.compile(r"ref:(\d{1,18}):(\d{1,6})")


@dataclass(frozen=True)
class Message:
    """What chat.postMessage and chat.update are given."""

    text: str
    """All that stands in the blocks but the buttons: for notifications and for who has it read aloud; escaped."""
    blocks: list[Block]


def rendered(
    reply: Reply, *, ref: int, language: Texts, window: str | None = None, drawn: bool = True
) -> list[Message]:
    """Return a reply as messages, in the order in which they are read; none when there is nothing to read or to press.

    Its sheet, its calendar and the picture of its chart go as files, and are not in it.

    Parameters
    ----------
    ref
        Id of the reply's row in the outbox: the buttons carry it.
    window
        Action of a button that goes on with the form in a window; None for no such button.
    drawn
        Whether a picture shows the chart; else its figures are told.
    """
    content = text_of(reply.text)
    if reply.card:
        content += packed(_card(reply.card))
    if reply.chart and not drawn:
        content += packed(_figures(reply.chart))
    buttons = list(reply.buttons)
    if window is not None:
        buttons.append(Button(label=language(N_("In a window")), action=window))
    groups: dict[str, list[tuple[int, Button]]] = {FEEDBACK: [], WAYS: []}
    for number, button in enumerate(buttons, start=1):
        groups[_group_of(button)].append((number, button))
    for group, numbered in groups.items():
        content += packed(written_out(numbered))
        made = [pressable(button, number, f"ref:{ref}:{number}") for number, button in numbered]
        content += rows(made, f"buttons:{ref}:{group}")
    return [_message(blocks) for blocks in _paged(content, language)]


def after_press(
    reply: Reply,
    *,
    ref: int,
    group: str,
    label: str,
    language: Texts,
    window: str | None = None,
    drawn: bool = True,
) -> list[Message]:
    """Return as many messages as were sent of a reply, with what was chosen in place of the buttons of one group.

    Parameters
    ----------
    label
        Of the button that was pressed.
    """
    before = rendered(reply, ref=ref, language=language, window=window, drawn=drawn)
    pressed = f"buttons:{ref}:{group}"
    return [_message(after_press_in(message.blocks, pressed, label)) for message in before]


def after_press_in(blocks: Sequence[Block], block_id: str, label: str) -> list[Block]:
    """Return the blocks of a message with what was chosen in place of the buttons among which it was pressed.

    Parameters
    ----------
    block_id
        Of the block of the button, as Slack gives it; blocks of the same group go too.
    label
        Of the button; a long one stands in full above the buttons.
    """
    pressed = _whole_group(block_id)
    kept: list[Block] = []
    told_already = False
    for block in blocks:
        if pressed is None or _whole_group(str(block.get("block_id", ""))) != pressed:
            kept.append(block)
        elif not told_already:
            kept.append(aside(f"✓ {shortened(on_one_line(label), BUTTON_TEXT)}"))
            told_already = True
    return kept


def message_of(blocks: Sequence[Block]) -> Message:
    """Return blocks as a message, with the text that says the same."""
    return _message(list(blocks))


def reference_in(value: str) -> tuple[int, int] | None:
    """Return the row of the outbox and the place in its buttons, from 1, that stand in a button for an action that is too long.

    None for a value that is the action itself.
    """
    found = _REFERENCE.fullmatch(value)
    return (int(found[1]), int(found[2])) if found else None


def row_of(block_id: str) -> int | None:
    """Return the row of the outbox that stands in the id of a block of buttons; None for any other id."""
    found = _BUTTONS.fullmatch(block_id)
    row = found[1].split(":")[1] if found else ""
    return int(row) if re.fullmatch(r"[0-9]{1,18}", row) else None


def on_one_line(text: str) -> str:
    """Return plain text without line ends and without characters that steer a screen."""
    return " ".join(cleaned(text).split())


def aside(text: str) -> Block:
    """Return a short plain text, shown small and grey."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def pressable(button: Button, number: int, instead: str, *, told: int | None = None) -> Block:
    """Return a button as an element.

    Parameters
    ----------
    number
        Its place among the buttons of the message, from 1.
    instead
        What it carries when its action is longer than Slack allows.
    told
        The number by which a long label is known above the buttons; None for its place.
    """
    label = on_one_line(button.label)
    fits = 0 < length(button.action) <= BUTTON_VALUE and size(button.action) <= _VALUE_SIZE
    made: Block = {
        "type": "button",
        "action_id": f"wegwijs:{number}",
        "text": {"type": "plain_text", "text": _on_button(label, number if told is None else told), "emoji": False},
        "value": button.action if fits else instead,
    }
    if button.style != "default":
        made["style"] = button.style
    return made


def _on_button(label: str, number: int) -> str:
    if not label:
        return f"{number}."
    return label if length(label) <= BUTTON_SHOWN else shortened(f"{number}. {label}", BUTTON_SHOWN)


def written_out(numbered: Iterable[tuple[int, Button]]) -> list[Line]:
    """Return the labels of which a telephone shows the begin only, in full and with the number that stands on the button."""
    lines = ((number, on_one_line(button.label)) for number, button in numbered)
    return [
        Line("text", [Run(f"{number}. ", bold=True), Run(label)], joint="\n")
        for number, label in lines
        if length(label) > BUTTON_SHOWN
    ]


def rows(elements: Sequence[Block], block_id: str) -> list[Block]:
    """Return buttons as blocks, each within the limits: ``block_id``, then ``block_id.2`` and on."""
    chunks: list[list[Block]] = []
    weight = 0
    for element in elements:
        own = size(element) + 1
        if not chunks or len(chunks[-1]) == ACTIONS or weight + own > _ROW_SIZE:
            chunks.append([])
            weight = 0
        chunks[-1].append(element)
        weight += own
    return [
        {"type": "actions", "block_id": block_id if place == 1 else f"{block_id}.{place}", "elements": chunk}
        for place, chunk in enumerate(chunks, start=1)
    ]


def text_of(markdown: str) -> list[Block]:
    """Return the text; a paragraph all in italics, such as the source of an answer, is shown small."""
    blocks: list[Block] = []
    held: list[Line] = []
    for line in lines_of(markdown):
        if _is_aside(line):
            blocks += [*packed(held), aside(line.text())]
            held = []
        else:
            held.append(line)
    return blocks + packed(held)


def _is_aside(line: Line) -> bool:
    """Tell whether a line can be shown small: that text is plain, so a link in it would be one no more."""
    italic = all(run == Run(run.text, italic=True) for run in line.runs)
    return line.kind == "text" and bool(line.text().strip()) and italic and length(line.text()) <= _ASIDE


def _card(card: Card) -> list[Line]:
    """Return the title and below it the facts, their names in bold: they are looked for, and the values read.

    A fact that only says the title once more is left out.
    """
    title = on_one_line(card.title)
    lines = [Line("text", [Run(title, bold=True)])]
    for fact in card.facts:
        value = inline(fact.value)
        if title and len(card.facts) > 1 and Line("quote", value).text().strip() == title:
            continue
        name = [replace(run, bold=True) for run in inline(fact.name)]
        lines.append(Line("quote", [*name, Run(": ", bold=True), *value], joint="\n"))
    return lines


def _figures(chart: Chart) -> list[Line]:
    heading, *figures = chart.told().split("\n")
    return [
        Line("text", [Run(heading, bold=True)]),
        *(Line("text", [Run(one)], joint="\n") for one in figures),
    ]


def _group_of(button: Button) -> str:
    try:
        return FEEDBACK if read_action(button.action).verb == "feedback" else WAYS
    except UnreadableAction:
        return WAYS


def _whole_group(block_id: str) -> str | None:
    found = _BUTTONS.fullmatch(block_id)
    return found[1] if found else None


def _paged(blocks: Sequence[Block], language: Texts) -> list[list[Block]]:
    """Return blocks as messages that are not too long; buttons never stand in one without a word above them."""
    pages: list[list[Block]] = []
    weight = 0
    lead = aside(language(N_("Choices:")))
    for block in blocks:
        own = size(block) + 1
        if pages and len(pages[-1]) < BLOCKS_IN_MESSAGE and weight + own <= MESSAGE_SIZE - _SPARE:
            pages[-1].append(block)
            weight += own
            continue
        page = [block]
        if block["type"] == "actions":
            last = pages[-1][-1] if pages else lead
            if pages and last["type"] != "actions" and len(pages[-1]) > 1:
                page.insert(0, pages[-1].pop())
            else:
                page.insert(0, lead)
        pages.append(page)
        weight = sum(size(one) + 1 for one in page)
    return pages


def _message(blocks: list[Block]) -> Message:
    return Message(notification(told(blocks)), blocks)
