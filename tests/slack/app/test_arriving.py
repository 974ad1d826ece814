"""What comes in: refused when it is not Slack's, kept before it is acknowledged, applied once and in order."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from storage.database import DatabaseUnavailable
from storage.inbox import ReceivedEvent
from storage.outbox import waiting_count
from tests.slack.fake.events import TAMPERED, Delivery

HELP = "help"


async def kept(service):
    async with service.database.transaction() as session:
        return list((await session.exec(select(ReceivedEvent))).all())


async def all_kept(service, so):
    """Wait until something holds of every event that was kept."""
    async with asyncio.timeout(20):
        while True:
            if all(so(row) for row in await kept(service)):
                return
            await asyncio.sleep(0.02)


async def settled(service, slack):
    """Wait until everything that was kept is applied and everything that was said is sent."""
    await all_kept(service, lambda row: row.status != "waiting")
    await slack.quiet()
    async with asyncio.timeout(10):
        while await unsent(service):  # noqa: ASYNC110 - also what is on its way just now
            await asyncio.sleep(0.02)


async def unsent(service):
    async with service.database.transaction() as session:
        return await waiting_count(session)


async def test_what_slack_did_not_sign_now_is_refused_and_does_nothing(slack, service, an):
    for how in TAMPERED:
        with slack.tampered(how):
            delivery = await an.dm(HELP)
            pressed = await an.shortcut("ask")
        assert (how, delivery.status, pressed.status) == (how, 401, 401)
    assert await kept(service) == []
    assert (an.said, slack.called("users.info")) == ([], [])


async def test_signed_rubbish_is_refused_as_such(slack, service):
    nothing = ([], {}, {"type": "event_callback"}, {"type": "block_actions"}, {"command": "/wegwijs"})
    deliveries = [await slack.courier.bring(Delivery("event", payload)) for payload in nothing]
    assert {one.status for one in deliveries} == {400}

    class Raw(Delivery):
        def encoded(self):
            return self.payload["raw"], self.payload["type"]

    form = "application/x-www-form-urlencoded"
    for raw, kind in ((b"[" * 100_000, "application/json"), (b"payload=%7B", form)):
        assert (await slack.courier.bring(Raw("event", {"raw": raw, "type": kind}))).status == 400
    assert await kept(service) == []


async def test_slack_is_told_that_the_address_is_ours(slack, service):
    delivery = await slack.courier.url_verification("uitdaging")
    assert delivery.answer() == {"challenge": "uitdaging"}
    checked = await slack.courier.bring(Delivery("command", {"ssl_check": "1", "token": slack.verification_token}))
    assert checked.status == 200
    assert await kept(service) == []


async def test_an_event_that_comes_again_is_answered_once(slack, service, an):
    """At the same moment, later, marked as a repetition or not."""
    first = await an.dm(HELP)
    await asyncio.gather(*(slack.again(first, number=number) for number in (0, 0, 1, 2)))
    await settled(service, slack)
    await slack.again(first, number=3)
    await slack.again(first, number=0)
    await settled(service, slack)
    assert len(an.said) == 1
    assert len(await kept(service)) == 1


async def test_a_repetition_that_is_the_first_to_arrive_is_answered(slack, service, an):
    with slack.tampered("wrong_signature"):
        lost = await an.dm(HELP)
    assert an.said == []
    assert (await slack.again(lost, number=1)).acked
    assert "Dit kan ik voor je doen" in (await an.next_message()).shown


async def test_a_button_that_is_brought_twice_is_pressed_once(slack, service, an):
    message = await an.ask("Wie organiseert SWITCH?")
    pressed = await an.press(message, "Ja")
    await asyncio.gather(slack.again(pressed), slack.again(pressed))
    await settled(service, slack)
    await slack.again(pressed)
    await settled(service, slack)
    assert len(an.said) == 2


async def test_a_window_that_is_brought_twice_shows_the_same_twice(slack, service, an):
    await an.shortcut("ask")
    window = await an.modal()
    await an.type(window.labels[0], "Wie organiseert SWITCH?")
    submitted = await an.submit()
    again = await slack.again(submitted)
    assert again.answer() == submitted.answer()
    assert again.seconds < 1.5


async def test_nothing_is_acknowledged_while_it_cannot_be_kept(slack, service, an, monkeypatch):
    """The database is away at the door, then when the events of one moment are written together."""
    slack.retries = False
    transaction = service.database.transaction

    def away():
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(service.database, "transaction", away)
    refused = await asyncio.gather(*(an.dm(HELP) for _ in range(3)))
    assert {one.status for one in refused} == {503}
    monkeypatch.setattr(service.database, "transaction", transaction)
    assert await kept(service) == []
    for one in refused:
        assert (await slack.again(one)).acked
    assert len(await an.next_messages(3)) == 3


async def test_what_one_person_says_at_once_is_answered_in_its_order(slack, service, an, monkeypatch):
    """Thirty messages side by side, and bursts of others between them, while Slack is unwell."""
    monkeypatch.setattr("bot.reminders.sender.FIRST_WAIT", timedelta(milliseconds=20))
    others = [slack.person(f"U{number}", email=f"leraar{number}@voorbeeld.example") for number in (2, 3)]
    slack.fail("chat.postMessage", 2, status=429, retry_after=1)
    slack.fail("chat.postMessage", 1, status=500)
    slack.drop("chat.postMessage", 1)
    slack.drop("chat.postMessage", 1, after_applying=True)
    said = [f"help {number}" for number in range(30)]
    deliveries = await asyncio.gather(
        *(an.dm(words) for words in said), *(one.dm(f"help {number}") for number in range(5) for one in others)
    )
    assert all(one.acked for one in deliveries)
    await an.next_messages(30)
    for one in others:
        await one.next_messages(5)
    await settled(service, slack)
    assert (len(an.said), [len(one.said) for one in others]) == (30, [5, 5])
    # Each answer knows which event it answers; the events of a person are known by when they were said.
    assert await answered(service, an) == [one.payload["event_id"] for one in deliveries[:30]]


async def answered(service, person):
    """Return the events whose answers this person reads, in the order in which she reads them."""
    from storage.outbox import OutboxMessage

    ids = [one.metadata["event_payload"]["message"] for one in person.messages if one.bot]
    async with service.database.transaction() as session:
        rows = {row.id: row.key for row in (await session.exec(select(OutboxMessage))).all()}
    return [rows[one].split(":")[2] for one in ids]


async def test_messages_that_overtake_each_other_on_the_way_are_put_in_order(slack, service, an):
    """Slack brings side by side what was typed one after the other."""
    with slack.tampered("wrong_signature"):
        lost = [await an.dm(f"help {number}") for number in range(6)]
    await asyncio.gather(*(slack.again(one) for one in reversed(lost)))
    await an.next_messages(6)
    assert await answered(service, an) == [one.payload["event_id"] for one in lost]


async def test_nothing_of_what_was_typed_is_left_in_what_was_received(slack, service, an):
    await an.ask(HELP)
    await settled(service, slack)
    await an.ask("help nog eens")
    await settled(service, slack)
    await all_kept(service, lambda row: row.status == "done" and not row.body)
