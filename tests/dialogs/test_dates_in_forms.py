"""Questions for a day, an hour and hours: answered in words, bounded, asked on where something is missing."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Day, DayTime, Field, Hours, Unreadable
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.texts import Texts
from knowledge.catalogue_files import load_catalogue

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "knowledge" / "catalogue")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)
"""A Wednesday."""
PERSON = PersonView(1, "an@school.be")
CONTEXT = FormContext(CATALOGUE, Texts("nl"), PERSON, NOW)
ENGLISH = FormContext(CATALOGUE, Texts("en"), PERSON, NOW)

SOON = Day(least=lambda _: date(2026, 12, 1), most=lambda _: date(2027, 6, 30))
HELD = Day(most=lambda context: context.now.astimezone(ZONE).date(), past=True)
VISIT = DayTime(
    least=lambda _: datetime(2026, 12, 1, 13, 0, tzinfo=ZONE), most=lambda _: datetime(2027, 6, 30, 17, 0, tzinfo=ZONE)
)


def refused(field: Field, text: str, context: FormContext = CONTEXT) -> Unreadable:
    with pytest.raises(Unreadable) as why:
        field.read(text, context)
    assert why.value.message
    return why.value


@pytest.mark.parametrize("text", ["12/1", "dinsdag 12 januari", "2027-01-12", "dat wordt 12/1 om 14u"])
def test_a_day_is_kept_as_an_iso_date_and_shown_with_its_weekday(text):
    value = Day().read(text, CONTEXT)
    assert value == "2027-01-12"
    assert Day().show(value, CONTEXT) == "dinsdag 12/01/2027"
    assert Day().show(value, ENGLISH) == "Tuesday 12/01/2027"


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        (SOON, "vrijdag", "dinsdag 01/12/2026"),
        (SOON, "1/7", "woensdag 30/06/2027"),
        (SOON, "12/1/2020", "zondag 12/01/2020"),
        (HELD, "morgen", "woensdag 25/11/2026"),
        (VISIT, "1/12 om 10u", "dinsdag 01/12/2026 om 13:00"),
        (VISIT, "30/6 om 18u", "woensdag 30/06/2027 om 17:00"),
        (VISIT, "gisteren om 14u", "dinsdag 24/11/2026 om 14:00"),
        (VISIT, "vrijdag", "vrijdag 27/11/2026"),
    ],
)
def test_a_moment_out_of_bounds_is_refused_with_the_bound_and_days_that_will_do(field, text, told):
    why = refused(field, text)
    assert told in why.message
    assert why.options


@pytest.mark.parametrize("field", [SOON, VISIT])
def test_the_first_and_the_last_moment_will_do(field):
    for text in ("1/12 om 13u", "30/6 om 17u"):
        assert field.read(text, CONTEXT)


def test_today_is_not_behind_us_but_this_morning_is():
    assert Day().read("vandaag", CONTEXT) == "2026-11-25"
    assert "al voorbij" in refused(DayTime(), "vandaag om 9u").message
    assert HELD.read("gisteren", CONTEXT) == "2026-11-24"


@pytest.mark.parametrize(
    "text",
    [
        "12/1 om 14u",
        "dinsdag 12 januari, 14:00",
        "2027-01-12T14:00:00+01:00",
        "2027-01-12T13:00:00Z",
        "2027-01-12T14:00",
        "12/1 14u-16u",
    ],
)
def test_a_day_with_its_hour_is_kept_with_the_offset_of_brussels(text):
    value = DayTime().read(text, CONTEXT)
    assert value == "2027-01-12T14:00+01:00"
    assert DayTime().show(value, CONTEXT) == "dinsdag 12/01/2027 om 14:00"
    assert DayTime().show(value, ENGLISH) == "Tuesday 12/01/2027 at 14:00"


def test_a_day_alone_is_asked_its_hour_and_each_hour_offered_is_a_whole_answer():
    asked = refused(DayTime(), "volgende dinsdag")
    assert "dinsdag 01/12/2026" in asked.message
    assert [(one.label, one.value) for one in asked.options] == [
        ("9:00", "2026-12-01T09:00+01:00"),
        ("13:30", "2026-12-01T13:30+01:00"),
        ("16:00", "2026-12-01T16:00+01:00"),
    ]
    assert [DayTime().read(one.value, CONTEXT) for one in asked.options] == [one.value for one in asked.options]


def test_only_hours_that_will_do_are_offered():
    assert [one.label for one in refused(VISIT, "1/12").options] == ["13:30", "16:00"]


def test_an_hour_alone_is_asked_its_day_unless_the_form_knows_it():
    asked = refused(DayTime(), "14u")
    assert "14:00" in asked.message
    assert [DayTime().read(one.value, CONTEXT) for one in asked.options] == [
        "2026-11-26T14:00+01:00",
        "2026-11-27T14:00+01:00",
        "2026-11-30T14:00+01:00",
    ]
    assert DayTime(day=lambda _: date(2027, 1, 12)).read("half drie", CONTEXT) == "2027-01-12T14:30+01:00"


def test_several_days_are_asked_back_with_each_as_an_option():
    assert [one.value for one in refused(Day(), "maandag of dinsdag").options] == ["2026-11-30", "2026-12-01"]
    values = [one.value for one in refused(DayTime(), "30/11 om 9u of 1/12 om 14u").options]
    assert values == ["2026-11-30T09:00+01:00", "2026-12-01T14:00+01:00"]


def test_a_weekday_that_does_not_fit_its_date_is_asked_back():
    asked = refused(Day(), "dinsdag 13 januari")
    assert "woensdag 13/01/2027" in asked.message
    assert [Day().read(one.value, CONTEXT) for one in asked.options] == ["2027-01-13"]


@pytest.mark.parametrize(
    ("field", "text"), [(Day(), "31/2"), (DayTime(), "31/2 om 14u"), (DayTime(), "12/1 om 25u"), (Hours(), "25u")]
)
def test_what_cannot_be_is_said_back(field, text):
    part = next(one for one in ("31/2", "25u") if one in text)
    assert f"“{part}”" in refused(field, text).message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geen idee",
        "3",
        "😀",
        "*vet* [link](x)",
        "0001-01-01",
        "9999-12-31T23:59:00-12:00",
        "2027-13-01",
        "2027-02-30T10:00",
    ],
)
@pytest.mark.parametrize("field", [Day(), DayTime(), Hours()])
def test_what_is_no_answer_is_refused_with_a_sentence(field, text):
    refused(field, text)


def test_running_text_gives_days_with_their_place_and_leaves_out_what_will_not_do():
    said = "Nee, 3 teams, en graag op 12/1 om 14u; vrijdag niet, mail an@school.be"
    assert [one.value for one in SOON.find(said, CONTEXT)] == ["2027-01-12"]
    [found] = VISIT.find(said, CONTEXT)
    assert (found.value, said[found.start : found.end]) == ("2027-01-12T14:00+01:00", "12/1 om 14u")
    assert VISIT.find("We komen op 12/1", CONTEXT) == []


def test_the_next_working_days_are_offered_outside_holidays_and_read_back():
    for now in (NOW, datetime(2026, 12, 18, 16, 0, tzinfo=ZONE), datetime(2027, 6, 30, 9, 0, tzinfo=ZONE)):
        context = FormContext(CATALOGUE, Texts("nl"), PERSON, now)
        days = [Day().read(one.value, context) for one in Day().options(context)]
        assert len(days) == 3
        assert all(is_working_day(date.fromisoformat(day)) and date.fromisoformat(day) > now.date() for day in days)
        assert [Day().read(one.label, context) for one in Day().options(context)] == days
    assert [one.label for one in Day().options(CONTEXT)] == ["donderdag 26/11", "vrijdag 27/11", "maandag 30/11"]


def test_days_behind_us_are_offered_where_only_they_will_do():
    assert [one.value for one in HELD.options(CONTEXT)] == ["2026-11-25", "2026-11-24", "2026-11-23"]


def test_no_day_is_offered_beyond_the_last():
    assert [one.value for one in Day(most=lambda _: date(2026, 11, 26)).options(CONTEXT)] == ["2026-11-26"]


def test_a_pressed_day_of_a_moment_is_followed_by_its_hour():
    for day in VISIT.options(CONTEXT):
        hours = refused(VISIT, day.value).options
        assert hours
        assert [VISIT.read(hour.value, CONTEXT) for hour in hours] == [hour.value for hour in hours]


def test_an_hour_that_the_clock_skips_is_an_hour_later_and_shown_so():
    value = DayTime().read("28/3/2027 om 02:30", CONTEXT)
    assert DayTime().show(value, CONTEXT) == "zondag 28/03/2027 om 03:30"


@pytest.mark.parametrize(
    "text", ["van 13u30 tot 16u", "13:30-16:00", "half twee tot vier uur", "12/1 13.30-16.00 uur", "1.30 to 4 pm"]
)
def test_hours_are_kept_as_a_start_and_an_end(text):
    assert Hours().read(text, CONTEXT) == "13:30-16:00"


def test_a_start_alone_is_asked_its_end():
    asked = refused(Hours(), "14u")
    assert [Hours().read(one.value, CONTEXT) for one in asked.options] == ["14:00-15:00", "14:00-16:00", "14:00-17:00"]
    assert refused(Hours(), "23u30").options == ()


def test_several_hours_are_asked_back():
    assert [one.value for one in refused(Hours(), "9u-12u of 13u-15u").options] == ["09:00-12:00", "13:00-15:00"]


def test_the_second_of_an_hour_that_comes_twice_is_later_than_the_first():
    first, second = (datetime(2027, 10, 31, 2, 30, tzinfo=ZONE, fold=fold) for fold in (0, 1))
    field = DayTime(least=lambda _: second)
    assert field.read(second.isoformat(), CONTEXT) == "2027-10-31T02:30+01:00"
    assert refused(field, first.isoformat())


def test_hours_are_found_in_running_text_and_offered():
    said = "wij kunnen van 9u tot 12u met 2-3 teams"
    [found] = Hours().find(said, CONTEXT)
    assert (found.value, said[found.start : found.end]) == ("09:00-12:00", "van 9u tot 12u")
    for option in Hours().options(CONTEXT):
        assert Hours().read(option.value, CONTEXT) == Hours().read(option.label, CONTEXT) == option.value


@given(st.integers(0, 3 * 365 * 24 * 4))
def test_every_moment_that_is_kept_reads_back_as_it_was_and_as_it_is_shown(quarters):
    moment = (NOW.astimezone(UTC) + timedelta(minutes=15 * quarters)).astimezone(ZONE)
    value = DayTime().read(moment.isoformat(), CONTEXT)
    assert DayTime().read(value, CONTEXT) == value
    assert datetime.fromisoformat(value).astimezone(UTC) == moment.astimezone(UTC)
    if moment.fold == 0:
        for context in (CONTEXT, ENGLISH):
            assert DayTime().read(DayTime().show(value, context), CONTEXT) == value


@given(st.times(max_value=time(22, 59)))
def test_every_span_that_is_kept_reads_back(first):
    value = f"{first:%H:%M}-{first.replace(hour=first.hour + 1):%H:%M}"
    assert Hours().read(value, CONTEXT) == Hours().read(Hours().show(value, CONTEXT), CONTEXT) == value


@given(st.text(max_size=80))
def test_anything_typed_is_an_answer_or_is_refused(text):
    for field in (SOON, VISIT, Hours()):
        try:
            value = field.read(text, CONTEXT)
        except Unreadable as why:
            assert why.message
        else:
            assert field.read(value, CONTEXT) == value
