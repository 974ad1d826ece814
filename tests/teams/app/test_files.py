"""Files both ways: lists that people send, and the pictures, workbooks and calendar files that links lead to."""

import io
from datetime import timedelta
from urllib.parse import unquote

import aiohttp
import pytest
from openpyxl import load_workbook
from yarl import URL

from bot.channels.teams.files import LASTS
from tests.teams.app.looking import settled

LIST = b"naam,e-mail\nAn Voorbeeld,an@voorbeeld.be\nBo Voorbeeld,bo@voorbeeld.be\n"
PUBLIC = "https://wegwijs.example.be/"


@pytest.fixture
def organiser(teams, service):
    return teams.person("a7", name="Voorbeeld Organisator", email="organisator@voorbeeld.example")


@pytest.fixture
def drive(teams, monkeypatch):
    """Files that people send stand at the fake, as if it were their OneDrive."""
    mine = URL(teams.url)
    monkeypatch.setattr("bot.channels.teams.downloads._is_sharepoint", lambda url: url.origin() == mine.origin())


async def fetched(service, url):
    """Fetch what a link leads to, from the service itself in place of the address that the world has for it."""
    assert url.startswith(PUBLIC)
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{service.address}/{url.removeprefix(PUBLIC)}") as response,
    ):
        return response, await response.read()


def link_to(message, ending):
    """Return the address of the one file with this ending that a message leads to."""
    [url] = {one.url for one in message.links if unquote(one.url).endswith(ending)}
    return url


async def test_a_list_answers_a_question_for_people_and_nothing_else(teams, service, an, drive):
    await an.sends_file("lijst.csv", LIST)
    assert (await an.next_message()).shown == "Ik kreeg lijst.csv, maar hier is geen bestand nodig."
    sessions = await an.asks("ik wil twee personen inschrijven voor een CoP")
    await an.presses(sessions, (sessions.choices or sessions.buttons)[0])
    await an.sees("of stuur een lijst")
    await an.sends_file("lijst.exe", b"MZ\x00\x01")
    await an.sees("Ik kan geen tabel lezen in lijst.exe")
    await an.sends_file("groot.csv", LIST * 130_000)
    await an.sees("groot.csv is te groot voor mij")
    await an.sends_file("lijst.csv", LIST)
    await an.sees("An Voorbeeld (an@voorbeeld.be), Bo Voorbeeld (bo@voorbeeld.be)")
    # Whoever has the address of a file needs no token, so none goes along.
    assert {one.with_token for one in teams.files.values()} == {0}


async def test_the_overview_shows_its_chart_and_leads_to_a_workbook_for_two_days(teams, service, an, organiser):
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact an@voorbeeld.be")
    await an.asks("ja")
    overview = await organiser.asks("overzicht")
    [chart] = overview.images
    assert "Kempen" in chart.alt or "Teams" in chart.alt
    response, picture = await fetched(service, chart.url)
    assert (response.status, response.content_type, picture[:4]) == (200, "image/png", b"\x89PNG")
    await organiser.presses(overview, "Als Excel-bestand")
    message = await organiser.sees("1 rij")
    url = link_to(message, ".xlsx")
    response, workbook = await fetched(service, url)
    assert response.status == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert load_workbook(io.BytesIO(workbook)).active.max_row > 1
    # The address is the key: another one opens nothing.
    token = url.removeprefix(f"{PUBLIC}files/").partition("/")[0]
    assert (await fetched(service, url.replace(token, token[:-4] + "AAAA")))[0].status == 404
    await settled(service)
    clock = teams.clock
    teams.clock = lambda: clock() + LASTS.total_seconds() - 60
    assert (await fetched(service, url))[0].status == 200
    teams.clock = lambda: clock() + LASTS.total_seconds()
    response, told = await fetched(service, url)
    assert response.status == 410 and "twee dagen" in told.decode()


async def test_a_link_works_after_a_restart_and_for_every_program(teams, service, an, organiser):
    overview = await organiser.asks("overzicht")
    [chart] = overview.images
    await service.restart()
    response, picture = await fetched(service, chart.url)
    assert (response.status, picture[:4]) == (200, b"\x89PNG")


async def test_what_is_asked_for_in_a_channel_brings_its_files_in_private(teams, service, organiser):
    channel = teams.channel(members=[organiser])
    await organiser.mentions("overzicht", channel=channel)
    answer = await organiser.sees("alle programma's")
    assert answer.conversation is organiser.chat and len(answer.images) == 1
    await settled(service)
    assert [one.images for one in channel.messages if one.bot] == [[]]


async def test_a_calendar_file_is_the_reminders_own(teams, service, an):
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.asks("ja")
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    reminder = await an.sees("Herinnering: intake van SWITCH")
    await an.presses(reminder, "Agenda")
    ways = await an.sees("Open het bestand")
    response, calendar = await fetched(service, link_to(ways, ".ics"))
    assert (response.status, response.content_type) == (200, "text/calendar")
    assert b"DTSTART:20261215T120000Z" in calendar
