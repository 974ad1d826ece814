"""The calendar at an address: who reads it, what stands in it, and when it gives nothing."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import select

from bot.calendar_feed import FRESH, add_calendar_feed
from dialogs.calendar_feed import service
from dialogs.calendar_feed.contents import events_of
from storage.catalogue import MomentRow, bump_revision
from storage.feeds import CalendarFeed
from storage.people import person_by_email
from tests.bot.calendar.rules import problems
from tests.bot.calendar.test_files import read
from tests.conversations.client import ZONE
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP, signed_up
from tests.conversations.visiting import SLEUTEL, VAART, agreed

LOTTE, SAM = "lotte@school.example", "sam@school.example"
SECRET = "A" * 43


class Site:
    """A site that serves calendars, by the clock of a conversation."""

    def __init__(self, talk):
        self.talk = talk
        application = web.Application()
        add_calendar_feed(application, talk.database, talk._conversations._offers, lambda: talk.now)
        self._server = TestServer(application)

    async def __aenter__(self):
        await self._server.start_server()
        self._client = await aiohttp.ClientSession().__aenter__()
        return self

    async def __aexit__(self, *failed):
        await self._client.close()
        await self._server.close()

    async def get(self, secret=SECRET, method="GET", **headers):
        """Return status, headers and body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._client.request(
            method, self._server.make_url(f"/calendar/{secret}.ics"), headers=named
        ) as answer:
            return answer.status, answer.headers, await answer.read()

    async def titles(self, secret=SECRET):
        """Return what stands in the calendar: UID and status."""
        status, _, body = await self.get(secret)
        assert (status, problems(body)) == (200, [])
        self.talk.now += FRESH
        return {str(one["uid"]): str(one["status"]) for one in read(body)[1]}


@pytest.fixture
async def site(talk):
    async with Site(talk) as site:
        yield site


async def address_of(talk, who, secret=SECRET):
    """Give somebody's calendar an address."""
    await talk.come_in(who)
    async with talk.database.transaction() as session:
        person = await person_by_email(session, who, talk.now)
        session.add(CalendarFeed(person_id=person.id, digest=service.digest_of(secret), made_at=talk.now))


async def changed(talk, moment, **values):
    """Change a moment as an organiser would."""
    async with talk.database.transaction() as session:
        row = await session.get_one(MomentRow, moment)
        for name, value in values.items():
            setattr(row, name, value)
        row.edited_at = talk.now
        await bump_revision(session)


async def test_it_holds_the_own_moments_and_names_nobody(talk, site):
    await signed_up(talk, COP, LOTTE, SAM)
    await signed_up(talk, SECOND_COP, SAM)
    await address_of(talk, LOTTE)
    status, headers, body = await site.get()
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar, [one] = read(body)
    assert "method" not in calendar and calendar["x-wr-calname"] == "Wegwijs"
    assert one["uid"] == f"{COP}@wegwijs" and one["dtstart"].dt == datetime(2026, 12, 8, 15, 0, tzinfo=UTC)
    assert b"@school.example" not in body and b"@voorbeeld.example" not in body


async def test_who_leads_a_moment_has_it_too(talk, site):
    await address_of(talk, FACILITATOR)
    assert f"{COP}@wegwijs" in await site.titles()


async def test_nobody_keeps_a_copy_and_nobody_hears_of_the_address(talk, site):
    await address_of(talk, LOTTE)
    for secret in (SECRET, "B" * 43):
        _, headers, _ = await site.get(secret)
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


async def test_an_address_that_never_was_and_one_that_was_revoked_are_answered_the_same(talk, site):
    await signed_up(talk, COP, LOTTE)
    await address_of(talk, LOTTE)
    assert (await site.get())[0] == 200
    async with talk.database.transaction() as session:
        [row] = (await session.exec(select(CalendarFeed))).all()
        row.revoked_at = talk.now
    answers = [await site.get(one) for one in (SECRET, "B" * 43, "kort", "%00%F0%9F%98%80", "a" * 3000)]
    assert {status for status, _, _ in answers} == {404}, "at once, though it was read a moment ago"
    assert len({body for _, _, body in answers}) == 1
    same = [{name: one for name, one in headers.items() if name != "Date"} for _, headers, _ in answers]
    assert all(one == same[0] for one in same)


async def test_a_moved_moment_is_the_same_one_elsewhere_and_a_cancelled_one_is_marked_for_sixty_days(talk, site):
    await signed_up(talk, COP, LOTTE)
    await address_of(talk, LOTTE)
    _, [before] = read((await site.get())[2])
    talk.now += FRESH
    moved = datetime(2026, 12, 15, 14, 0, tzinfo=ZONE)
    await changed(talk, COP, starts_at=moved, ends_at=moved + timedelta(hours=1))
    _, [after] = read((await site.get())[2])
    assert after["uid"] == before["uid"] and after["dtstart"].dt == moved
    assert after["sequence"] == before["sequence"] + 1
    talk.now += FRESH
    await changed(talk, COP, status="cancelled")
    assert await site.titles() == {f"{COP}@wegwijs": "CANCELLED"}
    talk.now += timedelta(days=61)
    assert read_uids((await site.get())[2]) == []


async def test_what_is_cancelled_concerns_only_who_had_a_part_in_it(talk, site):
    await signed_up(talk, COP, LOTTE)
    await signed_up(talk, COP, SAM, status="waiting")
    await address_of(talk, LOTTE)
    await address_of(talk, SAM, "B" * 43)
    await changed(talk, COP, status="cancelled")
    assert await site.titles() == {f"{COP}@wegwijs": "CANCELLED"}
    assert read_uids((await site.get("B" * 43))[2]) == []


def read_uids(body):
    """Return what stands in a calendar, which may be nothing; it is a right one even so."""
    assert problems(body) == []
    return [line for line in body.decode().split("\r\n") if line.startswith("UID:")]


async def test_what_is_over_stays_for_sixty_days(talk, site):
    await signed_up(talk, COP, LOTTE)
    await address_of(talk, LOTTE)
    talk.now = datetime(2027, 2, 6, 12, 0, tzinfo=ZONE)
    assert await site.titles() == {f"{COP}@wegwijs": "CONFIRMED"}
    talk.now = datetime(2027, 2, 7, 12, 0, tzinfo=ZONE)
    assert read_uids((await site.get())[2]) == []


async def test_who_has_it_already_is_not_sent_it_again(talk, site):
    await signed_up(talk, COP, LOTTE)
    await address_of(talk, LOTTE)
    status, headers, body = await site.get()
    tag = headers["ETag"]
    assert tag.startswith('W/"')
    talk.now += 2 * FRESH
    status, headers, again = await site.get(If_None_Match=f'"another", {tag}')
    assert (status, again, headers["ETag"]) == (304, b"", tag)
    assert headers["Cache-Control"] == "private, no-cache"
    await changed(talk, COP, place="Gent")
    talk.now += FRESH
    status, headers, again = await site.get(If_None_Match=tag)
    assert status == 200 and headers["ETag"] != tag and again != body


async def test_a_program_may_ask_for_the_head_alone(talk, site):
    await signed_up(talk, COP, LOTTE)
    await address_of(talk, LOTTE)
    status, headers, body = await site.get(method="HEAD")
    _, whole, said = await site.get()
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(said)))
    assert headers["ETag"] == whole["ETag"]
    assert (await site.get(method="POST"))[0] == 405


async def test_who_looks_all_the_time_is_given_what_was_made_before(talk, site, monkeypatch):
    await signed_up(talk, COP, LOTTE)
    await address_of(talk, LOTTE)
    made = []
    real = events_of

    async def counted(*given):
        made.append(given)
        return await real(*given)

    monkeypatch.setattr("bot.calendar_feed.events_of", counted)
    for _ in range(60):
        assert (await site.get())[0] == 200
        talk.now += timedelta(seconds=0.9)
    assert len(made) == 1
    talk.now += FRESH
    await site.get()
    assert len(made) == 2


async def test_it_is_noted_once_a_day_that_it_is_read(talk, site):
    await address_of(talk, LOTTE)

    async def noted():
        async with talk.database.transaction() as session:
            return (await session.exec(select(CalendarFeed.read_at))).one()

    await site.get()
    first = await noted()
    assert first == talk.now
    talk.now += timedelta(hours=23)
    await site.get()
    assert await noted() == first
    talk.now += timedelta(hours=1)
    await site.get()
    assert await noted() == talk.now


async def test_while_the_database_is_away_the_program_is_asked_to_come_back(talk, site, monkeypatch):
    from storage.database import DatabaseUnavailable

    def away():
        raise DatabaseUnavailable("gone")

    await address_of(talk, LOTTE)
    monkeypatch.setattr(talk.database, "reading", away)
    status, headers, _ = await site.get()
    assert (status, headers["Retry-After"]) == (503, "300")


async def test_an_agreed_visit_stands_in_the_calendars_of_both_centres(talk, site):
    await agreed(talk)
    for number, who in enumerate((VAART, SLEUTEL)):
        await address_of(talk, who, str(number) * 43)
        _, found = read((await site.get(str(number) * 43))[2])
        [visit] = [one for one in found if str(one["uid"]).startswith("visit-")]
        assert visit["dtstart"].dt == datetime(2027, 1, 12, 14, 0, tzinfo=ZONE) and "dtend" not in visit
    await address_of(talk, SAM, "S" * 43)
    assert read_uids((await site.get("S" * 43))[2]) == []


async def test_the_look_back_on_a_care_plan_is_a_day_for_school_and_facilitator(talk, site):
    from tests.conversations.test_care_plan import TEACHER, recorded

    await recorded(talk)
    for number, who in enumerate((TEACHER, FACILITATOR)):
        await address_of(talk, who, str(number) * 43)
        _, found = read((await site.get(str(number) * 43))[2])
        [back] = [one for one in found if str(one["uid"]).startswith("care-plan-")]
        assert back["dtstart"].dt.isoformat() == "2027-02-05"
        assert "@" not in str(back["summary"])
