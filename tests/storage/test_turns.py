"""Transactions on SQLite: they take turns, fail apart, are committed together, and who is awaited goes first."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import text

from storage.database import Database, DatabaseUnavailable
from storage.turns import THEIRS


@pytest.fixture
async def database(tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'w.db'}")
    async with database.connection() as connection:
        await connection.execute(text("CREATE TABLE said (word TEXT UNIQUE)"))
    yield database
    await database.close()


async def say(database, word, **how):
    async with database.transaction(**how) as session:
        await (await session.connection()).execute(text("INSERT INTO said VALUES (:word)"), {"word": word})


async def said(database):
    async with database.connection() as connection:
        return [word for (word,) in await connection.execute(text("SELECT word FROM said ORDER BY rowid"))]


def on_the_disk(tmp_path):
    with sqlite3.connect(tmp_path / "w.db") as other:
        found = [word for (word,) in other.execute("SELECT word FROM said ORDER BY rowid")]
    other.close()
    return found


async def test_what_a_transaction_wrote_is_on_the_disk_when_it_ends(database, tmp_path):
    await say(database, "a")
    assert on_the_disk(tmp_path) == ["a"]


async def test_those_who_stand_in_line_are_committed_in_their_order_and_one_that_fails_undoes_only_its_own(
    database, tmp_path
):
    ended = await asyncio.gather(*(say(database, word) for word in "abbc"), return_exceptions=True)
    assert [type(one).__name__ for one in ended] == ["NoneType", "NoneType", "IntegrityError", "NoneType"]
    assert on_the_disk(tmp_path) == ["a", "b", "c"]


async def test_nobody_hears_that_it_is_done_before_the_disk_has_it(database, tmp_path):
    async def looked(word):
        await say(database, word)
        return word in on_the_disk(tmp_path)

    assert all(await asyncio.gather(*map(looked, "abcdef")))


async def test_who_goes_first_goes_before_those_who_wait_already(database):
    async with asyncio.TaskGroup() as group, database.transaction():
        waiting = [group.create_task(say(database, word)) for word in "ab"]
        await asyncio.sleep(0)
        group.create_task(say(database, "first", first=True))
        await asyncio.sleep(0)
        assert not any(one.done() for one in waiting)
    assert await said(database) == ["first", "a", "b"]


async def test_others_hold_back_while_somebody_who_goes_first_is_expected_but_not_for_ever(database):
    with database.expecting():
        other = asyncio.create_task(say(database, "other"))
        await asyncio.sleep(THEIRS / 10)
        await say(database, "first", first=True)
        await other
    assert await said(database) == ["first", "other"]


async def test_who_is_cancelled_in_the_line_holds_up_nobody(database):
    async with database.transaction():
        leaving, staying = (asyncio.create_task(say(database, word)) for word in "ab")
        await asyncio.sleep(0)
        leaving.cancel()
    await staying
    assert leaving.cancelled() and await said(database) == ["b"]


async def test_when_the_disk_refuses_everybody_who_was_committed_together_hears_it(database, tmp_path, monkeypatch):
    async def broken(_connection, _work):
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr("storage.sqlite.Connection._apart", broken)
        ended = await asyncio.gather(*(say(database, word) for word in "ab"), return_exceptions=True)
    assert [type(one) for one in ended] == [DatabaseUnavailable] * 2
    await say(database, "c")
    assert on_the_disk(tmp_path) == ["c"]


async def test_when_sqlite_undoes_everything_nobody_is_told_that_it_was_kept(database, tmp_path):
    async def undoing():
        async with database.transaction() as session:
            raw = await (await session.connection()).get_raw_connection()
            await raw.driver_connection.rollback()  # as SQLite does when the disk is full
            raise sqlite3.OperationalError("database or disk is full")

    ended = await asyncio.gather(say(database, "a"), undoing(), say(database, "b"), return_exceptions=True)
    assert [type(one) for one in ended] == [DatabaseUnavailable, DatabaseUnavailable, type(None)]
    assert on_the_disk(tmp_path) == ["b"]


async def test_another_process_that_writes_is_waited_for(database, tmp_path):
    other = sqlite3.connect(tmp_path / "w.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    saying = asyncio.create_task(say(database, "a"))
    await asyncio.sleep(0.05)
    assert not saying.done()
    other.execute("COMMIT")
    other.close()
    await saying
    assert on_the_disk(tmp_path) == ["a"]


async def test_work_outside_the_database_lets_them_go_first_too(database):
    with database.expecting():
        working = asyncio.create_task(database.let_go_first())
        await asyncio.sleep(THEIRS / 10)
        await say(database, "first", first=True)
        assert not working.done()
    await working
