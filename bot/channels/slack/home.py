"""The start page of a person as the view of Slack's Home tab."""

import hashlib
from typing import TYPE_CHECKING

from bot.channels.markdown import Line, Run
from bot.channels.slack.blocks import on_one_line, pressable, rows, written_out
from bot.channels.slack.limits import BLOCKS_IN_VIEW, HEADER, VIEW_SIZE, length, size
from bot.channels.slack.markup import rich
from bot.channels.slack.rich_text import Block, packed
from dialogs.actions import action
from dialogs.messages import Button
from dialogs.texts import Texts

if TYPE_CHECKING:
    from dialogs.home import Home, HomeSection

_MORE = 2
"""Blocks that say how much more there is."""
_SPARE = 2_000
"""Bytes of the view for them, and for what stands around the blocks."""


def home_view(home: "Home", language: Texts) -> Block:
    """Return the view that views.publish shows: each section under its heading, with its buttons.

    What does not fit in a view is counted below it, with a button that tells in the conversation what there is.
    """
    blocks: list[Block] = []
    weight, number = 0, 1
    for place, section in enumerate(home.sections):
        made = _section(section, place, number)
        number += len(section.buttons)
        if place and made:
            made.insert(0, {"type": "divider"})
        shown = _fitting(made, len(blocks), weight)
        whole = len(shown) == len(made)
        if not whole and blocks:  # half a section is worse than none
            shown = []
        blocks += shown
        weight += sum(size(block) + 1 for block in shown)
        if not whole:
            blocks += _more(len(home.sections) - place, number, language)
            break
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def button_meant(home: "Home", value: str) -> Button | None:
    """Return the button of a page whose action was too long to stand in it; None when it is not on the page any more."""
    every = (button for section in home.sections for button in section.buttons)
    return next((button for button in every if _instead(button) == value), None)


def _instead(button: Button) -> str:
    return f"ref:home:{hashlib.sha256(button.action.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _section(section: "HomeSection", place: int, first: int) -> list[Block]:
    numbered = list(enumerate(section.buttons, start=1))  # what is read begins in each section with 1
    made = [pressable(button, first + told - 1, _instead(button), told=told) for told, button in numbered]
    return [
        *_heading(section.heading),
        *rich(section.text),
        *packed(written_out(numbered)),
        *rows(made, f"home:{place}"),
    ]


def _heading(heading: str) -> list[Block]:
    line = on_one_line(heading)
    if length(line) > HEADER:
        return packed([Line("text", [Run(line, bold=True)])])
    return [{"type": "header", "text": {"type": "plain_text", "text": line, "emoji": False}}] if line else []


def _fitting(blocks: list[Block], before: int, weight: int) -> list[Block]:
    """Return as many of the blocks as fit in a view after what is there, with room for a word on the rest."""
    shown: list[Block] = []
    for block in blocks:
        weight += size(block) + 1
        if before + len(shown) + 1 + _MORE > BLOCKS_IN_VIEW or weight > VIEW_SIZE - _SPARE:
            break
        shown.append(block)
    return shown


def _more(count: int, number: int, language: Texts) -> list[Block]:
    said = language.n(
        "There is {count} part more than fits here.", "There are {count} parts more than fit here.", count
    )
    button = Button(label=language("What can you do?"), action=action("say", "help"))
    return [
        *packed([Line("text", [Run(said)])]),
        *rows([pressable(button, number, _instead(button))], "home:more"),
    ]
