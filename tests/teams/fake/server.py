"""A fake Microsoft Teams: the Bot Connector, the login server, and everything that is in the tenants.

    async with FakeTeams(target="http://127.0.0.1:8080") as teams:
        an = teams.person("a1", name="An Voorbeeld", email="an@voorbeeld.be")
        await an.says("hallo")                      # signed, over HTTP, to target + /api/messages
        answer = await an.next_message()            # the app's answer, as shown
        await an.presses(answer, "Ja")

The app is started with `teams.app_id`, `teams.password`, `teams.tenant`, `teams.login_url` and `teams.openid_url`. What the app
asks and Teams refuses is written in `teams.refused`; what it does that Teams would only show to people as an error is written
in `teams.complaints`, and leaving the block with complaints fails the test.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from aiohttp import web

from tests.teams.fake import calls, certificate, files, login, names
from tests.teams.fake.calls import Call
from tests.teams.fake.courier import Courier, Delivery
from tests.teams.fake.faults import Fault
from tests.teams.fake.people import Person
from tests.teams.fake.state import Conversation, Message, User
from tests.teams.fake.tokens import Granted, Signer


class FakeTeams:
    """Microsoft Teams on 127.0.0.1. Give `clock` a `Clock` to decide what time it is."""

    def __init__(
        self,
        *,
        target: str | None = None,
        path: str = "/api/messages",
        tenant: str = names.TENANT,
        app_type: str = "SingleTenant",
        clock: Callable[[], float] = time.time,
        invoke_seconds: float = 5.0,
        message_seconds: float = 15.0,
        retries: int = 0,
        https: bool = False,
        local: bool = False,
        sends_empty: bool = False,
    ) -> None:
        self.target = target
        """Where the app listens, as `http://127.0.0.1:8080`; may be set later."""
        self.path = path
        self.clock = clock
        self.tenant = tenant
        """The tenant in which the app is registered."""
        self.app_type = app_type
        """As MicrosoftAppType: of which tenant the app asks its tokens."""
        self.app_id = names.guid("app", secrets.token_hex(4))
        self.password = secrets.token_urlsafe(24)
        self.bot_name = "Wegwijs"
        self.invoke_seconds = invoke_seconds
        """How long a person's client waits for the answer to an invoke. Microsoft, Teams: five seconds."""
        self.message_seconds = message_seconds
        """How long Teams waits until a message is taken. Microsoft, Teams: fifteen seconds."""
        self.retries = retries
        """How often what the app failed to take is brought again, at once."""
        self.https = https
        """Whether the addresses told are those over https (both are always served): see `certificate`."""
        self.local = local
        """Whether this is a client for development: nothing is signed and no token is wanted."""
        self.sends_empty = sends_empty
        """Whether clients send boxes in which nothing stands; Microsoft's own leave them out."""
        self.calls: list[Call] = []
        """Everything the app asked, in order."""
        self.deliveries: list[Delivery] = []
        """Everything brought to the app, in order."""
        self.refused: list[str] = []
        """What the app asked and Teams refused, though no test ordered it."""
        self.complaints: list[str] = []
        """What the app answered that people would see as an error of it."""
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}
        self.files: dict[str, files.File] = {}
        self.faults: dict[str, list[Fault]] = {}
        """What goes wrong next, by kind of call: see `fail`, `drop`, `hang`."""
        self.inboxes: dict[str, list[Message]] = {}
        """The app's messages that each person got, by their id."""
        self.signer = Signer(self.app_id)
        self.granted = Granted(self.app_id, tenant)
        self.courier = Courier(self)
        self._people: dict[tuple[str, str], Person] = {}
        self._count = itertools.count(1)
        self._last_id = 0
        self._ports = (0, 0)
        self._changed = asyncio.Event()
        self._background: set[asyncio.Task[Any]] = set()
        self._runner: web.AppRunner | None = None

    # ---- life

    async def __aenter__(self) -> FakeTeams:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        for method, path, name, handle in calls.ROUTES:
            app.router.add_route(method, path, calls.handler(self, name, handle))
        files.add_routes(self, app)
        for path, tell in (
            ("/common/discovery/instance", login.instance),
            ("/{tenant}/v2.0/.well-known/openid-configuration", login.authority),
            ("/{tenant}/discovery/v2.0/keys", login.login_keys),
        ):
            app.router.add_get(path, self._telling(tell))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        for context in (None, certificate.serving()):
            await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=context).start()
        plain, safe = (address[1] for address in self._runner.addresses)
        self._ports = (plain, safe)
        return self

    def _telling(self, tell: Callable[[FakeTeams, web.Request], dict[str, Any]]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response(tell(self, request))

        return answer

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        for faults in self.faults.values():
            for fault in faults:
                fault.release()
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.courier.close()
        if self._runner is not None:
            for connection in list(getattr(self._runner.server, "connections", [])):
                if connection.transport is not None:
                    connection.transport.abort()  # over https a connection would wait for its end to be confirmed
            await self._runner.cleanup()
        if kind is None and self.complaints:
            raise AssertionError("the app did what Teams shows as an error:\n" + "\n".join(self.complaints))

    @property
    def url(self) -> str:
        """The address of the fake, over https when that was asked."""
        return f"https://127.0.0.1:{self._ports[1]}" if self.https else f"http://127.0.0.1:{self._ports[0]}"

    @property
    def service_url(self) -> str:
        """The Bot Connector of the region, as activities tell it."""
        return f"{self.url}/emea/"

    @property
    def login_url(self) -> str:
        """The login server, to which the tenant is added: always over https, for MSAL takes nothing else."""
        return f"https://127.0.0.1:{self._ports[1]}/"

    @property
    def authority_url(self) -> str:
        """The login server of the tenant that gives the app its tokens, as MSAL takes it."""
        return f"{self.login_url}{self.authority}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which the app is connected; TEAMS_PUBLIC_URL is its own, and MSAL must trust `certificate` besides
        (REQUESTS_CA_BUNDLE)."""
        if self.local:
            return {"MicrosoftAppId": ""}
        return {
            "MicrosoftAppId": self.app_id,
            "MicrosoftAppPassword": self.password,
            "MicrosoftAppType": self.app_type,
            "MicrosoftAppTenantId": self.tenant,
            "TEAMS_TENANT_IDS": self.tenant,
            "TEAMS_LOGIN_URL": self.login_url,
            "TEAMS_OPENID_URL": self.openid_url,
        }

    @property
    def authority(self) -> str:
        """The tenant of whom the app asks its tokens."""
        return "botframework.com" if self.app_type == "MultiTenant" else self.tenant

    @property
    def authorities(self) -> set[str]:
        """The tenants that give the app a token."""
        return {self.authority.casefold()}

    @property
    def openid_url(self) -> str:
        """The OpenID metadata document of the Bot Framework."""
        return f"{self.url}/v1/.well-known/openidconfiguration"

    @property
    def certificate(self) -> str:
        """Path of the certificate that must be trusted for https, as for REQUESTS_CA_BUNDLE."""
        return certificate.bundle()

    @property
    def bot_id(self) -> str:
        """The bot's own id in Teams."""
        return f"28:{self.app_id}"

    # ---- what is in it

    def person(self, key: str, *, name: str = "", email: str | None = "", tenant: str = "", **more: Any) -> Person:
        """The person with this key, made when not there yet; `email=None`: no address. More: see `User`."""
        home = tenant or self.tenant
        if (home, key) not in self._people:
            user = User(
                id=names.user_id(self.app_id, home, key),
                aad=names.guid("person", home, key),
                tenant=home,
                name=name or f"{key.capitalize()} Voorbeeld",
                email=f"{key.lower()}@voorbeeld.be" if email == "" else email,
                **more,
            )
            self.users[user.id] = user
            self._people[home, key] = Person(self, user)
        return self._people[home, key]

    def user(self, id: str) -> User | None:
        """Who has this id: for this bot, or in Entra."""
        return next((one for one in self.users.values() if id in (one.id, one.aad)), None)

    def chat(self, user: User) -> Conversation:
        """The personal chat of a person with the app."""
        id = names.chat_id(self.app_id, user.tenant, user.aad)
        if id not in self.conversations:
            self.conversations[id] = Conversation(id, "personal", user.tenant, members=[user.id])
        return self.conversations[id]

    def channel(
        self,
        id: str = "19:algemeen@thread.tacv2",
        *,
        name: str = "Algemeen",
        members: Iterable[Person] = (),
        tenant: str = "",
        bot: bool = True,
    ) -> Conversation:
        """The channel of a team, made when it is not there yet."""
        return self._shared(id, "channel", name, members, tenant, bot)

    def group(
        self,
        id: str = "19:groep@thread.v2",
        *,
        name: str = "",
        members: Iterable[Person] = (),
        tenant: str = "",
        bot: bool = True,
    ) -> Conversation:
        """The group chat, made when it is not there yet."""
        return self._shared(id, "groupChat", name, members, tenant, bot)

    def _shared(self, id: str, kind: str, name: str, members: Iterable[Person], tenant: str, bot: bool) -> Conversation:
        if id not in self.conversations:
            ends = ".tacv2" if kind == "channel" else ".v2"
            assert id.startswith("19:") and id.endswith(f"@thread{ends}"), f"{id} is not the id of a {kind}"
            team = "19:team@thread.tacv2" if kind == "channel" else ""
            self.conversations[id] = Conversation(id, kind, tenant or self.tenant, name, team, bot)
        place = self.conversations[id]
        place.joined(one.user.id for one in members)
        return place

    def post(self, message: Message) -> None:
        """Put a message in its conversation, before the eyes of those who see it."""
        message.conversation.all.append(message)
        if message.bot:
            for user in message.conversation.members:
                self.inboxes.setdefault(user, []).append(message)
        self.changed()

    # ---- what a test orders

    # `name`: send, typing, update, delete, member, members, open, token, metadata, keys, download or attachment.

    def fail(
        self,
        name: str,
        times: int = 1,
        *,
        status: int = 500,
        code: str | None = None,
        retry_after: int | None = None,
        after_applying: bool = False,
    ) -> Fault:
        """The next calls of a kind are answered with an HTTP status, and the code that Teams gives with it."""
        return self._order(name, Fault("fail", times, status, code, retry_after, after_applying))

    def drop(self, name: str, times: int = 1, *, after_applying: bool = False) -> Fault:
        """The connection of the next calls of a kind breaks before the answer, with or without their effect."""
        return self._order(name, Fault("drop", times, after_applying=after_applying))

    def hang(self, name: str, times: int = 1, *, after_applying: bool = False) -> Fault:
        """The next calls of a kind are not answered until `.release()`."""
        return self._order(name, Fault("hang", times, after_applying=after_applying))

    def _order(self, name: str, fault: Fault) -> Fault:
        known = {name for _, _, name, _ in calls.ROUTES} | {"typing", "download", "attachment"}
        assert name in known, f"{name!r} is not one of {sorted(known)}"
        self.faults.setdefault(name, []).append(fault)
        return fault

    def signing(self, how: str) -> Any:
        """`with teams.signing("expired"):` everything is brought in a way that the app must refuse: see `tokens.WAYS`."""
        return self.signer.signing(how)

    async def again(self, delivery: Delivery) -> Delivery:
        """Bring the same activity once more."""
        return await self.courier.again(delivery)

    # ---- what a test looks at

    def called(self, name: str) -> list[Call]:
        """The calls of one kind, in order."""
        return [call for call in self.calls if call.name == name]

    @property
    def updates(self) -> list[Call]:
        """The calls that changed a message, in order."""
        return self.called("update")

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
        """The last calls and what was refused, for a message about what went wrong."""
        told = [f"{call.name} {call.status} {str(call.body)[:200]}" for call in self.calls[-last:]]
        return "\n".join([*told, *self.refused[-3:], *self.complaints[-3:]])

    # ---- for the parts of the fake

    def message_id(self) -> str:
        """The id of a new message: the milliseconds since 1970, never twice."""
        self._last_id = max(int(self.clock() * 1000), self._last_id + 1)
        return str(self._last_id)

    def number(self) -> int:
        """The number of something new, in the order of everything."""
        return next(self._count)

    def refuse(self, call: Call, why: str) -> None:
        """Write down what was asked in vain."""
        self.refused.append(f"{call.name}: {why}")

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
