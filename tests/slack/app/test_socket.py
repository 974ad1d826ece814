"""Socket Mode: the same over a websocket that Wegwijs opens itself, and opens again."""

import asyncio

import pytest
from sqlmodel import select

from storage.database import DatabaseUnavailable
from storage.inbox import ReceivedEvent
from tests.slack.service import started

EMAIL = "coordinator@voorbeeld.example"


@pytest.fixture
async def service(slack, tmp_path, base, searcher):
    service = await started(slack, tmp_path, base, searcher, app_token=slack.app_token, signing_secret=None)
    await slack.until(lambda: slack.sockets.open)
    yield service
    await service.stop()
    await service.database.close()
    assert slack.refused == []


async def test_messages_and_windows_are_answered_over_the_websocket(slack, service, an):
    message = await an.ask("Wie organiseert SWITCH?")
    assert "OVSG" in message.shown
    await an.press(message, "Ja")
    await an.next_message()
    await an.shortcut("ask")
    window = await an.modal()
    await an.type(window.labels[0], "Wie organiseert SWITCH?")
    submitted = await an.submit()
    assert submitted.answer()["response_action"] == "update"
    assert "OVSG" in an.view.shown
    again = await slack.again(submitted)
    assert again.answer() == submitted.answer()


async def test_many_at_once_are_acknowledged_without_waiting_for_each_other(slack, service, an):
    people = [slack.person(f"U{number}", email=f"leraar{number}@voorbeeld.example") for number in range(2, 12)]
    deliveries = await asyncio.gather(*(one.dm("help") for one in people for _ in range(3)))
    assert all(one.acked for one in deliveries)
    for one in people:
        await one.next_messages(3)


@pytest.mark.parametrize("how", ["refresh", "cut"])
async def test_a_connection_that_is_lost_is_made_again(slack, service, an, how):
    before = list(slack.sockets.connections)
    await (slack.sockets.disconnect() if how == "refresh" else slack.sockets.cut())
    await slack.until(lambda: [one for one in slack.sockets.connections if one not in before])
    assert "Dit kan ik voor je doen" in (await an.ask("help")).shown


async def test_what_came_over_a_connection_that_broke_before_its_ack_comes_again_and_is_answered_once(
    slack, service, an, monkeypatch
):
    reached, go_on = asyncio.Event(), asyncio.Event()
    keeping = service.channel.front.received

    async def slow(body):
        told = await keeping(body)
        reached.set()
        await go_on.wait()
        return told

    monkeypatch.setattr(service.channel.front, "received", slow)
    saying = asyncio.create_task(an.dm("help"))
    await reached.wait()
    before = list(slack.sockets.connections)
    await slack.sockets.cut()
    go_on.set()
    await slack.until(lambda: [one for one in slack.sockets.connections if one not in before])
    delivery = await saying
    await slack.again(delivery)
    await an.next_message()
    await slack.again(delivery)
    assert len(an.said) == 1


async def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(slack, service, an, monkeypatch):
    slack.ack_seconds = 0.3
    transaction = service.database.transaction

    def away():
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(service.database, "transaction", away)
    lost = await an.dm("help")
    assert not lost.acked
    monkeypatch.setattr(service.database, "transaction", transaction)
    slack.ack_seconds = 3.0
    assert (await slack.again(lost)).acked
    assert "Dit kan ik voor je doen" in (await an.next_message()).shown
    async with service.database.transaction() as session:
        assert len((await session.exec(select(ReceivedEvent))).all()) == 1


async def test_an_envelope_whose_ack_was_lost_is_answered_once(slack, service, an):
    slack.ack_seconds = 0.3
    slack.sockets.deafen()
    first = await an.dm("help")
    assert not first.acked
    slack.sockets.deafen(False)
    slack.ack_seconds = 3.0
    await an.next_message()
    assert (await slack.again(first)).acked
    await an.ask("help")
    assert len(an.said) == 2
