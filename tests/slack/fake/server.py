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
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

from aiohttp import web

from tests.slack.fake import files, messages, oauth, requests, web_api
from tests.slack.fake.assistant import Thread
from tests.slack.fake.clock import Stamps
from tests.slack.fake.events import Courier, Delivery
from tests.slack.fake.faults import Fault
from tests.slack.fake.people import Person
from tests.slack.fake.state import BOT_SCOPES, Channel, Message, User, Workspace
from tests.slack.fake.views import Trigger, View, Window
from tests.slack.fake.web_api import Call
from tests.slack.fake.websocket import Sockets

EVENTS = frozenset(
    [
        "message.im",
        "app_mention",
        "app_home_opened",
        "assistant_thread_started",
        "assistant_thread_context_changed",
        "tokens_revoked",
        "app_uninstalled",
    ]
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
        self.faults: dict[str, list[Fault]] = {}
        """What goes wrong next, by method: see `fail`, `drop`, `hang`."""
        self.inboxes: defaultdict[tuple[str, str], list[Message]] = defaultdict(list)
        """The app's messages that each person got, by (team, user)."""
        self.pace: dict[str, float] = {}
        """Seconds that Slack wants between two calls of a method for the same channel, by method: sooner gives 429."""
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
        app.router.add_route("*", "/api/{method}", functools.partial(requests.api, self))
        app.router.add_post("/actions/{key}", functools.partial(requests.respond, self))
        app.router.add_post(
            "/upload/v1/{file}", functools.partial(requests.bytes_of_files, self, "upload", files.upload)
        )
        app.router.add_get(
            "/files-pri/{file}/{rest:.*}", functools.partial(requests.bytes_of_files, self, "download", files.download)
        )
        app.router.add_get("/oauth/v2/authorize", functools.partial(oauth.authorize, self))
        app.router.add_get("/link/", self.sockets.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        for faults in self.faults.values():
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
        channel = self.channels[name]
        for user in set(members) - channel.members:
            channel.members.add(user)
            inbox = self.inboxes[channel.team, user]
            inbox += [message for message in channel.messages if message.bot]
            inbox.sort(key=lambda message: message.number)
        return channel

    def dm_id(self, team: str, user: str) -> str:
        """The id of the direct message of a person with the app."""
        return f"D{team}{user}"

    def dm_channel(self, team: str, user: str) -> Channel:
        """The direct message of a person with the app, opened when it is not."""
        name = self.dm_id(team, user)
        if name not in self.channels:
            self.channels[name] = Channel(name, "directmessage", team, {user, self.workspace(team).bot_user})
        return self.channels[name]

    def post(self, channel: Channel, message: Message) -> None:
        """Put a message in a channel, before the eyes of those who see it."""
        channel.all.append(message)
        if message.bot:
            for user in channel.members if message.only_for is None else {message.only_for}:
                self.inboxes[channel.team, user].append(message)

    def attached(self, message: Message) -> dict[str, bytes]:
        """The files at a message: bytes by name."""
        return {told["name"]: self.files[told["id"]].content or b"" for told in message.files}

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

    # `method`: a method of the Web API, or `upload` or `download` for the bytes of files.

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
        self.faults.setdefault(method, []).append(fault)
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
