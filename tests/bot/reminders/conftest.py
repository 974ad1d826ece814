"""A database with the demonstration, on SQLite and on PostgreSQL; copies take no time."""

import asyncio

import pytest

from storage.database import Database
from tests.conversations.prepared import copied


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """A database of its own, by its address: several programs may open it."""
    if request.param == "sqlite":
        return asyncio.run(copied(tmp_path / "r.db"))
    return request.getfixturevalue("on_postgresql")()


@pytest.fixture
async def database(url):
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def light(tmp_path):
    """A database on SQLite alone, for what is the same on both."""
    opened = Database(await copied(tmp_path / "l.db"))
    yield opened
    await opened.close()
