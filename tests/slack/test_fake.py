"""The fake answers, delivers and forgets as Slack does: methods, signatures, time limits, faults, many at once."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import FakeSlack

YES = {"type": "button", "text": {"type": "plain_text", "text": "Ja"}, "value": "ja", "action_id": "wegwijs:0"}
BUTTONS = [{"type": "actions", "block_id": "buttons:1:ways", "elements": [YES]}]


async def error(call: Any) -> str:
    """The code with which a call is refused."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


# ---- the Web API


async def test_a_person_hears_the_echo_of_what_they_say(slack, app):
    an = slack.person("U1", name="An Voorbeeld", email="an@voorbeeld.be")
    delivery = await an.dm("dag & <welkom>")
    assert delivery.acked and delivery.status == 200
    answer = await an.next_message()
    assert answer.shown == "dag & <welkom>"
    assert answer.text == "dag &amp; &lt;welkom&gt;"
    assert an.messages[-1] is answer and slack.channel(answer.channel).messages[-1] is answer


async def test_the_payload_of_a_message_is_complete(slack, app):
    an = slack.person("U1")
    await an.dm("dag")
    kind, payload = app.got[0]
    assert kind == "event"
    assert payload["type"] == "event_callback" and payload["team_id"] == "T1" and payload["event_id"].startswith("Ev")
    assert payload["authorizations"][0]["user_id"] == slack.workspace().bot_user
    event = payload["event"]
    assert event["type"] == "message" and event["channel_type"] == "im" and event["user"] == "U1"
    assert event["ts"] == event["event_ts"] and event["blocks"][0]["type"] == "rich_text"


async def test_addresses_and_thumbs_arrive_as_slack_writes_them(slack, app):
    an = slack.person("U1")
    await an.dm("an@voorbeeld.be of https://voorbeeld.be/a 👍")
    text = app.got[0][1]["event"]["text"]
    assert text == "<mailto:an@voorbeeld.be|an@voorbeeld.be> of <https://voorbeeld.be/a> :+1:"
    raw = await an.dm("<@U2> dag", raw=True)
    assert raw.payload["event"]["text"] == "<@U2> dag"


async def test_the_app_is_told_of_its_own_messages_too(slack, app):
    an = slack.person("U1")
    await an.dm("dag")
    await an.next_message()
    await slack.quiet()
    assert [payload["event"].get("bot_id") for _, payload in app.got] == [None, slack.workspace().bot_id]


async def test_tokens_and_scopes_are_checked(slack, client):
    stranger = AsyncWebClient(token="xoxb-nobody", base_url=slack.api_url)
    assert await error(stranger.auth_test()) == "invalid_auth"
    assert await error(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    answer = await client.auth_test()
    assert answer["team_id"] == "T1" and "chat:write" in answer.headers["x-oauth-scopes"]
    slack.workspace().scopes.remove("users:read")
    slack.person("U1")
    with pytest.raises(SlackApiError) as refused:
        await client.users_info(user="U1")
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "users:read"
    assert await error(client.api_call("chat.shout")) == "unknown_method"


async def test_an_address_is_only_told_with_its_own_scope(slack, client):
    slack.person("U1", email="an@voorbeeld.be")
    assert (await client.users_info(user="U1"))["user"]["profile"]["email"] == "an@voorbeeld.be"
    slack.workspace().scopes.remove("users:read.email")
    assert "email" not in (await client.users_info(user="U1"))["user"]["profile"]
    assert await error(client.users_info(user="U9")) == "user_not_found"


async def test_where_and_what_may_be_posted(slack, client):
    slack.person("U1")
    slack.channel("C1", members=["U1"])
    slack.channel("C2", bot=False)
    assert await error(client.chat_postMessage(channel="C9", text="x")) == "channel_not_found"
    assert await error(client.chat_postMessage(channel="C2", text="x")) == "not_in_channel"
    assert await error(client.api_call("chat.postMessage", json={"channel": "C1"})) == "no_text"
    assert await error(client.chat_postMessage(channel="C1", text="x" * 40_001)) == "msg_too_long"
    assert (
        await error(client.chat_postMessage(channel="C1", text="x", blocks=[{"type": "section"}])) == "invalid_blocks"
    )
    assert await error(client.chat_postMessage(channel="C1", text="x", thread_ts="1.000001")) == "thread_not_found"
    assert await error(client.chat_postEphemeral(channel="C1", user="U2", text="x")) == "user_not_in_channel"
    assert await error(client.chat_postMessage(channel="C1", text="x", metadata={"a": 1})) == "invalid_metadata_format"
    await client.chat_postEphemeral(channel="C1", user="U1", text="alleen jij")
    assert [one.shown for one in slack.channel("C1").ephemerals("U1")] == ["alleen jij"]
    assert slack.channel("C1").messages == []


async def test_the_path_of_what_is_wrong_is_told(slack, client):
    slack.channel("C1")
    with pytest.raises(SlackApiError) as refused:
        header = {"type": "header", "text": YES["text"]}
        await client.chat_postMessage(channel="C1", text="x", blocks=[header, {"type": "nee"}])
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] unsupported type for block: nee [json-pointer:/blocks/1/type]"
    ]


async def test_a_message_is_changed_and_taken_back(slack, client):
    an = slack.person("U1")
    posted = await client.chat_postMessage(channel="U1", text="eerst", blocks=BUTTONS)
    message = await an.next_message()
    assert message.buttons == ["Ja"]
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="later", blocks=[])
    assert message.shown == "later" and message.edited
    assert (await an.sees("later")) is message
    await client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert an.messages == []
    assert await error(client.chat_update(channel=posted["channel"], ts=posted["ts"], text="x")) == "message_not_found"


async def test_only_its_own_messages_are_the_apps_to_change(slack, client):
    said = await slack.person("U1").say("C1", "dag")
    assert await error(client.chat_update(channel="C1", ts=said.ts, text="x")) == "cant_update_message"
    assert await error(client.chat_delete(channel="C1", ts=said.ts)) == "cant_delete_message"


async def test_history_is_read_back_in_pages_with_metadata(slack, client):
    channel = (await client.conversations_open(users=slack.person("U1").id))["channel"]["id"]
    stamps: list[str] = []
    for number in range(5):
        metadata = {"event_type": "reply", "event_payload": {"id": number}}
        stamps.append((await client.chat_postMessage(channel=channel, text=f"{number}", metadata=metadata))["ts"])
    await client.chat_postMessage(channel=channel, text="antwoord", thread_ts=stamps[0])
    first = await client.conversations_history(channel=channel, oldest=stamps[0], limit=3, include_all_metadata=True)
    assert [one["metadata"]["event_payload"]["id"] for one in first["messages"]] == [4, 3, 2]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=channel, oldest=stamps[0], limit=3, cursor=cursor)
    assert [one["text"] for one in rest["messages"]] == ["1"] and not rest["has_more"]
    assert "metadata" not in rest["messages"][0]
    thread = await client.conversations_replies(channel=channel, ts=stamps[0])
    assert [one["text"] for one in thread["messages"]] == ["0", "antwoord"]


async def test_a_method_that_reads_does_not_take_json(slack, client):
    slack.person("U1")
    assert await error(client.api_call("users.info", json={"user": "U1"})) == "invalid_arguments"
    assert (await client.api_call("users.info", params={"user": "U1"}))["ok"]


async def test_arguments_slack_does_not_know_are_noted(slack, client):
    await client.chat_postMessage(channel=slack.channel("C1").id, text="x", colour="red")
    assert slack.called("chat.postMessage")[0].unknown == ["colour"]


async def test_mentions_that_would_work_are_seen(slack, client):
    slack.channel("C1")
    mrkdwn = [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel> <https://kwaad.be|klik>"}}]
    await client.chat_postMessage(channel="C1", text="<@U1>", blocks=mrkdwn)
    await client.chat_postMessage(channel="C1", text="&lt;!channel&gt; @here")
    first, second = slack.channel("C1").messages
    assert first.alive == ["<!channel>", "<https://kwaad.be|klik>", "<@U1>"]
    assert second.alive == []


# ---- bringing things to the app


@pytest.mark.parametrize("how", ["wrong_signature", "stale", "future", "no_headers", "other_body"])
async def test_a_request_that_is_not_from_slack_is_brought_as_such(slack, app, how):
    an = slack.person("U1")
    with slack.tampered(how):
        delivery = await an.dm("dag")
    assert delivery.status == 401 and not delivery.acked
    assert app.refused == 1 and app.got == []
    assert (await an.dm("dag")).acked


async def test_an_ack_after_three_seconds_is_none(slack, app, clock):
    async def slow(kind: str, payload: dict[str, Any]) -> None:
        clock.advance(3.1)

    app.answer = slow
    delivery = await slack.person("U1").dm("dag")
    assert not delivery.acked and delivery.attempts[0].failure == "http_timeout"


async def test_events_are_tried_again_three_times_and_interactions_never(slack, app):
    async def broken(kind: str, payload: dict[str, Any]) -> web.Response:
        return web.Response(status=500)

    app.answer = broken
    slack.retries = True
    an = slack.person("U1")
    assert len((await an.dm("dag")).attempts) == 4
    assert [one.get("x-slack-retry-num") for one in app.headers] == [None, "1", "2", "3"]
    assert app.headers[1]["x-slack-retry-reason"] == "http_error"
    assert len({payload["event_id"] for _, payload in app.got}) == 1
    assert len((await an.shortcut("ask")).attempts) == 1


async def test_a_retry_stops_when_the_app_asks_for_it(slack, app):
    async def broken(kind: str, payload: dict[str, Any]) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    app.answer = broken
    slack.retries = True
    assert len((await slack.person("U1").dm("dag")).attempts) == 1


async def test_the_same_thing_is_brought_twice(slack, app):
    first = await slack.person("U1").dm("dag")
    await slack.again(first, reason="http_timeout")
    mine = [payload for _, payload in app.got if "bot_id" not in payload["event"]]
    assert mine[0] == mine[1] and mine[0]["event_id"] == first.payload["event_id"]


async def test_who_does_not_listen_cannot_be_reached(slack):
    slack.target = "http://127.0.0.1:9"
    delivery = await slack.person("U1").dm("dag")
    assert delivery.status is None and delivery.attempts[0].failure == "connection_failed"


async def test_a_button_is_brought_with_its_message(slack, app):
    an = slack.person("U1")
    await app.client.chat_postMessage(channel="U1", text="Zeker?", blocks=BUTTONS)
    message = await an.next_message()
    await an.press(message, "Ja")
    kind, payload = next(one for one in app.got if one[0] == "block_actions")
    action = payload["actions"][0]
    assert (action["value"], action["action_id"], action["block_id"]) == ("ja", "wegwijs:0", "buttons:1:ways")
    assert payload["container"]["message_ts"] == message.ts == payload["message"]["ts"]
    assert payload["user"]["team_id"] == "T1" and payload["trigger_id"] and payload["response_url"]
    with pytest.raises(AssertionError, match="no button 'Nee'"):
        await an.press(message, "Nee")


async def test_an_ack_with_a_body_where_none_belongs_is_a_complaint(slack, app):
    async def talkative(kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"text": "dank je"} if kind == "shortcut" else None

    app.answer = talkative
    await slack.person("U1").shortcut("ask")
    assert "must have no body" in slack.complaints.pop()


async def test_an_app_that_does_what_is_forbidden_fails_its_test():
    with pytest.raises(AssertionError, match="forbids"):
        async with FakeSlack() as slack:
            slack.complain("iets")


async def test_a_command_is_answered_in_its_ack_or_at_its_address(slack, app):
    async def helped(kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"text": "Zo werkt het", "response_type": "ephemeral"} if kind == "command" else None

    app.answer = helped
    an = slack.person("U1")
    delivery = await an.command("/wegwijs", "inschrijven SWITCH", "C1")
    assert delivery.payload["text"] == "inschrijven SWITCH" and delivery.payload["channel_id"] == "C1"
    assert (await an.next_message()).shown == "Zo werkt het"
    assert slack.channel("C1").messages == []


async def test_a_response_url_works_five_times_and_thirty_minutes(slack, app, clock):
    an = slack.person("U1")
    await app.client.chat_postMessage(channel="U1", text="Zeker?", blocks=BUTTONS)
    message = await an.next_message()
    first = (await an.press(message, "Ja")).payload["response_url"]
    second = (await an.press(message, "Ja")).payload["response_url"]
    async with aiohttp.ClientSession() as session:

        async def post(url: str, **body: Any) -> tuple[int, str]:
            async with session.post(url, json=body) as response:
                return response.status, await response.text()

        assert await post(first, text="Gekozen: Ja", replace_original=True) == (200, "ok")
        assert message.shown == "Gekozen: Ja" and message.buttons == []
        assert await post(first, text="Alleen voor jou") == (200, "ok")
        assert (await an.sees("Alleen voor jou")).only_for == "U1"
        for _ in range(3):
            assert (await post(first, text="nog"))[0] == 200
        assert (await post(first, text="nog"))[0] == 404
        assert (await post(second, text="x", response_type="luid"))[0] == 400
        assert "invalid_response_type" in slack.complaints.pop()
        clock.advance(1801)
        status, body = await post(second, text="te laat")
        assert status == 404 and "expired_url" in body


async def test_the_assistant_container_shows_status_and_prompts(slack, app):
    an = slack.person("U1")
    thread = await an.open_assistant()
    started = app.got[0][1]["event"]["assistant_thread"]
    assert started["thread_ts"] == thread and started["user_id"] == "U1"
    where = {"channel_id": started["channel_id"], "thread_ts": thread}
    await app.client.assistant_threads_setStatus(**where, status="denkt na")
    await app.client.assistant_threads_setSuggestedPrompts(
        **where, prompts=[{"title": "Inschrijven", "message": "Hoe schrijf ik in?"}]
    )
    assert an.thread(thread).status == "denkt na" and an.thread(thread).prompts[0]["title"] == "Inschrijven"
    await app.client.chat_postMessage(channel=where["channel_id"], thread_ts=thread, text="Dag")
    assert an.thread(thread).status == ""
    too_many = app.client.assistant_threads_setSuggestedPrompts(**where, prompts=[{"title": "x", "message": "x"}] * 5)
    assert await error(too_many) == "invalid_arguments"


# ---- what goes wrong on the way


async def test_faults_come_when_they_are_ordered_and_then_are_over(slack, client):
    slack.channel("C1")
    slack.fail("chat.postMessage", status=429, retry_after=3)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="x")
    assert refused.value.response.status_code == 429 and refused.value.response.headers["Retry-After"] == "3"
    slack.fail("chat.postMessage", error="fatal_error")
    assert await error(client.chat_postMessage(channel="C1", text="x")) == "fatal_error"
    assert slack.channel("C1").messages == []
    await client.chat_postMessage(channel="C1", text="x")
    assert [call.fault for call in slack.called("chat.postMessage")] == ["fail", "fail", None]


@pytest.mark.parametrize("after_applying", [False, True])
async def test_a_dropped_connection_leaves_the_app_uncertain(slack, client, after_applying):
    slack.channel("C1")
    client.retry_handlers.clear()
    slack.drop("chat.postMessage", after_applying=after_applying)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert len(slack.channel("C1").messages) == after_applying
    assert slack.called("chat.postMessage")[0].applied == after_applying


async def test_a_call_that_hangs_is_answered_when_it_is_released(slack, client):
    slack.channel("C1")
    held = slack.hang("chat.postMessage")
    posting = asyncio.create_task(client.chat_postMessage(channel="C1", text="x"))
    await slack.until(lambda: slack.calls)
    assert slack.channel("C1").messages == []
    held.release()
    assert (await posting)["ok"] and len(slack.channel("C1").messages) == 1


async def test_posting_too_fast_in_a_channel_is_refused(slack, client, clock):
    slack.channel("C1")
    slack.channel("C2")
    slack.pace["chat.postMessage"] = 1.0
    await client.chat_postMessage(channel="C1", text="1")
    await client.chat_postMessage(channel="C2", text="1")
    assert await error(client.chat_postMessage(channel="C1", text="2")) == "ratelimited"
    clock.advance(1.0)
    await client.chat_postMessage(channel="C1", text="2")


async def test_many_people_talk_at_once(slack, app):
    slack.ack_seconds = 60.0
    people = [slack.person(f"U{number}") for number in range(60)]

    async def talk(person: Any) -> list[str]:
        for word in ("een", "twee", "drie"):
            assert (await person.dm(f"{word} {person.id}")).acked
        return [one.shown for one in await person.next_messages(3)]

    for person, heard in zip(people, await asyncio.gather(*map(talk, people)), strict=True):
        assert heard == [f"{word} {person.id}" for word in ("een", "twee", "drie")]
