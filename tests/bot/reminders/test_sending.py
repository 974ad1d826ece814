"""Sending of reminders: on the platform that somebody wants, never by who was paused, never twice."""

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.channels.channel import DeliveryFailed, Undeliverable, Unreachable
from bot.reminders import letters
from bot.reminders import sender as sending
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper
from dialogs.messages import Reply
from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage, put
from storage.people import Identity
from storage.preferences import ReminderPreference
from tests.bot.reminders.due import NIGHT, NOW, Prepared, messages, offer, plan, remind, somebody, states, until


class Platform:
    """A channel that does what a test orders, and writes down what it was handed."""

    def __init__(self, name="platform"):
        self.name, self.handed, self.orders = name, [], []

    async def deliver(self, letter):
        if self.orders:
            order = self.orders.pop(0)
            if isinstance(order, Exception):
                raise order
            await order(letter)
        self.handed.append(letter.reply.text)


class Times:
    """A clock on the wall and one that nobody sets."""

    def __init__(self):
        self.wall, self.seconds = NOW, 0.0

    def now(self):
        return self.wall

    def monotonic(self):
        return self.seconds


@pytest.fixture
def database(light):
    return light


@pytest.fixture
def times():
    return Times()


@pytest.fixture
def platform():
    return Platform()


@pytest.fixture
def other():
    return Platform("other")


@pytest.fixture
def sender(database, platform, other, times):
    channels = {"platform": platform, "other": other}
    return Sender(database, channels, times.now, Prepared(offer()), times.monotonic)


@pytest.fixture
def sweeper(database, sender, times):
    return Sweeper(database, Prepared(offer()), sender, times.now)


async def due(database, *numbers, **given):
    async with database.transaction() as session:
        an = await somebody(session)
        for number in numbers:
            await remind(session, an, number, **given)
        return an


async def told(database, person, text, at=NOW, **where):
    async with database.transaction() as session:
        body = Reply(text=text).stored()
        await put(session, key=text, person_id=person, body=body, due_at=at, now=at, **where)


async def outcome(database):
    async with database.transaction() as session:
        return [row.status for row in await messages(session)]


async def test_what_may_not_come_now_keeps_nothing_else_waiting(database, platform, sweeper, times):
    an = await due(database, 0, due_at=NIGHT)
    times.wall = NIGHT
    await sweeper.prepare()
    await told(database, an, "een antwoord", NIGHT)
    swept = await sweeper.run()
    assert (platform.handed, swept.sent, swept.failed) == (["een antwoord"], 1, 0)
    assert await outcome(database) == ["dropped", "sent"]


async def also_on_the_other(database, person, *, wants=None, seen=NOW - timedelta(days=1)):
    async with database.transaction() as session:
        session.add(Identity(person_id=person, channel="other", external_id="b", last_seen_at=seen))
        if wants:
            session.add(
                ReminderPreference(person_id=person, opens=480, closes=1080, channel=wants, updated_at=NOW)
            )  # fmt: skip


async def test_it_comes_on_the_platform_that_somebody_wants(database, platform, other, sweeper):
    an = await due(database, 0)
    await also_on_the_other(database, an, wants="other")
    await told(database, an, "een antwoord", channel="platform", address={"to": "private"})
    await sweeper.run()
    assert (len(other.handed), platform.handed) == (1, ["een antwoord"])


async def test_a_platform_that_is_not_connected_is_not_waited_for(database, platform, sweeper):
    an = await due(database, 0)
    await also_on_the_other(database, an, wants="elsewhere")
    await sweeper.run()
    assert len(platform.handed) == 1


@pytest.mark.parametrize("error", [Unreachable("she removed the app"), Undeliverable("channel_not_found")])
async def test_when_the_one_platform_refuses_it_comes_on_the_other(database, platform, other, sweeper, error):
    an = await due(database, 0)
    await also_on_the_other(database, an, wants="other")
    other.orders = [error]
    await sweeper.run()
    assert (len(platform.handed), other.handed, await outcome(database)) == (1, [], ["sent"])


async def test_what_both_platforms_refuse_is_given_up(database, platform, other, sweeper):
    an = await due(database, 0)
    await also_on_the_other(database, an)
    platform.orders, other.orders = [Undeliverable("no")] * 5, [Undeliverable("no")] * 5
    swept = await sweeper.run()
    assert (swept.failed, await outcome(database)) == (2, ["failed"])


async def test_an_answer_that_is_refused_goes_nowhere_else(database, platform, other, sweeper):
    an = await due(database)
    await also_on_the_other(database, an)
    platform.orders = [Undeliverable("no")]
    await told(database, an, "een antwoord", channel="platform", address={"to": "private"})
    await sweeper.run()
    assert (other.handed, await outcome(database)) == ([], ["failed"])


@pytest.mark.parametrize("paused", ["the process", "the machine"])
async def test_who_was_paused_after_the_claim_hands_nothing_over(
    database, platform, sender, sweeper, times, paused, monkeypatch
):
    await due(database, 0)
    await sweeper.prepare()
    waiting = database.let_go_first

    async def for_a_minute():
        await waiting()
        times.wall += timedelta(minutes=1)
        if paused == "the process":
            times.seconds += 60  # by the clock that nobody sets, which stands still while a machine sleeps
        monkeypatch.undo()

    monkeypatch.setattr(database, "let_go_first", for_a_minute)
    sent = await sender.send()
    assert (sent.sent, sent.failed, len(platform.handed)) == (1, 1, 1), "it was claimed anew, and then handed over"
    async with database.transaction() as session:
        [row] = await messages(session)
    assert (row.status, row.attempts) == ("sent", 2)


async def test_what_surely_did_not_arrive_says_later_what_is_true_then(database, platform, sender, sweeper, times):
    an = await due(database, 0)
    platform.orders = [DeliveryFailed("busy", timedelta(minutes=5), untaken=True)]
    await sweeper.run()
    async with database.transaction() as session:
        await remind(session, an, 1)
    times.wall += timedelta(minutes=5)
    await sweeper.run()
    [text] = platform.handed
    assert "1." in text and "2." in text
    assert sorted(await outcome(database)) == ["dropped", "sent"]


async def test_what_may_have_arrived_says_the_same_again(database, platform, sender, sweeper, times):
    an = await due(database, 0)

    async def unknown(letter):
        platform.handed.append(letter.reply.text)
        raise DeliveryFailed("the connection broke", timedelta(minutes=5))

    platform.orders = [unknown]
    await sweeper.run()
    async with database.transaction() as session:
        await remind(session, an, 1)
    times.wall += timedelta(minutes=5)
    await sweeper.run()
    first, again, new = platform.handed
    assert first == again and "17:00" in new


async def test_one_that_cannot_be_written_holds_up_nobody_else(database, platform, sweeper, monkeypatch, times):
    await due(database, 0)
    async with database.transaction() as session:
        await remind(session, await somebody(session, "bo"), 1)
    composed = letters.composed

    async def failing(session, catalogue, rows, now):
        if any("m1-202612081500" in row.reminders for row in rows):
            raise RuntimeError("a fault of ours")
        return await composed(session, catalogue, rows, now)

    monkeypatch.setattr(letters, "composed", failing)
    swept = await sweeper.run()
    assert (swept.sent, swept.failed) == (1, 1) and "17:00" in platform.handed[0]
    monkeypatch.undo()
    times.wall += timedelta(minutes=1)
    assert (await sweeper.run()).sent == 1 and "16:00" in platform.handed[1]


def lost(database, monkeypatch, count):
    """Have the database be lost for so many transactions."""
    transaction, left = database.transaction, [count]

    @asynccontextmanager
    async def opened(**given):
        if left[0]:
            left[0] -= 1
            raise DatabaseUnavailable("connection refused")
        async with transaction(**given) as session:
            yield session

    monkeypatch.setattr(database, "transaction", opened)
    return left


async def test_what_was_sent_while_the_database_is_lost_is_marked_when_it_is_back(
    database, platform, sweeper, monkeypatch, caplog
):
    monkeypatch.setattr(sending, "WRITTEN_EVERY", 0.0)
    await due(database, 0)

    async def meanwhile(_letter):
        lost(database, monkeypatch, 3)

    platform.orders = [meanwhile]
    with caplog.at_level(logging.ERROR):
        swept = await sweeper.run()
    assert (swept.sent, len(platform.handed), await outcome(database)) == (1, 1, ["sent"])
    assert len(caplog.records) == 3, "a line for each attempt"


async def test_a_sender_that_runs_goes_on_when_the_database_is_back(
    database, platform, sender, sweeper, monkeypatch, caplog
):
    await due(database, 0)
    await sweeper.prepare()
    left = lost(database, monkeypatch, 3)
    with caplog.at_level(logging.ERROR):
        running = asyncio.create_task(sender.run(0.01))
        await until(lambda: platform.handed)
        sender.stop()
        await running
    assert (left, len(platform.handed), await outcome(database)) == ([0], 1, ["sent"])
    assert [record.getMessage() for record in caplog.records] == ["database unavailable: connection refused"] * 3


def utc_now():
    return datetime.now(UTC)


async def test_a_sweep_and_senders_that_run_beside_it_send_everything_once(url):
    first, second = Database(url), Database(url)
    platform, now = Platform(), utc_now()
    everything = offer(plan(topic="sessions"), starts=now + timedelta(days=1))
    offers = Prepared(everything)
    senders = [Sender(one, {"platform": platform}, utc_now, offers) for one in (first, second)]
    sweepers = [Sweeper(one, offers, own, utc_now) for one, own in zip((first, second), senders, strict=True)]
    try:
        async with first.transaction() as session:
            for number in range(60):
                person = await somebody(session, f"p{number}")
                await remind(
                    session, person, number % 3, due_at=now - timedelta(minutes=1), snoozed=True,
                    for_at=now + timedelta(days=1, hours=number % 3), useful_until=now + timedelta(days=1),
                )  # fmt: skip
        running = [asyncio.create_task(one.run(0.05)) for one in senders]
        await asyncio.gather(*(one.run() for one in sweepers for _ in range(2)))
        await until(lambda: len(platform.handed) == 60)
        for one in senders:
            one.stop()
        await asyncio.gather(*running)
        async with first.transaction() as session:
            rows = (await session.exec(select(OutboxMessage.status, OutboxMessage.attempts))).all()
            assert {status for status, _ in await states(session)} == {"sent"}
    finally:
        await first.close()
        await second.close()
    assert len(platform.handed) == 60
    assert set(rows) == {("sent", 1)}
