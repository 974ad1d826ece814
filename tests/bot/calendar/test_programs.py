"""Files and subscribed calendars as programs take them in: by a strict parser, and by the library of Thunderbird."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.calendars import subscribed, written
from dialogs.messages import CalendarEvent
from dialogs.reminders.workdays import ZONE
from tests.bot.calendar import ical_js
from tests.bot.calendar.program import Program
from tests.bot.calendar.rules import problems
from tests.bot.calendar.test_files import NOW, event

strict = pytest.importorskip("ical.calendar_stream", reason="the strict parser of the tests (ical) is not installed")
THUNDERBIRD = pytest.mark.skipif(ical_js.missing() is not None, reason=str(ical_js.missing()))
LOTTE = "lotte@school.example"
ODD = 'Zorg; "klas", \\ \u2019s avonds: é ü ß 👩🏽\u200d🏫 ' + "lange titel met énkele accénten " * 4
AROUND_THE_CHANGES = [
    # The clock goes forward in the night of 28 March 2027, and back in that of 31 October.
    datetime(2027, 3, 27, 23, 30, tzinfo=ZONE),
    datetime(2027, 3, 28, 1, 30, tzinfo=ZONE),
    datetime(2027, 3, 28, 3, 30, tzinfo=ZONE),
    datetime(2027, 3, 29, 9, 0, 7, tzinfo=ZONE),
    datetime(2027, 10, 30, 16, 0, tzinfo=ZONE),
    datetime(2027, 10, 31, 2, 30, tzinfo=ZONE, fold=0),
    datetime(2027, 10, 31, 2, 30, tzinfo=ZONE, fold=1),
    datetime(2027, 10, 31, 16, 0, tzinfo=ZONE),
    datetime(2027, 11, 1, 9, 0, 59, tzinfo=ZONE),
]


def strictly(data):
    """Return the events of a file as the strict parser reads them; raises for a file that is not right."""
    calendar = strict.IcsCalendarStream.calendar_from_ics(data.decode())
    return calendar.events


def hours(instant):
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"


def test_a_strict_parser_reads_what_was_written():
    [one] = strictly(written([event(title=ODD, sequence=4)], NOW))
    given = event(title=ODD)
    assert (one.uid, one.sequence, one.summary) == ("moment-1@wegwijs", 4, given.title)
    assert (one.start, one.end) == (given.starts, given.ends)
    assert one.location == given.place
    assert one.description == f"{given.description}\n\n{given.link}"
    assert str(one.url) == given.link
    assert str(one.organizer.uri) == "mailto:facilitator@voorbeeld.example"
    assert [str(each.uri) for each in one.attendees] == [f"mailto:{LOTTE}"]


@THUNDERBIRD
def test_thunderbird_reads_what_was_written():
    program = Program(LOTTE)
    program.open(written([event(title=ODD, sequence=4)], NOW))
    [one] = program.events.values()
    given = event(title=ODD)
    assert one == {
        "uid": "moment-1@wegwijs", "sequence": 4, "stamp": "2026-11-24T09:00:30.000Z", "title": given.title,
        "starts": "2026-12-08 16:00:00", "ends": "2026-12-08 17:00:00", "seconds": 3600, "all_day": False,
        "place": given.place, "description": f"{given.description}\n\n{given.link}", "link": given.link,
        "status": "CONFIRMED", "organizer": "mailto:facilitator@voorbeeld.example",
        "attendees": [[f"mailto:{LOTTE}", "ACCEPTED", "FALSE"]],
    }  # fmt: skip


@pytest.mark.parametrize("starts", AROUND_THE_CHANGES, ids=hours)
@pytest.mark.parametrize("long", [timedelta(minutes=50), timedelta(hours=3, seconds=1)], ids=str)
def test_around_both_changes_of_the_clock_the_hours_are_those_in_brussels(starts, long):
    ends = (starts.astimezone(UTC) + long).astimezone(ZONE)
    data = written([event(starts=starts, ends=ends)], NOW)
    [one] = strictly(data)
    assert (one.start, one.end) == (starts.astimezone(UTC), ends.astimezone(UTC))
    if ical_js.missing() is None:
        [seen] = ical_js.read(data)["events"]
        assert (seen["starts"], seen["ends"]) == (hours(starts), hours(ends))
        assert seen["seconds"] == long.total_seconds()


@THUNDERBIRD
def test_a_moved_moment_replaces_what_stood_and_a_cancelled_one_goes_out():
    program = Program(LOTTE)
    program.open(written([event(uid="other@wegwijs", title="Blijft staan")], NOW))
    program.open(written([event(sequence=0)], NOW))
    later = event(sequence=1, starts=event().starts + timedelta(days=7), ends=event().ends + timedelta(days=7))
    program.open(written([later], NOW + timedelta(days=1)))
    assert program.title_and_hours() == [
        ("Blijft staan", "2026-12-08 16:00:00", "2026-12-08 17:00:00"),
        ("Eerste sessie CoP", "2026-12-15 16:00:00", "2026-12-15 17:00:00"),
    ]
    program.open(written([event(sequence=0)], NOW))
    assert program.title_and_hours()[1][1] == "2026-12-15 16:00:00", "the old file, opened late, changes nothing"
    program.open(written([later.model_copy(update={"sequence": 2, "cancelled": True})], NOW + timedelta(days=2)))
    assert [title for title, _, _ in program.title_and_hours()] == ["Blijft staan"]
    program.open(written([later], NOW + timedelta(days=1)))
    assert [title for title, _, _ in program.title_and_hours()] == ["Blijft staan"]


@THUNDERBIRD
def test_who_left_and_comes_back_has_it_again():
    program = Program(LOTTE)
    program.open(written([event(sequence=0)], NOW))
    program.open(written([event(sequence=1, left=True)], NOW))
    assert program.events == {}
    program.open(written([event(sequence=2)], NOW))
    assert len(program.events) == 1
    program.open(written([event(sequence=1, left=True)], NOW + timedelta(days=9)))
    assert len(program.events) == 1, "a cancellation that is opened late is older, whenever its file was made"


@THUNDERBIRD
def test_a_subscribed_calendar_shows_hours_days_and_what_was_called_off():
    day = datetime(2027, 6, 15, tzinfo=ZONE)
    events = [
        event(title=ODD),
        event(uid="2@wegwijs", cancelled=True),
        event(uid="3@wegwijs", all_day=True, starts=day, ends=day),
        event(uid="4@wegwijs", ends=event().starts),
    ]
    data = subscribed("Wegwijs", events, NOW)
    assert problems(data) == []
    assert b"voorbeeld.example>" not in data and b"mailto:" not in data
    program = Program(LOTTE)
    program.subscribe(data)
    first, called_off, whole_day, without_end = program.events.values()
    assert (first["title"], first["status"]) == (event(title=ODD).title, "CONFIRMED")
    assert called_off["status"] == "CANCELLED"
    assert (whole_day["starts"], whole_day["ends"], whole_day["all_day"]) == ("2027-06-15", "2027-06-16", True)
    assert without_end["seconds"] == 0
    assert ical_js.read(data)["name"] == "Wegwijs"
    one, _, third, _ = strictly(data)
    assert (one.summary, third.start, third.end) == (event(title=ODD).title, date(2027, 6, 15), date(2027, 6, 16))


INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=300), INSTANTS, st.integers(0, 10**6))
def test_any_title_place_and_time_comes_through_every_program(title, place, description, starts, seconds):
    ends = starts + timedelta(seconds=seconds)
    given = event(title=title, place=place, description=description, starts=starts, ends=ends, link="")
    came_through(given, written([given], NOW))
    came_through(given, subscribed("Wegwijs", [given], NOW))


def came_through(given: CalendarEvent, data):
    assert problems(data) == []
    wanted = given.title, given.place, hours(given.starts)
    [one] = strictly(data)
    assert (one.summary or "", one.location or "", hours(one.start)) == wanted
    if ical_js.missing() is None:
        [seen] = ical_js.read(data)["events"]
        assert (seen["title"] or "", seen["place"] or "", seen["starts"]) == wanted
        long = given.ends.replace(microsecond=0) - given.starts.replace(microsecond=0)
        assert seen["seconds"] == long.total_seconds()
        # The two libraries read the same text, whatever lines it was typed in.
        assert (seen["description"] or "") == (one.description or "")
