"""A copy of everything that the database holds, in another one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import Database
from storage.tables import METADATA

_ROWS = 500
"""Rows in memory at a time; some hold a file that somebody sent."""


async def copied(source: Database, target: Database, *, without: Collection[str] = ()) -> int:
    """Make the tables in an empty SQLite database and write every row into it, as it stands at one instant; returns how many.

    The source is only read.

    Parameters
    ----------
    without
        Names of tables that stay empty.
    """
    count = 0
    async with source.reading() as session, target.connection() as connection:
        if not source.is_sqlite:
            # All tables as they are now, though others write meanwhile; SQLite's transactions are so anyway.
            await (await session.connection()).exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            )
        await connection.run_sync(METADATA.create_all)
        await connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in (one for one in METADATA.sorted_tables if one.name not in without):
            count += await _rows(session, connection, table)
    return count


async def _rows(session: AsyncSession, connection: AsyncConnection, table: Table) -> int:
    count = 0
    ordered = select(table).order_by(*table.primary_key.columns)
    source = await session.connection()
    while True:
        found = await source.execute(ordered.offset(count).limit(_ROWS))
        rows: list[dict[str, Any]] = [dict(row) for row in found.mappings()]
        if rows:
            await connection.execute(insert(table), rows)
        count += len(rows)
        if len(rows) < _ROWS:
            return count
