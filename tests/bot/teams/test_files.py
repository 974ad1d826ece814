"""Files by signed links, over real HTTP with a real database: who has the link gets the file, and nobody else anything."""

import io
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

import aiohttp
import openpyxl
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from yarl import URL

from bot.channels.attachments import announced, attachments, content
from bot.channels.browser_pages import page
from bot.channels.teams import files
from bot.channels.teams.files import LASTS, Expired, Links, NotSigned, Signed, add_routes
from dialogs.messages import CalendarEvent, Chart, Reply, Series, Sheet
from dialogs.texts import texts_in
from storage.database import Database
from storage.outbox import OutboxMessage
from storage.people import Person
from tests.conversations.prepared import copied

SENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
KEY = b"k" * 32
NAME = 'Teams "élan", één/twee; 日本'
REPLY = Reply(
    text="Het overzicht.",
    chart=Chart(title="Teams per project", categories=["Kempen"], series=[Series(name="Teams", values=[3])]),
    sheet=Sheet(name=NAME, title="De teams", columns=["Netwerk", "Teams"], rows=[["Kempen", 3]]),
    calendar=[CalendarEvent(uid="1@wegwijs", title="Sessie", starts=SENT, ends=SENT + timedelta(hours=1))],
)
BARE = Reply(text="Niets om mee te nemen.")


class Site:
    """The service with its files, as a browser sees it."""

    def __init__(self, server, database):
        self.server, self.database, self.now = server, database, SENT
        self.links = Links("https://wegwijs.example/", KEY, lambda: self.now)
        self.rows = {}

    async def keep(self, name, reply, body=None):
        async with self.database.transaction() as session:
            person = Person(created_at=SENT)
            session.add(person)
            await session.flush()
            row = OutboxMessage(
                key=name, person_id=person.id, body=body or reply.stored(), due_at=SENT, created_at=SENT, status="sent"
            )
            session.add(row)
            await session.flush()
            self.rows[name] = row.id

    def paths(self, name="overview", reply=REPLY):
        """The paths of all links to the files of a reply."""
        return [urlsplit(one.url).path for one in self.links.links_for(reply, self.rows[name], SENT)]

    async def get(self, path, method="GET", language="nl"):
        url = URL(str(self.server.make_url("")).rstrip("/") + path, encoded=True)
        async with aiohttp.request(
            method, url, headers={"Accept-Language": language}, allow_redirects=False
        ) as response:
            return response, await response.read()


@pytest.fixture
async def site(tmp_path):
    database = Database(await copied(tmp_path / "files.db"))
    application = web.Application()
    served = Site(TestServer(application), database)
    add_routes(application, database, served.links, lambda: served.now)
    async with served.server:
        await served.keep("overview", REPLY)
        await served.keep("bare", BARE)
        await served.keep("older", BARE, body={"text": 7})
        yield served
    await database.close()


def told(response, body, status, said=files._GONE, more=files._GONE_TOLD, language="nl"):
    """Whether somebody reads the page that says why, in the language of the browser."""
    texts = texts_in(language)
    assert response.status == status
    assert response.content_type == "text/html"
    assert response.headers["Cache-Control"] == "no-store"
    assert body.decode() == page(texts, texts(files._TITLE), texts(said), texts(more))
    return True


def test_the_names_of_files_are_known_without_making_them(monkeypatch):
    for module, name in (("pictures", "picture"), ("sheets", "workbook"), ("calendars", "calendar_file")):
        monkeypatch.setattr(f"bot.channels.{module}.{name}", None)
    found = Links("https://wegwijs.example", KEY, lambda: SENT).links_for(REPLY, 7, SENT)
    assert [one.name for one in found] == ["Teams-per-project.png", "Teams-élan-één-twee-日本.xlsx", "Sessie.ics"]
    assert [one.media_type for one in found] == ["image/png", files_type(".xlsx"), "text/calendar"]
    assert found[0].alternative == REPLY.chart.told()


def files_type(ending):
    return next(one.media_type for one in announced(REPLY) if one.name.endswith(ending))


async def test_what_is_announced_is_what_is_made():
    made = await attachments(REPLY, SENT)
    assert [(one.name, one.media_type, one.alternative) for one in made] == [
        (one.name, one.media_type, one.alternative) for one in announced(REPLY)
    ]
    with pytest.raises(ValueError, match="no chart"):
        await content(BARE, announced(REPLY)[0], SENT)


def test_a_reply_without_files_has_no_links():
    assert Links("https://wegwijs.example", KEY, lambda: SENT).links_for(BARE, 7, SENT) == []


def test_links_are_under_the_public_address_and_the_same_each_time():
    links = Links("https://scholen.example/wegwijs/", KEY, lambda: SENT)
    found = links.links_for(REPLY, 7, SENT)
    assert found == links.links_for(REPLY, 7, SENT)
    assert all(one.url.startswith("https://scholen.example/wegwijs/files/") for one in found)
    assert all(one.url.isascii() for one in found)
    assert unquote(found[1].url).endswith("/Teams-élan-één-twee-日本.xlsx")


async def test_the_right_link_gives_the_workbook_to_keep(site):
    response, body = await site.get(site.paths()[1])
    assert response.status == 200
    assert response.content_type == files_type(".xlsx")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="Teams-_lan-__n-twee-__.xlsx"; '
        f"filename*=UTF-8''{quote('Teams-élan-één-twee-日本.xlsx')}"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows()]
    assert ["Kempen", 3] in rows


async def test_the_picture_is_shown_and_the_moment_goes_to_the_calendar(site):
    response, body = await site.get(site.paths()[0])
    assert (response.status, response.content_type) == (200, "image/png")
    assert response.headers["Content-Disposition"].startswith("inline; ")
    assert response.headers["Cache-Control"].startswith("private, max-age=")
    assert body.startswith(b"\x89PNG")
    response, body = await site.get(site.paths()[2])
    assert (response.status, response.content_type) == (200, "text/calendar")
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(body).walk("VEVENT")] == ["Sessie"]


async def test_looking_at_a_link_says_the_same_without_the_file(site):
    path = site.paths()[1]
    looked, nothing = await site.get(path, "HEAD")
    fetched, body = await site.get(path)
    assert (looked.status, nothing) == (200, b"")
    assert looked.headers["Content-Disposition"] == fetched.headers["Content-Disposition"]
    assert len(body) > 0


async def test_nothing_can_be_sent_to_a_link(site):
    response, _ = await site.get(site.paths()[1], "POST")
    assert response.status == 405


async def test_a_link_works_for_two_days_and_then_says_how_to_ask_again(site):
    path = site.paths()[1]
    site.now = SENT + LASTS - timedelta(seconds=1)
    assert (await site.get(path))[0].status == 200
    site.now = SENT + LASTS
    assert told(*await site.get(path), 410)
    assert told(*await site.get(path, language="en-GB,en;q=0.9"), 410, language="en")


async def test_each_changed_letter_of_a_token_makes_it_no_link(site):
    token = site.paths()[1].split("/")[2]
    for place in range(len(token)):
        for letter in "A-":
            changed = token[:place] + letter + token[place + 1 :]
            if changed != token:
                with pytest.raises(NotSigned):
                    site.links.signed_in(changed)
    assert site.links.signed_in(token) == Signed(site.rows["overview"], 1)


async def test_a_token_that_was_changed_tells_nothing_of_what_there_is(site):
    token = site.paths()[1].split("/")[2]
    for changed in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token[:20],
        token + "A",
        token + "=",
        "é",
        "%00",
        "x",
    ):
        response, body = await site.get(f"/files/{quote(changed, safe='%')}/x.xlsx")
        assert told(response, body, 404)


@given(row=st.integers(1, 2**63 - 1), number=st.integers(0, 255), other=st.binary(min_size=1, max_size=40))
def test_a_token_of_another_key_another_row_or_another_file_is_not_taken(row, number, other):
    links = Links("https://wegwijs.example", KEY, lambda: SENT)
    until = int((SENT + LASTS).timestamp())
    token = links._token(row, number, until)
    assert links.signed_in(token) == Signed(row, number)
    message = files._SIGNED.pack(row, number, until)
    for said in (
        message + other,
        other,
        files._SIGNED.pack(row, (number + 1) % 256, until) + links._signature(message),
    ):
        with pytest.raises(NotSigned):
            links.signed_in(files._written(said))
    with pytest.raises(NotSigned):
        Links("https://wegwijs.example", b"o" * 32, lambda: SENT).signed_in(token)


@given(st.text(max_size=120))
def test_no_text_breaks_the_reading_of_a_token(text):
    with pytest.raises(NotSigned):
        Links("https://wegwijs.example", KEY, lambda: SENT).signed_in(text)


def test_an_old_token_of_another_key_is_not_called_expired():
    late = Links("https://wegwijs.example", KEY, lambda: SENT + LASTS)
    token = Links("https://wegwijs.example", KEY, lambda: SENT)._token(7, 0, int((SENT + LASTS).timestamp()))
    with pytest.raises(Expired):
        late.signed_in(token)
    with pytest.raises(NotSigned):
        Links("https://wegwijs.example", b"o" * 32, lambda: SENT + LASTS).signed_in(token)


def test_what_is_no_row_gets_no_link():
    with pytest.raises(ValueError, match="no row"):
        Links("https://wegwijs.example", KEY, lambda: SENT).links_for(REPLY, 0, SENT)


@pytest.mark.parametrize("name", ["bare", "older"])
async def test_a_row_that_has_no_such_file_any_more_says_that_the_link_is_over(site, name):
    assert told(*await site.get(site.paths(name)[1]), 410)


async def test_a_row_that_is_gone_says_the_same(site):
    site.rows["overview"] += 1_000
    assert told(*await site.get(site.paths()[1]), 410)


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "a%22%0d%0aSet-Cookie:x", "wegwijs.exe", "%ff"])
async def test_the_name_in_the_address_decides_nothing(site, name):
    path = site.paths()[1]
    response, _ = await site.get(path.rsplit("/", 1)[0] + "/" + name)
    assert response.status == 200
    assert response.headers["Content-Disposition"] == (await site.get(path))[0].headers["Content-Disposition"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "path", ["/files/", "/files/../../etc/passwd", "/files/%2e%2e/%2e%2e/etc/passwd", "/files/a/b/c"]
)
async def test_there_is_no_way_out_of_the_folder_for_there_is_none(site, path):
    response, body = await site.get(path)
    assert response.status == 404
    assert b"root:" not in body


async def test_while_the_database_is_away_the_page_says_to_come_back(site, tmp_path):
    site.database.transaction = Database("postgresql://nobody@127.0.0.1:1/none").transaction
    response, body = await site.get(site.paths()[1])
    assert told(response, body, 503, files._BUSY, files._BUSY_TOLD)
