"""Reminders of invitations, looked at before they go out: called off when they are needed no more, else up to date."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.invitations.service import reminder
from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.invitations import about, answered_elsewhere, invitations, moments_with_reminders, to_remind
from storage.people import key
from storage.reminders import call_off

_BATCH = 100


async def look_after_reminders(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Call off the reminders of who signed up in another way and of sessions that are gone; write the due ones anew.

    Chores are done before anything due is sent: nobody is reminded of what was answered, moved or cancelled. Returns
    how many changed.
    """
    count = 0
    for row in await answered_elsewhere(session, _BATCH):
        count += await call_off(session, about(key(row.id)))
    over = [
        one
        for one in await moments_with_reminders(session)
        if one not in catalogue.moments or catalogue.moments[one].starts <= now
    ]
    for row in await invitations(session, moments=over) if over else []:
        count += await call_off(session, about(key(row.id)))
    for row, notice in await to_remind(session, now):
        moment = catalogue.moments.get(row.moment_id)
        if moment is None:
            continue
        body = (await reminder(session, row, moment, catalogue, now)).stored()
        if (body, moment.starts) != (notice.body, notice.useful_until):
            notice.body, notice.useful_until = body, moment.starts
            count += 1
    await session.flush()
    return count


CHORES = (Chore("invitation_reminders", look_after_reminders),)
