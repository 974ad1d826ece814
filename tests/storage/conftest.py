"""Databases of both kinds."""

import uuid

import pytest

from storage.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Return the address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/wegwijs.db"
    name = f"w{uuid.uuid4().hex[:12]}"
    server = request.getfixturevalue("server")
    server.psql(f"CREATE DATABASE {name};")
    return server.get_uri(name)


@pytest.fixture
async def empty(place):
    database = Database(place)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, with_tables):
    """Return the address of a database with its tables and nothing in them."""
    return with_tables(request.param)


@pytest.fixture
async def database(url):
    database = Database(url)
    yield database
    await database.close()
