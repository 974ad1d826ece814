"""Moments for the own calendar: a file with each place, move and cancellation, and an address that is told to one person alone."""

import re

import pytest

from dialogs.texts import texts_in
from tests.slack.service import SITE

NL = texts_in("nl")
UID = b"UID:voorbeeld-sessies-2026-cop-session-1@wegwijs"
ADDRESS = re.compile(re.escape(SITE) + r"/calendar/[\w-]{43}\.ics")


@pytest.fixture
def bo(slack, service):
    """A teacher of the demonstration."""
    return slack.person("U2", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")


@pytest.fixture
def organiser(slack, service):
    return slack.person("U7", name="Voorbeeld Organisator", email="organisator-cop@voorbeeld.example")


async def calendar(slack, person, count):
    """Return the last of so many calendar files that somebody got, with long lines joined again."""

    def files():
        found = [data for one in person.seen for name, data in slack.attached(one).items() if name.endswith(".ics")]
        return found if len(found) >= count else None

    found = await slack.until(files, f"{count} calendar files")
    assert len(found) == count
    return found[-1].replace(b"\r\n ", b"")


async def signed_up(bo):
    for said in (
        "schrijf mij in voor de cop van 8 december als leraar, ik volgde T21-123",
        "Gewoon basisonderwijs",
        "ja",
    ):
        await bo.ask(said)


async def test_a_place_puts_the_session_in_a_move_moves_it_and_a_cancellation_takes_it_out(slack, bo, organiser):
    await signed_up(bo)
    first = await calendar(slack, bo, 1)
    assert all(one in first for one in (b"METHOD:REQUEST", b"SEQUENCE:0", UID, b"DTSTART:20261208T150000Z"))

    await organiser.ask("verplaats de cop van 8 december naar 15 december om 14u")
    await organiser.ask("ja")
    await bo.sees("verhuist van dinsdag 08/12/2026 16:00 naar dinsdag 15/12/2026 14:00")
    moved = await calendar(slack, bo, 2)
    assert all(one in moved for one in (b"METHOD:REQUEST", b"SEQUENCE:1", UID, b"DTSTART:20261215T130000Z"))

    await organiser.ask("de cop van 15 december gaat niet door")
    await organiser.ask("te weinig volk")
    await organiser.ask("ja")
    await bo.sees("te weinig volk")
    gone = await calendar(slack, bo, 3)
    assert all(one in gone for one in (b"METHOD:CANCEL", b"SEQUENCE:2", UID, b"STATUS:CANCELLED"))


async def test_the_address_of_a_calendar_is_told_in_private_once(slack, bo):
    told = await bo.ask("mijn agenda-adres")
    [address] = {one for one in ADDRESS.findall(told.shown) if one.startswith(SITE)}
    assert told.channel == bo.dm_channel.id and not told.alive, "nothing looks at what stands behind it"
    again = await bo.ask("mijn agenda-adres")
    assert address not in again.shown and NL("New address") in again.buttons


async def test_in_a_channel_it_is_told_nowhere(slack, bo, an):
    slack.channel("C1", members=["U1", "U2"])
    await bo.mention("C1", "mijn agenda-adres")
    private, pointer = await bo.next_messages(2)
    assert private.channel == bo.dm_channel.id and "ons eigen gesprek" in private.shown
    assert (pointer.only_for, pointer.channel) == ("U2", "C1")
    assert an.seen == []
    await bo.command("/wegwijs", "mijn agenda-adres", "C1")
    here = await bo.next_message()
    assert (here.only_for, here.channel) == ("U2", "C1")
    assert not any(ADDRESS.search(said) for said in bo.said)
    # Said in the direct message it is there.
    assert ADDRESS.search((await bo.ask("mijn agenda-adres")).shown)
