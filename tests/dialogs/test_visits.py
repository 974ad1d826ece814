"""Which centres are paired for a visit: the rule, and that no other way to pair them gives more of them a partner."""

from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.visits import notices, rules
from dialogs.visits.rules import PERIODS, Proposal, Wish
from dialogs.visits.telling import reminder_times
from knowledge.catalogue_files import load_catalogue
from knowledge.municipalities import NEIGHBOURS

PROVINCES = sorted(NEIGHBOURS)


def wish(name, themes="okan", role="both", reach="everywhere", province="Antwerpen", periods=()):
    return Wish(name, frozenset(themes.split()), role, reach, frozenset(periods), province)


@st.composite
def wishes(draw, most=7):
    count = draw(st.integers(0, most))
    return [
        Wish(
            organisation=f"c{number}",
            themes=draw(st.frozensets(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2)),
            role=draw(st.sampled_from(["go", "receive", "both"])),
            reach=draw(st.sampled_from(["province", "neighbours", "everywhere"])),
            periods=draw(st.frozensets(st.sampled_from(PERIODS), max_size=2)),
            province=draw(st.sampled_from([*PROVINCES, None])),
        )
        for number in range(count)
    ]


@st.composite
def before(draw):
    pairs = [frozenset(one) for one in combinations([f"c{number}" for number in range(7)], 2)]
    return draw(st.frozensets(st.sampled_from(pairs), max_size=4))


def every_matching(pairs: list[Proposal]) -> list[list[Proposal]]:
    """Every way to choose pairs in which no centre has two partners, by trying all of them."""
    if not pairs:
        return [[]]
    first, *rest = pairs
    others = [one for one in rest if not {one.first, one.second} & {first.first, first.second}]
    return [*every_matching(rest), *([first, *chosen] for chosen in every_matching(others))]


def worth(pairs):
    return len(pairs), sum(one.fit for one in pairs)


@settings(deadline=None)
@given(wishes(), before())
def test_no_other_way_pairs_more_centres_or_as_many_that_fit_better(asked, ever):
    best = max(worth(one) for one in every_matching(rules.possible(asked, ever)))
    assert worth(rules.best_pairs(asked, ever)) == best


@settings(deadline=None)
@given(wishes(), before())
def test_no_centre_has_two_partners_and_every_pair_keeps_the_rule(asked, ever):
    by_name = {one.organisation: one for one in asked}
    pairs = rules.best_pairs(asked, ever)
    centres = [name for one in pairs for name in (one.first, one.second)]
    assert len(centres) == len(set(centres))
    for pair in pairs:
        one, other = by_name[pair.first], by_name[pair.second]
        assert set(pair.themes) == one.themes & other.themes != set()
        assert frozenset({pair.first, pair.second}) not in ever
        assert pair.hosts
        for host, guest in ((one, other), (other, one)):
            assert (host.organisation in pair.hosts) == (host.receives and guest.goes)
            if host.reach == "province":
                assert host.province == guest.province is not None
            if host.reach == "neighbours":
                assert guest.province in {host.province, *NEIGHBOURS[host.province]}


@settings(deadline=None)
@given(wishes(), before(), st.randoms())
def test_the_order_in_which_wishes_are_read_changes_nothing(asked, ever, random):
    other = list(asked)
    random.shuffle(other)
    assert rules.best_pairs(other, ever) == rules.best_pairs(asked, ever)


@settings(deadline=None)
@given(wishes(), before())
def test_a_centre_without_a_partner_has_a_reason_and_others_chosen_only_when_somebody_fits(asked, ever):
    pairs = rules.best_pairs(asked, ever)
    paired = {name for one in pairs for name in (one.first, one.second)}
    fitting = {name for one in rules.possible(asked, ever) for name in (one.first, one.second)}
    for one in asked:
        if one.organisation not in paired:
            assert (rules.barrier(one, asked, ever) == "others_chosen") == (one.organisation in fitting)


def test_a_chain_of_four_becomes_two_pairs_though_its_middle_fits_best():
    # b and c have all in common; taking them first would leave a and d alone.
    chain = [
        wish("a", "x", province="Limburg"), wish("b", "x y z"), wish("c", "y z w"),
        wish("d", "w", province="West-Vlaanderen"),
    ]  # fmt: skip
    assert [one.key for one in rules.best_pairs(chain)] == ["a+b", "c+d"]


def test_of_as_many_pairs_the_nearer_is_taken():
    three = [wish("a"), wish("b", province="Limburg"), wish("c")]
    assert [one.key for one in rules.best_pairs(three)] == ["a+c"]


def test_who_were_a_pair_are_not_paired_again():
    three = [wish("a"), wish("b", province="Limburg"), wish("c")]
    [pair] = rules.best_pairs(three, {frozenset({"a", "c"})})
    assert "b" in (pair.first, pair.second)
    assert rules.best_pairs([wish("a"), wish("c")], {frozenset({"a", "c"})}) == []


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (wish("a", role="go"), wish("b", role="go"), False),
        (wish("a", role="receive"), wish("b", role="receive"), False),
        (wish("a", role="go"), wish("b", role="receive"), True),
        (wish("a", reach="province"), wish("b", province="Limburg"), False),
        (wish("a", reach="neighbours"), wish("b", province="Limburg"), True),
        (wish("a", reach="neighbours"), wish("b", province="West-Vlaanderen"), False),
        (wish("a", reach="neighbours"), wish("b", province="Limburg", reach="province"), False),
        (wish("a", province=None), wish("b", reach="neighbours"), False),
        (wish("a", province=None), wish("b"), True),
        (wish("a", "okan"), wish("b", "starters"), False),
    ],
)
def test_what_fits(one, other, fits):
    assert (rules.proposal(one, other) is not None) == fits
    assert (rules.proposal(other, one) is not None) == fits


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ([], "alone"),
        ([wish("b", "starters")], "no_theme"),
        ([wish("b", province="West-Vlaanderen", reach="province")], "too_far"),
        ([wish("b", role="go")], "roles"),
        ([wish("c")], "paired_before"),
        ([wish("b"), wish("c")], "others_chosen"),
    ],
)
def test_why_a_centre_has_no_partner(others, reason):
    assert rules.barrier(wish("a", role="go"), others, {frozenset({"a", "c"})}) == reason


def test_neighbours_are_neighbours_of_each_other():
    assert all(one in NEIGHBOURS[other] for one, others in NEIGHBOURS.items() for other in others)


def test_every_theme_names_a_section_of_a_document():
    sources = load_catalogue().sources
    assert len(notices.themes()) >= 8
    for theme in notices.themes().values():
        assert theme.source.section in sources[theme.source.document].sections


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        # A Tuesday: the Tuesday and the Monday before.
        (datetime(2027, 1, 19, 14, tzinfo=ZONE), {"week": (12, 1), "day": (18, 1)}),
        # The Monday after the Christmas holidays: both fall on the last Friday before them, and one will do.
        (datetime(2027, 1, 4, 14, tzinfo=ZONE), {"day": (18, 12)}),
    ],
)
def test_reminders_of_a_visit_come_on_working_days_a_week_and_a_day_before(starts, due):
    times = reminder_times(starts, datetime(2026, 11, 24, 10, tzinfo=ZONE))
    assert {name: (at.day, at.month) for name, at in times.items()} == due


@given(st.integers(0, 400), st.integers(0, 23))
def test_no_reminder_comes_late_or_on_a_holiday_or_twice_on_one_day(days, hour):
    now = datetime(2026, 9, 1, 10, tzinfo=ZONE)
    starts = (now + timedelta(days=days)).replace(hour=hour)
    times = list(reminder_times(starts, now).values())
    assert all(now < at < starts and is_working_day(at.date()) for at in times)
    assert len({at.date() for at in times}) == len(times)
