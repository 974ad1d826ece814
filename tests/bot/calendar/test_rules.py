"""What checks calendar files sees what is wrong with one: each rule is broken once."""

import pytest

from bot.channels.calendars import subscribed, written
from tests.bot.calendar.rules import problems
from tests.bot.calendar.test_files import NOW, event

RIGHT = written([event(sequence=1)], NOW)
BROKEN = {
    "a bare LF": (b"SEQUENCE:1\r\n", b"SEQUENCE:1\n", "CR LF"),
    "no end": (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "no end"),
    "a long line": (b"PRODID:", b"PRODID:" + b"x" * 80, "octets"),
    "a fold in a character": (b"PRODID:", b"PRODID:\xc3\r\n \xa9", "folded within"),
    "a control": (b"PRODID:", b"PRODID:\x07", "controls"),
    "no product": (b"PRODID", b"X-PRODID", "0 times PRODID"),
    "another version": (b"VERSION:2.0", b"VERSION:1.0", "version 1.0"),
    "another method": (b"METHOD:REQUEST", b"METHOD:SUMMON", "method SUMMON"),
    "a line that is none": (b"SEQUENCE:1", b"SEQUENCE 1", "not a property"),
    "a component in another": (b"SEQUENCE:1", b"BEGIN:VTODO", "does not belong"),
    "no UID": (b"UID:", b"X-UID:", "0 times UID"),
    "two starts": (b"DTSTART:", b"DTSTART:20261208T150000Z\r\nDTSTART:", "2 times DTSTART"),
    "two places": (b"LOCATION:", b"LOCATION:Gent\r\nLOCATION:", "more than one LOCATION"),
    "a local time": (b"DTSTART:20261208T150000Z", b"DTSTART:20261208T160000", "neither a day nor an instant"),
    "an end before the start": (b"DTEND:20261208T16", b"DTEND:20261208T14", "ends before"),
    "a bare comma": (b"Brussel\\, ", b"Brussel, ", "LOCATION is not escaped"),
    "a stamp without a zone": (b"DTSTAMP:20261124T090030Z", b"DTSTAMP:20261124T090030", "DTSTAMP is not in UTC"),
    "a person without an address": (b"ORGANIZER:mailto:", b"ORGANIZER:", "ORGANIZER is no address"),
    "no organizer": (b"ORGANIZER:", b"X-ORGANIZER:", "REQUEST needs ORGANIZER"),
    "nobody asked": (b"ATTENDEE;", b"X-ATTENDEE;", "0 attendees"),
    "a status that is none": (b"STATUS:CONFIRMED", b"STATUS:MAYBE", "STATUS:MAYBE"),
    "a request of what is cancelled": (b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "REQUEST of what is cancelled"),
    "an attendee of what is published": (b"METHOD:REQUEST", b"METHOD:PUBLISH", "PUBLISH has 1 attendees"),
    "a cancellation of what stands": (b"METHOD:REQUEST", b"METHOD:CANCEL", "CANCEL of what stands"),
    "a sequence below zero": (b"SEQUENCE:1", b"SEQUENCE:-1", "SEQUENCE:-1"),
}  # fmt: skip


def test_a_right_file_has_no_problem():
    assert problems(RIGHT) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_seen(rule):
    before, after, told = BROKEN[rule]
    assert before in RIGHT
    found = problems(RIGHT.replace(before, after, 1))
    assert any(told in one for one in found), found


def test_two_moments_with_one_uid_are_seen():
    assert "two events have the same UID" in problems(written([event(), event()], NOW))


def test_a_time_between_two_looks_that_is_no_duration_is_seen():
    right = subscribed("Wegwijs", [event()], NOW)
    assert problems(right) == []
    assert problems(right.replace(b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"REFRESH-INTERVAL:1:00:00"))
    assert problems(right.replace(b"X-PUBLISHED-TTL:PT1H", b"X-PUBLISHED-TTL:1:00:00"))


def test_a_calendar_without_a_moment_still_holds_something():
    right = subscribed("Wegwijs", [], NOW)
    assert b"VEVENT" not in right
    assert problems(right) == []
    assert problems(right.replace(b"TZID:", b"X-TZID:")) == ["a zone without one TZID"]
    assert problems(right.replace(b"TZOFFSETTO:", b"X-TO:", 1)) == ["half a year of a zone has 0 times TZOFFSETTO"]
    start, end = right.index(b"BEGIN:VTIMEZONE"), right.index(b"END:VCALENDAR")
    assert problems(right[:start] + right[end:]) == ["an event without an end, or no component"]
