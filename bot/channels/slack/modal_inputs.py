"""What a question of a form is answered with in Slack: its box or list, and what a person entered there.

Slack, reference of block kit: block elements, input block, option object.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from bot.channels.slack import limits
from bot.channels.slack.modal_options import NONE, coded, decoded, menu, option, options_found, options_in_full
from bot.channels.slack.modal_text import Json
from dialogs.pages import PageOption, PageQuestion
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_, Texts

AGREED = "yes"
"""Value of the one box of an agreement."""
FEW_OPTIONS = 5
"""Options that are all shown, with a round button each; more are a list that unfolds."""
SCALE_LABEL = 12
"""Characters of the labels of a scale, of which up to ten options are all shown."""
_FIRST_SECOND, _LAST_SECOND = 1_000_000_000, 9_999_999_999
"""Block elements, datetimepicker: an instant in seconds of ten digits, so from 2001 to 2286."""
_DIGITS = 15
"""Digits of the largest whole number that a number_input is given: JavaScript keeps these exactly."""


@dataclass(frozen=True)
class Box:
    """The element of a question with what must stand around it."""

    element: Json
    listed: list[str] = field(default_factory=list[str])
    """Labels that do not fit in their option, in full."""


def typed(value: Any) -> str:
    """Return an answer as it stands in a box: without what cannot be written there."""
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"})


def too_long(question: PageQuestion) -> bool:
    """Tell whether the answer is longer than a box of Slack holds."""
    return question.control in _TYPED and len(typed(question.value)) > limits.INPUT_TEXT


_DISPATCH: Json = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}


def _text_box(question: PageQuestion, texts: Texts) -> Box:
    value = typed(question.value)
    several_lines = question.control in {"text", "people"} or "\n" in value
    element: Json = {"type": "plain_text_input", "multiline": several_lines, "dispatch_action_config": _DISPATCH}
    if question.most is not None and question.control in {"line", "text"} and len(value) <= question.most:
        element["max_length"] = min(max(question.most, 1), limits.INPUT_TEXT)
    return Box(element | ({"initial_value": value} if value else {}))


def _number_box(question: PageQuestion, texts: Texts) -> Box:
    value = typed(question.value).strip()
    if value and not re.fullmatch(rf"-?[0-9]{{1,{_DIGITS}}}", value):
        return _text_box(question, texts)  # an answer that is not a number is shown to be corrected
    element: Json = {"type": "number_input", "is_decimal_allowed": False, "dispatch_action_config": _DISPATCH}
    least, most = question.least, question.most
    if least is not None and most is not None and least > most:
        least = most = None
    if least is not None and not (value and int(value) < least):
        element["min_value"] = str(least)
    if most is not None and not (value and int(value) > most):
        element["max_value"] = str(most)
    return Box(element | ({"initial_value": value} if value else {}))


def _email_box(question: PageQuestion, texts: Texts) -> Box:
    value = typed(question.value).strip()
    if value and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", value):
        return _text_box(question, texts)
    element: Json = {"type": "email_text_input", "dispatch_action_config": _DISPATCH}
    return Box(element | ({"initial_value": value} if value else {}))


def _choice(question: PageQuestion, texts: Texts) -> Box | None:
    options, listed = options_in_full(question.options)
    if not options:
        return None
    short = all("description" not in one and len(one["text"]["text"]) <= SCALE_LABEL for one in options)
    if question.optional:
        options = [*options, option(texts(N_("No answer")), "", NONE)]
    shown = len(options) <= FEW_OPTIONS or (short and len(options) <= limits.RADIO_OPTIONS)
    element: Json = (
        {"type": "radio_buttons", "options": options} if shown else {"type": "static_select", **menu(options)}
    )
    chosen = _chosen(options, [question.value])
    return Box(element | ({"initial_option": chosen[0]} if chosen else {}), listed)


def _several(question: PageQuestion, texts: Texts) -> Box | None:
    options, listed = options_in_full(question.options)
    if not options:
        return None
    shown = len(options) <= limits.CHECKBOX_OPTIONS
    element: Json = (
        {"type": "checkboxes", "options": options} if shown else {"type": "multi_static_select", **menu(options)}
    )
    chosen = _chosen(options, _items(question.value))
    return Box(element | ({"initial_options": chosen} if chosen else {}), listed)


def _chosen(options: Sequence[Json], values: Sequence[Any]) -> list[Json]:
    codes = {coded(one) for one in values if isinstance(one, str)}
    return [one for one in options if one["value"] in codes]


def _items(value: Any) -> list[Any]:
    return list(cast("list[Any] | tuple[Any, ...]", value)) if isinstance(value, list | tuple) else []


def _looked_up(question: PageQuestion, values: Sequence[Any]) -> list[Json]:
    named = {one.value: one for one in question.options}
    known = [named.get(one) or PageOption(value=one, label=one) for one in values if isinstance(one, str)]
    return options_found(known)


def _lookup(question: PageQuestion, texts: Texts) -> Box:
    chosen = _looked_up(question, [question.value])
    element: Json = {"type": "external_select", "min_query_length": 0}
    return Box(element | ({"initial_option": chosen[0]} if chosen else {}))


def _lookups(question: PageQuestion, texts: Texts) -> Box:
    chosen = _looked_up(question, _items(question.value))
    element: Json = {"type": "multi_external_select", "min_query_length": 0}
    return Box(element | ({"initial_options": chosen} if chosen else {}))


def _day(question: PageQuestion, texts: Texts) -> Box:
    day = _as_day(question.value)
    return Box({"type": "datepicker"} | ({"initial_date": day} if day else {}))


def _as_day(value: Any) -> str | None:
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(question: PageQuestion, texts: Texts) -> Box:
    seconds = in_seconds(question.value)
    return Box({"type": "datetimepicker"} | ({} if seconds is None else {"initial_date_time": seconds}))


def in_seconds(value: Any) -> int | None:
    """Return an ISO date and time as Slack counts it, seconds since 1970; None for what it cannot show.

    Slack shows it in the person's own time zone. Without an offset it is the time of Brussels.
    """
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).timestamp()) if moment else None
    except (ValueError, OverflowError):
        return None
    return seconds if seconds is not None and _FIRST_SECOND <= seconds <= _LAST_SECOND else None


def _consent(question: PageQuestion, texts: Texts) -> Box:
    agreed = option(texts(N_("Yes, agreed")), "", AGREED)
    element: Json = {"type": "checkboxes", "options": [agreed]}
    return Box(element | ({"initial_options": [agreed]} if question.value is True else {}))


def _file(question: PageQuestion, texts: Texts) -> Box:
    endings = list(dict.fromkeys(one for ending in question.endings if (one := ending.strip().lstrip(".").lower())))
    element: Json = {"type": "file_input", "max_files": 1}
    return Box(element | ({"filetypes": endings} if endings else {}))


_BOXES: Mapping[str, Callable[[PageQuestion, Texts], Box | None]] = {
    "line": _text_box, "text": _text_box, "person": _text_box, "people": _text_box, "number": _number_box,
    "email": _email_box, "choice": _choice, "several": _several, "lookup": _lookup, "lookups": _lookups, "day": _day,
    "moment": _moment, "consent": _consent, "file": _file,
}  # fmt: skip
_TYPED = frozenset({"line", "text", "number", "email", "person", "people"})


def box(question: PageQuestion, texts: Texts) -> Box | None:
    """Return what a question is answered with; None when Slack has nothing for it: no options, or an answer too long for a box."""
    return None if too_long(question) else _BOXES[question.control](question, texts)


class NotEntered(ValueError):
    """What Slack sent is not what the question's box gives."""


def entered(question: PageQuestion, state: Mapping[str, Any]) -> Any:
    """Return an answer in the terms of `dialogs.pages.Control` from what Slack says of the box of the question.

    Raises NotEntered for a state that the box cannot have; what a client sends is not trusted.
    """
    control = question.control
    if control in _TYPED:
        text = _text(state.get("value"))
        return text if text.strip() else None
    if control in {"choice", "lookup"}:
        chosen = state.get("selected_option")
        return None if chosen is None else _value(chosen, question)
    if control in {"several", "lookups"}:
        values = [_value(one, question) for one in _list(state.get("selected_options"))]
        return list(dict.fromkeys(one for one in values if one is not None)) or None
    if control == "consent":
        agreed = any(_code(one) == AGREED for one in _list(state.get("selected_options")))
        return True if agreed else None if question.value is None else False
    if control == "day":
        return None if not (day := _text(state.get("selected_date"))) else _day_of(day)
    return _moment_of(state.get("selected_date_time"))


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise NotEntered(f"not a text: {type(value).__name__}")
    return value or ""


def _list(value: Any) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise NotEntered(f"not a list: {type(value).__name__}")
    return cast("list[Any]", value) if value else []


def _code(option: Any) -> str:
    code = cast("dict[str, Any]", option).get("value") if isinstance(option, dict) else None
    if not isinstance(code, str):
        raise NotEntered("an option without a value")
    return code


def _value(option: Any, question: PageQuestion) -> str | None:
    code = _code(option)
    if code == NONE:
        return None
    value = decoded(code, question.options)
    if value is None:
        raise NotEntered("an option of another page")
    return value


def _day_of(text: str) -> str:
    day = _as_day(text)
    if day is None:
        raise NotEntered("not a day")
    return day


def _moment_of(seconds: Any) -> str | None:
    if seconds is None:
        return None
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        raise NotEntered("not a moment")
    return datetime.fromtimestamp(seconds, ZONE).isoformat()
