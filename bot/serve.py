"""The service: the clock that sends what is due, and a page that tells whether all is well."""

import asyncio
import logging
import signal

from aiohttp import web
from sqlalchemy import text

from bot.app import App
from bot.reminders.clock import Clock
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.serve")


def web_app(app: App) -> web.Application:
    """Return the HTTP application; channels add their routes here."""

    async def health(_request: web.Request) -> web.Response:
        try:
            async with app.database.connection() as connection:
                await connection.execute(text("SELECT 1"))
        except DatabaseUnavailable:
            return web.json_response({"status": "database unavailable"}, status=503)
        return web.json_response({"status": "ok"})

    served = web.Application()
    served.router.add_get("/health", health)
    return served


async def serve(app: App) -> None:
    """Run until the process is told to stop."""
    runner = web.AppRunner(web_app(app))
    await runner.setup()
    await web.TCPSite(runner, app.settings.http_host, app.settings.http_port).start()
    clock = Clock(app.sweeper.run, app.settings.sweep_seconds)
    clock.start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    print(f"Wegwijs: http://{app.settings.http_host}:{app.settings.http_port}/health", flush=True)
    try:
        await stop.wait()
    finally:
        clock.stop()
        await runner.cleanup()
