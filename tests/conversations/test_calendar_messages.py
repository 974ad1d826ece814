"""Messages that keep calendars right: a place puts a session in, a move moves it, a cancellation takes it out, for each reader."""

import pytest

from bot.channels.calendars import method_of, written
from bot.operations.catalogue import load_offer
from dialogs.offer import stored_catalogue
from storage.catalogue import MomentRow
from tests.bot.calendar import ical_js
from tests.bot.calendar.program import Program
from tests.bot.calendar.rules import problems
from tests.conversations.sign_ups import COP, signed_up
from tests.conversations.test_organising import FACILITATOR, ORGANISER, SECOND, confirmed, moment

LOTTE, SAM = "leraar@voorbeeld.example", "leraar2@voorbeeld.example"
SIGN_UP = ("schrijf mij in voor de cop van 8 december als leraar, ik volgde T21-123", "Gewoon basisonderwijs")
MOVE = "verplaats de cop van 8 december naar 15 december om 14u"
CANCEL = ("de cop van 8 december gaat niet door", "te weinig volk")


async def said(talk, who, *lines):
    """Say things, and yes at the end; returns what is answered."""
    for line in lines:
        await talk.say(line, who)
    return await talk.say("ja", who)


def file_in(replies, talk):
    """Return the one calendar event of what was said, with its file and its method."""
    [reply] = [one for one in replies if one.calendar]
    [event] = reply.calendar
    data = written(reply.calendar, talk.now)
    assert problems(data) == []
    return event, data, method_of(reply.calendar)


async def sequence(talk):
    return (await moment(talk)).sequence


async def test_who_has_a_place_gets_the_session_from_who_leads_it(talk):
    event, _, method = file_in(await said(talk, LOTTE, *SIGN_UP), talk)
    assert (method, event.uid) == ("REQUEST", f"{COP}@wegwijs")
    assert (event.organizer, event.attendee) == (FACILITATOR, LOTTE)


async def test_who_waits_in_line_gets_no_file_until_there_is_a_place(talk):
    async with talk.database.transaction() as session:
        (await session.get_one(MomentRow, COP)).capacity = 1
    await said(talk, LOTTE, *SIGN_UP)
    assert all(not one.calendar for one in await said(talk, SAM, *SIGN_UP))
    await talk.say("schrijf mij uit", LOTTE)
    await said(talk, LOTTE)
    await talk.inbox(SAM)
    event, _, method = file_in(await talk.say("1", SAM), talk)
    assert (method, event.attendee) == ("REQUEST", SAM)


async def test_who_cancels_the_own_place_is_taken_out_and_may_come_back(talk):
    joined, *_ = file_in(await said(talk, LOTTE, *SIGN_UP), talk)
    await talk.say("schrijf mij uit", LOTTE)
    left, data, method = file_in(await said(talk, LOTTE), talk)
    assert method == "CANCEL" and left.left and not left.cancelled
    assert b"STATUS" not in data and left.sequence > joined.sequence
    assert (left.uid, left.organizer, left.attendee) == (joined.uid, joined.organizer, joined.attendee)
    back, _, method = file_in(await said(talk, LOTTE, *SIGN_UP), talk)
    assert method == "REQUEST" and back.sequence > left.sequence


@pytest.mark.skipif(ical_js.missing() is not None, reason=str(ical_js.missing()))
async def test_a_calendar_program_follows_a_session_to_its_end(talk):
    program = Program(LOTTE)
    program.open(file_in(await said(talk, LOTTE, *SIGN_UP), talk)[1])
    [(_, starts, _)] = program.title_and_hours()
    assert starts == "2026-12-08 16:00:00"
    await confirmed(talk, MOVE)
    program.open(file_in(await talk.inbox(LOTTE), talk)[1])
    [(_, starts, _)] = program.title_and_hours()
    assert starts == "2026-12-15 14:00:00"
    await confirmed(talk, "de cop van 15 december gaat niet door", "te weinig volk")
    program.open(file_in(await talk.inbox(LOTTE), talk)[1])
    assert program.events == {}


async def test_a_move_reaches_the_calendar_of_who_comes_and_of_who_leads(talk):
    await signed_up(talk, COP, LOTTE)
    await signed_up(talk, COP, SAM, status="waiting")
    await confirmed(talk, MOVE)
    event, _, method = file_in(await talk.inbox(LOTTE), talk)
    assert (method, event.sequence) == ("REQUEST", 1)
    event, _, method = file_in(await talk.inbox(FACILITATOR), talk)
    assert (method, event.organizer, event.attendee) == ("REQUEST", ORGANISER, FACILITATOR)
    assert all(not one.calendar for one in await talk.inbox(SAM)), "who waits has it in no calendar"


async def test_when_another_leads_it_goes_from_one_calendar_to_the_other(talk):
    await confirmed(talk, f"verander de begeleider van de cop van 8 december naar {SECOND}")
    event, _, method = file_in(await talk.inbox(SECOND), talk)
    assert (method, event.attendee) == ("REQUEST", SECOND)
    event, _, method = file_in(await talk.inbox(FACILITATOR), talk)
    assert (method, event.attendee, event.left) == ("CANCEL", FACILITATOR, True)


async def test_a_cancelled_session_goes_out_of_every_calendar(talk):
    await signed_up(talk, COP, LOTTE)
    await confirmed(talk, *CANCEL)
    for who in (LOTTE, FACILITATOR):
        event, data, method = file_in(await talk.inbox(who), talk)
        assert (method, event.cancelled, event.attendee) == ("CANCEL", True, who)
        assert b"STATUS:CANCELLED" in data


async def test_more_places_are_nothing_for_a_calendar(talk):
    await signed_up(talk, COP, LOTTE)
    before = await sequence(talk)
    await confirmed(talk, "verander het aantal plaatsen van de cop van 8 december naar 12")
    assert (await moment(talk)).capacity == 12
    assert await sequence(talk) == before
    assert all(not one.calendar for one in await talk.inbox(LOTTE))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Anders"),
        ("place", "Gent"),
        ("link", "https://x.example"),
        ("facilitator_email", SECOND),
        ("status", "cancelled"),
    ],
)
async def test_whatever_stands_in_calendars_has_the_next_number_when_it_changes(talk, field, value):
    async with talk.database.transaction() as session:
        setattr(await session.get_one(MomentRow, COP), field, value)
    assert await sequence(talk) == 1
    async with talk.database.transaction() as session:
        setattr(await session.get_one(MomentRow, COP), field, value)
    assert await sequence(talk) == 1, "written again as it is, nothing changes"


async def test_loading_the_files_again_counts_only_what_the_files_change(talk):
    async with talk.database.transaction() as session:
        catalogue = await stored_catalogue(session, talk._living.snapshot.base.catalogue)
        await load_offer(session, catalogue)
    assert await sequence(talk) == 0
    for count, title in ((1, "Iets anders"), (2, "Nog iets anders"), (2, "Nog iets anders")):
        changed = catalogue.moments[COP].model_copy(update={"title": title})
        with pytest.MonkeyPatch.context() as patched:
            patched.setitem(catalogue.moments, COP, changed)
            async with talk.database.transaction() as session:
                await load_offer(session, catalogue)
        assert await sequence(talk) == count
