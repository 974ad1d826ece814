"""Files of a reply, by links with an expiring signature: who has the link can fetch the file until it expires.

A bot can hand a file over only in the personal chat and after asking for leave (Microsoft, Teams: send and receive files); a
link works wherever a card does, and a card shows a picture only by a link. Nothing is kept for it: the file is made anew of the
reply that the outbox has.
"""

import base64
import binascii
import hmac
import logging
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from aiohttp import web
from pydantic import ValidationError

from bot.channels import pictures
from bot.channels.attachments import Announced, announced, content
from bot.channels.browser_pages import HEADERS, language_of, page
from bot.channels.teams.cards import FileLink
from dialogs.messages import Reply
from dialogs.texts import N_, texts_in
from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage

log = logging.getLogger("wegwijs.teams")

LASTS = timedelta(hours=48)
"""How long a link works after its message was sent: who was busy that day finds it the next, and one that leaks is soon of no use."""
PATH = "/files/{token}/{name}"
"""Where files are served. The name is for who reads the address; what is served has a name of its own."""
_SIGNED = struct.Struct(">QBQ")
"""What a token says: row of the outbox, number of the file, and the second in which it expires."""
_LARGEST_ROW = 2**63 - 1
"""The largest number that the database has for a row."""
_TITLE = N_("A file of Wegwijs")
_GONE = N_("This link is no longer valid.")
_GONE_TOLD = N_(
    "Links to files work for two days. Ask Wegwijs the same thing again in Teams: you get a new link with the answer."
)
_BUSY = N_("It did not work just now.")
_BUSY_TOLD = N_("Please open the link again in a few minutes.")
_FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # The address is the key to the file: no page that it might lead to hears it, and no search engine keeps it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}
_PICTURE_STAYS = timedelta(hours=1)
"""How long a client may keep a picture, so that scrolling through a chat does not draw it time and again."""


class NotSigned(Exception):
    """The token was not made here, or was changed."""


class Expired(Exception):
    """The token was made here, and its time is over."""


@dataclass(frozen=True)
class Signed:
    """What a token leads to."""

    row: int
    """Of the outbox."""
    number: int
    """Of the file of that reply, from 0."""


class Links:
    """Makes and reads links to the files of replies.

    Parameters
    ----------
    public_url
        Where people reach the service, such as ``https://wegwijs.example``, with the path of a proxy if there is one.
    key
        Secret; the same for every process on the database.
    clock
        Gives the present instant, with its zone.
    """

    def __init__(self, public_url: str, key: bytes, clock: Callable[[], datetime]) -> None:
        self._public_url: Final = public_url.rstrip("/")
        self._key: Final = key
        self._clock: Final = clock

    def links_for(self, reply: Reply, row: int, sent: datetime) -> list[FileLink]:
        """Return the links to all files of a reply, in the order of `announced`; nothing is made for it.

        Parameters
        ----------
        row
            Of the outbox, where the reply stands.
        sent
            When the message was sent: the same instant gives the same links, with every attempt and every refresh.
        """
        until = int((sent + LASTS).timestamp())
        return [
            FileLink(
                name=one.name,
                url=f"{self._public_url}/files/{self._token(row, number, until)}/{quote(one.name, safe='')}",
                media_type=one.media_type,
                alternative=one.alternative,
            )
            for number, one in enumerate(announced(reply))
        ]

    def signed_in(self, token: str) -> Signed:
        """Return what a token leads to; raises NotSigned or Expired."""
        try:
            said = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise NotSigned from None
        message, signature = said[: _SIGNED.size], said[_SIGNED.size :]
        # What is not ours is told from what is, and nothing else: not even whether it would have expired.
        if not hmac.compare_digest(signature, self._signature(message)) or _written(said) != token:
            raise NotSigned
        row, number, until = _SIGNED.unpack(message)
        if self._clock() >= datetime.fromtimestamp(until, UTC):
            raise Expired
        return Signed(row, number)

    def _token(self, row: int, number: int, until: int) -> str:
        if not 0 < row <= _LARGEST_ROW:
            raise ValueError(f"{row} is no row of the outbox")
        message = _SIGNED.pack(row, number, until)
        return _written(message + self._signature(message))

    def _signature(self, message: bytes) -> bytes:
        return hmac.digest(self._key, b"file of a reply\0" + message, "sha256")


def _written(token: bytes) -> str:
    """Return bytes as they stand in an address; read back leniently, other addresses would give the same bytes."""
    return base64.urlsafe_b64encode(token).decode("ascii").rstrip("=")


def add_routes(site: web.Application, database: Database, links: Links, clock: Callable[[], datetime]) -> None:
    """Serve the files that links lead to.

    Parameters
    ----------
    clock
        Gives the instant that a calendar file says it was made.
    """

    async def file(request: web.Request) -> web.Response:
        try:
            signed = links.signed_in(request.match_info["token"])
        except NotSigned:
            return _told(request, 404, _GONE, _GONE_TOLD)
        except Expired:
            return _told(request, 410, _GONE, _GONE_TOLD)
        try:
            reply = await _reply_in(database, signed.row)
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return _told(request, 503, _BUSY, _BUSY_TOLD)
        listed = announced(reply) if reply is not None else []
        if reply is None or signed.number >= len(listed):
            return _told(request, 410, _GONE, _GONE_TOLD)
        one = listed[signed.number]
        return web.Response(
            body=await content(reply, one, clock()),
            headers={**_FILE_HEADERS, **_served_as(one), "Content-Type": one.media_type},
        )

    site.router.add_get(PATH, file)  # HEAD too: the same answer without the file


async def _reply_in(database: Database, row: int) -> Reply | None:
    """Return what a row of the outbox says; None when it is there no more, or says what this version cannot read."""
    async with database.transaction() as session:
        message = await session.get(OutboxMessage, row)
        if message is None:
            return None
        try:
            return Reply.model_validate(message.body)
        except ValidationError:
            log.warning("row %s of the outbox cannot be read, and so its files cannot be made", row)
            return None


def _served_as(file: Announced) -> dict[str, str]:
    """Return how a browser treats a file: a picture is shown, anything else is kept under its name (RFC 6266)."""
    shown = file.media_type == pictures.MEDIA_TYPE
    stem, dot, ending = file.name.rpartition(".")
    # For clients that read no other: what is not ASCII becomes a line, and nothing is left that could end the name.
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "_" for letter in stem)
    names = f"filename=\"{plain}{dot}{ending}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; {names}",
        "Cache-Control": f"private, max-age={int(_PICTURE_STAYS.total_seconds())}" if shown else "private, no-store",
    }


def _told(request: web.Request, status: int, said: str, more: str) -> web.Response:
    """Return a page for a person; the same for every link that does not work, whatever the reason."""
    texts = texts_in(language_of(request.headers.get("Accept-Language", "")))
    text = page(texts, texts(_TITLE), texts(said), texts(more))
    return web.Response(status=status, text=text, headers={**HEADERS, "Vary": "Accept-Language"})
