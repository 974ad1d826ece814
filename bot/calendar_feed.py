"""Calendars that people subscribed to, on the site: ``/calendar/<secret>.ics``.

Whoever knows the address reads the calendar; that is how calendar programs work, which cannot sign in. So the address is secret,
can be revoked, and is written down nowhere: the site keeps no log of requests, and the database only a digest.

Addresses that do not exist may be asked for so often, for each costs a look into the database. Those that do are given whatever else comes
from the same address of the network: calendar services read for many people from one, and a proxy makes one of all.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aiohttp import ETag, web

from bot.channels.calendars import MEDIA_TYPE, subscribed
from bot.guessing import Guesses, Rate
from dialogs.calendar_feed.contents import events_of
from dialogs.calendar_feed.service import SECRET, digest_of
from dialogs.offer import Offers
from storage.database import Database, DatabaseUnavailable
from storage.feeds import Reader, reader_at, standing_digests, was_read

log = logging.getLogger("wegwijs.calendar_feed")
NAME = "Wegwijs"
"""How programs call the calendar."""
FRESH = timedelta(minutes=1)
"""How long what was made for an address is given again: a program that looks all the time costs a look at whose it is."""
MOST_KEPT = 1000
"""Calendars kept for that long; one of fifty moments is about 15 kB."""
NOTED = timedelta(days=1)
"""How often it is written down that an address is still read."""
EACH, TOGETHER = Rate(at_once=60, a_second=1), Rate(at_once=600, a_second=10)
"""How many addresses that do not exist are looked for, for one address of the network and for all: a few thousand of revoked ones, which
programs go on asking for, stay below it."""
KNOWN_FOR = timedelta(minutes=1)
"""How long the addresses that exist are known without a look, once more was asked for than that."""
MOST_KNOWN = 100_000
"""Addresses known so, some 12 MB; of more, those that were made last."""
TOLD_AGAIN = timedelta(hours=1)
"""How often it is logged that too many are asked for."""
_HEADERS = {
    "Cache-Control": "private, no-cache",
    # The address is a key: it goes to nobody, and no search engine shows what is behind it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class _Made:
    at: datetime
    body: bytes
    tag: str


@dataclass(frozen=True)
class _Known:
    digests: frozenset[str]
    at: datetime


class CalendarFeeds:
    """Answers programs that read calendars.

    Parameters
    ----------
    database, offers
        Where moments stand, and the programmes that they are of.
    clock
        Gives the present instant, with its zone.
    """

    def __init__(self, database: Database, offers: Offers, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._offers = offers
        self._clock = clock
        self._kept: OrderedDict[tuple[int, int], _Made] = OrderedDict()
        self._guesses = Guesses(clock, EACH, TOGETHER)
        self._known = _Known(frozenset(), datetime.min.replace(tzinfo=UTC))
        self._learning = asyncio.Lock()
        self._told_at: datetime | None = None

    async def answer(self, request: web.Request) -> web.Response:
        """Give the calendar at an address, or say that it has not changed; an address that was revoked is as one that never was."""
        now, secret = self._clock(), request.match_info["secret"]
        if SECRET.fullmatch(secret) is None:
            return _nothing()
        digest = digest_of(secret)
        counted = self._guesses.taken(request.remote)
        try:
            if not counted and digest not in await self._known_at(now):
                return self._too_many(now)
            async with self._database.reading() as session:
                reader = await reader_at(session, digest)
                if reader is None:
                    return _nothing()
                if counted:
                    self._guesses.put_back(request.remote)
                place = (reader.feed.id or 0, reader.person.id or 0)
                made = self._kept.get(place)
                if made is None or not timedelta(0) <= now - made.at < FRESH:
                    catalogue = await self._offers.read(session)
                    events = await events_of(session, reader.person, catalogue, now)
                    told = "\n".join(one.model_dump_json() for one in events)
                    tag = sha256(f"{NAME}\n{told}".encode()).hexdigest()[:32]
                    made = _Made(now, await asyncio.to_thread(subscribed, NAME, events, now), tag)
                    self._keep(place, made)
            await self._noted(reader, now)
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return web.Response(status=503, text="Try again later\n", headers={**_HEADERS, "Retry-After": "300"})
        # Weak: the same calendar, of which only the time at which it was written differs.
        tag = ETag(made.tag, is_weak=True)
        if any(one.value in {made.tag, "*"} for one in request.if_none_match or ()):
            unchanged = web.Response(status=304, headers=_HEADERS)
            unchanged.etag = tag
            return unchanged
        answer = web.Response(body=made.body, content_type=MEDIA_TYPE, charset="utf-8", headers=_HEADERS)
        answer.headers["Content-Disposition"] = 'inline; filename="wegwijs.ics"'
        answer.etag = tag
        return answer

    async def _known_at(self, now: datetime) -> frozenset[str]:
        """Return the addresses that exist, as they were at most a minute ago: one look, whatever is asked for meanwhile."""
        async with self._learning:
            if abs(now - self._known.at) >= KNOWN_FOR:
                async with self._database.reading() as session:
                    self._known = _Known(await standing_digests(session, MOST_KNOWN), now)
            return self._known.digests

    def _too_many(self, now: datetime) -> web.Response:
        if self._told_at is None or not timedelta(0) <= now - self._told_at < TOLD_AGAIN:
            self._told_at = now
            log.warning("addresses of calendars that do not exist are asked for too often; those that exist are given")
        # By then an address that was made a moment ago is known too.
        wait = {"Retry-After": str(int(KNOWN_FOR.total_seconds()))}
        return web.Response(status=429, text="Too many requests\n", headers={**_HEADERS, **wait})

    def _keep(self, place: tuple[int, int], made: _Made) -> None:
        self._kept[place] = made
        self._kept.move_to_end(place)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    async def _noted(self, reader: Reader, now: datetime) -> None:
        read = reader.feed.read_at
        if read is None or now - read >= NOTED:
            async with self._database.transaction() as session:
                await was_read(session, reader.feed.id or 0, now)


def _nothing() -> web.Response:
    return web.Response(status=404, text="Not found\n", headers=_HEADERS)


def add_calendar_feed(site: web.Application, database: Database, offers: Offers, clock: Callable[[], datetime]) -> None:
    """Serve calendars that people subscribed to; parameters as of `CalendarFeeds`."""
    site.router.add_get("/calendar/{secret}.ics", CalendarFeeds(database, offers, clock).answer)
