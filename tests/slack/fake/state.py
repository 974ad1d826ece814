"""What is in the fake: workspaces, people, channels, messages, files, views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.slack.fake import reading

BOT_SCOPES = frozenset(
    [
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "mpim:history",
        "mpim:write",
        "team:read",
        "users:read",
        "users:read.email",
        "channels:read",
        "im:read",
    ]
)
"""What a workspace grants unless told otherwise: all that this fake knows."""


@dataclass
class Workspace:
    """A workspace where the app is installed, or not (yet, any more)."""

    id: str
    name: str
    token: str
    """The bot token. Worth nothing while not installed."""
    scopes: set[str]
    app_id: str
    installed: bool = True

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")

    @property
    def bot_user(self) -> str:
        """The app's user in this workspace."""
        return f"U{self.id[1:]}BOT"

    @property
    def bot_id(self) -> str:
        return f"B{self.id[1:]}BOT"


@dataclass
class User:
    """A person as users.info tells."""

    id: str
    team: str
    name: str
    email: str | None
    locale: str = "nl-BE"
    tz: str = "Europe/Brussels"
    deleted: bool = False
    is_bot: bool = False
    is_stranger: bool = False
    """From another organisation, and in no channel where the app is."""
    home: str = ""
    """The workspace of somebody who is in a shared channel of this one; empty for who is of this one."""
    is_restricted: bool = False
    """A guest."""


@dataclass
class Message:
    """A message as it stands now, with its edits applied."""

    channel: str
    ts: str
    user: str
    text: str
    number: int
    """The number in order of everything that happened in this fake: the order over channels."""
    blocks: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    bot: bool = False
    """Said by the app."""
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    files: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    only_for: str | None = None
    """The one user who sees it (ephemeral)."""
    edited: str | None = None
    """When it was last edited."""
    touched: int = 0
    """As `number`, of the last edit."""
    deleted: bool = False
    parsed: dict[str, Any] = field(default_factory=dict[str, Any])
    """`mrkdwn`, `parse`, `link_names` … as given."""
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    """What more stands in the message as told: team, bot_id, app_id, client_msg_id …"""

    @property
    def shown(self) -> str:
        """What a person reads: the words of the blocks, else the text."""
        return reading.words(self.blocks) if self.blocks and self.bot else reading.unescaped(self.text)

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, in order."""
        return reading.buttons(self.blocks)

    @property
    def notification(self) -> str:
        """What stands in the notification: the fallback text."""
        return reading.unescaped(self.text)

    @property
    def alive(self) -> list[str]:
        """Every mention and link that works in it; what a person typed must never stand here."""
        names = self.parsed.get("parse") == "full" or bool(self.parsed.get("link_names"))
        return reading.alive(self.blocks) + reading.alive_in_text(self.text, names)

    def told(self, metadata: bool = False) -> dict[str, Any]:
        """The message as Slack's API and events give it."""
        told: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, **self.fields}
        if self.blocks:
            told["blocks"] = self.blocks
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        if self.files:
            told["files"] = self.files
        if self.edited:
            told["edited"] = {"user": self.user, "ts": self.edited}
        if self.metadata and metadata:
            told["metadata"] = self.metadata
        return told


@dataclass
class Channel:
    """A conversation: a channel (C…), or a direct message with the app (D…)."""

    id: str
    name: str
    team: str
    members: set[str]
    """The users in it, the app's own user too where the app is in it."""
    all: list[Message] = field(default_factory=list[Message])
    """Every message ever, deleted and ephemeral ones too."""

    @property
    def kind(self) -> str:
        """`im`, `mpim`, `group` or `channel`, as in `channel_type`."""
        return {"D": "im", "G": "mpim", "P": "group"}.get(self.id[0], "channel")

    @property
    def messages(self) -> list[Message]:
        """What everyone in it sees, oldest first."""
        return [message for message in self.all if not message.deleted and message.only_for is None]

    def ephemerals(self, user: str) -> list[Message]:
        """What only this user sees, oldest first."""
        return [message for message in self.all if not message.deleted and message.only_for == user]

    def find(self, ts: str) -> Message | None:
        """The message with this time stamp, if it is there and not deleted."""
        return next((one for one in reversed(self.all) if one.ts == ts and not one.deleted), None)

    def thread(self, ts: str) -> list[Message]:
        """The message and the answers in its thread, oldest first."""
        return [one for one in self.messages if one.ts == ts or one.thread_ts == ts]


@dataclass
class View:
    """A modal or a Home tab as it stands."""

    id: str
    team: str
    user: str
    content: dict[str, Any]
    """What the app sent, ids filled in."""
    hash: str
    root: str
    previous: str | None
    bot_id: str
    app_id: str
    typed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict[tuple[str, str], dict[str, Any]])
    """What the person entered, by (block_id, action_id)."""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.content["blocks"]

    @property
    def title(self) -> str:
        return self.content["title"]["text"] if "title" in self.content else ""

    @property
    def shown(self) -> str:
        """What a person reads: the title of the modal, then its blocks."""
        return "\n".join(filter(None, [self.title, reading.words(self.blocks)]))

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons in it, without submit and close."""
        return reading.buttons(self.blocks)

    @property
    def labels(self) -> list[str]:
        """The labels of the inputs, in order."""
        return [reading.label(block, one) for block, one in reading.elements(self.blocks) if block["type"] == "input"]

    def told(self) -> dict[str, Any]:
        """The view as Slack's API and payloads give it, with what was entered."""
        values: dict[str, dict[str, Any]] = {}
        for (block, action), value in self.typed.items():
            values.setdefault(block, {})[action] = value
        modal = self.content["type"] == "modal"
        return {
            "id": self.id,
            "team_id": self.team,
            "type": self.content["type"],
            "blocks": self.blocks,
            "private_metadata": self.content.get("private_metadata", ""),
            "callback_id": self.content.get("callback_id", ""),
            "external_id": self.content.get("external_id", ""),
            "state": {"values": values},
            "hash": self.hash,
            "title": self.content.get("title")
            if modal
            else {"type": "plain_text", "text": "View Title", "emoji": True},
            "close": self.content.get("close"),
            "submit": self.content.get("submit"),
            "clear_on_close": self.content.get("clear_on_close", False),
            "notify_on_close": self.content.get("notify_on_close", False),
            "submit_disabled": self.content.get("submit_disabled", False),
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "app_id": self.app_id,
            "app_installed_team_id": self.team,
            "bot_id": self.bot_id,
        }


def with_ids(blocks: list[dict[str, Any]], names: Iterable[str]) -> list[dict[str, Any]]:
    """The blocks with a block_id and action_ids where the app gave none, as Slack fills them in."""
    name = iter(names)
    filled: list[dict[str, Any]] = []
    for block in blocks:
        block = {**block}
        block.setdefault("block_id", next(name))
        for place in ("element", "accessory"):
            if place in block and block[place]["type"] != "image":
                block[place] = {"action_id": next(name), **block[place]}
        if block["type"] == "actions":
            block["elements"] = [{"action_id": next(name), **one} for one in block["elements"]]
        filled.append(block)
    return filled
