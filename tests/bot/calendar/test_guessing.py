"""Calendars that do not exist are asked for: so often, and no more; those that exist are given all the same."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlmodel import select

from bot import guessing
from bot.calendar_feed import EACH, KNOWN_FOR, TOGETHER, CalendarFeeds
from bot.guessing import Guesses, Rate, network_of
from dialogs.calendar_feed import service
from storage import feeds
from storage.feeds import CalendarFeed, standing_digests
from storage.people import person_by_email
from tests.conversations.client import Client

LOTTE, SAM = "lotte@school.example", "sam@school.example"
HERS, HIS = "A" * 43, "B" * 43
GOOGLE, SOMEBODY = "66.249.83.1", "203.0.113.7"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Hours:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


# -- counting --


@pytest.fixture
def clock():
    return Hours()


@pytest.fixture
def guesses(clock):
    return Guesses(clock, Rate(3, 0.5), Rate(5, 1))


def test_one_address_asks_in_vain_so_often_and_then_as_time_passes(guesses, clock):
    assert [guesses.taken(SOMEBODY) for _ in range(4)] == [True, True, True, False]
    clock.now += timedelta(seconds=2)
    assert [guesses.taken(SOMEBODY) for _ in range(2)] == [True, False]


def test_another_address_has_its_own_and_all_together_have_no_more_than_theirs(guesses):
    assert [guesses.taken(SOMEBODY) for _ in range(4)] == [True, True, True, False]
    assert [guesses.taken(GOOGLE) for _ in range(3)] == [True, True, False]
    assert not guesses.taken("198.51.100.9")


def test_who_asks_for_what_exists_is_never_limited(guesses):
    for _ in range(100):
        assert guesses.taken(GOOGLE)
        guesses.put_back(GOOGLE)
    assert [guesses.taken(SOMEBODY) for _ in range(3)] == [True] * 3


def test_a_long_silence_gives_no_more_than_one_burst_and_a_clock_set_back_takes_nothing(guesses, clock):
    clock.now += timedelta(days=1)
    assert [guesses.taken(SOMEBODY) for _ in range(4)] == [True, True, True, False]
    clock.now -= timedelta(days=1)
    assert not guesses.taken(SOMEBODY)
    clock.now += timedelta(seconds=2)
    assert guesses.taken(SOMEBODY)


def test_addresses_beyond_what_is_remembered_are_forgotten_oldest_first(clock, monkeypatch):
    monkeypatch.setattr(guessing, "MOST_ADDRESSES", 10)
    guesses = Guesses(clock, Rate(1, 0), Rate(1000, 0))
    for number in range(11):
        assert guesses.taken(f"10.0.0.{number}")
    assert len(guesses._by_network) == 10
    assert not guesses.taken("10.0.0.1") and guesses.taken("10.0.0.0")


def test_of_ipv6_whoever_has_one_address_has_all_that_begin_so(guesses):
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9")
    assert network_of("::ffff:203.0.113.7") == network_of(SOMEBODY) == SOMEBODY
    assert network_of("fe80::1%eth0") == network_of("fe80::2")
    assert network_of(None) == network_of("") == network_of("/run/socket") == ""


# -- on the site --


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request):
    return request.getfixturevalue("on_postgresql")() if request.param == "postgresql" else None


@pytest.fixture
async def site(place, tmp_path, base, searcher):
    """A site with two calendars, by a clock that is moved by hand."""
    talk = Client(place, base, searcher) if place else await Client.opened(tmp_path, base, searcher)
    async with talk.database.transaction() as session:
        for who, secret in ((LOTTE, HERS), (SAM, HIS)):
            person = await person_by_email(session, who, NOW)
            session.add(CalendarFeed(person_id=person.id, digest=service.digest_of(secret), made_at=NOW))
    yield Site(talk)
    await talk.database.close()


class Site:
    """Answers requests from any address of the network."""

    def __init__(self, talk):
        self.clock, self.database = Hours(), talk.database
        self.feeds = CalendarFeeds(talk.database, talk._conversations._offers, self.clock)

    async def get(self, secret, remote=SOMEBODY):
        request = make_mocked_request("GET", f"/calendar/{secret}.ics", match_info={"secret": secret})
        answer = await self.feeds.answer(request.clone(remote=remote))
        return answer.status, answer.headers

    async def guess(self, count, remote=SOMEBODY):
        """Ask for addresses that do not exist; return the statuses."""
        return [(await self.get(f"{number:043}", remote))[0] for number in range(count)]


async def test_who_guesses_hears_at_last_to_come_back_later(site, caplog):
    with caplog.at_level(logging.WARNING):
        assert await site.guess(EACH.at_once + 2) == [404] * EACH.at_once + [429] * 2
        status, headers = await site.get("0" * 43)
    assert status == 429 and headers["Retry-After"] == "60" and headers["Cache-Control"] == "private, no-cache"
    [told] = [one.getMessage() for one in caplog.records]
    assert "too often" in told and SOMEBODY not in told, "once, and without who"
    site.clock.now += timedelta(seconds=1)
    assert await site.guess(2) == [404, 429]


async def test_calendars_that_exist_are_given_to_the_same_address_all_the_same(site):
    await site.guess(EACH.at_once + 1, GOOGLE)
    for _ in range(3):
        for secret in (HERS, HIS):
            assert (await site.get(secret, GOOGLE))[0] == 200
    assert await site.guess(1, GOOGLE) == [429]


async def test_a_service_that_reads_for_many_is_never_counted(site):
    for _ in range(2):
        statuses = await asyncio.gather(*(site.get(HERS, GOOGLE) for _ in range(EACH.at_once)))
        assert {status for status, _ in statuses} == {200}
    assert await site.guess(EACH.at_once, GOOGLE) == [404] * EACH.at_once


async def test_many_addresses_together_have_a_limit_too_and_nobody_else_loses_a_calendar(site):
    count = TOGETHER.at_once // EACH.at_once
    for number in range(count):
        assert await site.guess(EACH.at_once, f"10.0.0.{number}") == [404] * EACH.at_once
    assert await site.guess(1, "10.0.1.1") == [429]
    assert (await site.get(HERS, GOOGLE))[0] == 200


async def test_beyond_the_limit_a_guess_costs_no_look(site, monkeypatch):
    await site.guess(EACH.at_once + 1)

    async def looked(*_):
        raise AssertionError("looked")

    monkeypatch.setattr("bot.calendar_feed.reader_at", looked)
    monkeypatch.setattr("bot.calendar_feed.standing_digests", looked)
    assert set(await site.guess(50)) == {429}


async def test_an_address_made_meanwhile_is_given_when_the_program_comes_back(site):
    await site.guess(EACH.at_once + 1)
    secret = "C" * 43
    async with site.database.transaction() as session:
        person = await person_by_email(session, LOTTE, NOW)
        session.add(CalendarFeed(person_id=person.id, digest=service.digest_of(secret), made_at=NOW))
    assert (await site.get(secret))[0] == 429
    site.clock.now += KNOWN_FOR
    await site.guess(EACH.at_once)
    assert (await site.get(secret))[0] == 200


async def test_an_address_that_is_revoked_meanwhile_gives_nothing_at_once(site):
    await site.guess(EACH.at_once + 1)
    assert (await site.get(HERS))[0] == 200
    async with site.database.transaction() as session:
        for row in (await session.exec(select(CalendarFeed))).all():
            row.revoked_at = NOW
    assert (await site.get(HERS))[0] == 404


async def test_what_is_no_secret_at_all_is_not_looked_for(site, monkeypatch):
    monkeypatch.setattr("bot.calendar_feed.reader_at", None)
    assert {(await site.get(one))[0] for one in ("kort", "a" * 3000, "é" * 43, "A" * 42 + "\n")} == {404}


async def test_of_more_addresses_than_are_kept_the_newest_are_known(site):
    async with site.database.reading() as session:
        assert await standing_digests(session, 1) == {service.digest_of(HIS)}
        assert len(await feeds.standing_digests(session, 5)) == 2
