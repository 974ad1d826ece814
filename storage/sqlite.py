"""SQLite under SQLAlchemy's asyncio: statements run where they are called, and only what waits for the disk runs in a thread.

A statement of ours takes microseconds, and handing it to a thread and back takes far longer while the program is busy. What can
take long is BEGIN, while another process writes, and COMMIT, until the disk has it. What SQLAlchemy's dialect wants is an object
with the methods of aiosqlite: these.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection as SyncConnection
from sqlalchemy.ext.asyncio import AsyncEngine

PATIENCE_MS = 15_000
"""How long another process may hold the file."""
PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    # What was acknowledged, or said to be kept, survives a loss of power too.
    "synchronous=FULL",
)


class Cursor:
    """One statement and its rows."""

    def __init__(self, connection: "Connection", cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor
        self.arraysize = 1

    async def __aenter__(self) -> "Cursor":
        """Give the cursor itself."""
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows; None for a statement that gives none."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The key of the row that was written last."""
        return self._cursor.lastrowid

    async def execute(self, operation: str, parameters: Any = ()) -> None:
        """Run a statement; raises sqlite3.Error."""
        if operation.startswith("BEGIN"):
            await self._connection.begin(operation)
        else:
            self._cursor.execute(operation, parameters)

    async def executemany(self, operation: str, parameters: Any) -> None:
        """Run a statement with each of these parameters; raises sqlite3.Error."""
        self._cursor.executemany(operation, parameters)

    async def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        return self._cursor.fetchall()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return some rows."""
        return self._cursor.fetchmany(size or self.arraysize)

    async def fetchone(self) -> Any:
        """Return a row; None after the last."""
        return self._cursor.fetchone()

    async def close(self) -> None:
        """Leave the other rows."""
        self._cursor.close()


class Connection:
    """One connection with the file; used by one task at a time."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._thread = thread
        self._begun = False
        self._changes = 0

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; SQLite ends one itself when the disk is full or broken."""
        return self._connection is not None and self._connection.in_transaction

    def cursor(self) -> Cursor:
        """Return a cursor; raises ValueError once it is closed."""
        return Cursor(self, self._open().cursor())

    def run(self, statement: str) -> None:
        """Run a statement that takes no parameters and gives no rows; raises sqlite3.Error, and ValueError once it is closed."""
        self._open().execute(statement)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ValueError("no active connection")
        return self._connection

    async def begin(self, statement: str) -> None:
        """Open a transaction: at once when the file is free, and else when the other process lets go of it."""
        connection = self._open()
        connection.execute("PRAGMA busy_timeout=0")
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
            await self._apart(lambda: connection.execute(statement))
        finally:
            connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        self._begun, self._changes = True, connection.total_changes

    async def commit(self) -> None:
        """Return when the disk has it; raises sqlite3.OperationalError when SQLite undid it by itself."""
        connection, begun = self._open(), self._begun
        self._begun = False
        if begun and not connection.in_transaction:
            raise sqlite3.OperationalError("the transaction was undone")
        try:
            if connection.total_changes == self._changes:  # nothing for the disk
                connection.commit()
            else:
                await self._apart(connection.commit)
        except sqlite3.Error:
            connection.rollback()  # or else it stays open, and the next one cannot begin
            raise

    async def rollback(self) -> None:
        """Undo what was not committed."""
        self._begun = False
        self._open().rollback()

    async def create_function(self, *args: Any, **options: Any) -> None:
        """Teach SQLite a function."""
        self._open().create_function(*args, **options)

    async def close(self) -> None:
        """Close the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._apart(connection.close)
            self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Close the file without an event loop."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
            self._thread.shutdown(wait=False)

    async def _apart(self, work: Callable[[], object]) -> None:
        """Run something in the thread to its end, also when we are cancelled: nobody else may use the connection meanwhile."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            raise


def savepoints_by_hand(engine: AsyncEngine) -> None:
    """Have savepoints made without SQLAlchemy's compiler: their names differ, so that it would compile each of them anew."""

    def run(statement: str) -> Callable[[SyncConnection, str], None]:
        def by_hand(connection: SyncConnection, name: str) -> None:
            driver: Any = connection.connection.driver_connection
            driver.run(f"{statement} {name}")

        return by_hand

    dialect: Any = engine.dialect
    dialect.do_savepoint = run("SAVEPOINT")
    dialect.do_release_savepoint = run("RELEASE SAVEPOINT")
    dialect.do_rollback_to_savepoint = run("ROLLBACK TO SAVEPOINT")


async def opened(*args: Any, **options: Any) -> Connection:
    """Open a file as `sqlite3.connect` does; raises sqlite3.OperationalError."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")

    def made() -> sqlite3.Connection:
        # No transactions that Python begins by itself; the thread and the event loop use it in turns.
        connection = sqlite3.connect(*args, **{**options, "check_same_thread": False, "isolation_level": None})
        try:
            connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    try:
        return Connection(await asyncio.get_running_loop().run_in_executor(thread, made), thread)
    except BaseException:
        thread.shutdown(wait=False)
        raise
