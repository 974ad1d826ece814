"""A database with the demonstration, made once for all tests of a process and copied for each: a copy takes a millisecond."""

import asyncio
import atexit
import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.operations.demonstration import load_demonstration
from storage.database import Database
from storage.schema import upgrade

START = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))


async def loaded(database: Database) -> None:
    """Bring an empty database to the newest schema, with the demonstration."""
    await upgrade(database)
    async with database.transaction() as session:
        await load_demonstration(session, START)


async def copied(file: Path) -> str:
    """Make a SQLite file with the demonstration, and return its URL."""
    await asyncio.to_thread(shutil.copyfile, await asyncio.to_thread(_template), file)
    return f"sqlite+aiosqlite:///{file}"


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wegwijs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "demonstration.db"

    async def make() -> None:
        database = Database(f"sqlite+aiosqlite:///{file}")
        await loaded(database)
        async with database.connection() as connection:
            # Everything into the one file that is copied.
            await connection.exec_driver_sql("COMMIT")
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            await connection.exec_driver_sql("BEGIN")
        await database.close()

    asyncio.run(make())
    return file
