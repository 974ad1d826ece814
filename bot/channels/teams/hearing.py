"""What each kind of message, button and installation becomes in the conversation."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.asides import Asides
from bot.channels.payload import list_in, object_in
from bot.channels.teams.addresses import Address
from bot.channels.teams.answers import Answer, card_shown, failed, said
from bot.channels.teams.arrival import NAME, Arrival, value_of
from bot.channels.teams.card_text import literal
from bot.channels.teams.cards import Pressed, pressed_in, refresh_in
from bot.channels.teams.connector import Connector, TeamsBusy, TeamsRefused
from bot.channels.teams.downloads import Downloads
from bot.channels.teams.extension import link_in, link_result, query_in, results
from bot.channels.teams.incoming import Doing
from bot.channels.teams.standing import Sent, Standing
from dialogs.conversation import Conversations
from dialogs.messages import Incoming, Reply
from dialogs.searching import Found
from dialogs.texts import N_, texts_in
from storage.database import Database
from storage.outbox import written_to
from storage.people import mark_unreachable, unreachable_since
from storage.teams import TeamsReference, forget_chat, remember, remembered

log = logging.getLogger("wegwijs.teams")
TYPING_AFTER = 0.4
"""Seconds that an answer may take before it is shown that it is coming: most come sooner."""
_GONE = N_("That message is not there any more. Ask again, please.")
_ELSEWHERE = N_("I answered you in our chat: that is for you alone.")
_TOO_OLD = "{}"
"""No action: the conversation says that the button is too old."""


class Hearing:
    """Hears what people do, applies it and answers what Teams waits for; the rest is written to the outbox.

    Parameters
    ----------
    wake
        Called when the outbox was written to.
    """

    def __init__(
        self,
        conversations: Conversations,
        database: Database,
        connector: Connector,
        downloads: Downloads,
        standing: Standing,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._conversations = conversations
        self._database = database
        self._connector = connector
        self._downloads = downloads
        self._standing = standing
        self._wake = wake
        self._clock = clock
        self._asides = Asides()

    async def _apply(self, incoming: Incoming) -> list[Reply]:
        replies = await self._conversations.apply(incoming)
        self._wake()
        return replies

    async def seen(self, arrival: Arrival) -> str | None:
        """Remember where somebody can be written to, if it is elsewhere than before; return her personal chat, if it is known."""
        reference = TeamsReference(
            external_id=arrival.external_id, tenant=arrival.tenant, user_id=arrival.user_id,
            service_url=arrival.service_url, bot_id=arrival.bot_id, conversation_id=arrival.own_chat or None,
            updated_at=self._clock(),
        )  # fmt: skip
        async with self._database.reading() as session:
            known = await remembered(session, reference)
        if known is not None:
            return known.conversation_id
        async with self._database.transaction() as session:
            return (await remember(session, reference)).conversation_id

    # -- messages --

    async def message(self, doing: Doing) -> None:
        """Hear what somebody typed: in the personal chat, or elsewhere with a mention."""
        if value_of(doing.body):
            await self._pressed_in_words(doing)
            return
        private = doing.arrival.scope == "personal"
        if not private and not doing.mentioned():
            return
        answered = asyncio.Event()
        self._asides.begin(self._typing(doing, answered))
        try:
            await self._answered(doing, private)
        finally:
            answered.set()

    async def _answered(self, doing: Doing, private: bool) -> None:
        if not private:  # a mention and nothing else is a greeting
            await self._apply(doing.incoming(reply_to=doing.here(), text=doing.text() or "hallo", public=True))
            return
        # A sticker, or a card of another app, says nothing here: that is told, as of any message without words.
        files = await self._downloads.uploads(list_in(doing.body, "attachments"), doing.arrival.service_url)
        await self._apply(doing.incoming(reply_to=doing.here(), text=doing.text(), files=tuple(files)))

    async def _typing(self, doing: Doing, answered: asyncio.Event) -> None:
        """Show that an answer is coming, when it takes long enough for somebody to wonder; nothing depends on it."""
        await asyncio.sleep(TYPING_AFTER)
        if answered.is_set():
            return
        try:
            await self._connector.typing(doing.arrival.service_url, doing.arrival.conversation)
        except (TeamsBusy, TeamsRefused) as error:
            log.debug("no sign that an answer is coming: %s", error)

    # -- coming and going --

    async def installed(self, doing: Doing) -> None:
        """Welcome a person who installed Wegwijs, or say in a team or a group chat how it is asked something."""
        arrival, since = doing.arrival, None
        if arrival.scope == "personal":
            async with self._database.transaction() as session:
                since = await unreachable_since(session, channel=NAME, external_id=doing.who.external_id)
                known = await self._conversations.person_id(session, doing.incoming(reply_to=None))
                if (
                    known is not None
                    and arrival.kind != "installationUpdate"
                    and await written_to(session, known, NAME)
                ):
                    return  # who has talked here already knows where she is
        # Teams tells of one installation twice: known by the place, and by when it was removed before, it is welcomed once.
        place = arrival.conversation.partition(";")[0]
        event_id = f"welcome:{place}:{since.isoformat() if since else ''}"
        reply_to = doing.here().model_copy(update={"welcome": True})
        await self._apply(doing.incoming(reply_to=reply_to, text="hallo", public=True, event_id=event_id))

    async def removed(self, doing: Doing) -> None:
        """Mark that a person cannot be written to here any more."""
        if doing.arrival.scope != "personal":
            return
        async with self._database.transaction() as session:
            await mark_unreachable(session, channel=NAME, external_id=doing.who.external_id, now=self._clock())
            await forget_chat(session, doing.who.external_id)

    # -- buttons --

    async def pressed(self, doing: Doing) -> Answer:
        """Hear a button of a card, and show the card as it stands afterwards."""
        pressed = pressed_in(object_in(value_of(doing.body), "action", "data"))
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        if pressed is None:
            return failed(texts(_GONE), code="BadRequest", status=400)
        sent = await self._sent(doing, pressed.row)
        action = _action_of(pressed, sent)
        if action is None:
            return said(texts(_GONE))
        if sent is None:
            # A button without its message still says what it does; whether she may is asked as ever.
            await self._press(doing, action, None)
            return said(texts(_ELSEWHERE))
        if pressed.button not in sent.pressed:
            await self._press(doing, action, doing.used(pressed.row, pressed.part, pressed.button))
            sent = sent.after(pressed.button, pressed.part)
        return self._card(doing, sent, pressed.part) or said(texts(_GONE))

    async def _pressed_in_words(self, doing: Doing) -> None:
        """Hear a button of a client that does not know Action.Execute: it comes as a message, and only our update shows it."""
        pressed = pressed_in(value_of(doing.body))
        if pressed is None:
            return
        sent = await self._sent(doing, pressed.row)
        if sent is None:
            await self._press(doing, pressed.action or _TOO_OLD, None)
        elif pressed.button not in sent.pressed and (action := _action_of(pressed, sent)) is not None:
            await self._press(doing, action, doing.used(pressed.row, pressed.part, pressed.button))

    async def _press(self, doing: Doing, action: str, used: Address | None) -> None:
        """Apply a button. What it leads to is for the one who pressed alone: others see no question of hers to which it is an answer."""
        public = not doing.arrival.own_chat
        kept = used.kept() if used is not None else None
        await self._apply(doing.incoming(reply_to=doing.private(), press=action, public=public, used=kept))

    async def refreshed(self, doing: Doing) -> Answer:
        """Show a card as it stands for the one who looks at it; nothing changes."""
        place = refresh_in(object_in(value_of(doing.body), "action", "data"))
        sent = await self._sent(doing, place[0]) if place else None
        shown = self._card(doing, sent, place[1]) if place and sent else None
        if shown is None:
            texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
            return failed(texts(_GONE), code="NotFound", status=404)
        return shown

    async def _sent(self, doing: Doing, row: int) -> Sent | None:
        return await self._standing.sent(doing.who.external_id, row, doing.arrival.conversation)

    def _card(self, doing: Doing, sent: Sent, part: int) -> Answer | None:
        """Return one card of a message as it stands for this person; None when the message has no such part."""
        viewers = [doing.arrival.user_id] if sent.shared else []
        messages = self._standing.again(sent, pressed=sent.pressed, viewers=viewers)
        if part >= len(messages):
            return None
        card = messages[part].card
        if sent.shared and part in sent.parts:
            card["body"].append(literal(texts_in(sent.language)(_ELSEWHERE), isSubtle=True))
        return card_shown(card)

    # -- the message extension --

    async def searched(self, doing: Doing) -> Answer:
        """Return what the compose box finds."""
        query = query_in(value_of(doing.body))
        incoming = doing.incoming(reply_to=None)
        found: Sequence[Found] | None = None
        if query is not None:
            found = query.shown(await self._conversations.search(incoming, query.text, query.limit))
        return Answer(results(found, texts_in(await self._conversations.language(incoming))))

    async def link_pasted(self, doing: Doing) -> Answer:
        """Return what Wegwijs knows of a page whose address is typed in the compose box."""
        incoming = doing.incoming(reply_to=None)
        url = link_in(value_of(doing.body))
        told = await self._conversations.about_page(incoming, url) if url else None
        return Answer(link_result(told, texts_in(await self._conversations.language(incoming))))

    async def close(self) -> None:
        """End what nothing waits for."""
        await self._asides.close()


def _action_of(pressed: Pressed, sent: Sent | None) -> str | None:
    """Return what a button does: as it was sent, whatever came back; None for a button that is not there."""
    if sent is None:
        return pressed.action
    buttons = sent.reply.buttons
    return buttons[pressed.button - 1].action if pressed.button <= len(buttons) else None
