"""What Rasa is trained with, whatever the format of the file: intents with examples, and their responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Intent:
    """What people mean, with examples of how they say it."""

    name: str
    """With its group before a slash when it is a retrieval intent: `faq/ask_price`."""
    row: int
    examples: list[str] = field(default_factory=list[str])
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class Response:
    """What the assistant says to an intent."""

    text: str = ""
    """The first text."""
    others: int = 0
    """How many other texts there are, of which Rasa takes one by chance."""
    buttons: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Title and payload of each button."""

    def add(self, text: str) -> None:
        """Add a text; an empty one is passed by."""
        if self.text and text.strip():
            self.others += 1
        elif text.strip():
            self.text = text


@dataclass
class Training:
    """Intents and responses by the name of the intent; several files add to the same one."""

    intents: dict[str, Intent] = field(default_factory=dict[str, Intent])
    responses: dict[str, Response] = field(default_factory=dict[str, Response])

    def intent(self, name: str, row: int) -> Intent:
        """Return the intent with this name, a new one if there is none."""
        return self.intents.setdefault(name, Intent(name, row))

    def response(self, name: str) -> Response:
        """Return the response to the intent with this name, a new one if there is none."""
        return self.responses.setdefault(name, Response())
