"""The database that the settings name, made ready: what a command needs that answers no questions."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.settings import Settings
from storage.clock_changes import in_use
from storage.database import Database
from storage.schema import require_current, revision, upgrade
from storage.zones import carried_over


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncGenerator[Database]:
    """Open the database; an empty one is made ready, one of another version raises SchemaOutOfDate."""
    database = Database(settings.database_url.get_secret_value())
    try:
        if await revision(database) is None:
            # Once in the life of a database.
            from bot.operations.catalogue import load_offer

            await upgrade(database)
            async with database.transaction() as session:
                await load_offer(session)
        await require_current(database)
        await carried_over(database, in_use(), utc_now())
        yield database
    finally:
        await database.close()
