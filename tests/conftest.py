"""What every test may use: the real base, read once."""

import pytest

from knowledge.loader import load_base
from knowledge.search import Searcher
from tests.conversations.client import Client
from tests.conversations.turns import table


@pytest.fixture(scope="session")
def base():
    return load_base()


@pytest.fixture(scope="session")
def searcher(base):
    return Searcher(base)


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
