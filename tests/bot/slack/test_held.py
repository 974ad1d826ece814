"""A conversation that Slack does not want to hear of for a while, under a clock that is set meanwhile."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.channels.slack import delivery as delivering
from bot.channels.slack.api import SlackBusy
from bot.channels.slack.delivery import Delivery

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WAIT = timedelta(seconds=30)


class Slack:
    """Wants a pause after the first call."""

    def __init__(self):
        self.now, self.calls = NOON, 0

    async def call(self, client, method, /, **arguments):
        self.calls += 1
        if self.calls == 1:
            raise SlackBusy(method, "ratelimited", wait=WAIT, refused=True)
        return {"ok": True}


@pytest.fixture
async def slack(monkeypatch):
    made = Slack()
    monkeypatch.setattr(delivering, "call", made.call)
    made.delivery = Delivery(None, None, lambda: made.now)
    with pytest.raises(SlackBusy):
        await said(made)
    return made


async def said(slack):
    return await slack.delivery._call(SimpleNamespace(team="T", client=None), "chat.postMessage", "C", text="hallo")


async def test_it_is_left_alone_for_as_long_as_it_asked(slack):
    slack.now += WAIT - timedelta(seconds=1)
    with pytest.raises(SlackBusy) as held:
        await said(slack)
    assert (held.value.wait, slack.calls) == (timedelta(seconds=1), 1)
    slack.now += timedelta(seconds=1)
    assert await said(slack) == {"ok": True}


async def test_a_clock_that_was_set_a_day_back_holds_nothing_for_a_day(slack):
    slack.now -= timedelta(days=1)
    assert await said(slack) == {"ok": True}
