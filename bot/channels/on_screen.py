"""What a person has before her when a message arrives by itself: its buttons can be answered in words."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.channel import Letter, Write
from storage.conversations import conversation_of


def on_screen(letter: Letter, clock: Callable[[], datetime]) -> Write | None:
    """Return what is written when a letter was handed over; None for an answer, which was on screen when it was given."""
    if letter.address is not None or not letter.reply.buttons:
        return None

    async def write(session: AsyncSession) -> None:
        thread = await conversation_of(session, letter.person_id, clock())
        thread.options = [{"label": button.label, "action": button.action} for button in letter.reply.buttons]

    return write
