"""What is forgotten because the administrator wants it, and not because nobody can ask for it any more."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.settings import Settings
from dialogs.subjects import Chore, all_chores
from knowledge.offer import Catalogue
from storage.conversations import forget_questions
from storage.feedback import forget_verdicts

_AT_ONCE = 500


def chores_of(settings: Settings) -> Callable[[], dict[str, Chore]]:
    """Return what gives the chores of the subject folders, with those that the settings ask for."""
    if settings.questions_kept_days is None:
        return all_chores
    wanted = questions_forgotten_after(timedelta(days=settings.questions_kept_days))
    return lambda: {**all_chores(), wanted.id: wanted}


def questions_forgotten_after(kept: timedelta) -> Chore:
    """Return the chore that forgets questions and verdicts that are kept for editors, once they are so old."""

    async def work(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
        before = now - kept
        return await forget_questions(session, before, _AT_ONCE) + await forget_verdicts(session, before, _AT_ONCE)

    return Chore("forget_questions", work, nightly=True)
