"""Where in Teams something is an answer: what an outbox row keeps with the message."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Address(BaseModel):
    """One place in one tenant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Literal["private", "thread", "used"]
    """``private``: the personal chat with Wegwijs. ``thread``: a group chat, or a thread of a channel, where only what is fit
    for all is said. ``used``: the message whose button was pressed."""
    tenant: str
    user: str
    """The person's object id in Entra: with the tenant it is the id by which she is known here."""
    conversation: str = ""
    """Id of the conversation, with the thread; empty for the personal chat that is still to be opened."""
    service_url: str = ""
    """The Bot Connector from which it came, authenticated."""
    welcome: bool = False
    """Whether it greets who comes here for the first time: first questions are suggested along."""
    asked: str | None = None
    """Id of the message that is answered: one message is pointed at the personal chat once."""
    activity: str | None = None
    """Id of the message that changes; None for one that many see, which stays as it is."""
    ref: int | None = None
    """Row of the outbox that this message was sent from: what was pressed before in it is known by that."""
    part: int = 0
    """Which of the messages of that row, from 0."""
    pressed: int | None = None
    """Number of its button that was pressed, from 1."""

    @property
    def external_id(self) -> str:
        """The id by which the person is known here."""
        return f"{self.tenant}:{self.user}"

    def kept(self) -> dict[str, Any]:
        """Return the form in which an outbox row keeps it."""
        return self.model_dump(mode="json", exclude_none=True)
