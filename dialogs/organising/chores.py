"""Rounds open and close on their days."""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.offer import stored_catalogue
from dialogs.organising import rules
from dialogs.organising.rounds import Changed, tell_coordinators, tell_under_way
from dialogs.reminders.planning import of_round, reconcile
from dialogs.reminders.timing import next_open
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Chore
from knowledge.offer import Catalogue
from storage.catalogue import RoundRow, bump_revision


async def open_and_close(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Open or close the rounds whose day has come, and tell the people who hear of it when somebody does it; returns how many.

    What somebody did by hand since that day stays.
    """
    done = 0
    # The offer is in memory: nothing is asked of the database while no day has come.
    for round_ in catalogue.rounds.values():
        come = rules.by_its_days(round_, now)
        if come is None or come[1] == round_.status or rules.over(round_, now):
            continue
        done += await _follow(session, catalogue, round_.id, now)
    return done


async def _follow(session: AsyncSession, catalogue: Catalogue, round_id: str, now: datetime) -> bool:
    row = (await session.exec(select(RoundRow).where(RoundRow.id == round_id).with_for_update())).first()
    come = rules.by_its_days(catalogue.round(round_id), now)
    if row is None or come is None:
        return False
    since, status = come
    if row.status == status or (row.edited_at is not None and row.edited_at >= since):
        return False
    row.status, row.edited_at = status, now
    session.add(row)
    await bump_revision(session)
    await reconcile(session, await stored_catalogue(session, catalogue), of_round(round_id), now)
    changed = Changed(row, since.astimezone(ZONE).date().isoformat())
    if status == "open":
        await tell_coordinators(session, catalogue, changed, now)
    else:
        # It closes at midnight: that can wait until people work.
        await tell_under_way(session, catalogue, changed, now, next_open(now))
    return True


CHORES = (Chore("rounds_by_their_days", open_and_close),)
