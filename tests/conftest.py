"""What every test may use: the real base, read once."""

import pytest

from knowledge.loader import load_base
from knowledge.search import Searcher
from tests.conversations.client import Client


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
