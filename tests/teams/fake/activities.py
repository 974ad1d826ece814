"""The activities that Teams sends, as Microsoft's samples show them.

Microsoft, Teams: conversation events; channel and group conversations; send and receive files; Bot Framework: activity schema.
"""

from __future__ import annotations

import html
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.teams.fake.server import FakeTeams
    from tests.teams.fake.state import Conversation, Message, User

HERE = "Europe/Brussels"


def activity(
    teams: FakeTeams, kind: str, user: User, where: Conversation, *, thread: Message | None = None, **more: Any
) -> dict[str, Any]:
    """An activity of a person in a conversation; `more` are further properties."""
    now = datetime.fromtimestamp(teams.clock(), UTC)
    channel_data: dict[str, Any] = {"tenant": {"id": where.tenant}}
    if where.kind == "channel":
        channel_data |= {
            "teamsChannelId": where.id,
            "teamsTeamId": where.team,
            "channel": {"id": where.id},
            "team": {"id": where.team},
        }
    channel_data |= more.pop("channelData", {})
    return {
        "type": kind,
        "id": f"f:{uuid.uuid4()}",
        "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "localTimestamp": now.astimezone(ZoneInfo(HERE)).isoformat(timespec="milliseconds"),
        "localTimezone": HERE,
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "from": {"id": user.id, "name": user.name, "aadObjectId": user.aad},
        "conversation": where.told(thread),
        "recipient": {"id": teams.bot_id, "name": teams.bot_name},
        "locale": user.locale,
        "entities": [
            {
                "type": "clientInfo",
                "locale": user.locale,
                "country": user.locale.rpartition("-")[2],
                "platform": "Web",
                "timezone": HERE,
            }
        ],
        "channelData": channel_data,
        **more,
    }


def said(teams: FakeTeams, user: User, message: Message, text: str, *, mention: bool) -> dict[str, Any]:
    """A message that a person typed, with or without calling the app."""
    shown = html.escape(text, quote=False).replace("\n", "<br>\n")
    if mention:
        name = html.escape(teams.bot_name)
        called = f'<span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="0">{name}</span>'
        shown = f"{called}&nbsp;{shown}"
        text = f"<at>{teams.bot_name}</at> {text}"
    told = activity(
        teams,
        "message",
        user,
        message.conversation,
        thread=message,
        text=text,
        textFormat="plain",
        attachments=[{"contentType": "text/html", "content": f"<p>{shown}</p>"}],
    )
    told["id"] = message.id
    if mention:
        bot = {"id": teams.bot_id, "name": teams.bot_name}
        told["entities"].insert(0, {"type": "mention", "mentioned": bot, "text": f"<at>{teams.bot_name}</at>"})
    return told


def invoke(
    teams: FakeTeams,
    name: str,
    user: User,
    where: Conversation,
    value: dict[str, Any],
    *,
    message: Message | None = None,
    source: str = "message",
) -> dict[str, Any]:
    """A question of a person's client that is answered at once; `message`: the one whose card it comes from."""
    told = activity(
        teams,
        "invoke",
        user,
        where,
        thread=message,
        name=name,
        value=value,
        channelData={"source": {"name": source}},
    )
    if message is not None:
        told["replyToId"] = message.id
    return told


def installation(teams: FakeTeams, user: User, where: Conversation, action: str) -> dict[str, Any]:
    """That the app was added or removed (`add`, `remove`, `add-upgrade`, `remove-upgrade`)."""
    return activity(
        teams, "installationUpdate", user, where, action=action, channelData={"source": {"name": "message"}}
    )


def membership(
    teams: FakeTeams,
    user: User,
    where: Conversation,
    *,
    added: list[str] | None = None,
    removed: list[str] | None = None,
) -> dict[str, Any]:
    """That people or the app came into a conversation, or left it."""
    more: dict[str, Any] = {}
    if added is not None:
        more["membersAdded"] = [_member(teams, one) for one in added]
    if removed is not None:
        more["membersRemoved"] = [_member(teams, one) for one in removed]
    if where.kind == "channel":
        more["channelData"] = {"eventType": "teamMemberAdded" if added is not None else "teamMemberRemoved"}
    return activity(teams, "conversationUpdate", user, where, **more)


def _member(teams: FakeTeams, id: str) -> dict[str, Any]:
    user = teams.users.get(id)
    return {"id": id} if user is None else {"id": id, "aadObjectId": user.aad}


def edited(teams: FakeTeams, user: User, message: Message, text: str, *, mention: bool) -> dict[str, Any]:
    """That a person changed what she said."""
    told = said(teams, user, message, text, mention=mention)
    told["type"] = "messageUpdate"
    told["channelData"]["eventType"] = "editMessage"
    return told


def deleted(teams: FakeTeams, user: User, message: Message) -> dict[str, Any]:
    """That a person took back what she said."""
    told = activity(
        teams,
        "messageDelete",
        user,
        message.conversation,
        thread=message,
        channelData={"eventType": "softDeleteMessage"},
    )
    told["id"] = message.id
    return told


def reaction(teams: FakeTeams, user: User, message: Message, kind: str) -> dict[str, Any]:
    """That a person put a thumb or a heart at a message of the app."""
    return activity(
        teams,
        "messageReaction",
        user,
        message.conversation,
        thread=message,
        reactionsAdded=[{"type": kind}],
        replyToId=message.id,
    )


def payload(user: User | None, message: Message) -> dict[str, Any]:
    """A message as an action command gets it. Microsoft, Teams: message extensions, action commands."""
    thread = message.thread or message.id
    body = str(message.activity.get("text") or message.shown)
    sender = None
    if user is not None:
        sender = {"userIdentityType": "aadUser", "id": user.aad, "displayName": user.name}
    when = datetime.fromtimestamp(int(message.id) / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "linkToMessage": f"https://teams.microsoft.com/l/message/{message.conversation.id}/{message.id}",
        "id": message.id,
        "replyToId": None if thread == message.id else thread,
        "createdDateTime": when,
        "lastModifiedDateTime": None,
        "deleted": False,
        "summary": None,
        "importance": "normal",
        "locale": "nl-be",
        "body": {"contentType": "html", "content": message.activity.get("html") or f"<p>{html.escape(body)}</p>"},
        "from": {"device": None, "conversation": None, "user": sender, "application": None},
        "reactions": [],
        "mentions": [],
        "attachments": [],
    }
