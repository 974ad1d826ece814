"""Handing a message over to Slack: its parts one after another, none lost and, where Slack lets it be known, none doubled.

A part that Slack took is recorded before the next one is sent. When nobody knows whether it was taken, as after a connection that
broke, it is looked for in the conversation before it is sent again: each message carries the id of its row in its metadata
(https://docs.slack.dev/messaging/message-metadata). That is possible in direct messages, which are all that the scopes let us read.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.channels.attachments import Attachment, attachments
from bot.channels.channel import DeliveryFailed, Letter, Undeliverable, Write
from bot.channels.on_screen import on_screen
from bot.channels.payload import inside, list_in, object_in, text_in
from bot.channels.slack.addresses import Address
from bot.channels.slack.api import TOKEN, SlackBusy, SlackRefused, call, put_file, read, respond
from bot.channels.slack.blocks import Message, rendered
from bot.channels.slack.markup import notification
from bot.channels.slack.workspaces import NotServed, Served, Workspaces
from bot.channels.windows import window_of
from dialogs.texts import N_, Texts, texts_in

EVENT_TYPE = "wegwijs_message"
LOOKED_BACK = timedelta(minutes=5)
"""How much earlier than the message was written it is looked for: clocks differ."""
HELD_AT_MOST = timedelta(hours=1)
"""Slack is not asked to wait longer (`SlackBusy`); what seems to wait longer was held before the clock was set back."""
MOST_PAGES = 5
MOST_POINTED = 200
"""Messages in channels of which is remembered that their answer was said to be elsewhere."""
_ELSEWHERE = N_("I answered you in our direct messages: that is for you alone.")


@dataclass
class _Progress:
    """What Slack took of a message."""

    posted: list[str] = field(default_factory=list[str])
    """``ts`` of each part; empty for one that has none."""
    files: list[str] = field(default_factory=list[str])
    """Ids of the files whose content Slack has."""
    shared: bool = False
    certain: int = 0
    """The attempt after which it was certain what Slack had taken: the next one need not look."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "_Progress":
        return cls(**kept)

    def kept(self) -> dict[str, Any]:
        return {"posted": self.posted, "files": self.files, "shared": self.shared, "certain": self.certain}


class Delivery:
    """Hands messages over.

    Parameters
    ----------
    session
        For files and for answers by address.
    """

    def __init__(self, workspaces: Workspaces, session: aiohttp.ClientSession, clock: Callable[[], datetime]) -> None:
        self._workspaces = workspaces
        self._session = session
        self._clock = clock
        self._direct: dict[tuple[str, str], str] = {}
        self._pointed_at: deque[tuple[str, str, str]] = deque(maxlen=MOST_POINTED)
        self._held: dict[tuple[str, str, str], datetime] = {}

    async def deliver(self, letter: Letter) -> Write | None:
        """Hand a message over; raises DeliveryFailed or Undeliverable."""
        await self._handed_over(letter)
        return on_screen(letter, self._clock)

    async def _handed_over(self, letter: Letter) -> None:
        progress = _Progress.of(letter.progress)
        try:
            address = self._address(letter)
            try:
                await self._to(address, letter, progress)
            except SlackRefused as refused:
                if address.to != "thread" or refused.code not in {"not_in_channel", "is_archived", "channel_not_found"}:
                    raise
                # Wegwijs was put out of the channel after it was asked: the answer still reaches who asked.
                elsewhere = address.model_copy(update={"to": "private", "channel": "", "thread": None})
                await self._to(elsewhere, letter, progress)
        except SlackBusy as busy:
            self._token_doubted(letter, busy.reason)
            untaken = busy.refused and not progress.posted and not progress.files
            raise DeliveryFailed(str(busy), busy.wait, untaken=untaken) from busy
        except SlackRefused as refused:
            self._token_doubted(letter, refused.code)
            raise Undeliverable(str(refused)) from refused
        except NotServed as error:
            raise Undeliverable(f"workspace {error} is not served") from error

    def _token_doubted(self, letter: Letter, error: str) -> None:
        """Look anew at the token of a workspace where Slack does not take it: there may be a newer one."""
        if error in TOKEN:
            self._workspaces.forget(self._address(letter).team)

    async def _call(self, served: Served, method: str, where: str, /, **arguments: Any) -> Mapping[str, Any]:
        """Call a method about a conversation; not before Slack wants to hear it again there (Slack, rate limits)."""
        place, now = (served.team, method, where), self._clock()
        until = self._held.get(place)
        if until is not None and now < until <= now + HELD_AT_MOST:
            raise SlackBusy(method, "ratelimited", wait=until - now, refused=True)
        try:
            return await call(served.client, method, **arguments)
        except SlackBusy as busy:
            if busy.wait is not None:
                now = self._clock()
                self._held = {one: till for one, till in self._held.items() if till > now}
                self._held[place] = now + busy.wait
            raise

    def _address(self, letter: Letter) -> Address:
        if letter.address is not None:
            return Address.model_validate(letter.address)
        if letter.identity is None:
            raise Undeliverable("nobody of this name is known in Slack")
        team, _, user = letter.identity.external_id.partition(":")
        return Address(to="private", team=team, user=user)

    async def _to(self, address: Address, letter: Letter, progress: _Progress) -> None:
        served = await self._workspaces.served(address.team)
        match address.to:
            case "used":
                await self._changed(served, address)
            case "only_you" if not self._over(address):
                await self._only_you(served, address, letter, progress)
            case "thread" if letter.reply.fit_for_all:
                await self._parts(served, address, letter, address.channel, progress)
            case _:
                thread = address.thread if address.to == "private" else None
                own = address.channel if address.to == "private" else ""
                channel = own or await self._direct_channel(served, address.user)
                await self._parts(served, address.model_copy(update={"thread": thread}), letter, channel, progress)
                if address.to == "thread":
                    await self._pointed(served, address, letter)

    def _over(self, address: Address) -> bool:
        return address.url is None or (address.until is not None and address.until <= self._clock())

    async def _direct_channel(self, served: Served, user: str) -> str:
        known = self._direct.get((served.team, user))
        if known is None:
            opened = await self._call(served, "conversations.open", user, users=user)
            known = self._direct[served.team, user] = str(opened["channel"]["id"])
        return known

    # -- the parts of a message --

    async def _made(self, letter: Letter) -> tuple[list[Message], list[Attachment]]:
        texts = texts_in(letter.language)
        files = await attachments(letter.reply, self._clock())
        window = window_of(letter.reply)
        return rendered(letter.reply, ref=letter.id, language=texts, window=window), files

    async def _parts(self, served: Served, address: Address, letter: Letter, channel: str, progress: _Progress) -> None:
        messages, files = await self._made(letter)
        looked = letter.attempts == progress.certain + 1
        for number in range(len(progress.posted), len(messages)):
            found = None
            if not looked:
                found, looked = await self._found(served, letter, channel, address.thread, number), True
            try:
                ts = found or await self._posted(served, address, letter, channel, messages[number], number)
            except SlackBusy as busy:
                await self._recorded_if_certain(busy, letter, progress)
                raise
            progress.posted.append(ts)
            # After the last part comes the mark of the whole, at once.
            if files or number + 1 < len(messages):
                await letter.record(progress.kept())
        if files and not progress.shared:
            await self._files(served, address, letter, channel, files, progress)

    async def _recorded_if_certain(self, busy: SlackBusy, letter: Letter, progress: _Progress) -> None:
        """Keep that Slack surely did nothing, so that the next attempt need not look for it."""
        if busy.refused:
            progress.certain = letter.attempts
            await letter.record(progress.kept())

    async def _posted(
        self, served: Served, address: Address, letter: Letter, channel: str, message: Message, number: int
    ) -> str:
        posted = await self._call(
            served,
            "chat.postMessage",
            channel,
            channel=channel,
            thread_ts=address.thread,
            text=message.text,
            blocks=message.blocks,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"message": letter.id, "part": number}},
            mrkdwn=False,
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted.get("ts", ""))

    async def _found(self, served: Served, letter: Letter, channel: str, thread: str | None, number: int) -> str | None:
        """Return the `ts` of a part that an earlier attempt posted after all; None where it is not, or cannot be read."""
        if not channel.startswith("D"):
            return None  # the scopes let us read no channel
        oldest = (letter.created_at - LOOKED_BACK).timestamp()
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            if thread is None:
                page = await read(
                    served.client, "conversations.history", channel=channel, oldest=f"{oldest:.6f}", limit=200,
                    include_all_metadata=True, cursor=cursor,
                )  # fmt: skip
            else:
                page = await read(
                    served.client, "conversations.replies", channel=channel, ts=thread, oldest=f"{oldest:.6f}",
                    limit=200, include_all_metadata=True, cursor=cursor,
                )  # fmt: skip
            ours = {"message": letter.id, "part": number}
            for message in list_in(page, "messages"):
                if inside(message, "metadata", "event_type") != EVENT_TYPE:
                    continue
                if inside(message, "metadata", "event_payload") == ours:
                    return text_in(message, "ts")
            cursor = text_in(page, "response_metadata", "next_cursor") or None
            if cursor is None:
                return None
        return None

    async def _files(
        self,
        served: Served,
        address: Address,
        letter: Letter,
        channel: str,
        files: list[Attachment],
        progress: _Progress,
    ) -> None:
        """Send files: each to where Slack wants it, then all together into the conversation (files.getUploadURLExternal)."""
        # All of them there already: an earlier attempt may have put them into the conversation too.
        asked = len(progress.files) == len(files) and letter.attempts != progress.certain + 1
        for file in files[len(progress.files) :]:
            place = await read(
                served.client, "files.getUploadURLExternal", filename=file.name, length=len(file.data),
                alt_txt=file.alternative[:1000],
            )  # fmt: skip
            await put_file(self._session, str(place["upload_url"]), file.data)
            progress.files.append(str(place["file_id"]))
            await letter.record(progress.kept())
        there = await self._there(served, progress.files[0]) if asked else None
        if there is None or not any(there.get(name) for name in ("channels", "groups", "ims", "shares")):
            try:
                await self._call(
                    served,
                    "files.completeUploadExternal",
                    channel,
                    files=[{"id": one, "title": file.name} for one, file in zip(progress.files, files, strict=True)],
                    channel_id=channel,
                    thread_ts=address.thread,
                )
            except SlackBusy as busy:
                await self._recorded_if_certain(busy, letter, progress)
                raise
            except SlackRefused:
                if there is None:
                    raise
                # It is there, and it is refused to be put there a second time: it was put there the first time.
        progress.shared = True
        await letter.record(progress.kept())

    async def _there(self, served: Served, file: str) -> Mapping[str, Any] | None:
        """Return what Slack tells of a file; None while it stands in no conversation, so that Slack knows of none."""
        try:
            return object_in(await read(served.client, "files.info", file=file), "file")
        except SlackRefused:
            return None

    # -- what only one person sees, and what changes --

    async def _only_you(self, served: Served, address: Address, letter: Letter, progress: _Progress) -> None:
        """Answer by the address of a command; files cannot go there, so they go to the direct messages."""
        messages, files = await self._made(letter)
        for message in messages[len(progress.posted) :]:
            try:
                await respond(
                    self._session,
                    address.url or "",
                    {
                        "response_type": "ephemeral",
                        "replace_original": False,
                        **({"thread_ts": address.thread} if address.thread else {}),
                        "text": message.text,
                        "blocks": message.blocks,
                    },
                )
            except SlackRefused:
                # The address was used up or is too old: what is left goes where it can be read.
                channel = await self._direct_channel(served, address.user)
                await letter.record(progress.kept())
                await self._parts(served, address.model_copy(update={"thread": None}), letter, channel, progress)
                return
            progress.posted.append("")
            await letter.record(progress.kept())
        if files and not progress.shared:
            channel = await self._direct_channel(served, address.user)
            await self._files(served, address.model_copy(update={"thread": None}), letter, channel, files, progress)

    async def _changed(self, served: Served, address: Address) -> None:
        """Put what was chosen in the place of the buttons; a message that is gone needs no change."""
        try:
            if address.url is not None and address.ts is None:
                if not self._over(address):
                    message = {"replace_original": True, "text": address.text, "blocks": address.blocks}
                    await respond(self._session, address.url, message)
                return
            await self._call(
                served, "chat.update", address.channel, channel=address.channel, ts=address.ts, text=address.text,
                blocks=address.blocks, parse="none",
            )  # fmt: skip
        except SlackRefused:
            return

    async def _pointed(self, served: Served, address: Address, letter: Letter) -> None:
        """Say in the thread, to who asked alone, that the answer is elsewhere; when that fails nothing is lost."""
        asked = (address.team, address.channel, address.asked or "")
        if letter.attempts > 1 or asked in self._pointed_at:
            return  # of several messages that answer one, the first says so
        self._pointed_at.append(asked)
        texts: Texts = texts_in(letter.language)
        try:
            await self._call(
                served, "chat.postEphemeral", address.channel, channel=address.channel, user=address.user,
                thread_ts=address.thread, text=notification(texts(_ELSEWHERE)),
            )  # fmt: skip
        except (SlackRefused, SlackBusy):
            return
