"""Slack in several workspaces: who installed it where, and installing that is under way.

The tables are those of Slack's own stores, which write them; a test compares them. Their times are in UTC without a zone.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, String, Table, and_, delete, desc, func, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _installed_at() -> Column[datetime]:
    return Column("installed_at", DateTime, nullable=False, default=func.now())


INSTALLATIONS = Table(
    "slack_installations",
    SQLModel.metadata,
    _id(),
    Column("client_id", String(32), nullable=False),
    Column("app_id", String(32), nullable=False),
    Column("enterprise_id", String(32)),
    Column("enterprise_name", String(200)),
    Column("enterprise_url", String(200)),
    Column("team_id", String(32)),
    Column("team_name", String(200)),
    Column("bot_token", String(200)),
    Column("bot_id", String(32)),
    Column("bot_user_id", String(32)),
    Column("bot_scopes", String(1000)),
    Column("bot_refresh_token", String(200)),
    Column("bot_token_expires_at", DateTime),
    Column("user_id", String(32), nullable=False),
    Column("user_token", String(200)),
    Column("user_scopes", String(1000)),
    Column("user_refresh_token", String(200)),
    Column("user_token_expires_at", DateTime),
    Column("incoming_webhook_url", String(200)),
    Column("incoming_webhook_channel", String(200)),
    Column("incoming_webhook_channel_id", String(200)),
    Column("incoming_webhook_configuration_url", String(200)),
    Column("is_enterprise_install", Boolean, default=False, nullable=False),
    Column("token_type", String(32)),
    _installed_at(),
    Index("slack_installations_idx", "client_id", "enterprise_id", "team_id", "user_id", "installed_at"),
)
"""Each time that somebody installed the app."""

BOTS = Table(
    "slack_bots",
    SQLModel.metadata,
    _id(),
    Column("client_id", String(32), nullable=False),
    Column("app_id", String(32), nullable=False),
    Column("enterprise_id", String(32)),
    Column("enterprise_name", String(200)),
    Column("team_id", String(32)),
    Column("team_name", String(200)),
    Column("bot_token", String(200)),
    Column("bot_id", String(32)),
    Column("bot_user_id", String(32)),
    Column("bot_scopes", String(1000)),
    Column("bot_refresh_token", String(200)),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, default=False, nullable=False),
    _installed_at(),
    Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at"),
)
"""The token of each workspace; the newest one counts."""

STATES = Table(
    "slack_oauth_states",
    SQLModel.metadata,
    _id(),
    Column("state", String(200), nullable=False),
    Column("expire_at", DateTime, nullable=False),
)
"""What tells somebody who comes back from Slack from somebody who was sent by another."""


@dataclass(frozen=True)
class Workspace:
    """A workspace that installed the app."""

    team_id: str
    name: str
    """As its people call it; empty when Slack did not say."""
    bot_token: str = field(repr=False)
    bot_user_id: str
    """Who Wegwijs is there."""
    scopes: frozenset[str]
    """What was allowed when it was installed."""


def _stored(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)


async def workspace_of(session: AsyncSession, client_id: str, team_id: str) -> Workspace | None:
    """Return a workspace by its id, with the newest token; None when the app is not installed there."""
    c = BOTS.c
    mine = and_(c.client_id == client_id, c.team_id == team_id, c.bot_token.is_not(None))
    connection = await session.connection()
    found = await connection.execute(
        select(c.team_name, c.bot_token, c.bot_user_id, c.bot_scopes)
        .where(mine)
        .order_by(desc(c.installed_at), desc(c.id))
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    name, token, user, scopes = row
    return Workspace(team_id, name or "", token, user or "", frozenset((scopes or "").split(",")) - {""})


async def forget_workspace(session: AsyncSession, client_id: str, team_id: str, until: datetime) -> int:
    """Erase what a workspace was installed with up to a time, and return how many rows that were.

    What it installed after that time stays: Slack may tell of a removal again when the app is back already.
    """
    connection = await session.connection()
    erased = 0
    for table in (BOTS, INSTALLATIONS):
        c = table.c
        old = and_(c.client_id == client_id, c.team_id == team_id, c.installed_at <= _stored(until))
        erased += (await connection.execute(delete(table).where(old))).rowcount
    return erased


async def forget_replaced(session: AsyncSession, client_id: str, team_id: str) -> None:
    """Erase all but the newest installation of a workspace: an older token is of no use to anybody."""
    connection = await session.connection()
    for table in (BOTS, INSTALLATIONS):
        c = table.c
        mine = and_(c.client_id == client_id, c.team_id == team_id)
        newest = select(c.id).where(mine).order_by(desc(c.installed_at), desc(c.id)).limit(1).scalar_subquery()
        await connection.execute(delete(table).where(mine, c.id != newest))


async def forget_old_states(session: AsyncSession, now: datetime) -> None:
    """Erase what belongs to installing that nobody finished in time."""
    connection = await session.connection()
    await connection.execute(delete(STATES).where(STATES.c.expire_at < _stored(now)))
