"""Reminders planned on a real PostgreSQL by several at once: each once, and nobody fails on another."""

import asyncio
from datetime import timedelta

from sqlmodel import col, select

from dialogs.offer import stored_catalogue
from dialogs.reminders import chores
from dialogs.reminders.planning import everything, of_moment, of_programme, reconcile_all
from knowledge.catalogue_files import load_catalogue
from storage.catalogue import MomentRow
from storage.reminders import Reminder
from tests.conversations.sign_ups import COP, TEACHERS, signed_up

FILES = load_catalogue()
TOGETHER = 6

THE_DAY_BEFORE = ("day-before", "facilitator-day-before")
"""Plans that remind of the moment itself."""


async def everybody(talk, *, moved=False):
    """Plan the reminders of every session of the community of practice, from an offer that may be old by now."""
    async with talk.database.transaction() as session:
        catalogue = await stored_catalogue(session, FILES)
        moments = [*of_programme(catalogue, "voorbeeld-sessies-2026", "cop")]
        if moved:
            row = await session.get_one(MomentRow, COP)
            row.starts_at, row.ends_at = row.starts_at + timedelta(days=7), row.ends_at + timedelta(days=7)
            await session.flush()
            catalogue = await stored_catalogue(session, FILES)
            moments = [of_moment(catalogue.moments[COP])]
        await asyncio.sleep(0)
        return (await reconcile_all(session, catalogue, moments, talk.now)).total()


async def night(talk):
    """Look at everything, as the night does."""
    after = None
    while True:
        async with talk.database.transaction() as session:
            after = await everything(session, await stored_catalogue(session, FILES), talk.now, after, 7)
        if after is None:
            return 0


async def planned(talk):
    async with talk.database.transaction() as session:
        return sorted(
            (one.person_id, one.plan, one.status, one.due_at)
            for one in (await session.exec(select(Reminder).where(col(Reminder.plan).in_(THE_DAY_BEFORE)))).all()
        )


async def test_several_who_plan_the_same_at_once_plan_it_once(postgres):
    await signed_up(postgres, COP, *TEACHERS[:4])
    done = await asyncio.gather(*(everybody(postgres) for _ in range(TOGETHER)), night(postgres))
    assert sum(done) >= 5
    rows = await planned(postgres)
    assert len(rows) == 5 and {status for _, _, status, _ in rows} == {"planned"}
    assert await everybody(postgres) == 0


async def test_a_move_is_not_undone_by_who_read_the_offer_before(postgres):
    await signed_up(postgres, COP, *TEACHERS[:4])
    await everybody(postgres)
    await asyncio.gather(everybody(postgres), everybody(postgres, moved=True), night(postgres), everybody(postgres))
    rows = await planned(postgres)
    assert {due.date().isoformat() for *_, due in rows} == {"2026-12-14"}


async def test_the_work_of_one_night_is_shared(postgres):
    await signed_up(postgres, COP, *TEACHERS[:2])

    async def work():
        async with postgres.database.transaction() as session:
            return await chores.plan_reminders(session, await stored_catalogue(session, FILES), postgres.now)

    while any(await asyncio.gather(work(), work())):
        pass
    assert len(await planned(postgres)) == 3
