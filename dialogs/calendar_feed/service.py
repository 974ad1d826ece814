"""The address of somebody's calendar: made, shown once, replaced, revoked. Only its digest is kept."""

import base64
import re
import secrets
from collections.abc import Callable
from hashlib import sha256

from dialogs.calendar_feed import notices
from dialogs.messages import Reply
from dialogs.subjects import Request
from storage.feeds import CalendarFeed, revoke, standing_feeds

SECRET_BYTES = 32
"""256 bits: nobody comes upon an address by guessing."""
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
"""What a secret looks like: `SECRET_BYTES` in base 64."""
IN_TEXT = re.compile(rf"(?<=/calendar/){SECRET.pattern}(?=\.ics)")
"""The secret of an address, as it stands in what was said."""


def digest_of(secret: str) -> str:
    """Return what is kept of the secret in an address; it needs no key, for nobody can list that many secrets."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def address_with(site: str, secret: str) -> str:
    """Return the address at which a calendar is read."""
    return f"{site}/calendar/{secret}.ics"


async def shown(request: Request) -> list[Reply]:
    """Give somebody an address, or say that there is one: it is not kept, so it cannot be shown again."""
    refused = _refused(request)
    if refused is not None:
        return [refused]
    standing = await standing_feeds(request.session, request.context.person.id)
    if standing:
        return [notices.standing(standing[-1], request.context.texts)]
    return await made(request)


async def made(request: Request, randomness: Callable[[int], bytes] = secrets.token_bytes) -> list[Reply]:
    """Make an address in the place of any before, and show it.

    Parameters
    ----------
    randomness
        Gives that many bytes that nobody can foresee.
    """
    refused = _refused(request)
    context, site = request.context, request.context.site
    if refused is not None or site is None:
        return [refused or notices.no_site(context)]
    before = await revoke(request.session, context.person.id, context.now)
    secret = base64.urlsafe_b64encode(randomness(SECRET_BYTES)).rstrip(b"=").decode()
    request.session.add(CalendarFeed(person_id=context.person.id, digest=digest_of(secret), made_at=context.now))
    await request.session.flush()
    return [notices.address(address_with(site, secret), replaced=before > 0, texts=context.texts)]


async def replaced(request: Request) -> list[Reply]:
    """Make a new address in the place of the one that a button was shown with; pressed again, say what stands."""
    number = request.arguments[0]
    standing = await standing_feeds(request.session, request.context.person.id)
    if standing and str(standing[-1].id) != number:
        return await shown(request)
    return await made(request)


async def revoked(request: Request) -> list[Reply]:
    """Have the person's addresses give nothing any more."""
    count = await revoke(request.session, request.context.person.id, request.context.now)
    return [notices.revoked(count, request.context.texts)]


def _refused(request: Request) -> Reply | None:
    if request.public:
        return notices.only_in_private(request.context.texts)
    return notices.no_site(request.context) if request.context.site is None else None
