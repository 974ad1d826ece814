"""A person in a workspace: what they type and press, and what they see.

Everything a person does is brought to the app, and comes back as a `Delivery` when the app acked it (or did not).
What the app does after its ack is waited for with `next_message`, `sees` and `modal`.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests.slack.fake import files, reading
from tests.slack.fake.assistant import Thread
from tests.slack.fake.events import Delivery
from tests.slack.fake.modals import Modals
from tests.slack.fake.state import Channel, Message, User, View

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack


class NotShown(AssertionError):
    """What the person wanted to press or fill in is not to be seen."""


class Person(Modals):
    """One person. Make it by `slack.person("U1", name=…, email=…)`."""

    def __init__(self, slack: FakeSlack, team: str, user: str) -> None:
        super().__init__(slack, team, user)
        self._heard = 0

    # ---- what they see

    @property
    def profile(self) -> User:
        """Name, address … as users.info tells; may be changed."""
        return self.slack.users[self.team, self.id]

    @property
    def dm_channel(self) -> Channel:
        """The direct message with the app (opened when it was not)."""
        return self.slack.dm_channel(self.team, self.id)

    @property
    def seen(self) -> list[Message]:
        """Every message of the app that they see anywhere, in the order in which it came."""
        return [message for message in self.slack.inboxes[self.team, self.id] if not message.deleted]

    @property
    def messages(self) -> list[Message]:
        """The direct message as they see it: their own messages, the app's, and what only they see; oldest first."""
        return [one for one in self.dm_channel.all if not one.deleted and one.only_for in (None, self.id)]

    @property
    def home(self) -> View | None:
        """The Home tab of the app as it stands."""
        return self.slack.window(self.team, self.id).home

    @property
    def said(self) -> list[str]:
        """What the app's messages say, all they see, oldest first."""
        return [message.shown for message in self.seen]

    async def next_message(self) -> Message:
        """Wait for the next message of the app that they did not hear yet."""
        return (await self.next_messages(1))[0]

    async def next_messages(self, count: int) -> list[Message]:
        """Wait for the next `count` messages."""

        def unheard() -> list[Message] | None:
            new = [message for message in self.seen if message.number > self._heard]
            return new[:count] if len(new) >= count else None

        found = await self.slack.until(unheard, f"{count} message(s) for {self.id}; they see: {self.said[-3:]}")
        self._heard = found[-1].number
        return found

    async def sees(self, words: str) -> Message:
        """Wait for a message of the app with these words in it, new or edited since they last heard one, and give it."""

        def found() -> Message | None:
            new = (one for one in self.seen if max(one.number, one.touched) > self._heard)
            return next((one for one in new if words.casefold() in one.shown.casefold()), None)

        message = await self.slack.until(found, f"{words!r} for {self.id}; they see: {self.said[-3:]}")
        self._heard = max(self._heard, message.number)
        return message

    async def sees_home(self, words: str = "") -> View:
        """Wait for a Home tab with these words."""
        return await self.slack.until(
            lambda: self.home if self.home and words.casefold() in self.home.shown.casefold() else None,
            f"a Home tab with {words!r}",
        )

    # ---- what they do

    async def dm(
        self, text: str, *, thread: str | None = None, attach: dict[str, bytes] | None = None, raw: bool = False
    ) -> Delivery:
        """Say something to the app in its direct message; `thread`: in that thread; `attach`: files by name.

        The app gets it as Slack writes it: `&lt;`, addresses as `<mailto:…|…>`, 👍 as `:+1:`; `raw`: text that is
        already so (mentions, links with a name).
        """
        return await self._say(self.dm_channel, text if raw else reading.as_written(text), thread, attach)

    async def ask(self, text: str) -> Message:
        """Say something to the app in its direct message and wait for its next message."""
        await self.dm(text)
        return await self.next_message()

    async def send_file(self, name: str, content: bytes, text: str = "") -> Delivery:
        """Send a file in the direct message, with or without words."""
        return await self.dm(text, attach={name: content})

    async def mention(self, channel: str, text: str, thread: str | None = None) -> Delivery:
        """Speak to the app in a channel where it is: `text` after the mention."""
        place = self.slack.channel(channel, members=[self.id], team=self.team)
        bot = self.slack.workspace(self.team).bot_user
        assert bot in place.members, f"the app is not in {channel}: Slack tells it of nothing there"
        mention = f"<@{bot}>"
        return await self._say(place, f"{mention} {reading.as_written(text)}".rstrip(), thread, None)

    async def say(self, channel: str, text: str, thread: str | None = None) -> Message:
        """Say something in a channel that is not for the app (a message for `message_shortcut`)."""
        place = self.slack.channel(channel, members=[self.id], team=self.team)
        return self._message(place, reading.as_written(text), thread, [])

    def _message(self, channel: Channel, text: str, thread: str | None, attached: list[files.File]) -> Message:
        fields: dict[str, Any] = {"team": self.team, "client_msg_id": str(uuid.uuid4())}
        if attached:
            fields |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
        message = Message(
            channel=channel.id,
            ts=self.slack.ts(),
            user=self.id,
            text=text,
            number=self.slack.number(),
            blocks=reading.rich_text(reading.unescaped(text), next(self.slack.block_names())) if text else [],
            thread_ts=thread,
            files=[file.told(self.slack.url) for file in attached],
            fields=fields,
        )
        for file in attached:
            file.channels.add(channel.id)
        self.slack.post(channel, message)
        return message

    async def _say(self, channel: Channel, text: str, thread: str | None, attach: dict[str, bytes] | None) -> Delivery:
        attached = [
            files.kept(self.slack, self.team, self.id, name, content) for name, content in (attach or {}).items()
        ]
        message = self._message(channel, text, thread, attached)
        event = {**message.told(), "channel": channel.id, "event_ts": message.ts}
        event |= {"channel_type": channel.kind} if channel.kind == "im" else {"type": "app_mention"}
        if channel.kind != "im":
            event.pop("subtype", None)
        return await self.slack.courier.event(self.team, event)

    async def command(self, command: str, text: str = "", channel: str | None = None) -> Delivery:
        """Type a slash command, in the direct message or in a channel. What the ack says is shown to them alone."""
        place = (
            self.slack.channel(channel, members=[self.id], bot=False, team=self.team) if channel else self.dm_channel
        )
        at = self.slack.workspace(self.team)
        delivery = await self.slack.courier.command(
            {
                "token": self.slack.verification_token,
                "team_id": self.team,
                "team_domain": at.domain,
                "channel_id": place.id,
                "channel_name": place.name,
                "user_id": self.id,
                "user_name": self._username,
                "command": command,
                "text": reading.as_written(text),
                "api_app_id": self.slack.app_id,
                "is_enterprise_install": "false",
                "response_url": (url := self.slack.response_url(self.team, place.id, self.id)),
                "trigger_id": self.slack.trigger(self.team, self.id),
            }
        )
        self.trouble = None if delivery.acked else f"{command} failed with the error “operation_timeout”"
        if delivery.acked and delivery.body.strip():
            self._answered(url, delivery)
        return delivery

    async def shortcut(self, callback_id: str) -> Delivery:
        """Use a global shortcut."""
        payload = self._payload("shortcut", callback_id=callback_id, action_ts=self.slack.ts())
        return await self.slack.courier.interactive(payload | {"trigger_id": self.slack.trigger(self.team, self.id)})

    async def message_shortcut(self, callback_id: str, message: Message) -> Delivery:
        """Use a shortcut in the menu of a message."""
        channel = self.slack.channels[message.channel]
        payload = self._payload("message_action", callback_id=callback_id, action_ts=self.slack.ts())
        payload |= {
            "trigger_id": self.slack.trigger(self.team, self.id),
            "response_url": self.slack.response_url(self.team, channel.id, self.id, message.ts),
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": channel.name},
            "message": message.told(),
        }
        return await self.slack.courier.interactive(payload)

    async def open_home(self, tab: str = "home") -> Delivery:
        """Open the app: its Home tab, or with `tab="messages"` its direct message."""
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.dm_channel.id,
            "tab": tab,
            "event_ts": self.slack.ts(),
        }
        if tab == "home" and self.home is not None:
            event["view"] = self.home.told()
        return await self.slack.courier.event(self.team, event)

    async def open_assistant(self, channel: str | None = None) -> str:
        """Open the assistant container, beside a channel they look at; gives the thread, for `dm(…, thread=…)`."""
        ts = self.slack.ts()
        self.slack.threads[self.dm_channel.id, ts] = Thread()
        await self._assistant("assistant_thread_started", ts, channel)
        return ts

    async def switch_channel(self, thread: str, channel: str) -> Delivery:
        """Look at another channel while the assistant container is open."""
        return await self._assistant("assistant_thread_context_changed", thread, channel)

    async def _assistant(self, kind: str, thread: str, channel: str | None) -> Delivery:
        context = {"channel_id": channel, "team_id": self.team, "enterprise_id": None} if channel else {}
        event = {
            "type": kind,
            "assistant_thread": {
                "user_id": self.id,
                "context": context,
                "channel_id": self.dm_channel.id,
                "thread_ts": thread,
            },
            "event_ts": self.slack.ts(),
        }
        return await self.slack.courier.event(self.team, event)

    def thread(self, ts: str) -> Thread:
        """What the assistant container shows: status, prompts, title."""
        return self.slack.threads[self.dm_channel.id, ts]

    async def press(self, where: Message | View, label: str) -> Delivery:
        """Press the button with this label in a message, a modal or the Home tab, as it stands now."""
        if isinstance(where, View) and where not in (*self.stack, self.home):
            raise NotShown(f"the modal {where.title!r} is closed")
        for block, element in reading.elements(where.blocks):
            if element["type"] == "button" and reading.label(block, element) == label:
                return await self._act(where, block, element, {"text": element["text"], "value": element.get("value")})
        raise NotShown(f"no button {label!r}; there are: {where.buttons}")

    async def pick(self, where: Message | View, label: str, option: str) -> Delivery:
        """Choose an option outside of an input: a menu, radio buttons or an overflow in a message or the Home tab."""
        for block, element in reading.elements(where.blocks):
            if label not in (reading.label(block, element), element["action_id"]):
                continue
            for one in element.get("options", []):
                if one["text"]["text"] == option:
                    return await self._act(where, block, element, {"selected_option": one})
            raise NotShown(f"no option {option!r}; there are: {[one['text']['text'] for one in element['options']]}")
        raise NotShown(f"nothing to choose at {label!r}")
