"""Granting and taking back roles."""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.catalogue import OrganisationRow, ProgrammeRow
from storage.people import ROLES, RoleGrant, clean_email

SCOPED_BY = {"coordinator": "organisation", "organiser": "programme"}
"""What a role can be limited to; the others cannot: a facilitator acts for the moments that she or he leads, whatever they are of."""


class BadGrant(ValueError):
    """The role, the scope or the address is not one that exists."""


async def grant(session: AsyncSession, email: str, role: str, scope: str, now: datetime) -> bool:
    """Grant a role; returns False when it was granted already. Raises BadGrant."""
    await _checked(session, email, role, scope)
    if await _existing(session, email, role, scope) is not None:
        return False
    session.add(RoleGrant(email=clean_email(email), role=role, scope=scope, granted_at=now))
    await session.flush()
    return True


async def revoke(session: AsyncSession, email: str, role: str, scope: str) -> bool:
    """Take a role back; returns False when it was not granted."""
    row = await _existing(session, email, role, scope)
    if row is None:
        return False
    await session.delete(row)
    await session.flush()
    return True


async def grants(session: AsyncSession, email: str | None, role: str | None) -> list[RoleGrant]:
    """Return the grants, of one address or one role if given, in alphabetical order."""
    query = select(RoleGrant).order_by(RoleGrant.email, RoleGrant.role, RoleGrant.scope)
    if email:
        query = query.where(RoleGrant.email == clean_email(email))
    if role:
        query = query.where(RoleGrant.role == role)
    return list((await session.exec(query)).all())


async def _existing(session: AsyncSession, email: str, role: str, scope: str) -> RoleGrant | None:
    query = select(RoleGrant).where(
        RoleGrant.email == clean_email(email), RoleGrant.role == role, RoleGrant.scope == scope
    )
    return (await session.exec(query)).first()


async def _checked(session: AsyncSession, email: str, role: str, scope: str) -> None:
    if role not in ROLES:
        raise BadGrant(f"no role {role!r}: choose from {', '.join(ROLES)}")
    local, _, domain = email.strip().partition("@")
    if not local or "." not in domain or any(letter.isspace() for letter in email.strip()):
        raise BadGrant(f"{email!r} is not an e-mail address")
    if not scope:
        return
    if role not in SCOPED_BY:
        raise BadGrant(f"a {role} has no scope: leave --scope out")
    kind, _, identifier = scope.partition(":")
    tables = {"organisation": OrganisationRow, "programme": ProgrammeRow}
    if kind not in tables:
        raise BadGrant(f"a scope is organisation:ID or programme:ID, not {scope!r}")
    if kind != SCOPED_BY[role]:
        raise BadGrant(f"the scope of a role of {role} is {SCOPED_BY[role]}:ID, not {scope!r}")
    if await session.get(tables[kind], identifier) is None:
        raise BadGrant(f"there is no {kind} {identifier!r}")
