"""Calling Slack's Web API: what it refuses becomes one of three errors, by what a caller does about it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.payload import inside

SECONDS = 15
"""What a call may take. Slack answers within a second; who waits much longer holds up others."""
TOKEN = frozenset(
    {
        "account_inactive", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed",
        "org_login_required", "token_expired", "token_revoked",
    }
)  # fmt: skip
"""Errors of the token or of what it may do: an administrator can mend them."""
LATER = (TOKEN - {"account_inactive"}) | frozenset(
    {
        "accesslimited", "fatal_error", "internal_error", "message_limit_exceeded", "rate_limited", "ratelimited",
        "request_timeout", "service_unavailable", "team_added_to_org", "two_factor_setup_required",
    }
)  # fmt: skip
"""Errors that the same call need not meet again (Slack, the pages of the methods, "Errors"); any other it would."""
UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Those after which nobody knows how far Slack came."""


class SlackRefused(Exception):
    """Slack will never take this call."""

    def __init__(self, method: str, code: str, detail: str = "") -> None:
        super().__init__(f"{method}: {code}{f' ({detail})' if detail else ''}")
        self.code = code
        """Slack's own name of the error, such as ``channel_not_found``."""


class SlackBusy(Exception):
    """Slack did not take this call now; whether it did some of it is not known unless `refused` is true."""

    def __init__(self, method: str, reason: str, *, wait: timedelta | None = None, refused: bool = False) -> None:
        super().__init__(f"{method}: {reason}")
        self.reason = reason
        """Slack's own name of the error where it gave one."""
        self.wait = wait
        """How long Slack asks us to wait."""
        self.refused = refused
        """Whether Slack surely did nothing."""


async def call(client: AsyncWebClient, method: str, /, **arguments: Any) -> Mapping[str, Any]:
    """Call a method with JSON, and return what Slack answers; raises SlackRefused or SlackBusy."""
    return await _called(client, method, json=_given(arguments))


async def read(client: AsyncWebClient, method: str, /, **arguments: Any) -> Mapping[str, Any]:
    """Call one of the methods that take no JSON, most of which only read; raises SlackRefused or SlackBusy."""
    sent = {name: str(one).lower() if isinstance(one, bool) else one for name, one in _given(arguments).items()}
    return await _called(client, method, data=sent)


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in arguments.items() if one is not None}


async def _called(client: AsyncWebClient, method: str, **sent: Any) -> Mapping[str, Any]:
    async with _network(method):
        response = await client.api_call(method, **sent)  # pyright: ignore[reportUnknownMemberType]
        data: object = response.data  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return cast(dict[str, Any], data) if isinstance(data, dict) else {}


@asynccontextmanager
async def _network(method: str) -> AsyncGenerator[None]:
    """Turn what a call can meet into our errors."""
    try:
        yield
    except SlackApiError as error:
        raise _told(method, error) from error
    except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError, AttributeError) as error:
        # The library meets an answer that is no JSON object, such as the page of a proxy, with an AttributeError.
        raise SlackBusy(method, type(error).__name__) from error


def _told(method: str, error: SlackApiError) -> SlackRefused | SlackBusy:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    headers: Mapping[str, str] = getattr(response, "headers", None) or {}
    data: Any = getattr(response, "data", None)
    answer = cast(dict[str, Any], data) if isinstance(data, dict) else {}
    code = str(answer.get("error") or "")
    if status == 429 or code in {"ratelimited", "rate_limited", "message_limit_exceeded"}:
        return SlackBusy(method, "ratelimited", wait=_seconds(headers), refused=True)
    if code and status < 500 and code not in LATER:
        messages = inside(answer, "response_metadata", "messages")
        detail = "; ".join(map(str, cast(list[Any], messages))) if isinstance(messages, list) else ""
        return SlackRefused(method, code, detail)
    # Of an error of Slack's own nobody knows how far it came; any other answer says that nothing was done.
    sure = bool(code) and status < 500 and code not in UNSURE
    return SlackBusy(method, code or f"status {status}", refused=sure)


def _seconds(headers: Mapping[str, str]) -> timedelta:
    given = next((one for name, one in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=min(int(given), 3600) if given.isdigit() else 30)


async def fetched(session: aiohttp.ClientSession, url: str, token: str, most: int, /) -> bytes:
    """Return a file that somebody sent; of one larger than so many bytes its start, longer than that.

    Raises SlackBusy or SlackRefused.
    """
    headers = {"Authorization": f"Bearer {token}"}
    async with _network("download"), session.get(url, headers=headers, allow_redirects=False) as response:
        if response.status >= 500 or response.status == 429:
            raise SlackBusy("download", f"status {response.status}", refused=True)
        if response.status != 200:
            raise SlackRefused("download", "file_not_found", f"status {response.status}")
        content = bytearray()
        async for piece in response.content.iter_chunked(65_536):
            content += piece
            if len(content) > most:
                break
        return bytes(content)


async def put_file(session: aiohttp.ClientSession, url: str, content: bytes, /) -> None:
    """Send the content of a file to where files.getUploadURLExternal said; raises SlackBusy or SlackRefused."""
    async with _network("upload"), session.post(url, data=content, allow_redirects=False) as response:
        if response.status >= 500 or response.status == 429:
            raise SlackBusy("upload", f"status {response.status}", refused=True)
        if response.status != 200:
            raise SlackRefused("upload", "expired_url", f"status {response.status}")


async def respond(session: aiohttp.ClientSession, url: str, message: Mapping[str, Any], /) -> None:
    """Answer by the address that came with an interaction; raises SlackBusy or SlackRefused."""
    async with _network("response_url"), session.post(url, json=message, allow_redirects=False) as response:
        if response.status >= 500 or response.status == 429:
            raise SlackBusy("response_url", f"status {response.status}", refused=response.status == 429)
        if response.status != 200:
            raise SlackRefused("response_url", "expired_url", f"status {response.status}")
