"""A modal as a person has it before them: Slack refuses what it would not show, and keeps what was entered when it is updated.

The limits are written here once more, from Slack's reference (block kit, views), so that a wrong number there does not pass here.
"""

import json
import re
from datetime import date
from typing import Any

TEXT_OBJECT = {"type", "text", "emoji"}
OPTION = {"text", "value", "description"}
INPUT = {"type", "block_id", "label", "element", "optional", "hint", "dispatch_action"}
ELEMENT = {
    "plain_text_input": {"multiline", "max_length", "initial_value", "dispatch_action_config", "focus_on_load"},
    "number_input": {"is_decimal_allowed", "min_value", "max_value", "initial_value", "dispatch_action_config"},
    "email_text_input": {"initial_value", "dispatch_action_config"},
    "radio_buttons": {"options", "initial_option"},
    "checkboxes": {"options", "initial_options"},
    "static_select": {"options", "option_groups", "initial_option"},
    "multi_static_select": {"options", "option_groups", "initial_options"},
    "external_select": {"initial_option", "min_query_length"},
    "multi_external_select": {"initial_options", "min_query_length"},
    "datepicker": {"initial_date"},
    "datetimepicker": {"initial_date_time"},
    "file_input": {"filetypes", "max_files"},
}
VIEW = {
    "type",
    "callback_id",
    "title",
    "blocks",
    "close",
    "submit",
    "private_metadata",
    "notify_on_close",
}


def plain_text(given: Any, most: int) -> str:
    """Check a text object in which nothing is formatting, and return its text."""
    assert set(given) == TEXT_OBJECT, given
    assert given["type"] == "plain_text"
    assert given["emoji"] is False
    assert 1 <= len(given["text"]) <= most
    assert given["text"].strip()
    return given["text"]


def options_in(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Check the options of a list, and return them."""
    options = element.get("options")
    if "option_groups" in element:
        assert options is None
        assert 1 <= len(element["option_groups"]) <= 100
        for group in element["option_groups"]:
            assert set(group) == {"label", "options"}
            plain_text(group["label"], 75)
            assert 1 <= len(group["options"]) <= 100
        options = [one for group in element["option_groups"] for one in group["options"]]
    else:
        most = 10 if element["type"] in {"radio_buttons", "checkboxes"} else 100
        assert 1 <= len(options) <= most
    return distinct(options)


def distinct(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check that options are within Slack's limits and that each can be told from the others."""
    looks = set()
    for one in options:
        assert {"text", "value"} <= set(one) <= OPTION
        text = plain_text(one["text"], 75)
        more = plain_text(one["description"], 75) if "description" in one else ""
        looks.add((text, more))
        assert 1 <= len(one["value"]) <= 150
    assert len(looks) == len(options)
    assert len({one["value"] for one in options}) == len(options)
    return options


def _element(element: dict[str, Any]) -> None:
    kind = element["type"]
    assert set(element) - {"type", "action_id"} <= ELEMENT[kind], element
    assert 1 <= len(element["action_id"]) <= 255
    if "dispatch_action_config" in element:
        assert set(element["dispatch_action_config"]) == {"trigger_actions_on"}
        assert set(element["dispatch_action_config"]["trigger_actions_on"]) <= {
            "on_enter_pressed",
            "on_character_entered",
        }
    if kind in {"radio_buttons", "checkboxes", "static_select", "multi_static_select"}:
        options = options_in(element)
        chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        assert all(one in options for one in chosen)
        assert "initial_options" not in element or chosen
    elif kind in {"external_select", "multi_external_select"}:
        distinct([element["initial_option"]] if "initial_option" in element else element.get("initial_options", []))
        assert element["min_query_length"] >= 0
    elif kind == "plain_text_input":
        assert isinstance(element.get("multiline", False), bool)
        assert 1 <= element.get("max_length", 3000) <= 3000
        assert len(element.get("initial_value", "")) <= element.get("max_length", 3000)
        assert element.get("initial_value") != ""
    elif kind == "number_input":
        numbers = [element.get(name) for name in ("min_value", "initial_value", "max_value")]
        assert all(one is None or re.fullmatch(r"-?\d+", one) for one in numbers)
        known = [int(one) for one in numbers if one is not None]
        assert known == sorted(known)
        assert element["is_decimal_allowed"] is False
    elif kind == "email_text_input":
        assert "@" in element.get("initial_value", "a@b")
    elif kind == "datepicker" and "initial_date" in element:
        assert date.fromisoformat(element["initial_date"]).isoformat() == element["initial_date"]
    elif kind == "datetimepicker" and "initial_date_time" in element:
        assert re.fullmatch(r"\d{10}", str(element["initial_date_time"]))
    elif kind == "file_input":
        assert 1 <= element["max_files"] <= 10
        assert all(re.fullmatch(r"[^.\s]\S*", one) for one in element.get("filetypes", ["pdf"]))


def _rich_text(block: dict[str, Any]) -> None:
    assert set(block) == {"type", "elements"}
    assert block["elements"]
    for section in block["elements"]:
        assert section["type"] in {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
        assert section["elements"]
        if section["type"] == "rich_text_section":
            assert all(1 <= len(one["text"]) <= 3000 for one in section["elements"] if one["type"] == "text")
            assert {one["type"] for one in section["elements"]} <= {"text", "link"}


def _block(block: dict[str, Any]) -> None:
    match block["type"]:
        case "input":
            assert {"type", "block_id", "label", "element"} <= set(block) <= INPUT
            plain_text(block["label"], 2000)
            if "hint" in block:
                plain_text(block["hint"], 2000)
            assert isinstance(block.get("optional", False), bool)
            assert not (block["element"]["type"] == "file_input" and block.get("dispatch_action"))
            _element(block["element"])
        case "header":
            assert set(block) == {"type", "text"}
            plain_text(block["text"], 150)
        case "context":
            assert set(block) == {"type", "elements"}
            assert 1 <= len(block["elements"]) <= 10
            for one in block["elements"]:
                plain_text(one, 2000)
        case "actions":
            assert set(block) == {"type", "block_id", "elements"}
            assert 1 <= len(block["elements"]) <= 25
            for one in block["elements"]:
                assert {"type", "text", "action_id"} <= set(one) <= {"type", "text", "action_id", "value"}
                plain_text(one["text"], 75)
                assert 1 <= len(one.get("value", "–")) <= 2000
        case "divider":
            assert set(block) == {"type"}
        case kind:
            assert kind == "rich_text"
            _rich_text(block)


def accepted(view: dict[str, Any]) -> dict[str, Any]:
    """Check that Slack takes a view: what must be there, what may, how long, and that every id is there once."""
    assert {"type", "callback_id", "title", "blocks"} <= set(view) <= VIEW
    assert view["type"] == "modal"
    plain_text(view["title"], 24)
    for name in ("submit", "close"):
        if name in view:
            plain_text(view[name], 24)
    assert 1 <= len(view["blocks"]) <= 100
    assert "submit" in view or all(one["type"] != "input" for one in view["blocks"])
    assert len(view.get("private_metadata", "")) <= 3000
    for block in view["blocks"]:
        _block(block)
    block_ids = [one["block_id"] for one in view["blocks"] if "block_id" in one]
    assert len(block_ids) == len(set(block_ids))
    assert all(1 <= len(one) <= 255 for one in block_ids)
    for block in view["blocks"]:
        actions = [one["action_id"] for one in block["elements"]] if block["type"] == "actions" else []
        assert len(actions) == len(set(actions))
    assert len(json.dumps(view)) <= 250_000
    return view


def read_out(view: dict[str, Any]) -> str:
    """Return all there is to read in a view."""
    found: list[str] = []

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            for name, one in value.items():
                if name == "text" and isinstance(one, str):
                    found.append(one)
                elif name not in {"initial_option", "initial_options"}:
                    collect(one)
        elif isinstance(value, list):
            for one in value:
                collect(one)

    collect(view["blocks"])
    return "\n".join(found)


class Window:
    """A modal on somebody's screen."""

    def __init__(self, view: dict[str, Any]) -> None:
        self.view = accepted(view)
        self._state: dict[str, dict[str, Any]] = {}
        self._begin()

    def _begin(self) -> None:
        before, self._state = self._state, {}
        for block in self.inputs():
            element, action = block["element"], block["element"]["action_id"]
            kept = before.get(block["block_id"], {}).get(action)
            self._state[block["block_id"]] = {action: kept or _first(element)}

    def inputs(self) -> list[dict[str, Any]]:
        """Return the input blocks."""
        return [one for one in self.view["blocks"] if one["type"] == "input"]

    def block(self, label: str) -> dict[str, Any]:
        """Return the input block with this label."""
        (found,) = [one for one in self.inputs() if one["label"]["text"] == label]
        return found

    def update(self, view: dict[str, Any]) -> None:
        """Show another view in this place: what stands in a box of the same ids stays, whatever its initial value."""
        self.view = accepted(view)
        self._begin()

    def put(self, block: dict[str, Any], **entered: Any) -> None:
        """Enter something, in Slack's own terms."""
        self._state[block["block_id"]][block["element"]["action_id"]] |= entered

    def write(self, label: str, text: str | None) -> None:
        """Type in a box, or empty it."""
        self.put(self.block(label), value=text)

    def choose(self, label: str, *shown: str) -> None:
        """Choose options by the text they show."""
        block = self.block(label)
        chosen = [one for one in options_in(block["element"]) if one["text"]["text"] in shown]
        assert len(chosen) == len(shown)
        many = block["element"]["type"] in {"checkboxes", "multi_static_select"}
        self.put(block, **({"selected_options": chosen} if many else {"selected_option": chosen[0]}))

    def stands(self, label: str) -> Any:
        """Return what stands in a box."""
        block = self.block(label)
        state = self._state[block["block_id"]][block["element"]["action_id"]]
        (shown,) = [value for name, value in state.items() if name != "type"]
        return shown

    def sent(self) -> dict[str, Any]:
        """Return the view as Slack sends it with an action or when it is handed in."""
        return json.loads(json.dumps(self.view | {"id": "V1", "hash": "1.a", "state": {"values": self._state}}))


def _first(element: dict[str, Any]) -> dict[str, Any]:
    kind = element["type"]
    name, value = {
        "plain_text_input": ("value", element.get("initial_value")),
        "number_input": ("value", element.get("initial_value")),
        "email_text_input": ("value", element.get("initial_value")),
        "radio_buttons": ("selected_option", element.get("initial_option")),
        "static_select": ("selected_option", element.get("initial_option")),
        "external_select": ("selected_option", element.get("initial_option")),
        "checkboxes": ("selected_options", element.get("initial_options", [])),
        "multi_static_select": ("selected_options", element.get("initial_options", [])),
        "multi_external_select": ("selected_options", element.get("initial_options", [])),
        "datepicker": ("selected_date", element.get("initial_date")),
        "datetimepicker": ("selected_date_time", element.get("initial_date_time")),
        "file_input": ("files", []),
    }[kind]
    return {"type": kind, name: value}
