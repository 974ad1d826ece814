"""Slack's composition objects: text, option, confirmation dialogue.

Slack, reference of block kit, composition objects.
"""

from __future__ import annotations

from typing import Any

from tests.slack.fake.shapes import (
    URL,
    Check,
    Report,
    also,
    anything,
    boolean,
    by_type,
    listing,
    one_of,
    shape,
    string,
)


def plain(high: int = 3000) -> Check:
    """A text object that must be `plain_text`."""
    return by_type(
        {"plain_text": shape({"type": anything, "text": string(1, high)}, {"emoji": boolean})}, "plain_text object"
    )


def text(high: int = 3000) -> Check:
    """A text object, `plain_text` or `mrkdwn`."""
    return by_type(
        {
            "plain_text": shape({"type": anything, "text": string(1, high)}, {"emoji": boolean}),
            "mrkdwn": shape({"type": anything, "text": string(1, high)}, {"verbatim": boolean}),
        },
        "text object",
    )


def option(text_of: Check, url: bool = False) -> Check:
    """An option: text and description up to 75 characters, value up to 150."""
    more: dict[str, Check] = {"description": text_of}
    if url:
        more["url"] = URL
    return shape({"text": text_of, "value": string(1, 150)}, more)


PLAIN_OPTION = option(plain(75))
"""An option of a menu: plain text only."""
RICH_OPTION = option(text(75))
"""An option of radio buttons or checkboxes: mrkdwn is allowed."""
OPTION_GROUP = shape({"label": plain(75), "options": listing(PLAIN_OPTION, 1, 100)})
"""A group of options in a menu."""

CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
"""A confirmation dialogue."""

DISPATCH = shape({}, {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
"""When an input tells what is typed."""

FILTER = also(
    shape(
        {},
        {
            "include": listing(one_of("im", "mpim", "private", "public"), 1),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
    lambda report, value, path: None if value else report.error(path, "must not be empty"),
)
"""Which conversations a menu of conversations lists."""


def same_option(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two options are the same in everything that Slack compares."""

    def comparable(item: dict[str, Any]) -> tuple[Any, ...]:
        def words(part: Any) -> Any:
            return (part.get("type"), part.get("text"), part.get("emoji", True)) if isinstance(part, dict) else part

        return words(item.get("text")), item.get("value"), words(item.get("description"))

    return comparable(one) == comparable(other)


def chosen_from(field: str, many: bool) -> Check:
    """That what is chosen at first stands among the options, and not twice."""

    def check(report: Report, value: Any, path: str) -> None:
        offered = list(value.get("options") or [])
        for group in value.get("option_groups") or []:
            offered += group["options"]
        if field not in value:
            return
        chosen = value[field] if many else [value[field]]
        for number, item in enumerate(chosen):
            where = f"{path}/{field}/{number}" if many else f"{path}/{field}"
            if not any(same_option(item, one) for one in offered):
                report.error(where, "must match one of the options exactly")
            if any(same_option(item, earlier) for earlier in chosen[:number]):
                report.error(where, "must not be given twice")

    return check
