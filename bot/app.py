"""The one place where the parts are put together."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.channel import Channel, Surroundings, connected
from bot.operations.catalogue import load_offer
from bot.operations.watching import living_of
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper
from bot.settings import Settings
from dialogs.conversation import Conversations
from dialogs.offer import Offers
from knowledge.living import Living
from storage.clock_changes import in_use
from storage.database import Database
from storage.schema import require_current, revision, upgrade
from storage.zones import carried_over


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


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
    """Open the database and put the parts together.

    An empty database is made ready; one of another version raises SchemaOutOfDate.
    """
    database = Database(settings.database_url.get_secret_value())
    try:
        if await revision(database) is None:
            await upgrade(database)
            async with database.transaction() as session:
                await load_offer(session)
        await require_current(database)
        await carried_over(database, in_use(), utc_now())
        living = living_of(settings, utc_now)
        conversations = Conversations(database, living, utc_now, settings.public_url)
        channels = connected(Surroundings(settings, database, conversations, utc_now))
        offers = Offers(living)
        sender = Sender(database, channels, utc_now, offers)
        sweeper = Sweeper(database, offers, sender, utc_now)
        yield App(settings, database, living, conversations, channels, sender, sweeper)
    finally:
        await database.close()
