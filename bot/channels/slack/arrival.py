"""What arrives from Slack, over HTTP or a websocket: who did it, when, and by which id it is known when it comes again.

Sources: https://docs.slack.dev/apis/events-api, https://docs.slack.dev/reference/interaction-payloads.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import parse_qsl

from bot.channels.payload import Body, first_in, object_in, text_in
from storage.inbox import Received

NAME = "slack"
"""Name of the channel."""
SETTLES = timedelta(milliseconds=100)
"""How long a message waits for the one before it: Slack brings them side by side, and in no order (Slack, Events API)."""
_WRITTEN = frozenset({"message", "app_mention"})
_WRITTEN_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})
_FORM = "application/x-www-form-urlencoded"


class UnreadableRequest(ValueError):
    """A request that Slack would not send."""


def body_of(content_type: str, raw: bytes) -> Body:
    """Return what a request holds, as one object whatever its encoding.

    Events come as JSON, what is pressed as JSON in the field ``payload`` of a form, commands as a form. Raises UnreadableRequest.
    """
    try:
        text = raw.decode("utf-8")
        if content_type == _FORM:
            fields = dict(parse_qsl(text, keep_blank_values=True))
            body: object = json.loads(fields["payload"]) if "payload" in fields else fields
        else:
            body = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableRequest("not a request of Slack") from error
    if not isinstance(body, dict):
        raise UnreadableRequest("not an object")
    return cast(Body, body)


@dataclass(frozen=True)
class Arrival:
    """An event with what must be known of it before anything is done."""

    kind: str
    """event_callback, command, or the type of an interaction: block_actions, view_submission, …"""
    team: str
    """The workspace in which Wegwijs is installed; empty when the payload names none."""
    user: str
    """Who did it; empty for what nobody did, such as the removal of the app."""
    event_id: str
    sent_at: datetime
    body: Body

    @property
    def nobodys(self) -> bool:
        """Whether it is a message that no person wrote just now: one of a program, also our own, a change, a deletion.

        Source: Slack, event message, subtypes.
        """
        event = object_in(self.body, "event")
        if self.kind != "event_callback" or event.get("type") not in _WRITTEN:
            return False
        written = text_in(event, "subtype") in _WRITTEN_SUBTYPES and event.get("hidden") is not True
        return not written or bool(event.get("bot_id"))

    def received(self) -> Received:
        """Return it as it is kept; what one person does is one lane."""
        written = text_in(self.body, "event", "type") in _WRITTEN
        settles = SETTLES if self.kind == "event_callback" and written else timedelta(0)
        return Received(NAME, self.event_id, f"{self.team}:{self.user}", self.body, self.sent_at, settles)


def arrival_of(body: Body, now: datetime) -> Arrival:
    """Read an event; raises UnreadableRequest for one that cannot be known again.

    An event is known by its ``event_id``, an interaction by its trigger and the time of the action: never by the headers
    that mark a repetition, for the first delivery may have got lost (Slack, Events API, retries).
    """
    if body.get("type") == "event_callback":
        return _event(body)
    if "command" in body:
        trigger = _required(body, "trigger_id")
        team, user = text_in(body, "team_id"), text_in(body, "user_id")
        return Arrival("command", team, user, f"command:{trigger}", now, body)
    return _interaction(body, now)


def _event(body: Body) -> Arrival:
    event = object_in(body, "event")
    user = next(
        (
            found
            for names in (("user",), ("user", "id"), ("message", "user"), ("assistant_thread", "user_id"))
            if (found := text_in(event, *names))
        ),
        "",
    )
    # In a channel that several workspaces share, the one for which we hear it is that of the authorization.
    team = text_in(first_in(body, "authorizations"), "team_id") or text_in(body, "team_id")
    stamp = text_in(event, "ts") or text_in(event, "event_ts")
    sent_at = _instant(stamp) or _instant(body.get("event_time"))
    if sent_at is None:
        raise UnreadableRequest("an event without a time")
    return Arrival("event_callback", team, user, _required(body, "event_id"), sent_at, body)


def _interaction(body: Body, now: datetime) -> Arrival:
    kind = _required(body, "type")
    team = text_in(body, "team", "id") or text_in(body, "user", "team_id")
    user = _required(body, "user", "id")
    at = text_in(body, "action_ts") or text_in(first_in(body, "actions"), "action_ts")
    view = text_in(body, "view", "id")
    if kind == "view_closed":
        # Closing everything tells it of every view of the stack; it is one act.
        view = text_in(body, "view", "root_view_id") if body.get("is_cleared") is True else view
        event_id = f"{kind}:{view}:{body.get('is_cleared') is True}"
        if not view:
            raise UnreadableRequest("a view without an id")
    elif kind == "block_suggestion":
        event_id = f"{kind}:{view}"  # it is answered and never kept; it has no trigger
    else:
        event_id = ":".join([kind, _required(body, "trigger_id"), at, view, text_in(body, "view", "hash")])
    return Arrival(kind, team, user, event_id, _instant(at) or now, body)


def _required(body: Mapping[str, Any], *names: str) -> str:
    found = text_in(body, *names)
    if not found:
        raise UnreadableRequest(f"no {'.'.join(names)}")
    return found


def _instant(stamp: object) -> datetime | None:
    """Read Slack's seconds since 1970, with or without a fraction."""
    if not isinstance(stamp, str | int | float) or isinstance(stamp, bool):
        return None
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return None
