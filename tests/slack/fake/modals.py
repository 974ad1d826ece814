"""What a person does in a modal: fill in, search, submit, close; and the payloads of their interactions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.slack.fake import files, limits, messages, reading, views
from tests.slack.fake.events import Delivery
from tests.slack.fake.state import Message, View
from tests.slack.fake.web_api import Refused

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

TROUBLE = "We had some trouble connecting. Try again?"
"""What Slack shows in a modal when the app did not answer, late or wrongly."""
REQUIRED = "Please complete this required field."


class Modals:
    """The part of a `Person` that has to do with modals."""

    def __init__(self, slack: FakeSlack, team: str, user: str) -> None:
        self.slack = slack
        self.team = team
        self.id = user
        self.errors: dict[str, str] = {}
        """What stands in red under the inputs after `submit`, by their label."""
        self.trouble: str | None = None
        """What Slack itself says when the app failed to answer what they did last."""

    # ---- what they see

    @property
    def stack(self) -> list[View]:
        """The modals they have open, the one on top last."""
        return self.slack.window(self.team, self.id).stack

    @property
    def view(self) -> View | None:
        """The modal on top, if any."""
        return self.stack[-1] if self.stack else None

    async def modal(self, words: str = "") -> View:
        """Wait for a modal on top with these words in its title or its blocks."""
        return await self.slack.until(
            lambda: self.view if self.view and words.casefold() in self.view.shown.casefold() else None,
            f"a modal with {words!r} for {self.id}; on top: {self.view.shown if self.view else None}",
        )

    def value(self, label: str) -> Any:
        """What stands in an input now: text, the texts of what is chosen, a day, the names of files."""
        block, element = self._input(label)
        state = self._top.typed[block["block_id"], element["action_id"]]
        for name, value in state.items():
            if name == "type":
                continue
            if name == "selected_option":
                return value["text"]["text"] if value else None
            if name == "selected_options":
                return [one["text"]["text"] for one in value]
            return [one["name"] for one in value] if name == "files" else value
        return None

    def options(self, label: str) -> list[str]:
        """The options shown at an input."""
        return [one["text"]["text"] for one in _offered(self._input(label)[1])]

    # ---- what they do

    async def type(self, label: str, value: str, *, enter: bool = False) -> Delivery | None:
        """Fill in an input by its label: text, a number, a day (YYYY-MM-DD), a time (HH:MM), or for a moment the
        seconds since 1970; `enter`: and press Enter. Gives the block_actions when the input tells what is typed."""
        block, element = self._input(label)
        kind = element["type"]
        if kind == "datetimepicker":
            state: dict[str, Any] = {"selected_date_time": int(value)}
        elif kind in ("datepicker", "timepicker"):
            state = {f"selected_{kind.removesuffix('picker')}": value}
        else:
            assert kind.endswith("_text_input") or kind == "number_input", f"{label!r} is a {kind}: not typed in"
            state = {"value": value or None}
        return await self._set(block, element, state, enter)

    async def choose(self, label: str, *options: str) -> Delivery | None:
        """Choose one option, or for several exactly these; for an external menu what `search` found."""
        block, element = self._input(label)
        offered = _offered(element)
        found = [_one(label, offered, option) for option in options]
        kind = element["type"]
        many = kind == "checkboxes" or kind.startswith("multi_")
        assert many or len(found) <= 1, f"{label!r} takes one option"
        most = element.get("max_selected_items")
        assert most is None or len(found) <= most, f"{label!r} takes {most} options"
        state = {"selected_options": found} if many else {"selected_option": found[0] if found else None}
        return await self._set(block, element, state)

    async def search(self, label: str, query: str = "") -> list[str]:
        """Type in an external menu and give the options that the app offers; `choose` then takes one of them."""
        block, element = self._input(label)
        assert element["type"].endswith("external_select"), f"{label!r} is a {element['type']}"
        view = self._top
        if len(query) < element.get("min_query_length", 3):
            return []
        payload = self._payload("block_suggestion", action_id=element["action_id"], block_id=block["block_id"])
        payload |= {"value": query, "container": {"type": "view", "view_id": view.id}, "view": view.told()}
        delivery = await self.slack.courier.interactive(payload)
        answer = self._read(delivery, lambda answer: limits.suggestions(answer))
        if answer is None:
            return []
        found = list(answer.get("options", []))
        for group in answer.get("option_groups", []):
            found += group["options"]
        self.slack.offered[view.id, block["block_id"], element["action_id"]] = found
        return [one["text"]["text"] for one in found]

    async def attach(self, label: str, name: str, content: bytes) -> Delivery | None:
        """Give a file to a file_input."""
        block, element = self._input(label)
        kinds = element.get("filetypes")
        ending = name.rpartition(".")[2].lower()
        assert kinds is None or ending in kinds, f"{label!r} takes {kinds}, not {name}"
        key = (block["block_id"], element["action_id"])
        given = self._top.typed[key]["files"]
        assert len(given) < element.get("max_files", 10), f"{label!r} takes no more files"
        file = files.kept(self.slack, self.team, self.id, name, content)
        return await self._set(block, element, {"files": [*given, file.told(self.slack.url)]})

    async def submit(self) -> Delivery | None:
        """Press the submit button. None when Slack itself finds something missing or wrong (see `errors`); else the
        view_submission, with its answer carried out: errors, another view, one on top, or closed."""
        view = self._top
        self.trouble = None
        self.errors = _own_errors(view)
        if self.errors:
            return None
        payload = self._payload("view_submission", view=view.told(), response_urls=[])
        payload["trigger_id"] = self.slack.trigger(self.team, self.id, view.id)
        delivery = await self.slack.courier.interactive(payload)
        answer = self._read(delivery, lambda answer: limits.response_action(answer, view.content))
        if answer is None:
            return delivery
        try:
            self._carry_out(view, answer)
        except Refused as refused:
            self._troubled(f"view_submission: {refused.answer}")
        self.slack.changed()
        return delivery

    def _carry_out(self, view: View, answer: dict[str, Any]) -> None:
        place = self.slack.workspace(self.team)
        match answer.get("response_action"):
            case "errors":
                names = {block["block_id"]: reading.label(block, block["element"]) for block in _inputs(view)}
                self.errors = {names.get(block, block): text for block, text in answer["errors"].items()}
            case "clear":
                self._close_all()
            case "update":
                if view in self.stack:
                    views.update(
                        self.slack, view, views.checked(self.slack, place, answer["view"], "modal", own=view.id)
                    )
            case "push":
                if len(self.stack) >= views.DEEPEST:
                    raise Refused("push_limit_reached")
                content = views.checked(self.slack, place, answer["view"], "modal")
                self.stack.append(views.new_view(self.slack, place, self.id, content, view))
            case _:
                if view.content.get("clear_on_close"):
                    self._close_all()
                else:
                    views.drop(self.slack, view)

    async def close(self, everything: bool = False) -> Delivery | None:
        """Press close (or back), or with `everything` the cross that closes all; the view_closed when it is asked."""
        view = self._top
        everything = everything or bool(view.content.get("clear_on_close"))
        told = view.told()
        if everything:
            self._close_all()
        else:
            views.drop(self.slack, view)
        self.errors, self.trouble = {}, None
        self.slack.changed()
        if not view.content.get("notify_on_close"):
            return None
        return await self.slack.courier.interactive(self._payload("view_closed", view=told, is_cleared=everything))

    def _close_all(self) -> None:
        for view in list(self.stack):
            views.drop(self.slack, view)

    # ---- payloads

    @property
    def _top(self) -> View:
        assert self.view is not None, f"{self.id} has no modal open"
        return self.view

    @property
    def _username(self) -> str:
        return self.slack.users[self.team, self.id].name.partition(" ")[0].lower()

    def _payload(self, kind: str, **more: Any) -> dict[str, Any]:
        place = self.slack.workspace(self.team)
        return {
            "type": kind,
            "user": {"id": self.id, "username": self._username, "name": self._username, "team_id": self.team},
            "api_app_id": self.slack.app_id,
            "token": self.slack.verification_token,
            "team": {"id": place.id, "domain": place.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            **more,
        }

    async def _act(
        self, where: Message | View, block: dict[str, Any], element: dict[str, Any], value: dict[str, Any]
    ) -> Delivery:
        """Bring block_actions."""
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            **{name: item for name, item in value.items() if item is not None or name != "value"},
            "action_ts": self.slack.ts(),
        }
        payload = self._payload("block_actions", actions=[action])
        if isinstance(where, View):
            payload |= {
                "container": {"type": "view", "view_id": where.id},
                "view": where.told(),
                "trigger_id": self.slack.trigger(self.team, self.id, where.id),
            }
        else:
            channel = self.slack.channels[where.channel]
            alone = where.only_for is not None
            container: dict[str, Any] = {
                "type": "message",
                "message_ts": where.ts,
                "channel_id": channel.id,
                "is_ephemeral": alone,
            }
            if where.thread_ts:
                container["thread_ts"] = where.thread_ts
            payload |= {
                "container": container,
                "trigger_id": self.slack.trigger(self.team, self.id),
                "channel": {"id": channel.id, "name": channel.name},
                "state": {"values": {}},
                "response_url": self.slack.response_url(self.team, channel.id, self.id, where.ts),
            }
            if not alone:
                payload["message"] = where.told()
        delivery = await self.slack.courier.interactive(payload)
        self.trouble = None if delivery.acked else TROUBLE
        return delivery

    async def _set(
        self, block: dict[str, Any], element: dict[str, Any], state: dict[str, Any], enter: bool = False
    ) -> Delivery | None:
        view = self._top
        view.typed[block["block_id"], element["action_id"]] = {"type": element["type"], **state}
        label = reading.label(block, element)
        self.errors.pop(label, None)
        if block["type"] == "input":
            if not block.get("dispatch_action"):
                return None
            typed = element["type"].endswith("_text_input") or element["type"] == "number_input"
            on = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
            if typed and not {"on_character_entered", "on_enter_pressed" if enter else ""}.intersection(on):
                return None
        return await self._act(view, block, element, state)

    def _input(self, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The input (or element beside a section) with this label, in the modal on top."""
        known: list[str] = []
        for block, element in reading.elements(self._top.blocks):
            if element["type"] == "button":
                continue
            name = reading.label(block, element)
            if label in (name, element["action_id"], block["block_id"]):
                if element["type"].endswith("external_select"):
                    key = (self._top.id, block["block_id"], element["action_id"])
                    return block, {**element, "options": self.slack.offered.get(key, [])}
                return block, element
            known.append(name)
        raise AssertionError(f"no input {label!r}; there are: {known}")

    def _read(self, delivery: Delivery, wrong: Any) -> dict[str, Any] | None:
        """The app's answer, when it came in time and Slack understands it."""
        if not delivery.acked:
            self.trouble = TROUBLE
            return None
        try:
            answer = delivery.answer()
        except ValueError:
            self._troubled(f"the ack is no JSON: {delivery.body[:200]!r}")
            return None
        if problems := wrong(answer):
            self._troubled(f"the answer to {delivery.payload['type']} is refused: {problems}")
            return None
        return answer

    def _troubled(self, what: str) -> None:
        self.trouble = TROUBLE
        self.slack.complain(what)

    def _answered(self, response_url: str, delivery: Delivery) -> None:
        """Show what the ack of a command says."""
        try:
            answer = delivery.answer()
        except ValueError:
            answer = {"text": delivery.body.decode()}
        try:
            key = response_url.rpartition("/")[2]
            messages.respond(self.slack, key, answer)
            self.slack.response_urls[key].uses -= 1
        except Refused as refused:
            self.slack.complain(f"the ack of a command: {refused.answer}")
        self.slack.changed()


def _offered(element: dict[str, Any]) -> list[dict[str, Any]]:
    offered = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        offered += group["options"]
    return offered


def _one(label: str, offered: list[dict[str, Any]], option: str) -> dict[str, Any]:
    """The option with this text."""
    for one in offered:
        if one["text"]["text"] == option:
            return one
    raise AssertionError(f"no option {option!r} at {label!r}; there are: {[one['text']['text'] for one in offered]}")


def _inputs(view: View) -> list[dict[str, Any]]:
    return list(limits.input_blocks(view.content))


def _own_errors(view: View) -> dict[str, str]:
    """What Slack's client itself refuses before anything is sent."""
    errors: dict[str, str] = {}
    for block in _inputs(view):
        element = block["element"]
        state = view.typed[block["block_id"], element["action_id"]]
        value = next((item for name, item in state.items() if name != "type"), None)
        label = reading.label(block, element)
        if value in (None, "", []):
            if not block.get("optional"):
                errors[label] = REQUIRED
        elif problem := _unfit(element, value):
            errors[label] = problem
    return errors


def _unfit(element: dict[str, Any], value: Any) -> str | None:
    match element["type"]:
        case "plain_text_input":
            if len(value) < element.get("min_length", 0):
                return f"Must be at least {element['min_length']} characters."
            if len(value) > element.get("max_length", 3000):
                return f"Must be at most {element.get('max_length', 3000)} characters."
        case "email_text_input":
            if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
                return "Please enter a valid email address."
        case "url_text_input":
            if not re.match(r"https?://\S+$", value):
                return "Please enter a valid URL."
        case "number_input":
            if not re.fullmatch(r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+", value):
                return "Please enter a valid number."
            if "min_value" in element and float(value) < float(element["min_value"]):
                return f"Must be at least {element['min_value']}."
            if "max_value" in element and float(value) > float(element["max_value"]):
                return f"Must be at most {element['max_value']}."
    return None
