"""Where in Slack something is an answer: what an outbox row keeps with the message."""

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Address(BaseModel):
    """One place in one workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Literal["private", "thread", "only_you", "used"]
    """``private``: the direct messages with Wegwijs. ``thread``: a thread in a channel, where only what is fit for all is
    said. ``only_you``: where a command was given, for nobody else to see. ``used``: the message whose button was pressed."""
    team: str
    user: str
    channel: str = ""
    """Id of the conversation; empty for the direct messages that are still to be opened."""
    thread: str | None = None
    """``ts`` of the message under which it stands."""
    asked: str | None = None
    """``ts`` of the message that is answered: one message is pointed at the direct messages once."""
    url: str | None = None
    """Slack's address for this answer; it works five times."""
    until: AwareDatetime | None = None
    """When that address stops working."""
    ts: str | None = None
    """Of the message that changes."""
    ref: int | None = None
    """Row of the outbox that this message was sent from: what was pressed before in it is known by that."""
    pressed: str | None = None
    """``action_id`` of its button that was pressed."""
    blocks: list[dict[str, Any]] | None = None
    """What stands in it afterwards."""
    text: str = ""
    """The same as plain text, escaped."""

    def kept(self) -> dict[str, Any]:
        """Return the form in which an outbox row keeps it."""
        return self.model_dump(mode="json", exclude_none=True)
