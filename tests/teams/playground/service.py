"""Wegwijs as it runs for a client on this machine: real HTTP, a real database in a file, no authentication."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.channel import Surroundings
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
from tests.slack.service import Sweeps, running_clock

MESSAGES = "/api/messages"
"""The path where it takes activities."""


class Service:
    """One running Wegwijs on a new SQLite file with the demonstration."""

    def __init__(self, base: Any, searcher: Any, url: str, port: int) -> None:
        self.database = Database(url)
        self._snapshot = Snapshot(base, searcher, START)
        self._seconds = running_clock()
        self._open = AsyncExitStack()
        self._port = port

    def clock(self) -> datetime:
        """Return the present instant of the demonstration."""
        return datetime.fromtimestamp(self._seconds(), UTC)

    async def start(self) -> "Service":
        """Begin to serve."""
        settings = Settings(_env_file=None, http_port=self._port, sweep_seconds=1, watch_content=False)
        living = Living(self._snapshot, self.clock)
        conversations = Conversations(self.database, living, self.clock)
        around = Surroundings(settings, self.database, conversations, self.clock)
        own = f"http://127.0.0.1:{settings.http_port}"
        teams = Teams(TeamsSettings(_env_file=None, app_id="", public_url=own), around)
        channels = {"terminal": Terminal(self.clock), "teams": teams}
        sender = Sender(self.database, channels, self.clock, Offers(living.catalogue))
        self.sweeper = sweeper = Sweeps(self.database, Offers(living.catalogue), sender, self.clock)
        app = App(settings, self.database, living, conversations, channels, sender, sweeper)
        await self._open.enter_async_context(running(app, watched=False))
        return self

    async def stop(self) -> None:
        """Stop as the process does when it is told to."""
        await self._open.aclose()
        await self.database.close()


async def started(folder: Path, base: Any, searcher: Any, port: int) -> Service:
    """Return a service on a new SQLite file with the demonstration, at a port of this machine."""
    return await Service(base, searcher, await copied(folder / "teams.db"), port).start()
