"""People, their identities on the platforms, and the roles that an administrator granted them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, bindparam, or_, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant

ROLES = ("teacher", "coordinator", "facilitator", "organiser", "admin")


class Person(SQLModel, table=True):
    """Somebody who talks with Wegwijs, or who was granted a role before the first talk."""

    __tablename__ = "person"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    email: str | None = Field(default=None, index=True)
    """Lower case, as the platform vouches for it; not unique before identities are linked."""
    name: str | None = None
    language: str = "nl"
    """Chosen by the person: nl or en."""
    created_at: datetime = Field(sa_type=Instant)


class Identity(SQLModel, table=True):
    """One person on one platform."""

    __tablename__ = "identity"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("channel", "external_id", name="uq_identity_channel_external"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str
    external_id: str
    """The platform's own id of this person."""
    last_seen_at: datetime = Field(sa_type=Instant)
    unreachable_at: datetime | None = Field(default=None, sa_type=Instant)
    """Since when the platform takes no messages for this person, such as after she removed the app; None while it does."""


class RoleGrant(SQLModel, table=True):
    """A role of the person with this e-mail address, everywhere or for one organisation or programme."""

    __tablename__ = "role_grant"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("email", "role", "scope", name="uq_role_grant"),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(index=True)
    role: str
    scope: str = ""
    """Empty for everywhere, else ``organisation:<id>`` or ``programme:<id>``."""
    granted_at: datetime = Field(sa_type=Instant)


# Statements of every message are made once: making one costs more than the database takes for it.
_IDENTITY = select(Identity.id, Identity.person_id).where(
    Identity.channel == bindparam("channel"), Identity.external_id == bindparam("external_id")
)
_HEARD = (
    update(Identity)
    .where(col(Identity.id) == bindparam("identity"))
    .values(last_seen_at=bindparam("now"), unreachable_at=None)
)
# The lock makes two messages of one person wait for each other, on whichever replica. Rows that only refer to the
# person may be written meanwhile: a message to somebody who is waiting for us would else be a deadlock.
_LOCKED = select(Person).where(Person.id == bindparam("person")).with_for_update(key_share=True)
_GRANTS = select(RoleGrant.email, RoleGrant.role, RoleGrant.scope).where(
    or_(col(RoleGrant.email) == bindparam("email"), col(RoleGrant.role).in_(bindparam("roles", expanding=True)))
)


def clean_email(text: str) -> str:
    """Return the address as it is stored and compared."""
    return text.strip().lower()


async def person_of(
    session: AsyncSession,
    *,
    channel: str,
    external_id: str,
    email: str | None,
    now: datetime,
) -> Person:
    """Find the person behind a platform identity, or make one; the row is locked until the commit.

    A person known only by e-mail (made when a role was granted) is taken over by the first identity
    for which the platform vouches for that address. A person who already has an identity is not:
    an address alone proves nothing (domain: People).
    """
    email = clean_email(email) if email else None
    connection = await session.connection()
    found = (await connection.execute(_IDENTITY, {"channel": channel, "external_id": external_id})).first()
    if found is not None:
        identity_id, person_id = found
        # Who is heard can be answered.
        await connection.execute(_HEARD, {"identity": identity_id, "now": now})
        return (await session.exec(_LOCKED, params={"person": person_id})).one()
    person = await _unclaimed(session, email) if email else None
    if person is None:
        person = Person(email=email, created_at=now)
        session.add(person)
        await session.flush()
    session.add(
        Identity(
            person_id=key(person.id),
            channel=channel,
            external_id=external_id,
            last_seen_at=now,
        )
    )
    await session.flush()
    return person


async def known_person(session: AsyncSession, *, channel: str, external_id: str) -> Person | None:
    """Return the person behind a platform identity, without a lock; None for somebody who never said anything."""
    query = (
        select(Person)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .where(Identity.channel == channel, Identity.external_id == external_id)
    )
    return (await session.exec(query)).first()


async def _unclaimed(session: AsyncSession, email: str) -> Person | None:
    claimed = select(Identity.person_id)
    query = select(Person).where(Person.email == email, col(Person.id).not_in(claimed)).order_by(col(Person.id))
    return (await session.exec(query)).first()


async def person_by_email(session: AsyncSession, email: str, now: datetime) -> Person:
    """Return the person to write to at this address: the one seen last, else one made for it."""
    email = clean_email(email)
    query = (
        select(Person)
        .outerjoin(Identity, col(Identity.person_id) == col(Person.id))
        .where(Person.email == email)
        .order_by(
            col(Identity.last_seen_at).is_(None),
            col(Identity.last_seen_at).desc(),
            col(Person.id),
        )
    )
    person = (await session.exec(query)).first()
    if person is None:
        person = Person(email=email, created_at=now)
        session.add(person)
        await session.flush()
    return person


async def grants_of(session: AsyncSession, email: str | None) -> list[RoleGrant]:
    """Return the roles granted to this address."""
    if not email:
        return []
    query = select(RoleGrant).where(RoleGrant.email == clean_email(email)).order_by(RoleGrant.role, RoleGrant.scope)
    return list((await session.exec(query)).all())


async def grants_told(session: AsyncSession, email: str | None, roles: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return address, role and scope of what was granted to this address and of who holds one of these roles.

    In alphabetical order of the addresses.
    """
    connection = await session.connection()
    rows = await connection.execute(_GRANTS, {"email": clean_email(email or ""), "roles": list(roles)})
    return sorted((address, role, scope) for address, role, scope in rows.all())


async def holders_of(session: AsyncSession, role: str, scopes: list[str]) -> list[str]:
    """Return the addresses that hold a role in one of these scopes, in alphabetical order."""
    query = (
        select(RoleGrant.email)
        .where(RoleGrant.role == role, col(RoleGrant.scope).in_(scopes))
        .distinct()
        .order_by(RoleGrant.email)
    )
    return list((await session.exec(query)).all())


def key(value: int | None) -> int:
    """Return the primary key of a row that was flushed.

    Raises LookupError for a row that the database has not seen.
    """
    if value is None:
        raise LookupError("the row has not been written yet")
    return value
