"""When reminders come, whatever is planned and whatever people wish: held against what holds always."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogs.reminders.timing import (
    EVERYBODY,
    SLEEPS,
    WAKES,
    Drop,
    Later,
    Send,
    Wishes,
    after,
    at_local,
    due,
    next_awake,
    next_open,
    release,
)
from dialogs.reminders.workdays import ZONE, is_working_day
from knowledge.reminder_plans import ReminderPlan, Span, Wording

SAID = Wording(nl="{what}", en="{what}")
FAR = timedelta(days=100_000)
# Also the nights in which an hour is skipped, or comes twice.
CHANGES = [
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
]
instants = st.one_of(
    st.datetimes(datetime.fromisoformat("2026-09-01"), datetime.fromisoformat("2028-09-01")).map(
        lambda one: one.replace(tzinfo=UTC)
    ),
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 3000)
    ),
)
clocks = st.integers(0, 24 * 4 - 1).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
some_hours = st.lists(clocks, min_size=2, max_size=2, unique=True).map(sorted)
some_days = st.one_of(
    st.sets(st.integers(0, 6), min_size=1),
    # One day a week is what finds the fewest places.
    st.integers(0, 4).map(lambda one: {one}),
)
wishes = st.builds(
    lambda hours, days, digest: Wishes(hours[0], hours[1], frozenset(days), digest),
    some_hours,
    some_days,
    st.sampled_from(["none", "none", "daily", "weekly"]),
)
short_spans = st.one_of(
    st.integers(0, 7 * 24 * 60).map(lambda one: Span(minutes=one)),
    st.integers(0, 7 * 24).map(lambda one: Span(hours=one)),
)
long_spans = st.one_of(
    st.integers(0, 60).map(lambda one: Span(days=one)), st.integers(0, 20).map(lambda one: Span(working_days=one))
)
spans = st.one_of(short_spans, long_spans)
lasting = spans.filter(lambda one: any((one.minutes, one.hours, one.days, one.working_days)))


def before(span, within=None, about="moment"):
    anchor = "start" if about == "moment" else "closes"
    return ReminderPlan(
        id="p", topic="sessions", about=about, anchor=anchor, to="participant", before=span, within=within, text=SAID
    )


def afterwards(span, within):
    return ReminderPlan(id="p", topic="sessions", to="participant", after=span, within=within, text=SAID)


def goes_out(now, useful_until, own):
    """Return when it goes out that is looked at now, and at each later time that it is given; None for never."""
    for _ in range(5):
        told = release(now, useful_until, own)
        if isinstance(told, Send):
            return now
        if isinstance(told, Drop):
            return None
        assert told.at > now
        now = told.at
    raise AssertionError("it is put off for ever")


def of_day(instant):
    return instant.astimezone(ZONE).date()


def clock(instant):
    return instant.astimezone(ZONE).time()


@settings(deadline=None)
@given(instants, st.one_of(st.none(), st.integers(0, 60 * 24 * 30)), wishes)
def test_nothing_goes_out_at_night_nor_when_it_helps_nobody_any_more(now, minutes, own):
    until = None if minutes is None else now + timedelta(minutes=minutes)
    sent = goes_out(now, until, own)
    assert sent is not None or until is not None
    if sent is not None:
        assert WAKES <= clock(sent) < SLEEPS
        assert until is None or sent < until


@settings(deadline=None)
@given(instants, st.one_of(st.none(), st.integers(0, 60 * 24 * 30)), wishes)
def test_a_day_off_and_other_hours_than_those_chosen_are_only_for_what_presses(now, minutes, own):
    until = None if minutes is None else now + timedelta(minutes=minutes)
    sent = goes_out(now, until, own)
    wished = next_open(now, own)
    if until is None or wished < until:
        assert sent == wished
        assert is_working_day(of_day(wished))
        assert own.on(of_day(wished))
        assert own.from_ <= clock(wished) < own.until
    elif sent is not None and not is_working_day(of_day(sent)):
        # There was no place in anybody's hours before it was too late.
        assert next_open(now) >= until


@settings(deadline=None)
@given(instants, st.one_of(st.none(), st.integers(0, 60 * 24 * 30)), wishes)
def test_what_can_still_be_of_use_in_waking_hours_is_not_dropped(now, minutes, own):
    until = None if minutes is None else now + timedelta(minutes=minutes)
    if goes_out(now, until, own) is None:
        assert next_awake(now) >= until


@settings(deadline=None)
@given(instants, st.integers(0, 60 * 24 * 10), st.one_of(st.none(), st.integers(0, 60 * 24 * 30)), wishes)
def test_what_is_looked_at_later_goes_out_no_earlier(now, on, minutes, own):
    until = None if minutes is None else now + timedelta(minutes=minutes)
    first, second = goes_out(now, until, own), goes_out(now + timedelta(minutes=on), until, own)
    assert (first or now + FAR) <= (second or now + FAR)


@settings(deadline=None)
@given(instants, wishes)
def test_an_exact_time_counts_whatever_the_hour(now, own):
    assert isinstance(release(now, None, own, exact=True), Send)
    assert isinstance(release(now, now, own, exact=True), Drop)
    assert isinstance(release(now, now + timedelta(minutes=1), own, exact=True), Send)


@settings(deadline=None)
@given(instants, wishes)
def test_the_next_open_time_is_open_and_the_first(now, own):
    found = next_open(now, own)
    assert found >= now
    assert next_open(found, own) == found
    assert found.utcoffset() is not None
    if found > now:
        assert clock(found) == own.from_
        day = of_day(now)
        while day < of_day(found):
            assert not own.on(day) or clock(now) >= own.until or day > of_day(now)
            assert day == of_day(now) or not own.on(day)
            day += timedelta(days=1)


@settings(deadline=None)
@given(instants, spans, st.one_of(st.none(), lasting), wishes)
def test_what_comes_before_a_moment_is_due_before_it_and_of_use_until_it_begins(at, span, within, own):
    placed, until = due(before(span, within), at, own)
    assert placed <= at
    assert until == at if within is None else until > placed
    assert placed.tzinfo is UTC
    assert until.utcoffset() == timedelta(0)


@settings(deadline=None)
@given(instants, spans, lasting, wishes)
def test_what_comes_after_something_is_due_after_it_and_of_use_for_a_while(at, span, within, own):
    placed, until = due(afterwards(span, within), at, own)
    assert at <= placed < until
    assert placed == after(at, span, own)
    assert placed.tzinfo is UTC


@settings(deadline=None)
@given(instants, long_spans, wishes)
def test_what_comes_some_days_before_comes_in_the_hours_and_on_the_days_that_were_chosen(at, span, own):
    placed, _ = due(before(span), at, own)
    if placed == at - timedelta(hours=1):
        assume(False)
    assert own.on(of_day(placed))
    assert own.from_ <= clock(placed) < own.until
    assert next_open(placed, own) == placed


@settings(deadline=None)
@given(instants, long_spans, wishes)
def test_what_comes_some_days_after_comes_in_the_hours_and_on_the_days_that_were_chosen(at, span, own):
    placed = after(at, span, own)
    assert own.on(of_day(placed))
    assert own.from_ <= clock(placed) < own.until


@settings(deadline=None)
@given(instants, long_spans, long_spans, wishes)
def test_of_one_week_everything_comes_at_one_time_to_who_wants_one_message_a_week(at, span, other, own):
    own = Wishes(own.opens, own.closes, own.days, "weekly")
    one, two = after(at, span, own), after(at, other, own)
    if of_day(one).isocalendar()[:2] == of_day(two).isocalendar()[:2]:
        assert one == two
    assert clock(one) == own.from_


@settings(deadline=None)
@given(instants, long_spans, wishes)
def test_who_wants_one_message_a_day_gets_it_when_the_day_begins(at, span, own):
    own = Wishes(own.opens, own.closes, own.days, "daily")
    assert clock(after(at, span, own)) == own.from_


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), instants, wishes)
def test_more_days_before_is_never_later(days, more, at, own):
    placed, _ = due(before(Span(days=days)), at, own)
    assert due(before(Span(days=days + more)), at, own)[0] <= placed


@settings(deadline=None)
@given(instants, st.integers(0, 60 * 24 * 60), spans, wishes)
def test_a_moment_that_is_later_reminds_no_earlier(at, minutes, span, own):
    assert after(at, span, own) <= after(at + timedelta(minutes=minutes), span, own)


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), clocks)
def test_an_hour_of_a_day_is_that_hour_save_where_the_clocks_skip_it(day, hour):
    shown = at_local(day, hour).astimezone(ZONE)
    skipped = day in (date(2026, 3, 29), date(2027, 3, 28), date(2028, 3, 26)) and hour.hour == 2
    assert shown.replace(tzinfo=None) == datetime.combine(day, hour) + (timedelta(hours=1) if skipped else timedelta(0))


@pytest.mark.parametrize(
    ("opens", "closes", "counts"),
    [
        (time(6), time(20), (WAKES, time(20))),
        (time(10), time(23), (time(10), SLEEPS)),
        (time(0), time.max, (WAKES, SLEEPS)),
        (time(22), time(23), (EVERYBODY.opens, EVERYBODY.closes)),
        (time(8, 30), time(12), (time(8, 30), time(12))),
    ],
)
def test_hours_at_night_that_somebody_chose_do_not_count(opens, closes, counts):
    own = Wishes(opens, closes)
    assert (own.from_, own.until) == counts


def test_who_chose_no_day_on_which_anything_comes_gets_the_days_of_everybody():
    own = Wishes(days=frozenset({5, 6}))
    assert own.on(date(2026, 11, 24))
    assert not own.on(date(2026, 11, 28))


def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_change_of_the_clock():
    for moment, shown in (("2027-03-30T13:00", "09:00+01:00"), ("2027-04-01T13:00", "09:00+01:00")):
        at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        placed, _ = due(before(Span(days=5)), at)
        assert placed.astimezone(ZONE).isoformat().endswith(f"T{shown[:5]}:00{shown[5:]}")


def test_after_a_machine_slept_for_two_days_what_still_helps_goes_out_and_the_rest_is_dropped():
    woke = datetime(2026, 11, 26, 10, tzinfo=ZONE)
    session = datetime(2026, 11, 25, 13, tzinfo=ZONE)
    assert isinstance(release(woke, session, EVERYBODY), Drop)
    assert isinstance(release(woke, session + timedelta(days=7), EVERYBODY), Send)
    at_night = woke.replace(hour=3)
    assert release(at_night, session + timedelta(days=7), EVERYBODY) == Later(datetime(2026, 11, 26, 7, tzinfo=UTC))


def test_what_comes_after_something_never_comes_on_a_day_off_and_is_dropped_rather():
    saturday, monday = datetime(2026, 10, 31, 9, tzinfo=ZONE), datetime(2026, 11, 2, tzinfo=ZONE)
    assert isinstance(release(saturday, monday, EVERYBODY), Send)
    assert isinstance(release(saturday, monday, EVERYBODY, presses=False), Drop)
