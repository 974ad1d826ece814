"""Who a message about a session reaches, read from the sign-ups."""

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.invitations.audience import AUDIENCES, STATUSES, Audience
from storage.people import Person
from storage.signups import STANDING, SignUp, participants


async def counts_for(session: AsyncSession, moments: list[str]) -> dict[str, dict[Audience, int]]:
    """Return to how many people a message about each session would go; sessions without anybody are left out."""
    query = (
        select(SignUp.moment_id, SignUp.status, func.count())
        .where(col(SignUp.moment_id).in_(moments), col(SignUp.status).in_(STANDING))
        .group_by(SignUp.moment_id, SignUp.status)
    )
    by_status: dict[str, dict[str, int]] = {}
    for moment_id, status, count in (await session.exec(query)).all():
        by_status.setdefault(moment_id, {})[status] = count
    return {
        moment_id: {one: sum(counts.get(status, 0) for status in STATUSES[one]) for one in AUDIENCES}
        for moment_id, counts in by_status.items()
    }


async def people_of(session: AsyncSession, moment_id: str, audience: Audience) -> list[tuple[SignUp, Person]]:
    """Return who gets the message, with the sign-up, in the order in which they came."""
    return await participants(session, moment_id, STATUSES[audience])
