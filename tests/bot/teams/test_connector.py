"""Calling the Bot Connector: what goes over the line, with which token, and what a refusal is taken for."""

import asyncio
import json
import logging
import random
from datetime import UTC, datetime, timedelta

import aiohttp
import msal
import pytest

from bot.channels.teams.connector import CLIENTS, Connector, Member, TeamsBusy, TeamsRefused, backoff
from bot.channels.teams.credentials import configuration
from bot.channels.teams.settings import TeamsSettings
from tests.bot.teams.microsoft import BotConnector, Login, certificate

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
PASSWORD = "geheim-1"
THREAD = "19:abc@thread.tacv2;messageid=1700000000001"
ESCAPED = "19%3Aabc%40thread.tacv2%3Bmessageid%3D1700000000001"
CARD = {
    "type": "message",
    "from": {"id": f"28:{APP}", "name": "Wegwijs"},
    "conversation": {"id": THREAD, "tenantId": TENANT, "isGroup": True},
    "summary": "Ben je er maandag bij, Zoë? \U0001f4c5",
    "attachments": [
        {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "type": "AdaptiveCard",
                "version": "1.5",
                "msteams": {"width": "Full"},
                "refresh": {
                    "userIds": ["29:1"],
                    "action": {"type": "Action.Execute", "verb": "refresh", "data": {"row": 1}},
                },
                "body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "a", "isSubtle": None}]}],
                "actions": [{"type": "Action.Submit", "data": {"msteams": {"type": "task/fetch"}, "window": "x"}}],
            },
        }
    ],
    "suggestedActions": {"to": ["29:1"], "actions": [{"type": "imBack", "title": "Ja", "value": "ja"}]},
    "entities": [{"type": "mention", "text": "<at>A</at>", "mentioned": {"id": "29:1", "name": "A"}}],
    "channelData": {"notification": {"alert": True}, "feedbackLoopEnabled": False},
    "importance": "high",
}


class Clock:
    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        """The time of the machine, for MSAL looks at that."""
        return datetime.now(UTC) + self.ahead


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
async def login(files, monkeypatch):
    # As an operator does whose proxy has a certificate of its own.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(files[0]))
    started = Login(APP, PASSWORD)
    await started.start(files)
    yield started
    await started.server.close()


@pytest.fixture
async def teams():
    started = BotConnector()
    await started.start()
    yield started
    await started.server.close()


def settings(login, **changed):
    values = {"app_id": APP, "app_password": PASSWORD, "app_tenant_id": TENANT, "login_url": login.url}
    return TeamsSettings(_env_file=None, **{**values, **changed})


class Pauses(list):
    async def __call__(self, seconds):
        self.append(seconds)


@pytest.fixture
def pauses():
    return Pauses()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def connector(login, session, clock, pauses):
    made = Connector(settings(login), session, clock, pauses)
    yield made
    await made.close()


@pytest.fixture
async def local(session, clock):
    """A connector for a client on this machine, which wants no token."""
    made = Connector(TeamsSettings(app_id="", _env_file=None), session, clock)
    yield made
    await made.close()


async def test_a_message_arrives_as_it_was_given(connector, teams, login):
    teams.will(201, {"id": "1700000000002"})
    assert await connector.send(teams.url, THREAD, CARD) == "1700000000002"
    (method, path, body, header) = teams.calls[0]
    assert (method, path) == ("POST", f"/emea/v3/conversations/{ESCAPED}/activities")
    assert json.dumps(body) == json.dumps(CARD)
    assert header == f"Bearer {login.given[0]}"


async def test_half_a_character_does_not_keep_a_message_from_being_sent(local, teams):
    await local.send(teams.url, "a:1", {"type": "message", "text": "a\ud83d b"})
    assert teams.calls[0][2]["text"] == "a? b"


async def test_a_message_takes_the_place_of_one_that_was_sent(local, teams):
    await local.update(teams.url, "a:1/2", "1:a=b", CARD)
    assert teams.calls[0][:3] == ("PUT", "/emea/v3/conversations/a%3A1%2F2/activities/1%3Aa%3Db", CARD)


async def test_somebody_sees_that_an_answer_is_being_written(local, teams):
    teams.will(202, {})
    await local.typing(teams.url, "a:1")
    assert teams.calls[0][:3] == ("POST", "/emea/v3/conversations/a%3A1/activities", {"type": "typing"})


async def test_an_id_that_is_not_told_is_empty(local, teams):
    teams.will(202, "")
    assert await local.send(teams.url, "a:1", {"type": "message"}) == ""


async def test_a_personal_chat_is_opened(local, teams):
    teams.will(201, {"id": "a:chat"})
    assert await local.open_chat(teams.url, TENANT, f"28:{APP}", "29:1") == "a:chat"
    assert teams.calls[0][:3] == (
        "POST",
        "/emea/v3/conversations",
        {
            "isGroup": False,
            "bot": {"id": f"28:{APP}"},
            "members": [{"id": "29:1"}],
            "tenantId": TENANT,
            "channelData": {"tenant": {"id": TENANT}},
        },
    )
    teams.will(200, {})
    with pytest.raises(TeamsBusy, match="no id"):
        await local.open_chat(teams.url, TENANT, f"28:{APP}", "29:1")


async def test_who_somebody_is(local, teams):
    told = {
        "id": "29:1",
        "objectId": "ob-1",
        "name": "An Voorbeeld",
        "email": "an.voorbeeld@example.org",
        "userPrincipalName": "an@example.org",
        "tenantId": TENANT,
        "userRole": "guest",
    }
    teams.will(200, told)
    assert await local.member(teams.url, "a:1", "29:1") == Member(
        "29:1", "ob-1", "An Voorbeeld", "an.voorbeeld@example.org", "an@example.org", TENANT, "guest"
    )
    assert teams.calls[0][:3] == ("GET", "/emea/v3/conversations/a%3A1/members/29%3A1", None)
    teams.will(200, {"id": "29:1", "email": None, "aadObjectId": "ob-2"})
    assert await local.member(teams.url, "a:1", "29:1") == Member("29:1", "ob-2", "", "", "", "", "")
    teams.will(404, {"error": {"code": "MemberNotFoundInConversation"}})
    assert await local.member(teams.url, "a:1", "29:2") is None
    teams.will(200, "<html>")
    with pytest.raises(TeamsBusy):
        await local.member(teams.url, "a:1", "29:1")
    teams.will(403, {"error": {"code": "BotNotInConversationRoster"}})
    with pytest.raises(TeamsRefused):
        await local.member(teams.url, "a:1", "29:1")


def coded(code):
    return {"error": {"code": code, "message": "geheim"}}


@pytest.mark.parametrize(
    ("status", "said", "code", "gone"),
    [
        (400, coded("BadSyntax"), "BadSyntax", False),
        (403, coded("ForbiddenOperationException"), "ForbiddenOperationException", True),
        (403, coded("BotNotInConversationRoster"), "BotNotInConversationRoster", True),
        (403, coded("ConversationBlockedByUser"), "ConversationBlockedByUser", True),
        (403, coded("BotDisabledByAdmin"), "BotDisabledByAdmin", True),
        (403, coded("MessageWritesBlocked"), "MessageWritesBlocked", True),
        (
            403,
            {"errorCode": 209, "message": '{\r\n "subCode": "MessageWritesBlocked", "details": "geheim"}'},
            "MessageWritesBlocked",
            True,
        ),
        (403, coded("NotEnoughPermissions"), "NotEnoughPermissions", False),
        (403, "geheim", "", False),
        (403, coded("a\nforged line in the log"), "", False),
        (404, coded("ConversationNotFound"), "ConversationNotFound", True),
        (404, coded("ActivityNotFoundInConversation"), "ActivityNotFoundInConversation", False),
        (413, coded("MessageSizeTooBig"), "MessageSizeTooBig", False),
        (302, "", "", False),
    ],
)
async def test_what_will_never_be_taken(local, teams, status, said, code, gone):
    teams.will(status, said, Location="http://127.0.0.1:9/geheim")
    with pytest.raises(TeamsRefused) as caught:
        await local.send(teams.url, "a:1", CARD)
    assert (caught.value.status, caught.value.code, caught.value.gone) == (status, code, gone)
    assert "geheim" not in str(caught.value)
    assert len(teams.calls) == 1


@pytest.mark.parametrize(
    ("status", "headers", "wait", "refused"),
    [
        (429, {"Retry_After": "17"}, 17, True),
        (429, {}, None, True),
        (429, {"Retry_After": "99999999999999999999"}, None, True),
        (429, {"Retry_After": "100000"}, 3600, True),
        (429, {"Retry_After": "soon"}, None, True),
        (412, {}, None, True),
        (503, {"Retry_After": "30"}, 30, True),
        (408, {}, None, False),
        (500, {}, None, False),
        (502, {}, None, False),
        (504, {"Retry_After": "5"}, 5, False),
    ],
)
async def test_what_may_be_taken_later(local, teams, status, headers, wait, refused):
    teams.will(status, coded("Throttled"), **headers)
    with pytest.raises(TeamsBusy) as caught:
        await local.send(teams.url, "a:1", CARD)
    assert caught.value.wait == (None if wait is None else timedelta(seconds=wait))
    assert (caught.value.refused, caught.value.reason) == (refused, f"status {status} Throttled")
    assert len(teams.calls) == 1


async def test_a_wait_may_be_given_as_a_date(local, teams, clock):
    clock.ahead = datetime(2026, 11, 24, 9, tzinfo=UTC) - datetime.now(UTC)
    teams.will(429, "", Retry_After="Tue, 24 Nov 2026 09:10:00 GMT")
    with pytest.raises(TeamsBusy) as caught:
        await local.send(teams.url, "a:1", CARD)
    assert timedelta(minutes=9) < caught.value.wait <= timedelta(minutes=10)


async def test_a_short_wait_is_waited_for_once(connector, teams, pauses):
    teams.will(429, "", Retry_After="2")
    assert await connector.send(teams.url, "a:1", CARD) == "1:activity"
    assert pauses == [2.0]
    teams.will(429, "", Retry_After="1")
    teams.will(412, "", Retry_After="1")
    with pytest.raises(TeamsBusy):
        await connector.send(teams.url, "a:1", CARD)
    assert pauses == [2.0, 1.0]


async def test_after_a_broken_connection_nobody_knows(local, teams):
    teams.will(0)
    with pytest.raises(TeamsBusy, match="ServerDisconnectedError") as caught:
        await local.send(teams.url, "a:1", CARD)
    assert not caught.value.refused


async def test_who_is_not_there_has_surely_taken_nothing(local, teams):
    await teams.server.close()
    with pytest.raises(TeamsBusy, match="ClientConnectorError") as caught:
        await local.send(teams.url, "a:1", CARD)
    assert caught.value.refused


@pytest.mark.parametrize(
    "url", ["http://smba.example.org/emea/", "ftp://smba.example.org", "", "https://", "http://[", "https://a/{x}"]
)
async def test_a_token_never_goes_over_the_line_readable(connector, login, url):
    with pytest.raises(TeamsRefused, match="UnsafeServiceUrl"):
        await connector.send(url, "a:1", CARD)
    assert login.asked == []


async def test_a_local_client_hears_nothing_elsewhere(local):
    with pytest.raises(TeamsRefused, match="UnsafeServiceUrl"):
        await local.send("https://smba.example.org/emea/", "a:1", CARD)


async def test_a_local_client_is_sent_no_token(local, teams):
    await local.send(teams.url, "a:1", CARD)
    assert teams.calls[0][3] is None


async def test_one_token_is_asked_for_and_used_until_shortly_before_its_end(connector, teams, login, clock):
    await asyncio.gather(*[connector.send(teams.url, "a:1", CARD) for _ in range(5)])
    await connector.send(teams.url, "a:1", CARD)
    assert login.asked == [("GET", TENANT), ("POST", TENANT)]
    assert {header for *_, header in teams.calls} == {f"Bearer {login.given[0]}"}
    clock.ahead = timedelta(minutes=55)
    await connector.send(teams.url, "a:1", CARD)
    assert len(login.given) == 1


async def test_msal_has_a_new_token_ready_when_ours_ends(connector, teams, login, clock):
    # MSAL looks at the time of the machine, and keeps no token that is good for less than five minutes.
    login.lasting = timedelta(minutes=4, seconds=30)
    await connector.send(teams.url, "a:1", CARD)
    clock.ahead = timedelta(seconds=40)
    await connector.send(teams.url, "a:1", CARD)
    assert [header for *_, header in teams.calls] == [f"Bearer {one}" for one in login.given]
    assert len(login.given) == 2


async def test_a_token_that_does_not_tell_its_end_is_asked_of_msal_again(connector, teams, login, clock):
    login.opaque = True
    await connector.send(teams.url, "a:1", CARD)
    clock.ahead = timedelta(minutes=6)
    await connector.send(teams.url, "a:1", CARD)
    # MSAL knows until when it is good.
    assert [header for *_, header in teams.calls] == ["Bearer token-1"] * 2


async def test_a_token_that_is_refused_is_replaced_once(connector, teams, login, clock):
    await connector.send(teams.url, "a:1", CARD)
    clock.ahead = timedelta(minutes=2)
    teams.will(401, coded("Unauthorized"))
    assert await connector.send(teams.url, "a:1", CARD) == "1:activity"
    assert [header for *_, header in teams.calls] == [f"Bearer {login.given[at]}" for at in (0, 0, 1)]


async def test_a_new_token_that_is_refused_is_a_matter_for_an_administrator(connector, teams, login):
    teams.will(401, coded("BotNotRegistered"))
    with pytest.raises(TeamsBusy, match="BotNotRegistered") as caught:
        await connector.send(teams.url, "a:1", CARD)
    assert caught.value.refused
    assert (len(teams.calls), len(login.given)) == (1, 1)


async def test_a_wrong_secret_is_told_without_it(login, session, clock, teams, caplog):
    caplog.set_level(logging.DEBUG)
    wrong = Connector(settings(login, app_password="geheim-2"), session, clock)
    with pytest.raises(TeamsBusy, match="no token: invalid_client") as caught:
        await wrong.send(teams.url, "a:1", CARD)
    await wrong.close()
    assert caught.value.refused
    assert [one.levelname for one in caplog.records if "gives no token" in one.message] == ["ERROR"]
    assert "geheim" not in caplog.text + str(caught.value)
    assert teams.calls == []


async def test_a_login_server_that_is_down_or_gone_is_tried_again_later(connector, teams, login, caplog):
    login.status = 500
    with pytest.raises(TeamsBusy, match="no token"):
        await connector.send(teams.url, "a:1", CARD)
    await login.server.close()
    with pytest.raises(TeamsBusy, match="no token"):
        await connector.send(teams.url, "a:1", CARD)
    assert "geheim" not in caplog.text


async def test_no_token_is_in_any_log(connector, teams, login, caplog):
    caplog.set_level(logging.DEBUG)
    await connector.send(teams.url, "a:1", CARD)
    teams.will(500, "")
    with pytest.raises(TeamsBusy):
        await connector.send(teams.url, "a:1", CARD)
    assert login.given[0] not in caplog.text
    assert PASSWORD not in caplog.text
    assert "Zoë" not in caplog.text


async def test_an_application_of_several_tenants_asks_where_microsoft_says(login, session, clock, teams):
    made = Connector(settings(login, app_type="MultiTenant"), session, clock)
    await made.send(teams.url, "a:1", CARD)
    await made.close()
    assert login.asked == [("GET", "botframework.com"), ("POST", "botframework.com")]


async def test_a_managed_identity_has_its_token_from_the_machine(login, session, clock, teams, monkeypatch):
    asked = []

    class Machine:
        def __init__(self, identity, **_):
            self.identity = identity

        def acquire_token_for_client(self, resource):
            asked.append((self.identity["Id"], resource))
            return {"access_token": "of-the-machine"} if len(asked) == 1 else {"error": "geheim"}

    monkeypatch.setattr(msal, "ManagedIdentityClient", Machine)
    made = Connector(settings(login, app_type="UserAssignedMSI", app_password=None), session, clock)
    await made.send(teams.url, "a:1", CARD)
    assert teams.calls[0][3] == "Bearer of-the-machine"
    assert asked == [(APP, "https://api.botframework.com")]
    clock.ahead = timedelta(minutes=6)
    with pytest.raises(TeamsBusy, match="no token: KeyError"):
        await made.send(teams.url, "a:1", CARD)
    await made.close()


async def test_others_go_on_while_a_token_is_waited_for(connector, local, teams, login):
    login.going_on.clear()
    sending = [asyncio.create_task(connector.send(teams.url, "a:1", CARD)) for _ in range(2)]
    await login.arrived.wait()
    await local.send(teams.url, "a:2", CARD)
    sending[0].cancel()
    login.going_on.set()
    assert await sending[1] == "1:activity"
    assert [path.split("/")[4] for _, path, *_ in teams.calls] == ["a%3A2", "a%3A1"]
    assert len(login.given) == 1


async def test_clients_of_many_addresses_are_not_all_kept(local, teams):
    for number in range(CLIENTS + 5):
        await local.send(f"{teams.url}{number}/", "a:1", {"type": "message"})
    await local.send(f"{teams.url}0/", "a:1", {"type": "message"})
    assert len({path for _, path, *_ in teams.calls}) == CLIENTS + 5


def test_attempts_are_further_and_further_apart_by_the_policy_of_the_sdk():
    assert [backoff(one, lambda: 1.0).total_seconds() for one in range(1, 9)] == [
        1.6,
        3.2,
        6.4,
        12.8,
        25.6,
        51.2,
        90,
        90,
    ]
    assert backoff(10_000, lambda: 0.0) == timedelta(seconds=45)
    assert backoff(0, lambda: 0.0) == timedelta(seconds=0.8)
    chance = random.Random(1)
    assert len({backoff(3, chance.random) for _ in range(10)}) == 10


def test_the_password_is_not_in_what_the_sdk_is_told_when_that_is_printed():
    told = configuration(TeamsSettings(app_id=APP, app_password=PASSWORD, app_tenant_id=TENANT, _env_file=None))
    assert told.APP_PASSWORD == PASSWORD
    assert PASSWORD not in repr(told)
    assert told.TO_CHANNEL_FROM_BOT_LOGIN_URL == "https://login.microsoftonline.com/"
    assert told.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL.startswith("https://login.botframework.com/")
