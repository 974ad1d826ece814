"""Who is let in at /api/messages: requests with a token of the Bot Connector, for us, from a tenant that is served."""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import aiohttp
import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from bot.channels.teams.authentication import Authenticator, KeysUnavailable, NotAuthenticated, TenantNotServed
from bot.channels.teams.settings import TeamsSettings
from tests.bot.teams.microsoft import certificate

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
OTHER = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"
SERVICE = "https://smba.example.org/emea/"
ISSUER = "https://api.botframework.com"
EMULATOR = "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"


@pytest.fixture(scope="module")
def keys():
    """Keys by the name under which they are served, and one that nobody serves."""
    return {name: rsa.generate_private_key(65537, 2048) for name in ("one", "unendorsed", "two", "stranger")}


class Microsoft:
    """Serves an OpenID configuration and keys."""

    def __init__(self, keys):
        self.keys = keys
        self.served = ["one", "unendorsed"]
        self.fetched = 0
        self.status = 200
        self.asked = asyncio.Event()
        self.going_on = asyncio.Event()
        self.going_on.set()

    async def start(self):
        app = web.Application()
        app.router.add_get("/openid", self.configuration)
        app.router.add_get("/keys", self.key_set)
        self.server = TestServer(app)
        await self.server.start_server()
        self.url = str(self.server.make_url("/openid"))

    async def configuration(self, request):
        self.fetched += 1
        self.asked.set()
        await self.going_on.wait()
        return web.json_response({"jwks_uri": str(self.server.make_url("/keys"))}, status=self.status)

    async def key_set(self, request):
        found = [self.jwk(name) for name in self.served]
        return web.json_response(
            {"keys": [{"kty": "EC", "kid": "ec"}, {"kty": "RSA", "kid": "bad", "n": "", "e": "?"}, "nonsense", *found]}
        )

    def jwk(self, name):
        key = json.loads(RSAAlgorithm.to_jwk(self.keys[name].public_key()))
        return {**key, "kid": name, "endorsements": [] if name == "unendorsed" else ["msteams", "skype"]}


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
async def microsoft(keys):
    started = Microsoft(keys)
    await started.start()
    yield started
    await started.server.close()


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def door(microsoft, session, clock):
    settings = TeamsSettings(
        app_id=APP, app_password="geheim", app_tenant_id=TENANT, openid_url=microsoft.url, _env_file=None
    )
    opened = Authenticator(settings, session, clock)
    yield opened
    await opened.close()


def activity(**changed):
    return {
        "type": "message",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "conversation": {"id": "a:1", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        **changed,
    }


def claims(**changed):
    now = int(time.time())
    return {"iss": ISSUER, "aud": APP, "serviceurl": SERVICE, "nbf": now - 10, "exp": now + 3600, **changed}


def without(given, name):
    return {key: one for key, one in given.items() if key != name}


def header(keys, *, by="one", named=None, algorithm="RS256", said=None):
    token = jwt.encode(said or claims(), keys[by], algorithm=algorithm, headers={"kid": named or by})
    return f"Bearer {token}"


def by_hand(head, said, sign):
    """Return a token that PyJWT refuses to make."""
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (head, said)]
    signature = base64.urlsafe_b64encode(sign(b".".join(parts))).rstrip(b"=")
    return "Bearer " + b".".join([*parts, signature]).decode()


async def test_a_request_of_the_bot_connector_is_let_in(door, keys, microsoft):
    await door.check(activity(), header(keys))
    await door.check(activity(type="invoke", recipient={"id": "28:x", "role": "skill"}), header(keys))
    assert microsoft.fetched == 1


async def test_nothing_is_fetched_before_somebody_comes(door, microsoft):
    assert microsoft.fetched == 0


def signed_by_public_key(keys):
    """Sign with what everybody can read, in the hope that it is taken for a shared secret."""
    pem = keys["one"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = {"alg": "HS256", "typ": "JWT", "kid": "one"}
    return by_hand(head, claims(), lambda text: hmac.new(pem, text, hashlib.sha256).digest())


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda keys: None, "no bearer token"),
        (lambda keys: "", "no bearer token"),
        (lambda keys: "Bearer", "no bearer token"),
        (lambda keys: "Bearer ", "no bearer token"),
        (lambda keys: header(keys).replace("Bearer", "Basic"), "no bearer token"),
        (lambda keys: header(keys) + " more", "no bearer token"),
        (lambda keys: "Bearer geheim", "not a token"),
        (lambda keys: "Bearer geheim.geheim.geheim", "not a token"),
        (lambda keys: "Bearer ééé.ééé.ééé", "not a token"),
        (lambda keys: by_hand({"alg": "RS256"}, [1], lambda text: b"x"), "not a token"),
        (lambda keys: header(keys, by="stranger", named="one"), "InvalidSignatureError"),
        (lambda keys: header(keys)[:-8] + "AAAAAAAA", "InvalidSignatureError"),
        (lambda keys: header(keys, by="stranger"), "unknown key"),
        (lambda keys: "Bearer " + jwt.encode(claims(), keys["one"], "RS256"), "unknown key"),
        (lambda keys: header(keys, by="unendorsed"), "not endorsed for Teams"),
        (lambda keys: header(keys, said=claims(aud=TENANT)), "Invalid AppId"),
        (lambda keys: header(keys, said=claims(aud=[APP])), "Invalid AppId"),
        (lambda keys: header(keys, said=without(claims(), "aud")), "'aud' claim missing"),
        (lambda keys: header(keys, said=claims(iss="https://api.example.org")), "another issuer"),
        (
            lambda keys: by_hand({"alg": "RS256", "kid": "one"}, claims(iss=[ISSUER]), lambda text: b"x"),
            "another issuer",
        ),
        (lambda keys: header(keys, said=without(claims(), "iss")), "another issuer"),
        (lambda keys: header(keys, said=claims(iss=EMULATOR, ver="1.0", appid=APP)), "another issuer"),
        (lambda keys: header(keys, said=claims(ver="1.0", appid=OTHER)), "another issuer"),
        (lambda keys: header(keys, said=claims(exp=int(time.time()) - 301)), "ExpiredSignatureError"),
        (lambda keys: header(keys, said=claims(nbf=int(time.time()) + 400)), "ImmatureSignatureError"),
        (lambda keys: header(keys, said=without(claims(), "exp")), "no end"),
        (lambda keys: header(keys, said=claims(serviceurl="https://elsewhere.example")), "Invalid 'serviceurl' claim"),
        (lambda keys: header(keys, said=without(claims(), "serviceurl")), "'serviceurl' claim missing"),
        (lambda keys: header(keys, algorithm="RS384"), "InvalidAlgorithmError"),
        (lambda keys: header(keys, algorithm="PS256"), "not in allowed list"),
        (signed_by_public_key, "not in allowed list"),
        (lambda keys: by_hand({"alg": "none", "kid": "one"}, claims(), lambda text: b""), "not in allowed list"),
        (lambda keys: by_hand({"alg": "RS256", "kid": 7}, claims(), lambda text: b"x"), "not a token"),
    ],
)
async def test_a_token_that_is_not_right_is_refused_with_a_reason_that_holds_nothing_of_it(door, keys, made, why):
    given = made(keys)
    with pytest.raises(NotAuthenticated, match=why) as caught:
        await door.check(activity(), given)
    assert caught.value.__cause__ is None
    assert not [one for one in (given or "").split(".")[1:] if one and one[:12] in str(caught.value)]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"serviceUrl": "https://elsewhere.example"}, "Invalid 'serviceurl' claim"),
        ({"serviceUrl": ""}, "no serviceUrl"),
        ({"serviceUrl": None}, "no serviceUrl"),
        ({"serviceUrl": [SERVICE]}, "no serviceUrl"),
        ({"channelId": "emulator"}, "another channel"),
        ({"channelId": "webchat"}, "another channel"),
        ({"channelId": None}, "another channel"),
    ],
)
async def test_a_right_token_is_only_good_for_the_address_and_channel_it_was_made_for(door, keys, changed, why):
    with pytest.raises(NotAuthenticated, match=why):
        await door.check(activity(**changed), header(keys))


@pytest.mark.parametrize(
    "changed",
    [
        {"conversation": {"tenantId": OTHER}, "channelData": {"tenant": {"id": OTHER}}},
        {"conversation": {"tenantId": OTHER}},
        {"channelData": {"tenant": {"id": OTHER}}},
        {"conversation": {}, "channelData": None},
        {"conversation": None, "channelData": {"tenant": TENANT}},
    ],
)
async def test_another_tenant_is_not_served(door, keys, changed):
    with pytest.raises(TenantNotServed):
        await door.check(activity(**changed), header(keys))


@pytest.mark.parametrize("changed", [{"conversation": {"tenantId": TENANT.upper()}}, {"channelData": {}}])
async def test_one_of_both_places_may_name_the_tenant(door, keys, changed):
    await door.check(activity(**changed), header(keys))


async def test_who_is_not_authenticated_does_not_learn_which_tenants_are_served(door):
    with pytest.raises(NotAuthenticated):
        await door.check(activity(conversation={"tenantId": OTHER}), "Bearer x.y.z")


async def test_requests_that_come_together_fetch_the_keys_once(door, keys, microsoft):
    microsoft.going_on.clear()
    coming = [asyncio.create_task(door.check(activity(), header(keys))) for _ in range(20)]
    await microsoft.asked.wait()
    coming[0].cancel()
    microsoft.going_on.set()
    results = await asyncio.gather(*coming, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == [None] * 19
    assert microsoft.fetched == 1


async def test_strangers_do_not_make_us_fetch_keys_again_and_again(door, keys, microsoft, clock):
    await door.check(activity(), header(keys))
    for number in range(50):
        with pytest.raises(NotAuthenticated, match="unknown key"):
            await door.check(activity(), header(keys, by="stranger", named=f"n{number}"))
    assert microsoft.fetched == 1
    clock.now += timedelta(minutes=61)
    for _ in range(5):
        with pytest.raises(NotAuthenticated, match="unknown key"):
            await door.check(activity(), header(keys, by="stranger"))
    assert microsoft.fetched == 2


async def test_a_new_key_is_known_within_the_hour(door, keys, microsoft, clock):
    await door.check(activity(), header(keys))
    microsoft.served = ["one", "two"]
    clock.now += timedelta(minutes=61)
    await door.check(activity(), header(keys, by="two"))
    assert microsoft.fetched == 2


async def test_keys_are_fetched_again_after_a_day_and_nobody_waits_for_it(door, keys, microsoft, clock):
    await door.check(activity(), header(keys))
    clock.now += timedelta(hours=25)
    microsoft.served = ["two"]
    microsoft.going_on.clear()
    await door.check(activity(), header(keys))
    microsoft.going_on.set()
    with pytest.raises(NotAuthenticated, match="unknown key"):
        await until_refused(door, keys)
    await door.check(activity(), header(keys, by="two"))
    assert microsoft.fetched == 2


async def until_refused(door, keys):
    while True:
        await door.check(activity(), header(keys))
        await asyncio.sleep(0.001)


async def test_old_keys_stay_in_use_when_new_ones_cannot_be_had(door, keys, microsoft, clock):
    await door.check(activity(), header(keys))
    microsoft.status = 503
    clock.now += timedelta(days=2)
    while microsoft.fetched < 2:
        await door.check(activity(), header(keys))
        await asyncio.sleep(0.001)
    await door.check(activity(), header(keys))
    # Whether this is a new one cannot be told: it must be sent again.
    with pytest.raises(KeysUnavailable):
        await door.check(activity(), header(keys, by="two"))


async def test_without_keys_it_must_be_sent_again(door, keys, microsoft, clock, caplog):
    microsoft.status = 503
    for _ in range(5):
        with pytest.raises(KeysUnavailable):
            await door.check(activity(), header(keys))
    assert microsoft.fetched == 1
    assert "could not be fetched: ClientResponseError" in caplog.text
    microsoft.status = 200
    clock.now += timedelta(seconds=11)
    await door.check(activity(), header(keys))


async def test_a_server_that_is_not_there_or_sends_no_keys_gives_none(session, clock, keys, microsoft, unused_port):
    microsoft.served = []
    for url in (f"http://127.0.0.1:{unused_port}/openid", str(microsoft.server.make_url("/keys")), microsoft.url):
        door = Authenticator(TeamsSettings(app_id=APP, openid_url=url, _env_file=None), session, clock)
        with pytest.raises(KeysUnavailable):
            await door.check(activity(), header(keys))
        await door.close()


async def test_keys_that_others_could_change_on_the_way_are_not_taken(tmp_path, clock, keys, microsoft):
    files = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)
    app = web.Application()

    async def configuration(request):
        return web.json_response({"jwks_uri": str(microsoft.server.make_url("/keys"))})

    async def elsewhere(request):
        raise web.HTTPFound(microsoft.server.make_url("/openid"))

    app.router.add_get("/openid", configuration)
    app.router.add_get("/moved", elsewhere)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=context)
    trusting = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(files[0])))
    async with aiohttp.ClientSession(connector=trusting) as session:
        for path in ("/openid", "/moved"):
            settings = TeamsSettings(app_id=APP, openid_url=str(server.make_url(path)), _env_file=None)
            door = Authenticator(settings, session, clock)
            with pytest.raises(KeysUnavailable):
                await door.check(activity(), header(keys))
            await door.close()
    await server.close()


@pytest.fixture
def unused_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Local:
    """What a client on this machine sends."""

    SERVICE = "http://localhost:56150/_connector"
    TENANT = "00000000-0000-0000-0000-0000000000001"

    @classmethod
    def activity(cls, **changed):
        return activity(serviceUrl=cls.SERVICE, conversation={"tenantId": cls.TENANT}, channelData={}, **changed)


@pytest.fixture
async def local(session, clock):
    opened = Authenticator(TeamsSettings(app_id="", _env_file=None), session, clock)
    yield opened
    await opened.close()


@pytest.mark.parametrize("channel", ["msteams", "emulator"])
@pytest.mark.parametrize("given", [None, "", "Bearer whatever"])
async def test_a_local_client_proves_nothing(local, channel, given):
    await local.check({**Local.activity(), "channelId": channel}, given)


@pytest.mark.parametrize("url", ["https://smba.example.org/", "http://localhost.example.org", "http://[", "file:///x"])
async def test_answers_for_a_local_client_stay_on_this_machine(local, url):
    with pytest.raises(NotAuthenticated, match="serviceUrl elsewhere"):
        await local.check({**Local.activity(), "serviceUrl": url}, None)


async def test_a_local_client_is_no_other_channel(local):
    with pytest.raises(NotAuthenticated, match="another channel"):
        await local.check({**Local.activity(), "channelId": "webchat"}, None)
