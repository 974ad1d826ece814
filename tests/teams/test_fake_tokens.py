"""The fake signs as the Bot Framework does, and gives and wants tokens as Microsoft's login server and Bot Connector do."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import msal
import pytest

from tests.teams.bot import text
from tests.teams.echo import token
from tests.teams.fake import FakeTeams
from tests.teams.fake.certificate import trusting
from tests.teams.fake.tokens import WAYS


@pytest.mark.parametrize("how", WAYS)
async def test_what_is_wrongly_signed_is_refused_by_microsofts_own_library(teams, app, how):
    an = teams.person("a1")
    with teams.signing(how):
        delivery = await an.says("dag")
    assert delivery.status == 401 and app.got == []
    assert (await teams.again(delivery)).taken, "rightly signed, the same activity is taken"


async def test_the_login_server_gives_a_token_only_to_the_app(teams):
    status, answer = await token(teams)
    assert status == 200 and answer["token_type"] == "Bearer" and answer["expires_in"] > 3000
    wrong = [
        ({"client_secret": "nee"}, 401, "invalid_client"),
        ({"client_id": "nee"}, 400, "unauthorized_client"),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"tenant": "11111111-1111-1111-1111-111111111111"}, 400, "invalid_request"),
    ]
    for other, status, error in wrong:
        answered, answer = await token(teams, **other)
        assert (answered, answer["error"]) == (status, error)
    assert len(teams.refused) == len(wrong) and len(teams.called("token")) == len(wrong) + 1


async def test_an_app_of_many_tenants_asks_at_the_bot_framework():
    async with FakeTeams(app_type="MultiTenant") as teams:
        assert teams.authority_url == f"{teams.login_url}botframework.com"
        assert (await token(teams))[0] == 200
        assert (await token(teams, tenant=teams.tenant))[0] == 400


async def test_the_bot_connector_wants_a_token_that_holds(teams, bot):
    an = teams.person("a1")
    assert (await bot.send(an.chat.id, text()))[0] == 201
    teams.granted.revoke()
    assert (await bot.send(an.chat.id, text()))[0] == 401
    bot.token = "zomaar"
    assert (await bot.send(an.chat.id, text()))[0] == 401
    assert len(an.messages) == 1 and teams.called("send")[0].claims["appid"] == teams.app_id


async def test_msal_gets_its_token_over_https(teams, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", teams.certificate)

    def ask() -> dict[str, Any]:
        app = msal.ConfidentialClientApplication(
            teams.app_id, client_credential=teams.password, authority=teams.authority_url, instance_discovery=False
        )
        return app.acquire_token_for_client(["https://api.botframework.com/.default"])

    answer = await asyncio.to_thread(ask)
    assert teams.granted.claims(f"Bearer {answer['access_token']}")["appid"] == teams.app_id


async def test_everything_can_be_told_over_https(clock):
    async with FakeTeams(clock=clock, https=True) as teams:
        assert teams.service_url.startswith("https://") and teams.openid_url.startswith("https://")
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting())) as session,
            session.get(teams.openid_url) as response,
        ):
            assert (await response.json())["jwks_uri"].startswith(teams.url)


async def test_a_client_for_development_signs_nothing(clock):
    async with FakeTeams(clock=clock, local=True) as teams:
        an = teams.person("a1")
        async with aiohttp.ClientSession() as session:
            url = f"{teams.service_url}v3/conversations/{an.chat.id}/activities"
            async with session.post(url, json=text()) as response:
                assert response.status == 201
        assert an.said == ["dag"]


async def test_the_settings_are_told_under_microsofts_names(clock):
    async with FakeTeams(clock=clock) as teams, FakeTeams(clock=clock, local=True) as here:
        told = teams.environment
        assert (told["MicrosoftAppId"], told["MicrosoftAppTenantId"]) == (teams.app_id, teams.tenant)
        assert told["TEAMS_LOGIN_URL"].startswith("https://") and told["TEAMS_OPENID_URL"] == teams.openid_url
        assert here.environment == {"MicrosoftAppId": ""}
