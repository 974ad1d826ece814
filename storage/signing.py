"""Keys with which links are signed: made once, and the same for every process on this database."""

import secrets
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant

BYTES = 32


class SigningKey(SQLModel, table=True):
    """The key for one purpose."""

    __tablename__ = "signing_key"  # pyright: ignore[reportAssignmentType]

    purpose: str = Field(primary_key=True)
    secret: str
    """Hexadecimal; it never leaves this program."""
    created_at: datetime = Field(sa_type=Instant)


async def signing_key(session: AsyncSession, purpose: str, now: datetime) -> bytes:
    """Return the key for a purpose; the first who asks has it made."""
    query = select(SigningKey.secret).where(SigningKey.purpose == purpose)
    found = (await session.exec(query)).first()
    if found is None:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        row = {"purpose": purpose, "secret": secrets.token_hex(BYTES), "created_at": now}
        await session.exec(insert(SigningKey).values(row).on_conflict_do_nothing())
        found = (await session.exec(query)).one()
    return bytes.fromhex(found)
