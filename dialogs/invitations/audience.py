"""To whom a message about a session goes: who waits, who comes, or everybody."""

from typing import Literal

Audience = Literal["waiting", "confirmed", "everybody"]
AUDIENCES: tuple[Audience, ...] = ("waiting", "confirmed", "everybody")
# Who was offered a place and has not answered still waits.
STATUSES: dict[Audience, tuple[str, ...]] = {
    "waiting": ("waiting", "offered"),
    "confirmed": ("confirmed",),
    "everybody": ("confirmed", "waiting", "offered"),
}
