"""The service: the clock that sends what is due, and a page that tells whether all is well."""

import logging
from typing import Any

from aiohttp import web
from sqlalchemy import text

from bot.app import App
from bot.operations.watching import Tell, logged, watching
from bot.reminders.clock import Clock
from bot.signals import told_to_stop
from knowledge.living import Snapshot
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.serve")


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

    served = web.Application()
    served.router.add_get("/health", health)
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
    runner = web.AppRunner(web_app(app))
    await runner.setup()
    await web.TCPSite(runner, app.settings.http_host, app.settings.http_port).start()
    clock = Clock(app.sweeper.run, app.settings.sweep_seconds)
    clock.start()
    stop = told_to_stop()
    print(f"Wegwijs: http://{app.settings.http_host}:{app.settings.http_port}/health", flush=True)
    try:
        async with watching(app.living, app.settings, tell, wanted=watched):
            await stop.wait()
    finally:
        clock.stop()
        await runner.cleanup()
