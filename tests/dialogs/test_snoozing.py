"""When a reminder can come again: on working days, not at night, never once it has begun."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reminders.snoozing import FURTHEST, SLEEPS, WAKES, choices, chosen
from dialogs.reminders.tokens import Token, of_moment, of_notice, read, read_stamp, stamp
from dialogs.reminders.ways import times, ways
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.texts import texts_in


def at(day, hour=10, minute=0, *, month=11, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def offered(now, before=None):
    """Return what can be chosen, as people write it."""
    return {name: f"{one.astimezone(ZONE):%a %d/%m %H:%M}" for name, one in choices(now, before).items()}


def test_on_a_tuesday_morning_all_three_can_be_chosen():
    assert offered(at(24)) == {"hour": "Tue 24/11 11:00", "morning": "Wed 25/11 08:00", "monday": "Mon 30/11 08:00"}


def test_nothing_is_offered_after_it_has_begun():
    assert offered(at(24), at(25, 9)) == {"hour": "Tue 24/11 11:00", "morning": "Wed 25/11 08:00"}
    assert offered(at(24), at(25, 8)) == {"hour": "Tue 24/11 11:00"}
    assert offered(at(24), at(24, 11)) == {}


def test_on_a_friday_tomorrow_is_no_working_day_and_on_a_sunday_monday_is_tomorrow():
    assert offered(at(27)) == {"hour": "Fri 27/11 11:00", "monday": "Mon 30/11 08:00"}
    assert offered(at(29)) == {"morning": "Mon 30/11 08:00"}
    assert chosen("monday", at(29), None) == at(30, 8)
    assert chosen("monday", at(24), at(25, 9)) is None


def test_late_in_the_evening_an_hour_is_too_late():
    assert "hour" in offered(at(24, 19, 59))
    assert "hour" not in offered(at(24, 20))
    assert "hour" not in offered(at(24, 5, 30))
    assert "hour" in offered(at(24, 6))


def test_before_a_holiday_it_comes_on_the_first_working_day():
    # Christmas of 2026: from Monday 21/12 to Sunday 03/01.
    assert offered(at(18, month=12)) == {"hour": "Fri 18/12 11:00", "monday": "Mon 04/01 08:00"}
    # Easter Monday is 29/03/2027 and begins two weeks of holiday.
    assert offered(at(26, month=3, year=2027))["monday"] == "Mon 12/04 08:00"


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2029, 12, 31)),  # noqa: DTZ001 - the zone is added below
    st.none() | st.integers(min_value=1, max_value=60 * 24 * 90),
)
def test_no_choice_is_on_a_free_day_at_night_or_too_late(moment, minutes):
    now = moment.replace(tzinfo=ZONE)
    before = None if minutes is None else now + timedelta(minutes=minutes)
    found = choices(now, before)
    for one in found.values():
        local = one.astimezone(ZONE)
        assert is_working_day(local.date())
        assert WAKES <= local.time() < SLEEPS
        assert now < one <= now + FURTHEST
        assert before is None or one < before
    assert len(set(found.values())) == len(found)
    assert "monday" in found or "morning" in found or minutes is not None


def test_the_buttons_say_when():
    texts, token = texts_in("en"), of_notice(1)
    assert [one.label for one in times(token, at(24), None, texts)] == ["In an hour", "Tomorrow morning", "Monday"]
    # A week away: the bare name of the day would mean today or another week.
    assert [one.label for one in times(token, at(23), None, texts)][-1] == "Monday 30/11"
    assert [one.label for one in times(token, at(18, month=12), None, texts)][-1] == "Monday 04/01"


def test_again_later_is_no_button_when_there_is_no_time_for_it():
    texts, token = texts_in("en"), of_moment(1, at(24, 10, 30))
    assert [one.label for one in ways(token, at(24), at(24, 10, 30), texts)] == ["Done", "Calendar", "No more of these"]
    assert [one.label for one in ways(of_notice(1), at(24), None, texts)] == ["Done", "Snooze"]


def test_a_button_names_its_reminder_and_its_time():
    token = of_moment(12, at(8, 16, month=12))
    assert token.written() == "m12-202612081500"
    assert read(token.written()) == token
    assert read("n7") == Token("notice", 7)
    assert read_stamp(stamp(at(24, 11))) == at(24, 11)


@pytest.mark.parametrize(
    "text", ["", "m", "m1", "n", "n1234567890", "m1-20261208", "n-1", "n١", "m1-202612081500x", " n1"]
)
def test_anything_else_names_none(text):
    with pytest.raises(ValueError):
        read(text)


@pytest.mark.parametrize("text", ["", "hour", "202613081500", "20261208150", "２０２６１２０８１５００"])
def test_anything_else_is_no_time(text):
    with pytest.raises(ValueError):
        read_stamp(text)
