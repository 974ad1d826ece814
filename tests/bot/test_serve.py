"""The service over real HTTP, and the clock that wakes the sweep."""

import asyncio

import aiohttp
from aiohttp.test_utils import TestServer

from bot.app import opened
from bot.reminders.clock import Clock
from bot.serve import web_app
from bot.settings import Settings


async def test_health_tells_how_it_is(tmp_path):
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'w.db'}", _env_file=None)
    async with opened(settings) as app:
        server = TestServer(web_app(app))
        await server.start_server()
        async with aiohttp.ClientSession() as client:
            async with client.get(server.make_url("/health")) as answer:
                told = await answer.json()
                assert (answer.status, told["status"]) == (200, "ok")
                assert told["knowledge"]["entries"] == len(app.living.snapshot.base.entries)
            await app.database.close()
            (tmp_path / "w.db").rename(tmp_path / "away.db")
            (tmp_path / "w.db").mkdir()
            async with client.get(server.make_url("/health")) as answer:
                assert answer.status == 503
        await server.close()


async def test_the_clock_calls_and_stops():
    called = asyncio.Event()

    async def work():
        called.set()

    clock = Clock(work, 1)
    clock.start()
    await asyncio.wait_for(called.wait(), 5)
    await clock.stop()
