"""Sending to somebody who is known on two platforms and removed the app on one of them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.channels.channel import Unreachable
from bot.reminders.sender import Sender
from dialogs.messages import Reply
from storage.database import Database
from storage.outbox import OutboxMessage, put
from storage.people import Identity, person_of
from tests.conversations.prepared import copied

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Platform:
    """A channel that writes down what it was handed, unless nobody is reached by it any more."""

    def __init__(self, name):
        self.name, self.handed, self.gone = name, [], False

    async def deliver(self, letter):
        if self.gone:
            await letter.record({"posted": ["part 1"]})
            raise Unreachable("she removed the app")
        assert not letter.progress
        self.handed.append((letter.reply.text, letter.identity.external_id))


@pytest.fixture
async def database(tmp_path):
    made = Database(await copied(tmp_path / "s.db"))
    yield made
    await made.close()


@pytest.fixture
def first():
    return Platform("first")


@pytest.fixture
def second():
    return Platform("second")


@pytest.fixture
def sender(database, first, second):
    return Sender(database, {"first": first, "second": second}, lambda: NOW)


async def known(database, *, also=True):
    """Somebody who was seen on the first platform yesterday, and on the second today."""
    async with database.transaction() as session:
        person = await person_of(session, channel="second", external_id="b", email=None, now=NOW - timedelta(hours=1))
        if also:
            session.add(
                Identity(person_id=person.id, channel="first", external_id="a", last_seen_at=NOW - timedelta(days=1))
            )
        return person.id


async def written(database, person, text, **where):
    async with database.transaction() as session:
        body = Reply(text=text).stored()
        await put(session, key=text, person_id=person, body=body, due_at=NOW, now=NOW, **where)


async def statuses(database):
    async with database.transaction() as session:
        return {row.key: row.status for row in (await session.exec(select(OutboxMessage))).all()}


async def test_a_reminder_goes_to_the_platform_where_she_was_seen_last(database, sender, first, second):
    await written(database, await known(database), "herinnering")
    await sender.send(NOW)
    assert (first.handed, second.handed) == ([], [("herinnering", "b")])


async def test_a_reminder_goes_to_the_other_platform_when_she_removed_the_app(database, sender, first, second):
    second.gone = True
    person = await known(database)
    await written(database, person, "herinnering")
    await sender.send(NOW)
    assert first.handed == [("herinnering", "a")]
    second.gone = False
    await written(database, person, "de volgende")
    await sender.send(NOW)
    assert (first.handed[1:], second.handed) == ([("de volgende", "a")], [])


async def test_an_answer_stays_where_it_was_asked(database, sender, first, second):
    second.gone = True
    await written(database, await known(database), "antwoord", channel="second", address={"to": "private"})
    await sender.send(NOW)
    assert (first.handed, await statuses(database)) == ([], {"antwoord": "failed"})


async def test_who_is_known_nowhere_else_is_not_tried_for_ever(database, sender, second):
    second.gone = True
    await written(database, await known(database, also=False), "herinnering")
    await sender.send(NOW)
    assert await statuses(database) == {"herinnering": "failed"}


async def test_who_is_heard_again_is_reached_there_again(database, sender, second):
    second.gone = True
    person = await known(database)
    await written(database, person, "herinnering")
    await sender.send(NOW)
    second.gone = False
    async with database.transaction() as session:
        await person_of(session, channel="second", external_id="b", email=None, now=NOW)
    await written(database, person, "de volgende")
    await sender.send(NOW)
    assert second.handed == [("de volgende", "b")]
