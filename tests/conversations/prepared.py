"""A database with its tables, and with the demonstration, made once for all tests of a process and copied for each: a copy takes a millisecond."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Thread
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
    return await asyncio.to_thread(copy_of, file, loaded)


def copy_of(file: Path, make: Callable[[Database], Awaitable[None]] = upgrade) -> str:
    """Make a SQLite file with what this makes of an empty one, such as its tables alone, and return its URL."""
    shutil.copyfile(_template(make), file)
    return f"sqlite+aiosqlite:///{file}"


@cache
def _template(make: Callable[[Database], Awaitable[None]]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wegwijs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "template.db"

    async def made() -> None:
        database = Database(f"sqlite+aiosqlite:///{file}")
        await make(database)
        async with database.connection() as connection:
            # Everything into the one file that is copied.
            await connection.exec_driver_sql("COMMIT")
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            await connection.exec_driver_sql("BEGIN")
        await database.close()

    apart = Thread(target=lambda: asyncio.run(made()))  # who asks may have a loop that runs
    apart.start()
    apart.join()
    return file
