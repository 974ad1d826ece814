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
        ("wat ksot een comunity of practise", "cop-prijs"),
        ("What does one session of the CoP cost?", "cop-prijs"),
        ("zorg plan doorsturen naar school", "cop-zorgplan-school"),
    ],
)
def test_a_question_finds_its_entry(question, entry):
    assert SEARCHER.search(question).hits[0].entry == entry


@pytest.mark.parametrize("question", ["", "😀", "asdf qwer zxcv", "de het een"])
def test_what_says_nothing_is_unknown(question):
    assert SEARCHER.search(question).kind == "unknown"


def test_what_an_editor_wrote_is_found():
    asked = [(question, entry.id) for entry in BASE.entries.values() for question in entry.questions[:12]]
    found = [(SEARCHER.search(question, 1).hits, entry) for question, entry in asked]
    assert sum(bool(hits) and hits[0].entry == entry for hits, entry in found) / len(asked) > 0.995


def test_the_sentence_that_asks_counts_and_the_story_tells_what_it_is_about():
    story = "Ik ben zoco in een basisschool. We gaan rond de tafel zitten over een kind in een Community of Practice. "
    assert SEARCHER.search(story + "Wat kost dat?").hits[0].entry == "cop-prijs"
    assert SEARCHER.search(story + "Hoelang duurt dat?").hits[0].entry == "cop-duur"


def test_a_misspelt_word_is_read_as_the_word_that_was_meant_and_a_word_that_exists_is_not():
    told = "\n".join(SEARCHER.explain("referntiekader"))
    assert "referentiekader 0.9" in told
    # A pumpkin is no misspelt campaign: it exists, and the base has nothing of it.
    assert "not in the base" in "\n".join(SEARCHER.explain("pompoen"))


def test_the_explanation_names_words_entries_and_every_figure():
    told = SEARCHER.explain("prijs van een cop")
    assert told[0].startswith("  prijs: ")
    assert all(name in told[-1] for name in ("words", "typical", "neighbours", "wording", "meaning", "asked for"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_gives_scores_between_nothing_and_one(question):
    found = SEARCHER.search(question)
    scores = [hit.score for hit in found.hits]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8))
def test_any_text_of_twenty_thousand_characters_is_answered(pieces):
    question = (" ".join(pieces) * 20_000)[:20_000]
    assert SEARCHER.search(question).kind in {"answer", "unsure", "unknown"}


@pytest.mark.parametrize(
    "question",
    ["a" * 20_000, "a " * 10_000, "? " * 10_000, "@" * 20_000, "a@b " * 5_000, "\u0301" * 20_000, "nt2 " * 5_000,
     ". " * 10_000, "zorgplan" * 2_500, "'" * 20_000, "wat is " * 2_800, "İ" * 20_000, "𝒜" * 10_000, "\ud800" * 20_000],
)  # fmt: skip
def test_texts_made_to_be_slow_are_answered_too(question):
    assert SEARCHER.search(question).kind in {"answer", "unsure", "unknown"}
