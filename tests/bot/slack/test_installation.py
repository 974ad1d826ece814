"""Installing Wegwijs in several workspaces: what is kept, what is not, and what somebody sees in the browser."""

import logging
from datetime import UTC, datetime, timedelta
from html import escape
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import sqlalchemy
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import func, select

from bot.channels import browser_pages
from bot.channels.slack import oauth_pages
from bot.channels.slack.installation import (
    Installations,
    States,
    WorkspaceNotAllowed,
    add_install_pages,
    listen_for_removal,
    oauth_flow,
)
from bot.channels.slack.scopes import bot_scopes
from bot.channels.slack.settings import SlackSettings
from dialogs.texts import texts_in
from storage import schema
from storage.database import Database
from storage.slack import BOTS, INSTALLATIONS, STATES
from storage.tables import METADATA

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ALLOWED, OTHER = "T0AAA", "T0BBB"


def settings(api_url="https://slack.com/api/"):
    return SlackSettings(
        client_id="1.2", client_secret="s", signing_secret="s", team_ids=ALLOWED, api_url=api_url, _env_file=None
    )


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request, with_tables):
    database = Database(with_tables(request.param))
    yield database
    await database.close()


def installation(team=ALLOWED, token="xoxb-1", at=NOW, **more):
    return Installation(
        app_id="A1", team_id=team, team_name="Sint-Jan (voorbeeld)", bot_token=token, bot_id="B1", bot_user_id="UBOT",
        bot_scopes=["chat:write", "commands"], user_id="U1", installed_at=at.timestamp(), **more,
    )  # fmt: skip


async def rows(database):
    async with database.connection() as connection:
        return [
            (await connection.execute(select(func.count()).select_from(table))).scalar()
            for table in (INSTALLATIONS, BOTS, STATES)
        ]


def columns(table):
    return [(one.name, repr(one.type), one.nullable, one.primary_key) for one in table.columns]


def indices(table):
    return {(one.name, tuple(column.name for column in one.columns)) for one in table.indexes}


def test_our_tables_are_those_of_slacks_own_stores():
    stores = (AsyncSQLAlchemyInstallationStore("1.2", None), AsyncSQLAlchemyOAuthStateStore(600, None))
    theirs = [table for store in stores for table in store.metadata.sorted_tables]
    assert {one.name for one in theirs} == {one for one in METADATA.tables if one.startswith("slack_")}
    for table in theirs:
        assert columns(METADATA.tables[table.name]) == columns(table)
        assert indices(METADATA.tables[table.name]) == indices(table)


async def test_the_migration_makes_those_tables(database):
    assert await schema.differences(database) == []

    def made(sync):
        found = sqlalchemy.inspect(sync)
        return {one["name"]: str(one["type"]) for one in found.get_columns("slack_bots")}

    async with database.connection() as connection:
        types = await connection.run_sync(made)
    assert (types["bot_scopes"], types["bot_token"]) == ("VARCHAR(1000)", "VARCHAR(200)")


async def test_the_token_of_a_workspace_is_found_again(database):
    kept = Installations(settings(), database)
    assert await kept.workspace(ALLOWED) is None
    await kept.async_save(installation())
    found = await kept.workspace(ALLOWED)
    assert (found.bot_token, found.bot_user_id, found.name) == ("xoxb-1", "UBOT", "Sint-Jan (voorbeeld)")
    assert found.scopes == {"chat:write", "commands"}
    assert "xoxb" not in repr(found)
    bot = await kept.async_find_bot(enterprise_id=None, team_id=ALLOWED)
    again = await kept.async_find_installation(enterprise_id=None, team_id=ALLOWED)
    assert (bot.bot_token, again.bot_token) == ("xoxb-1", "xoxb-1")


async def test_who_installs_again_has_the_new_token_and_the_old_one_is_gone(database):
    kept = Installations(settings(), database)
    await kept.async_save(installation())
    await kept.async_save(installation(token="xoxb-2", at=NOW + timedelta(hours=1)))
    assert (await kept.workspace(ALLOWED)).bot_token == "xoxb-2"
    assert await rows(database) == [1, 1, 0]


async def test_of_another_workspace_nothing_is_kept(database):
    kept = Installations(settings(), database)
    for refused in (installation(team=OTHER), installation(team=None), installation(is_enterprise_install=True)):
        with pytest.raises(WorkspaceNotAllowed):
            await kept.async_save(refused)
    with pytest.raises(WorkspaceNotAllowed):
        await kept.async_save_bot(installation(team=OTHER).to_bot())
    assert await rows(database) == [0, 0, 0]


async def test_a_workspace_that_is_no_longer_allowed_gets_no_token(database):
    await Installations(settings(), database).async_save(installation())
    fewer = Installations(settings().model_copy(update={"team_ids": frozenset({OTHER})}), database)
    assert await fewer.workspace(ALLOWED) is None
    assert await fewer.async_find_bot(enterprise_id=None, team_id=ALLOWED) is None
    assert await fewer.async_find_installation(enterprise_id=None, team_id=ALLOWED) is None


async def test_a_removal_erases_what_was_before_and_not_what_came_after(database):
    kept = Installations(settings(), database)
    await kept.async_save(installation(token="xoxb-new", at=NOW + timedelta(minutes=5)))
    assert not await kept.removed(ALLOWED, NOW)
    assert (await kept.workspace(ALLOWED)).bot_token == "xoxb-new"
    assert await kept.removed(ALLOWED, NOW + timedelta(minutes=6))
    assert await rows(database) == [0, 0, 0]


async def test_bolt_erases_too(database):
    kept = Installations(settings(), database)
    await kept.async_save(installation())
    await kept.async_delete_all(enterprise_id=None, team_id=ALLOWED)
    assert await rows(database) == [0, 0, 0]


async def test_a_state_is_used_once_and_old_ones_are_erased(database):
    states = States(database, lambda: datetime.now(UTC))
    state = await states.async_issue()
    assert (await states.async_consume(state), await states.async_consume(state)) == (True, False)
    await states.async_issue()
    later = States(database, lambda: datetime.now(UTC) + timedelta(minutes=11))
    await later.async_issue()
    assert (await rows(database))[2] == 1


class Slack:
    """What the real Slack answers to who installs: a token for the workspace in the code."""

    def __init__(self):
        self.asked = []
        self.down = False
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self.answer)
        self.server = TestServer(app)

    async def answer(self, request):
        method, form = request.match_info["method"], dict(await request.post())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.asked.append((method, token or form.get("code")))
        if self.down:
            request.transport.close()
            return web.Response()
        if method == "oauth.v2.access":
            team = form["code"].partition("-")[2]
            if not team:
                return web.json_response({"ok": False, "error": "invalid_code"})
            return web.json_response(
                {
                    "ok": True, "app_id": "A1", "access_token": f"xoxb-{team}", "token_type": "bot", "bot_user_id": "UBOT",
                    "scope": ",".join(bot_scopes()), "authed_user": {"id": "U1"}, "is_enterprise_install": False,
                    "team": {"id": team, "name": "<b>Sint-Jan</b> & co"}, "enterprise": None,
                }
            )  # fmt: skip
        return web.json_response({"ok": True, "bot_id": "B1", "url": "https://x.slack.com/", "revoked": True})


class Browser:
    """Somebody who installs: goes to the install page, allows it in Slack, and comes back."""

    def __init__(self, session, base):
        self.session, self.base = session, base
        self.language = "nl-BE,nl;q=0.9"
        self.page, self.status, self.headers = "", 0, {}
        self.cookie = ""

    async def start(self):
        async with self.session.get(f"{self.base}/slack/install", allow_redirects=False) as answer:
            self.status, self.headers = answer.status, answer.headers
            self.cookie = "; ".join(
                f"{name}={one.value}" for name, one in SimpleCookie(answer.headers.get("Set-Cookie", "")).items()
            )
            return {name: one[0] for name, one in parse_qs(urlsplit(answer.headers.get("Location", "")).query).items()}

    async def back(self, **query):
        headers = {"Accept-Language": self.language, **({"Cookie": self.cookie} if self.cookie else {})}
        async with self.session.get(f"{self.base}/slack/oauth_redirect", params=query, headers=headers) as answer:
            self.status, self.headers, self.page = answer.status, answer.headers, await answer.text()

    async def install(self, code):
        sent = await self.start()
        await self.back(state=sent["state"], code=code)


@pytest.fixture
async def slack():
    fake = Slack()
    await fake.server.start_server()
    yield fake
    await fake.server.close()


@pytest.fixture
async def browser(database, slack):
    flow = oauth_flow(settings(str(slack.server.make_url("/api/"))), database, lambda: datetime.now(UTC))
    app = web.Application()
    add_install_pages(app.router, flow)
    served = TestServer(app)
    await served.start_server()
    # No jar: the cookie of the state is only for https, and the tests have none.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Browser(session, str(served.make_url("/")).rstrip("/"))
    await served.close()


def said(english, **values):
    return escape(texts_in("nl")(english, **values))


async def test_installing_goes_to_slack_with_exactly_our_scopes(browser):
    sent = await browser.start()
    assert browser.status == 302
    assert browser.headers["Location"].startswith("https://slack.com/oauth/v2/authorize?")
    assert sorted(sent["scope"].split(",")) == bot_scopes()
    assert (sent["client_id"], "user_scope" in sent) == ("1.2", False)
    assert "Secure" in browser.headers["Set-Cookie"]


async def test_an_allowed_workspace_is_installed_and_told_so(browser, database):
    await browser.install(f"code-{ALLOWED}")
    assert browser.status == 200
    assert said(oauth_pages._DONE, workspace="<b>Sint-Jan</b> & co") in browser.page
    assert "<b>" not in browser.page
    assert 'href="https://slack.com/app_redirect?app=A1&amp;team=T0AAA"' in browser.page
    assert browser.headers["Referrer-Policy"] == "no-referrer"
    assert (await Installations(settings(), database).workspace(ALLOWED)).bot_token == f"xoxb-{ALLOWED}"


async def test_another_workspace_is_told_so_and_its_token_is_given_back(browser, database, slack):
    await browser.install(f"code-{OTHER}")
    assert browser.status == 403
    assert said(oauth_pages._FOREIGN, workspace="<b>Sint-Jan</b> & co") in browser.page
    assert slack.asked[-1] == ("auth.revoke", f"xoxb-{OTHER}")
    assert await rows(database) == [0, 0, 0]


async def test_who_does_not_allow_it_reads_that_nothing_changed(browser, database):
    await browser.start()
    await browser.back(error="access_denied")
    assert (browser.status, said(oauth_pages._DENIED) in browser.page) == (200, True)


@pytest.mark.parametrize(
    "query", [{}, {"state": "x"}, {"state": "x", "code": f"code-{ALLOWED}"}, {"error": "<script>"}]
)
async def test_who_was_sent_by_another_gets_nowhere(browser, database, slack, query):
    await browser.back(**query)
    assert (browser.status, said(oauth_pages._STALE) in browser.page) == (400, True)
    assert "<script" not in browser.page
    assert slack.asked == []


async def test_a_link_works_once_and_only_with_its_code(browser, database):
    sent = await browser.start()
    await browser.back(state=sent["state"])
    assert browser.status == 400
    await browser.back(state=sent["state"], code=f"code-{ALLOWED}")
    assert browser.status == 400
    await browser.install("used")
    assert (browser.status, said(oauth_pages._STALE) in browser.page) == (400, True)
    assert (await rows(database))[:2] == [0, 0]


async def test_when_slack_is_away_the_page_says_try_later(browser, slack):
    slack.down = True
    await browser.install(f"code-{ALLOWED}")
    assert (browser.status, said(oauth_pages._BUSY) in browser.page) == (503, True)


async def test_when_the_database_is_away_the_page_says_try_later(browser, database):
    sent = await browser.start()
    async with database.connection() as connection:
        await connection.execute(sqlalchemy.text("DROP TABLE slack_installations"))
    await browser.back(state=sent["state"], code=f"code-{ALLOWED}")
    assert (browser.status, said(oauth_pages._BUSY) in browser.page) == (503, True)
    async with database.connection() as connection:
        await connection.execute(sqlalchemy.text("DROP TABLE slack_oauth_states"))
    assert await browser.start() == {}
    assert browser.status == 503


async def test_looking_at_the_address_begins_nothing(browser, database):
    async with browser.session.head(f"{browser.base}/slack/install") as answer:
        assert answer.status == 405
    assert await rows(database) == [0, 0, 0]


async def test_a_browser_that_asks_english_gets_english(browser):
    browser.language = "fr,en-GB;q=0.8,nl;q=0.3"
    await browser.back(error="access_denied")
    assert '<html lang="en">' in browser.page
    assert "You did not allow it in Slack." in browser.page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "nl"), ("fr", "nl"), ("en", "en"), ("EN-us", "en"), ("nl;q=0.5, en ; q=0.7", "en"), ("en;q=0", "nl"),
        ("en;q=0, nl", "nl"), ("*", "nl"), ("en;q=x", "nl"), ("nl,en", "nl"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_the_browser_likes_best(accepted, language):
    assert browser_pages.language_of(accepted) == language


def test_no_id_from_slack_leaves_the_link_it_belongs_in():
    page = oauth_pages.installed("nl", None, 'A"1', ALLOWED)
    assert "href" not in page
    assert said(oauth_pages._DONE_UNNAMED) in page


async def removal(app, event, at=NOW):
    """Hand an event to the app as its listeners get it."""
    from slack_bolt.request.async_request import AsyncBoltRequest

    body = {"type": "event_callback", "team_id": ALLOWED, "event_time": int(at.timestamp()), "event": event}
    return await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))


def listening(kept):
    async def nobody(**_):
        return None

    app = AsyncApp(authorize=nobody, signing_secret="s", process_before_response=True)
    listen_for_removal(app, kept)
    return app


@pytest.mark.parametrize(
    ("event", "left"),
    [
        ({"type": "app_uninstalled"}, 0),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, 0),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, 1),
    ],
)
async def test_a_workspace_that_removes_wegwijs_is_forgotten(database, event, left):
    kept = Installations(settings(), database)
    await kept.async_save(installation(at=NOW + timedelta(milliseconds=300)))
    assert (await removal(listening(kept), event)).status == 200
    assert (await rows(database))[:2] == [left, left]


async def test_a_removal_that_is_told_late_leaves_the_new_installation(database):
    kept = Installations(settings(), database)
    await kept.async_save(installation(at=NOW + timedelta(minutes=1)))
    await removal(listening(kept), {"type": "app_uninstalled"})
    assert (await rows(database))[:2] == [1, 1]


async def test_with_one_token_a_removal_is_told_to_the_operator(caplog):
    with caplog.at_level(logging.WARNING, "wegwijs.slack.installation"):
        await removal(listening(None), {"type": "app_uninstalled"})
    assert f"Wegwijs was removed from workspace {ALLOWED}" in caplog.messages
