"""What a question of a form is answered with in Teams: its boxes and lists.

Microsoft, Adaptive Cards 1.5: Input.Text, Input.Number, Input.ChoiceSet, Input.Date, Input.Time, Input.Toggle. What comes back of
them is read by `dialog_answers`.

Nothing is ever required here, and no number has a least or a most: the clients hold back every button of a card, the one that
closes it too, for a box that is not as they want it, and the empty box of a number with a least is not (adaptivecards 3.0.6,
NumberInput.isValid). What is wrong is told by the form, under its question, so that nobody is stuck.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from bot.channels.teams.card_text import safe
from bot.channels.teams.dialog_options import NONE, choices, coded, different
from bot.channels.teams.dialog_search import MOST_FOUND, dataset_of
from bot.channels.teams.dialog_text import Json, cut, digest, on_one_line
from dialogs.pages import PageQuestion
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_, Texts

FEW_OPTIONS = 6
"""Options that are all shown, with a round button each; more are a list that unfolds."""
SCALE_LABEL = 12
"""Characters of the labels of a scale, of which up to `SCALE_OPTIONS` are all shown."""
SCALE_OPTIONS = 10
MANY_TICKS = 12
"""Options that are all shown, with a box to tick each."""
SEARCHED = 15
"""Options of a list that unfolds; in a longer one a person types part of a name."""
HOUR = "-hour"
"""Behind the id of the box of a day, the id of the box of its hour."""
MORE = "-more"
"""Behind the id of what was ticked, the id of the list from which more is added."""
TYPED = "-typed"
"""Behind the id of a list that is searched, the id of the box in which a name is typed."""
TEXT_CONTROLS = frozenset({"line", "text", "number", "email", "person", "people"})
_DIGITS = 15
"""Digits of the largest whole number that is shown as one: JavaScript keeps these exactly."""


@dataclass(frozen=True)
class Room:
    """How much may stand in one card.

    Parameters
    ----------
    options
        Options of one list; of more a person types part of a name.
    title
        Characters of an option.
    answer
        Characters of an answer in its box.
    label
        Characters of the label of a box, and of a problem with its answer.
    read
        Characters of each note, hint, fact and heading; 0 leaves out all but the headings, and the buttons that change the page.
    """

    options: int = 100
    title: int = 200
    answer: int = 20_000
    label: int = 1000
    read: int = 20_000


def typed(value: Any) -> str:
    """Return an answer as it stands in a box: without what cannot be written there."""
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"})


def id_of(path: str) -> str:
    """Return the id of the box of a question; it stays the same whatever else stands on the page."""
    return digest(path)


@dataclass(frozen=True)
class _Making:
    """One question with where it is asked."""

    question: PageQuestion
    draft: int
    texts: Texts
    room: Room

    def input(self, kind: str, value: Any = None, **more: Any) -> Json:
        """Return the box that carries the label of the question."""
        label = cut(on_one_line(self.question.label), self.room.label)
        made: Json = {"type": kind, "id": id_of(self.question.path), "label": safe(label), **more}
        return made if value is None or value == "" else made | {"value": value}

    def beside(self, kind: str, suffix: str, label: str, value: str) -> Json:
        """Return a second box of the same question."""
        made: Json = {"type": kind, "id": id_of(self.question.path) + suffix, "label": label}
        return made | ({"value": value} if value else {})


def _text(making: _Making) -> list[Json]:
    question, value = making.question, typed(making.question.value)
    more: Json = {}
    if question.control in {"text", "people"} or "\n" in value:
        more["isMultiline"] = True
    elif question.control == "email":
        more["style"] = "Email"  # the keyboard of a telephone then has an @
    if question.most is not None and question.control in {"line", "text"} and len(value) <= question.most:
        more["maxLength"] = max(question.most, 1)
    return [making.input("Input.Text", value, **more)]


def _number(making: _Making) -> list[Json]:
    value = typed(making.question.value).strip()
    if value and not re.fullmatch(rf"-?[0-9]{{1,{_DIGITS}}}", value, re.ASCII):
        return _text(making)  # an answer that is not a number is shown to be corrected
    least, most = making.question.least, making.question.most
    bounds = {"placeholder": f"{least}–{most}"} if least is not None and most is not None and least <= most else {}
    return [making.input("Input.Number", int(value) if value else None, **bounds)]


def _choice(making: _Making) -> list[Json]:
    question, room = making.question, making.room
    options = different(question.options)
    if len(options) > room.options:
        return _searched(making, question.value)
    listed = _with_none(making, choices(options, room.title))
    if not options:
        return []
    scale = len(listed) <= SCALE_OPTIONS and all(len(one["title"]) <= SCALE_LABEL for one in listed)
    return [_list(making, listed, [question.value], shown=scale or len(listed) <= FEW_OPTIONS)]


def _several(making: _Making) -> list[Json]:
    question, room = making.question, making.room
    options = different(question.options)
    chosen = items(question.value)
    if len(options) > room.options:
        return _searched(making, question.value)
    listed = choices(options, room.title)
    return [_list(making, listed, chosen, shown=len(listed) <= MANY_TICKS, many=True)] if listed else []


def _with_none(making: _Making, listed: list[Json]) -> list[Json]:
    if not making.question.optional:
        return listed
    return [*listed, {"title": making.texts(N_("No answer")), "value": NONE}]


def _list(making: _Making, listed: list[Json], chosen: Sequence[Any], *, shown: bool, many: bool = False) -> Json:
    style = "expanded" if shown else "filtered" if len(listed) > SEARCHED else "compact"
    more: Json = {"choices": listed, "style": style, "wrap": True} | ({"isMultiSelect": True} if many else {})
    return making.input("Input.ChoiceSet", _codes(listed, chosen), **more)


def _codes(listed: Sequence[Json], chosen: Sequence[Any]) -> str:
    codes = {coded(one) for one in chosen if isinstance(one, str)}
    return ",".join(one["value"] for one in listed if one["value"] in codes)


def items(value: Any) -> list[Any]:
    """Return the items of an answer that may have several."""
    return list(cast("list[Any] | tuple[Any, ...]", value)) if isinstance(value, list | tuple) else []


def _searched(making: _Making, value: Any) -> list[Json]:
    """Return a list that is searched while a person types, and a box for the name where a client cannot search.

    Such clients, as the playground, show but the options of the card; of a searched list in which several can be chosen they send
    nothing at all. So of several that were chosen each has a box to tick, and only what comes with them is searched. A name that
    is typed is found by the form as in a chat, and the box keeps one that is not.
    """
    question, texts = making.question, making.texts
    many = question.control in {"several", "lookups"}
    wanted = [one for one in (items(value) if many else [value]) if isinstance(one, str)]
    options = different(question.options)
    there = [one for one in options if one.value in wanted]
    others = [one for one in options if one.value not in wanted][: min(MOST_FOUND, making.room.options)]
    unknown = ", ".join(one for one in wanted if one not in {option.value for option in options})
    box = making.beside(
        "Input.Text", TYPED, texts(_TYPE_NAMES if many else _TYPE_NAME), cut(typed(unknown), making.room.answer)
    )
    if not many:
        listed = _with_none(making, choices([*there, *others], making.room.title))
        placeholder = texts(N_("Type a part of the name"))
        return [
            making.input("Input.ChoiceSet", _codes(listed, wanted), placeholder=placeholder, **_search(making, listed)),
            box,
        ]
    searched = _search(making, choices(others, making.room.title)) | {"isMultiSelect": True}
    if not there:
        return [making.input("Input.ChoiceSet", **searched) | {"id": id_of(question.path) + MORE}, box]
    ticks = _list(making, choices(there, making.room.title), wanted, shown=True, many=True)
    return [ticks, making.beside("Input.ChoiceSet", MORE, texts(N_("Add")), "") | searched, box]


_TYPE_NAME = N_("Not in the list? Type the name here.")
_TYPE_NAMES = N_("Not in the list? Type the names here, with commas between them.")


def _search(making: _Making, listed: list[Json]) -> Json:
    data: Json = {"type": "Data.Query", "dataset": dataset_of(making.draft, making.question.path)}
    return {"choices": listed, "choices.data": data, "style": "filtered", "wrap": True}


def _lookup(making: _Making) -> list[Json]:
    return _searched(making, making.question.value)


def _day(making: _Making) -> list[Json]:
    return [making.input("Input.Date", day_of(making.question.value))]


def day_of(value: Any) -> str | None:
    """Return an ISO date as it is written in full; None for anything else."""
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(making: _Making) -> list[Json]:
    day, hour = moment_of(making.question.value)
    return [making.input("Input.Date", day), making.beside("Input.Time", HOUR, making.texts(N_("Hour")), hour)]


def moment_of(value: Any) -> tuple[str, str]:
    """Return the ISO date and the hour in Brussels, as in 14:00, of an ISO date and time; empty for what is not there."""
    day = day_of(value)
    if day is not None:
        return day, ""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        local = moment.astimezone(ZONE) if moment is not None and moment.tzinfo else moment
    except (ValueError, OverflowError):
        return "", ""
    return ("", "") if local is None else (local.date().isoformat(), f"{local:%H:%M}")


def _consent(making: _Making) -> list[Json]:
    agreed = making.texts(N_("Yes, agreed"))
    value = "true" if making.question.value is True else "false"
    return [making.input("Input.Toggle", value, title=agreed, wrap=True)]


def _none(making: _Making) -> list[Json]:
    return []


_BOXES: Mapping[str, Callable[[_Making], list[Json]]] = {
    "line": _text, "text": _text, "person": _text, "people": _text, "email": _text, "number": _number, "choice": _choice,
    "several": _several, "lookup": _lookup, "lookups": _lookup, "day": _day, "moment": _moment, "consent": _consent, "file": _none,
}  # fmt: skip


def too_long(question: PageQuestion, room: Room) -> bool:
    """Tell whether an answer that was typed has no room in its box."""
    return question.control in TEXT_CONTROLS and len(typed(question.value)) > room.answer


def boxes(question: PageQuestion, draft: int, texts: Texts, room: Room) -> list[Json]:
    """Return what a question is answered with, the first with its label; nothing where Teams has nothing for it.

    That is a file, a list without options, and an answer that there is no room for.
    """
    return [] if too_long(question, room) else _BOXES[question.control](_Making(question, draft, texts, room))
