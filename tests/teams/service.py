"""Wegwijs as it runs, with Teams connected: real HTTP, a real database in a file, and the fake Teams beside it."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.channel import Channel, Surroundings
from bot.channels.slack.adapter import Slack
from bot.channels.slack.settings import SlackSettings
from bot.channels.teams.adapter import Teams
from bot.channels.teams.settings import TeamsSettings
from bot.channels.terminal.adapter import Terminal
from bot.reminders.sender import Sender
from bot.serve import running
from bot.settings import Settings
from dialogs.conversation import Conversations
from dialogs.offer import Offers
from knowledge.living import Living, Snapshot
from storage.database import Database
from tests.conversations.prepared import START, copied
from tests.slack.fake import FakeSlack
from tests.slack.service import SITE, Sweeps, free_port
from tests.teams.fake import FakeTeams


class Service:
    """One running Wegwijs.

    Parameters
    ----------
    teams
        What it is connected with; its clock is the one of both.
    slack
        A Slack that it is connected with too.
    given
        Other settings of Teams than those of one tenant.
    """

    def __init__(
        self, teams: FakeTeams, base: Any, searcher: Any, url: str, slack: FakeSlack | None = None, **given: Any
    ) -> None:
        self.teams = teams
        self.slack = slack
        self.url = url
        self.port = free_port()
        settings = {
            "app_id": teams.app_id,
            "app_password": teams.password,
            "app_type": teams.app_type,
            "app_tenant_id": teams.tenant,
            "public_url": SITE,
            "openid_url": teams.openid_url,
            "login_url": teams.login_url,
            **given,
        }
        self.settings = TeamsSettings(
            _env_file=None, **{name: one for name, one in settings.items() if one is not None}
        )
        self._snapshot = Snapshot(base, searcher, START)
        self.database = Database(url)
        self._open = AsyncExitStack()

    def clock(self) -> datetime:
        """Return the present instant of the fake Teams."""
        return datetime.fromtimestamp(self.teams.clock(), UTC)

    async def start(self) -> "Service":
        """Begin to serve; the fakes bring everything here from now on."""
        settings = Settings(_env_file=None, http_port=self.port, sweep_seconds=1, watch_content=False)
        living = Living(self._snapshot, self.clock)
        self.conversations = conversations = Conversations(self.database, living, self.clock, SITE)
        around = Surroundings(settings, self.database, conversations, self.clock)
        self.channel = Teams(self.settings, around)
        channels: dict[str, Channel] = {"terminal": Terminal(self.clock), "teams": self.channel}
        if self.slack is not None:
            channels["slack"] = Slack(_slack_settings(self.slack), around)
        self.sender = Sender(self.database, channels, self.clock, Offers(living.catalogue))
        self.sweeper = Sweeps(self.database, Offers(living.catalogue), self.sender, self.clock)
        app = App(settings, self.database, living, conversations, channels, self.sender, self.sweeper)
        self.address = await self._open.enter_async_context(running(app, watched=False))
        self.teams.target = self.address
        if self.slack is not None:
            self.slack.target = self.address
        return self

    async def stop(self) -> None:
        """Stop as the process does when it is told to."""
        await self._open.aclose()
        self._open = AsyncExitStack()

    async def restart(self) -> None:
        """Stop and start again on the same database."""
        await self.stop()
        await self.database.close()
        self.database = Database(self.url)
        await self.start()


def _slack_settings(slack: FakeSlack) -> SlackSettings:
    return SlackSettings(
        _env_file=None,
        bot_token=slack.workspace("T1").token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
    )


async def started(teams: FakeTeams, folder: Path, base: Any, searcher: Any, **given: Any) -> Service:
    """Return a service on a new SQLite file with the demonstration."""
    return await Service(teams, base, searcher, await copied(folder / "teams.db"), **given).start()
