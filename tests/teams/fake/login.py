"""Microsoft's login server and the Bot Framework's keys, as far as a bot meets them.

Microsoft, Entra: client credentials flow; Bot Connector authentication: the OpenID metadata document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.teams.fake.tokens import ISSUER, SCOPE, published

if TYPE_CHECKING:
    from tests.teams.fake.calls import Call
    from tests.teams.fake.server import FakeTeams


class LoginRefused(Exception):
    """Entra's answer to a bad request for a token."""

    def __init__(self, status: int, error: str, number: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.answer = {
            "error": error,
            "error_description": f"AADSTS{number}: {description}",
            "error_codes": [number],
        }


def token(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """A token for who knows the app's password."""
    form, tenant = call.body, call.where["tenant"]
    if call.content_type != "application/x-www-form-urlencoded":
        raise LoginRefused(400, "invalid_request", 900144, "The request body must be a form.")
    if tenant.casefold() not in teams.authorities:
        raise LoginRefused(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
    if form.get("grant_type") != "client_credentials":
        raise LoginRefused(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
    if form.get("client_id") != teams.app_id:
        raise LoginRefused(400, "unauthorized_client", 700016, "Application was not found in the directory.")
    if form.get("client_secret") != teams.password:
        raise LoginRefused(401, "invalid_client", 7000215, "Invalid client secret provided.")
    if form.get("scope", "").split() != [SCOPE]:
        raise LoginRefused(400, "invalid_scope", 70011, f"The provided value for scope is not {SCOPE}.")
    seconds = teams.granted.seconds
    return {
        "token_type": "Bearer",
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": teams.granted.grant(),
    }


def authority(teams: FakeTeams, request: web.Request) -> dict[str, Any]:
    """What the login server tells of itself for a tenant."""
    tenant = request.match_info["tenant"]
    base = f"{request.scheme}://{request.host}"
    return {
        "token_endpoint": f"{base}/{tenant}/oauth2/v2.0/token",
        "authorization_endpoint": f"{base}/{tenant}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/{tenant}/oauth2/v2.0/devicecode",
        "issuer": f"{base}/{tenant}/v2.0",
        "jwks_uri": f"{base}/{tenant}/discovery/v2.0/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
    }


def instance(teams: FakeTeams, request: web.Request) -> dict[str, Any]:
    """Instance discovery: that this login server is one to be trusted."""
    base = f"{request.scheme}://{request.host}"
    asked = request.query.get("authorization_endpoint", f"{base}/{teams.tenant}/oauth2/v2.0/authorize")
    tenant = asked.split("/")[3]
    return {
        "tenant_discovery_endpoint": f"{base}/{tenant}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [
            {"preferred_network": request.host, "preferred_cache": request.host, "aliases": [request.host]},
        ],
    }


def login_keys(teams: FakeTeams, request: web.Request) -> dict[str, Any]:
    """The keys with which the login server signs."""
    return {"keys": [published("login", [])]}


def metadata(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """The OpenID metadata of the Bot Framework: where its keys are."""
    return {
        "issuer": ISSUER,
        "authorization_endpoint": "https://invalid.botframework.com",
        "jwks_uri": f"{call.base}/v1/.well-known/keys",
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
    }


def keys(teams: FakeTeams, call: Call) -> dict[str, Any]:
    """The keys with which the Bot Framework signs what it brings to bots."""
    return teams.signer.keys()
