"""The workspaces that Wegwijs serves, each with the token it calls Slack with there."""

import asyncio
import time
from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.payload import text_in
from bot.channels.slack.api import SECONDS, SlackBusy, SlackRefused, call
from bot.channels.slack.installation import Installations
from bot.channels.slack.settings import SlackSettings

KNOWN_SECONDS = 60.0
"""How long the token of a workspace is used without looking whether it still stands."""


class NotServed(Exception):
    """A workspace that the settings do not allow, or that did not install Wegwijs."""


@dataclass(frozen=True)
class Served:
    """One workspace."""

    team: str
    client: AsyncWebClient
    bot_user: str
    """Id of Wegwijs there."""
    bot: str = ""
    """Id of its bot; empty where that was not told."""


class Workspaces:
    """Finds the workspace of an event.

    Parameters
    ----------
    installations
        Those that came by OAuth; None for the one of the bot token.
    session
        For all calls together.
    """

    def __init__(
        self, settings: SlackSettings, installations: Installations | None, session: aiohttp.ClientSession
    ) -> None:
        self._settings = settings
        self._installations = installations
        self._session = session
        self._own: Served | None = None
        self._asking = asyncio.Lock()
        self._known: dict[str, tuple[float, Served]] = {}

    def client(self, token: str | None) -> AsyncWebClient:
        """Return what calls Slack with a token."""
        # Retries are ours: the library would repeat a call of which nobody knows whether Slack took it.
        return AsyncWebClient(
            token=token, base_url=self._settings.api_url, timeout=SECONDS, session=self._session, retry_handlers=[]
        )

    def bare(self) -> AsyncWebClient:
        """Return a client without a token."""
        return self.client(None)

    async def served(self, team: str) -> Served:
        """Return a workspace; raises NotServed, and SlackBusy or SlackRefused when Slack does not tell whose the token is."""
        if self._installations is None:
            own = await self._of_the_token()
            if team and not self._settings.allows(team, own.team) or team != own.team:
                raise NotServed(team)
            return own
        known = self._known.get(team)
        if known is not None and time.monotonic() - known[0] < KNOWN_SECONDS:
            return known[1]
        found = await self._installations.workspace(team)
        if found is None:
            self._known.pop(team, None)
            raise NotServed(team)
        served = Served(team, self.client(found.bot_token), found.bot_user_id)
        self._known[team] = (time.monotonic(), served)
        return served

    async def _of_the_token(self) -> Served:
        async with self._asking:
            if self._own is None:
                token = self._settings.bot_token
                client = self.client(token.get_secret_value() if token else None)
                told = await call(client, "auth.test")
                own = Served(text_in(told, "team_id"), client, text_in(told, "user_id"), text_in(told, "bot_id"))
                if not own.team:
                    raise SlackBusy("auth.test", "it tells no workspace", refused=True)
                if not self._settings.allows(own.team, own.team):
                    raise SlackRefused(
                        "auth.test", "team_access_not_granted", "SLACK_TEAM_IDS leaves out its workspace"
                    )
                self._own = own
            return self._own

    def surely_not(self, team: str) -> bool:
        """Tell whether it is certain, without asking anybody, that a workspace is not served."""
        if self._settings.team_ids:
            return team not in self._settings.team_ids
        return self._own is not None and team != self._own.team

    def forget(self, team: str) -> None:
        """Look anew at a workspace of which something changed."""
        self._known.pop(team, None)
