"""Texts and options as they fit in a view of Slack, each to be told from the others, and what a chosen option stands for.

Slack, reference of block kit: option object, option group object, text object.
"""

import hashlib
import html
import unicodedata
from collections.abc import Sequence

from bot.channels.slack import limits
from bot.channels.slack.modal_text import Json, at_word, on_one_line, parted, plain
from dialogs.pages import PageOption

NONE = "#none"
"""Value of the option that stands for no answer: what was chosen in a list cannot be unchosen there."""


def digest(text: str, digits: int = 12) -> str:
    """Return hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def coded(value: str) -> str:
    """Return the value of an option as Slack takes it: as it is, or `#` and a digest when it is too long or strange.

    The values of our lookups are identifiers of the catalogue, addresses and names of municipalities: far below 150 characters,
    so that they are never digested.
    """
    as_it_is = value.isprintable() and value == value.strip() and not value.startswith("#")
    return value if value and as_it_is and limits.length(value) <= limits.OPTION_VALUE else f"#{digest(value, 32)}"


def decoded(code: str, options: Sequence[PageOption]) -> str | None:
    """Return the value that an option stands for; None for a digest of none of the options.

    A value that is not among the options is returned too: of a lookup not all are known here, and of the rest the form says why
    it does not take them.
    """
    values = {coded(one.value): one.value for one in options}
    for written in (code, html.unescape(code)):
        if written in values:
            return values[written]
    return None if not code or code.startswith("#") else code


def _two_lines(label: str) -> tuple[str, str, bool]:
    """Return a label as text and description of an option, and whether it stands there in full."""
    if limits.length(label) <= limits.OPTION_TEXT:
        return label, "", True
    head, rest = parted(label, limits.OPTION_TEXT)
    whole = limits.length(rest) <= limits.OPTION_DESCRIPTION
    return head, at_word(rest, limits.OPTION_DESCRIPTION), whole


def option(text: str, description: str, value: str) -> Json:
    """Return an option; its value is as `coded` makes it."""
    made: Json = {"text": plain(text, limits.OPTION_TEXT), "value": value}
    if description:
        made["description"] = plain(description, limits.OPTION_DESCRIPTION)
    return made


def _different(options: Sequence[PageOption]) -> list[PageOption]:
    """Return the options without those whose value came before; Slack wants each value once."""
    different: dict[str, PageOption] = {}
    for one in options:
        different.setdefault(one.value, one)
    return list(different.values())


def _alike(lines: Sequence[tuple[str, str, bool]]) -> bool:
    return len({(text.casefold(), more.casefold()) for text, more, _ in lines}) < len(lines)


def options_in_full(options: Sequence[PageOption]) -> tuple[list[Json], list[str]]:
    """Return options for Slack and, of those whose label does not fit in an option, the label in full to show above.

    When a label does not fit, or two look the same, all have a number, so that each can be told from the others.
    """
    different = _different(options)
    labels = [on_one_line(one.label) for one in different]
    lines = [_two_lines(label) for label in labels]
    if _alike(lines) or not all(whole for *_, whole in lines):
        labels = [f"{place}. {label}" for place, label in enumerate(labels, 1)]
        lines = [_two_lines(label) for label in labels]
    made = [option(text, more, coded(one.value)) for one, (text, more, _) in zip(different, lines, strict=True)]
    return made, [label for label, (*_, whole) in zip(labels, lines, strict=True) if not whole]


def options_found(options: Sequence[PageOption]) -> list[Json]:
    """Return what was looked up as options for Slack; of a label that does not fit, its begin and its end.

    Nothing can be shown above what is found while a person types, so two that would look the same get a number.
    """
    made: list[Json] = []
    seen: set[tuple[str, str]] = set()
    for one in _different(options)[: limits.SELECT_OPTIONS]:
        text, more, whole = _two_lines(label := on_one_line(one.label))
        if not whole:
            more = limits.CUT + _ending(label, limits.OPTION_DESCRIPTION - 1)
        begin, count = text, 1
        while (text.casefold(), more.casefold()) in seen:
            count += 1
            text = at_word(begin, limits.OPTION_TEXT - len(f" ({count})")) + f" ({count})"
        seen.add((text.casefold(), more.casefold()))
        made.append(option(text, more, coded(one.value)))
    return made


def _ending(text: str, most: int) -> str:
    place = len(text) - most
    while limits.length(text[place:]) > most or unicodedata.category(text[place])[0] == "M":
        place += 1
    return text[place:].lstrip()


def menu(options: list[Json]) -> Json:
    """Return the options of an unfolding list, in groups when there are more than Slack takes at once."""
    if len(options) <= limits.SELECT_OPTIONS:
        return {"options": options}
    starts = range(0, len(options), limits.SELECT_OPTIONS)
    groups = [options[start : start + limits.SELECT_OPTIONS] for start in starts]
    return {
        "option_groups": [
            {
                "label": plain(f"{start + 1}–{start + len(group)}", limits.OPTION_GROUP_LABEL),
                "options": group,
            }
            for start, group in zip(starts, groups, strict=True)
        ]
    }
