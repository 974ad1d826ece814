"""Days and hours are read as people in Flanders say and type them, and what is no date is left alone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.engine.dates.moments import (
    FoundMoment,
    ImpossibleDay,
    ImpossibleTime,
    SaidMoment,
    SeveralDays,
    UnclearMoment,
    WrongWeekday,
    instant,
    moment_of,
    moments_in,
)
from dialogs.reminders.workdays import ZONE

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)
"""A Wednesday."""


def said(text: str) -> str:
    """Return what an answer tells, in short: ``2027-01-12 14:00-16:00``."""
    moment = moment_of(text, NOW)
    return "" if moment is None else shown(moment)


def shown(moment: SaidMoment | FoundMoment) -> str:
    hours = "-".join(f"{one:%H:%M}" for one in (moment.time, moment.end) if one)
    return " ".join(part for part in (moment.day.isoformat() if moment.day else "", hours) if part)


# Surely a date, alone and in running text.
SURE = [
    ("volgende dinsdag om 14u", "2026-12-01 14:00"),
    ("volgende dinsdag", "2026-12-01"),
    ("volgende vrijdag", "2026-12-04"),
    ("komende vrijdag", "2026-11-27"),
    ("aanstaande vrijdag", "2026-11-27"),
    ("deze vrijdag", "2026-11-27"),
    ("vrijdag", "2026-11-27"),
    ("woensdag", "2026-12-02"),
    ("deze woensdag", "2026-11-25"),
    ("vorige dinsdag", "2026-11-24"),
    ("de sessie was dinsdag", "2026-11-24"),
    ("vrijdag aanstaande", "2026-11-27"),
    ("12/1", "2027-01-12"),
    ("25/11", "2026-11-25"),
    ("24/11", "2027-11-24"),
    ("29/2", "2028-02-29"),
    ("12/1/2027", "2027-01-12"),
    ("12/01/27", "2027-01-12"),
    ("12/1/2020", "2020-01-12"),
    ("di 12/1", "2027-01-12"),
    ("12 januari", "2027-01-12"),
    ("12 Jan", "2027-01-12"),
    ("12 jan. 2028", "2028-01-12"),
    ("12-jan-2027", "2027-01-12"),
    ("12januari", "2027-01-12"),
    ("twaalf januari", "2027-01-12"),
    ("de eerste februari", "2027-02-01"),
    ("12de januari", "2027-01-12"),
    ("dinsdag de 12de januari", "2027-01-12"),
    ("January 12th, 2027", "2027-01-12"),
    ("the 12th of January", "2027-01-12"),
    ("tuesday 12 january at 2.30 pm", "2027-01-12 14:30"),
    ("dinsdag 12 januari om 14u30", "2027-01-12 14:30"),
    ("dinsdag, 12 januari 2027, om 14 uur", "2027-01-12 14:00"),
    ("12 januari (dinsdag)", "2027-01-12"),
    ("12 janurai", "2027-01-12"),
    ("12 febuari", "2027-02-12"),
    ("dinsdga 12/1", "2027-01-12"),
    ("woesndag", "2026-12-02"),
    ("wendesday", "2026-12-02"),
    ("3 mei", "2027-05-03"),
    ("over twee weken", "2026-12-09"),
    ("over een week", "2026-12-02"),
    ("binnen 10 dagen", "2026-12-05"),
    ("binnen een maand", "2026-12-25"),
    ("over 3 maanden", "2027-02-25"),
    ("in 2 weeks", "2026-12-09"),
    ("within 10 days", "2026-12-05"),
    ("three weeks from now", "2026-12-16"),
    ("twee weken geleden", "2026-11-11"),
    ("over drie dagen om 10u", "2026-11-28 10:00"),
    ("dinsdag over twee weken", "2026-12-08"),
    ("over twee weken op dinsdag", "2026-12-08"),
    ("volgende week dinsdag", "2026-12-01"),
    ("dinsdag volgende week om 9u", "2026-12-01 09:00"),
    ("friday next week", "2026-12-04"),
    ("deze week vrijdag", "2026-11-27"),
    ("vandaag om 15 uur", "2026-11-25 15:00"),
    ("morgen", "2026-11-26"),
    ("tommorow at noon", "2026-11-26 12:00"),
    ("overmorgen om 9 uur 's morgens", "2026-11-27 09:00"),
    ("the day after tomorrow", "2026-11-27"),
    ("gisteren", "2026-11-24"),
    ("morgen om half drie", "2026-11-26 14:30"),
    ("vrijdag kwart voor drie", "2026-11-27 14:45"),
    ("vanavond om 8 uur", "2026-11-25 20:00"),
    ("morgenavond om half acht", "2026-11-26 19:30"),
    ("maandagnamiddag om 3 uur", "2026-11-30 15:00"),
    ("maandag voormiddag, 9u30", "2026-11-30 09:30"),
    ("12/1 van 13u30 tot 16u", "2027-01-12 13:30-16:00"),
    ("12/1 14u-16u", "2027-01-12 14:00-16:00"),
    ("12/1, 9-12u", "2027-01-12 09:00-12:00"),
    ("12/1 tussen 13u en 15u30", "2027-01-12 13:00-15:30"),
    ("2-4pm on 12/1", "2027-01-12 14:00-16:00"),
    ("om 14u op dinsdag", "2026-12-01 14:00"),
    ("next tuesday at 2pm", "2026-12-01 14:00"),
    ("12/1 14.30 uur", "2027-01-12 14:30"),
    ("12/1 om 14.30", "2027-01-12 14:30"),
    ("2027-01-12", "2027-01-12"),
    ("2027-01-12T14:00:00+01:00", "2027-01-12 14:00"),
    ("2027-01-12T13:00:00Z", "2027-01-12 14:00"),
    ("12-01-2027 14:00", "2027-01-12 14:00"),
    ("12.01.2027", "2027-01-12"),
]

# A date only where one was asked for.
LOOSE = [
    ("dinsdag graag", "2026-12-01"),
    ("liefst dinsdag, en dan om 14u", "2026-12-01 14:00"),
    ("do", "2026-11-26"),
    ("14u", "14:00"),
    ("half drie", "14:30"),
    ("half een", "12:30"),
    ("half zeven", "18:30"),
    ("half acht", "07:30"),
    ("kwart voor drie", "14:45"),
    ("kwart over negen", "09:15"),
    ("tien voor half drie", "14:20"),
    ("quarter past three", "15:15"),
    ("half past two", "14:30"),
    ("9 uur 's avonds", "21:00"),
    ("12 uur 's nachts", "00:00"),
    ("at 3 in the morning", "03:00"),
    ("02:30", "02:30"),
    ("om 5 uur", "17:00"),
    ("14.30 uur", "14:30"),
    ("14u-16u", "14:00-16:00"),
    ("van 13u30 tot 16u", "13:30-16:00"),
    ("van 9 tot 5", "09:00-17:00"),
    ("10u tot 1u", "10:00-13:00"),
    ("de 12de", "2026-12-12"),
    ("de 31ste", "2026-12-31"),
    ("zaterdag 12", "2026-12-12"),
    ("12-01", "2027-01-12"),
    ("24/7", "2027-07-24"),
    ("volgende week", "2026-11-30"),
    ("eind volgende week", "2026-12-04"),
    ("volgende maand", "2026-12-01"),
    ("tegen eind januari", "2027-01-31"),
    ("begin november", "2027-11-01"),
    ("eind november", "2026-11-30"),
    ("half januari 2028", "2028-01-15"),
    ("einde van de maand", "2026-11-30"),
    ("over twee uur", "2026-11-25 12:00"),
    ("over 2 uurtjes", "2026-11-25 12:00"),
    ("over een kwartier", "2026-11-25 10:15"),
    ("binnen een half uurtje", "2026-11-25 10:30"),
    ("over anderhalf uur", "2026-11-25 11:30"),
    ("morgn om 15u", "2026-11-26 15:00"),
    ("vandag om 17 uur", "2026-11-25 17:00"),
    ("overmogen om 9u", "2026-11-27 09:00"),
    ("niet dinsdag maar woensdag", "2026-12-02"),
]

NO_DATES = [
    "",
    "3",
    "2 teams",
    "met 12 maar",
    "we komen in januari 12 keer",
    "24/7",
    "1/2 dag",
    "3/4 van de teams",
    "an.12/1@school.be",
    "https://school.be/2027/01/12/verslag",
    "school.be/12/1",
    "verslag-2027-01-12.pdf",
    "schooljaar 2026-2027",
    "schooljaar 2026/27",
    "T21-122",
    "0470/12 34 56",
    "016/12.34.56",
    "versie 1.2.13",
    "1 mandag begroot",
    "kan het niet op een woensdag",
    "een jaar later",
    "vijf jaar geleden",
    "in één week",
    "alle types van 1 tot 9 in die nascholing",
    "elke vrijdag",
    "op vrijdagen",
    "goede morgen",
    "mag Morgan ook mee",
    "waar kom je vandaan",
    "wij mogen volgens haar komen",
    "een opleiding in 3 dagen",
    "het type 3 en 9",
    "de 3de sessie",
    "een sessie van 3 uur",
    "we may register 3 teams",
    "ik zou dat zo doen, ma ja",
    "12,5 euro",
    "50%",
]


@pytest.mark.parametrize(("text", "meant"), SURE + LOOSE)
def test_an_answer_is_read_as_it_is_meant(text, meant):
    assert said(text) == meant
    assert said(text.upper()) == meant


@pytest.mark.parametrize(("text", "meant"), SURE)
def test_running_text_holds_the_same_day_and_says_where(text, meant):
    before, behind = "Wij komen ", " graag, met an@school.be erbij"
    sentence = before + text + behind
    [found] = moments_in(sentence, NOW)
    assert shown(found) == meant
    left = sentence[: found.start] + sentence[found.end_at :]
    assert left.startswith("Wij komen ") and left.endswith(behind)


@pytest.mark.parametrize(
    "text",
    [
        "14u", "half drie", "van 13u30 tot 16u", "de 12de", "12-01", "volgende week", "eind volgende week",
        "volgende maand", "tegen eind januari", "half januari 2028", "over twee uur", "do",
    ],
)  # fmt: skip
def test_what_is_a_date_only_as_an_answer_is_left_alone_in_running_text(text):
    assert moments_in(f"wij vragen {text} te noteren", NOW) == []


def test_a_number_behind_a_weekday_is_a_day_of_the_month_only_in_an_answer():
    assert moments_in("Kan het zaterdag 12?", NOW) == []
    assert [shown(one) for one in moments_in("We komen zaterdag 12 keer kijken", NOW)] == ["2026-11-28"]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_left_alone(text):
    assert moments_in(text, NOW) == []


def test_several_days_come_in_order_of_place_each_with_its_own_hours():
    found = moments_in("Intake op 14/1 om 9u, sessies 12/1 van 13u tot 15u en dinsdag 2 februari", NOW)
    assert [shown(one) for one in found] == ["2027-01-14 09:00", "2027-01-12 13:00-15:00", "2027-02-02"]


@pytest.mark.parametrize(
    "text", ["31/2", "32/1", "1/13", "30 februari", "2027-02-29", "dinsdag 31/4", "0/5", "12/1/0000"]
)
def test_a_day_that_no_calendar_has_is_said_to_be_none(text):
    with pytest.raises(ImpossibleDay) as refused:
        moment_of(f"liefst {text}", NOW)
    assert refused.value.said == text
    assert moments_in(text, NOW) == []


@pytest.mark.parametrize("text", ["25u", "24:00", "14u75", "16u-14u", "van 18u tot 6u", "12/1 om 25u"])
def test_hours_that_no_clock_has_are_said_to_be_none(text):
    with pytest.raises(ImpossibleTime):
        moment_of(text, NOW)


def test_an_impossible_hour_leaves_the_day_in_running_text():
    assert [shown(one) for one in moments_in("we komen 12/1 om 25u", NOW)] == ["2027-01-12"]


def test_a_weekday_that_does_not_fit_its_date_is_told_with_the_date():
    with pytest.raises(WrongWeekday) as refused:
        moment_of("dinsdag 13 januari", NOW)
    assert refused.value.day == date(2027, 1, 13)
    assert moments_in("dinsdag 13 januari", NOW) == []


def test_several_days_in_one_answer_are_told_apart():
    with pytest.raises(SeveralDays) as asked:
        moment_of("maandag of dinsdag om 14u", NOW)
    assert [shown(one) for one in asked.value.moments] == ["2026-11-30", "2026-12-01 14:00"]


def test_tomorrow_is_looked_at_from_brussels():
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert moment_of("morgen", late) == SaidMoment(date(2026, 11, 27))


def test_an_hour_that_the_clock_skips_is_an_hour_later():
    assert instant(date(2027, 3, 28), time(2, 30)).isoformat() == "2027-03-28T03:30:00+02:00"


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    assert instant(date(2027, 10, 31), time(2, 30)).isoformat() == "2027-10-31T02:30:00+02:00"


DUTCH = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
MONTHS = [
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
]  # fmt: skip
FORMS = [
    lambda day: day.isoformat(),
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day.day}/{day.month}/{day:%y}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{DUTCH[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}",
    lambda day: f"{DUTCH[day.weekday()][:2]} {day.day}/{day.month}/{day.year}",
    lambda day: f"{day.day} {day:%B} {day.year}",
    lambda day: f"{day:%A}, {day:%B} {day.day}, {day.year}",
]
SOON = st.integers(-1096, 1096).map(lambda days: NOW.date() + timedelta(days=days))


@given(SOON, st.sampled_from(FORMS))
def test_every_day_reads_back_from_every_written_form(day, form):
    assert moment_of(form(day), NOW) == SaidMoment(day)
    assert [found.day for found in moments_in(f"dat wordt {form(day)} dan", NOW)] == [day]


@given(st.integers(0, 364).map(lambda days: NOW.date() + timedelta(days=days)))
def test_a_day_within_the_year_needs_no_year(day):
    for text in (f"{day.day}/{day.month}", f"{day.day} {MONTHS[day.month - 1]}", f"{DUTCH[day.weekday()]} {day:%d/%m}"):
        assert moment_of(text, NOW) == SaidMoment(day)


@given(
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.sampled_from(["{:%H:%M}", "{:%H}u{:%M}", "{:%H}.{:%M} uur"]),
)
def test_every_minute_of_the_day_reads_back(clock, form):
    assert moment_of(f"12/1 om {form.format(clock, clock)}", NOW) == SaidMoment(date(2027, 1, 12), clock)


PIECES = st.sampled_from(
    ["12/1", "31/2", "dinsdag", "volgende", "week", "om", "14u", "half", "drie", "kwart voor", "van", "tot", "-", "/", ":",
     "999", "over", "jaar", "maanden", "mei", "2027-", "T99:99", "12", "0", "İ", "ß", "²", "٣", "\n", "'s", "pm", "de", "ste",
     "eind", "9999", "one", "een", "geleden", "@", "uur", "31/12/9999", "binnen 999 jaar", "2027-01-12T10:00+99:99"]
)  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=60), st.lists(PIECES, max_size=9).map(" ".join), st.lists(PIECES, max_size=9).map("".join)
    )
)
def test_whatever_is_typed_is_read_or_refused_in_a_known_way(text):
    for found in moments_in(text, NOW):
        assert 0 <= found.start < found.end_at <= len(text)
    try:
        moment = moment_of(text, NOW)
    except UnclearMoment:
        return
    assert moment is None or moment.day or moment.time
