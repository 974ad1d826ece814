"""Files that people send in Teams, fetched from where Teams keeps them and from nowhere else.

Microsoft, Teams: "Send and receive files using bot" and "Receiving inline images". A file of the personal chat stands in the
sender's OneDrive, with an address that needs no token; a picture that was pasted stands at the Bot Connector, which wants ours.
"""

import ipaddress
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.channels.payload import text_in
from bot.channels.teams.connector import TeamsBusy
from dialogs.messages import Upload

log = logging.getLogger("wegwijs.teams")

MOST_BYTES = 6_000_000
"""More than any form takes: of a larger file nothing more is needed to say that it is too large."""
MOST_FILES = 5
LONGEST_ADDRESS = 8_000
"""Characters; Microsoft's are some two thousand long."""
TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
"""SharePoint answers within a second; who waits much longer holds up what the person does next."""
SHAREPOINT = ".sharepoint.com"
"""Where the files of every tenant in the worldwide cloud are (Microsoft 365 URLs and IP address ranges: SharePoint Online and
OneDrive for Business). In the clouds apart Teams hands no files over to bots."""
FILE = "application/vnd.microsoft.teams.file.download.info"
"""Content type of a file that was sent."""
_UNKNOWN = "application/octet-stream"
_PRINTED = re.compile(r"[!-~]+")
_ENDING = re.compile(r"[A-Za-z0-9]{1,10}")
_MEDIA_TYPE = re.compile(r"image/[a-z0-9.+-]{1,40}")
_LATER = frozenset({408, 425, 429})
"""Answers below 500 that the same request need not meet again (RFC 9110, RFC 8470, RFC 6585)."""


class NotPublic(OSError):
    """A name leads into a network of our own."""


class PublicAddresses(AbstractResolver):
    """Looks names up, and gives only addresses of the public internet: those to which the connection is then made.

    Parameters
    ----------
    names
        Looks them up; the system when there is none.
    """

    def __init__(self, names: AbstractResolver | None = None) -> None:
        self._names: Final = names or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host; raises NotPublic when one of them is not public, and OSError for an unknown name."""
        found = await self._names.resolve(host, port, family)
        # One is enough: names that lead to both are made to be asked twice.
        if not all(_is_public(one["host"]) for one in found):
            raise NotPublic(f"{host} is not on the public internet")
        return found

    async def close(self) -> None:
        """Give back what looking up takes."""
        await self._names.close()


def session_for_files(*, local: bool, names: AbstractResolver | None = None) -> aiohttp.ClientSession:
    """Return what files are fetched with; whoever made it closes it.

    Parameters
    ----------
    local
        Whether Teams is a client on this machine, so that its files are too.
    names
        Looks names up; the system when there is none.
    """
    resolver = names if local else PublicAddresses(names)
    connector = aiohttp.TCPConnector(resolver=resolver, limit_per_host=MOST_FILES)
    # What one tenant's server says is no matter of another's.
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=TIMEOUT)


class Downloads:
    """Fetches what people send.

    Parameters
    ----------
    session
        From `session_for_files`.
    token
        Gives the token for the Bot Connector, None where there is none; raises TeamsBusy.
    local
        Whether Teams is a client on this machine.
    """

    def __init__(
        self, session: aiohttp.ClientSession, token: Callable[[], Awaitable[str | None]], *, local: bool = False
    ) -> None:
        self._session: Final = session
        self._token: Final = token
        self._local: Final = local

    async def uploads(self, attachments: Any, service_url: str) -> list[Upload]:
        """Return the files among the attachments of an activity, with their content; one that cannot be had has none.

        Raises TeamsBusy when it must be tried again.

        Parameters
        ----------
        attachments
            As Teams sent them.
        service_url
            The Bot Connector of the activity, which was authenticated.
        """
        listed = cast(list[Any], attachments) if isinstance(attachments, list) else []
        sent = [cast(Mapping[str, Any], one) for one in listed if isinstance(one, Mapping)]
        files = [one for one in sent if _is_file(one)][:MOST_FILES]
        return [await self._upload(one, service_url) for one in files]

    async def _upload(self, sent: Mapping[str, Any], service_url: str) -> Upload:
        kind = text_in(sent, "contentType").lower()
        if kind == FILE:
            address = _address(text_in(sent, "content", "downloadUrl"))
            asked = address is not None and (_is_sharepoint(address) or self._is_local(address, service_url))
            # The address is all that it takes, and whose server answers there is not known: no token goes along.
            had = await self._fetched(address, None) if address is not None and asked else None
        else:
            address = _address(text_in(sent, "contentUrl"))
            asked = address is not None and self._is_connector(address, service_url)
            had = await self._fetched(address, await self._token()) if address is not None and asked else None
        if had is None:
            log.warning("a %s was sent that cannot be had", "file" if kind == FILE else "picture")
        media_type, data = had or ("", b"")
        if kind != FILE and not _MEDIA_TYPE.fullmatch(media_type):
            media_type = kind
        return Upload(_name(sent, media_type), media_type or _UNKNOWN, data)

    async def _fetched(self, address: URL, token: str | None) -> tuple[str, bytes] | None:
        """Return the media type and content of what is at an address; of a larger file its start, longer than is taken.

        None when it is not there, or not for us. No redirect is followed: it would lead to where nobody looked whether it may be asked, or to a page to sign in.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with self._session.get(address, headers=headers, allow_redirects=False) as response:
                if response.status >= 500 or response.status in _LATER:
                    raise TeamsBusy(f"download: status {response.status}", refused=True)
                if response.status != 200:
                    return None
                content = bytearray()
                async for piece in response.content.iter_chunked(65_536):
                    content += piece
                    if len(content) > MOST_BYTES:
                        break
                return response.content_type, bytes(content)
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, NotPublic):
                return None
            raise TeamsBusy("download: the name is not found", refused=True) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            # The text of an error may hold the address, and with it the right to read the file.
            raise TeamsBusy(f"download: {type(error).__name__}", refused=True) from None

    def _is_connector(self, address: URL, service_url: str) -> bool:
        """Tell whether an address is at the Bot Connector that sent the activity, so that our token may be shown there."""
        connector = _address(service_url)
        if connector is None or _origin(address) != _origin(connector):
            return False
        return address.scheme == "https" or self._is_local(address, service_url)

    def _is_local(self, address: URL, service_url: str) -> bool:
        """Tell whether an address is of the client on this machine, where there is one."""
        connector = _address(service_url)
        same = connector is not None and _origin(address) == _origin(connector)
        return self._local and same and _is_loopback(address.host)


def _is_file(sent: Mapping[str, Any]) -> bool:
    kind = text_in(sent, "contentType").lower()
    return kind == FILE or kind.startswith("image/")


def _address(url: str) -> URL | None:
    """Return an address as it will be asked, letter by letter, for a part of it is a signature; None for what is none."""
    if len(url) > LONGEST_ADDRESS or not _PRINTED.fullmatch(url):
        return None
    try:
        address = URL(url, encoded=True)
        usable = address.scheme in {"http", "https"} and bool(address.host) and address.port is not None
    except ValueError:
        return None
    return address if usable and address.user is None and address.password is None else None


def _origin(address: URL) -> tuple[str, str | None, int | None]:
    return address.scheme, (address.host or "").lower(), address.port


def _is_sharepoint(address: URL) -> bool:
    return address.scheme == "https" and address.port == 443 and (address.host or "").lower().endswith(SHAREPOINT)


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_public(host: str) -> bool:
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    address = inner or found
    return address.is_global and not address.is_multicast


def _name(sent: Mapping[str, Any], media_type: str) -> str:
    """Return how the file is called, with an ending, by which a form knows what it is."""
    name = text_in(sent, "name").strip() or ("afbeelding" if media_type.startswith("image/") else "bestand")
    ending = text_in(sent, "content", "fileType").lstrip(".") or media_type.partition("/")[2].partition("+")[0]
    has_one = _ENDING.fullmatch(name.rpartition(".")[2]) is not None and "." in name
    return name if has_one or not _ENDING.fullmatch(ending) else f"{name}.{ending}"
