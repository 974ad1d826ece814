"""People, their identities on the platforms, and the roles that an administrator granted them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, UniqueConstraint, bindparam, func, literal, or_, union_all, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant

ROLES = ("teacher", "coordinator", "facilitator", "organiser", "admin")


class Person(SQLModel, table=True):
    """Somebody who talks with Wegwijs, or who was granted a role before the first talk."""

    __tablename__ = "person"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    email: str | None = Field(default=None, index=True)
    """Lower case: the one of the addresses of the identities by which the person is named; not unique before identities are
    linked. Whether something is for this person is asked of all addresses (`persons_at`, `addresses_of`)."""
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
    email: str | None = Field(default=None, index=True)
    """Lower case, as this platform vouches for it; None while it tells none. Roles hang on it, also after linking."""
    linked_at: datetime | None = Field(default=None, sa_type=Instant)
    """When it was linked to the person by a code; None for the identity with which she began."""
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
_IDENTITY = select(Identity.id, Identity.person_id, Identity.email).where(
    Identity.channel == bindparam("channel"), Identity.external_id == bindparam("external_id")
)
_HEARD = (
    update(Identity)
    .where(col(Identity.id) == bindparam("identity"))
    .values(last_seen_at=bindparam("now"), unreachable_at=None)  # who is heard can be answered
)
# The lock makes two messages of one person wait for each other, on whichever replica. Rows that only refer to the
# person may be written meanwhile: a message to somebody who is waiting for us would else be a deadlock.
_LOCKED = (
    select(Person)
    .where(Person.id == bindparam("person"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_STANDING = union_all(
    select(literal("identity"), col(Identity.channel), func.coalesce(col(Identity.email), ""), literal("")).where(
        col(Identity.person_id) == bindparam("person")
    ),
    select(literal("grant"), col(RoleGrant.email), col(RoleGrant.role), col(RoleGrant.scope)).where(
        or_(
            col(RoleGrant.email) == bindparam("email"),
            col(RoleGrant.email).in_(
                select(col(Identity.email))
                .where(col(Identity.person_id) == bindparam("person"), col(Identity.email).is_not(None))
                .scalar_subquery()
            ),
            col(RoleGrant.role).in_(bindparam("roles", expanding=True)),
        )
    ),
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
    for which the platform vouches for that address, at first sight or later. A person who already has an identity is
    not: an address alone proves nothing (domain: People).
    """
    email = clean_email(email) if email else None
    who = {"channel": channel, "external_id": external_id}
    while (found := (await session.exec(_IDENTITY, params=who)).first()) is not None:
        identity_id, person_id, told = found
        person = (await session.exec(_LOCKED, params={"person": person_id})).first()
        if person is None:
            continue  # linked to another meanwhile: the identity tells to whom
        await (await session.connection()).execute(_HEARD, {"identity": identity_id, "now": now})
        if email and email != told:
            identity = await identity_of(session, channel, external_id)
            if identity is not None:
                await _told(session, identity, person, email, now)
        return person
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
            email=email,
            last_seen_at=now,
        )
    )
    await session.flush()
    return person


async def identity_of(session: AsyncSession, channel: str, external_id: str) -> Identity | None:
    """Return an identity as it is in the database now; None for one that was never seen."""
    query = select(Identity).where(Identity.channel == channel, Identity.external_id == external_id)
    return (await session.exec(query.execution_options(populate_existing=True))).first()


async def identities_of(session: AsyncSession, person_id: int) -> list[Identity]:
    """Return the identities of a person: first the one with which she began, then in the order of linking."""
    query = (
        select(Identity)
        .where(Identity.person_id == person_id)
        .order_by(col(Identity.linked_at).is_not(None), col(Identity.linked_at), col(Identity.id))
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(query)).all())


async def _told(session: AsyncSession, identity: Identity, person: Person, email: str, now: datetime) -> None:
    """Take an address that the platform did not tell before, or that it tells now in the place of another."""
    before, identity.email = identity.email, email
    await session.flush()
    if person.email is None or person.email == before:
        kept = {one.email for one in await identities_of(session, key(person.id))}
        person.email = person.email if person.email in kept and person.email is not None else email
        await session.flush()
    unclaimed = await _unclaimed(session, email)
    if unclaimed is not None:
        from storage.merging import merge  # it knows every table, and these know this module

        await merge(session, staying=key(person.id), going=key(unclaimed.id), now=now)


async def known_person(session: AsyncSession, *, channel: str, external_id: str) -> Person | None:
    """Return the person behind a platform identity, without a lock; None for somebody who never said anything."""
    query = (
        select(Person)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .where(Identity.channel == channel, Identity.external_id == external_id)
    )
    return (await session.exec(query)).first()


async def mark_unreachable(session: AsyncSession, *, channel: str, external_id: str, now: datetime) -> None:
    """Note that a platform takes no messages for somebody any more; she is reachable again when she is heard there."""
    gone = update(Identity).where(col(Identity.channel) == channel, col(Identity.external_id) == external_id)
    await session.exec(gone.values(unreachable_at=now))


async def unreachable_since(session: AsyncSession, *, channel: str, external_id: str) -> datetime | None:
    """Return since when a platform takes no messages for somebody; None while it does, and for who is not known there."""
    query = select(Identity.unreachable_at).where(Identity.channel == channel, Identity.external_id == external_id)
    return (await session.exec(query)).first()


async def _unclaimed(session: AsyncSession, email: str) -> Person | None:
    """Return the person who is known by this address alone, locked until the commit; None when there is none."""
    claimed = select(Identity.person_id)
    query = select(Person).where(Person.email == email, col(Person.id).not_in(claimed)).order_by(col(Person.id))
    person = (await session.exec(query.limit(1).with_for_update())).first()
    # Whoever held the lock before us may have taken her over.
    return None if person is None or await identities_of(session, key(person.id)) else person


async def person_by_email(session: AsyncSession, email: str, now: datetime) -> Person:
    """Return the person to write to at this address: the one seen last, else one made for it."""
    email = clean_email(email)
    query = (
        select(Person)
        .outerjoin(Identity, col(Identity.person_id) == col(Person.id))
        .where(or_(col(Person.email) == email, col(Identity.email) == email))
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


def persons_at(addresses: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a person has one of these addresses, on whichever platform."""
    here = select(Identity.person_id).where(col(Identity.email).in_(addresses))
    return or_(col(Person.email).in_(addresses), col(Person.id).in_(here))


async def addresses_of(session: AsyncSession, person: Person) -> frozenset[str]:
    """Return every address of a person, in lower case."""
    query = select(Identity.email).where(Identity.person_id == person.id, col(Identity.email).is_not(None))
    found = {one for one in (await session.exec(query)).all() if one}
    return frozenset(found | ({clean_email(person.email)} if person.email else set()))


async def grants_of(session: AsyncSession, email: str | None) -> list[RoleGrant]:
    """Return the roles granted to this address."""
    if not email:
        return []
    query = select(RoleGrant).where(RoleGrant.email == clean_email(email)).order_by(RoleGrant.role, RoleGrant.scope)
    return list((await session.exec(query)).all())


@dataclass(frozen=True)
class Standing:
    """As whom a person is known, and what was granted."""

    channels: tuple[str, ...]
    """Names of the platforms, in alphabetical order."""
    addresses: frozenset[str]
    """Every address of the person."""
    grants: list[tuple[str, str, str]]
    """Address, role and scope of what was granted to these addresses, and to who holds a role that was asked for; in
    alphabetical order."""


async def standing_of(session: AsyncSession, person: Person, roles: Sequence[str]) -> Standing:
    """Return as whom a person is known, with the grants of her addresses and those of these roles, by one statement."""
    email = clean_email(person.email or "")
    given = {"person": person.id, "email": email, "roles": list(roles)}
    rows = (await (await session.connection()).execute(_STANDING, given)).all()
    identities = [(channel, address) for kind, channel, address, _ in rows if kind == "identity"]
    return Standing(
        channels=tuple(sorted({channel for channel, _ in identities})),
        addresses=frozenset({address for _, address in identities if address} | ({email} if email else set())),
        grants=sorted((address, role, scope) for kind, address, role, scope in rows if kind == "grant"),
    )


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
