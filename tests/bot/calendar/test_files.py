"""Moments as a calendar file: read back as calendar programs read it, whatever somebody typed in it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.channels.attachments import attachments
from bot.channels.calendars import told, written
from bot.channels.terminal.render import rendered
from dialogs.markup import cleaned
from dialogs.messages import CalendarEvent, Reply
from dialogs.reminders.workdays import ZONE
from tests.bot.calendar.rules import problems

NOW = datetime(2026, 11, 24, 10, 0, 30, 250, tzinfo=ZONE)
STARTS = datetime(2026, 12, 8, 16, 0, tzinfo=ZONE)


def event(**changes):
    """Return a moment between who leads it and who comes."""
    given = {
        "uid": "moment-1@wegwijs",
        "title": "Eerste sessie CoP",
        "starts": STARTS,
        "ends": STARTS + timedelta(hours=1),
        "place": "Zaal 3; Brussel, Kunstlaan",
        "link": "https://voorbeeld.example/zaal?a=1&b=2",
        "description": "Breng mee:\nje laptop, je vragen",
        "organizer": "facilitator@voorbeeld.example",
        "attendee": "lotte@school.example",
    }
    return CalendarEvent(**{**given, **changes})


def read(data):
    """Return the whole calendar and its moments; nothing is wrong with them."""
    assert problems(data) == []
    calendar = Calendar.from_ical(data)
    return calendar, calendar.walk("VEVENT")


def test_a_moment_comes_out_as_it_went_in():
    calendar, [one] = read(written([event(sequence=3)], NOW))
    assert (calendar["version"], calendar["method"]) == ("2.0", "REQUEST")
    assert (one["uid"], one["sequence"], one["status"]) == ("moment-1@wegwijs", 3, "CONFIRMED")
    assert (one["dtstart"].dt, one["dtend"].dt) == (STARTS, STARTS + timedelta(hours=1))
    assert one["dtstamp"].dt == datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC)
    assert (one["summary"], one["location"]) == ("Eerste sessie CoP", "Zaal 3; Brussel, Kunstlaan")
    assert one["url"] == "https://voorbeeld.example/zaal?a=1&b=2"
    assert one["description"] == "Breng mee:\nje laptop, je vragen\n\nhttps://voorbeeld.example/zaal?a=1&b=2"


def test_the_hour_is_right_in_summer_and_in_winter():
    data = written([event(starts=datetime(2026, month, 15, 9, 0, tzinfo=ZONE)) for month in (1, 7)], NOW)
    assert b"DTSTART:20260115T080000Z" in data
    assert b"DTSTART:20260715T070000Z" in data


def test_the_same_moment_at_the_same_time_is_the_same_file():
    assert written([event()], NOW) == written([event()], NOW)


def test_who_leads_it_asks_and_who_comes_has_said_yes_already():
    _, [one] = read(written([event()], NOW))
    assert one["organizer"] == "mailto:facilitator@voorbeeld.example"
    assert one["attendee"] == "mailto:lotte@school.example"
    assert dict(one["attendee"].params) == {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}


def test_a_cancelled_moment_is_taken_out_by_who_put_it_in():
    _, [before] = read(written([event(sequence=8)], NOW))
    calendar, [one] = read(written([event(cancelled=True, sequence=9)], NOW))
    assert (calendar["method"], one["status"], one["sequence"]) == ("CANCEL", "CANCELLED", 9)
    assert [one[name] for name in ("uid", "organizer", "attendee")] == [
        before[name] for name in ("uid", "organizer", "attendee")
    ]


def test_who_leaves_is_taken_out_alone():
    calendar, [one] = read(written([event(left=True)], NOW))
    assert calendar["method"] == "CANCEL"
    assert "status" not in one  # RFC 5546, 3.2.5: it would cancel the whole moment
    assert one["attendee"] == "mailto:lotte@school.example"


def test_several_moments_are_published_and_name_no_one_who_comes():
    calendar, both = read(written([event(), event(uid="moment-2@wegwijs", cancelled=True)], NOW))
    assert calendar["method"] == "PUBLISH"
    assert [one["status"] for one in both] == ["CONFIRMED", "CANCELLED"]
    assert all("attendee" not in one for one in both)


def test_what_asks_nothing_of_the_reader_is_published():
    calendar, [one] = read(written([event(attendee="")], NOW))
    assert calendar["method"] == "PUBLISH" and "attendee" not in one


@pytest.mark.parametrize("address", ["", "Wim Janssens", "x y@voorbeeld.example", "<a@b>", "a@b\r\nX-EVIL:1"])
def test_without_somebody_to_answer_for_it_a_file_is_no_message(address):
    calendar, [one] = read(written([event(organizer=address)], NOW))
    assert "method" not in calendar and "organizer" not in one and "attendee" not in one
    calendar, [one] = read(written([event(organizer=address, left=True)], NOW))
    assert "method" not in calendar and one["status"] == "CANCELLED"


def test_an_address_with_odd_signs_is_written_as_one():
    _, [one] = read(written([event(attendee="lotte+nt2?x=1&y%20@school.example")], NOW))
    assert one["attendee"] == "mailto:lotte+nt2%3Fx%3D1%26y%2520@school.example"


def test_when_it_was_changed_is_told_where_it_is_known():
    _, [one] = read(written([event(changed=STARTS)], NOW))
    assert one["last-modified"].dt == STARTS
    _, [one] = read(written([event()], NOW))
    assert "last-modified" not in one


def test_a_day_without_an_hour_is_that_day_in_brussels():
    midnight = datetime(2027, 6, 15, tzinfo=ZONE)
    data = written([event(all_day=True, starts=midnight, ends=midnight)], NOW)
    _, [one] = read(data)
    assert b"DTSTART;VALUE=DATE:20270615" in data and "dtend" not in one
    assert told(event(all_day=True, starts=midnight, ends=midnight, place="")) == "Eerste sessie CoP, 15/06/2027"


def test_what_happens_online_has_its_address_as_place():
    _, [one] = read(written([event(place="")], NOW))
    assert one["location"] == one["url"] == "https://voorbeeld.example/zaal?a=1&b=2"
    assert "voorbeeld.example" not in one["description"]


def test_a_moment_without_duration_has_no_end():
    _, [one] = read(written([event(ends=STARTS)], NOW))
    assert "dtend" not in one


def test_no_line_is_longer_than_what_programs_read():
    data = written([event(title="Een heel lange titel met énkele accénten " * 20)], NOW)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    _, [one] = read(data)
    assert one["summary"] == ("Een heel lange titel met énkele accénten " * 20).strip()


@pytest.mark.parametrize(
    "link",
    ["https://x.example/\r\nATTENDEE:mailto:iemand@voorbeeld.example", "javascript:alert(1)", "https://x.example/a b"],
)
def test_an_address_that_is_none_starts_no_line_of_its_own(link):
    data = written([event(link=link)], NOW)
    _, [one] = read(data)
    assert "url" not in one and one["attendee"] == "mailto:lotte@school.example"
    assert cleaned(link).split()[-1] in one["description"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=80))
def test_whatever_is_typed_stays_one_moment(title, description, link):
    _, [one] = read(written([event(title=title, description=description, link=link)], NOW))
    assert set(one) <= {
        "UID", "SEQUENCE", "DTSTAMP", "SUMMARY", "DTSTART", "DTEND", "STATUS", "LOCATION", "URL", "DESCRIPTION",
        "ORGANIZER", "ATTENDEE",
    }  # fmt: skip
    assert one["summary"] == event(title=title).title
    assert one["uid"] == "moment-1@wegwijs"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        written([event()], datetime(2026, 11, 24, 10, 0))  # noqa: DTZ001 - it is what is refused


async def test_a_reply_carries_its_moments_as_one_file_with_what_it_shows():
    [file] = await attachments(Reply(text="", calendar=[event(title="Sessie 1/2: “CoP”")]), NOW)
    assert (file.name, file.media_type) == ("Sessie-1-2-CoP.ics", "text/calendar")
    assert file.alternative == "Sessie 1/2: “CoP”, 08/12/2026 16:00–17:00, Zaal 3; Brussel, Kunstlaan"
    [file] = await attachments(Reply(text="", calendar=[event(), event(uid="b")]), NOW)
    assert file.name == "wegwijs-agenda.ics"
    assert len(read(file.data)[1]) == 2


def test_a_terminal_tells_what_the_file_holds_and_where_it_is():
    assert rendered(Reply(text="Hier.", calendar=[event(place="")]), ["map/x.ics"]).split("\n") == [
        "Hier.", "  ▫ Eerste sessie CoP, 08/12/2026 16:00–17:00", "  → map/x.ics",
    ]  # fmt: skip


def test_a_moment_over_two_days_tells_both():
    assert told(event(ends=STARTS + timedelta(days=1), place="")).endswith("08/12/2026 16:00–09/12/2026 16:00")
