"""The real app beside the fake Teams."""

import aiohttp.connector
import pytest

from bot.channels.teams import hearing
from tests.slack.service import running_clock
from tests.teams.fake import FakeTeams
from tests.teams.service import started


@pytest.fixture
def trusted(monkeypatch):
    """Have the programs in this process trust the fake's certificate: a token goes over https alone."""

    def trust(teams):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", teams.certificate)
        aiohttp.connector._SSL_CONTEXT_VERIFIED.load_verify_locations(teams.certificate)

    return trust


@pytest.fixture(autouse=True)
def shown_at_once(monkeypatch):
    """Have it shown with every message that an answer is coming, however fast the answer is."""
    monkeypatch.setattr(hearing, "TYPING_AFTER", 0.0)


@pytest.fixture
async def teams(trusted):
    async with FakeTeams(clock=running_clock(), https=True) as fake:
        trusted(fake)
        yield fake


@pytest.fixture
async def service(teams, tmp_path, base, searcher):
    service = await started(teams, tmp_path, base, searcher)
    yield service
    await service.stop()
    await service.database.close()
    assert (teams.refused, teams.complaints) == ([], [])


@pytest.fixture
async def an(teams, service):
    """A coordinator of the demonstration."""
    return teams.person("a1", name="Voorbeeld Coördinator", email="coordinator@voorbeeld.example")
