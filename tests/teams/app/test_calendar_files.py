"""Moments for the own calendar: a file to fetch with each place, move and cancellation, and an address that is told in private."""

import re
from urllib.parse import unquote

import pytest

from dialogs.texts import texts_in
from tests.slack.service import SITE
from tests.teams.app.looking import settled
from tests.teams.app.test_files import fetched, link_to

NL = texts_in("nl")
UID = b"UID:voorbeeld-sessies-2026-cop-session-1@wegwijs"
ADDRESS = re.compile(re.escape(SITE) + r"/calendar/[\w-]{43}\.ics")


@pytest.fixture
def bo(teams, service):
    """A teacher of the demonstration."""
    return teams.person("b1", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")


@pytest.fixture
def organiser(teams, service):
    return teams.person("a7", name="Voorbeeld Organisator", email="organisator-cop@voorbeeld.example")


async def calendar(service, message):
    """Fetch the calendar file to which a message leads, with long lines joined again."""
    response, data = await fetched(service, link_to(message, ".ics"))
    assert (response.status, response.content_type) == (200, "text/calendar")
    return data.replace(b"\r\n ", b"")


async def test_a_place_puts_the_session_in_a_move_moves_it_and_a_cancellation_takes_it_out(service, bo, organiser):
    for said in ("schrijf mij in voor de cop van 8 december als leraar, ik volgde T21-123", "Gewoon basisonderwijs"):
        await bo.asks(said)
    first = await calendar(service, await bo.asks("ja"))
    assert all(one in first for one in (b"METHOD:REQUEST", b"SEQUENCE:0", UID, b"DTSTART:20261208T150000Z"))

    await organiser.asks("verplaats de cop van 8 december naar 15 december om 14u")
    await organiser.asks("ja")
    told = await bo.sees("verhuist van dinsdag 08/12/2026 16:00 naar dinsdag 15/12/2026 14:00")
    moved = await calendar(service, told)
    assert all(one in moved for one in (b"METHOD:REQUEST", b"SEQUENCE:1", UID, b"DTSTART:20261215T130000Z"))

    await organiser.asks("de cop van 15 december gaat niet door")
    await organiser.asks("te weinig volk")
    await organiser.asks("ja")
    gone = await calendar(service, await bo.sees("te weinig volk"))
    assert all(one in gone for one in (b"METHOD:CANCEL", b"SEQUENCE:2", UID, b"STATUS:CANCELLED"))


async def test_the_address_of_a_calendar_is_told_in_private_once(bo):
    told = await bo.asks("mijn agenda-adres")
    [address] = {one for one in ADDRESS.findall(told.shown) if one.startswith(SITE)}
    assert told.conversation is bo.chat
    assert not any("/calendar/" in unquote(one.url) for one in told.links), (
        "it is copied, and opened by no slip of a finger"
    )
    again = await bo.asks("mijn agenda-adres")
    assert address not in again.shown and NL("New address") in again.buttons


async def test_in_a_channel_it_is_told_nowhere(teams, service, bo, an):
    channel = teams.channel(members=[an, bo])
    await bo.mentions("mijn agenda-adres", channel=channel)
    private, pointer = await bo.next_messages(2)
    assert private.conversation is bo.chat and "ons eigen gesprek" in private.shown
    assert pointer.conversation is channel
    await settled(service)
    assert not any(ADDRESS.search(said) for said in (*bo.said, *channel.said, *an.said))
    assert ADDRESS.search((await bo.asks("mijn agenda-adres")).shown)
