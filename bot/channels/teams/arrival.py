"""What arrives from Teams: who did it, where, when, and by which id it is known when it comes again.

Source: Microsoft, Bot Framework, activity schema; Teams, bot conversations and invoke activities.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from bot.channels.payload import Body, inside, list_in, object_in, text_in
from storage.inbox import Received

NAME = "teams"
"""Name of the channel."""
SETTLES = timedelta(milliseconds=100)
"""How long a message waits for the one before it: two requests may come side by side."""
LOCAL_TENANT = "local"
"""Tenant of who is heard without authentication and names none."""
_AHEAD = timedelta(minutes=5)
"""How far another clock may be ahead of ours; what claims to be later happened when it came."""
Scope = Literal["personal", "groupChat", "channel"]
_QUERIES = frozenset(
    {
        "application/search",
        "composeExtension/query",
        "composeExtension/queryLink",
        "composeExtension/anonymousQueryLink",
    }
)
_BOT = "28:"
"""With what the id of every bot begins (Microsoft, Teams: get Teams specific context for your bot)."""
_BETWEEN_TWO = "@unq.gbl.spaces"
"""With what the id of a chat between two people ends, which is a personal one too; that with a bot has another."""
_HEARD = frozenset({"message", "installationUpdate", "conversationUpdate", "invoke"})


class UnreadableActivity(ValueError):
    """A request that Teams would not send."""


@dataclass(frozen=True)
class Arrival:
    """An activity with what must be known of it before anything is done."""

    kind: str
    """Type of the activity; of an invoke its name: adaptiveCard/action, task/fetch, …"""
    tenant: str
    user: str
    """The person's object id in Entra, or her id for this bot where Teams tells no other."""
    user_id: str
    """The person's id for this bot (29:…)."""
    name: str
    """As Teams shows her; may be empty."""
    event_id: str
    sent_at: datetime
    service_url: str
    conversation: str
    """Id of the chat or, with ``;messageid=``, of the thread."""
    scope: Scope
    bot_id: str
    body: Body

    @property
    def external_id(self) -> str:
        """The id by which the person is known here."""
        return f"{self.tenant}:{self.user}"

    @property
    def invoke(self) -> bool:
        """Whether Teams waits for what it leads to."""
        return self.body.get("type") == "invoke"

    @property
    def verb(self) -> str:
        """The verb of a pressed Action.Execute; empty for anything else."""
        return text_in(self.body, "value", "action", "verb")

    @property
    def query(self) -> bool:
        """Whether it only asks to see something and changes nothing."""
        return self.kind in _QUERIES or (self.kind == "adaptiveCard/action" and self.verb == "refresh")

    @property
    def nobodys(self) -> bool:
        """Whether nothing comes of it: a program wrote it, or it is of a kind that Wegwijs does not look at."""
        return (
            self.body.get("type") not in _HEARD
            or not self.user_id
            or text_in(self.body, "from", "role") == "bot"
            or self.user_id == self.bot_id
            or self.user_id.startswith(_BOT)
            or (self.kind == "conversationUpdate" and not self.about_the_bot)
        )

    @property
    def own_chat(self) -> str:
        """Id of the person's chat with Wegwijs, when it happened there; empty for any other place.

        A message extension is used, and a card that it posted pressed, in chats of two people, which are personal ones too.
        """
        between_two = self.kind.startswith("composeExtension/") or self.conversation.endswith(_BETWEEN_TWO)
        return self.conversation if self.scope == "personal" and not between_two else ""

    @property
    def about_the_bot(self) -> bool:
        """Whether a change of members says that Wegwijs itself came or went."""
        changed = [*list_in(self.body, "membersAdded"), *list_in(self.body, "membersRemoved")]
        return any(
            isinstance(one, Mapping) and cast(Mapping[str, Any], one).get("id") == self.bot_id for one in changed
        )

    @property
    def removal(self) -> bool:
        """Whether it says that Wegwijs was removed: whoever did that, or left, is not told of there any more."""
        action = text_in(self.body, "action") if self.kind == "installationUpdate" else ""
        return action.startswith("remove") or (
            self.kind == "conversationUpdate" and not list_in(self.body, "membersAdded")
        )

    def received(self) -> Received:
        """Return it as it is kept; what one person does is one lane."""
        settles = SETTLES if self.kind == "message" else timedelta(0)
        return Received(NAME, self.event_id, self.external_id, self.body, self.sent_at, settles)


def body_of(raw: bytes) -> Body:
    """Return what a request holds; raises UnreadableActivity for anything but one object."""
    try:
        body: object = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableActivity("not JSON") from error
    if not isinstance(body, dict):
        raise UnreadableActivity("not an object")
    return cast(Body, body)


def tenant_of(body: Mapping[str, Any]) -> str:
    """Return the tenant in which an activity happened; empty where it names none."""
    return text_in(body, "conversation", "tenantId") or text_in(body, "channelData", "tenant", "id")


def arrival_of(body: Body, now: datetime) -> Arrival:
    """Read an activity; raises UnreadableActivity for one that cannot be answered or known again."""
    kind = _required(body, "type")
    if kind == "invoke":
        kind = text_in(body, "name") or "invoke"
    tenant = tenant_of(body) or LOCAL_TENANT
    user_id = text_in(body, "from", "id")
    conversation = _required(body, "conversation", "id")
    return Arrival(
        kind=kind,
        tenant=tenant,
        user=text_in(body, "from", "aadObjectId") or user_id,
        user_id=user_id,
        name=text_in(body, "from", "name"),
        event_id=f"{conversation}:{text_in(body, 'id') or _digest(body)}",
        sent_at=_instant(body, now),
        service_url=_required(body, "serviceUrl"),
        conversation=conversation,
        scope=_scope(body),
        bot_id=text_in(body, "recipient", "id"),
        body=body,
    )


def _scope(body: Body) -> Scope:
    told = text_in(body, "conversation", "conversationType")
    if told in {"personal", "groupChat", "channel"}:
        return cast(Scope, told)
    # A message extension is used anywhere and tells where by other means; what it is answered is for one person alone.
    return "groupChat" if inside(body, "conversation", "isGroup") is True else "personal"


def _digest(body: Body) -> str:
    """Return what tells an invoke without an id from others: the same request, sent again, is the same."""
    told = {name: body.get(name) for name in ("type", "name", "timestamp", "replyToId", "value", "from")}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _instant(body: Body, now: datetime) -> datetime:
    try:
        sent_at = datetime.fromisoformat(text_in(body, "timestamp"))
    except ValueError:
        return now
    sent_at = sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)
    return sent_at.astimezone(UTC) if sent_at <= now + _AHEAD else now


def _required(body: Mapping[str, Any], *names: str) -> str:
    found = text_in(body, *names)
    if not found:
        raise UnreadableActivity(f"no {'.'.join(names)}")
    return found


def value_of(body: Body) -> Mapping[str, Any]:
    """Return the value of an invoke, or of a message of a client without Action.Execute."""
    return object_in(body, "value")
