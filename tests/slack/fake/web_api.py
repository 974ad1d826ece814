"""Slack's Web API: which methods there are, what they need, and who may call them; and the methods about people.

A method is a function with `@method(…)`; it raises `Refused` with Slack's error code.
"""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.slack.fake.state import Channel, User, Workspace

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

Args = dict[str, Any]
Handler = Callable[["FakeSlack", Workspace, Args], dict[str, Any]]


class Refused(Exception):
    """Slack says no, with an error code."""

    def __init__(self, error: str, *messages: str, **more: Any) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.answer: dict[str, Any] = {"ok": False, "error": error, **more}
        if messages:
            self.answer["response_metadata"] = {"messages": list(messages)}


@dataclass(frozen=True)
class Method:
    """A method as Slack documents it."""

    name: str
    handler: Handler
    scopes: frozenset[str]
    """What the token must have been granted, all of it. `*:history` and such depend on the channel: in the handler."""
    required: frozenset[str]
    optional: frozenset[str]
    json: bool
    """Whether it reads a JSON body; methods that only read do not. Slack, Web API: POST bodies."""
    token: str
    """`bot`, `app` or `none`."""


@dataclass
class Call:
    """One call of the app, as it came and as it was answered."""

    method: str
    args: Args
    team: str | None
    number: int
    """The number in order of everything that happened in this fake."""
    at: float
    answer: dict[str, Any] = field(default_factory=dict[str, Any])
    """What was answered, or would have been when the answer was dropped."""
    status: int = 200
    applied: bool = False
    """Whether it had its effect."""
    fault: str | None = None
    """The fault that a test ordered: `fail`, `drop`, `hang`."""
    unknown: list[str] = field(default_factory=list[str])
    """Arguments that Slack does not document for this method."""

    @property
    def ok(self) -> bool:
        return bool(self.answer.get("ok"))


METHODS: dict[str, Method] = {}
"""All methods by their name."""
ENCODED = ("blocks", "attachments", "metadata", "view", "prompts", "files", "loading_messages")
"""Arguments that are JSON within a form."""


def method(
    name: str,
    *,
    scope: str = "",
    required: str = "",
    optional: str = "",
    json: bool = False,
    token: str = "bot",
) -> Callable[[Handler], Handler]:
    """Declare a method: scopes and arguments as words in a string."""

    def declare(handler: Handler) -> Handler:
        METHODS[name] = Method(
            name,
            handler,
            frozenset(scope.split()),
            frozenset(required.split()),
            frozenset(optional.split()),
            json,
            token,
        )
        return handler

    return declare


def load() -> None:
    """Read the files that declare methods."""
    for subject in ("messages", "views", "files", "assistant", "oauth"):
        importlib.import_module(f"tests.slack.fake.{subject}")


def truth(value: Any) -> bool:
    """A flag of a form or of JSON."""
    return value in (True, 1, "1", "true", "True")


def authorised(slack: FakeSlack, called: Method, token: str | None) -> Workspace | None:
    """The workspace that the token is of; None for methods with the app's own token. Raises Refused."""
    if called.token == "none":
        return None
    if not token:
        raise Refused("not_authed")
    if called.token == "app":
        if token != slack.app_token:
            raise Refused("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
        return None
    if token == slack.app_token:
        raise Refused("not_allowed_token_type")
    place = next((one for one in slack.workspaces.values() if one.token == token), None)
    if place is None:
        raise Refused("invalid_auth")
    if not place.installed:
        raise Refused("account_inactive")
    needs(place, *sorted(called.scopes))
    return place


def needs(place: Workspace, *scopes: str) -> None:
    """Raise Refused `missing_scope` unless the workspace granted all of these."""
    missing = [scope for scope in scopes if scope not in place.scopes]
    if missing:
        raise Refused("missing_scope", needed=",".join(missing), provided=",".join(sorted(place.scopes)))


def decoded(called: Method, args: Args) -> Args:
    """The arguments with JSON in a form read, those required checked. Raises Refused."""
    read: Args = {}
    for name, value in args.items():
        if name in ENCODED and isinstance(value, str):
            try:
                read[name] = json.loads(value)
            except ValueError:
                raise Refused(
                    "invalid_blocks_format" if name == "blocks" else "invalid_arguments",
                    f"[ERROR] {name}: invalid JSON",
                ) from None
        else:
            read[name] = value
    missing = sorted(name for name in called.required if read.get(name) in (None, ""))
    if missing:
        raise Refused("invalid_arguments", *(f"[ERROR] missing required field: {name}" for name in missing))
    return read


def channel_of(slack: FakeSlack, place: Workspace, name: Any) -> Channel:
    """The channel of this workspace. Raises Refused `channel_not_found`."""
    channel = slack.channels.get(str(name))
    if channel is None or channel.team != place.id:
        raise Refused("channel_not_found")
    return channel


def user_of(slack: FakeSlack, place: Workspace, name: Any) -> User:
    """The user of this workspace. Raises Refused `user_not_found`."""
    user = slack.users.get((place.id, str(name)))
    if user is None:
        raise Refused("user_not_found")
    return user


@method("auth.test")
def auth_test(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    return {
        "url": f"https://{place.domain}.slack.com/",
        "team": place.name,
        "user": "wegwijs",
        "team_id": place.id,
        "user_id": place.bot_user,
        "bot_id": place.bot_id,
        "is_enterprise_install": False,
    }


@method("team.info", scope="team:read", optional="team domain")
def team_info(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    return {"team": {"id": place.id, "name": place.name, "domain": place.domain, "email_domain": "", "icon": {}}}


@method("bots.info", scope="users:read", optional="bot team_id")
def bots_info(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    if args.get("bot") != place.bot_id:
        raise Refused("bot_not_found")
    return {
        "bot": {
            "id": place.bot_id,
            "deleted": False,
            "name": "Wegwijs",
            "app_id": place.app_id,
            "user_id": place.bot_user,
            "icons": {},
            "updated": int(slack.clock()),
        }
    }


def _offset(tz: str, now: float) -> int:
    offset = datetime.fromtimestamp(now, ZoneInfo(tz)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


@method("users.info", scope="users:read", required="user", optional="include_locale")
def users_info(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    user = user_of(slack, place, args["user"])
    first, _, last = user.name.partition(" ")
    profile: dict[str, Any] = {
        "real_name": user.name,
        "display_name": first,
        "first_name": first,
        "last_name": last,
        "team": user.home or user.team,
        "title": "",
    }
    if user.email is not None and "users:read.email" in place.scopes:
        profile["email"] = user.email
    told: dict[str, Any] = {
        "id": user.id,
        "team_id": user.home or user.team,
        "name": first.lower(),
        "deleted": user.deleted,
        "real_name": user.name,
        "tz": user.tz,
        "tz_offset": _offset(user.tz, slack.clock()),
        "profile": profile,
        "is_bot": user.is_bot,
        "is_stranger": user.is_stranger,
        "is_restricted": user.is_restricted,
        "is_app_user": False,
        "updated": int(slack.clock()),
    }
    if truth(args.get("include_locale")):
        told["locale"] = user.locale
    return {"user": told}


@method("conversations.open", scope="im:write", optional="channel users return_im prevent_creation", json=True)
def conversations_open(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    if args.get("channel"):
        return {"channel": {"id": channel_of(slack, place, args["channel"]).id}}
    names = [name for name in str(args.get("users") or "").split(",") if name]
    if not names:
        raise Refused("users_list_not_supplied")
    if len(names) > 1:
        raise Refused("missing_scope", needed="mpim:write", provided=",".join(sorted(place.scopes)))
    user = user_of(slack, place, names[0])
    if user.deleted:
        raise Refused("user_disabled")
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    known = slack.dm_id(place.id, user.id) in slack.channels
    channel = slack.dm_channel(place.id, user.id)
    return {
        "no_op": known,
        "already_open": known,
        "channel": {"id": channel.id, **({"user": user.id, "is_im": True} if truth(args.get("return_im")) else {})},
    }


def _readable(slack: FakeSlack, place: Workspace, name: Any) -> Channel:
    channel = channel_of(slack, place, name)
    kind = {"im": "im", "mpim": "mpim", "group": "groups"}.get(channel.kind, "channels")
    needs(place, f"{kind}:history")
    if place.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _page(found: list[Any], args: Args, most: int, usual: int) -> tuple[list[Any], str]:
    """A page of what was found and the cursor of the next."""
    try:
        limit = int(args.get("limit") or usual)
    except ValueError:
        raise Refused("invalid_limit") from None
    if not 0 < limit <= most:
        raise Refused("invalid_limit")
    start = 0
    if args.get("cursor"):
        try:
            start = int(base64.b64decode(args["cursor"], validate=True).decode().removeprefix("next:"))
        except ValueError:
            raise Refused("invalid_cursor") from None
    following = start + limit
    cursor = base64.b64encode(f"next:{following}".encode()).decode() if following < len(found) else ""
    return found[start:following], cursor


def _between(messages: list[Any], args: Args) -> list[Any]:
    """Messages within `oldest` and `latest`, bounds left out unless `inclusive`."""
    inclusive = truth(args.get("inclusive"))

    def inside(ts: str) -> bool:
        oldest, latest = args.get("oldest"), args.get("latest")
        for bound, above in ((oldest, True), (latest, False)):
            if bound in (None, "", "0", 0):
                continue
            try:
                apart = (Decimal(ts) - Decimal(str(bound))) * (1 if above else -1)
            except InvalidOperation:
                raise Refused("invalid_ts_oldest" if above else "invalid_ts_latest") from None
            if apart < 0 or (apart == 0 and not inclusive):
                return False
        return True

    return [message for message in messages if inside(message.ts)]


READING = "cursor include_all_metadata inclusive latest limit oldest"


@method("conversations.history", required="channel", optional=READING)
def conversations_history(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    channel = _readable(slack, place, args["channel"])
    heads = [message for message in channel.messages if message.thread_ts in (None, message.ts)]
    found, cursor = _page(list(reversed(_between(heads, args))), args, 999, 100)
    all_metadata = truth(args.get("include_all_metadata"))
    answer: dict[str, Any] = {
        "messages": [message.told(metadata=all_metadata) for message in found],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.replies", required="channel ts", optional=READING)
def conversations_replies(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    channel = _readable(slack, place, args["channel"])
    thread = channel.thread(str(args["ts"]))
    if not thread:
        raise Refused("thread_not_found")
    found, cursor = _page(_between(thread, args), args, 1000, 1000)
    all_metadata = truth(args.get("include_all_metadata"))
    answer: dict[str, Any] = {
        "messages": [message.told(metadata=all_metadata) for message in found],
        "has_more": bool(cursor),
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("apps.connections.open", token="app")
def apps_connections_open(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    return {"url": slack.sockets.address()}


@method("auth.revoke", optional="test")
def auth_revoke(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    if truth(args.get("test")):
        return {"revoked": False}
    place.installed = False
    slack.courier.event_later(
        place.id, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [place.bot_user]}, "event_ts": slack.ts()}
    )
    return {"revoked": True}
