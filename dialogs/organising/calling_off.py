"""A moment that is called off, in conversation or by the catalogue files: what hangs on it goes, and everybody concerned hears of it."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.offer import moment_of
from dialogs.organising import notices, rules
from dialogs.organising.calendars import files_for
from dialogs.organising.telling import NOBODY, concerned, tell
from dialogs.reminders.planning import of_moment, reconcile
from dialogs.signup import forms as sign_up_forms
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow
from storage.invitations import about, invitations
from storage.people import key
from storage.reminders import call_off, standing_of_each
from storage.signups import standing, written


async def called_off(
    session: AsyncSession,
    row: MomentRow,
    catalogue: Catalogue,
    *,
    named: str,
    by: int | None,
    now: datetime,
    word: str | None = None,
) -> int:
    """Cancel the sign-ups, invitations and reminders of a moment that does not take place, and write to everybody; returns to how many.

    The moment is locked by who calls this, and cancelled.

    Parameters
    ----------
    catalogue
        The offer without it.
    named
        What the messages are about: with it each is written once.
    by
        Who called it off, and is not told; None when the files did.
    word
        What who called it off wants to say to all.
    """
    moment = moment_of(row)
    people = await concerned(session, moment, [moment.facilitator] if moment.facilitator else [], now)
    reminded = await standing_of_each(session, f"moment:{row.id}")
    await reconcile(session, catalogue, of_moment(moment), now)
    for invitation in await invitations(session, moments=[row.id]):
        await call_off(session, about(key(invitation.id)))
    gone = await standing(session, row.id)
    for one in gone:
        one.status, one.offered_until = "cancelled", None
        await written(session, one, by=by, now=now)
    await sign_up_forms.kept_in_step(session, gone, by=by, now=now)
    return await tell(
        session, people, named,
        lambda one, theirs: notices.cancelled(
            moment, word, one, catalogue, now, theirs, reminded=key(one.person.id) in reminded
        ),
        by=NOBODY if by is None else by, at=rules.told_at(now, moment.starts), now=now,
        calendars=await files_for(session, row, people, catalogue),
    )  # fmt: skip
