"""The database is lost while people talk and reminders go out: all programs go on, and everybody gets everything once."""

import asyncio
import contextlib
from datetime import timedelta

import aiohttp.connector
import pytest
from sqlalchemy import text
from sqlmodel import col, select

from storage.database import Database, DatabaseUnavailable
from storage.outbox import OutboxMessage
from storage.people import Identity
from storage.reminders import PlannedNotice, plan_notice
from tests.conversations.prepared import loaded
from tests.slack.fake import FakeSlack
from tests.slack.service import running_clock
from tests.soak.outcome import TAKEN_ALONG
from tests.soak.sizes import LASTS, SIZE
from tests.teams.fake import FakeTeams
from tests.teams.service import Service

pytestmark = pytest.mark.timeout(LASTS)

BEFORE, AFTER = 2.0, 2.0
"""Seconds that people talk before it is lost, and after it came back."""
WORDS = "dank je wel"
"""What is answered by one message, whoever says it."""
PAUSE = 0.5
"""Seconds between two messages of one person."""
_LEFT = """
    SELECT (SELECT count(*) FROM planned_notice WHERE status = 'planned')
         + (SELECT count(*) FROM outbox WHERE status = 'waiting')
         + (SELECT count(*) FROM received_event WHERE status = 'waiting')
"""


@pytest.fixture
async def platforms(monkeypatch):
    """Slack and Teams, whose certificate is trusted here: a token goes over https alone."""
    clock = running_clock()
    async with FakeSlack(clock=clock) as slack, FakeTeams(clock=clock, https=True) as teams:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", teams.certificate)
        aiohttp.connector._SSL_CONTEXT_VERIFIED.load_verify_locations(teams.certificate)
        yield slack, teams


@pytest.fixture
async def programs(platforms, postgres, base, searcher, monkeypatch):
    """Two programs on one PostgreSQL, each of which hears both platforms."""
    lease, within = SIZE.lease
    for place in ("bot.receiving.LEASE", "bot.reminders.sender.LEASE"):
        monkeypatch.setattr(place, timedelta(seconds=lease))
    monkeypatch.setattr("bot.reminders.sender.HANDED_OVER_WITHIN", within)
    slack, teams = platforms
    url = postgres.database()
    both = [Service(teams, base, searcher, url, slack=slack) for _ in range(2)]
    await loaded(both[0].database)
    for one in both:
        await one.start()
    yield both
    for one in both:
        await one.stop()
        await one.database.close()


class Somebody:
    """A person on one of the platforms, who says something time and again; what is not taken is brought again later."""

    def __init__(self, number, platforms, programs):
        self.platforms, self.programs = platforms, programs
        slack, teams = platforms
        email = f"leraar{number}@voorbeeld.example"
        self.in_slack = number % 2 == 0
        self.person = (
            slack.person(f"U{number}", email=email) if self.in_slack else teams.person(f"a{number}", email=email)
        )
        self.external_id = f"T1:U{number}" if self.in_slack else self.person.external_id
        self.number = number
        self.count = 0
        self.asked = 0
        self.refused = []

    async def says(self, words):
        slack, teams = self.platforms
        self.count += 1
        slack.target = teams.target = self.programs[(self.number // 2 + self.count) % 2].address
        delivery = await (self.person.dm(words) if self.in_slack else self.person.says(words))
        if not (delivery.acked if self.in_slack else delivery.taken):
            self.refused.append(delivery)

    async def talks(self, over):
        """Say something every so often until it is over; the platforms bring again what was refused."""
        while not over.is_set():
            await self.says(WORDS)
            self.asked += 1
            await asyncio.sleep(PAUSE)
        for delivery in self.refused:
            await (self.platforms[0].again(delivery) if self.in_slack else self.platforms[1].courier.again(delivery))

    def shown(self):
        """The words of every message that the person has before them."""
        return list(self.person.said)


@pytest.fixture
async def people(platforms, programs):
    """Six people who were heard and answered before."""
    found = [Somebody(number, platforms, programs) for number in range(6)]
    for one in found:
        await one.says(WORDS)
        await one.person.next_message()
    await quiet(programs[0].database)
    return found


async def quiet(database):
    """Return when nothing is planned and nothing waits."""
    while True:
        async with database.reading() as session:
            if not (await (await session.connection()).execute(text(_LEFT))).scalar():
                return
        await asyncio.sleep(0.1)


async def reminded(program, count):
    """Have everybody be reminded once a second; returns the words of the reminders."""
    now = program.clock()
    words = [f"Proefherinnering nummer {number} van {count}" for number in range(count)]
    async with program.database.transaction() as session:
        rows = (
            await session.exec(select(Identity.person_id).where(col(Identity.channel).in_(("slack", "teams"))))
        ).all()
        for person_id in rows:
            for number, said in enumerate(words):
                await plan_notice(
                    session, key=f"soak:{person_id}:{number}", about="soak", person_id=person_id, title=said,
                    body={"text": said}, due_at=now + timedelta(seconds=number + 1), now=now, exact=True,
                )  # fmt: skip
    return words


async def test_everything_goes_on_when_postgresql_comes_back(postgres, programs, people, platforms, say):
    words = await reminded(programs[0], int(BEFORE + SIZE.without + AFTER))
    before = [len(one.shown()) for one in people]
    over = asyncio.Event()
    talking = [asyncio.create_task(one.talks(over)) for one in people]
    await asyncio.sleep(BEFORE)
    await asyncio.to_thread(postgres.lose)
    await asyncio.sleep(SIZE.without)
    await asyncio.to_thread(postgres.come_back)
    await asyncio.sleep(AFTER)
    over.set()
    await asyncio.gather(*talking)
    await quiet(programs[0].database)
    more = []
    for one, known in zip(people, before, strict=True):
        shown = one.shown()[known:]
        times = [sum(word in said for said in shown) for word in words]
        assert min(times) >= 1, f"not reminded: {[word for word, count in zip(words, times, strict=True) if not count]}"
        answers = sum("Proefherinnering" not in said for said in shown)
        assert answers >= one.asked, f"{one.asked} asked, {answers} answered"
        more.append(answers - one.asked + sum(times) - len(words))
    async with programs[0].database.reading() as session:
        letters = set((await session.exec(select(OutboxMessage.status).where(text(f"NOT {TAKEN_ALONG}")))).all())
        notices = set((await session.exec(select(PlannedNotice.status))).all())
    refused = sum(len(one.refused) for one in people)
    say(
        f"{SIZE.without:.0f} s without PostgreSQL; {sum(one.asked for one in people)} messages said, {refused} refused and "
        f"brought again, each answered; {len(words) * len(people)} reminders, each arrived; messages too many: {more}"
    )
    assert refused
    assert (letters, notices) == ({"sent"}, {"sent"})
    # The one that was on its way to somebody when the database was lost, or an apology.
    assert max(more) <= 1


async def test_whoever_asks_meanwhile_hears_that_it_is_unavailable(postgres):
    database = Database(postgres.database())
    try:
        with pytest.raises(DatabaseUnavailable):
            async with database.transaction() as session:
                await session.exec(select(1))
                await asyncio.to_thread(postgres.lose)
                await session.exec(select(1))
        with pytest.raises(DatabaseUnavailable):
            await _asked(database)
        coming = asyncio.create_task(asyncio.to_thread(postgres.come_back))
        while not coming.done():
            with contextlib.suppress(DatabaseUnavailable):  # any other error fails the test
                await _asked(database)
            await asyncio.sleep(0)
        await coming
        await _asked(database)
    finally:
        await database.close()


async def _asked(database):
    async with database.transaction() as session:
        await session.exec(select(1))
