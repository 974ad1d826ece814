"""Writing the demonstration into the database; what people did with it since stays."""

from datetime import date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.operations.catalogue import load_offer
from bot.operations.demonstration.people import ROLES, anchor_rows
from bot.operations.demonstration.rounds import demonstration, school_year
from bot.operations.roles import grant
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Catalogue, Round
from storage.anchors import anchors, replace_anchors
from storage.catalogue import MomentRow, RoundRow


async def load_demonstration(session: AsyncSession, now: datetime) -> int:
    """Write the catalogue, the demonstration and its roles; returns how many records were written.

    Moments that exist keep their dates and rounds that exist stay open or closed, for an organiser may have moved or
    closed them; a demonstration round of school years that are over is closed.
    """
    await load_offer(session)
    today = now.astimezone(ZONE).date()
    offer = demonstration(today)
    existing = set((await session.exec(select(MomentRow.id))).all())
    moments = [one for one in offer.moments.values() if one.id not in existing]
    rounds = [await _as_it_stands(session, one) for one in offer.rounds.values()]
    await _close_the_old(session, today)
    count = await load_offer(session, Catalogue(offer.organisations.values(), (), rounds, moments))
    for email, role, scope in ROLES:
        await grant(session, email, role, scope, now)
    return count + await _load_anchors(session, now)


async def _as_it_stands(session: AsyncSession, round_: Round) -> Round:
    row = await session.get(RoundRow, round_.id)
    if row is None:
        return round_
    kept = row.model_dump(include={"name", "status", "first", "last"})
    return Round.model_validate({**round_.model_dump(), **kept})


async def _close_the_old(session: AsyncSession, today: date) -> None:
    old = select(RoundRow).where(col(RoundRow.demonstration), col(RoundRow.last) < school_year(today))
    for row in (await session.exec(old)).all():
        row.status = "closed"


async def _load_anchors(session: AsyncSession, now: datetime) -> int:
    """Write the demonstration anchors, unless an administrator imported real ones; returns how many were written."""
    if await anchors(session):
        return 0
    return await replace_anchors(session, anchor_rows(now))
