"""Handing a message over to Teams: its parts one after another, none lost.

A part that the Bot Connector took is recorded before the next one is sent. When nobody knows whether a part was taken, as after a
connection that broke, it is sent again: the Bot Connector lets a bot read nothing back, so that it could look.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.channel import DeliveryFailed, Letter, Undeliverable, Unreachable, Write
from bot.channels.on_screen import on_screen
from bot.channels.payload import Body
from bot.channels.teams.addresses import Address
from bot.channels.teams.arrival import NAME
from bot.channels.teams.cards import CardMessage
from bot.channels.teams.connector import Connector, TeamsBusy, TeamsRefused, backoff
from bot.channels.teams.standing import Standing
from dialogs.conversation import Conversations
from dialogs.messages import Incoming
from dialogs.texts import N_, texts_in
from storage.database import Database
from storage.teams import TeamsReference, reference_of, remember

log = logging.getLogger("wegwijs.teams")
CARD = "application/vnd.microsoft.card.adaptive"
MOST_POINTED = 200
"""Messages in channels of which is remembered that their answer was said to be elsewhere."""
MOST_SUGGESTED = 3
"""Suggested actions that Teams shows (Microsoft, Teams: suggested actions)."""
_OPENING = frozenset({"help", "unknown"})
"""Kinds of answers after which somebody may not know how to go on."""
_FOR_INSTANCE = N_("You can ask me, for instance:")
_ELSEWHERE = N_("I answered you in our chat: that is for you alone.")
_NO_CHAT = N_(
    "The answer is for you alone, but we have no chat yet: add me to your apps in Teams, and ask me again there."
)


@dataclass
class _Progress:
    """What Teams took of a message."""

    posted: list[str] = field(default_factory=list[str])
    """Id of the activity of each part."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "_Progress":
        return cls(**kept)

    def kept(self) -> dict[str, Any]:
        return {"posted": self.posted}


class Delivery:
    """Hands messages over.

    Parameters
    ----------
    random
        Between 0 and 1: spreads what is tried again.
    """

    def __init__(
        self,
        connector: Connector,
        standing: Standing,
        conversations: Conversations,
        database: Database,
        clock: Callable[[], datetime],
        random: Callable[[], float],
    ) -> None:
        self._connector = connector
        self._standing = standing
        self._conversations = conversations
        self._database = database
        self._clock = clock
        self._random = random
        self._pointed_at: deque[tuple[str, str]] = deque(maxlen=MOST_POINTED)
        self._held: dict[str, datetime] = {}

    async def deliver(self, letter: Letter) -> Write | None:
        """Hand a message over; raises DeliveryFailed, Undeliverable or Unreachable."""
        await self._handed_over(letter)
        return on_screen(letter, self._clock)

    async def _handed_over(self, letter: Letter) -> None:
        address = _address(letter)
        try:
            reference = await self._reference(address)
            try:
                await self._to(address, reference, letter)
            except TeamsRefused as refused:
                if address.to != "thread":
                    raise
                if not letter.reply.fit_for_all:
                    # Who asked has no chat with Wegwijs: where she asked is the only place where she can read that.
                    if refused.gone:
                        await self._pointed(address, letter, _NO_CHAT)
                    raise
                # Wegwijs was put out of the team after it was asked: the answer still reaches who asked.
                log.info("a thread takes no answer any more: %s", refused)
                await self._to(address.model_copy(update={"to": "private", "conversation": ""}), reference, letter)
        except TeamsBusy as busy:
            wait = busy.wait or backoff(letter.attempts, self._random)
            raise DeliveryFailed(str(busy), wait, untaken=busy.refused) from busy
        except TeamsRefused as refused:
            if refused.gone and address.to != "used":
                raise Unreachable(str(refused)) from refused
            raise Undeliverable(str(refused)) from refused

    async def _reference(self, address: Address) -> TeamsReference:
        async with self._database.reading() as session:
            known = await reference_of(session, address.external_id)
        if known is None:
            raise Unreachable("nobody of this name can be written to in Teams")
        return known

    async def _to(self, address: Address, reference: TeamsReference, letter: Letter) -> None:
        service_url = address.service_url or reference.service_url
        match address.to:
            case "used":
                await self._changed(service_url, address, letter)
            case "thread" if letter.reply.fit_for_all:
                await self._parts(service_url, address.conversation, letter, viewers=(reference.user_id,))
            case _:
                own = address.conversation if address.to == "private" else ""
                conversation = own or reference.conversation_id or await self._opened(reference)
                await self._parts(reference.service_url, conversation, letter, private=True)
                if address.to == "thread":
                    await self._pointed(address, letter, _ELSEWHERE)

    async def _opened(self, reference: TeamsReference) -> str:
        """Open the personal chat with somebody who was heard in a team only."""
        opened = await self._connector.open_chat(
            reference.service_url, reference.tenant, reference.bot_id, reference.user_id
        )
        async with self._database.transaction() as session:
            await remember(
                session,
                TeamsReference(
                    external_id=reference.external_id, tenant=reference.tenant, user_id=reference.user_id,
                    service_url=reference.service_url, bot_id=reference.bot_id, conversation_id=opened,
                    updated_at=self._clock(),
                ),
            )  # fmt: skip
        return opened

    # -- the parts of a message --

    async def _parts(
        self,
        service_url: str,
        conversation: str,
        letter: Letter,
        *,
        viewers: tuple[str, ...] = (),
        private: bool = False,
    ) -> None:
        progress = _Progress.of(letter.progress)
        messages = self._standing.drawn(letter.reply, letter.id, letter.language, letter.created_at, viewers=viewers)
        activities = [_activity(one) for one in messages]
        if private and letter.address is None:
            for activity in activities:
                activity["channelData"] = {"notification": {"alert": True}}
        if private and (suggested := await self._suggestions(letter)):
            activities.append(suggested)
        for number in range(len(progress.posted), len(activities)):
            try:
                progress.posted.append(await self._sent(service_url, conversation, activities[number]))
            except TeamsBusy as busy:
                busy.refused = busy.refused and not progress.posted  # of the whole: a part before this one was taken
                raise
            # After the last part comes the mark of the whole, at once.
            if number + 1 < len(activities):
                await letter.record(progress.kept())

    async def _sent(self, service_url: str, conversation: str, activity: Body) -> str:
        """Send to a conversation; not before Teams wants to hear of it again (Microsoft, Teams: rate limits, per thread)."""
        self._not_held(conversation)
        try:
            return await self._connector.send(service_url, conversation, activity)
        except TeamsBusy as busy:
            self._hold(conversation, busy)
            raise

    def _not_held(self, conversation: str) -> None:
        until, now = self._held.get(conversation), self._clock()
        if until is not None and until > now:
            raise TeamsBusy("this conversation has to wait", wait=until - now, refused=True)

    def _hold(self, conversation: str, busy: TeamsBusy) -> None:
        if busy.wait is not None:
            now = self._clock()
            self._held = {one: till for one, till in self._held.items() if till > now}
            self._held[conversation] = now + busy.wait

    async def _suggestions(self, letter: Letter) -> Body | None:
        """Return first questions for who may not know how to go on: a message of text alone, for on a card Teams shows none."""
        welcome = (letter.address or {}).get("welcome") is True
        if not (welcome or letter.reply.kind in _OPENING) or letter.reply.step or letter.identity is None:
            return None
        who = Incoming(channel=NAME, external_id=letter.identity.external_id, event_id="")
        offered = (await self._conversations.suggested(who))[:MOST_SUGGESTED]
        if not offered:
            return None
        return {
            "type": "message",
            "text": texts_in(letter.language)(_FOR_INSTANCE),
            "textFormat": "plain",
            "suggestedActions": {
                "to": [], "actions": [{"type": "imBack", "title": one.label, "value": one.label} for one in offered],
            },
        }  # fmt: skip

    # -- what changes, and what is pointed at --

    async def _changed(self, service_url: str, address: Address, letter: Letter) -> None:
        """Draw a message anew with what was pressed in it; one that is gone, or that others read too, needs no change."""
        if address.activity is None or address.ref is None:
            return
        sent = await self._standing.sent(address.external_id, address.ref)
        if sent is None:
            return
        messages: list[CardMessage] = self._standing.again(sent, pressed=sent.pressed)
        if address.part >= len(messages):
            return
        self._not_held(address.conversation)
        try:
            await self._connector.update(
                service_url, address.conversation, address.activity, _activity(messages[address.part])
            )
        except TeamsBusy as busy:
            self._hold(address.conversation, busy)
            raise
        except TeamsRefused as refused:
            log.info("a message was not changed: %s", refused)

    async def _pointed(self, address: Address, letter: Letter, said: str) -> None:
        """Say in the thread where the answer is; when that fails nothing is lost."""
        asked = (address.conversation, address.asked or "")
        if address.asked is None or asked in self._pointed_at:
            return  # of several messages that answer one, the first says so
        self._pointed_at.append(asked)
        text = texts_in(letter.language)(said)
        try:
            await self._connector.send(
                address.service_url, address.conversation, {"type": "message", "text": text, "textFormat": "plain"}
            )
        except (TeamsRefused, TeamsBusy) as error:
            log.info("a thread was not told where the answer is: %s", error)


def _address(letter: Letter) -> Address:
    if letter.address is not None:
        return Address.model_validate(letter.address)
    if letter.identity is None:
        raise Undeliverable("nobody of this name is known in Teams")
    tenant, _, user = letter.identity.external_id.partition(":")
    return Address(to="private", tenant=tenant, user=user)


def _activity(message: CardMessage) -> Body:
    return {
        "type": "message",
        "summary": message.summary,
        "attachments": [{"contentType": CARD, "content": message.card}],
    }
