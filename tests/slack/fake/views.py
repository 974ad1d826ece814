"""The methods of modals and of the Home tab, and the stack of modals that a person has open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.slack.fake import limits, reading
from tests.slack.fake.state import View, Workspace, with_ids
from tests.slack.fake.web_api import Args, Refused, method, user_of

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

TRIGGER_LIFETIME = 3
"""Seconds that a trigger_id may be used. Slack, handling user interaction: modal responses."""
DEEPEST = 3
"""Views on top of one another: the first and two that are pushed. Slack, views.push."""


@dataclass
class Trigger:
    """A trigger_id given out with an interaction."""

    team: str
    user: str
    at: float
    view: str | None
    """The modal in which the interaction was, if any."""
    used: bool = False


@dataclass
class Window:
    """What a person has open in one workspace."""

    stack: list[View] = field(default_factory=list[View])
    """The modals, the one on top last."""
    home: View | None = None


def exchange(slack: FakeSlack, place: Workspace, args: Args) -> Trigger:
    """The trigger that the call brings, used up by it. Raises Refused."""
    name = args.get("trigger_id")
    if not isinstance(name, str) or not name:
        raise Refused("invalid_arguments", "[ERROR] missing required field: trigger_id")
    if not re.fullmatch(r"\d+\.\d+\.[0-9a-f]+", name):
        raise Refused("invalid_trigger_id")
    trigger = slack.triggers.get(name)
    if trigger is None or trigger.team != place.id:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if slack.clock() - trigger.at > TRIGGER_LIFETIME:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger


def checked(slack: FakeSlack, place: Workspace, content: Any, surface: str, own: str | None = None) -> dict[str, Any]:
    """The view with ids filled in, if Slack takes it. Raises Refused."""
    if isinstance(content, dict) and limits.view_too_large(content):
        raise Refused("view_too_large")
    if wrong := limits.view(content, surface):
        raise Refused("invalid_arguments", *wrong)
    external = content.get("external_id")
    if external and any(
        view.content.get("external_id") == external and view.id != own and view.team == place.id
        for view in slack.views.values()
    ):
        raise Refused("duplicate_external_id")
    return {**content, "blocks": with_ids(content["blocks"], slack.block_names())}


def first_values(view: View, kept: dict[tuple[str, str], dict[str, Any]]) -> None:
    """What stands in the elements of a view: what a person entered stays where block_id, action_id and type are the
    same, as Slack does; else the element's first value."""
    view.typed = {}
    for block, element in reading.elements(view.blocks):
        if element["type"] in ("button", "overflow"):
            continue
        key = (block["block_id"], element["action_id"])
        before = kept.get(key)
        view.typed[key] = before if before and before["type"] == element["type"] else first_value(element)


def first_value(element: dict[str, Any]) -> dict[str, Any]:
    """An element's state before anybody touched it. Slack, view_submission payload: `state.values`."""
    kind: str = element["type"]
    value: dict[str, Any] = {"type": kind}
    if kind.endswith("_text_input") or kind in ("number_input",):
        value["value"] = element.get("initial_value") or None
    elif kind == "rich_text_input":
        value["rich_text_value"] = element.get("initial_value")
    elif kind == "file_input":
        value["files"] = []
    elif kind == "checkboxes" or kind in ("multi_static_select", "multi_external_select"):
        value["selected_options"] = list(element.get("initial_options", []))
    elif kind in ("radio_buttons", "static_select", "external_select"):
        value["selected_option"] = element.get("initial_option")
    elif kind in ("datepicker", "timepicker", "datetimepicker"):
        name = {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}[kind]
        value[f"selected_{name}"] = element.get(f"initial_{name}")
    else:
        many = kind.startswith("multi_")
        name = kind.removeprefix("multi_").removesuffix("s_select") + ("s" if many else "")
        value[f"selected_{name}"] = element.get(f"initial_{name}", [] if many else None)
    return value


def new_view(slack: FakeSlack, place: Workspace, user: str, content: dict[str, Any], below: View | None) -> View:
    """A view that was not there before."""
    name = slack.name("V")
    view = View(
        id=name,
        team=place.id,
        user=user,
        content=content,
        hash=slack.hash(),
        root=below.root if below else name,
        previous=below.id if below else None,
        bot_id=place.bot_id,
        app_id=place.app_id,
    )
    first_values(view, {})
    slack.views[name] = view
    return view


def update(slack: FakeSlack, view: View, content: dict[str, Any]) -> None:
    """Another content in the same view."""
    view.content, view.hash = content, slack.hash()
    first_values(view, view.typed)


def drop(slack: FakeSlack, view: View) -> None:
    """The view is gone for good."""
    slack.views.pop(view.id, None)
    stack = slack.window(view.team, view.user).stack
    if view in stack:
        stack.remove(view)


@method("views.open", required="view", optional="trigger_id interactivity_pointer", json=True)
def views_open(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    content = checked(slack, place, args["view"], "modal")
    trigger = exchange(slack, place, args)
    window = slack.window(place.id, trigger.user)
    for old in list(window.stack):
        drop(slack, old)
    view = new_view(slack, place, trigger.user, content, None)
    window.stack.append(view)
    return {"view": view.told()}


@method("views.push", required="view", optional="trigger_id interactivity_pointer", json=True)
def views_push(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    content = checked(slack, place, args["view"], "modal")
    trigger = exchange(slack, place, args)
    stack = slack.window(place.id, trigger.user).stack
    if trigger.view is None or trigger.view not in [view.id for view in stack]:
        raise Refused("not_found")
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    view = new_view(slack, place, trigger.user, content, stack[-1])
    stack.append(view)
    return {"view": view.told()}


@method("views.update", required="view", optional="view_id external_id hash", json=True)
def views_update(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    if not args.get("view_id") and not args.get("external_id"):
        raise Refused("invalid_arguments", "[ERROR] missing required field: view_id or external_id")
    view = slack.views.get(str(args.get("view_id")))
    if not args.get("view_id"):
        named = [one for one in slack.views.values() if one.content.get("external_id") == args["external_id"]]
        view = named[0] if named else None
    if view is None or view.team != place.id:
        raise Refused("not_found")
    content = checked(slack, place, args["view"], view.content["type"], own=view.id)
    if args.get("hash") and args["hash"] != view.hash:
        raise Refused("hash_conflict")
    update(slack, view, content)
    return {"view": view.told()}


@method("views.publish", required="user_id view", optional="hash", json=True)
def views_publish(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    user = user_of(slack, place, args["user_id"])
    window = slack.window(place.id, user.id)
    content = checked(slack, place, args["view"], "home", own=window.home.id if window.home else None)
    if window.home is None:
        window.home = new_view(slack, place, user.id, content, None)
    elif args.get("hash") and args["hash"] != window.home.hash:
        raise Refused("hash_conflict")
    else:
        update(slack, window.home, content)
    return {"view": window.home.told()}
