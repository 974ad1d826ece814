"""Statements of every message, compiled once: on SQLite they go to the driver as they are.

What SQLAlchemy does around a statement takes ten times as long as SQLite takes for it. These statements are written with its
tables all the same, so that types and dialects stay its own; only running them is short. They flush nothing: what was changed by
objects and must be seen by them is flushed before.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, SelectBase, Update
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

Rows = Sequence[Sequence[Any]]
_GIVEN = object()
"""In the place of a value that differs each time."""


class Prepared:
    """One statement, run with other values each time.

    Parameters
    ----------
    statement
        A bound parameter, or for an insert a column, stands for each value. What an insert or update returns must be
        the same in the database as in Python, such as a number.
    """

    def __init__(self, statement: SelectBase | Insert | Update) -> None:
        self._statement = statement
        self._short: _Short | None = None

    async def rows(self, session: AsyncSession, **values: Any) -> Rows:
        """Run it and return its rows; raises DBAPIError, IntegrityError among it, and sqlite3.Error."""
        bind = session.get_bind()
        if bind.dialect.name != "sqlite":
            statement: Any = self._statement
            result: Any = await (await session.connection()).execute(statement, values)
            return result.all() if result.returns_rows else ()
        # In a transaction on SQLite nothing of this waits: the connection is there, and statements run where they are called. A
        # session that only reads may have to open one first.
        connection: Any = (
            session.sync_session.connection()
            if isinstance(bind, Connection)
            else (await session.connection()).sync_connection
        )
        if self._short is None:
            self._short = _Short(self._statement, connection.dialect, values)
        return self._short.rows(connection.connection.driver_connection, values)

    async def first(self, session: AsyncSession, **values: Any) -> Sequence[Any] | None:
        """Run it and return the first row; None when there is none. Raises as `rows` does."""
        rows = await self.rows(session, **values)
        return rows[0] if rows else None


async def flushed(session: AsyncSession) -> None:
    """Write what was changed by objects, if anything was."""
    if session.new or session.dirty or session.deleted:
        await session.flush()


class _Short:
    """A statement as SQLite's driver takes it, with what turns values into SQLite's, and its rows into ours.

    Parameters
    ----------
    values
        With which it is run for the first time: they tell which columns an insert writes.
    """

    def __init__(self, statement: SelectBase | Insert | Update, dialect: Dialect, values: dict[str, Any]) -> None:
        written: dict[str, Any] = {"column_keys": list(values)} if isinstance(statement, Insert) else {}
        compiled: Any = statement.compile(dialect=dialect, **written)
        state = compiled.construct_expanded_state(values, escape_names=False)
        self._sql: str = state.statement
        self._values: list[tuple[str, Any, Callable[[Any], Any] | None]] = []
        for name in state.positiontup:
            bound = compiled.binds.get(name)
            process = bound.type.dialect_impl(dialect).bind_processor(dialect) if bound is not None else None
            self._values.append((name, _GIVEN if name in values else state.parameters[name], process))
        self._made: list[tuple[int, Callable[[Any], Any]]] = []
        if isinstance(statement, SelectBase):
            for place, column in enumerate(statement.selected_columns):
                process = column.type.dialect_impl(dialect).result_processor(dialect, None)
                if process is not None:
                    self._made.append((place, process))

    def rows(self, driver: Any, values: dict[str, Any]) -> Rows:
        given: list[Any] = []
        for name, fixed, process in self._values:
            value = values[name] if fixed is _GIVEN else fixed
            given.append(process(value) if process is not None else value)
        try:
            found: list[Any] = driver.fetched(self._sql, given)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(self._sql, None, error) from error
        if not self._made or not found:
            return found
        made = [list(row) for row in found]
        for row in made:
            for place, process in self._made:
                row[place] = process(row[place])
        return made
