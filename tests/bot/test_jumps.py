"""A clock that is set while the program runs, and a machine that sleeps."""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.reminders.jumps import NOTICED, Jumps

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clocks:
    """A clock on the wall, and one that nobody sets."""

    def __init__(self):
        self.now, self.seconds = NOON, 1000.0

    def wall(self):
        return self.now

    def monotonic(self):
        return self.seconds

    def pass_by(self, lasting):
        self.now += lasting
        self.seconds += lasting.total_seconds()


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def jumps(clocks):
    return Jumps(clocks.wall, clocks.monotonic)


def test_time_that_only_passes_is_no_jump(clocks, jumps):
    for lasting in (timedelta(0), timedelta(seconds=10), timedelta(days=3)):
        clocks.pass_by(lasting)
        assert jumps.jumped() is None


@pytest.mark.parametrize("further", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=2), -NOTICED, NOTICED])
def test_a_clock_that_is_set_is_noticed_once(clocks, jumps, further):
    clocks.pass_by(timedelta(seconds=10))
    clocks.now += further
    assert jumps.jumped() == further
    clocks.pass_by(timedelta(seconds=10))
    assert jumps.jumped() is None


def test_a_clock_that_is_corrected_a_little_time_after_time_is_no_jump(clocks, jumps):
    for _ in range(100):
        clocks.pass_by(timedelta(seconds=10))
        clocks.now -= timedelta(seconds=1)
        assert jumps.jumped() is None


def test_a_jump_is_logged_with_its_length_and_direction(clocks, jumps, caplog):
    with caplog.at_level(logging.WARNING, logger="wegwijs.jumps"):
        clocks.now -= timedelta(hours=1)
        jumps.jumped()
        clocks.now += timedelta(days=2)
        jumps.jumped()
    back, forward = (record.getMessage() for record in caplog.records)
    assert "set 1:00:00 back" in back
    assert "2 days, 0:00:00 forward" in forward


async def test_who_watches_is_told_of_each_jump(clocks, jumps):
    told = []
    heard = asyncio.Event()

    def hear(further):
        told.append(further)
        heard.set()

    watching = asyncio.create_task(jumps.watch(hear, every=0))
    for further in (timedelta(hours=-1), timedelta(days=2)):
        clocks.now += further
        await heard.wait()
        heard.clear()
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    assert told == [timedelta(hours=-1), timedelta(days=2)]
