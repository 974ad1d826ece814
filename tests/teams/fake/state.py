"""What is in the fake: people, conversations, messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.teams.fake.elements import ADAPTIVE
from tests.teams.fake.reading import Shown, plain

SUGGESTED = 3
"""How many suggested actions Teams shows. Microsoft, Teams: suggested actions."""


@dataclass
class User:
    """A person as the Bot Connector tells."""

    id: str
    """29:…, for this bot."""
    aad: str
    """Object id in Entra."""
    tenant: str
    name: str
    email: str | None
    locale: str = "nl-BE"
    guest: bool = False
    """From elsewhere, let in by this tenant."""
    installed: bool = True
    """Whether the person has the app in her personal chats."""
    blocked: bool = False
    """Whether the person has blocked the app."""

    def told(self) -> dict[str, Any]:
        """The person as the member of a conversation."""
        first, _, last = self.name.partition(" ")
        told: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "aadObjectId": self.aad,
            "objectId": self.aad,
            "givenName": first,
            "surname": last,
            "userRole": "guest" if self.guest else "user",
            "tenantId": self.tenant,
        }
        if self.email is not None:
            told |= {"email": self.email, "userPrincipalName": self.email}
        return told


class Message:
    """A message as it stands now, with its edits applied."""

    def __init__(
        self, conversation: Conversation, id: str, said_by: str, activity: dict[str, Any], number: int
    ) -> None:
        self.conversation = conversation
        self.id = id
        self.said_by = said_by
        """The id of who said it: 29:… or 28:…."""
        self.activity = activity
        """As it was sent, or updated last."""
        self.number = number
        """The number in the order of everything that happened in this fake."""
        self.touched = 0
        """As `number`, of the last update."""
        self.updates = 0
        self.deleted = False
        self.thread: str | None = None
        """Id of the message in whose thread it stands; None for one that begins a thread, and outside of channels."""
        self.own: dict[str, dict[str, Any]] = {}
        """The card as single people have it instead, after they pressed or refreshed, by their id."""

    @property
    def bot(self) -> bool:
        """Said by the app."""
        return self.said_by.startswith("28:")

    @property
    def text(self) -> str:
        """The text beside the card, as it was sent."""
        return str(self.activity.get("text") or "")

    @property
    def summary(self) -> str:
        """What stands in the notification."""
        return str(self.activity.get("summary") or "")

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The Adaptive Cards in it, for who pressed nothing."""
        attached = self.activity.get("attachments") or []
        return [one["content"] for one in attached if one.get("contentType") == ADAPTIVE]

    def seen_by(self, user: str) -> Shown:
        """The message as this person has it before her now, without refreshing it."""
        own = self.own.get(user)
        return Shown(*([own] if own is not None else self.cards), text=plain(self.text))

    async def for_person(self, person: Any) -> Shown:
        """The message as this person sees it after a reload: refreshed when the card asks that for her."""
        refresh = self.card.get("refresh")
        if isinstance(refresh, dict) and person.user.id in refresh.get("userIds", []):
            await person.refreshes(self)
        return self.seen_by(person.user.id)

    @property
    def base(self) -> Shown:
        """The message as it is for who pressed nothing."""
        return Shown(*self.cards, text=self.text)

    @property
    def card(self) -> dict[str, Any]:
        """Its first card; {} when there is none."""
        return self.base.card

    @property
    def shown(self) -> str:
        """What is read by who pressed nothing."""
        return Shown(*self.cards, text=plain(self.text)).shown

    @property
    def suggested(self) -> list[str]:
        """The titles of the suggested actions, as many as Teams shows."""
        return [str(one.get("title", "")) for one in self.suggested_actions]

    @property
    def suggested_actions(self) -> list[dict[str, Any]]:
        """The suggested actions that Teams shows."""
        return list((self.activity.get("suggestedActions") or {}).get("actions", []))[:SUGGESTED]

    def __getattr__(self, name: str) -> Any:
        """What `Shown` tells: buttons, choices, labels, links, images, marked, mentions, problems."""
        if name in ("buttons", "choices", "labels", "links", "images", "marked", "mentions", "problems"):
            return getattr(self.base, name)
        raise AttributeError(name)

    def __repr__(self) -> str:
        return f"Message({self.shown[:200]!r})"


@dataclass
class Conversation:
    """A personal chat (a:…), a group chat (19:…@thread.v2) or a channel (19:…@thread.tacv2)."""

    id: str
    kind: str
    """`personal`, `groupChat` or `channel`."""
    tenant: str
    name: str = ""
    team: str = ""
    """Id of the team of a channel."""
    bot: bool = True
    """Whether the app is in it."""
    members: list[str] = field(default_factory=list[str])
    """The ids (29:…) of the people in it."""
    all: list[Message] = field(default_factory=list[Message])
    """Every message ever, deleted ones too."""
    typing: list[float] = field(default_factory=list[float])
    """When the app showed that it was writing."""

    @property
    def messages(self) -> list[Message]:
        """What is in it, oldest first."""
        return [one for one in self.all if not one.deleted]

    @property
    def said(self) -> list[str]:
        """What the app said in it, oldest first."""
        return [one.shown for one in self.messages if one.bot]

    @property
    def threads(self) -> dict[str, list[Message]]:
        """The messages by the message that began their thread, that one first."""
        found: dict[str, list[Message]] = {}
        for one in self.messages:
            found.setdefault(one.thread or one.id, []).append(one)
        return found

    def thread(self, message: Message) -> list[Message]:
        """A message and the answers in its thread, oldest first."""
        return self.threads[message.thread or message.id]

    def find(self, id: str) -> Message | None:
        """The message with this id, if it is there and not deleted."""
        return next((one for one in reversed(self.all) if one.id == id and not one.deleted), None)

    def address(self, message: Message | None = None) -> str:
        """The id that activities carry: in a channel with the thread."""
        if self.kind != "channel" or message is None:
            return self.id
        return f"{self.id};messageid={message.thread or message.id}"

    def told(self, message: Message | None = None) -> dict[str, Any]:
        """The conversation as activities carry it."""
        told: dict[str, Any] = {
            "id": self.address(message),
            "conversationType": self.kind,
            "tenantId": self.tenant,
        }
        if self.kind != "personal":
            told["isGroup"] = True
        if self.name:
            told["name"] = self.name
        return told

    def joined(self, people: Iterable[str]) -> None:
        """Let these people in."""
        self.members += [one for one in people if one not in self.members]
