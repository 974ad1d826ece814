"""A person in Teams: what they say and press, and what they see.

Everything a person does is brought to the app, and comes back as a `Delivery` when the app answered it (or did not). What the
app does after that is waited for with `next_message` and `sees`.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.teams.fake import activities, answers, files
from tests.teams.fake.boxes import Boxes, NotShown
from tests.teams.fake.courier import Delivery
from tests.teams.fake.elements import ADAPTIVE
from tests.teams.fake.extension import WithExtension
from tests.teams.fake.reading import Shown, actions
from tests.teams.fake.state import Conversation, Message, User

if TYPE_CHECKING:
    from tests.teams.fake.server import FakeTeams


class Person(WithExtension):
    """One person. Make it by `teams.person("a1", name=…, email=…)`."""

    def __init__(self, teams: FakeTeams, user: User) -> None:
        super().__init__(teams, user)
        self.found = []
        self._heard = 0

    # ---- who they are and what they see

    @property
    def id(self) -> str:
        """Their id for this bot (29:…)."""
        return self.user.id

    @property
    def aad(self) -> str:
        """Their object id in Entra."""
        return self.user.aad

    @property
    def external_id(self) -> str:
        """The tenant and the object id, as the app knows them."""
        return f"{self.user.tenant}:{self.user.aad}"

    @property
    def chat(self) -> Conversation:
        """Their personal chat with the app."""
        return self.teams.chat(self.user)

    @property
    def messages(self) -> list[Message]:
        """The personal chat: their own messages and the app's, oldest first."""
        return self.chat.messages

    @property
    def seen(self) -> list[Message]:
        """Every message of the app that they see anywhere, in the order in which it came."""
        return [one for one in self.teams.inboxes.get(self.id, []) if not one.deleted]

    @property
    def said(self) -> list[str]:
        """What the app's messages say as they have them before them, all they see, oldest first."""
        return [one.seen_by(self.id).shown for one in self.seen]

    @property
    def typing_seen(self) -> int:
        """How often they saw the app writing."""
        return sum(len(one.typing) for one in self.teams.conversations.values() if self.id in one.members)

    async def next_message(self) -> Message:
        """Wait for the next message of the app that they did not hear yet."""
        return (await self.next_messages(1))[0]

    async def next_messages(self, count: int) -> list[Message]:
        """Wait for the next `count` messages."""

        def unheard() -> list[Message] | None:
            new = [one for one in self.seen if one.number > self._heard]
            return new[:count] if len(new) >= count else None

        found = await self.teams.until(unheard, f"{count} message(s) for {self.user.name}; they see: {self.said[-3:]}")
        self._heard = found[-1].number
        return found

    async def sees(self, words: str) -> Message:
        """Wait for a message of the app with these words in it, new or updated since they last heard one, and give it."""

        def found() -> Message | None:
            new = (one for one in self.seen if max(one.number, one.touched) > self._heard)
            return next((one for one in new if words.casefold() in one.seen_by(self.id).shown.casefold()), None)

        message = await self.teams.until(found, f"{words!r} for {self.user.name}; they see: {self.said[-3:]}")
        self._heard = max(self._heard, message.number)
        return message

    # ---- the app

    async def installs(self, where: Conversation | None = None, *, upgrade: bool = False) -> Delivery:
        """Add the app to the personal chat, or to a group chat or a team. Gives the installationUpdate."""
        place = self._in(where)
        if place.kind == "personal":
            self.user.installed = True
        place.bot = True
        added = [self.teams.bot_id] + ([self.id] if place.kind == "personal" else [])
        await self._brings(activities.membership(self.teams, self.user, place, added=added))
        action = "add-upgrade" if upgrade else "add"
        return await self._brings(activities.installation(self.teams, self.user, place, action))

    async def removes(self, where: Conversation | None = None) -> Delivery:
        """Remove the app from the personal chat, or from a group chat or a team. Gives the installationUpdate."""
        place = self._in(where)
        if place.kind == "personal":
            self.user.installed = False
        else:
            place.bot = False
            await self._brings(activities.membership(self.teams, self.user, place, removed=[self.teams.bot_id]))
        return await self._brings(activities.installation(self.teams, self.user, place, "remove"))

    def blocks(self, blocked: bool = True) -> None:
        """Block the app in the personal chat: it is told nothing of that."""
        self.user.blocked = blocked

    async def joins(self, where: Conversation) -> Delivery:
        """Come into a group chat or a team where the app is."""
        where.joined([self.id])
        return await self._brings(activities.membership(self.teams, self.user, where, added=[self.id]))

    async def leaves(self, where: Conversation) -> Delivery:
        """Leave a group chat or a team."""
        where.members.remove(self.id)
        return await self._brings(activities.membership(self.teams, self.user, where, removed=[self.id]))

    # ---- what they say

    async def says(self, text: str) -> Delivery:
        """Say something in the personal chat."""
        return await self._says(self.chat, text, None, mention=False)

    async def asks(self, text: str) -> Message:
        """Say something in the personal chat and wait for the next message of the app."""
        await self.says(text)
        return await self.next_message()

    async def mentions(
        self, text: str, *, channel: Conversation | str | None = None, group: Conversation | str | None = None
    ) -> Delivery:
        """Speak to the app in a channel (a new thread) or a group chat; `delivery.message` is what they said."""
        assert (channel is None) != (group is None), "in a channel or in a group chat?"
        place = self.teams.channel(channel) if isinstance(channel, str) else channel
        place = self.teams.group(group) if isinstance(group, str) else group or place
        assert place is not None and place.bot, "the app is not there: Teams tells it of nothing"
        place.joined([self.id])
        return await self._says(place, text, None, mention=True)

    async def replies(self, thread: Message, text: str) -> Delivery:
        """Speak to the app in the thread of a message, or in the group chat of it."""
        return await self._says(thread.conversation, text, thread, mention=True)

    def writes(self, text: str, where: Conversation, thread: Message | None = None) -> Message:
        """Write something to others where the app is not called: it is told nothing of that."""
        return self._message(where, text, thread, mention=False)[0]

    def _message(
        self, where: Conversation, text: str, thread: Message | None, *, mention: bool
    ) -> tuple[Message, dict[str, Any]]:
        where.joined([self.id])
        message = Message(where, self.teams.message_id(), self.id, {}, self.teams.number())
        if thread is not None and where.kind == "channel":
            message.thread = thread.thread or thread.id
        told = activities.said(self.teams, self.user, message, text, mention=mention)
        message.activity = {"type": "message", "text": text, "html": told["attachments"][0]["content"]}
        self.teams.post(message)
        return message, told

    async def _says(self, where: Conversation, text: str, thread: Message | None, *, mention: bool) -> Delivery:
        message, told = self._message(where, text, thread, mention=mention)
        return await self._brings(told, message)

    async def sends_file(self, name: str, content: bytes, text: str = "") -> Delivery:
        """Send a file in the personal chat, with or without words."""
        return await self._sends(files.info(self.teams, files.kept(self.teams, name, content)), text)

    async def pastes_picture(self, name: str, content: bytes, text: str = "") -> Delivery:
        """Paste a picture into a message in the personal chat."""
        return await self._sends(files.picture(self.teams, files.kept(self.teams, name, content)), text)

    async def _sends(self, attachment: dict[str, Any], text: str) -> Delivery:
        message, told = self._message(self.chat, text, None, mention=False)
        told["attachments"].insert(0, attachment)
        if not text:
            del told["text"]
        return await self._brings(told, message)

    async def edits(self, message: Message, text: str) -> Delivery:
        """Change what they said."""
        mention = message.conversation.kind != "personal"
        message.activity |= {"text": text}
        return await self._brings(activities.edited(self.teams, self.user, message, text, mention=mention), message)

    async def takes_back(self, message: Message) -> Delivery:
        """Delete what they said."""
        message.deleted = True
        return await self._brings(activities.deleted(self.teams, self.user, message), message)

    async def reacts(self, message: Message, kind: str = "like") -> Delivery:
        """Put a thumb or a heart at a message of the app."""
        return await self._brings(activities.reaction(self.teams, self.user, message, kind))

    async def starts_typing(self) -> Delivery:
        """Begin to write in the personal chat."""
        return await self._brings(activities.activity(self.teams, "typing", self.user, self.chat))

    # ---- what they press

    async def taps(self, message: Message, title: str) -> Delivery:
        """Tap a suggested action: its value is said."""
        found = [one["value"] for one in message.suggested_actions if one.get("title") == title]
        if not found:
            raise NotShown(f"nothing suggested {title!r}; there is: {message.suggested}")
        return await self.says(found[0])

    async def presses(
        self, message: Message, label: str, chosen: str | None = None, *, old_client: bool = False
    ) -> Delivery:
        """Press the button with this label, as the message stands before them now.

        `chosen`: first choose this in the list of the card. Where the label is no button but stands in a list beside the
        only button, it is chosen there and that button pressed. `old_client`: a client that knows no Action.Execute.
        """
        shown = self._before_me(message)
        boxes = Boxes(shown.card)
        if chosen is not None:
            boxes.choose_anywhere(chosen)
        elif label not in shown.buttons and label in shown.choices:
            boxes.choose_anywhere(label)
            label = self._only_button(shown)
        action = self._button(shown, label)
        if action["type"] == "Action.Execute" and old_client:
            action = action.get("fallback")
            if not isinstance(action, dict):
                raise NotShown(f"{label!r} is not there for an old client")
        if action["type"] == "Action.Submit":
            return await self._submits(message, action, boxes)
        if action["type"] != "Action.Execute":
            raise NotShown(f"{label!r} is an {action['type']}: the app is told nothing")
        return await self._executes(message, action, self._entered(action, boxes), "manual")

    def _only_button(self, shown: Shown) -> str:
        executes = [one for card in shown.cards for one in actions(card) if one["type"] == "Action.Execute"]
        if len(executes) != 1:
            raise NotShown(f"which button goes with the list? there are: {shown.buttons}")
        return str(executes[0]["title"])

    async def refreshes(self, message: Message) -> Delivery:
        """Look at a message again whose card asks to be refreshed for them."""
        refresh = message.card.get("refresh")
        if not isinstance(refresh, dict):
            raise NotShown("the card is not refreshed")
        if (users := refresh.get("userIds")) is not None and self.id not in users:
            raise NotShown(f"the card is not refreshed for {self.user.name}")
        return await self._executes(message, refresh["action"], {}, "automatic")

    async def _executes(
        self, message: Message, action: dict[str, Any], entered: dict[str, str], trigger: str
    ) -> Delivery:
        data = {**copy.deepcopy(action.get("data") or {}), **entered}
        told = {"type": "Action.Execute", "id": action.get("id", ""), "verb": action["verb"], "data": data}
        if "title" in action:
            told["title"] = action["title"]
        value = {"action": told, "trigger": trigger}
        name = "adaptiveCard/action"
        delivery, answer = await self._ask(name, message.conversation, value, answers.card_action, message)
        if answer is None:
            return delivery
        status, kind, given = answer
        if kind == ADAPTIVE:
            message.own[self.id] = given
        elif trigger == "automatic":
            self._troubled(f"{name}: a refresh is answered with a card, not {kind}")
        elif kind == answers.MESSAGE:
            self.told.append(given)
        else:
            self.trouble = f"{status} {given['message']}"
        self.teams.changed()
        return delivery

    async def _submits(self, message: Message, action: dict[str, Any], boxes: Boxes) -> Delivery:
        """Press an Action.Submit of a message: what it carries is said, without words."""
        data = action.get("data")
        teams = data.get("msteams") if isinstance(data, dict) else None
        if isinstance(teams, dict) and teams["type"] == "task/fetch":
            raise NotShown(f"{action.get('title')!r} opens a dialog: use opens()")
        if isinstance(teams, dict) and teams["type"] == "imBack":
            return await self._says(message.conversation, str(teams["value"]), message, mention=False)
        value = {**data, **self._entered(action, boxes)} if isinstance(data, dict) else data
        told = activities.activity(
            self.teams,
            "message",
            self.user,
            message.conversation,
            thread=message,
            value=value,
            replyToId=message.id,
            channelData={"source": {"name": "message"}},
        )
        told["id"] = self.teams.message_id()
        if isinstance(teams, dict) and teams["type"] == "messageBack":
            told |= {"text": str(teams.get("text", "")), "value": teams.get("value")}
        return await self._brings(told)

    # ---- for the parts of the fake

    def _in(self, where: Conversation | None) -> Conversation:
        place = where or self.chat
        place.joined([self.id])
        return place

    async def _brings(self, activity: dict[str, Any], message: Message | None = None) -> Delivery:
        return await self.teams.courier.bring(activity, message)
