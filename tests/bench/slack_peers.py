"""What acknowledging costs at the least: a handler that only checks the signature, and one that commits each event by itself."""

import sqlite3
import sys
from pathlib import Path

import aiosqlite
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.channels.slack.arrival import body_of
from bot.channels.slack.front import PATH


async def made(kind: str, secret: str, path: Path) -> web.Application:
    """Return the site of a peer: `bare` or `commit`."""
    site = web.Application()
    verifier = SignatureVerifier(secret)
    database = None
    if kind == "commit":
        database = await aiosqlite.connect(path, isolation_level=None)
        await database.execute("PRAGMA journal_mode=WAL")
        await database.execute("PRAGMA synchronous=FULL")
        await database.execute("CREATE TABLE event (id TEXT PRIMARY KEY, body TEXT)")

    async def events(request: web.Request) -> web.Response:
        raw = await request.read()
        if not verifier.is_valid_request(raw, dict(request.headers)):
            return web.Response(status=401)
        if database is not None:
            body = body_of(request.content_type, raw)
            # One statement outside of a transaction is committed by itself.
            given = (str(body.get("event_id") or body.get("trigger_id")), raw.decode())
            await database.execute("INSERT OR IGNORE INTO event VALUES (?, ?)", given)
        return web.Response()

    async def health(_request: web.Request) -> web.Response:
        return web.Response()

    async def closed(_site: web.Application) -> None:
        if database is not None:
            await database.close()

    site.router.add_post(PATH, events)
    site.router.add_get("/health", health)
    site.on_cleanup.append(closed)
    return site


def kept(path: Path) -> int:
    """Return how many events the peer that commits holds."""
    with sqlite3.connect(path) as database:
        return int(database.execute("SELECT count(*) FROM event").fetchone()[0])


if __name__ == "__main__":
    web.run_app(
        made(sys.argv[1], sys.argv[2], Path(sys.argv[4])),
        host="127.0.0.1", port=int(sys.argv[3]), access_log=None, print=None,
    )  # fmt: skip
