"""Slack's block elements: what each may hold. Slack, reference of block kit, block elements."""

from __future__ import annotations

from typing import Any

from tests.slack.fake.composition import (
    CONFIRM,
    DISPATCH,
    FILTER,
    OPTION_GROUP,
    PLAIN_OPTION,
    RICH_OPTION,
    chosen_from,
    option,
    plain,
)
from tests.slack.fake.rich_text import RICH_TEXT_VALUE
from tests.slack.fake.shapes import (
    URL,
    Check,
    Report,
    also,
    anything,
    boolean,
    integer,
    listing,
    one_of,
    shape,
    string,
)

ACTION_ID = string(1, 255)
PLACEHOLDER = plain(150)
DAY = string(10, 10, r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = string(5, 5, r"([01]\d|2[0-3]):[0-5]\d")
NUMBER = string(1, None, r"-?\d+(\.\d+)?")
PERSON = string(1, pattern="[UW][A-Z0-9]+")
PLACE = string(1, pattern="[CGD][A-Z0-9]+")
FOCUS: dict[str, Check] = {"focus_on_load": boolean}
ASKED: dict[str, Check] = {"action_id": ACTION_ID, "placeholder": PLACEHOLDER, **FOCUS}
PICKED: dict[str, Check] = {**ASKED, "confirm": CONFIRM}
TYPED: dict[str, Check] = {**ASKED, "dispatch_action_config": DISPATCH}


def element(required: dict[str, Check] | None = None, optional: dict[str, Check] | None = None) -> Check:
    """An element with its type, what it must and what it may hold."""
    return shape({"type": anything, **(required or {})}, optional)


def _either(report: Report, value: Any, path: str) -> None:
    if ("options" in value) == ("option_groups" in value):
        report.error(path, "must have either options or option_groups")


def _numbers_fit(report: Report, value: Any, path: str) -> None:
    whole = not value["is_decimal_allowed"]
    for name in ("initial_value", "min_value", "max_value"):
        if whole and "." in value.get(name, ""):
            report.error(f"{path}/{name}", "must be a whole number: decimals are not allowed here")
    numbers = {name: float(value[name]) for name in ("initial_value", "min_value", "max_value") if name in value}
    low, high = numbers.get("min_value"), numbers.get("max_value")
    if low is not None and high is not None and low > high:
        report.error(f"{path}/min_value", "must not be more than max_value")
    first = numbers.get("initial_value")
    if first is not None and ((low is not None and first < low) or (high is not None and first > high)):
        report.error(f"{path}/initial_value", "must be between min_value and max_value")


def _lengths_fit(report: Report, value: Any, path: str) -> None:
    low, high = value.get("min_length", 0), value.get("max_length", 3000)
    if low > high:
        report.error(f"{path}/min_length", "must not be more than max_length")
    first = value.get("initial_value")
    if first and len(first) > high:
        report.error(f"{path}/initial_value", f"must be less than {high + 1} characters")


def _picture(report: Report, value: Any, path: str) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        report.error(path, "must have either image_url or slack_file")


SLACK_FILE = also(
    shape({}, {"id": string(1), "url": URL}),
    lambda report, value, path: None if len(value) == 1 else report.error(path, "must have either id or url"),
)
BUTTON = element(
    {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "url": URL,
        "value": string(0, 2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(1, 75),
    },
)
IMAGE = also(
    element({"alt_text": string(0, 2000)}, {"image_url": URL, "slack_file": SLACK_FILE}),
    _picture,
)


def _menu(many: bool) -> dict[str, Check]:
    """The five kinds of menu, for one choice or several."""
    before = "multi_" if many else ""
    more: dict[str, Check] = {"max_selected_items": integer(1)} if many else {}
    first_option = "initial_options" if many else "initial_option"
    of_option: Check = listing(PLAIN_OPTION, 1, 100) if many else PLAIN_OPTION

    def first(name: str, of: Check) -> dict[str, Check]:
        return {f"initial_{name}s": listing(of, 1)} if many else {f"initial_{name}": of}

    conversation: dict[str, Check] = {**PICKED, **more}
    if not many:
        conversation["response_url_enabled"] = boolean
    return {
        f"{before}static_select": also(
            element(
                {},
                {
                    **PICKED,
                    **more,
                    "options": listing(PLAIN_OPTION, 1, 100),
                    "option_groups": listing(OPTION_GROUP, 1, 100),
                    first_option: of_option,
                },
            ),
            _either,
            chosen_from(first_option, many),
        ),
        f"{before}external_select": element(
            {}, {**PICKED, **more, "min_query_length": integer(0), first_option: of_option}
        ),
        f"{before}users_select": element({}, {**PICKED, **more, **first("user", PERSON)}),
        f"{before}conversations_select": element(
            {},
            {
                **conversation,
                **first("conversation", PLACE),
                "default_to_current_conversation": boolean,
                "filter": FILTER,
            },
        ),
        f"{before}channels_select": element({}, {**conversation, **first("channel", PLACE)}),
    }


ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "checkboxes": also(
        element(
            {"options": listing(RICH_OPTION, 1, 10)},
            {"action_id": ACTION_ID, "initial_options": listing(RICH_OPTION, 1, 10), "confirm": CONFIRM, **FOCUS},
        ),
        chosen_from("initial_options", True),
    ),
    "radio_buttons": also(
        element(
            {"options": listing(RICH_OPTION, 1, 10)},
            {"action_id": ACTION_ID, "initial_option": RICH_OPTION, "confirm": CONFIRM, **FOCUS},
        ),
        chosen_from("initial_option", False),
    ),
    "overflow": element(
        {"options": listing(option(plain(75), url=True), 1, 5)}, {"action_id": ACTION_ID, "confirm": CONFIRM}
    ),
    "datepicker": element({}, {**PICKED, "initial_date": DAY}),
    "timepicker": element({}, {**PICKED, "initial_time": TIME, "timezone": string(1)}),
    "datetimepicker": element(
        {},
        {
            "action_id": ACTION_ID,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
            "confirm": CONFIRM,
            **FOCUS,
        },
    ),
    "plain_text_input": also(
        element(
            {},
            {
                **TYPED,
                "initial_value": string(),
                "multiline": boolean,
                "min_length": integer(0, 3000),
                "max_length": integer(1, 3000),
            },
        ),
        _lengths_fit,
    ),
    "email_text_input": element({}, {**TYPED, "initial_value": string(1, None, r"[^@\s]+@[^@\s]+\.[^@\s]+")}),
    "url_text_input": element({}, {**TYPED, "initial_value": URL}),
    "number_input": also(
        element(
            {"is_decimal_allowed": boolean},
            {**TYPED, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
        ),
        _numbers_fit,
    ),
    "rich_text_input": element({"action_id": ACTION_ID}, {**TYPED, "initial_value": RICH_TEXT_VALUE}),
    "file_input": element(
        {},
        {
            "action_id": ACTION_ID,
            "filetypes": listing(string(1, pattern="[a-z0-9]+"), 1),
            "max_files": integer(1, 10),
        },
    ),
    **_menu(many=False),
    **_menu(many=True),
}
"""Every element that may be sent."""

MENUS = tuple(_menu(many=False))
MULTI_MENUS = tuple(_menu(many=True))
IN_ACTIONS = ("button", "checkboxes", "radio_buttons", "overflow", "datepicker", "timepicker", "datetimepicker", *MENUS)
"""What an actions block may hold."""
IN_SECTION = (
    "button",
    "image",
    "checkboxes",
    "radio_buttons",
    "overflow",
    "datepicker",
    "timepicker",
    *MENUS,
    *MULTI_MENUS,
)
"""What may stand beside a section."""
IN_INPUT = (
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
    *MENUS,
    *MULTI_MENUS,
)
"""What an input block may hold."""
ONLY_IN_MODALS = ("email_text_input", "url_text_input", "number_input", "file_input")
"""What Slack shows in modals and nowhere else."""
NOT_AT_HOME = ("datetimepicker",)
"""What the Home tab does not show."""
