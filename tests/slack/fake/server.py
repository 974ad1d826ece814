"""A fake Slack: the server with its Web API, and everything that is in its workspaces.

    async with FakeSlack(target="http://127.0.0.1:8080") as slack:
        an = slack.person("U1", name="An Voorbeeld", email="an@voorbeeld.be")
        await an.dm("hallo")                       # signed, over HTTP, to target + /slack/events
        answer = await an.next_message()           # the app's answer, as shown
        await an.press(answer, "Ja")

The app is started with `slack.api_url`, `slack.signing_secret` and `slack.workspace("T1").token`; for Socket Mode
with `slack.app_token`. What the app does that real Slack would only swallow is written in `slack.complaints`, and
leaving the block with complaints fails the test.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

from aiohttp import web

from tests.slack.fake import files, messages, oauth, web_api
from tests.slack.fake.assistant import Thread
from tests.slack.fake.clock import Stamps
from tests.slack.fake.events import Courier, Delivery
from tests.slack.fake.faults import Fault
from tests.slack.fake.people import Person
from tests.slack.fake.state import BOT_SCOPES, Channel, User, Workspace
from tests.slack.fake.views import Trigger, View, Window
from tests.slack.fake.web_api import Args, Call, Method, Refused
from tests.slack.fake.websocket import Sockets

EVENTS = frozenset(
    ["message.im", "app_mention", "app_home_opened", "assistant_thread_started", "assistant_thread_context_changed", "tokens_revoked", "app_uninstalled"]
)
"""The events that an app is told of unless told otherwise."""


class FakeSlack:
    """Slack on 127.0.0.1. Give `clock` a `Clock` to decide what time it is."""

    def __init__(
        self,
        *,
        target: str | None = None,
        path: str = "/slack/events",
        team: str = "T1",
        scopes: Iterable[str] = BOT_SCOPES,
        events: Iterable[str] = EVENTS,
        clock: Callable[[], float] = time.time,
        ack_seconds: float = 3.0,
        retries: bool = False,
        echo: bool = True,
        port: int = 0,
    ) -> None:
        web_api.load()
        self.target = target
        """Where the app listens, as `http://127.0.0.1:8080`; may be set later."""
        self.path = path
        self.clock = clock
        self.events = set(events)
        """The events the app subscribes to; `message.im` for messages in direct messages."""
        self.ack_seconds = ack_seconds
        """How long Slack waits for an ack, by the clock and by real time."""
        self.retries = retries
        """Whether an event without ack is brought again, three times at once."""
        self.echo = echo
        """Whether the app is told of its own messages in direct messages, as Slack does."""
        self.app_id = "A1WEGWIJS"
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.app_token = f"xapp-1-{self.app_id}-{secrets.token_hex(8)}"
        self.client_id, self.client_secret = "1111.2222", secrets.token_hex(16)
        self.installer: tuple[str, str] | None = (team, "U1")
        """Who allows the app at `authorization_url`: (team, user), or None who declines."""
        self.scopes = set(scopes)
        self.calls: list[Call] = []
        """Every call of the Web API, in order."""
        self.deliveries: list[Delivery] = []
        """Everything brought to the app, in order."""
        self.complaints: list[str] = []
        """What the app did that Slack forbids and would not answer with an error."""
        self.workspaces: dict[str, Workspace] = {}
        self.users: dict[tuple[str, str], User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, files.File] = {}
        self.views: dict[str, View] = {}
        self.windows: dict[tuple[str, str], Window] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, messages.ResponseUrl] = {}
        self.threads: dict[tuple[str, str], Thread] = {}
        """Threads of the assistant container by (channel, thread_ts)."""
        self.offered: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        """What the app offered last in an external menu, by (view, block_id, action_id)."""
        self.codes: dict[str, oauth.Code] = {}
        self.courier = Courier(self)
        self.sockets = Sockets(self)
        self.team = team
        self._port = port
        self._faults: dict[str, list[Fault]] = {}
        self._people: dict[tuple[str, str], Person] = {}
        self._stamps = Stamps(clock)
        self._count = itertools.count(1)
        self._changed = asyncio.Event()
        self._background: set[asyncio.Task[Any]] = set()
        self._runner: web.AppRunner | None = None
        self.workspace(team)

    # ---- life

    async def __aenter__(self) -> FakeSlack:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/actions/{key}", self._respond)
        app.router.add_post("/upload/v1/{file}", functools.partial(files.upload, self))
        app.router.add_get("/files-pri/{file}/{rest:.*}", functools.partial(files.download, self))
        app.router.add_get("/oauth/v2/authorize", functools.partial(oauth.authorize, self))
        app.router.add_get("/link/", self.sockets.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        for faults in self._faults.values():
            for fault in faults:
                fault.release()
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.sockets.close()
        await self.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if kind is None and self.complaints:
            raise AssertionError("the app did what Slack forbids:\n" + "\n".join(self.complaints))

    @property
    def url(self) -> str:
        """The address of the fake."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """What the app takes as SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def authorization_url(self) -> str:
        """Where a person allows the app."""
        return f"{self.url}/oauth/v2/authorize"

    # ---- what is in it

    def workspace(self, team: str = "", *, scopes: Iterable[str] | None = None, installed: bool = True) -> Workspace:
        """The workspace with this id (the first one without), made when it is not there yet."""
        team = team or self.team
        if team not in self.workspaces:
            granted = set(self.scopes if scopes is None else scopes)
            self.workspaces[team] = Workspace(
                team, f"School {team}", f"xoxb-{team}-{secrets.token_hex(8)}", granted, self.app_id, installed
            )
        return self.workspaces[team]

    def person(self, user: str, *, name: str = "", email: str | None = "", team: str = "", **more: Any) -> Person:
        """The person with this id, made when not there yet; `email=None`: no address. More: see `User`."""
        place = self.workspace(team)
        if (place.id, user) not in self._people:
            name = name or f"Voorbeeld {user}"
            address = f"{user.lower()}@voorbeeld.be" if email == "" else email
            self.users[place.id, user] = User(user, place.id, name, address, **more)
            self._people[place.id, user] = Person(self, place.id, user)
        return self._people[place.id, user]

    def channel(self, name: str, *, members: Iterable[str] = (), bot: bool = True, team: str = "") -> Channel:
        """The channel with this id (C…, G…, or the D… of a person), made when it is a channel not there yet."""
        if name not in self.channels:
            assert name[0] in "CG", f"no direct message {name}: it begins with person.dm() or conversations.open"
            place = self.workspace(team)
            inside = set(members) | ({place.bot_user} if bot else set())
            self.channels[name] = Channel(name, name.lower(), place.id, inside)
        self.channels[name].members |= set(members)
        return self.channels[name]

    def dm_id(self, team: str, user: str) -> str:
        """The id of the direct message of a person with the app."""
        return f"D{team}{user}"

    def dm_channel(self, team: str, user: str) -> Channel:
        """The direct message of a person with the app, opened when it is not."""
        name = self.dm_id(team, user)
        if name not in self.channels:
            self.channels[name] = Channel(name, "directmessage", team, {user, self.workspace(team).bot_user})
        return self.channels[name]

    def window(self, team: str, user: str) -> Window:
        """What a person has open."""
        return self.windows.setdefault((team, user), Window())

    async def uninstall(self, team: str = "") -> None:
        """The app is removed from a workspace: its token is worth nothing, and it is told."""
        place = self.workspace(team)
        place.installed = False
        await self.courier.event(place.id, {"type": "app_uninstalled", "event_ts": self.ts()})
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [place.bot_user]}, "event_ts": self.ts()}
        await self.courier.event(place.id, revoked)

    # ---- what a test orders

    def fail(
        self,
        method: str,
        times: int = 1,
        *,
        status: int = 500,
        retry_after: int | None = None,
        error: str | None = None,
    ) -> Fault:
        """The next calls of a method are answered with an HTTP status (429 with Retry-After), or `ok: false`."""
        return self._order(method, Fault("fail", times, status, retry_after, error))

    def drop(self, method: str, times: int = 1, *, after_applying: bool = False) -> Fault:
        """The connection of the next calls of a method breaks before the answer, with or without their effect."""
        return self._order(method, Fault("drop", times, after_applying=after_applying))

    def hang(self, method: str, times: int = 1, *, after_applying: bool = False) -> Fault:
        """The next calls of a method are not answered until `.release()`."""
        return self._order(method, Fault("hang", times, after_applying=after_applying))

    def _order(self, method: str, fault: Fault) -> Fault:
        self._faults.setdefault(method, []).append(fault)
        return fault

    def tampered(self, how: str) -> Any:
        """`with slack.tampered("stale"):` everything is brought in a way that the app must refuse: `wrong_signature`,
        `stale`, `future`, `no_headers`, `other_body`."""
        return self.courier.tampered(how)

    async def again(self, delivery: Delivery, reason: str = "http_timeout", number: int = 1) -> Delivery:
        """Bring the same thing once more, with the headers of a retry."""
        return await self.courier.again(delivery, reason, number)

    def called(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    @property
    def refused(self) -> list[Call]:
        """The calls that were answered with an error that no test ordered."""
        return [call for call in self.calls if not call.ok and call.fault is None]

    async def until(self, true: Callable[[], Any], what: str = "", patience: float = 20.0) -> Any:
        """Wait until something holds in this fake and give it; AssertionError when it does not come.

        `patience` is only how long a broken program is waited for.
        """
        try:
            async with asyncio.timeout(patience):
                while not (found := true()):
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"did not come: {what or true}\n{self.story()}") from None
        return found

    async def quiet(self) -> None:
        """Wait until what was brought in the background is brought."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    def story(self, last: int = 12) -> str:
        """The last calls, for a message about what went wrong."""
        return "\n".join(
            f"{call.method} {call.answer.get('error', 'ok')} {call.args}"[:300] for call in self.calls[-last:]
        )

    # ---- for the parts of the fake

    def ts(self) -> str:
        """The time stamp of something new."""
        return self._stamps.next()

    def number(self) -> int:
        """The number of something new, in the order of everything."""
        return next(self._count)

    def name(self, before: str) -> str:
        """An id that is not there yet."""
        return f"{before}{next(self._count):08X}"

    def block_names(self) -> Iterator[str]:
        """Ids for blocks and elements without one."""
        while True:
            yield f"b{next(self._count):x}"

    def hash(self) -> str:
        """A hash of a view as it is now."""
        return f"{int(self.clock())}.{next(self._count):08x}"

    def trigger(self, team: str, user: str, view: str | None = None) -> str:
        """A trigger_id for an interaction."""
        name = f"{next(self._count)}.{int(self.clock())}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(team, user, self.clock(), view)
        return name

    def response_url(self, team: str, channel: str, user: str, original: str | None = None) -> str:
        """An address to answer an interaction."""
        key = secrets.token_hex(12)
        self.response_urls[key] = messages.ResponseUrl(team, channel, user, self.clock(), original)
        return f"{self.url}/actions/{key}"

    def complain(self, what: str) -> None:
        """Write down what the app did wrong."""
        self.complaints.append(what)

    def changed(self) -> None:
        """Wake who waits for something to happen."""
        self._changed.set()
        self._changed = asyncio.Event()

    def in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something without waiting for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # ---- requests

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        call = Call(name, {}, None, self.number(), self.clock())
        self.calls.append(call)
        called = web_api.METHODS.get(name)
        token, args = await _arguments(request, called)
        call.args = args
        fault = next((one for one in self._faults.get(name, []) if one.times > 0), None)
        if fault is not None:
            fault.times -= 1
            call.fault = fault.kind
            call.answer, response = await fault.play(lambda: self._apply(called, call, token), request)
        else:
            call.answer = self._apply(called, call, token)
            response = web.json_response(call.answer)
        call.status = response.status
        if call.team is not None:
            response.headers["x-oauth-scopes"] = ",".join(sorted(self.workspace(call.team).scopes))
        self.changed()
        return response

    def _apply(self, called: Method | None, call: Call, token: str | None) -> dict[str, Any]:
        try:
            if called is None:
                raise Refused("unknown_method", req_method=call.method)
            place = web_api.authorised(self, called, token)
            call.team = place.id if place else None
            call.unknown = sorted(set(call.args) - called.required - called.optional)
            args = web_api.decoded(called, call.args)
            answer = {"ok": True, **called.handler(self, place or self.workspace(), args)}
            call.applied = True
        except Refused as refused:
            answer = refused.answer
        self.changed()
        return answer

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            args = await request.json()
            messages.respond(self, request.match_info["key"], args)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except Refused as refused:
            gone = refused.error in ("expired_url", "used_url", "invalid_url")
            if not gone:
                self.complain(f"response_url: {refused.answer}")
            return web.json_response(refused.answer, status=404 if gone else 400)
        finally:
            self.changed()
        return web.Response(text="ok")


async def _arguments(request: web.Request, called: Method | None) -> tuple[str | None, Args]:
    """The token and the arguments of a call; a JSON body is not read by a method that takes none."""
    args: Args = dict(request.query)
    if request.content_type == "application/json":
        if called is None or called.json:
            body = await request.json()
            args |= body if isinstance(body, dict) else {}
    elif request.can_read_body:
        args |= dict(await request.post())
    header = request.headers.get("Authorization", "")
    token = args.pop("token", None)
    if header.startswith("Bearer "):
        token = header.removeprefix("Bearer ")
    return token, {**oauth.basic(header), **args}
