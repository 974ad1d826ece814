"""The fake brings, takes and refuses as Microsoft Teams does: activities, tokens, conversations, faults."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.teams.bot import text
from tests.teams.echo import EchoApp, token
from tests.teams.fake import FakeTeams

# ---- what people do


async def test_a_person_hears_the_echo_of_what_they_say(teams, app):
    an = teams.person("a1", name="An Voorbeeld", email="an@voorbeeld.be")
    delivery = await an.says("dag & <welkom>")
    assert delivery.taken and delivery.kind == "message"
    answer = await an.next_message()
    assert answer.shown == "dag & <welkom>"
    assert an.messages[-1] is answer and an.messages[0] is delivery.message
    assert teams.refused == []


async def test_a_message_comes_as_teams_writes_it(teams, app):
    an = teams.person("a1", name="An Voorbeeld")
    await an.says("dag\njij")
    told = app.got[0]
    assert (
        told["channelId"] == "msteams" and told["serviceUrl"] == teams.service_url and told["serviceUrl"].endswith("/")
    )
    assert told["from"] == {"id": an.id, "name": "An Voorbeeld", "aadObjectId": an.aad} and an.id.startswith("29:")
    assert told["conversation"]["conversationType"] == "personal" and told["conversation"]["id"].startswith("a:")
    assert told["conversation"]["tenantId"] == told["channelData"]["tenant"]["id"] == teams.tenant
    assert told["recipient"] == {"id": f"28:{teams.app_id}", "name": "Wegwijs"}
    assert told["text"] == "dag\njij" and told["textFormat"] == "plain" and told["locale"] == "nl-BE"
    assert told["attachments"] == [{"contentType": "text/html", "content": "<p>dag<br>\njij</p>"}]
    assert told["entities"][0]["type"] == "clientInfo"


async def test_a_mention_in_a_channel_is_answered_in_its_thread(teams, app):
    an, bo = teams.person("a1"), teams.person("b1")
    channel = teams.channel("19:vak@thread.tacv2", members=[bo])
    said = await an.mentions("wat is <b>", channel=channel)
    told = app.got[0]
    assert told["text"] == "<at>Wegwijs</at> wat is <b>"
    assert told["entities"][0]["mentioned"]["id"] == teams.bot_id
    assert told["attachments"][0]["content"].endswith("Wegwijs</span>&nbsp;wat is &lt;b&gt;</p>")
    assert told["conversation"]["id"] == f"19:vak@thread.tacv2;messageid={said.message.id}"
    assert told["channelData"]["team"]["id"] and told["channelData"]["channel"]["id"] == channel.id
    answer = await bo.next_message()
    assert channel.thread(said.message) == [said.message, answer]
    again = await bo.replies(answer, "en dan?")
    assert app.got[1]["conversation"]["id"] == told["conversation"]["id"]
    await an.sees("en dan?")
    assert len(channel.threads) == 1 and again.message.thread == said.message.id


async def test_a_group_chat_has_no_threads_and_is_told_only_of_mentions(teams, app):
    an, bo = teams.person("a1"), teams.person("b1")
    group = teams.group(members=[an, bo])
    an.writes("onder ons", group)
    await bo.mentions("hoi", group=group)
    assert [one["text"] for one in app.got] == ["<at>Wegwijs</at> hoi"]
    assert app.got[0]["conversation"] == {
        "id": group.id, "conversationType": "groupChat", "tenantId": teams.tenant, "isGroup": True
    }  # fmt: skip
    assert (await an.next_message()).shown == "hoi"


async def test_adding_and_removing_the_app_is_told(teams, app, bot):
    an = teams.person("a1", installed=False)
    status, answer = await bot.call("POST", "conversations", chat_with(teams, an))
    assert (status, answer["error"]["code"]) == (403, "ForbiddenOperationException")
    await an.installs()
    assert [(one["type"], one.get("action")) for one in app.got] == [
        ("conversationUpdate", None), ("installationUpdate", "add")
    ]  # fmt: skip
    assert [one["id"] for one in app.got[0]["membersAdded"]] == [teams.bot_id, an.id]
    assert (await bot.send(an.chat.id, text()))[0] == 201
    await an.removes()
    assert app.got[-1]["action"] == "remove"
    assert await bot.code(an.chat.id, text()) == (403, "BotNotInConversationRoster")
    await an.installs(upgrade=True)
    assert app.got[-1]["action"] == "add-upgrade"
    an.blocks()
    assert await bot.code(an.chat.id, text()) == (403, "ConversationBlockedByUser")
    assert len(teams.refused) == 3


async def test_a_team_adds_the_app_and_people_come_and_go(teams, app):
    an, bo = teams.person("a1"), teams.person("b1")
    channel = teams.channel(bot=False)
    await an.installs(channel)
    assert app.got[0]["membersAdded"] == [{"id": teams.bot_id}]
    assert app.got[0]["channelData"]["eventType"] == "teamMemberAdded" and channel.bot
    await bo.joins(channel)
    await bo.leaves(channel)
    assert app.got[-1]["membersRemoved"] == [{"id": bo.id, "aadObjectId": bo.aad}]
    await an.removes(channel)
    assert not channel.bot


async def test_edits_deletions_thumbs_and_typing_are_told(teams, app):
    an = teams.person("a1")
    said = await an.says("dag")
    answer = await an.next_message()
    await an.edits(said.message, "dag!")
    await an.reacts(answer, "heart")
    await an.starts_typing()
    await an.takes_back(said.message)
    kinds = [one["type"] for one in app.got]
    assert kinds == ["message", "messageUpdate", "messageReaction", "typing", "messageDelete"]
    assert app.got[1]["id"] == said.message.id and app.got[1]["channelData"]["eventType"] == "editMessage"
    assert app.got[2]["replyToId"] == answer.id and app.got[2]["reactionsAdded"] == [{"type": "heart"}]
    assert said.message not in an.messages


async def test_a_file_comes_as_an_address_without_a_token_and_a_picture_with_one(teams, app, bot):
    an = teams.person("a1")
    await an.sends_file("plan.pdf", b"%PDF", "hier")
    attachment = app.got[0]["attachments"][0]
    assert attachment["name"] == "plan.pdf" and attachment["content"]["fileType"] == "pdf"
    async with aiohttp.ClientSession() as session, session.get(attachment["content"]["downloadUrl"]) as response:
        assert await response.read() == b"%PDF"
    await an.pastes_picture("foto.png", b"PNG")
    url = app.got[1]["attachments"][0]["contentUrl"]
    assert "text" not in app.got[1] and url.startswith(teams.service_url)
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 401
    path = url.removeprefix(f"{teams.service_url}v3/")
    assert await bot.call("GET", path) == (200, "PNG")


# ---- conversations


def chat_with(teams: FakeTeams, person: Any, **more: Any) -> dict[str, Any]:
    return {
        "isGroup": False,
        "bot": {"id": teams.bot_id},
        "members": [{"id": person.id}],
        "tenantId": person.user.tenant,
        "channelData": {"tenant": {"id": person.user.tenant}},
        **more,
    }


async def test_a_personal_chat_is_opened_once(teams, bot):
    an = teams.person("a1")
    status, first = await bot.call("POST", "conversations", chat_with(teams, an))
    assert status == 201 and first["id"] == an.chat.id
    assert (await bot.call("POST", "conversations", chat_with(teams, an)))[1] == first
    for wrong in ({"isGroup": True}, {"members": []}, {"tenantId": None, "channelData": {}}, {"iets": 1}):
        assert (await bot.call("POST", "conversations", chat_with(teams, an, **wrong)))[0] == 400
    elsewhere = teams.person("a1", tenant="22222222-2222-2222-2222-222222222222")
    assert elsewhere.aad != an.aad and elsewhere.id != an.id


async def test_members_are_told_by_either_id(teams, bot):
    an = teams.person("a1", name="An Voorbeeld", email="an@voorbeeld.be")
    bo = teams.person("b1", email=None, guest=True)
    for id in (an.id, an.aad):
        status, told = await bot.call("GET", f"conversations/{an.chat.id}/members/{id}")
        assert status == 200 and told["email"] == "an@voorbeeld.be" and told["aadObjectId"] == an.aad
    status, answer = await bot.call("GET", f"conversations/{an.chat.id}/members/{bo.id}")
    assert (status, answer["error"]["code"]) == (404, "MemberNotFoundInConversation")
    channel = teams.channel(members=[an, bo])
    _, everybody = await bot.call("GET", f"conversations/{channel.id}/members")
    assert [one["userRole"] for one in everybody] == ["user", "guest"] and "email" not in everybody[1]


async def test_where_nothing_can_be_said(teams, bot):
    an = teams.person("a1")
    channel = teams.channel(bot=False)
    assert await bot.code("a:nergens", text()) == (404, "ConversationNotFound")
    assert await bot.code(channel.id, text()) == (403, "BotNotInConversationRoster")
    channel.bot = True
    assert await bot.code(f"{channel.id};messageid=123", text()) == (404, "ConversationNotFound")
    assert (await bot.send(channel.id, text()))[0] == 201, "a new thread"
    status, answer = await bot.call("PUT", f"conversations/{an.chat.id}/activities/1", text())
    assert (status, answer["error"]["code"]) == (404, "ActivityNotFoundInConversation")
    mine = an.writes("van mij", an.chat)
    status, answer = await bot.call("PUT", f"conversations/{an.chat.id}/activities/{mine.id}", text())
    assert (status, answer["error"]["code"]) == (403, "NotEnoughPermissions")


async def test_what_is_no_message_is_refused(teams, bot):
    an = teams.person("a1")
    channel = teams.channel(members=[an])
    suggested = {"actions": [{"type": "imBack", "title": "Ja", "value": "ja"}]}
    wrong = [
        {"type": "message"},
        {"type": "event", "text": "x"},
        {**text(), "iets": 1},
        {**text(), "textFormat": "html"},
        {**text(), "from": {"id": "28:een-ander"}},
        {**text(), "attachments": [{"contentType": "text/html", "content": "x"}]},
        {**text(), "entities": [{"type": "mention", "text": "<at>Bo</at>"}]},
        {**text(), "suggestedActions": {"actions": [{"type": "openUrl", "title": "x", "value": "y"}]}},
    ]
    for activity in wrong:
        assert await bot.code(an.chat.id, activity) == (400, "BadSyntax"), activity
    assert await bot.code(channel.id, {**text(), "suggestedActions": suggested}) == (400, "BadSyntax")
    beside = [{"contentType": "application/vnd.microsoft.card.hero", "content": {"title": "x"}}]
    assert (await bot.code(an.chat.id, {"type": "message", "attachments": beside, "suggestedActions": suggested}))[
        0
    ] == 400
    assert (await bot.send(an.chat.id, {**text(), "suggestedActions": suggested}))[0] == 201
    assert await bot.code(an.chat.id, text("x" * 28 * 1024)) == (413, "MessageSizeTooBig")
    assert an.said == ["dag"] and an.seen[0].suggested == ["Ja"]


async def test_a_message_is_updated_and_deleted_and_typing_is_seen(teams, bot):
    an = teams.person("a1")
    _, sent = await bot.send(an.chat.id, {**text("een"), "summary": "kort"})
    message = await an.next_message()
    assert message.id == sent["id"] and message.summary == "kort"
    await bot.call("PUT", f"conversations/{an.chat.id}/activities/{message.id}", text("twee"))
    assert await an.sees("twee") is message and message.updates == 1 and len(teams.updates) == 1
    await bot.send(an.chat.id, {"type": "typing"})
    assert an.typing_seen == 1 and len(teams.called("typing")) == 1
    await bot.call("DELETE", f"conversations/{an.chat.id}/activities/{message.id}")
    assert an.seen == [] and teams.refused == []


# ---- what goes wrong


async def test_faults_are_met_in_order_and_are_no_refusals(teams, bot):
    an = teams.person("a1")
    teams.fail("send", status=429, retry_after=3)
    teams.fail("send", status=412)
    teams.fail("send", status=502)
    teams.fail("send", status=403, code="MessageWritesBlocked")
    headers = {"Authorization": f"Bearer {(await token(teams))[1]['access_token']}"}
    url = f"{teams.service_url}v3/conversations/{an.chat.id}/activities"
    async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=text()) as response:
        assert response.status == 429 and response.headers["Retry-After"] == "3"
    assert await bot.code(an.chat.id, text()) == (412, "PreconditionFailed")
    assert await bot.code(an.chat.id, text()) == (502, "ServiceError")
    status, answer = await bot.send(an.chat.id, text())
    assert status == 403 and json.loads(answer["message"])["subCode"] == "MessageWritesBlocked"
    assert (await bot.send(an.chat.id, text()))[0] == 201
    assert an.said == ["dag"] and teams.refused == []


async def test_a_connection_breaks_with_or_without_its_effect(teams, bot):
    an = teams.person("a1")
    teams.drop("send")
    teams.drop("send", after_applying=True)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await bot.send(an.chat.id, text())
    assert an.said == ["dag"]


async def test_an_answer_does_not_come_until_it_is_released(teams, bot):
    an = teams.person("a1")
    fault = teams.hang("send", after_applying=True)
    waiting = asyncio.create_task(bot.send(an.chat.id, text()))
    assert (await an.next_message()).shown == "dag"
    assert not waiting.done()
    fault.release()
    assert (await waiting)[0] == 201 and len(an.seen) == 1


async def test_what_the_app_does_not_take_is_brought_again(teams, app):
    an = teams.person("a1")
    teams.retries = 2
    app.status = 503
    delivery = await an.says("dag")
    assert [one.status for one in delivery.attempts] == [503, 503, 503] and not delivery.taken
    app.status = 400
    assert len((await an.says("dag")).attempts) == 1
    app.status = None
    assert (await teams.again(delivery)).taken
    assert app.got[0]["id"] == delivery.payload["id"]


async def test_many_people_talk_at_once(teams, app):
    people = [teams.person(f"p{number}") for number in range(20)]
    await asyncio.gather(*(one.says(f"van {one.user.name}") for one in people))
    assert [one.said for one in people] == [[f"van {one.user.name}"] for one in people]


async def test_what_does_not_come_is_told_with_the_last_calls(teams, app):
    an = teams.person("a1")
    await an.says("dag")
    with pytest.raises(AssertionError, match="did not come: tien(.|\n)*send 201"):
        await teams.until(lambda: len(an.seen) == 10, "tien", patience=0.01)


async def test_complaints_fail_the_test(clock):
    with pytest.raises(AssertionError, match="no dialog came"):
        async with FakeTeams(clock=clock) as teams, EchoApp(teams):
            teams.complain("no dialog came")
