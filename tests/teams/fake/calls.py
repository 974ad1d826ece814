"""A request of the app to the fake: read, recorded, spoiled when a test ordered that, answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.teams.fake import connector, login
from tests.teams.fake.connector import Refused
from tests.teams.fake.faults import error_body

if TYPE_CHECKING:
    from tests.teams.fake.server import FakeTeams


@dataclass
class Call:
    """One request of the app."""

    name: str
    """What it asks: send, typing, update, delete, open, member, members, attachment, download, token, metadata, keys."""
    method: str
    path: str
    where: dict[str, str]
    """What stands in the path: conversation, activity, member, tenant."""
    body: Any
    """Read as JSON or as a form; the raw text when it is neither."""
    content_type: str
    base: str
    """The address at which the fake was asked."""
    at: float
    """By the fake's clock."""
    size: int = 0
    """Bytes of the body."""
    claims: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the token claimed; {} when there was none that holds."""
    status: int | None = None
    """How it was answered; None when it was not."""
    answer: Any = None
    fault: str | None = None
    """The fault that a test ordered and this call met."""


Handler = Callable[["FakeTeams", Call], dict[str, Any] | None]
ROUTES: list[tuple[str, str, str, Handler]] = [
    ("POST", "/{area}/v3/conversations", "open", connector.open_chat),
    ("POST", "/{area}/v3/conversations/{conversation}/activities", "send", connector.send),
    ("POST", "/{area}/v3/conversations/{conversation}/activities/{activity}", "send", connector.send),
    ("PUT", "/{area}/v3/conversations/{conversation}/activities/{activity}", "update", connector.update),
    ("DELETE", "/{area}/v3/conversations/{conversation}/activities/{activity}", "delete", connector.delete),
    ("GET", "/{area}/v3/conversations/{conversation}/members/{member}", "member", connector.member),
    ("GET", "/{area}/v3/conversations/{conversation}/members", "members", connector.members),
    ("GET", "/{area}/v3/conversations/{conversation}/pagedmembers", "members", connector.paged_members),
    ("POST", "/{tenant}/oauth2/v2.0/token", "token", login.token),
    ("GET", "/v1/.well-known/openidconfiguration", "metadata", login.metadata),
    ("GET", "/v1/.well-known/keys", "keys", login.keys),
]
OPEN = ("token", "metadata", "keys")
"""What is asked without a token."""


def handler(teams: FakeTeams, name: str, handle: Handler) -> Callable[[web.Request], Any]:
    """What aiohttp calls for a route."""

    async def answered(request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = _body(request, raw)
        kind = name
        if name == "send" and isinstance(body, dict) and body.get("type") == "typing":
            kind = "typing"
        base = f"{request.scheme}://{request.host}"
        where = dict(request.match_info)
        call = Call(
            kind, request.method, request.path, where, body, request.content_type, base, teams.clock(), len(raw)
        )
        teams.calls.append(call)
        if kind not in OPEN:
            call.claims = teams.granted.claims(request.headers.get("Authorization", "")) or {}
        teams.changed()

        def apply() -> web.Response:
            response = _apply(teams, call, handle)
            teams.changed()
            return response

        fault = next((one for one in teams.faults.get(kind, []) if one.times > 0), None)
        if fault is None:
            response = apply()
        else:
            fault.times -= 1
            call.fault = fault.kind
            response = await fault.play(apply, request)
        call.status = response.status
        teams.changed()
        return response

    return answered


def _body(request: web.Request, raw: bytes) -> Any:
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


def _apply(teams: FakeTeams, call: Call, handle: Handler) -> web.Response:
    """Carry a call out, if it may be."""
    try:
        if call.name not in OPEN:
            if not call.claims and not teams.local:
                raise Refused(401, "Unauthorized", "Authorization has been denied for this request.")
            if call.method in ("POST", "PUT") and call.content_type != "application/json":
                raise Refused(415, "UnsupportedMediaType", f"{call.content_type} is not JSON")
        call.answer = handle(teams, call)
        status = 201 if call.method == "POST" and call.name not in OPEN else 200
        if call.answer is None:
            return web.Response(status=status)
        return web.json_response(call.answer, status=status)
    except login.LoginRefused as refused:
        call.answer = refused.answer
        teams.refuse(call, f"{refused.status} {refused}")
        return web.json_response(refused.answer, status=refused.status)
    except Refused as refused:
        call.answer = error_body(refused.status, refused.code, str(refused))
        teams.refuse(call, f"{refused.status} {refused.code}: {refused}")
        return web.json_response(call.answer, status=refused.status)
