"""The fake's other ways in and out: websockets, files, and installing with OAuth."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import FakeSlack


async def error(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


# ---- Socket Mode


class Line:
    """One websocket of an app, read and acked by hand."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.acking = True
        self.got: list[dict[str, Any]] = []
        self.payload: dict[str, Any] | None = None

    async def __aenter__(self) -> Line:
        client = AsyncWebClient(base_url=self.slack.api_url)
        address = (await client.apps_connections_open(app_token=self.slack.app_token))["url"]
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(address)
        self.hello = await self._socket.receive_json()
        self._reading = asyncio.create_task(self._read())
        return self

    async def _read(self) -> None:
        async for message in self._socket:
            envelope = message.json()
            self.got.append(envelope)
            self.slack.changed()
            if self.acking and "envelope_id" in envelope:
                answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
                await self._socket.send_json(answer | ({"payload": self.payload} if self.payload else {}))

    async def __aexit__(self, *_: Any) -> None:
        await self._socket.close()
        await self._reading
        await self._session.close()
        await self.slack.until(lambda: self.slack.sockets.connections == [] or self._socket.closed)


async def test_a_connection_is_opened_with_the_apps_own_token(slack):
    client = AsyncWebClient(base_url=slack.api_url)
    assert await error(client.apps_connections_open(app_token="xapp-other")) == "invalid_auth"
    assert await error(client.apps_connections_open(app_token=slack.workspace().token)) == "not_allowed_token_type"
    async with Line(slack) as line:
        assert line.hello["type"] == "hello" and line.hello["num_connections"] == 1
        assert line.hello["connection_info"] == {"app_id": slack.app_id}


async def test_an_address_of_a_connection_works_once(slack):
    client = AsyncWebClient(base_url=slack.api_url)
    address = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)


async def test_everything_comes_in_envelopes(slack):
    an = slack.person("U1")
    async with Line(slack) as line:
        assert (await an.dm("dag")).acked
        assert (await an.command("/wegwijs", "hulp")).acked
        assert (await an.shortcut("ask")).acked
        assert [one["type"] for one in line.got] == ["events_api", "slash_commands", "interactive"]
        event = line.got[0]
        assert event["payload"]["event"]["text"] == "dag" and event["retry_attempt"] == 0
        assert not event["accepts_response_payload"]
        assert line.got[1]["payload"]["text"] == "hulp" and line.got[1]["accepts_response_payload"]


async def test_an_envelope_without_ack_comes_again_over_another_connection(slack):
    slack.ack_seconds, slack.retries = 0.5, True
    async with Line(slack) as one, Line(slack) as other:
        assert other.hello["num_connections"] == 2
        one.acking = False
        for _ in range(2):
            assert (await slack.person("U1").dm("dag")).acked
        again = [envelope for envelope in other.got if envelope["retry_attempt"]]
        assert again and again[0]["retry_reason"] == "timeout"
        first = next(one_ for one_ in one.got if one_["payload"]["event_id"] == again[0]["payload"]["event_id"])
        assert first["envelope_id"] != again[0]["envelope_id"]


async def test_what_was_under_way_when_a_connection_broke_comes_over_another(slack):
    async with Line(slack) as line:
        line.acking = False
        saying = asyncio.create_task(slack.person("U1").dm("dag"))
        await slack.until(lambda: line.got)
        async with Line(slack) as other:
            await line._socket.close()
            assert (await saying).acked
            assert other.got[0]["payload"] == line.got[0]["payload"]


async def test_a_connection_is_refreshed_after_a_warning(slack):
    async with Line(slack) as line:
        await slack.sockets.disconnect("warning")
        await slack.until(lambda: line.got)
        assert line.got[0] | {"debug_info": {}} == {"type": "disconnect", "reason": "warning", "debug_info": {}}
        assert slack.sockets.open
        await slack.sockets.disconnect("refresh_requested")
        await slack.until(lambda: len(line.got) == 2)
        assert line.got[1]["reason"] == "refresh_requested" and not slack.sockets.open


async def test_a_broken_network_closes_every_connection(slack):
    async with Line(slack) as line:
        await slack.sockets.cut()
        assert not slack.sockets.open
        await line._reading


async def test_a_payload_in_an_ack_that_takes_none_is_a_complaint(slack):
    async with Line(slack) as line:
        line.payload = {"text": "dank je"}
        await slack.person("U1").dm("dag")
        assert "takes none" in slack.complaints.pop()


async def test_the_official_client_is_served(slack):
    web_client = AsyncWebClient(base_url=slack.api_url)
    client = SocketModeClient(app_token=slack.app_token, web_client=web_client)
    heard: list[str] = []

    async def listen(client: Any, request: Any) -> None:
        heard.append(request.payload["event"]["text"])
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(listen)
    await client.connect()
    try:
        await slack.until(lambda: slack.sockets.open)
        assert (await slack.person("U1").dm("dag")).acked
        assert heard == ["dag"]
    finally:
        await client.close()


# ---- files


async def test_a_file_is_uploaded_in_three_steps_and_seen(slack, client):
    an = slack.person("U1")
    channel = (await client.conversations_open(users="U1"))["channel"]["id"]
    await client.files_upload_v2(channel=channel, filename="lijst.xlsx", content=b"PK..", initial_comment="De lijst")
    message = await an.next_message()
    assert message.shown == "De lijst" and [one["name"] for one in message.files] == ["lijst.xlsx"]
    assert slack.attached(message) == {"lijst.xlsx": b"PK.."}


async def test_the_bytes_of_a_file_may_fail_to_come_and_to_go(slack, app):
    slack.fail("upload", status=503)
    announced = await app.client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session:
        statuses = [(await session.post(announced["upload_url"], data=b"dag")).status for _ in range(2)]
        assert statuses == [503, 200]
        slack.drop("download", times=2)  # aiohttp itself tries a GET again over another connection
        an = slack.person("U1")
        address = (await an.send_file("nota.txt", b"dag")).payload["event"]["files"][0]["url_private"]
        with pytest.raises(aiohttp.ClientError):
            await session.get(address)


async def test_a_file_that_never_came_cannot_be_completed(slack, client):
    assert await error(client.files_completeUploadExternal(files=[{"id": "F9"}])) == "file_not_found"
    announced = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    assert await error(client.files_completeUploadExternal(files=[{"id": announced["file_id"]}])) == "file_not_found"
    assert await error(client.files_getUploadURLExternal(filename="a.txt", length=0)) == "invalid_arguments"
    async with aiohttp.ClientSession() as session, session.post(announced["upload_url"], data=b"vier") as response:
        assert response.status == 400


async def test_a_file_of_a_person_is_fetched_with_the_token_only(slack, app):
    an = slack.person("U1")
    await an.send_file("nota.txt", b"dag", "kijk")
    event = app.got[0][1]["event"]
    assert event["subtype"] == "file_share" and event["text"] == "kijk"
    address = event["files"][0]["url_private_download"]
    async with aiohttp.ClientSession() as session:
        async with session.get(address) as response:
            assert response.content_type == "text/html"
        headers = {"Authorization": f"Bearer {slack.workspace().token}"}
        async with session.get(address, headers=headers) as response:
            assert await response.read() == b"dag"


# ---- OAuth


# The library still sends client id and secret with aiohttp's BasicAuth, which newer aiohttp calls deprecated.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_a_second_workspace_is_installed_with_oauth(slack):
    slack.workspace("T2", installed=False)
    slack.installer = ("T2", "U7")
    asked = {"client_id": slack.client_id, "scope": "chat:write,im:history", "state": "s", "redirect_uri": "http://a/b"}
    async with aiohttp.ClientSession() as session:
        response = await session.get(slack.authorization_url, params=asked, allow_redirects=False)
        back = response.headers["Location"]
        response.close()
    assert back.startswith("http://a/b?code=") and back.endswith("&state=s")
    code = back.partition("code=")[2].partition("&")[0]
    client = AsyncWebClient(base_url=slack.api_url)
    given = {"client_id": slack.client_id, "client_secret": slack.client_secret, "redirect_uri": "http://a/b"}
    assert await error(client.oauth_v2_access(**(given | {"client_secret": "x"}), code=code)) == "bad_client_secret"
    answer = await client.oauth_v2_access(**given, code=code)
    assert answer["team"]["id"] == "T2" and answer["authed_user"]["id"] == "U7"
    assert answer["scope"] == "chat:write,im:history" and answer["is_enterprise_install"] is False
    assert await error(client.oauth_v2_access(**given, code=code)) == "invalid_code"
    there = AsyncWebClient(token=answer["access_token"], base_url=slack.api_url)
    assert (await there.auth_test())["team_id"] == "T2"
    slack.person("U1")
    assert await error(there.users_info(user="U1")) == "missing_scope"


async def test_who_declines_comes_back_with_an_error(slack):
    slack.installer = None
    asked = {"client_id": slack.client_id, "scope": "chat:write", "state": "s", "redirect_uri": "http://a/b"}
    async with aiohttp.ClientSession() as session:
        response = await session.get(slack.authorization_url, params=asked, allow_redirects=False)
        assert response.headers["Location"] == "http://a/b?error=access_denied&state=s"
        response.close()


async def test_a_workspace_that_removes_the_app_tells_it_and_takes_the_token_back(slack, app):
    await slack.uninstall()
    assert [payload["event"]["type"] for _, payload in app.got] == ["app_uninstalled", "tokens_revoked"]
    assert await error(app.client.auth_test()) == "account_inactive"


async def test_people_and_channels_of_another_workspace_are_not_to_be_reached(slack, client):
    slack.workspace("T2")
    slack.person("U1", team="T2")
    slack.channel("C1", team="T2")
    assert await error(client.users_info(user="U1")) == "user_not_found"
    assert await error(client.chat_postMessage(channel="C1", text="x")) == "channel_not_found"
