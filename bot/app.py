"""The one place where the parts are put together."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.channels.channel import Channel, Surroundings, connected
from bot.database import opened_database, utc_now
from bot.operations.forgetting import chores_of
from bot.operations.watching import living_of
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper
from bot.settings import Settings
from dialogs.conversation import Conversations
from dialogs.offer import Offers
from knowledge.living import Living
from storage.database import Database


@dataclass
class App:
    """The parts of a running program."""

    settings: Settings
    database: Database
    living: Living
    conversations: Conversations
    channels: dict[str, Channel]
    sender: Sender
    sweeper: Sweeper


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[App]:
    """Open the database and put the parts together; raises what `opened_database` raises."""
    async with opened_database(settings) as database:
        living = living_of(settings, utc_now)
        conversations = Conversations(database, living, utc_now, settings.public_url)
        channels = connected(Surroundings(settings, database, conversations, utc_now))
        offers = Offers(living.catalogue)
        sender = Sender(database, channels, utc_now, offers)
        sweeper = Sweeper(database, offers, sender, utc_now, chores_of(settings))
        yield App(settings, database, living, conversations, channels, sender, sweeper)
