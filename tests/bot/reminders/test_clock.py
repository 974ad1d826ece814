"""The clock calls what has to be done, whatever fails, and minds when the clock on the wall is set."""

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.reminders.clock import Clock
from bot.reminders.jumps import Jumps
from storage.database import DatabaseUnavailable
from tests.bot.reminders.due import until

HOUR = 3600


class Calls:
    """Something that the clock calls."""

    def __init__(self, *errors):
        self.count, self.errors = 0, list(errors)

    async def __call__(self):
        self.count += 1
        if self.errors:
            raise self.errors.pop(0)


@pytest.fixture
async def started():
    clocks = []

    def begin(clock):
        clocks.append(clock)
        clock.start()
        return clock

    yield begin
    for clock in clocks:
        await clock.stop()


def jobs(clock):
    return clock._scheduler.get_jobs()


async def test_what_fails_is_told_in_one_line_and_called_again(started, caplog):
    calls = Calls(DatabaseUnavailable("connection refused"), DatabaseUnavailable("connection refused"))
    with caplog.at_level(logging.WARNING):
        started(Clock(calls, 0.02))
        await until(lambda: calls.count >= 4)
    told = [record.getMessage() for record in caplog.records if record.name == "wegwijs.clock"]
    assert told == ["database unavailable: connection refused"] * 2


async def test_a_fault_of_ours_ends_nothing(started, caplog):
    calls = Calls(RuntimeError("a fault of ours"))
    started(Clock(calls, 0.02))
    await until(lambda: calls.count >= 3)
    assert "what the clock called failed" in caplog.text


async def test_several_things_have_their_own_times(started):
    often, seldom, at_once = Calls(), Calls(), Calls()
    clock = Clock(often, 0.02)
    clock.every(HOUR, seldom)
    clock.every(HOUR, at_once, at_once=True)
    started(clock)
    await until(lambda: often.count >= 3 and at_once.count)
    assert (seldom.count, at_once.count) == (0, 1)


async def test_something_is_called_every_day_at_its_hour(started):
    clock = Clock(Calls(), HOUR)
    clock.daily(time(3, 30, tzinfo=UTC), Calls())
    started(clock)
    [at] = [
        job.next_run_time for job in jobs(clock) if job.next_run_time.minute == 30 and job.next_run_time.second == 0
    ]
    assert (at.hour, at.utcoffset()) == (3, timedelta(0))


@pytest.mark.parametrize("further", [timedelta(hours=-1), timedelta(days=2)])
async def test_when_the_clock_was_set_everything_is_called_at_once_and_then_at_its_time(started, further):
    walls = {"now": datetime(2026, 12, 7, 9, 0, tzinfo=UTC)}
    jumps = Jumps(lambda: walls["now"], lambda: 0.0)
    calls, nightly = Calls(), Calls()
    clock = Clock(calls, HOUR, jumps=jumps)
    clock.daily(time(3, 30, tzinfo=UTC), nightly)
    started(clock)
    walls["now"] += further
    noticed = jumps.jumped()
    assert noticed == further
    clock.jumped(noticed)
    await until(lambda: calls.count == 1 and nightly.count == 1)
    await asyncio.sleep(0)
    assert all(timedelta(0) < job.next_run_time - datetime.now(UTC) <= timedelta(days=1) for job in jobs(clock))


async def test_what_is_under_way_comes_to_its_end_before_it_stops():
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), []

    async def work():
        begun.set()
        await go_on.wait()
        ended.append(True)

    clock = Clock(work, 0.02)
    clock.start()
    await begun.wait()
    stopping = asyncio.create_task(clock.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert ended == [True]
