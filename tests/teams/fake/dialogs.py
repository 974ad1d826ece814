"""A dialog that is open, and what a person does in it: fill in, search, submit, close.

Microsoft, Teams: dialogs for bots (task/fetch, task/submit), typeahead search in Adaptive Cards (application/search).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.teams.fake import activities, answers, reading
from tests.teams.fake.boxes import Boxes, NotShown
from tests.teams.fake.courier import Delivery
from tests.teams.fake.reading import Card, Shown, markdown
from tests.teams.fake.state import Conversation, Message, User

if TYPE_CHECKING:
    from tests.teams.fake.server import FakeTeams

THEME = {"theme": "default"}


class Dialog(Shown):
    """A card in a window of its own."""

    def __init__(self, value: dict[str, Any], submits: str, along: dict[str, Any], where: Conversation) -> None:
        super().__init__(value["card"]["content"])
        self.title = str(value.get("title", ""))
        self.height = value.get("height")
        self.width = value.get("width")
        self.submits = submits
        """The name of the invoke that hands it in."""
        self.along = along
        """What every invoke of it carries besides the data."""
        self.where = where
        """The conversation in which it was opened."""
        self.boxes = Boxes(self.card)


class InDialogs:
    """The part of a `Person` that has to do with dialogs, and with all that is answered at once."""

    def __init__(self, teams: FakeTeams, user: User) -> None:
        self.teams = teams
        self.user = user
        self.dialog: Dialog | None = None
        """What they have open, if anything."""
        self.told: list[str] = []
        """What the app told them at once, in a small window or under a card: the answer to an invoke that was a message."""
        self.trouble: str | None = None
        """What the client itself says when the app failed to answer what they did last."""

    # ---- opening

    async def opens(self, message: Message, label: str) -> Delivery:
        """Press a button that opens a dialog; `self.dialog` is what opened."""
        shown = self._before_me(message)
        action = self._button(shown, label)
        data = action.get("data")
        opener = data.get("msteams") if isinstance(data, dict) else None
        if action["type"] != "Action.Submit" or not isinstance(opener, dict) or opener.get("type") != "task/fetch":
            raise NotShown(f"{label!r} opens no dialog")
        boxes = Boxes(shown.card)
        value = {"data": {**data, **self._entered(action, boxes)}, "context": THEME}
        return await self._task("task/fetch", message.conversation, value, message, submits="task/submit")

    async def _task(
        self,
        name: str,
        where: Conversation,
        value: dict[str, Any],
        message: Message | None = None,
        *,
        submits: str,
        along: dict[str, Any] | None = None,
        source: str = "message",
    ) -> Delivery:
        """Ask for a dialog, or hand one in, and show what comes of it."""
        delivery, answer = await self._ask(name, where, value, answers.task, message, source=source)
        if answer is None:
            return delivery
        if not answer:
            if name in ("task/fetch", "composeExtension/fetchTask"):
                self._troubled(f"{name}: no dialog came")
            self.dialog = None
        elif answer["type"] == "message":
            self.dialog = None
            self.told.append(answer["value"])
        else:
            self.dialog = Dialog(answer["value"], submits, along or {}, where)
        self.teams.changed()
        return delivery

    # ---- in it

    @property
    def _open(self) -> Dialog:
        if self.dialog is None:
            raise NotShown("no dialog is open")
        return self.dialog

    def types(self, label: str, value: str) -> None:
        """Type in a box of the dialog, by its label; '' empties it. A day is YYYY-MM-DD, a time HH:MM."""
        self._open.boxes.type(label, value)

    def chooses(self, label: str, *titles: str) -> None:
        """Choose exactly these in a list of the dialog, by their titles; for a list that searches of what it found."""
        self._open.boxes.choose(label, *titles)

    def ticks(self, label: str, on: bool = True) -> None:
        """Tick a box of the dialog, or untick it."""
        self._open.boxes.tick(label, on)

    def entered(self, label: str) -> str:
        """What stands in a box of the dialog now: the text, or the titles of what is chosen."""
        return self._open.boxes.told(label)

    async def searches(self, label: str, query: str, on: Message | None = None) -> list[str]:
        """Type in a list that searches, and give the titles it shows; `chooses` then takes of them."""
        boxes = self._open.boxes if on is None else Boxes(self._before_me(on).card)
        box = boxes.box(label)
        asked = box.get("choices.data")
        if not isinstance(asked, dict):
            raise NotShown(f"{label!r} does not search")
        value: dict[str, Any] = {
            "queryText": query,
            "queryOptions": {"skip": asked.get("skip", 0), "top": asked.get("count", 15)},
            "dataset": asked["dataset"],
        }
        where = on.conversation if on is not None else self._open.where
        _, found = await self._ask("application/search", where, value, answers.found, on)
        return boxes.offer(label, found or [])

    async def submits(self, label: str) -> Delivery:
        """Press a button of the dialog. NotShown when the client itself finds something missing."""
        dialog = self._open
        action = self._button(dialog, label)
        if action["type"] != "Action.Submit":
            raise NotShown(f"{label!r} hands nothing in")
        data = action.get("data") if isinstance(action.get("data"), dict) else {}
        value = {**dialog.along, "data": {**(data or {}), **self._entered(action, dialog.boxes)}, "context": THEME}
        source = "message" if dialog.submits == "task/submit" else "compose"
        return await self._task(
            dialog.submits, dialog.where, value, submits=dialog.submits, along=dialog.along, source=source
        )

    def closes(self) -> None:
        """Close the dialog with the cross: the app is told nothing."""
        assert self._open
        self.dialog = None

    # ---- what all invokes have in common

    async def _ask(
        self,
        name: str,
        where: Conversation,
        value: dict[str, Any],
        read: Any,
        message: Message | None = None,
        *,
        source: str = "message",
    ) -> tuple[Delivery, Any]:
        """Bring an invoke; the answer as `read` reads it, or None when it is none, which the app is reproached."""
        self.trouble = None
        told = activities.invoke(self.teams, name, self.user, where, value, message=message, source=source)
        delivery = await self.teams.courier.bring(told)
        try:
            return delivery, read(answers.answer_of(self.teams, delivery))
        except answers.Wrong as wrong:
            self._troubled(f"{name}: {wrong}")
            return delivery, None

    def _troubled(self, why: str) -> None:
        self.trouble = answers.TROUBLE
        self.teams.complain(why)
        self.teams.changed()

    def _before_me(self, message: Message) -> Shown:
        """A message as it stands before them now."""
        if message.deleted:
            raise NotShown("the message is gone")
        if self.user.id not in message.conversation.members:
            raise NotShown(f"{self.user.name} is not in that conversation")
        return message.seen_by(self.user.id)

    def _button(self, shown: Shown, label: str) -> dict[str, Any]:
        """The button with this label."""
        card: Card
        for card in shown.cards:
            for action in reading.actions(card):
                title = str(action.get("title", ""))
                if label in (title, markdown(title)[0]) and action.get("isEnabled", True):
                    return action
        raise NotShown(f"no button {label!r}; there are: {shown.buttons}")

    def _entered(self, action: dict[str, Any], boxes: Boxes) -> dict[str, str]:
        """What stands in the boxes, as far as the button sends it along."""
        if str(action.get("associatedInputs", "auto")).lower() == "none":
            return {}
        if wrong := boxes.wrong():
            raise NotShown(f"the client does not send this: {wrong}")
        return boxes.sent(self.teams.sends_empty)
