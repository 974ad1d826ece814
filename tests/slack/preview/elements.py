"""What stands inside blocks: buttons, lists to choose from, boxes to type in (Slack, reference of block kit: elements)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from tests.slack.preview.tags import NOTHING, Html, joined, tag
from tests.slack.preview.text import UnknownBlock, text_object

# Slack has no Dutch: in a Flemish school its own words and dates are mostly English, around our Dutch.
LANGUAGE = "en_GB"
ZONE = ZoneInfo("Europe/Brussels")

Element = dict[str, Any]


def element(given: Element) -> Html:
    """Return an element of a block.

    Raises
    ------
    UnknownBlock
        When there is no way to draw it.
    """
    try:
        draw = _DRAWN[given["type"]]
    except KeyError:
        raise UnknownBlock(f"element {given['type']}") from None
    return draw(given)


def _button(given: Element) -> Html:
    return tag("span", text_object(given["text"]), cls=f"button {given.get('style', '')}".strip(), role="button")


def _picture(given: Element) -> Html:
    # Nothing is fetched: a picture is seen as its description.
    return tag("span", given["alt_text"], cls="thumbnail")


def _box(given: Element) -> Html:
    value = given.get("initial_value", "")
    shape = "box tall" if given.get("multiline") else "box"
    return tag("div", tag("span", value, cls="text") if value else _placeholder(given, ""), cls=shape)


def _placeholder(given: Element, otherwise: str) -> Html:
    words = text_object(given["placeholder"]) if "placeholder" in given else tag("span", otherwise)
    return tag("span", words, cls="placeholder")


def _select(given: Element) -> Html:
    chosen = given.get("initial_option")
    inside = text_object(chosen["text"]) if chosen else _placeholder(given, "Select an option")
    return tag("div", tag("span", inside, cls="one-line"), tag("span", cls="chevron"), cls="box select")


def _multi_select(given: Element) -> Html:
    chosen = given.get("initial_options", [])
    chips = [tag("span", text_object(one["text"]), tag("span", "×", cls="cross"), cls="chip") for one in chosen]
    inside = joined(chips) if chips else _placeholder(given, "Select options")
    return tag("div", tag("div", inside, cls="chips"), tag("span", cls="chevron"), cls="box select")


def _choices(given: Element, chosen: Sequence[Element], shape: str) -> Html:
    values = {one["value"] for one in chosen}
    lines: list[str] = []
    for option in given["options"]:
        below = (
            tag("div", text_object(option["description"]), cls="description") if "description" in option else NOTHING
        )
        state = " on" if option["value"] in values else ""
        words = tag("div", text_object(option["text"]), below, cls="words")
        lines.append(tag("div", tag("span", cls=f"{shape}{state}"), words, cls="choice"))
    return tag("div", *lines, cls="choices")


def _radio(given: Element) -> Html:
    return _choices(given, [given["initial_option"]] if "initial_option" in given else [], "radio")


def _checks(given: Element) -> Html:
    return _choices(given, given.get("initial_options", []), "check")


def _day(given: Element) -> Html:
    chosen = date.fromisoformat(given["initial_date"]) if "initial_date" in given else None
    words = tag("span", _day_words(chosen)) if chosen else _placeholder(given, "Select a date")
    return _dated(words)


def _moment(given: Element) -> Html:
    if "initial_date_time" not in given:
        return tag("div", _dated(tag("span", "Select a date", cls="placeholder")), _timed("Time"), cls="pair")
    chosen = datetime.fromtimestamp(given["initial_date_time"], ZONE)
    at = format_time(chosen, "HH:mm", tzinfo=ZONE, locale=LANGUAGE)
    return tag("div", _dated(tag("span", _day_words(chosen.date()))), _timed(at), cls="pair")


def _day_words(day: date) -> str:
    return format_date(day, "d MMM y", locale=LANGUAGE)


def _dated(words: Html) -> Html:
    calendar = tag("span", tag("span", cls="calendar-top"), cls="calendar")
    return tag("div", calendar, words, tag("span", cls="chevron"), cls="box select date")


def _timed(words: str) -> Html:
    return tag("div", tag("span", words), tag("span", cls="chevron"), cls="box select clock")


def _file(given: Element) -> Html:
    kinds = ", ".join(f".{one}" for one in given.get("filetypes", []))
    what = tag("span", kinds, cls="description") if kinds else NOTHING
    word = "Upload file" if given.get("max_files") == 1 else "Upload files"
    return tag("div", tag("span", tag("span", word, cls="text"), cls="button"), what, cls="upload")


_DRAWN: dict[str, Callable[[Element], Html]] = {
    "button": _button,
    "image": _picture,
    "plain_text_input": _box,
    "number_input": _box,
    "email_text_input": _box,
    "static_select": _select,
    "external_select": _select,
    "multi_static_select": _multi_select,
    "multi_external_select": _multi_select,
    "radio_buttons": _radio,
    "checkboxes": _checks,
    "datepicker": _day,
    "datetimepicker": _moment,
    "file_input": _file,
}
