"""The connection to SQLite or PostgreSQL, and what a transaction is."""

import sqlite3
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import sqlite
from storage.turns import NotCommitted, Turns


class DatabaseUnavailable(Exception):
    """The database cannot be reached now; what was committed before is safe."""


class BadDatabaseUrl(ValueError):
    """The database URL is not one that Wegwijs can use."""


READERS = 4
"""Connections of SQLite that only read."""
_HURRIED: ContextVar[bool] = ContextVar("_HURRIED", default=False)
_LOST_STATES = ("08", "53", "57P")
"""How the states of PostgreSQL begin that say that it cannot be worked with now: no connection, no room for one, shut down or
only starting up (PostgreSQL, Appendix A: classes 08, 53 and 57P)."""
SUPPORTED = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


def normalised_url(url: str) -> str:
    """Return the URL with the asynchronous driver of its database.

    Raises BadDatabaseUrl when the text is no URL or names another database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadDatabaseUrl(f"not a database URL: {url!r}") from error
    driver = SUPPORTED.get(parsed.get_backend_name())
    if driver is None:
        raise BadDatabaseUrl(f"{parsed.get_backend_name()} is not supported: use sqlite or postgresql")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


class Database:
    """One engine and its transactions.

    Parameters
    ----------
    url
        ``sqlite+aiosqlite:///file`` or ``postgresql+asyncpg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = normalised_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite:
            file = make_url(self.url).database
            if file and file != ":memory:":
                self._make_folder(Path(file).parent)
        # SQLite has one writer, and here every transaction is one: they take turns on one connection, and do not wait for
        # the lock of the file, whose busy timeout knows no order. On PostgreSQL many may wait for the lock on one session
        # while others go on.
        options: dict[str, Any] = (
            {"async_creator": _opener(self.url), "pool_size": 1, "max_overflow": 0, "pool_timeout": 60}
            if self.is_sqlite
            else {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 15, "pool_timeout": 60}
        )
        self.engine: AsyncEngine = create_async_engine(self.url, **options)
        self._turns = Turns(self.engine) if self.is_sqlite else None
        self._reading = self._engine_for_reading() if self.is_sqlite else self.engine
        if self.is_sqlite:
            _begin(self.engine, "BEGIN IMMEDIATE")
            sqlite.savepoints_by_hand(self.engine)
        else:
            _connect(self.engine)

    def _engine_for_reading(self) -> AsyncEngine:
        """Return connections beside the one that writes: in WAL who reads waits for nobody, and sees what was committed."""
        if make_url(self.url).database in {None, "", ":memory:"}:  # it is there for one connection alone
            return self.engine
        opener = _opener(self.url)

        async def opened() -> sqlite.Connection:
            connection = await opener()
            connection.run("PRAGMA query_only=ON")
            return connection

        engine = create_async_engine(self.url, async_creator=opened, pool_size=READERS, max_overflow=0, pool_timeout=60)
        _begin(engine, "BEGIN")
        return engine

    @staticmethod
    def _make_folder(folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(f"cannot make the folder {folder}: {error.strerror}") from error

    @asynccontextmanager
    async def transaction(self, *, first: bool = False) -> AsyncGenerator[AsyncSession]:
        """Open one transaction: committed when the block ends, undone when it raises.

        Raises DatabaseUnavailable when the database is lost, also in the middle.

        Parameters
        ----------
        first
            Whether it goes before those that wait already, where there is a line: for what somebody waits for by the clock.
        """
        with _losses_told():
            async with (
                self._bound(first=first or _HURRIED.get()) as bind,
                # On SQLite a savepoint: see `storage.turns`.
                AsyncSession(bind, expire_on_commit=False, join_transaction_mode="create_savepoint") as session,
                session.begin(),
            ):
                yield session

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession]:
        """Open a session that only reads, as it was committed last: it waits for nobody who writes.

        Raises DatabaseUnavailable as `transaction` does.
        """
        if self._reading is self.engine and self._turns is not None:
            async with self.transaction() as session:
                yield session
            return
        with _losses_told():
            async with AsyncSession(self._reading, expire_on_commit=False) as session:
                await session.connection()  # what is prepared wants it to be there: see `storage.prepared`
                yield session

    @contextmanager
    def hurrying(self) -> Generator[None]:
        """Have every transaction of this task go first, and others hold back a little: somebody waits for what it does."""
        before = _HURRIED.set(True)
        try:
            with self.expecting():
                yield
        finally:
            _HURRIED.reset(before)

    def expecting(self) -> AbstractContextManager[None]:
        """Say that a transaction that goes first is coming or under way: where there is a line, others hold back a little."""
        return self._turns.expecting() if self._turns else nullcontext()

    async def let_go_first(self) -> None:
        """Wait a little, where there is a line, while who goes first is expected: before work that keeps the processor busy."""
        if self._turns is not None:
            await self._turns.let_go_first()

    @asynccontextmanager
    async def _bound(self, *, first: bool) -> AsyncGenerator[AsyncEngine | AsyncConnection]:
        if self._turns is None:
            yield self.engine
        else:
            async with self._turns.turn(first=first) as connection:
                yield connection

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[AsyncConnection]:
        """Open a bare connection with its own transaction, for what is below the tables.

        Raises DatabaseUnavailable when the database is lost, also in the middle.
        """
        with _losses_told():
            async with (
                self._turns.alone() if self._turns else nullcontext(),
                self.engine.begin() as connection,
            ):
                yield connection

    async def close(self) -> None:
        """Give back every connection."""
        if self._turns is not None:
            await self._turns.close()
        await self.engine.dispose()
        await self._reading.dispose()


def gave_way(error: DBAPIError) -> bool:
    """Tell whether PostgreSQL undid a transaction for the sake of another: it may be tried again as it was."""
    return str(getattr(error.orig, "sqlstate", "")) in {"40P01", "40001"}


@contextmanager
def _losses_told() -> Generator[None]:
    """Turn what drivers raise for a lost database into one error."""
    try:
        yield
    except (
        OperationalError, InterfaceError, PoolTimeout, ConnectionError, sqlite3.OperationalError, NotCommitted
    ) as error:  # fmt: skip
        raise DatabaseUnavailable(str(error)) from error
    except DBAPIError as error:
        # asyncpg's errors have few kinds in SQLAlchemy: what is lost is an error like any other there.
        if error.connection_invalidated or str(getattr(error.orig, "sqlstate", "")).startswith(_LOST_STATES):
            raise DatabaseUnavailable(str(error)) from error
        raise


def _opener(url: str) -> Callable[[], Coroutine[Any, Any, sqlite.Connection]]:
    """Return what opens the file of a URL."""
    parsed = make_url(url)
    args, options = parsed.get_dialect()().create_connect_args(parsed)
    return lambda: sqlite.opened(*args, **options)


def _connect(engine: AsyncEngine) -> None:
    """Have a server that nobody reaches told in one way: where its socket is gone that is a file that was not found."""

    @event.listens_for(engine.sync_engine, "do_connect")
    def connected(dialect: Any, _record: Any, args: Any, options: Any) -> Any:  # pyright: ignore[reportUnusedFunction]
        try:
            return dialect.connect(*args, **options)
        except OSError as error:
            raise ConnectionError(str(error)) from error


def _begin(engine: AsyncEngine, statement: str) -> None:
    """Begin each transaction with this statement.

    Where there is written the lock is taken with the first statement: a deferred transaction that reads first and writes later
    fails under concurrency with "database is locked" whatever the busy timeout; BEGIN IMMEDIATE waits in line instead.
    """

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql(statement)
