"""The front door for Slack: what comes in is checked, kept and acknowledged; what must be answered at once is answered.

An acknowledgement waits for the event to be durable and for nothing else. Only what is typed in a list is answered from what is
known now, and a window that is submitted is told what follows if that is known in time.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.channels.payload import Body, text_in
from bot.channels.slack.api import TOKEN, SlackBusy, SlackRefused
from bot.channels.slack.arrival import Arrival, UnreadableRequest, arrival_of, body_of
from bot.channels.slack.forms import FormWindows, Outcome, waiting
from bot.channels.slack.incoming import Doing
from bot.channels.slack.listeners import dispatched
from bot.channels.slack.people import People, Who
from bot.channels.slack.workspaces import NotServed, Workspaces
from bot.receiving import Event, TryLater, Worker
from storage.database import DatabaseUnavailable

log = logging.getLogger("wegwijs.slack")
PATH = "/slack/events"
WINDOW_SECONDS = 2.0
"""How long a window that was submitted is kept waiting: Slack gives up after three (Slack, view_submission)."""
LIST_SECONDS = 2.0
KEPT_SECONDS = 2.5
"""How long an event may take to become durable; later than that Slack is asked to send it again."""
_URGENT = frozenset({"block_actions", "command", "shortcut", "message_action"})
"""What may open a window, for which there is little time."""
_REMOVED = frozenset({"app_uninstalled", "tokens_revoked"})


class Front:
    """Takes what Slack sends, however it comes.

    Parameters
    ----------
    worker
        Applies what was kept; given by `working`.
    """

    def __init__(
        self, workspaces: Workspaces, people: People, forms: FormWindows, clock: Callable[[], datetime]
    ) -> None:
        self._workspaces = workspaces
        self._people = people
        self._forms = forms
        self._clock = clock
        self._app: AsyncApp | None = None
        self._worker: Worker | None = None
        self._looking: set[asyncio.Task[Any]] = set()

    def working(self, app: AsyncApp, worker: Worker) -> None:
        """Say what applies events."""
        self._app, self._worker = app, worker

    async def received(self, body: Body) -> dict[str, Any] | None:
        """Keep an event; return what acknowledges it, None for nothing more than that.

        Raises UnreadableRequest, and DatabaseUnavailable for an event that could not be kept: Slack sends it again.
        """
        assert self._worker is not None  # it is there before the doors open
        arrival = arrival_of(body, self._clock())
        if self._workspaces.surely_not(arrival.team):
            log.warning("something of workspace %s, which is not served, was left alone", arrival.team)
            return None
        if arrival.nobodys:
            return None
        match arrival.kind:
            case "block_suggestion":
                return await self._listed(arrival)
            case "view_submission":
                return await self._submitted(arrival)
            case _:
                try:
                    async with asyncio.timeout(KEPT_SECONDS):
                        await self._worker.keep(arrival.received(), urgent=arrival.kind in _URGENT)
                except TimeoutError as error:
                    raise DatabaseUnavailable("an event could not be kept in time") from error
                return None

    async def _listed(self, arrival: Arrival) -> dict[str, Any]:
        looking = asyncio.create_task(self._heard(arrival))
        self._looking.add(looking)
        looking.add_done_callback(self._looked)
        # One that is slow is left to itself and not cancelled, for that would cost a connection of the database.
        await asyncio.wait({looking}, timeout=LIST_SECONDS)
        failed = not looking.done() or looking.cancelled() or looking.exception() is not None
        found = None if failed else looking.result()
        return cast(dict[str, Any], found) if isinstance(found, dict) else {"options": []}

    def _looked(self, looking: "asyncio.Task[Any]") -> None:
        self._looking.discard(looking)
        if not looking.cancelled() and (error := looking.exception()) is not None:
            log.error("nothing could be offered: %s", error, exc_info=None if isinstance(error, TryLater) else error)

    async def _submitted(self, arrival: Arrival) -> dict[str, Any] | None:
        assert self._worker is not None
        try:
            outcome = await self._worker.answer(arrival.received(), WINDOW_SECONDS)
        except TimeoutError:
            return waiting(arrival.body)
        return outcome.told() if isinstance(outcome, Outcome) else None

    # -- what the worker does --

    async def apply(self, event: Event) -> Any:
        """Apply an event that was kept; raises TryLater when Slack does not say whose it is."""
        return await self._heard(arrival_of(event.body, self._clock()), event)

    async def late(self, event: Event, answer: Any) -> None:
        """Show in its window what came of it, for whom it took too long."""
        if not isinstance(answer, Outcome):
            return
        doing = await self._doing(arrival_of(event.body, self._clock()))
        if doing is not None:
            await self._forms.late(doing, answer)

    async def _heard(self, arrival: Arrival, event: Event | None = None) -> Any:
        assert self._app is not None
        try:
            doing = await self._doing(arrival)
            told = None if doing is None else await dispatched(self._app, arrival, doing)
        except SlackBusy as busy:
            if busy.reason in TOKEN:
                self._workspaces.forget(arrival.team)
            raise TryLater(str(busy), busy.wait) from busy
        except SlackRefused as refused:
            if refused.code in TOKEN:
                self._workspaces.forget(arrival.team)
            raise TryLater(str(refused), timedelta(minutes=1)) from refused
        if text_in(arrival.body, "event", "type") in _REMOVED:
            self._workspaces.forget(arrival.team)
        return told

    async def _doing(self, arrival: Arrival) -> Doing | None:
        """Return what was done with who did it; None when that is nobody whom Wegwijs serves."""
        try:
            served = await self._workspaces.served(arrival.team)
        except NotServed:
            log.warning("something of workspace %s, which is not served, was left alone", arrival.team)
            return None
        if not arrival.user or text_in(arrival.body, "event", "type") in _REMOVED:
            return Doing(arrival, served, Who(served.team, arrival.user, None, None, person=False))
        who = await self._people.who(served, arrival.user)
        return Doing(arrival, served, who) if who.person else None


def add_routes(site: web.Application, front: Front, signing_secret: str, clock: Callable[[], datetime]) -> None:
    """Serve the address at which Slack brings events, what is pressed, and commands."""

    class Now:
        """The clock as the verifier of slack_sdk wants it."""

        def now(self) -> float:
            return clock().timestamp()

    verifier = SignatureVerifier(signing_secret, Now())  # pyright: ignore[reportArgumentType]

    async def events(request: web.Request) -> web.Response:
        raw = await request.read()
        headers = {name.lower(): one for name, one in request.headers.items()}
        if not _signed(verifier, raw, headers):
            return web.Response(status=401)
        try:
            body = body_of(request.content_type, raw)
            if body.get("type") == "url_verification":
                return web.json_response({"challenge": str(body.get("challenge", ""))})
            if body.get("ssl_check") == "1":
                return web.Response()
            told = await front.received(body)
        except UnreadableRequest as error:
            log.warning("a signed request could not be read: %s", error)
            return web.Response(status=400)
        except DatabaseUnavailable as error:
            log.error("an event was not kept, Slack is asked to send it again: %s", error)
            return web.Response(status=503)
        return web.Response() if told is None else web.json_response(told)

    site.router.add_post(PATH, events)


def _signed(verifier: SignatureVerifier, raw: bytes, headers: dict[str, str]) -> bool:
    """Tell whether Slack signed this within the last five minutes (Slack, verifying requests)."""
    try:
        return verifier.is_valid_request(raw, headers)
    except (ValueError, UnicodeDecodeError):  # a time that is no number, a body that is no text
        return False
