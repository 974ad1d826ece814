"""What comes in: refused when it is not the Bot Connector's, kept before it is acknowledged, applied once and in order."""

import asyncio
import io
import json
from datetime import timedelta

import aiohttp
import pytest

from bot.channels.teams import front
from bot.channels.teams.keys import PAUSE
from storage.database import DatabaseUnavailable
from tests.teams.app.looking import answered, event_of, holds, kept, outbox, settled
from tests.teams.fake.tokens import WAYS

QUESTION = "wie organiseert SWITCH?"
ELSEWHERE = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def soon(monkeypatch):
    """What Teams did not take is tried again at once, unless Teams asks to wait."""
    monkeypatch.setattr("bot.channels.teams.delivery.backoff", lambda *_: timedelta(milliseconds=20))


async def post(teams, service, body, **headers):
    """Bring something that no client would send; signed unless told otherwise."""
    told = {"Authorization": teams.signer.header(teams.service_url), "Content-Type": "application/json", **headers}
    given = {name: value for name, value in told.items() if value}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{service.address}/api/messages", data=io.BytesIO(body), headers=given) as response,
    ):
        return response.status


async def test_what_the_bot_connector_did_not_sign_now_is_refused_and_does_nothing(teams, service, an):
    question = await an.asks(QUESTION)
    await settled(service)
    known, said, calls = len(await kept(service)), list(an.said), len(teams.calls)
    for how in WAYS:
        with teams.signing(how):
            delivery = await an.says(QUESTION)
            pressed = await teams.again(teams.deliveries[-1])
        assert (how, delivery.status, pressed.status, delivery.body) == (how, 401, 401, b"")
    with teams.signing("expired"):
        await an.presses(question, "Ja")
    assert teams.deliveries[-1].status == 401
    # The client of who pressed tells that it did not work: here that is what has to be.
    teams.complaints.clear()
    assert (len(await kept(service)), an.said) == (known, said)
    # Nor did anything go to an address that was told and not believed; keys may have been looked for.
    assert {call.name for call in teams.calls[calls:]} <= {"metadata", "keys"}


async def test_a_reference_is_kept_only_from_who_was_believed(teams, service, an):
    """An address of another's, with the token that was made for ours, and a person who writes for the first time."""
    from storage.teams import TeamsReference, reference_of

    await an.asks(QUESTION)
    stranger = teams.person("a9")
    told = json.dumps(teams.deliveries[-1].payload | {"id": "9", "serviceUrl": "https://elders.example/"}).encode()
    assert await post(teams, service, told) == 401
    with teams.signing("other service url"):
        assert (await stranger.says(QUESTION)).status == 401
    async with service.database.transaction() as session:
        known = await reference_of(session, an.external_id)
        assert (known.service_url, known.conversation_id) == (teams.service_url, an.chat.id)
        assert await session.get(TeamsReference, stranger.external_id) is None


async def test_what_another_tenant_sends_is_left_alone(teams, service):
    elsewhere = teams.person("b1", tenant=ELSEWHERE)
    assert [(await elsewhere.says(QUESTION)).status, (await elsewhere.installs()).status] == [403, 403]
    assert (await kept(service), elsewhere.said, teams.called("member")) == ([], [], [])


async def test_signed_rubbish_is_refused_as_such(teams, service, an):
    activity = {"type": "message", "channelId": "msteams", "serviceUrl": teams.service_url}
    there = {"conversation": {"id": "a:1", "tenantId": teams.tenant}}
    for body in (b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000):
        assert await post(teams, service, body) == 400, body[:20]
    nowhere = {**activity, "conversation": {"tenantId": teams.tenant}}
    for wrong in (nowhere, {**activity, **there, "type": 7}, {**activity, **there, "type": ""}):
        assert await post(teams, service, json.dumps(wrong).encode()) == 400
    assert await post(teams, service, json.dumps(activity).encode()) == 403  # it names no tenant
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert await post(teams, service, json.dumps({**activity, **there}).encode(), **{"Content-Type": kind}) == 415
    assert await post(teams, service, b" " * (5 * 1024 * 1024)) == 413
    assert await kept(service) == []
    # What only programs of Microsoft's say is taken and leads to nothing.
    for kind in ("typing", "event", "trace", "endOfConversation"):
        assert await post(teams, service, json.dumps({**activity, **there, "type": kind}).encode()) == 200
    assert await kept(service) == []


async def test_who_cannot_be_told_from_others_now_is_heard_when_it_is_brought_again(teams, service, an):
    """The keys of the Bot Connector cannot be fetched; an invoke is not kept waiting for them either."""
    failing = teams.fail("keys", 1, status=500)
    refused = [await an.says(QUESTION), await an.says("wat kost een cop?")]
    assert [one.status for one in refused] == [503, 503]
    assert refused[0].attempts[0].headers["retry-after"] == "5"
    # Not every request of the seconds that follow asks for them again.
    assert (failing.met, await kept(service)) == (1, [])
    begun = teams.clock
    teams.clock = lambda: begun() + PAUSE.total_seconds()
    hanging = teams.hang("metadata", 1)
    slow = [asyncio.create_task(teams.again(one)) for one in refused]
    await teams.until(lambda: hanging.met)
    hanging.release()
    assert [(await one).status for one in slow] == [200, 200]
    assert "OVSG" in (await an.next_message()).shown
    assert "110 euro" in (await an.next_message()).shown
    assert [one.name for one in teams.calls if one.name in {"metadata", "keys"}] == ["metadata", "keys"] * 2


async def test_a_message_that_comes_again_is_answered_once(teams, service, an):
    """At the same moment, and later."""
    first = await an.says(QUESTION)
    await asyncio.gather(*(teams.again(first) for _ in range(4)))
    await settled(service)
    assert (await teams.again(first)).status == 200
    await settled(service)
    assert (len(an.said), len(await kept(service))) == (1, 1)


async def test_a_button_that_is_brought_twice_is_pressed_once_and_answered_twice(teams, service, an):
    message = await an.asks(QUESTION)
    pressed = await an.presses(message, "Ja")
    again = await asyncio.gather(teams.again(pressed), teams.again(pressed))
    await settled(service)
    last = await teams.again(pressed)
    await settled(service)
    assert {one.body for one in (pressed, *again, last)} == {pressed.body}
    assert b"\xe2\x9c\x93 Ja" in pressed.body
    assert [row.key.partition(":")[0] for row in await outbox(service)] == ["reply", "used", "reply"]


async def test_an_invoke_that_comes_again_after_a_restart_is_applied_once_all_the_same(teams, service, an, monkeypatch):
    monkeypatch.setattr(front, "INVOKE_SECONDS", 0.3)
    message = await an.asks(QUESTION)
    pressed = await an.presses(message, "Ja")
    await settled(service)
    await service.restart()
    again = await teams.again(pressed)
    assert (again.status, again.answer["type"]) == (200, "application/vnd.microsoft.activity.message")
    await settled(service)
    assert len(await outbox(service)) == 3


async def test_nothing_is_acknowledged_while_it_cannot_be_kept(teams, service, an, monkeypatch):
    """The database is away: a message is brought again, and who pressed reads that it did not work."""
    message = await an.asks(QUESTION)
    await settled(service)
    before = [row.event_id for row in await kept(service)]
    transaction = service.database.transaction

    def away(**_):
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(service.database, "transaction", away)
    refused = [await an.says("wat kost een cop?"), await an.installs()]
    await an.presses(message, "Ja")
    assert [one.status for one in refused] == [503, 503]
    assert an.trouble is not None and "Wat je al geantwoord had, is veilig" in an.trouble
    monkeypatch.setattr(service.database, "transaction", transaction)
    assert [row.event_id for row in await kept(service)] == before
    assert (await teams.again(refused[0])).taken
    assert "110 euro" in (await an.next_message()).shown
    await an.presses(message, "Ja")
    await an.sees("✓ Ja")


async def test_an_invoke_is_answered_in_time_while_the_database_is_slow(teams, service, an, monkeypatch):
    """Somebody else writes and does not come to an end."""
    for name in ("INVOKE_SECONDS", "MESSAGE_SECONDS"):
        monkeypatch.setattr(front, name, 0.3)
    message = await an.asks(QUESTION)
    await settled(service)
    before = len(await kept(service))
    async with service.database.transaction():
        await an.presses(message, "Ja")
        assert "probeer het zo meteen opnieuw" in an.trouble
        assert (await an.says("wat kost een cop?")).status == 503
        assert await an.searches_extension("switch") == []
    # Who read that it did not work is not surprised by it afterwards.
    await an.asks(QUESTION)
    await settled(service)
    assert len(await kept(service)) == before + 1
    assert "✓ Ja" not in message.shown


async def test_an_invoke_is_answered_in_time_while_teams_hangs_and_its_effect_comes_later(
    teams, service, an, monkeypatch
):
    """Teams does not say who somebody is, nor takes messages for her: who pressed reads that it takes longer."""
    monkeypatch.setattr(front, "INVOKE_SECONDS", 0.3)
    message = await an.asks(QUESTION)
    await settled(service)
    await service.restart()  # nobody is remembered
    unknown = teams.hang("member", 1)
    await an.presses(message, "Ja")
    assert an.told == ["Dit duurt iets langer: het antwoord komt in onze chat."]
    other = teams.person("a2", email="leraar@voorbeeld.example")
    monkeypatch.setattr(front, "INVOKE_SECONDS", 3.5)
    held = teams.hang("update", 1)
    unknown.release()
    await teams.until(lambda: held.met)
    # The first is still held up when others are answered, and what she presses meanwhile too.
    assert "110 euro" in (await other.asks("wat kost een cop?")).shown
    assert "OVSG" in (await an.presses(message, "Nee")).body.decode()
    assert an.told == ["Dit duurt iets langer: het antwoord komt in onze chat."]
    held.release()
    assert "dank je" in (await an.next_message()).shown
    await settled(service)
    assert "✓ Nee" in message.seen_by(an.id).shown


async def test_an_invoke_is_answered_in_time_while_the_keys_are_looked_for(teams, service, an, monkeypatch):
    message = await an.asks(QUESTION)
    await settled(service)
    await service.restart()
    monkeypatch.setattr(front, "CHECKED_SECONDS", 0.2)
    hanging = teams.hang("keys", 1)
    await an.presses(message, "Ja")
    assert teams.deliveries[-1].status == 503
    teams.complaints.clear()  # her client says that it did not work, and it did not
    hanging.release()
    await an.presses(message, "Ja")
    await an.sees("✓ Ja")


async def test_what_one_person_says_at_once_is_answered_in_its_order(teams, service, an, soon):
    """Twenty messages side by side, and bursts of others between them, while Teams is unwell."""
    others = [teams.person(f"a{number}", email=f"leraar{number}@voorbeeld.example") for number in (2, 3)]
    teams.fail("send", 1, status=429, retry_after=1)
    teams.fail("send", 1, status=412)
    teams.fail("send", 2, status=500)
    teams.fail("member", 1, status=500)
    teams.drop("send", 1)
    deliveries = await asyncio.gather(
        *(an.says(QUESTION) for _ in range(20)), *(one.says(QUESTION) for _ in range(4) for one in others)
    )
    assert all(one.taken for one in deliveries)
    await an.next_messages(20)
    for one in others:
        await one.next_messages(4)
    await settled(service)
    assert (len(an.said), [len(one.said) for one in others]) == (20, [4, 4])
    assert await answered(service, an) == [event_of(one) for one in deliveries[:20]]


async def test_messages_that_overtake_each_other_on_the_way_are_put_in_order(teams, service, an):
    """The Bot Connector brings side by side what was typed one after the other."""
    with teams.signing("expired"):
        lost = [await an.says(QUESTION) for _ in range(5)]
    await asyncio.gather(*(teams.again(one) for one in reversed(lost)))
    await an.next_messages(5)
    assert await answered(service, an) == [event_of(one) for one in lost]


async def test_who_teams_does_not_know_for_a_while_is_answered_afterwards(teams, service, an):
    teams.fail("member", 1, status=429, retry_after=1)
    teams.fail("member", 1, status=503)
    teams.drop("member", 1)
    assert "OVSG" in (await an.asks(QUESTION)).shown
    await settled(service)
    assert len(an.said) == 1


async def test_nothing_of_what_was_typed_is_left_in_what_was_received(teams, service, an):
    await an.presses(await an.asks(QUESTION), "Ja")
    await settled(service)
    await an.asks(QUESTION)

    async def so():
        return all(row.status == "done" and not row.body for row in await kept(service))

    await holds(so)
