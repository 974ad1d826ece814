"""A loop that is woken, under a clock on the wall that is set while it sleeps."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.waking import Waking

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MOMENT, LONG = 0.02, 3600.0
"""Seconds: one that passes during a test, and one that does not."""


class Wall:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def wall():
    return Wall()


@pytest.fixture
def waking(wall):
    return Waking(wall)


async def test_a_clock_that_was_set_back_holds_nobody_asleep_longer_than_the_pause(wall, waking):
    waking.at(NOON + SECOND)
    wall.now -= DAY
    await waking.sleep(MOMENT)


async def test_an_instant_that_the_clock_leapt_over_wakes_at_once(wall, waking):
    waking.at(NOON + DAY)
    wall.now += 2 * DAY
    await waking.sleep(LONG)


async def test_what_the_clock_leapt_over_is_not_waited_for_again(wall, waking):
    waking.at(NOON + DAY)
    wall.now += 2 * DAY
    waking.begin()
    sleeping = asyncio.create_task(waking.sleep(LONG))
    await asyncio.sleep(0)
    assert not sleeping.done()
    waking.wake()
    await sleeping


async def test_who_is_woken_after_a_jump_looks_at_once(wall, waking):
    waking.at(NOON + SECOND)
    wall.now -= DAY
    sleeping = asyncio.create_task(waking.sleep(LONG))
    await asyncio.sleep(0)
    waking.wake()
    await sleeping
