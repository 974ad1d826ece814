"""What a person entered in the boxes and lists of a dialog, as a client of Teams sends it; nothing of it is trusted.

The clients differ: what is empty comes as an empty text, as null or, from Microsoft's own renderer (npm adaptivecards 3.0.6), not
at all; a number as a number or a text, an hour as 14:00 or as 2:00 PM.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any, cast

from bot.channels.teams.dialog_inputs import HOUR, MORE, TEXT_CONTROLS, TYPED, day_of, id_of, items, moment_of
from bot.channels.teams.dialog_options import NONE, decoded, named
from dialogs.pages import PageQuestion
from dialogs.reminders.workdays import ZONE

FILLED = "filled"
"""In the data of every button: the ids of the boxes in which an answer stood, for clients leave out what is empty."""
_LONGEST_LOCAL = 100
"""Characters of a day or an hour that a client writes in its own way."""
_HOUR = re.compile(
    r"\s*([0-9]{1,2})[:.]([0-9]{2})(?:[:.][0-9]{2}(?:\.[0-9]+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*", re.ASCII
)


class NotEntered(ValueError):
    """The data has nothing that the question's boxes give: the answer that there is stands."""


def answered(question: PageQuestion, data: Mapping[str, Any]) -> Any:
    """Return an answer in the terms of `dialogs.pages.Control`. Raises NotEntered."""
    control = question.control
    if control in TEXT_CONTROLS:
        return _text(question, data)
    return _READERS[control](question, data)


def _raw(question: PageQuestion, data: Mapping[str, Any], suffix: str = "") -> Any:
    """Return what a box holds, None for what was emptied; raises NotEntered for a box that is not there."""
    key = id_of(question.path)
    if key + suffix in data:
        return data[key + suffix]
    filled = data.get(FILLED)
    if isinstance(filled, list) and key in cast("list[Any]", filled):
        return None
    raise NotEntered("no such box")


def _text(question: PageQuestion, data: Mapping[str, Any]) -> str | None:
    raw = _raw(question, data)
    if raw is None:
        return None
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e15:
        return str(int(raw)) if raw == int(raw) else str(raw)
    if not isinstance(raw, str):
        raise NotEntered("not a text")
    whole = re.fullmatch(r"\s*(-?[0-9]{1,15})[.,]0+\s*", raw, re.ASCII) if question.control == "number" else None
    text = whole[1] if whole else raw
    return text if text.strip() else None


def _one(question: PageQuestion, data: Mapping[str, Any]) -> str | None:
    """Return what was chosen, or the name that was typed because the list did not have it.

    A name that was typed before, and not found, still stands in its box when something is chosen from the list: what was chosen
    anew goes before it.
    """
    name = _typed(question, data)
    try:
        raw = _raw(question, data)
    except NotEntered:
        if name is None:
            raise
        raw = question.value
    if raw is not None and not isinstance(raw, str):
        raise NotEntered("not a text")
    if raw is None or not raw.strip() or raw == NONE:
        return name
    chosen = decoded(raw, question.options)
    if chosen is None and name is None:
        raise NotEntered("an option of another page")
    return name if name is not None and (chosen is None or chosen == question.value) else chosen


def _typed(question: PageQuestion, data: Mapping[str, Any]) -> str | None:
    raw = data.get(id_of(question.path) + TYPED)
    if not isinstance(raw, str) or not raw.strip():
        return None
    return named(raw.strip(), question.options)


def _many(question: PageQuestion, data: Mapping[str, Any]) -> list[str] | None:
    """Return what stayed ticked, with what was found in a list that is searched, and the names that were typed."""
    added = _codes(data.get(id_of(question.path) + MORE), question)
    name = _typed(question, data)
    try:
        chosen = _codes(_raw(question, data), question)
    except NotEntered:
        if not added and name is None:
            raise
        chosen = []
    return list(dict.fromkeys([*chosen, *added, *([name] if name is not None else [])])) or None


def _codes(raw: Any, question: PageQuestion) -> list[str]:
    """Return the values of what was ticked; raises NotEntered for what no list gives."""
    if raw is not None and not isinstance(raw, str | list):
        raise NotEntered("neither a text nor a list")
    codes = raw.split(",") if isinstance(raw, str) else items(raw)
    chosen: list[str] = []
    for code in codes:
        if not isinstance(code, str):
            raise NotEntered("an option that is no text")
        if not code.strip() or code == NONE:
            continue
        value = decoded(code.strip(), question.options)
        if value is None:
            raise NotEntered("an option of another page")
        chosen.append(value)
    return chosen


def _day(question: PageQuestion, data: Mapping[str, Any]) -> str | None:
    return _day_in(_raw(question, data))


def _day_in(raw: Any) -> str | None:
    """Return a day as an ISO date, or, when a client writes it in another way, as it wrote it: the form reads it then."""
    if raw is not None and not isinstance(raw, str):
        raise NotEntered("not a text")
    text = (raw or "").strip()
    if not text:
        return None
    return day_of(text) or day_of(text[:10]) or text[:_LONGEST_LOCAL]


def _moment(question: PageQuestion, data: Mapping[str, Any]) -> str | None:
    """Return a moment in the time of Brussels; a day without an hour, or an hour alone, as it is: the form asks the rest."""
    try:
        raw = _raw(question, data)
    except NotEntered:
        if id_of(question.path) + HOUR not in data:
            raise
        raw = None
    day = _day_in(raw)
    written = data.get(id_of(question.path) + HOUR)
    hour = written.strip()[:_LONGEST_LOCAL] if isinstance(written, str) else ""
    at = _hour_in(hour)
    if day is not None and at is not None and (iso := day_of(day)):
        if (iso, f"{at:%H:%M}") == moment_of(question.value):
            return question.value
        return datetime.combine(datetime.fromisoformat(iso).date(), at, ZONE).isoformat()
    return " ".join(one for one in (day, f"{at:%H:%M}" if at else hour) if one) or None


def _hour_in(text: str) -> time | None:
    found = _HOUR.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _consent(question: PageQuestion, data: Mapping[str, Any]) -> bool | None:
    """Return True for an agreement; what was not ticked yet is no refusal."""
    raw = _raw(question, data)
    if raw is not None and not isinstance(raw, str | bool):
        raise NotEntered("not a tick")
    agreed = raw is True or (isinstance(raw, str) and raw.strip().lower() == "true")
    return True if agreed else None if question.value is None else False


def _nothing(question: PageQuestion, data: Mapping[str, Any]) -> Any:
    raise NotEntered("no box")


_READERS: Mapping[str, Callable[[PageQuestion, Mapping[str, Any]], Any]] = {
    "choice": _one, "lookup": _one, "several": _many, "lookups": _many, "day": _day, "moment": _moment, "consent": _consent,
    "file": _nothing,
}  # fmt: skip
