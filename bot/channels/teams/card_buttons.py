"""Buttons of a card: what they carry, how they stand below each other, and what comes back when one is pressed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from bot.channels.markdown import Line, Run
from bot.channels.teams.card_text import Json, elements, safe
from bot.channels.teams.limits import (
    ACTION_DATA,
    BUTTON_SHOWN,
    CHOICE_SHOWN,
    CHOICES,
    CHOICES_SHOWN,
    ELEMENT_SIZE,
    ROW_ACTIONS,
    ROW_SHOWN,
    length,
    shortened,
    size,
)
from dialogs.actions import UnreadableAction, read_action
from dialogs.markup import cleaned
from dialogs.messages import Button
from dialogs.texts import N_, Texts

PRESS, REFRESH = "press", "refresh"
"""The verbs of Action.Execute."""
CHOSEN = "chosen"
"""The id of the list to choose from."""

Group = Literal["feedback", "ways"]
"""*Klopte dit?*, and all others. What is pressed replaces its own group only."""

_STYLES = {"primary": "positive", "danger": "destructive"}
_MOST = 2**63 - 1
"""The highest id of a row that a database takes."""

Numbered = tuple[int, Button]
"""A button with its place among those of the reply, from 1."""


@dataclass(frozen=True)
class FileLink:
    """A file that goes with a message, at an address where it is fetched."""

    name: str
    """With its ending."""
    url: str
    media_type: str
    alternative: str
    """What it shows, as plain text."""


@dataclass(frozen=True)
class Pressed:
    """A button that was pressed, as it came back: from outside, so a claim."""

    row: int
    """Of the outbox; 0 for a message that was in none, as those of `told_card`."""
    part: int
    """Which message of that row, from 0."""
    button: int
    """Its place among the buttons of the reply, from 1."""
    action: str | None
    """None when it was too long to travel, or was chosen in a list: it then stands in the row."""


def pressed_in(data: Any) -> Pressed | None:
    """Return which button the data of an action stand for; None for what we never made."""
    place = _place_in(data)
    if place is None:
        return None
    given = cast(Mapping[str, Any], data)
    number, act = given.get("button"), given.get("action")
    if number is None:
        chosen = given.get(CHOSEN)
        number = int(chosen) if isinstance(chosen, str) and re.fullmatch(r"[0-9]{1,6}", chosen) else None
        act = None
    if not _is_number(number, 1) or not (act is None or isinstance(act, str)):
        return None
    return Pressed(*place, cast(int, number), act) if place[0] or act else None


def refresh_in(data: Any) -> tuple[int, int] | None:
    """Return the row of the outbox and the part of it, whose card is to be shown as it is now; None for what we never made."""
    place = _place_in(data)
    return place if place and place[0] else None


def _place_in(data: Any) -> tuple[int, int] | None:
    if not isinstance(data, Mapping):
        return None
    given = cast(Mapping[str, Any], data)
    row, part = given.get("row"), given.get("part")
    return (cast(int, row), cast(int, part)) if _is_number(row, 0) and _is_number(part, 0) else None


def _is_number(found: Any, least: int) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and least <= found <= _MOST


def on_one_line(text: str) -> str:
    """Return plain text without line ends and without characters that steer a screen."""
    return " ".join(cleaned(text).split())


def group_of(button: Button) -> Group:
    """Return among which buttons one stands."""
    try:
        return "feedback" if read_action(button.action).verb == "feedback" else "ways"
    except UnreadableAction:
        return "ways"


def press(button: Button, number: int, ref: int) -> Json:
    """Return a button that is pressed; the number of the message in which it stands is put in by `in_part`."""
    data: Json = {"row": ref, "part": 0, "button": number}
    if 0 < size(button.action) <= ACTION_DATA:
        data["action"] = button.action
    label = on_one_line(button.label)
    if length(label) > BUTTON_SHOWN:
        label = shortened(f"{number}. {label}", BUTTON_SHOWN)
    return _executed(safe(label or f"{number}."), data, _STYLES.get(button.style))


def window_button(action: str, texts: Texts) -> Json:
    """Return a button that opens a form in a dialog."""
    data: Json = {"msteams": {"type": "task/fetch"}, "window": action}
    return {"type": "Action.Submit", "title": safe(texts(N_("In a window"))), "data": data}


def opened(file: FileLink, texts: Texts) -> Json:
    """Return a button that opens a file."""
    return {"type": "Action.OpenUrl", "title": file_label(file, texts), "url": file.url}


def file_label(file: FileLink, texts: Texts) -> str:
    """Return what stands on a button, or on a link, for a file."""
    return safe(texts(N_("Open {name}"), name=shortened(on_one_line(file.name), BUTTON_SHOWN)))


def written_out(numbered: Sequence[Numbered], most: int) -> list[Json]:
    """Return the labels that are longer than this, in full and with the number that stands on the button."""
    long = [(number, on_one_line(button.label)) for number, button in numbered]
    return elements(
        Line("text", [Run(f"{number}. ", bold=True), Run(label)], joint="\n")
        for number, label in long
        if length(label) > most
    )


def rows(buttons: Sequence[Json]) -> list[Json]:
    """Return buttons as sets, each a row that fits beside each other on a telephone: there a longer row would lose titles."""
    sets: list[list[Json]] = []
    width = 0
    for button in buttons:
        own = length(button["title"])
        if not sets or len(sets[-1]) == ROW_ACTIONS or width + own > ROW_SHOWN:
            sets.append([])
            width = 0
        sets[-1].append(button)
        width += own
    return [
        {"type": "ActionSet", "spacing": "Small" if place else "Default", "actions": one}
        for place, one in enumerate(sets)
    ]


def lists(numbered: Sequence[Numbered], ref: int, texts: Texts) -> list[list[Json]]:
    """Return buttons as lists to choose from, each with the button that sends the choice and small enough for one card."""
    chunks: list[list[Json]] = []
    weight = 0
    for number, button in numbered:
        label = on_one_line(button.label)
        shown = shortened(f"{number}. {label}", CHOICE_SHOWN) if length(label) > CHOICE_SHOWN else label
        choice: Json = {"title": safe(shown or f"{number}."), "value": str(number)}
        weight += size(choice) + 1
        if not chunks or len(chunks[-1]) == CHOICES or weight > ELEMENT_SIZE:
            chunks.append([])
            weight = size(choice)
        chunks[-1].append(choice)
    send = _executed(safe(texts(N_("Choose"))), {"row": ref, "part": 0}, None)
    return [
        [
            {
                "type": "Input.ChoiceSet",
                "id": CHOSEN,
                "label": safe(texts(N_("Choices:"))),
                "style": "expanded" if len(chunk) <= CHOICES_SHOWN else "compact",
                "placeholder": safe(texts(N_("Choose"))),
                "wrap": True,
                "isRequired": True,
                "errorMessage": safe(texts(N_("Choose one first."))),
                "choices": chunk,
            },
            {"type": "ActionSet", "spacing": "Small", "actions": [send]},
        ]
        for chunk in chunks
    ]


def in_part(element: Json, part: int, *, listed: bool) -> Json:
    """Return an element whose buttons say in which message of the row they stand.

    Parameters
    ----------
    listed
        Whether a list to choose from stands in the same card: other buttons can then be pressed without choosing.
    """
    if element.get("type") != "ActionSet":
        return element
    return element | {"actions": [_in_part(one, part, listed) for one in element["actions"]]}


def _in_part(action: Json, part: int, listed: bool) -> Json:
    data: Json = action.get("data", {})
    made = dict(action)
    if "row" in data:
        made["data"] = data | {"part": part}
        made["fallback"] = action["fallback"] | {"data": made["data"]}
    sends = "row" in data and "button" not in data
    if listed and not sends and action["type"] != "Action.OpenUrl":
        made["associatedInputs"] = "none"
        if "fallback" in made:
            made["fallback"] = made["fallback"] | {"associatedInputs": "none"}
    return made


def _executed(title: str, data: Json, style: str | None) -> Json:
    shown: Json = {"title": title, "data": data} | ({"style": style} if style else {})
    return {"type": "Action.Execute", "verb": PRESS, **shown, "fallback": {"type": "Action.Submit", **shown}}
