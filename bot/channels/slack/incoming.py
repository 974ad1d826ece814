"""What a person did in Slack, as the conversation hears it: the message, the button, the file, and where it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp

from bot.channels.payload import Body, first_in, inside, text_in
from bot.channels.slack.addresses import Address
from bot.channels.slack.api import SlackRefused, fetched
from bot.channels.slack.arrival import NAME, Arrival
from bot.channels.slack.blocks import after_press_in, message_of, row_of
from bot.channels.slack.markup import typed
from bot.channels.slack.people import Who
from bot.channels.slack.workspaces import Served
from dialogs.messages import Incoming, Upload

URL_LASTS = timedelta(minutes=29)
"""Slack's addresses for answers work for half an hour, and five times."""
MOST_BYTES = 6_000_000
"""More than any form takes: of a larger file nothing more is needed to say that it is too large."""
MOST_FILES = 5
_FILE_HOSTS = frozenset({"files.slack.com", "slack-files.com"})


@dataclass(frozen=True)
class Doing:
    """One act of one person in one workspace."""

    arrival: Arrival
    served: Served
    who: Who

    @property
    def body(self) -> Body:
        """What Slack sent."""
        return self.arrival.body

    def incoming(self, *, reply_to: Address | None, **given: Any) -> Incoming:
        """Return it for the conversation."""
        return Incoming(
            channel=NAME,
            external_id=self.who.external_id,
            event_id=self.arrival.event_id,
            email=self.who.email,
            name=self.who.name,
            reply_to=reply_to.kept() if reply_to else None,
            **given,
        )

    def private(self, channel: str = "", thread: str | None = None) -> Address:
        """Return the direct messages of the person as the place to answer."""
        return Address(to="private", team=self.served.team, user=self.who.user, channel=channel, thread=thread)

    def only_you(self, thread: str | None = None) -> Address:
        """Return the place where a command was given, a shortcut used or a button pressed, for this person alone."""
        url = text_in(self.body, "response_url") or None
        if url is None:
            return self.private()
        return Address(
            to="only_you", team=self.served.team, user=self.who.user, url=url, thread=thread,
            until=self.arrival.sent_at + URL_LASTS,
        )  # fmt: skip

    def text(self, text: str) -> str:
        """Return what a person typed, without Slack's marks."""
        return typed(text, bot=self.served.bot_user)


def pressed_action(body: Body) -> Mapping[str, Any]:
    """Return the first action of block_actions: Slack sends one at a time."""
    return first_in(body, "actions")


def for_one(doing: Doing) -> bool:
    """Tell whether the message of a pressed button is seen by nobody else: one of the direct messages, or one for her alone."""
    return inside(doing.body, "container", "is_ephemeral") is True or in_private(doing)


def in_private(doing: Doing) -> bool:
    """Tell whether a pressed button stands in the direct messages for good: there the form under way is talked of."""
    alone = inside(doing.body, "container", "is_ephemeral") is True
    return not alone and _channel_in(doing.body).startswith("D")


def where_pressed(doing: Doing) -> Address:
    """Return where a pressed button of a message is answered: beside it, for the one who pressed it alone."""
    body = doing.body
    thread = text_in(body, "message", "thread_ts") or text_in(body, "container", "thread_ts") or None
    if in_private(doing):
        return doing.private(_channel_in(body), thread)
    return doing.only_you(thread) if _channel_in(body) else doing.private()


def sent_as(doing: Doing) -> int | None:
    """Return the row of the outbox of the message whose button was pressed; None where its block does not say."""
    return row_of(text_in(pressed_action(doing.body), "block_id"))


def used(doing: Doing, blocks: list[dict[str, Any]]) -> Address | None:
    """Return the message whose button was pressed, as it stands afterwards; None when that cannot be said.

    Only what one person sees changes. What stands in a channel belongs to everybody: there all may still say whether it
    was right, and ask on.

    Parameters
    ----------
    blocks
        What stood in it.
    """
    body, pressed = doing.body, pressed_action(doing.body)
    block_id, label = text_in(pressed, "block_id"), text_in(pressed, "text", "text")
    if not (blocks and block_id and label and for_one(doing)):
        return None
    direct = in_private(doing)
    message = message_of(after_press_in(blocks, block_id, label))
    return Address(
        to="used", team=doing.served.team, user=doing.who.user, channel=_channel_in(body),
        ts=text_in(body, "container", "message_ts") if direct else None,
        url=None if direct else text_in(body, "response_url") or None, until=doing.arrival.sent_at + URL_LASTS,
        ref=sent_as(doing), pressed=text_in(pressed, "action_id"), blocks=message.blocks, text=message.text,
    )  # fmt: skip


def _channel_in(body: Body) -> str:
    return text_in(body, "container", "channel_id") or text_in(body, "channel", "id")


class Downloads:
    """Fetches what people send.

    Parameters
    ----------
    api_url
        Where the Web API is: files may come from there too.
    """

    def __init__(self, session: aiohttp.ClientSession, api_url: str) -> None:
        self._session = session
        self._own = urlsplit(api_url)

    async def uploads(self, served: Served, files: Any) -> dict[str, Upload]:
        """Return files by Slack's id, with their content; one that is gone has none. Raises SlackBusy."""
        found: dict[str, Upload] = {}
        listed = cast(list[Any], files)[:MOST_FILES] if isinstance(files, list) else []
        for one in listed:
            if not isinstance(one, Mapping):
                continue
            file = cast(Mapping[str, Any], one)
            url = text_in(file, "url_private_download") or text_in(file, "url_private")
            content = await self._content(served, url)
            name = text_in(file, "name") or text_in(file, "title") or "bestand"
            found[text_in(file, "id")] = Upload(name, text_in(file, "mimetype"), content)
        return found

    async def _content(self, served: Served, url: str) -> bytes:
        if not self._may_see_the_token(url):
            return b""
        try:
            return await fetched(self._session, url, served.client.token or "", MOST_BYTES)
        except SlackRefused:
            return b""

    def _may_see_the_token(self, url: str) -> bool:
        """Tell whether an address that came from outside is Slack's own."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        own = (parts.scheme, parts.netloc) == (self._own.scheme, self._own.netloc)
        return own or (parts.scheme == "https" and parts.hostname in _FILE_HOSTS and parts.port in {None, 443})
