"""Microsoft Teams: where each person can be written to, as Teams told it with what that person did."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.prepared import Prepared
from storage.times import Instant


class TeamsReference(SQLModel, table=True):
    """The conversation reference of one person: all that is needed to write to her of our own accord."""

    __tablename__ = "teams_reference"  # pyright: ignore[reportAssignmentType]

    external_id: str = Field(primary_key=True)
    """As in the identity: the tenant, a colon and the person's object id in Entra."""
    tenant: str
    user_id: str
    """The person's id for this bot (29:…)."""
    service_url: str
    """The Bot Connector of the person's region; kept only from requests that were authenticated."""
    bot_id: str
    """The bot's own id in Teams (28:…)."""
    conversation_id: str | None = None
    """The personal chat; None for somebody who was heard in a team only, until it is opened."""
    updated_at: datetime = Field(sa_type=Instant)
    """When any of it was told for the first time."""


_REFERENCE = select(TeamsReference).where(col(TeamsReference.external_id) == bindparam("who"))
_SEEN = Prepared(
    select(
        TeamsReference.user_id, TeamsReference.service_url, TeamsReference.bot_id, TeamsReference.conversation_id
    ).where(col(TeamsReference.external_id) == bindparam("who"))
)


async def reference_of(session: AsyncSession, external_id: str) -> TeamsReference | None:
    """Return where somebody can be written to; None for who was never seen in Teams."""
    return (await session.exec(_REFERENCE, params={"who": external_id})).first()


async def remembered(session: AsyncSession, seen: TeamsReference) -> TeamsReference | None:
    """Return what is known of where somebody was seen; None when any of it is new."""
    known = await _SEEN.first(session, who=seen.external_id)
    if known is None or tuple(known[:3]) != (seen.user_id, seen.service_url, seen.bot_id):
        return None
    if seen.conversation_id not in {None, known[3]}:
        return None
    return seen.model_copy(update={"conversation_id": known[3]})


async def remember(session: AsyncSession, seen: TeamsReference) -> TeamsReference:
    """Keep where somebody was seen last, and return it; a personal chat that is known already stays known."""
    known = await session.get(TeamsReference, seen.external_id, with_for_update=True)
    if known is None:
        session.add(seen)
        return seen
    known.user_id, known.service_url, known.bot_id = seen.user_id, seen.service_url, seen.bot_id
    known.conversation_id = seen.conversation_id or known.conversation_id
    known.updated_at = seen.updated_at
    return known


async def forget_chat(session: AsyncSession, external_id: str) -> None:
    """Forget the personal chat of who removed Wegwijs: it cannot be written to any more."""
    await session.exec(delete(TeamsReference).where(col(TeamsReference.external_id) == external_id))
