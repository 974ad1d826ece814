"""Installing Wegwijs in several workspaces by OAuth, and what follows when a workspace removes it.

Slack's own stores keep the installations, on our database; only allowed workspaces are kept and only they get their token back.
"""

import logging
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.browser_pages import HEADERS, language_of
from bot.channels.slack import oauth_pages
from bot.channels.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from bot.channels.slack.scopes import bot_scopes
from bot.channels.slack.settings import SlackSettings
from storage.database import Database, DatabaseUnavailable
from storage.slack import Workspace, forget_old_states, forget_replaced, forget_workspace, workspace_of

if TYPE_CHECKING:
    from aiohttp.web import UrlDispatcher

log = logging.getLogger("wegwijs.slack.installation")

AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
STATE_SECONDS = 600
"""How long somebody may take between starting and allowing it in Slack."""

Now = Callable[[], datetime]


class WorkspaceNotAllowed(BoltError):
    """The workspace is none of those that Wegwijs serves."""

    def __init__(self, name: str | None) -> None:
        super().__init__("the workspace is not in SLACK_TEAM_IDS")
        self.name = name
        """What the workspace is called, as Slack told."""


class NotKept(BoltError):
    """The installation could not be written; nothing of it is kept."""


class Unreachable(Exception):
    """Slack did not answer."""


class Installations(AsyncInstallationStore):
    """The workspaces in which Wegwijs is installed.

    Parameters
    ----------
    slack
        Says which workspaces are allowed, also after one was installed.
    """

    def __init__(self, slack: SlackSettings, database: Database) -> None:
        self._slack = slack
        self._database = database
        self._client_id = slack.client_id or ""
        self._kept = AsyncSQLAlchemyInstallationStore(self._client_id, database.engine, logger=log)

    @property
    def logger(self) -> logging.Logger:
        """Return where what happens is told."""
        return log

    async def workspace(self, team_id: str) -> Workspace | None:
        """Return a workspace with its token; None when it is not allowed or did not install Wegwijs.

        Raises DatabaseUnavailable.
        """
        if not self._slack.allows(team_id):
            return None
        async with self._database.transaction() as session:
            return await workspace_of(session, self._client_id, team_id)

    async def removed(self, team_id: str, at: datetime) -> bool:
        """Erase what a workspace was installed with until it was removed; tell whether anything was erased.

        What it installed after `at` stays, for Slack may tell of a removal late or twice. Raises DatabaseUnavailable.
        """
        async with self._database.transaction() as session:
            return await forget_workspace(session, self._client_id, team_id, at) > 0

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation, in the place of the one before.

        Raises WorkspaceNotAllowed, also for a whole organisation, and NotKept when the database cannot be written.
        """
        team = installation.team_id
        if team is None or installation.is_enterprise_install or not self._slack.allows(team):
            raise WorkspaceNotAllowed(installation.team_name or installation.enterprise_name)
        try:
            await self._kept.async_save(installation)
            async with self._database.transaction() as session:
                await forget_replaced(session, self._client_id, team)
        except (SQLAlchemyError, DatabaseUnavailable, OSError) as error:
            raise NotKept(type(error).__name__) from error

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the token of a workspace; raises WorkspaceNotAllowed."""
        if bot.team_id is None or not self._slack.allows(bot.team_id):
            raise WorkspaceNotAllowed(bot.team_name)
        await self._kept.async_save_bot(bot)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the token of an allowed workspace."""
        if is_enterprise_install or not self._slack.allows(team_id):
            return None
        return await self._kept.async_find_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return the newest installation of an allowed workspace."""
        if is_enterprise_install or not self._slack.allows(team_id):
            return None
        return await self._kept.async_find_installation(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Erase the token of a workspace."""
        await self._kept.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Erase what a workspace, or one person in it, was installed with."""
        await self._kept.async_delete_installation(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


class States(AsyncSQLAlchemyOAuthStateStore):
    """What tells somebody who comes back from Slack from somebody who was sent by another; what is too old is erased."""

    def __init__(self, database: Database, now: Now) -> None:
        super().__init__(STATE_SECONDS, database.engine, logger=log)
        self._database = database
        self._now = now

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state, valid for ten minutes."""
        async with self._database.transaction() as session:
            await forget_old_states(session, self._now())
        return await super().async_issue(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType]


class Exchanging(AsyncWebClient):
    """Changes Slack's code for a token, with HTTP Basic as Slack prefers.

    slack_sdk does so by a class of aiohttp that is to go, with a warning at each call.
    """

    async def oauth_v2_access(self, *, client_id: str, client_secret: str, **given: Any) -> AsyncSlackResponse:
        """Call oauth.v2.access."""
        basic = b64encode(f"{client_id}:{client_secret}".encode()).decode()
        return await self.api_call(  # pyright: ignore[reportUnknownMemberType]
            "oauth.v2.access",
            data={name: one for name, one in given.items() if one is not None},
            headers={"Authorization": f"Basic {basic}"},
        )


class Installing(AsyncOAuthFlow):
    """The way from the install page to a kept installation; what goes wrong on the network ends in a page too."""

    async def run_installation(self, code: str) -> Installation | None:
        """Change Slack's code for a token; raises Unreachable when Slack does not answer."""
        try:
            return await super().run_installation(code)
        except (ClientError, TimeoutError, OSError, SlackClientError) as error:
            raise Unreachable(type(error).__name__) from error

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """Answer somebody who comes back from Slack."""
        try:
            return await super().handle_callback(request)
        except Unreachable as error:
            log.warning("Slack did not answer while an app was installed: %s", error)
            return _answer(request, 503, oauth_pages.busy, self.settings)

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Keep an installation; where it is not allowed, the token that Slack gave is given back."""
        try:
            await super().store_installation(request, installation)
        except WorkspaceNotAllowed:
            log.warning("a workspace that is not in SLACK_TEAM_IDS wanted to install: %s", installation.team_id)
            await self._give_back(installation)
            raise

    async def _give_back(self, installation: Installation) -> None:
        if installation.bot_token is None:
            return
        try:
            await self.client.auth_revoke(token=installation.bot_token)  # pyright: ignore[reportUnknownMemberType]
        except (ClientError, TimeoutError, OSError, SlackClientError) as error:
            log.warning("the token of a workspace that is not served could not be revoked: %s", type(error).__name__)


def oauth_settings(
    slack: SlackSettings, database: Database, now: Now, *, authorization_url: str = AUTHORIZE_URL
) -> AsyncOAuthSettings:
    """Return how bolt installs Wegwijs in the allowed workspaces.

    Parameters
    ----------
    authorization_url
        Where somebody allows it; another one for tests.
    """
    return AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret.get_secret_value() if slack.client_secret else None,
        scopes=bot_scopes(),
        user_scopes=[],
        install_path=INSTALL_PATH,
        # A page with one button is a page too many: /slack/install goes to Slack at once.
        install_page_rendering_enabled=False,
        redirect_uri_path=REDIRECT_PATH,
        callback_options=AsyncCallbackOptions(success=_succeeded, failure=_failed),
        authorization_url=authorization_url,
        installation_store=Installations(slack, database),
        installation_store_bot_only=True,
        state_store=States(database, now),
        state_expiration_seconds=STATE_SECONDS,
        logger=log,
    )


def oauth_flow(
    slack: SlackSettings, database: Database, now: Now, *, authorization_url: str = AUTHORIZE_URL
) -> Installing:
    """Return the flow to give to bolt's AsyncApp as `oauth_flow`, and to `add_install_pages`."""
    return Installing(
        client=Exchanging(base_url=slack.api_url),
        logger=log,
        settings=oauth_settings(slack, database, now, authorization_url=authorization_url),
    )


def add_install_pages(router: "UrlDispatcher", flow: AsyncOAuthFlow) -> None:
    """Serve /slack/install and /slack/oauth_redirect."""

    async def install(request: web.Request) -> web.Response:
        try:
            return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))
        except (SQLAlchemyError, DatabaseUnavailable) as error:
            log.warning("nobody can install now: %s", type(error).__name__)
            language = language_of(request.headers.get("Accept-Language", ""))
            return web.Response(status=503, text=oauth_pages.busy(language), headers=HEADERS)

    async def back(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    # HEAD is not served: looking at an address must not begin anything.
    router.add_get(INSTALL_PATH, install, allow_head=False)
    router.add_get(REDIRECT_PATH, back, allow_head=False)


def listen_for_removal(app: AsyncApp, installations: Installations | None) -> None:
    """Erase the token of a workspace that removes Wegwijs; without installations, so with one token, only tell it."""

    async def gone(body: dict[str, Any]) -> None:
        team = str(body.get("team_id") or "")
        log.warning("Wegwijs was removed from workspace %s", team)
        if installations is not None:
            # Slack tells the second in which it happened; what was installed in that second came before it.
            at = datetime.fromtimestamp(int(body["event_time"]), UTC) + timedelta(seconds=1)
            await installations.removed(team, at)

    @app.event("app_uninstalled")  # pyright: ignore[reportUnknownMemberType]
    async def uninstalled(body: dict[str, Any]) -> None:  # pyright: ignore[reportUnusedFunction]
        await gone(body)

    @app.event("tokens_revoked")  # pyright: ignore[reportUnknownMemberType]
    async def revoked(body: dict[str, Any]) -> None:  # pyright: ignore[reportUnusedFunction]
        event: dict[str, Any] = body["event"]
        tokens: dict[str, list[str]] = event.get("tokens") or {}
        # Of people's own tokens, which Wegwijs does not ask for, nothing is kept.
        if tokens.get("bot"):
            await gone(body)


async def _succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    done = args.installation
    log.info("Wegwijs was installed in workspace %s", done.team_id)

    def page(language: str) -> str:
        return oauth_pages.installed(language, done.team_name, done.app_id, done.team_id)

    return _answer(args.request, 200, page, args.settings)


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    error = args.error
    if isinstance(error, WorkspaceNotAllowed):
        name = error.name
        return _answer(args.request, 403, lambda language: oauth_pages.not_for(language, name), args.settings)
    if error is not None:
        log.error("an installation could not be kept: %s", error)
        return _answer(args.request, 503, oauth_pages.busy, args.settings)
    if args.reason == "access_denied":
        return _answer(args.request, 200, oauth_pages.denied, args.settings)
    return _answer(args.request, 400, oauth_pages.stale, args.settings)


def _answer(
    request: AsyncBoltRequest, status: int, page: Callable[[str], str], settings: AsyncOAuthSettings
) -> BoltResponse:
    """Answer with a page in the language of the browser; the cookie of the state has done its work."""
    language = language_of(",".join(request.headers.get("accept-language", [])))
    headers: dict[str, str | Sequence[str]] = {
        **HEADERS,
        "Set-Cookie": [settings.state_utils.build_set_cookie_for_deletion()],
    }
    return BoltResponse(status=status, body=page(language), headers=headers)
