"""Forgetting forms that were begun and never sent, what is left of those that were, and files that no form has any more."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.reminders.timing import next_open
from dialogs.subjects import Chore, all_forms
from dialogs.texts import N_, texts_in
from knowledge.offer import Catalogue
from storage.drafts import forget_closed, unfinished_since
from storage.outbox import put
from storage.people import Person, key
from storage.uploads import forget_files, forget_unused

KEPT = timedelta(days=30)
"""How long a draft is kept after it was touched last."""
_BATCH = 100
_AT_ONCE = 500
_SETTLED = timedelta(days=1)
"""After that nobody is busy with a file that no form has."""
_FORGOTTEN = N_(
    "You stopped the form “{title}” more than 30 days ago. I have erased your answers. You can always begin again."
)


async def forget_old_drafts(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase the answers of drafts that nobody touched for 30 days, and tell their owners; returns how many."""
    drafts = await unfinished_since(session, now - KEPT, _BATCH)
    forms = all_forms()
    for draft in drafts:
        await forget_files(session, draft)
        had_answers = bool(draft.state.get("answers"))
        draft.status, draft.state, draft.updated_at = "expired", {}, now
        person = await session.get(Person, draft.person_id)
        if person is None or draft.form not in forms or not had_answers:
            continue
        texts = texts_in(person.language)
        reply = Reply(text=texts(_FORGOTTEN, title=texts(forms[draft.form].title)))
        await put(
            session, key=f"draft:{key(draft.id)}:forgotten", person_id=draft.person_id,
            body=reply.stored(), due_at=next_open(now), now=now,  # it is night now
        )  # fmt: skip
    await session.flush()
    return len(drafts)


async def forget_closed_drafts(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase the rows of drafts that were closed: they are empty, and a button of one that is gone is told the same; returns how many."""
    return await forget_closed(session, now - KEPT, _AT_ONCE)


async def forget_unused_files(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Erase files that were replaced, or belonged to a change that was thrown away; returns how many."""
    return await forget_unused(session, now - _SETTLED, _BATCH)


CHORES = (
    Chore("forget_old_drafts", forget_old_drafts, nightly=True),
    Chore("forget_closed_drafts", forget_closed_drafts, nightly=True),
    Chore("forget_unused_files", forget_unused_files, nightly=True),
)
