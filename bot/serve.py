"""The service: the clock that sends what is due, and a page that tells whether all is well."""

import asyncio
import gc
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from aiohttp import web
from sqlalchemy import text

from bot.app import App
from bot.calendar_feed import add_calendar_feed
from bot.channels.channel import Listening
from bot.database import utc_now
from bot.operations.watching import Tell, logged, watching
from bot.reminders.clock import Clock
from bot.reminders.nightly import AT
from bot.settings import Settings
from bot.signals import told_to_stop
from bot.waking import ENDED_WITHIN, ended
from dialogs.offer import Offers
from knowledge.living import Snapshot
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.serve")
NIGHT_LOOKED_AT = 600.0
"""Seconds between two looks whether the work of the night is done."""
LARGEST_REQUEST = 4 * 1024 * 1024
"""Bytes. A window of a hundred boxes with their options, three times as long in a form, is more than aiohttp's one million."""


def web_app(app: App) -> web.Application:
    """Return the HTTP application; channels add their routes here."""

    async def health(_request: web.Request) -> web.Response:
        told = {"knowledge": knowledge_health(app.living.snapshot)}
        try:
            async with app.database.connection() as connection:
                await connection.execute(text("SELECT 1"))
        except DatabaseUnavailable:
            return web.json_response({"status": "database unavailable", **told}, status=503)
        return web.json_response({"status": "ok", **told})

    served = web.Application(client_max_size=LARGEST_REQUEST)
    served.router.add_get("/health", health)
    add_calendar_feed(served, app.database, Offers(app.living.catalogue), utc_now)
    return served


def knowledge_health(snapshot: Snapshot) -> dict[str, Any]:
    """Return how much can be answered, since when, and which files are refused: names alone, no words of theirs."""
    return {
        "entries": len(snapshot.base.entries),
        "loaded": snapshot.loaded_at.isoformat(timespec="seconds"),
        "refused": [problem.file.rpartition(".")[0] or problem.file for problem in snapshot.base.problems],
    }


async def serve(app: App, tell: Tell = logged, *, watched: bool = True) -> None:
    """Run until the process is told to stop.

    Parameters
    ----------
    tell
        Hears a line for each change of the knowledge.
    watched
        Whether the knowledge is read again when its files change.
    """
    stop = told_to_stop()
    async with running(app, tell, watched=watched) as address:
        # What was read at the start stays: looking through it for garbage would hold up everybody, time and again.
        gc.collect()
        gc.freeze()
        print(f"Wegwijs: {address}/health", flush=True)
        await stop.wait()


@asynccontextmanager
async def running(app: App, tell: Tell = logged, *, watched: bool = True) -> AsyncGenerator[str]:
    """Serve while the context is open; gives the address of the site."""
    site = web_app(app)
    async with AsyncExitStack() as open_now:
        await open_now.enter_async_context(watching(app.living, app.settings, tell, wanted=watched))
        for channel in app.channels.values():
            if isinstance(channel, Listening):
                await open_now.enter_async_context(channel.listening(site, app.sender.wake))
        # Inside of the channels: what is on its way when we stop still goes out by their connections.
        await open_now.enter_async_context(_sending(app))
        # Nobody is heard before everything that answers is there; who stops is heard no more before anything else stops.
        await open_now.enter_async_context(_open_to(site, app.settings))
        yield f"http://{app.settings.http_host}:{app.settings.http_port}"


@asynccontextmanager
async def _sending(app: App) -> AsyncGenerator[None]:
    """Do what is due and the work of the night, by the clock, and send at once what answers somebody."""
    clock = Clock(app.sweeper.prepare, app.settings.sweep_seconds)
    clock.daily(AT, app.sweeper.nightly.run)
    # Also at the start and from time to time: for the night that nobody was there, or was not there to its end.
    clock.every(NIGHT_LOOKED_AT, app.sweeper.nightly.run, at_once=True)
    clock.start()
    sending = asyncio.create_task(app.sender.run(app.settings.sweep_seconds))
    try:
        yield
    finally:
        app.sender.stop()
        await clock.stop()
        await ended(sending, within=2 * ENDED_WITHIN)  # it waits as long itself for what is on its way


@asynccontextmanager
async def _open_to(site: web.Application, settings: Settings) -> AsyncGenerator[None]:
    # No log of requests: addresses of files are the keys to them.
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.http_host, settings.http_port).start()
        yield
    finally:
        await runner.cleanup()
