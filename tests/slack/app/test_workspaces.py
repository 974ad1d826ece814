"""Which workspaces are served, and with which token: one of the settings, or several that installed Wegwijs."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
from sqlmodel import select
from yarl import URL

from storage.inbox import ReceivedEvent
from tests.slack.app.test_arriving import settled
from tests.slack.fake import FakeSlack
from tests.slack.service import started

EMAIL = "coordinator@voorbeeld.example"


async def kept(service):
    async with service.database.transaction() as session:
        return len((await session.exec(select(ReceivedEvent.id))).all())


FIRST, SECOND, OTHER = "T00000001", "T00000002", "T00000003"


@pytest.fixture
async def slack():
    async with FakeSlack(team=FIRST) as fake:  # bolt's stores know no other clock than that of the machine
        yield fake


@pytest.fixture
async def begin(slack, tmp_path, base, searcher):
    """Start Wegwijs with other settings than those of one workspace."""
    running = []

    async def start(**given):
        service = await started(slack, tmp_path, base, searcher, **given)
        running.append(service)
        return service

    yield start
    for service in running:
        await service.stop()
        await service.database.close()


@pytest.fixture
async def several(slack, begin):
    """Wegwijs for two workspaces that may install it, and have not yet."""
    slack.workspace(FIRST).installed = False
    for team in (SECOND, OTHER):
        slack.workspace(team, installed=False)
    return await begin(
        bot_token=None, client_id=slack.client_id, client_secret=slack.client_secret, team_ids=f"{FIRST},{SECOND}"
    )


async def install(slack, service, team):
    """Go the way of somebody who installs Wegwijs in a browser; returns the status and the text of the last page."""
    slack.installer = (team, "U1")
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(slack.target))
    ) as browser:
        async with browser.get(f"{slack.target}/slack/install", allow_redirects=False) as page:
            assert page.status == 302
            away = urlsplit(page.headers["Location"])
        # Slack knows the one address to come back to from the app's manifest; the fake has to be told.
        way_back = urlencode({"redirect_uri": f"{slack.target}/slack/oauth_redirect"})
        to = f"{slack.authorization_url}?{away.query}&{way_back}"
        async with browser.get(to, allow_redirects=False) as page:
            back = urlsplit(page.headers["Location"])
        async with browser.get(f"{slack.target}{back.path}?{back.query}") as page:
            return page.status, await page.text()


async def test_a_workspace_that_the_settings_leave_out_gets_nothing(slack, begin):
    service = await begin(team_ids=FIRST, bot_token=slack.workspace(FIRST).token)
    slack.workspace(SECOND)
    stranger = slack.person("U7", email=EMAIL, team=SECOND)
    assert (await stranger.dm("help")).acked
    assert (await kept(service), stranger.said) == (0, [])
    assert "Dit kan ik voor je doen" in (await slack.person("U1", email=EMAIL).ask("help")).shown


@pytest.mark.parametrize("told", [{"home": OTHER}, {"is_stranger": True}])
async def test_somebody_of_another_workspace_in_a_shared_channel_gets_nothing(slack, begin, told):
    service = await begin(bot_token=slack.workspace(FIRST).token)
    an = slack.person("U1", email=EMAIL)
    guest = slack.person("U9", email=EMAIL, **told)
    await guest.mention("C1", "Wie organiseert SWITCH?")
    await settled(service, slack)
    assert slack.called("chat.postMessage") == []
    await an.mention("C1", "Wie organiseert SWITCH?")
    await an.sees("OVSG")
    await settled(service, slack)
    assert len(slack.called("chat.postMessage")) == 1


async def test_two_workspaces_install_wegwijs_and_each_is_answered_with_its_own_token(slack, several):
    for team in (FIRST, SECOND):
        status, page = await install(slack, several, team)
        assert (status, f"School {team}" in page) == (200, True)
    for team in (FIRST, SECOND):
        person = slack.person("U1", email=EMAIL, team=team)
        assert "Dit kan ik voor je doen" in (await person.ask("help")).shown
    assert [call.team for call in slack.called("chat.postMessage")] == [FIRST, SECOND]
    assert slack.refused == []


async def test_a_workspace_that_is_not_allowed_cannot_install_and_its_token_is_given_back(slack, several):
    status, page = await install(slack, several, OTHER)
    assert (status, f"School {OTHER}" in page) == (403, True)
    assert len(slack.called("auth.revoke")) == 1
    assert (await slack.person("U1", team=OTHER).dm("help")).acked
    assert await kept(several) == 0


async def test_a_workspace_that_removed_wegwijs_is_left_alone_until_it_installs_it_again(slack, several):
    await install(slack, several, FIRST)
    an = slack.person("U1", email=EMAIL)
    await an.ask("help")
    await slack.uninstall(FIRST)
    await drained(several)
    calls = len(slack.calls)
    await an.dm("help")
    await drained(several)
    assert (len(slack.calls), len(an.said)) == (calls, 1)
    await install(slack, several, FIRST)
    assert "Dit kan ik voor je doen" in (await an.ask("help")).shown
    assert slack.refused == []


async def drained(service):
    """Wait until everything that was kept is applied."""
    async with asyncio.timeout(20):
        while True:
            async with service.database.transaction() as session:
                waiting = (await session.exec(select(ReceivedEvent.id).where(ReceivedEvent.status == "waiting"))).all()
            if not waiting:
                return
            await asyncio.sleep(0.02)


async def test_a_new_token_is_used_at_once_when_slack_no_longer_takes_the_old_one(slack, several, monkeypatch):
    """It was revoked without a word to us, and installed anew in another program."""
    monkeypatch.setattr("bot.reminders.sender.FIRST_WAIT", timedelta(milliseconds=20))
    await install(slack, several, FIRST)
    an = slack.person("U1", email=EMAIL)
    await an.ask("help")
    kept_client = several.channel._connected[0]._known[FIRST]
    slack.workspace(FIRST).installed = False
    await install(slack, several, FIRST)
    several.channel._connected[0]._known[FIRST] = kept_client
    await an.dm("help")
    await an.next_message()
    assert {call.answer["error"] for call in slack.refused} <= {"token_revoked", "invalid_auth", "account_inactive"}
