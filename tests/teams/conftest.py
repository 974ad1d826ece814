"""A fake Teams with a clock of its own, and a tiny bot that listens to it."""

from __future__ import annotations

import pytest

from tests.bot.teams.published import neither
from tests.teams.bot import Bot
from tests.teams.echo import EchoApp
from tests.teams.fake import Clock, FakeTeams


@pytest.fixture(scope="session", autouse=True)
def published():
    """Have what cards are held against fetched, if need be, before somebody waits for an answer."""
    neither()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def teams(clock):
    async with FakeTeams(clock=clock) as fake:
        yield fake


@pytest.fixture
async def app(teams):
    async with EchoApp(teams) as echo:
        yield echo


@pytest.fixture
def bot(teams):
    return Bot(teams)
