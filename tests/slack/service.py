"""Wegwijs as it runs, with Slack connected: real HTTP, a real database in a file, and the fake Slack beside it."""

import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.channel import Surroundings
from bot.channels.slack.adapter import Slack
from bot.channels.slack.settings import SlackSettings
from bot.channels.terminal.adapter import Terminal
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper, Swept
from bot.serve import running
from bot.settings import Settings
from dialogs.conversation import Conversations
from dialogs.offer import Offers
from knowledge.living import Living, Snapshot
from storage.database import Database
from tests.conversations.prepared import START, copied
from tests.slack.fake import FakeSlack

SITE = "https://wegwijs.example.be"
"""Where the world reaches it."""


class Sweeps(Sweeper):
    """The sweeps of a program, which rest while a test lets days go by.

    A sweep of the present takes what is sent in days to come for what was sent before the clock was set back.
    """

    _resting = False

    async def prepare(self, now: datetime | None = None) -> Swept:
        """Do what is due, unless it is the present while days go by."""
        return Swept() if now is None and self._resting else await super().prepare(now)

    async def run_until(self, until: datetime) -> Swept:
        """Let the time go by until an instant."""
        self._resting = True
        try:
            return await super().run_until(until)
        finally:
            self._resting = False


def running_clock() -> Callable[[], float]:
    """Return a clock that begins on the day of the demonstration and runs as fast as any."""
    begun = time.monotonic()
    return lambda: START.timestamp() + time.monotonic() - begun


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Service:
    """One running Wegwijs.

    Parameters
    ----------
    slack
        What it is connected with; its clock is the one of both.
    given
        Other settings of Slack than those of one workspace over HTTP.
    """

    def __init__(self, slack: FakeSlack, base: Any, searcher: Any, url: str, **given: Any) -> None:
        self.slack = slack
        self.url = url
        settings = {
            "bot_token": slack.workspace("T1").token,
            "signing_secret": slack.signing_secret,
            "api_url": slack.api_url,
            **given,
        }
        self.settings = SlackSettings(
            _env_file=None, **{name: one for name, one in settings.items() if one is not None}
        )
        self._snapshot = Snapshot(base, searcher, START)
        self.database = Database(url)
        self._open = AsyncExitStack()

    def clock(self) -> datetime:
        """Return the present instant of the fake Slack."""
        return datetime.fromtimestamp(self.slack.clock(), UTC)

    async def start(self) -> "Service":
        """Begin to serve; the fake Slack brings everything here from now on."""
        settings = Settings(_env_file=None, http_port=free_port(), sweep_seconds=1, watch_content=False)
        living = Living(self._snapshot, self.clock)
        self.conversations = conversations = Conversations(self.database, living, self.clock, SITE)
        around = Surroundings(settings, self.database, conversations, self.clock)
        self.channel = Slack(self.settings, around)
        channels = {"terminal": Terminal(self.clock), "slack": self.channel}
        self.sender = Sender(self.database, channels, self.clock, Offers(living.catalogue))
        self.sweeper = Sweeps(self.database, Offers(living.catalogue), self.sender, self.clock)
        app = App(settings, self.database, living, conversations, channels, self.sender, self.sweeper)
        address = await self._open.enter_async_context(running(app, watched=False))
        self.slack.target = address
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


async def started(slack: FakeSlack, folder: Path, base: Any, searcher: Any, **given: Any) -> Service:
    """Return a service on a new SQLite file with the demonstration."""
    return await Service(slack, base, searcher, await copied(folder / "slack.db"), **given).start()
