"""The front door for Teams: what comes in is checked, kept and acknowledged; an invoke is answered.

An acknowledgement waits for the activity to be durable and for nothing else. An invoke is answered with what it leads to, or, when that
takes too long, with a word that it does. Queries that change nothing are answered and never kept.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.channels.teams.activities import Handler, UnknownInvoke, dispatched
from bot.channels.teams.answers import Answer, failed, said
from bot.channels.teams.arrival import Arrival, UnreadableActivity, arrival_of, body_of
from bot.channels.teams.authentication import Authenticator, KeysUnavailable, NotAuthenticated, TenantNotServed
from bot.channels.teams.connector import TeamsBusy
from bot.channels.teams.forms import FormDialogs, not_taken, waiting
from bot.channels.teams.hearing import Hearing
from bot.channels.teams.incoming import Doing
from bot.channels.teams.people import People
from bot.receiving import Event, TryLater, Worker
from dialogs.texts import N_, texts_in
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.teams")
PATH = "/api/messages"
INVOKE_SECONDS = 3.5
"""How long Teams is kept waiting for what an invoke leads to: after five seconds it shows an error (Microsoft, Teams: invoke activities)."""
CHECKED_SECONDS = 2.0
"""How much of that may be spent on looking for the keys by which the sender is known."""
MESSAGE_SECONDS = 12.0
"""How long anything else may take to be believed and durable; after fifteen seconds the Bot Connector waits no longer."""
_TAKES_LONGER = N_("This takes a moment longer: the answer comes in our chat.")
_LOST = N_("I cannot reach my memory right now. What you answered before is safe; try again in a moment.")
_DIALOGS = frozenset({"task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction"})
_EMPTY: dict[str, dict[str, Any]] = {
    "application/search": {
        "statusCode": 200, "type": "application/vnd.microsoft.search.searchResponse", "value": {"results": []},
    },
}  # fmt: skip
_NOTHING_FOUND: dict[str, Any] = {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}}


class Front:
    """Takes what Teams sends.

    Parameters
    ----------
    worker
        Applies what was kept; given by `working`.
    """

    def __init__(
        self, people: People, hearing: Hearing, forms: FormDialogs, handler: Handler, clock: Callable[[], datetime]
    ) -> None:
        self._people = people
        self._hearing = hearing
        self._forms = forms
        self._handler = handler
        self._clock = clock
        self._worker: Worker | None = None
        self._looking: set[asyncio.Task[Answer | None]] = set()

    def working(self, worker: Worker) -> None:
        """Say what applies activities."""
        self._worker = worker

    async def received(self, arrival: Arrival, within: float) -> Answer:
        """Keep an activity, and return what Teams is answered; raises DatabaseUnavailable for one that could not be kept.

        Parameters
        ----------
        within
            Seconds in which Teams has to be answered.
        """
        assert self._worker is not None  # it is there before the doors open
        if arrival.nobodys:
            return Answer(None)
        if arrival.query:
            return await self._looked_up(arrival, within)
        if arrival.invoke:
            return await self._answered(arrival, self._worker, within)
        try:
            async with asyncio.timeout(within):
                await self._worker.keep(arrival.received())
        except TimeoutError as error:
            raise DatabaseUnavailable("an activity could not be kept in time") from error
        return Answer(None)

    async def _answered(self, arrival: Arrival, worker: Worker, within: float) -> Answer:
        try:
            answer = await worker.answer(arrival.received(), within)
        except TimeoutError:
            return _late(arrival)
        except DatabaseUnavailable as error:
            log.error("an invoke was not kept: %s", error)
            return _unheard(arrival)
        return answer if isinstance(answer, Answer) else _late(arrival)

    async def _looked_up(self, arrival: Arrival, within: float) -> Answer:
        looking = asyncio.create_task(self._heard(arrival))
        self._looking.add(looking)
        looking.add_done_callback(self._looked)
        # One that is slow is left to itself and not cancelled, for that would cost a connection of the database.
        await asyncio.wait({looking}, timeout=within)
        done = looking.done() and not looking.cancelled() and looking.exception() is None
        answer = looking.result() if done else None
        return answer or _nothing(arrival)

    def _looked(self, looking: "asyncio.Task[Answer | None]") -> None:
        self._looking.discard(looking)
        if not looking.cancelled() and (error := looking.exception()) is not None:
            log.error("nothing could be offered: %s", error, exc_info=None if isinstance(error, TryLater) else error)

    # -- what the worker does --

    async def apply(self, event: Event) -> Answer | None:
        """Apply an activity that was kept; raises TryLater when Teams does not say whose it is."""
        return await self._heard(arrival_of(event.body, self._clock()))

    async def late(self, event: Event, answer: Any) -> None:
        """Keep what a dialog shows that looks again; of anything else, what it led to is in the chat."""
        arrival = arrival_of(event.body, self._clock())
        if arrival.kind in _DIALOGS and isinstance(answer, Answer):
            self._forms.came_late(arrival, answer)

    async def _heard(self, arrival: Arrival) -> Answer | None:
        try:
            who = await self._people.who(arrival)
        except TeamsBusy as busy:
            raise TryLater(str(busy), busy.wait) from busy
        doing = Doing(arrival, who)
        if not arrival.query:
            await self._hearing.seen(doing)
        try:
            return await dispatched(self._handler, doing)
        except UnknownInvoke as error:
            log.warning("an invoke that is not offered: %s", error)
            return Answer(None, status=501)
        except TeamsBusy as busy:
            raise TryLater(str(busy), busy.wait or timedelta(seconds=5)) from busy


def _nothing(arrival: Arrival) -> Answer:
    """Return that nothing was found, in the shape of the query."""
    if arrival.kind == "adaptiveCard/action":
        return failed(texts_in("nl")(_LOST))
    return Answer(_EMPTY.get(arrival.kind, _NOTHING_FOUND))


def _late(arrival: Arrival) -> Answer:
    """Return that it takes longer, in the shape of the invoke."""
    return waiting(arrival) if arrival.kind in _DIALOGS else said(texts_in("nl")(_TAKES_LONGER))


def _unheard(arrival: Arrival) -> Answer:
    """Return that it was not heard, in the shape of the invoke."""
    texts = texts_in("nl")
    return not_taken(arrival, texts(_LOST)) if arrival.kind in _DIALOGS else failed(texts(_LOST))


def add_routes(
    site: web.Application, front: Front, authenticator: Authenticator, clock: Callable[[], datetime]
) -> None:
    """Serve the address at which the Bot Connector brings activities."""

    async def messages(request: web.Request) -> web.Response:
        # A page in a browser can send any other type here without asking, to a program that listens on the same machine.
        if request.content_type != "application/json":
            return web.Response(status=415)
        now = asyncio.get_running_loop().time
        begun = now()
        try:
            body = body_of(await request.read())
            invoke = body.get("type") == "invoke"
            # Before anything in it is believed: the sender, the tenant and the address to answer at.
            async with asyncio.timeout(CHECKED_SECONDS if invoke else MESSAGE_SECONDS):
                await authenticator.check(body, request.headers.get("Authorization"))
            left = begun + (INVOKE_SECONDS if invoke else MESSAGE_SECONDS) - now()
            answer = await front.received(arrival_of(body, clock()), left)
        except NotAuthenticated as error:
            log.warning("a request was refused: %s", error)
            return web.Response(status=401)
        except TenantNotServed as error:
            log.warning("something of tenant %s, which is not served, was left alone", error)
            return web.Response(status=403)
        except UnreadableActivity as error:
            log.warning("a request could not be read: %s", error)
            return web.Response(status=400)
        except (DatabaseUnavailable, KeysUnavailable, TimeoutError) as error:
            log.error("an activity was not kept: %s: %s", type(error).__name__, error)
            return web.Response(status=503, headers={"Retry-After": "5"})
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.Response(
            body=json.dumps(answer.body, ensure_ascii=False).encode(), status=answer.status,
            content_type="application/json",
        )  # fmt: skip

    site.router.add_post(PATH, messages)
