"""The calendar of reminders, held against the published Flemish school holidays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dialogs.reminders import workdays
from dialogs.reminders.rules import due_times
from dialogs.reminders.timing import due, next_open
from dialogs.reminders.workdays import ZONE, is_working_day, on_or_before, school_holidays
from knowledge.catalogue_files import CatalogueError, load_school_holidays
from knowledge.offer import Moment
from knowledge.reminder_plans import ReminderPlan, Span, Wording


@pytest.mark.parametrize("year", range(2016, 2029))
def test_school_holidays_are_those_that_were_published(year):
    [published] = [one for one in load_school_holidays() if one.year == year]
    for span in published.holidays().values():
        assert (span.first, span.last) in school_holidays(span.first.year)
        assert not any(
            is_working_day(span.first + timedelta(days=on)) for on in range((span.last - span.first).days + 1)
        )


def test_the_autumn_holiday_of_2020_was_a_week_longer():
    assert not is_working_day(date(2020, 11, 10))
    assert is_working_day(date(2020, 11, 16))


def test_years_that_are_not_published_follow_the_rule():
    assert [f"{first:%d/%m} {last:%d/%m}" for first, last in school_holidays(2035)] == [
        "05/02 11/02",
        "26/03 08/04",
        "01/07 31/08",
        "29/10 04/11",
        "24/12 06/01",
    ]


def test_the_friday_after_ascension_day_is_no_working_day():
    assert not is_working_day(date(2027, 5, 7))
    assert is_working_day(date(2027, 5, 10))


def test_a_file_of_holidays_that_cannot_be_read_leaves_the_rule(monkeypatch, caplog):
    def unreadable():
        raise CatalogueError(Path("school_holidays.yaml"), "is not YAML")

    monkeypatch.setattr(workdays, "load_school_holidays", unreadable)
    published, holidays = workdays._published.__wrapped__, workdays.school_holidays.__wrapped__
    monkeypatch.setattr(workdays, "_published", published)
    assert (date(2026, 11, 2), date(2026, 11, 8)) in holidays(2026)
    assert (date(2020, 11, 2), date(2020, 11, 8)) in holidays(2020)
    assert "is not YAML" in caplog.text


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2101, 12, 27)])
def test_a_year_that_only_a_slip_names_breaks_nothing(day):
    assert is_working_day(day) == (day.weekday() < 5)


@pytest.mark.parametrize(
    "day", [date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 11, 11), date(2027, 1, 1)]
)
def test_nobody_is_reminded_on_a_public_holiday(day):
    assert not is_working_day(day)


def test_a_day_off_moves_a_reminder_earlier():
    assert on_or_before(date(2027, 1, 2)) == date(2026, 12, 18)
    assert on_or_before(date(2026, 11, 24)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-24T07:00", "2026-11-24T08:00"),
        ("2026-11-24T12:00", "2026-11-24T12:00"),
        ("2026-11-24T18:00", "2026-11-25T08:00"),
        ("2026-11-27T19:00", "2026-11-30T08:00"),
        ("2026-12-18T18:30", "2027-01-04T08:00"),
    ],
)
def test_reminders_wait_for_working_hours(now, opens):
    at = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert next_open(at) == datetime.fromisoformat(opens).replace(tzinfo=ZONE)


def moment(starts: str) -> Moment:
    begins = datetime.fromisoformat(starts).replace(tzinfo=ZONE)
    return Moment(id="m", round="r", programme="p", kind="intake", title="Intake", starts=begins, ends=begins)


SAID = Wording(nl="{what}", en="{what}")
WEEK = ReminderPlan(id="week", topic="sessions", before=Span(days=7), kinds=("intake",), to="participant", text=SAID)
DAY = ReminderPlan(id="day", topic="sessions", before=Span(days=1), kinds=("intake",), to="participant", text=SAID)


def planned_for(moment, plan):
    return due(plan, moment.starts)[0]


def test_nine_o_clock_stays_nine_o_clock_when_summer_time_begins():
    assert planned_for(moment("2027-03-30T13:00"), WEEK).astimezone(ZONE).isoformat() == "2027-03-23T09:00:00+01:00"
    assert planned_for(moment("2026-10-26T13:00"), DAY).astimezone(ZONE).isoformat() == "2026-10-23T09:00:00+02:00"


def test_who_joins_late_gets_the_nearest_reminder_as_soon_as_it_may():
    now = datetime(2026, 11, 24, 20, tzinfo=ZONE)
    assert due_times(moment("2026-11-25T13:00"), [WEEK, DAY], now) == {"day": datetime(2026, 11, 25, 7, tzinfo=UTC)}
    assert due_times(moment("2026-11-25T07:30"), [WEEK, DAY], now) == {"day": now.astimezone(UTC)}


def test_a_moment_that_has_begun_reminds_nobody():
    assert due_times(moment("2026-11-24T09:00"), [WEEK, DAY], datetime(2026, 11, 24, 9, tzinfo=ZONE)) == {}
