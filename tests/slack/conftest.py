"""A fake Slack with a clock of its own, and a tiny app that listens to it."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.echo import EchoApp
from tests.slack.fake import Clock, FakeSlack


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def slack(clock):
    async with FakeSlack(clock=clock) as fake:
        yield fake


@pytest.fixture
async def app(slack):
    async with EchoApp(slack) as echo:
        yield echo


@pytest.fixture
def client(slack):
    return AsyncWebClient(token=slack.workspace().token, base_url=slack.api_url)
