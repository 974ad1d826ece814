"""The published holidays of Flemish schools, held against the rule of the government, and what editors hear of mistakes."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from knowledge import check as checking
from knowledge.catalogue_files import DEFAULT_CATALOGUE, load_school_holidays
from knowledge.loader import load_base
from knowledge.school_holidays import NAMES, Days, SchoolYear, bridge_day, by_rule, holidays_of, problems

PUBLISHED = {one.year: one for one in load_school_holidays()}


def test_the_published_school_years_follow_one_another_from_2016_on():
    assert list(PUBLISHED) == list(range(2016, 2029))
    assert problems(list(PUBLISHED.values())) == []


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_rule_gives_what_was_published_save_where_it_is_said_why_not(year):
    published, rule = PUBLISHED[year].holidays(), by_rule(year)
    assert [name for name in NAMES if published[name] != rule[name]] == (["autumn"] if year == 2020 else [])


def test_only_the_autumn_of_2020_was_longer_than_the_rule():
    assert {year for year, one in PUBLISHED.items() if one.differs} == {2020}
    assert PUBLISHED[2020].autumn == Days(first=date(2020, 11, 2), last=date(2020, 11, 15))
    assert by_rule(2020)["autumn"].last == date(2020, 11, 8)


# Of 2006 to 2010, from before the published years: the decision itself and its table, as a law site keeps them
# (http://www.2747.com/2747/law/administration/schoolholidays/2001/vlaanderen7.html). For Easter of 2009 that table says 30 March,
# against the article beside it, by which it is the first Monday of April: that one is left out.
@pytest.mark.parametrize(
    ("year", "spans"),
    [
        (2006, ("10-30 11-05", "12-25 01-07", "02-19 02-25", "04-02 04-15")),
        (2007, ("10-29 11-04", "12-24 01-06", "02-04 02-10", "03-24 04-06")),
        (2008, ("10-27 11-02", "12-22 01-04", "02-23 03-01")),
        (2009, ("11-02 11-08", "12-21 01-03", "02-15 02-21", "04-05 04-18")),
    ],
)
def test_the_rule_holds_for_years_of_long_ago(year, spans):
    found = [f"{span.first:%m-%d} {span.last:%m-%d}" for span in by_rule(year).values()]
    assert tuple(found[: len(spans)]) == spans


@pytest.mark.parametrize("year", range(1991, 2100))
def test_every_school_year_has_its_holidays_of_whole_weeks_one_after_another(year):
    found = by_rule(year)
    weeks = {"autumn": 1, "christmas": 2, "crocus": 1, "easter": 2}
    for name, count in weeks.items():
        assert found[name].first.weekday() == 0
        assert found[name].last - found[name].first == timedelta(days=7 * count - 1)
    spans = list(found.values())
    assert all(before.last < after.first for before, after in zip(spans, spans[1:], strict=False))
    assert any(span.first <= date(year, 12, 25) <= span.last or date(year, 12, 25).weekday() >= 5 for span in spans)


def test_a_year_that_is_not_published_follows_the_rule():
    assert holidays_of(2040, PUBLISHED) == by_rule(2040)
    assert holidays_of(2020, PUBLISHED) != by_rule(2020)


def test_the_friday_after_ascension_day_is_free():
    assert bridge_day(2026) == date(2026, 5, 15)
    assert bridge_day(2027) == date(2027, 5, 7)


def changed(one, **values):
    return SchoolYear.model_validate(one.model_dump() | values)


def test_a_mistyped_day_is_told_to_editors():
    one = changed(PUBLISHED[2026], crocus={"first": "2027-02-15", "last": "2027-02-21"})
    assert problems([one]) == ["2026-2027: crocus differs from the rule; say why in `differs`, or mend it"]


def test_a_day_in_another_school_year_is_told_to_editors():
    one = changed(PUBLISHED[2026], summer={"first": "2026-07-01", "last": "2026-08-31"}, differs="A slip.")
    assert problems([one]) == [
        "2026-2027: summer is not in that school year",
        "2026-2027: the holidays are not one after another",
    ]


def test_a_year_left_out_or_told_twice_is_told_to_editors():
    one, other = PUBLISHED[2024], PUBLISHED[2026]
    assert problems([one, other]) == ["after 2024-2025 comes 2026-2027: each school year stands once, in order"]
    assert problems([one, one]) == ["after 2024-2025 comes 2024-2025: each school year stands once, in order"]


def test_a_reason_for_a_difference_that_is_not_there_is_told_to_editors():
    one = changed(PUBLISHED[2026], differs="Because.")
    assert problems([one]) == ["2026-2027: says why it differs from the rule, but does not"]


def test_a_holiday_that_ends_before_it_begins_and_one_without_a_source_are_refused():
    with pytest.raises(ValidationError, match="before it begins"):
        changed(PUBLISHED[2026], autumn={"first": "2026-11-08", "last": "2026-11-02"})
    with pytest.raises(ValidationError, match="sources"):
        changed(PUBLISHED[2026], sources=[])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026-11-08", "2026-11-80", "day is out of range"),
        ("2027-02-08", "2027-02-01", "2026-2027: crocus differs from the rule"),
    ],
)
def test_the_check_of_the_base_reads_the_holidays_of_schools_too(tmp_path, monkeypatch, old, new, told):
    text = (DEFAULT_CATALOGUE / "school_holidays.yaml").read_text(encoding="utf-8")
    (tmp_path / "school_holidays.yaml").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(checking, "DEFAULT_CATALOGUE", tmp_path)
    empty = tmp_path / "content"
    empty.mkdir()
    found = [one for one in checking.check(load_base(empty)).problems if one.file == "school_holidays.yaml"]
    assert len(found) == 1
    assert told in found[0].message
