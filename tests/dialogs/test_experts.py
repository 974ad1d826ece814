"""Which experts are proposed for a need: who never is, who comes first, and what changes nothing about it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.asking import asks_for
from dialogs.experts.matching import MATCH
from dialogs.experts.offering import OFFER
from dialogs.experts.rules import EVERYWHERE, Expert, proposals
from dialogs.experts.screening import SCREENING, people
from dialogs.needs.rules import Need

NEED = Need(1, "alfa-nt2", "brug", 4, 12, "spring", "Oost-Vlaanderen", person_id=99)
THEMES = ("alfa-nt2", "okan", "werk")
REGIONS = ("Oost-Vlaanderen", "Limburg", EVERYWHERE)


def expert(offer=1, *, themes=("alfa-nt2",), regions=("Oost-Vlaanderen",), periods=("spring",), assignments=0):
    return Expert(
        offer, 100 + offer, f"expert{offer}", frozenset(themes), frozenset(regions), frozenset(periods), assignments
    )


EXPERTS = st.lists(
    st.builds(
        expert,
        st.integers(1, 30),
        themes=st.sets(st.sampled_from(THEMES), min_size=1),
        regions=st.sets(st.sampled_from(REGIONS), min_size=1),
        periods=st.sets(st.sampled_from(["autumn", "winter", "spring"]), min_size=1),
        assignments=st.integers(0, 3),
    ),
    unique_by=lambda one: one.offer_id,
    max_size=10,
)
NEEDS = st.builds(
    lambda theme, region, period: replace(NEED, theme=theme, region=region, period=period),
    st.sampled_from(THEMES),
    st.sampled_from(["Oost-Vlaanderen", "Limburg", "Antwerpen", None]),
    st.sampled_from(["autumn", "winter", "spring", "any"]),
)
DECLINED = st.sets(st.integers(1, 30), max_size=5)


def proposed(*experts, need=NEED, declined=()):
    return [one.expert.offer_id for one in proposals(need, experts, declined)]


def test_who_works_in_the_region_comes_before_who_has_less_work():
    assert proposed(expert(1, regions=["Limburg"]), expert(2, assignments=3)) == [2, 1]


def test_in_the_region_work_is_spread_and_then_the_period_counts():
    assert proposed(expert(1, assignments=1), expert(2, periods=["autumn"]), expert(3)) == [3, 2, 1]


def test_who_comes_everywhere_works_in_the_region_also_when_that_is_unknown():
    assert proposed(expert(1, regions=[EVERYWHERE]), expert(2)) == [1, 2]
    assert proposed(expert(1), expert(2, regions=[EVERYWHERE]), need=replace(NEED, region=None)) == [2, 1]


def test_nobody_is_proposed_for_a_need_that_she_or_he_told():
    assert proposed(expert(1), need=replace(NEED, person_id=101)) == []


@given(NEEDS, EXPERTS, DECLINED)
def test_who_declined_or_does_not_cover_the_theme_is_never_proposed_and_all_others_are(need, experts, declined):
    found = {one.expert.offer_id for one in proposals(need, experts, declined)}
    assert found == {one.offer_id for one in experts if need.theme in one.themes} - declined


@given(NEEDS, EXPERTS, DECLINED, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(need, experts, declined, random):
    shuffled = list(experts)
    random.shuffle(shuffled)
    assert proposals(need, shuffled, declined) == proposals(need, experts, declined)


@given(NEEDS, EXPERTS)
def test_the_region_goes_first_and_within_it_the_least_work(need, experts):
    found = proposals(need, experts)
    keys = [(not one.region, one.expert.assignments) for one in found]
    assert keys == sorted(keys)


@given(NEEDS, EXPERTS)
def test_a_decline_takes_one_out_and_leaves_the_others_as_they_stood(need, experts):
    found = [one.expert.offer_id for one in proposals(need, experts)]
    for place, offer in enumerate(found):
        left = [one.expert.offer_id for one in proposals(need, experts, {offer})]
        assert left == found[:place] + found[place + 1 :]


@given(NEEDS, EXPERTS, st.integers(1, 6))
def test_asking_the_first_each_time_spreads_the_work_over_equals(need, experts, times):
    """Among experts who fit alike nobody gets a third request before everybody had a second."""
    bank = {one.offer_id: replace(one, assignments=0) for one in experts}
    alike = {one.expert.offer_id for one in proposals(need, bank.values()) if one.region and one.period}
    bank = {offer: one for offer, one in bank.items() if offer in alike}
    for _ in range(times if bank else 0):
        first = proposals(need, bank.values())[0].expert
        bank[first.offer_id] = replace(first, assignments=first.assignments + 1)
    loads = [one.assignments for one in bank.values()] or [0]
    assert max(loads) - min(loads) <= 1


def test_two_people_with_the_same_name_before_the_sign_are_told_apart_by_the_whole_address():
    options = people([("1", "an@a.be", "an@a.be"), ("2", "an@b.be", "An (an@b.be)"), ("3", "jo@a.be", "jo@a.be")])
    assert [option.aliases for option in options] == [("an@a.be",), ("An (an@b.be)",), ("jo@a.be", "jo")]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (OFFER, "ik wil expert worden"),
        (OFFER, "Ik zou graag een masterclass geven over alfa-NT2"),
        (OFFER, "meld mij aan voor de expertenbank"),
        (OFFER, "I want to become an expert"),
        (SCREENING, "experten screenen"),
        (SCREENING, "beoordeel het aanbod van leraar2"),
        (MATCH, "koppel een expert aan alfa-NT2"),
        (MATCH, "match de noden"),
    ],
)
def test_a_wish_starts_its_form(form, said):
    assert asks_for(said, form.starts)


@pytest.mark.parametrize(
    "asked",
    [
        "Kan je een NT2-expert ook inzetten voor iets anders dan een masterclass?",
        "Ik zoek iemand die veel van NT2 afweet om bij ons een sessie te komen geven. Is daar ergens een lijst van?",
        "Wie geeft er les in de masterclasses, zijn dat experten uit een bestand?",
        "hoe word ik expert?",
        "hoeveel mandagen zijn er om experten te screenen?",
        "ik wil een masterclass volgen",
    ],
)
def test_a_question_about_experts_starts_no_form(asked):
    assert not any(asks_for(asked, form.starts) for form in (OFFER, SCREENING, MATCH))
