"""What Slack refuses in messages, views and answers to a submitted view, told in Slack's own way.

`blocks_of_message`, `view` and `response_action` give the list of violations; an empty list means that Slack accepts.
Written from Slack's reference of block kit (docs.slack.dev/reference/block-kit), apart from the program under test.
Stricter than Slack in one thing: an input block in a message is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.slack.fake.composition import PLAIN_OPTION, plain, text
from tests.slack.fake.elements import (
    ELEMENTS,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    NOT_AT_HOME,
    ONLY_IN_MODALS,
    SLACK_FILE,
)
from tests.slack.fake.rich_text import RICH_TEXT
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

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100
LONGEST_TEXT = 40_000
"""Characters of a message's `text`. Slack, chat.postMessage: truncating content."""
LARGEST_VIEW = 250_000
"""Bytes of a view. Slack, views.open: `view_too_large`."""
LARGEST_BLOCKS = 13_200
"""Characters of a message's blocks with their containers, as written in JSON, without ids and values.

Slack does not document it: 12,000 characters "with a buffer for block containers", about 13,200 measured
(slackapi/bolt-js issues 2509 and 2867: `msg_blocks_too_long`).
"""
BLOCK_ID = string(1, 255)


def _element(kinds: tuple[str, ...], block: str) -> Check:
    allowed = by_type({kind: ELEMENTS[kind] for kind in kinds}, f"element of {block}")

    def check(report: Report, value: Any, path: str) -> None:
        allowed(report, value, path)
        kind = value.get("type") if isinstance(value, dict) else None
        if report.surface != "modal" and kind in ONLY_IN_MODALS:
            report.error(path, f"{kind} is only available in modals")
        if report.surface == "home" and kind in NOT_AT_HOME:
            report.error(path, f"{kind} is not available in the Home tab")

    return check


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return shape({"type": anything, **required}, {"block_id": BLOCK_ID, **(optional or {})})


def _says_something(report: Report, value: Any, path: str) -> None:
    if "text" not in value and "fields" not in value:
        report.error(path, "must have text or fields")


def _one_picture(report: Report, value: Any, path: str) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        report.error(path, "must have either image_url or slack_file")


def _only_in(surfaces: tuple[str, ...], kind: str) -> Check:
    def check(report: Report, value: Any, path: str) -> None:
        if report.surface not in surfaces:
            report.error(path, f"{kind} block is not available in a {report.surface}")

    return check


def _action_ids_differ(report: Report, value: Any, path: str) -> None:
    seen: set[str] = set()
    for number, item in enumerate(value.get("elements", [])):
        name = item.get("action_id")
        if name is not None and name in seen:
            report.error(f"{path}/elements/{number}/action_id", f"action_id already exists in this block: {name}")
        seen.add(name)


CELL = by_type(
    {
        "raw_text": shape({"type": anything, "text": string(1)}),
        "rich_text": RICH_TEXT,
    },
    "cell of a table",
)
BLOCKS: dict[str, Check] = {
    "section": also(
        _block(
            {},
            {
                "text": text(3000),
                "fields": listing(text(2000), 1, 10),
                "accessory": _element(IN_SECTION, "section"),
                "expand": boolean,
            },
        ),
        _says_something,
    ),
    "header": _block({"text": plain(150)}),
    "divider": _block({}),
    "context": _block(
        {
            "elements": listing(
                by_type({"image": IMAGE, "plain_text": text(), "mrkdwn": text()}, "element of context"), 1, 10
            )
        }
    ),
    "actions": also(_block({"elements": listing(_element(IN_ACTIONS, "actions"), 1, 25)}), _action_ids_differ),
    "image": also(
        _block({"alt_text": string(1, 2000)}, {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)}),
        _one_picture,
    ),
    "input": also(
        _only_in(("modal", "home"), "input"),
        _block(
            {"label": plain(2000), "element": _element(IN_INPUT, "input")},
            {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        ),
        lambda report, value, path: (
            report.error(f"{path}/dispatch_action", "file_input cannot dispatch actions")
            if value.get("dispatch_action") and value["element"]["type"] == "file_input"
            else None
        ),
    ),
    "rich_text": RICH_TEXT,
    "markdown": also(_only_in(("message",), "markdown"), _block({"text": string(1, 12_000)})),
    "table": also(
        _only_in(("message",), "table"),
        _block({"rows": listing(listing(CELL, 1, 20), 1, 100)}, {"column_settings": listing(anything, 0, 20)}),
    ),
}
"""Every block that the fake takes. Blocks of Slack that are not here (file, video, card …) are refused."""


def _blocks(report: Report, blocks: Any, path: str, most: int) -> None:
    listing(by_type(BLOCKS, "block"), 0, most)(report, blocks, path)
    if not isinstance(blocks, list):
        return
    seen: set[str] = set()
    focused = 0
    for number, block in enumerate(one for one in blocks if isinstance(one, dict)):
        name = block.get("block_id")
        if isinstance(name, str):
            if name in seen:
                report.error(f"{path}/{number}/block_id", f"block_id already exists: {name}")
            seen.add(name)
        if isinstance(element := block.get("element"), dict):
            focused += bool(element.get("focus_on_load"))
    if focused > 1:
        report.error(path, "focus_on_load may be set on one element only")


def blocks_of_message(blocks: Any) -> list[str]:
    """What is wrong with the blocks of a message."""
    report = Report("message")
    _blocks(report, blocks, "/blocks", MOST_IN_MESSAGE)
    return report.messages


def blocks_too_long(blocks: list[Any]) -> bool:
    """Whether a message's blocks are more than Slack takes in all, see `LARGEST_BLOCKS`."""
    return len(json.dumps(_shown(blocks), ensure_ascii=False, separators=(",", ":"))) > LARGEST_BLOCKS


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items() if key not in ("block_id", "action_id", "value")}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value


COMMON: dict[str, Check] = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}
MODAL = shape(
    {"type": one_of("modal"), "title": plain(24), "blocks": listing(anything)},
    {
        **COMMON,
        "close": plain(24),
        "submit": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = shape({"type": one_of("home"), "blocks": listing(anything)}, COMMON)


def view(value: Any, surface: str) -> list[str]:
    """What is wrong with a view for `surface`: `modal` or `home`."""
    report = Report(surface)
    (MODAL if surface == "modal" else HOME)(report, value, "/view")
    if isinstance(value, dict):
        blocks = value.get("blocks", [])
        _blocks(report, blocks, "/view/blocks", MOST_IN_VIEW)
        asks = isinstance(blocks, list) and any(isinstance(one, dict) and one.get("type") == "input" for one in blocks)
        if surface == "modal" and asks and "submit" not in value:
            report.error("/view", "missing required field: submit (a modal with input blocks)")
    return report.messages


def view_too_large(value: Any) -> bool:
    """Whether a view weighs more than Slack takes."""
    return len(json.dumps(value).encode()) > LARGEST_VIEW


def input_blocks(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The input blocks of a view, in order."""
    return (block for block in value["blocks"] if block["type"] == "input")


def response_action(answer: Any, submitted: dict[str, Any]) -> list[str]:
    """What is wrong with the body with which the app answers a submitted view; empty is {}.

    Slack, modals: `errors`, `update`, `push`, `clear`.
    """
    if answer == {}:
        return []
    report = Report("modal")
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if action == "clear":
        shape({"response_action": anything})(report, answer, "")
    elif action == "errors":
        known = {block["block_id"] for block in input_blocks(submitted)}
        shape({"response_action": anything, "errors": shape({}, dict.fromkeys(known, string(1, 2000)))})(
            report, answer, ""
        )
        if not report.messages and not answer["errors"]:
            report.error("/errors", "must name at least one block")
    elif action in ("update", "push"):
        shape({"response_action": anything, "view": anything})(report, answer, "")
        report.messages += view(answer.get("view"), "modal")
    else:
        report.error("/response_action", "must be one of: errors, update, push, clear")
    return report.messages


SUGGESTIONS = listing(PLAIN_OPTION, 0, 100)
SUGGESTION_GROUPS = listing(shape({"label": plain(75), "options": SUGGESTIONS}), 0, 100)


def suggestions(answer: Any) -> list[str]:
    """What is wrong with the options that the app offers for an external menu."""
    report = Report("modal")
    if isinstance(answer, dict) and "option_groups" in answer:
        shape({"option_groups": SUGGESTION_GROUPS})(report, answer, "")
    else:
        shape({"options": SUGGESTIONS})(report, answer, "")
    return report.messages


METADATA = shape({"event_type": string(1, 255), "event_payload": anything})


def metadata(value: Any) -> list[str]:
    """What is wrong with the metadata of a message. Slack, message metadata."""
    report = Report()
    METADATA(report, value, "/metadata")
    if isinstance(value, dict) and not isinstance(value.get("event_payload"), dict):
        report.error("/metadata/event_payload", "must be an object")
    return report.messages
