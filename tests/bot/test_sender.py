"""Sending: in order for each person, by one program at a time, and nobody waits for somebody else's message."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.channels.channel import DeliveryFailed, Undeliverable
from bot.reminders import sender as sending
from bot.reminders.sender import Sender
from dialogs.messages import Reply
from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage, claim, put
from storage.people import person_of
from tests.conversations.prepared import copied


class Platform:
    """A channel that does what a test orders, and writes down what it was handed."""

    name = "platform"

    def __init__(self):
        self.handed, self.orders = [], {}

    async def deliver(self, letter):
        for order in self.orders.get(letter.reply.text, [])[:1]:
            self.orders[letter.reply.text].pop(0)
            if isinstance(order, asyncio.Event):
                await order.wait()
            elif callable(order):
                await order(letter)
            else:
                raise order
        self.handed.append(letter.reply.text)


@pytest.fixture
async def database(tmp_path):
    made = Database(await copied(tmp_path / "s.db"))
    yield made
    await made.close()


@pytest.fixture
def platform():
    return Platform()


def utc_now():
    return datetime.now(UTC)


@pytest.fixture
async def sender(database, platform, monkeypatch):
    monkeypatch.setattr(sending, "FIRST_WAIT", timedelta(milliseconds=10))
    made = Sender(database, {"platform": platform}, utc_now)
    task = asyncio.create_task(made.run(30))
    yield made
    made.stop()
    await task


async def write(database, *texts, person="an"):
    now = utc_now()
    async with database.transaction() as session:
        found = await person_of(session, channel="platform", external_id=person, email=None, now=now)
        for text in texts:
            body = Reply(text=text).stored() if text else {"text": 3, "kind": "onbekend"}
            await put(session, key=f"{person}:{text}", person_id=found.id, body=body, due_at=now, now=now)


async def rows(database):
    async with database.transaction() as session:
        return {row.key.split(":")[1]: row for row in (await session.exec(select(OutboxMessage))).all()}


async def until(so):
    async with asyncio.timeout(20):
        while True:
            if so():
                return
            await asyncio.sleep(0.005)


async def test_a_message_that_is_slow_to_go_holds_up_only_what_the_same_person_gets_next(database, platform, sender):
    platform.orders["een"] = [held := asyncio.Event()]
    await write(database, "een", "twee")
    sender.wake()
    for number in range(15):
        await write(database, f"ander {number}", person=f"p{number}")
        sender.wake()
    await until(lambda: len(platform.handed) == 15)
    held.set()
    await until(lambda: platform.handed[15:] == ["een", "twee"])


async def test_nothing_overtakes_what_has_to_be_tried_again(database, platform, sender):
    platform.orders["een"] = [DeliveryFailed("busy", timedelta(milliseconds=80)), DeliveryFailed("away"), OSError()]
    platform.orders["twee"] = [Undeliverable("nobody")]
    await write(database, "een", "twee", "drie")
    sender.wake()
    await until(lambda: platform.handed == ["een", "drie"])
    assert (await rows(database))["twee"].status == "failed"


async def test_what_is_due_later_is_not_missed_when_something_else_comes_before(database, platform, sender):
    platform.orders["een"] = [DeliveryFailed("busy", timedelta(milliseconds=300))]
    await write(database, "een")
    sender.wake()
    await until(lambda: not platform.orders["een"])
    await write(database, "ander", person="bo")
    sender.wake()
    await until(lambda: platform.handed == ["ander", "een"])


async def test_a_message_that_nobody_can_read_any_more_holds_up_nobody(database, platform, sender):
    await write(database, "", "daarna")
    await write(database, "ander", person="bo")
    sender.wake()
    await until(lambda: platform.handed == ["ander", "daarna"])
    unread = (await rows(database))[""]
    assert (unread.status, unread.attempts) == ("failed", sending.MOST_FAILURES)


async def test_a_sender_that_meets_what_it_does_not_expect_goes_on(database, platform, sender, monkeypatch):
    claiming, failures = sending.claimed, [RuntimeError(), DatabaseUnavailable("away")]

    async def broken(*args, **given):
        if failures:
            raise failures.pop()
        return await claiming(*args, **given)

    monkeypatch.setattr(sending, "claimed", broken)
    await write(database, "een")
    async with asyncio.timeout(20):
        while True:
            sender.wake()
            if platform.handed:
                break
            await asyncio.sleep(0.005)
    assert (platform.handed, failures) == (["een"], [])


async def test_a_sender_that_was_paused_too_long_does_nothing_any_more(database, platform, monkeypatch):
    """Another took the message over, as it lawfully may: what the first still does about it changes nothing."""
    clock = {"slow": utc_now(), "other": utc_now()}
    slow = Sender(database, {"platform": platform}, lambda: clock["slow"])
    other = Sender(database, {"platform": platform}, lambda: clock["other"])
    await write(database, "een")
    clock["slow"] = utc_now()
    resumed, told = asyncio.Event(), []

    async def paused(letter):
        await resumed.wait()
        try:
            await letter.record({"posted": ["nog eens"]})
        except DeliveryFailed as error:
            told.append(str(error))
            raise

    async def going(letter):
        resumed.set()
        await until(lambda: told)

    platform.orders["een"] = [paused, going]
    first = asyncio.create_task(slow.send())
    await until(lambda: len(platform.orders["een"]) == 1)
    clock["other"] = clock["slow"] + sending.LEASE + timedelta(seconds=1)
    await other.send()
    await first
    row = (await rows(database))["een"]
    assert (platform.handed, told) == (["een"], ["another took it over"])
    assert (row.status, row.attempts, row.progress) == ("sent", 2, None)


async def test_a_channel_that_never_ends_is_left_before_another_may_take_over(database, platform, monkeypatch):
    assert timedelta(seconds=sending.HANDED_OVER_WITHIN) < sending.LEASE
    monkeypatch.setattr(sending, "HANDED_OVER_WITHIN", 0.05)
    platform.orders["een"] = [asyncio.Event()]
    one = Sender(database, {"platform": platform}, utc_now)
    await write(database, "een")
    assert (await one.send()).failed == 1
    assert (await rows(database))["een"].last_error == "it took too long"


async def test_a_sender_that_is_told_to_stop_finishes_what_is_on_its_way(database, platform):
    one = Sender(database, {"platform": platform}, utc_now)
    task = asyncio.create_task(one.run(30))
    platform.orders["een"] = [held := asyncio.Event()]
    await write(database, "een", "twee")
    one.wake()
    await until(lambda: not platform.orders["een"])
    one.stop()
    held.set()
    await task
    assert platform.handed == ["een"]
    assert [row.status for row in (await rows(database)).values()] == ["sent", "waiting"]


async def test_of_each_person_only_the_first_is_claimed(database):
    await write(database, "een", "twee")
    await write(database, "drie", person="bo")
    async with database.transaction() as session:
        claimed = await claim(session, now=utc_now(), lease=timedelta(minutes=1), limit=9)
        assert [row.key for row in claimed] == ["an:een", "bo:drie"]
        assert await claim(session, now=utc_now(), lease=timedelta(minutes=1), limit=9) == []
