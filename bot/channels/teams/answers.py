"""What an invoke is answered: the bodies that Teams understands, each of its own shape.

Sources: Microsoft, Bot Framework, Universal Actions for Adaptive Cards (adaptiveCard/action); Teams, dialogs (task/fetch, task/submit);
Teams, dynamic search in Adaptive Cards (application/search).
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """The answer to an invoke."""

    body: Json | None
    """None for nothing more than that it was heard."""
    status: int = 200


def card_shown(card: Json) -> Answer:
    """Return a card that takes the place of the pressed one, for the one who pressed."""
    return Answer({"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": card})


def said(text: str) -> Answer:
    """Return a sentence that is shown to the one who pressed; the card stays as it is."""
    return Answer({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text})


def failed(text: str, *, code: str = "Unavailable", status: int = 503) -> Answer:
    """Return that a press had no effect, and why, as plain text."""
    return Answer(
        {"statusCode": status, "type": "application/vnd.microsoft.error", "value": {"code": code, "message": text}}
    )


def dialog_shown(info: Json) -> Answer:
    """Return a dialog, or the next page of the one that is open."""
    return Answer({"task": {"type": "continue", "value": info}})


def dialog_told(text: str) -> Answer:
    """Return a sentence in place of a dialog."""
    return Answer({"task": {"type": "message", "value": text}})


def closed() -> Answer:
    """Return that a dialog closes."""
    return Answer(None)
