"""What a person did in Teams, as the conversation hears it: the message, the button, and where it is answered."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.channels.payload import Body, list_in, object_in, text_in
from bot.channels.teams.addresses import Address
from bot.channels.teams.arrival import NAME, Arrival
from bot.channels.teams.people import Who
from dialogs.messages import Incoming

_TAG = re.compile(r"</?(?:at|attachment)(?:\s[^<>]*)?>", re.IGNORECASE)
"""Around a name that is called, and in the place of what is attached; of a text without end it is found in one go."""
_CARD = "application/vnd.microsoft.card."
_SPACES = re.compile(r"[ \t\u00a0]+")


@dataclass(frozen=True)
class Doing:
    """One act of one person."""

    arrival: Arrival
    who: Who
    chat: str | None = None
    """The personal chat with this person; None while it is not known, as of who uses nothing but the message extension."""

    @property
    def body(self) -> Body:
        """What Teams sent."""
        return self.arrival.body

    def incoming(self, *, reply_to: Address | None, **given: Any) -> Incoming:
        """Return it for the conversation."""
        return Incoming(
            channel=NAME,
            external_id=self.who.external_id,
            event_id=given.pop("event_id", self.arrival.event_id),
            email=self.who.email,
            name=self.who.name,
            reply_to=reply_to.kept() if reply_to else None,
            **given,
        )

    def private(self) -> Address:
        """Return the personal chat as the place to answer."""
        return Address(
            to="private", tenant=self.arrival.tenant, user=self.arrival.user, conversation=self.arrival.own_chat,
            service_url=self.arrival.service_url,
        )  # fmt: skip

    def here(self) -> Address:
        """Return where it happened as the place to answer: the personal chat, or the thread that others read too."""
        if self.arrival.scope == "personal":
            return self.private()
        return self.private().model_copy(
            update={
                "to": "thread",
                "conversation": self.arrival.conversation,
                "asked": text_in(self.body, "id") or None,
            }
        )

    def used(self, row: int, part: int, button: int) -> Address:
        """Return the message whose button was pressed; only one that nobody else sees is changed for good."""
        alone = bool(self.arrival.own_chat)
        return self.private().model_copy(
            update={
                "to": "used",
                "conversation": self.arrival.conversation,
                "activity": (text_in(self.body, "replyToId") or None) if alone else None,
                "ref": row,
                "part": part,
                "pressed": button,
            }
        )

    def mentioned(self) -> bool:
        """Tell whether Wegwijs was spoken to."""
        return any(text_in(one, "mentioned", "id") == self.arrival.bot_id for one in _mentions(self.body))

    def has_card(self) -> bool:
        """Tell whether a card of an app was posted."""
        return any(
            isinstance(one, Mapping) and text_in(cast(Mapping[str, Any], one), "contentType").startswith(_CARD)
            for one in list_in(self.body, "attachments")
        )

    def text(self) -> str:
        """Return what a person typed: without the mention of Wegwijs, and with others as their names."""
        text = text_in(self.body, "text")
        for one in _mentions(self.body):
            if text_in(one, "mentioned", "id") == self.arrival.bot_id:
                text = text.replace(text_in(one, "text") or "\0", " ")
        text = html.unescape(_TAG.sub("", text))
        return "\n".join(_SPACES.sub(" ", line).strip() for line in text.splitlines()).strip()


def _mentions(body: Body) -> list[Mapping[str, Any]]:
    found = [cast(Mapping[str, Any], one) for one in list_in(body, "entities") if isinstance(one, Mapping)]
    return [one for one in found if text_in(one, "type") == "mention" and object_in(one, "mentioned")]
