"""What each kind of message, command, shortcut and button becomes in the conversation."""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.asides import Asides
from bot.channels.payload import list_in, object_in, text_in
from bot.channels.slack.addresses import Address
from bot.channels.slack.api import SlackBusy, SlackRefused, call
from bot.channels.slack.arrival import NAME
from bot.channels.slack.blocks import reference_in, rendered
from bot.channels.slack.forms import FormWindows, Outcome
from bot.channels.slack.home import button_meant, home_view
from bot.channels.slack.incoming import (
    Doing,
    Downloads,
    for_one,
    in_private,
    pressed_action,
    sent_as,
    used,
    where_pressed,
)
from bot.channels.slack.modal_views import asked_in, message_view, question_view
from bot.channels.windows import draft_wanted, window_of
from dialogs.actions import action
from dialogs.conversation import Conversations
from dialogs.feedback_talk import without_verdict
from dialogs.messages import Incoming, Reply
from dialogs.texts import N_, texts_in
from storage.database import Database
from storage.outbox import OutboxMessage, used_before, written_to

log = logging.getLogger("wegwijs.slack")
_BUSY = N_("one moment…")
_SUBCOMMANDS = {
    "vraag": "{rest}",
    "ask": "{rest}",
    "inschrijven": "ik wil inschrijven voor {rest}",
    "register": "I want to register for {rest}",
}
"""What a word at the head of a command makes of what comes after it, as the conversation hears it."""
_FOR = re.compile(r"^(?:voor|for)\s+", re.IGNORECASE)
_STATUS_SECONDS = 1.0
"""How long an answer waits for the word that it is coming."""
_TOO_OLD = "{}"
"""No action: the conversation says that the button is too old."""


class Hearing:
    """Hears what people do, applies it and shows what has to be seen at once; the rest is written to the outbox.

    Parameters
    ----------
    wake
        Called when the outbox was written to.
    """

    def __init__(
        self,
        conversations: Conversations,
        database: Database,
        downloads: Downloads,
        forms: FormWindows,
        wake: Callable[[], None],
    ) -> None:
        self._conversations = conversations
        self._database = database
        self._downloads = downloads
        self._forms = forms
        self._wake = wake
        self._asides = Asides()

    async def _apply(self, incoming: Incoming) -> list[Reply]:
        replies = await self._conversations.apply(incoming)
        self._wake()
        return replies

    # -- messages --

    async def direct_message(self, doing: Doing) -> None:
        """Hear a message in the direct messages, or in a thread of the assistant."""
        event: dict[str, Any] = doing.body["event"]
        if event.get("channel_type") != "im":
            return
        thread = text_in(event, "thread_ts") or None
        busy = (
            self._asides.begin(self._is_busy(doing, text_in(event, "channel"), thread)) if thread is not None else None
        )
        files = await self._downloads.uploads(doing.served, event.get("files"))
        text = doing.text(text_in(event, "text"))
        reply_to = doing.private(text_in(event, "channel"), thread)
        await self._conversations.apply(doing.incoming(reply_to=reply_to, text=text, files=tuple(files.values())))
        if busy is not None:  # said after the answer, it would never go away
            await asyncio.wait([busy], timeout=_STATUS_SECONDS)
            busy.cancel()
        self._wake()

    async def mention(self, doing: Doing) -> None:
        """Hear a mention in a channel: it is answered in its thread, and in private where the answer is personal."""
        event: dict[str, Any] = doing.body["event"]
        reply_to = doing.private().model_copy(
            update={
                "to": "thread",
                "channel": text_in(event, "channel"),
                "thread": text_in(event, "thread_ts") or text_in(event, "ts"),
                "asked": text_in(event, "ts"),
            }
        )
        text = doing.text(text_in(event, "text"))
        await self._apply(doing.incoming(reply_to=reply_to, text=text, public=True))

    async def command(self, doing: Doing) -> None:
        """Hear the slash command: a form opens in a window, anything else is answered where it was typed."""
        text = doing.text(text_in(doing.body, "text"))
        verb, rest = (*text.split(maxsplit=1), "", "")[:2]
        meant = _SUBCOMMANDS.get(verb.casefold(), "") if rest else ""
        said = meant.format(rest=_FOR.sub("", rest)) if meant else text
        heard = doing.incoming(reply_to=doing.only_you(), text=said or "help", public=True, pages=True)
        await self._forms.shown(doing, await self._apply(heard))

    async def message_shortcut(self, doing: Doing) -> None:
        """Ask what stands in a message that somebody chose; only that person sees the answer."""
        text = doing.text(text_in(doing.body, "message", "text"))
        await self._apply(doing.incoming(reply_to=doing.only_you(), text=text, public=True))

    async def shortcut(self, doing: Doing) -> None:
        """Open the window in which a question is typed."""
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        try:
            await call(
                doing.served.client,
                "views.open",
                trigger_id=text_in(doing.body, "trigger_id"),
                view=question_view(texts),
            )
        except SlackRefused as refused:  # it took too long: the way by a message is always there
            log.info("a window could not be opened: %s", refused)
            await self._apply(doing.incoming(reply_to=doing.private(), press=action("say", "help")))

    async def asked(self, doing: Doing) -> Outcome:
        """Answer the question of that window: in it, and in the direct messages with its buttons."""
        text = asked_in(doing.body["view"])
        replies = await self._apply(doing.incoming(reply_to=doing.private(), text=text, public=True))
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        told = "\n\n".join(without_verdict(reply, texts) for reply in replies)
        foot = texts(N_("_You also find this in our messages._"))
        return Outcome("update", view=message_view(texts, "Wegwijs", f"{told}\n\n{foot}"))

    # -- buttons --

    async def pressed(self, doing: Doing) -> None:
        """Hear a button of a message or of the home page."""
        if text_in(doing.body, "view", "type") == "home":
            await self._pressed_at_home(doing)
            return
        before = await self._used_before(doing)
        if any(one.pressed == text_in(pressed_action(doing.body), "action_id") for one in before):
            return  # pressed twice before the button was gone
        press = await self._action(doing)
        if press is None:
            return
        opened = draft_wanted(press)
        if opened is not None:
            await self._forms.opened(doing, where_pressed(doing), opened)
            return
        marked = used(doing, _as_it_stood(before, doing) or await self._blocks_of(doing))
        private = in_private(doing)
        heard = doing.incoming(
            reply_to=where_pressed(doing), press=press, public=not private, pages=not private,
            used=marked.kept() if marked else None,
        )  # fmt: skip
        await self._forms.shown(doing, await self._apply(heard))

    async def _pressed_at_home(self, doing: Doing) -> None:
        press = text_in(pressed_action(doing.body), "value")
        if press.startswith("ref:home:"):
            meant = button_meant(await self._conversations.home(doing.incoming(reply_to=None)), press)
            press = meant.action if meant else _TOO_OLD
        if press:
            heard = doing.incoming(reply_to=doing.private(), press=press, pages=True)
            await self._forms.shown(doing, await self._apply(heard))
            await self.home(doing)

    async def _action(self, doing: Doing) -> str | None:
        """Return what a button does; one that carries too much for Slack points at where it is kept."""
        value = text_in(pressed_action(doing.body), "value")
        reference = reference_in(value)
        if reference is None:
            return value or None
        reply, window = await self._kept_reply(doing, reference[0]), None
        if reply is not None:
            window = window_of(reply)
            actions = [*(button.action for button in reply.buttons), *([window] if window else [])]
            if 1 <= reference[1] <= len(actions):
                return actions[reference[1] - 1]
        return _TOO_OLD

    async def _kept_reply(self, doing: Doing, row_id: int) -> Reply | None:
        """Return a message that was sent before, if this person could read it."""
        async with self._database.transaction() as session:
            row = await session.get(OutboxMessage, row_id)
            if row is None or row.channel not in {None, doing.incoming(reply_to=None).channel}:
                return None
            reply = Reply.model_validate(row.body)
            public = reply.fit_for_all and (row.address or {}).get("to") == "thread"
            own = await self._conversations.person_id(session, doing.incoming(reply_to=None))
            return reply if public or own == row.person_id else None

    async def _used_before(self, doing: Doing) -> list[Address]:
        """Return the message of a button as it stood after each press before this one: Slack may still show an older state."""
        row = sent_as(doing)
        if row is None or not for_one(doing):
            return []
        async with self._database.transaction() as session:
            person = await self._conversations.person_id(session, doing.incoming(reply_to=None))
            if person is None:
                return []
            kept = await used_before(session, person, NAME, row)
        return [Address.model_validate(one) for one in kept]

    async def _blocks_of(self, doing: Doing) -> list[dict[str, Any]]:
        """Return what stands in the message of a button; of one for one person Slack sends nothing along."""
        block_id, row = text_in(pressed_action(doing.body), "block_id"), sent_as(doing)
        sent = list_in(doing.body, "message", "blocks")
        if sent or row is None or not for_one(doing):
            return sent
        reply = await self._kept_reply(doing, row)
        if reply is None:
            return []
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        messages = rendered(reply, ref=row, language=texts, window=window_of(reply))
        found = next((one for one in messages if _stands_in(block_id, one.blocks)), None)
        return found.blocks if found is not None else []

    # -- the home page and the assistant --

    async def home(self, doing: Doing) -> None:
        """Show the home page as it stands now."""
        home = await self._conversations.home(doing.incoming(reply_to=None))
        view = home_view(home, texts_in(home.language))
        try:
            await call(doing.served.client, "views.publish", user_id=doing.who.user, view=view)
        except SlackRefused as refused:
            log.warning("the home page could not be shown: %s", refused)

    def home_changed(self, doing: Doing) -> None:
        """Show the home page anew, from which a window may have been opened; nobody waits for it."""
        self._asides.begin(self._home_again(doing))

    async def _home_again(self, doing: Doing) -> None:
        try:
            await self.home(doing)
        except SlackBusy as busy:  # it is shown when it is opened again
            log.info("the home page was not shown anew: %s", busy)

    async def home_opened(self, doing: Doing) -> None:
        """Show the home page, or welcome somebody who opens the direct messages for the first time."""
        if text_in(doing.body, "event", "tab") == "home":
            await self.home(doing)
            return
        async with self._database.transaction() as session:
            known = await self._conversations.person_id(session, doing.incoming(reply_to=None))
            if known is not None and await written_to(session, known, NAME):
                return  # who has talked here already knows where she is
        first = doing.incoming(
            reply_to=doing.private(text_in(doing.body, "event", "channel")), text="hallo", public=True
        )
        # Known by who it is for, so that nobody is welcomed twice.
        await self._apply(replace(first, event_id=f"welcome:{doing.who.external_id}"))

    async def assistant_opened(self, doing: Doing) -> None:
        """Offer first questions in the assistant's pane."""
        thread = object_in(doing.body, "event", "assistant_thread")
        offered = await self._conversations.suggested(doing.incoming(reply_to=None))
        prompts = [{"title": one.label, "message": one.label} for one in offered]
        if prompts:
            try:
                await call(
                    doing.served.client,
                    "assistant.threads.setSuggestedPrompts",
                    channel_id=text_in(thread, "channel_id"),
                    thread_ts=text_in(thread, "thread_ts"),
                    prompts=prompts,
                )
            except SlackRefused as refused:
                log.info("no questions could be suggested: %s", refused)

    async def _is_busy(self, doing: Doing, channel: str, thread: str) -> None:
        """Say in the assistant's pane that an answer is coming; in any other thread Slack refuses that, which does no harm."""
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        try:
            await call(
                doing.served.client,
                "assistant.threads.setStatus",
                channel_id=channel,
                thread_ts=thread,
                status=texts(_BUSY),
            )
        except (SlackRefused, SlackBusy) as error:
            log.debug("no status: %s", error)

    async def close(self) -> None:
        """End what nothing waits for."""
        await self._asides.close()


def _as_it_stood(before: list[Address], doing: Doing) -> list[dict[str, Any]]:
    """Return what stood in the message of a button after the last press in it; nothing when none is known."""
    block_id = text_in(pressed_action(doing.body), "block_id")
    there = [one.blocks for one in before if one.blocks and _stands_in(block_id, one.blocks)]
    return there[-1] if there else []


def _stands_in(block_id: str, blocks: list[dict[str, Any]]) -> bool:
    return any(block.get("block_id") == block_id for block in blocks)
