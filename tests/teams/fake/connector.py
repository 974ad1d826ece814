"""The Bot Connector: what the app asks of Teams, and why Teams refuses it.

Microsoft, Bot Connector REST reference; Teams: status codes from bot conversational APIs, format your bot messages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.teams.fake.elements import ADAPTIVE, card_problems
from tests.teams.fake.schema import schema_problems
from tests.teams.fake.state import Conversation, Message

if TYPE_CHECKING:
    from tests.teams.fake.calls import Call
    from tests.teams.fake.server import FakeTeams

LARGEST = 28 * 1024
"""Bytes of an activity as JSON. Microsoft, Teams: limits and specifications, message size."""
MOST_SUGGESTED = 6
ACTIVITY = {
    "type", "id", "timestamp", "localTimestamp", "localTimezone", "channelId", "serviceUrl", "from", "recipient", "conversation",
    "replyToId", "text", "textFormat", "locale", "attachments", "attachmentLayout", "summary", "suggestedActions", "channelData",
    "entities", "inputHint", "importance", "deliveryMode", "speak", "topicName", "value", "valueType", "name", "label",
    "callerId", "listenFor", "textHighlights", "semanticAction", "expiration", "membersAdded", "membersRemoved",
    "reactionsAdded", "reactionsRemoved", "relatesTo", "code", "historyDisclosed", "action",
}  # fmt: skip
"""Properties of an activity. Bot Framework: activity schema."""
CARDS = {
    "application/vnd.microsoft.card.hero",
    "application/vnd.microsoft.card.thumbnail",
    "application/vnd.microsoft.teams.card.file.consent",
    "application/vnd.microsoft.teams.card.file.info",
    "application/vnd.microsoft.card.signin",
    "application/vnd.microsoft.card.oauth",
}
ATTACHMENT = {"contentType", "contentUrl", "content", "name", "thumbnailUrl"}


class Refused(Exception):
    """Teams does not do what is asked."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def _conversation(teams: FakeTeams, call: Call) -> tuple[Conversation, Message | None]:
    """Where something is asked, with the message of the thread; refused where the app may not be."""
    name, _, rest = call.where["conversation"].partition(";messageid=")
    found = teams.conversations.get(name)
    if found is None:
        raise Refused(404, "ConversationNotFound", "Conversation not found.")
    thread = None
    if rest:
        thread = found.find(rest) if found.kind == "channel" else None
        if thread is None:
            raise Refused(404, "ConversationNotFound", f"Conversation not found: there is no message {rest}.")
    if not found.bot:
        raise Refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
    if found.kind == "personal":
        user = teams.users[found.members[0]]
        if user.blocked:
            raise Refused(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.")
        if not user.installed:
            raise Refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
    return found, thread


def open_chat(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """Open the personal chat with somebody, or give the one that there is."""
    body = _object(call.body)
    if unknown := sorted(set(body) - {"isGroup", "bot", "members", "tenantId", "channelData", "activity", "topicName"}):
        raise Refused(400, "BadSyntax", f"unknown: {unknown}")
    if body.get("isGroup"):
        raise Refused(400, "BadSyntax", "a bot cannot make a group chat")
    bot = body.get("bot")
    if bot is not None and bot.get("id") != teams.bot_id:
        raise Refused(403, "BotNotRegistered", f"the bot is {teams.bot_id}, not {bot.get('id')}")
    people = body.get("members") or []
    if len(people) != 1:
        raise Refused(400, "BadSyntax", "the personal chat is with one person")
    tenant = body.get("tenantId") or ((body.get("channelData") or {}).get("tenant") or {}).get("id")
    if not tenant:
        raise Refused(400, "BadSyntax", "in which tenant?")
    user = teams.user(str(people[0].get("id")))
    if user is None or user.tenant != tenant:
        raise Refused(400, "BadArgument", "Failed to decrypt conversation id: the person is not in this tenant")
    if not user.installed:
        raise Refused(403, "ForbiddenOperationException", "Bot is not installed in user's personal scope")
    chat = teams.chat(user)
    answer: dict[str, Any] = {"id": chat.id}
    if body.get("activity"):
        answer["activityId"] = _posted(teams, chat, None, _message(teams, chat, body["activity"])).id
    return answer


def send(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """Say something, or show that it is being written."""
    conversation, thread = _conversation(teams, call)
    activity = _object(call.body)
    if activity.get("type") == "typing":
        conversation.typing.append(teams.clock())
        return {"id": teams.message_id()}
    answered = activity.get("replyToId") or call.where.get("activity")
    if thread is None and answered and conversation.kind == "channel":
        thread = conversation.find(str(answered))
    return {"id": _posted(teams, conversation, thread, _message(teams, conversation, activity)).id}


def _posted(teams: FakeTeams, where: Conversation, thread: Message | None, activity: dict[str, Any]) -> Message:
    message = Message(where, teams.message_id(), teams.bot_id, activity, teams.number())
    message.thread = (thread.thread or thread.id) if thread is not None else None
    teams.post(message)
    return message


def update(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """Put something else in the place of a message of the app."""
    conversation, _ = _conversation(teams, call)
    message = _own(teams, conversation, call)
    message.activity = _message(teams, conversation, _object(call.body))
    message.own.clear()  # who pressed before sees the new one too
    message.touched, message.updates = teams.number(), message.updates + 1
    return {"id": message.id}


def delete(teams: FakeTeams, call: Call) -> None:
    """Take a message of the app away."""
    conversation, _ = _conversation(teams, call)
    _own(teams, conversation, call).deleted = True


def _own(teams: FakeTeams, conversation: Conversation, call: Call) -> Message:
    message = conversation.find(call.where["activity"])
    if message is None:
        raise Refused(404, "ActivityNotFoundInConversation", "Conversation not found.")
    if message.said_by != teams.bot_id:
        raise Refused(403, "NotEnoughPermissions", "the message is somebody else's")
    return message


def member(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """Who somebody in a conversation is; by the id for this bot or the object id in Entra."""
    conversation, _ = _conversation(teams, call)
    user = teams.user(call.where["member"])
    if user is None or user.id not in conversation.members:
        raise Refused(404, "MemberNotFoundInConversation", "Member not found in the conversation.")
    return user.told()


def members(teams: FakeTeams, call: Call) -> Any:
    """Who is in a conversation."""
    conversation, _ = _conversation(teams, call)
    return [teams.users[one].told() for one in conversation.members]


def paged_members(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """The same, on one page."""
    return {"members": members(teams, call)}


# ---- what an activity must be


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Refused(400, "BadSyntax", f"not a JSON object: {str(body)[:80]!r}")
    return body


def _message(teams: FakeTeams, where: Conversation, activity: dict[str, Any]) -> dict[str, Any]:
    """The activity, when it is one that Teams takes as a message."""
    size = len(json.dumps(activity, ensure_ascii=False, separators=(",", ":")).encode())
    if size > LARGEST:
        raise Refused(413, "MessageSizeTooBig", f"Message size too large: {size} bytes")
    if problems := activity_problems(teams, where, activity):
        raise Refused(400, "BadSyntax", "; ".join(problems))
    return activity


def activity_problems(teams: FakeTeams, where: Conversation, activity: dict[str, Any]) -> list[str]:
    """Why Teams would not take this as a message; empty when all is well."""
    wrong = [f"an activity has no {name!r}" for name in sorted(set(activity) - ACTIVITY)]
    if activity.get("type") != "message":
        return [*wrong, f"type {activity.get('type')!r} is not a message"]
    attachments = activity.get("attachments") or []
    if not activity.get("text") and not attachments:
        wrong.append("neither text nor attachments")
    if activity.get("textFormat", "markdown") not in ("plain", "markdown", "xml"):
        wrong.append(f"textFormat {activity['textFormat']!r}")
    for name, type_ in (("text", str), ("summary", str), ("attachments", list), ("entities", list)):
        if name in activity and not isinstance(activity[name], type_ | None):
            wrong.append(f"{name} is a {type(activity[name]).__name__}")
    sender = activity.get("from")
    if sender and sender.get("id") not in (None, teams.bot_id):
        wrong.append(f"from {sender.get('id')}, but the bot is {teams.bot_id}")
    for number, one in enumerate(attachments):
        wrong += [f"attachments[{number}]: {problem}" for problem in attachment_problems(one)]
    for entity in activity.get("entities") or []:
        if entity.get("type") == "mention" and entity.get("text", "<at>") not in str(activity.get("text")):
            wrong.append(f"the mention {entity.get('text')!r} is not in the text")
    if suggested := activity.get("suggestedActions"):
        wrong += _suggested_problems(where, suggested, attachments)
    return wrong


def attachment_problems(attachment: Any, *, in_dialog: bool = False) -> list[str]:
    """Why Teams would not take this attachment."""
    if not isinstance(attachment, dict):
        return ["not an object"]
    wrong = [f"an attachment has no {name!r}" for name in sorted(set(attachment) - ATTACHMENT)]
    kind = attachment.get("contentType")
    if kind == ADAPTIVE:
        problems = card_problems(attachment.get("content"), in_dialog=in_dialog)
        return wrong + (problems or schema_problems(attachment["content"]))
    if kind not in CARDS and not str(kind).startswith("image/"):
        wrong.append(f"contentType {kind!r}")
    return wrong


def _suggested_problems(where: Conversation, suggested: Any, attachments: list[Any]) -> list[str]:
    """Microsoft, Teams: suggested actions; not with attachments, and for our purpose only in a personal chat."""
    wrong: list[str] = []
    if where.kind != "personal":
        wrong.append("suggested actions are for personal chats")
    if attachments:
        wrong.append("suggested actions do not go with attachments: nobody would see them")
    if set(suggested) - {"to", "actions"}:
        wrong.append(f"suggestedActions has no {sorted(set(suggested) - {'to', 'actions'})}")
    if any(one not in where.members for one in suggested.get("to") or []):
        wrong.append("suggested actions to somebody who is not here")
    actions = suggested.get("actions") or []
    if not 1 <= len(actions) <= MOST_SUGGESTED:
        wrong.append(f"{len(actions)} suggested actions")
    for one in actions:
        if one.get("type") != "imBack" or not one.get("title") or not isinstance(one.get("value"), str):
            wrong.append(f"a suggested action is an imBack with title and value: {one}")
        elif set(one) - {"type", "title", "value", "text", "displayText", "image", "imageAltText", "channelData"}:
            wrong.append(f"unknown in a suggested action: {sorted(one)}")
    return wrong
