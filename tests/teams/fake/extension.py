"""What a person does with the message extension: search from the compose box, ask about a message, paste a link.

Microsoft, Teams: message extensions (composeExtension/query, fetchTask, submitAction, queryLink).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from tests.teams.fake import activities, answers
from tests.teams.fake.courier import Delivery
from tests.teams.fake.dialogs import THEME, InDialogs
from tests.teams.fake.elements import ADAPTIVE
from tests.teams.fake.reading import Shown
from tests.teams.fake.state import Conversation, Message

COUNT = 25
"""How many results a client asks for."""


@dataclass
class Result:
    """One result of a search, or what a link unfolds to."""

    title: str
    text: str
    """What stands under the title in the list of results."""
    attachment: dict[str, Any]

    @property
    def card(self) -> Shown:
        """What is posted when it is chosen."""
        content = self.attachment["content"]
        if self.attachment["contentType"] == ADAPTIVE:
            return Shown(content)
        return Shown(text="\n\n".join(str(content.get(name, "")) for name in ("title", "text")))


def _results(told: dict[str, Any]) -> list[Result]:
    found: list[Result] = []
    for one in told.get("attachments", []):
        preview = one.get("preview", one)["content"]
        found.append(Result(str(preview.get("title", "")), str(preview.get("text", "")), one))
    return found


class WithExtension(InDialogs):
    """The part of a `Person` that has to do with the message extension."""

    found: list[Result]
    """What they found last."""
    delivery: Delivery | None = None
    """How the app took what they did last with the extension."""

    async def searches_extension(
        self,
        query: str,
        *,
        where: Conversation | None = None,
        command: str = "search",
        parameter: str = "query",
        skip: int = 0,
    ) -> list[Result]:
        """Type in the search box of the extension; '' is the moment it opens."""
        asked = {"name": parameter, "value": query} if query else {"name": "initialRun", "value": "true"}
        value = {
            "commandId": command,
            "parameters": [asked],
            "queryOptions": {"skip": skip, "count": COUNT},
            "context": THEME,
        }
        return await self._extension("composeExtension/query", value, where)

    async def pastes(self, url: str, where: Conversation | None = None) -> Result | None:
        """Paste a link into the compose box; what it unfolds to, if the app makes something of it."""
        found = await self._extension("composeExtension/queryLink", {"url": url}, where)
        return found[0] if found else None

    async def _extension(self, name: str, value: dict[str, Any], where: Conversation | None) -> list[Result]:
        place = where or self.teams.chat(self.user)
        self.delivery, told = await self._ask(name, place, value, answers.extension, source="compose")
        if told and told.get("type") == "message":
            self.told.append(told["text"])
        self.found = _results(told or {})
        return self.found

    def posts(self, result: Result, where: Conversation) -> Message:
        """Choose a result and send it: others read it as a message of this person."""
        where.joined([self.user.id])
        activity = {"type": "message", "attachments": [result.attachment]}
        message = Message(where, self.teams.message_id(), self.user.id, activity, self.teams.number())
        self.teams.post(message)
        return message

    async def asks_about(self, message: Message, command: str = "ask") -> Delivery:
        """Use the action command in the menu of a message; `self.dialog` is what opened."""
        user = self.teams.users.get(message.said_by)
        value = self._command(command, "message") | {"messagePayload": activities.payload(user, message)}
        return await self._fetch(value, message.conversation, message)

    async def asks_extension(self, command: str = "ask", where: Conversation | None = None) -> Delivery:
        """Use the action command at the compose box; `self.dialog` is what opened."""
        return await self._fetch(self._command(command, "compose"), where or self.teams.chat(self.user), None)

    def _command(self, command: str, context: str) -> dict[str, Any]:
        return {"commandId": command, "commandContext": context, "requestId": uuid.uuid4().hex}

    async def _fetch(self, value: dict[str, Any], where: Conversation, message: Message | None) -> Delivery:
        return await self._task(
            "composeExtension/fetchTask",
            where,
            value | {"context": THEME},
            message,
            submits="composeExtension/submitAction",
            along=value,
            source="compose",
        )
