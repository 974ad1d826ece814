"""The real app beside the fake Slack."""

import pytest

from tests.slack.fake import FakeSlack
from tests.slack.service import running_clock, started


@pytest.fixture
async def slack():
    async with FakeSlack(clock=running_clock()) as fake:
        yield fake


@pytest.fixture
async def service(slack, tmp_path, base, searcher):
    service = await started(slack, tmp_path, base, searcher)
    yield service
    await service.stop()
    await service.database.close()
    assert slack.refused == []


@pytest.fixture
async def an(slack, service):
    """A coordinator of the demonstration."""
    return slack.person("U1", name="Voorbeeld Coördinator", email="coordinator@voorbeeld.example")
