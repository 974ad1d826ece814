"""The neutral messages: what a person sends, whatever the channel, and what goes back."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, Field

from knowledge.entry import SourceReference

Kind = Literal["answer", "unsure", "unknown", "smalltalk", "help", "handoff", "cancel", "form", "notice"]


@dataclass(frozen=True)
class Incoming:
    """One event of a person: a text that was typed, or a button that was pressed."""

    channel: str
    external_id: str
    """The platform's own id of the person."""
    event_id: str
    """The platform's own id of the event: the same id is applied once."""
    text: str = ""
    press: str | None = None
    """The action of a button that this program made earlier; `text` is then empty."""
    email: str | None = None
    """Address that the platform vouches for."""


LONGEST_LABEL = 75
"""Characters of a button: the most that every platform shows."""


def short(label: str) -> str:
    """Return a label that fits on a button, with a mark where it was cut."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


class Button(BaseModel):
    """Something to press, or to answer by its number or its label."""

    label: str
    action: str
    """What dialogs.actions reads when it is pressed."""
    style: Literal["default", "primary", "danger"] = "default"


class Fact(BaseModel):
    """A line of a card: a name and its value."""

    name: str
    value: str


class Card(BaseModel):
    """A titled list of facts: a summary, a confirmation, a reminder."""

    title: str
    facts: list[Fact] = Field(default_factory=list[Fact])


class FormStep(BaseModel):
    """Which question of which form this reply asks, for channels with native forms and for tests."""

    form: str
    step: str
    """Path of the field, or `summary`."""
    number: int
    """1 for the first question."""
    total: int


class Reply(BaseModel):
    """One message to a person. Text is Markdown of which everything a person typed has been escaped."""

    text: str
    kind: Kind = "notice"
    card: Card | None = None
    buttons: list[Button] = Field(default_factory=list[Button])
    step: FormStep | None = None
    entry: str | None = None
    """Knowledge entry that this answers from."""
    source: SourceReference | None = None
    """For a fact: the document and section it stands in, if it stands in one."""
    question: str | None = None
    """For a fact: the whole question that it answers or asks back about, which may have come in several messages."""

    def stored(self) -> dict[str, Any]:
        """Return the form in which the database keeps it."""
        return self.model_dump(mode="json", exclude_none=True)


@dataclass
class Turn:
    """What one incoming message led to."""

    replies: list[Reply] = field(default_factory=list[Reply])

    def say(self, *replies: Reply) -> None:
        """Add replies in the order in which they are read."""
        self.replies.extend(replies)
