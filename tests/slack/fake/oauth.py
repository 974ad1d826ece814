"""Installing the app in another workspace: the page where a person allows it, and the token for the code."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from tests.slack.fake.state import Workspace
from tests.slack.fake.web_api import Args, Refused, method

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

CODE_LIFETIME = 600
"""Seconds that a code may be exchanged. Slack, installing with OAuth: ten minutes."""


@dataclass
class Code:
    """A code given out after somebody allowed the app."""

    team: str
    user: str
    scopes: set[str]
    redirect_uri: str
    at: float


async def authorize(slack: FakeSlack, request: web.Request) -> web.Response:
    """The page where a person allows the app; here that person is `slack.installer`, and allows it at once.

    `slack.installer` is (team, user); None: the person declines.
    """
    asked = request.query
    if asked.get("client_id") != slack.client_id:
        return web.Response(status=400, text="invalid_client_id")
    back = asked.get("redirect_uri", "")
    if urlsplit(back).scheme not in ("http", "https"):
        return web.Response(status=400, text="bad_redirect_uri")
    scopes = {scope for scope in asked.get("scope", "").split(",") if scope}
    if not scopes:
        return web.Response(status=400, text="invalid_scope")
    if slack.installer is None:
        answer = {"error": "access_denied"}
    else:
        code = slack.name("code.")
        slack.codes[code] = Code(*slack.installer, scopes, back, slack.clock())
        answer = {"code": code}
    if "state" in asked:
        answer["state"] = asked["state"]
    return web.Response(status=302, headers={"Location": f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}"})


@method("oauth.v2.access", optional="client_id client_secret code redirect_uri grant_type refresh_token", token="none")
def oauth_v2_access(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    if args.get("client_id") != slack.client_id:
        raise Refused("invalid_client_id")
    if args.get("client_secret") != slack.client_secret:
        raise Refused("bad_client_secret")
    code = slack.codes.pop(str(args.get("code")), None)
    if code is None:
        raise Refused("invalid_code")
    if slack.clock() - code.at > CODE_LIFETIME:
        raise Refused("code_expired")
    if args.get("redirect_uri") and args["redirect_uri"] != code.redirect_uri:
        raise Refused("bad_redirect_uri")
    found = slack.workspace(code.team)
    if not found.installed:
        found.token = f"xoxb-{found.id}-{slack.name('')}"
    found.installed, found.scopes = True, set(code.scopes)
    return {
        "access_token": found.token,
        "token_type": "bot",
        "scope": ",".join(sorted(code.scopes)),
        "bot_user_id": found.bot_user,
        "app_id": slack.app_id,
        "team": {"id": found.id, "name": found.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": code.user},
    }


def basic(header: str) -> dict[str, str]:
    """Client id and secret from HTTP Basic, the way Slack prefers."""
    if not header.startswith("Basic "):
        return {}
    client, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return {"client_id": client, "client_secret": secret}
