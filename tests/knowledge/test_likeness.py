"""Questions that ask the same are one group, whatever words are between them and whatever order they came in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.likeness import ALIKE, Weights, grouped, keys_of, likeness
from knowledge.loader import load_base

BASE = load_base()
WEIGHTS = Weights(BASE.entries.values())
ASKED = (
    "is er parking", "is er parking aan de school?", "waar kan ik parkeren", "parking", "is er prking", "attest masterclass",
    "krijgen we een attest na de masterclass", "wie betaalt de lunch", "is er lunch", "wat kost een cop", "prijs cop",
    "hoeveel kost switch", "wie organiseert switch", "wie organiseert top-co", "😀", "de het een", "verzekerng", "verzekering",
)  # fmt: skip
PIECES = "parking parkeren attest masterclass lunch prijs switch cop school wie wanneer de het verzekering verzekerng"
questions = st.lists(
    st.one_of(
        st.sampled_from(ASKED),
        st.lists(st.sampled_from(PIECES.split(" ")), max_size=5).map(" ".join),
        st.text(max_size=30),
    ),
    max_size=25,
)


def texts_of(groups, asked):
    return sorted(sorted(asked[place] for place in group) for group in groups)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("is er parking", "is er parking aan de school?"),
        ("krijg ik een attest", "krijgen we een attest na de sessie?"),
        ("wat met verzekering", "verzekerng"),
        ("Is er PARKING?", "is er parking"),
    ],
)
def test_the_same_in_other_words_is_one_group(one, two):
    assert len(grouped([one, two], WEIGHTS)) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("wie organiseert switch", "wie organiseert top-co"),
        ("wat kost een cop", "wat kost switch"),
        ("parking masterclass", "lunch masterclass"),
        ("de het een", "is het"),
        ("😀", "🎉"),
    ],
)
def test_what_differs_in_the_word_that_tells_stays_apart(one, two):
    assert len(grouped([one, two], WEIGHTS)) == 2


@settings(max_examples=150, deadline=None)
@given(questions, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_changes_nothing(asked, chance):
    shuffled = list(asked)
    chance.shuffle(shuffled)
    assert texts_of(grouped(asked, WEIGHTS), asked) == texts_of(grouped(shuffled, WEIGHTS), shuffled)


@settings(max_examples=150, deadline=None)
@given(questions)
def test_every_question_is_in_exactly_one_group(asked):
    assert sorted(place for group in grouped(asked, WEIGHTS) for place in group) == list(range(len(asked)))


@settings(max_examples=150, deadline=None)
@given(questions)
def test_the_same_text_is_always_in_the_same_group(asked):
    for group in grouped([*asked, *asked], WEIGHTS):
        assert all((place + len(asked)) % (2 * len(asked)) in group for place in group)


@settings(max_examples=150, deadline=None)
@given(questions)
def test_every_two_questions_of_a_group_are_alike(asked):
    keys = keys_of(asked, WEIGHTS)
    for group in grouped(asked, WEIGHTS):
        for one in group:
            for two in group:
                assert keys[one] == keys[two] or likeness(keys[one], keys[two], WEIGHTS) >= ALIKE - 1e-6


def test_the_largest_group_comes_first():
    asked = ["wie betaalt de lunch", "is er parking", "parking?", "is er parking aan de school"]
    assert [len(group) for group in grouped(asked, WEIGHTS)] == [3, 1]


def test_without_a_base_every_word_counts_alike():
    assert len(grouped(["is er parking", "parking", "lunch"], Weights([]))) == 2
