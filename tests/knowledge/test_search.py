"""Questions as people type them find their entry; nonsense finds none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.loader import load_base
from knowledge.search import Searcher

BASE = load_base()
SEARCHER = Searcher(BASE)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("wie zit er achter switch", "switch-organisatie"),
        ("wat is de kostprijs van een community of practice", "cop-prijs"),
        ("projectfische", "nascholing-projectfiche"),
    ],
)
def test_a_question_finds_its_entry(question, entry):
    assert SEARCHER.search(question).hits[0].entry == entry


@pytest.mark.parametrize("question", ["", "😀", "asdf qwer zxcv", "de het een"])
def test_what_says_nothing_is_unknown(question):
    assert SEARCHER.search(question).kind == "unknown"


def test_every_question_of_an_editor_finds_an_entry_above_the_rest():
    asked = [(question, entry.id) for entry in BASE.entries.values() for question in entry.questions]
    right = sum(SEARCHER.search(question, 1).hits[0].entry == entry for question, entry in asked)
    assert right / len(asked) > 0.95


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_gives_scores_between_nothing_and_one(question):
    assert all(0 <= hit.score <= 1 for hit in SEARCHER.search(question).hits)
