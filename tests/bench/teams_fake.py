"""A Bot Connector that only takes what Wegwijs sends, as cheaply as it can, and keeps what people can press in it.

Whether Teams would take it is for the tests with the strict fake; here two processors are shared by the program, its load and this.
"""

import itertools
import json
from collections import Counter
from typing import Any
from urllib.parse import unquote

from tests.bench.loading import Body

PEOPLE = 200
Button = tuple[int, str, Body]
"""Who can press it, the message in which it stands, and the data of its action."""


def conversation_of(person: int) -> str:
    """Return the personal chat of somebody."""
    return f"a:voorbeeld-{person:05d}"


class Answering:
    """The Bot Connector, and what was sent."""

    def __init__(self) -> None:
        self.posted: Counter[tuple[str, str]] = Counter()
        """How often a message with a card was sent, by the conversation and what its summary says."""
        self.beside = 0
        """Messages without a card: first questions to ask."""
        self.calls: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        """How often each message was changed."""
        self.buttons: list[Button] = []
        """Those that nobody pressed yet: one of each message."""
        self.rows: list[tuple[int, Body]] = []
        """Whose messages with buttons there are, each with the row and the part that its buttons carry."""
        self.windows: dict[int, Button] = {}
        """The button that opens a form in a dialog, the last of each person."""
        self._stamps = itertools.count(1)

    def told(self, method: str, path: str, raw: bytes) -> Body:
        """Return what the Bot Connector answers."""
        parts = path.split("?")[0].strip("/").split("/")[2:]  # v3/conversations
        conversation = unquote(parts[0])
        person = int(conversation[-5:])
        match method, parts[1:]:
            case "GET", ["members", _]:
                self.calls["member"] += 1
                return member(person)
            case "PUT", ["activities", activity]:
                self.calls["update"] += 1
                self.updated[unquote(activity)] += 1
                return {"id": activity}
            case "POST", ["activities"]:
                return self._sent(conversation, person, json.loads(raw))
            case _:
                raise AssertionError(f"the Bot Connector was asked {method} {path}")

    def _sent(self, conversation: str, person: int, activity: Body) -> Body:
        if activity["type"] == "typing":
            self.calls["typing"] += 1
            return {"id": ""}
        self.calls["send"] += 1
        sent = str(next(self._stamps))
        if not activity.get("attachments"):
            self.beside += 1
            return {"id": sent}
        self.posted[conversation, activity["summary"]] += 1
        pressed = False
        for action in actions_of(activity["attachments"][0]["content"]):
            data = action.get("data", {})
            if "window" in data:
                self.windows[person] = (person, sent, data)
            elif "button" in data and not pressed:
                pressed = True  # one of each message: what stands beside it is then gone
                self.buttons.append((person, sent, data))
                self.rows.append((person, {"row": data["row"], "part": data["part"]}))
        return {"id": sent}


def member(person: int) -> Body:
    """Return somebody as the Bot Connector tells of her."""
    email = f"deelnemer{person:05d}@voorbeeld.example"
    return {
        "id": user_of(person), "objectId": object_of(person), "name": f"Voorbeeld {person}", "email": email,
        "userPrincipalName": email, "userRole": "user",
    }  # fmt: skip


def user_of(person: int) -> str:
    """Return somebody's id for this bot."""
    return f"29:voorbeeld-{person:05d}"


def object_of(person: int) -> str:
    """Return somebody's id in Entra."""
    return f"00000000-0000-0000-0000-{person:012d}"


def actions_of(card: Any) -> list[Body]:
    """Return the actions of a card, in the order in which they stand."""
    found = [action for one in card["body"] if one["type"] == "ActionSet" for action in one["actions"]]
    return [*found, *card.get("actions", [])]
