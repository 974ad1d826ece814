"""Bringing the database to the schema of this version, and telling whether it is there."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database
from storage.tables import METADATA

MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaOutOfDate(Exception):
    """The database has another schema than this version of Wegwijs: run `wegwijs db upgrade`."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> str:
    """Bring the database to the newest revision and return its id."""
    async with database.connection() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
    return newest()


def newest() -> str:
    """Return the id of the newest revision that this version knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def revision(database: Database) -> str | None:
    """Return the revision the database is at; None when it is empty."""
    async with database.connection() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def differences(database: Database) -> list[Any]:
    """Return what the tables in the database lack or have too much, compared with the models."""

    def compare(sync: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(sync), METADATA))

    async with database.connection() as connection:
        return await connection.run_sync(compare)


async def require_current(database: Database) -> None:
    """Raise SchemaOutOfDate unless the database is at the newest revision."""
    found = await revision(database)
    if found != newest():
        raise SchemaOutOfDate(f"the database is at {found or 'no revision'}, this version needs {newest()}")
