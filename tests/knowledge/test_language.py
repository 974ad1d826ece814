"""In which language somebody asks, what an answer admits, and how a question is read."""

import pytest

from knowledge.asked import read
from knowledge.index import Index, texts_of
from knowledge.language import language_of
from knowledge.loader import load_base
from knowledge.silence import told

BASE = load_base()
INDEX = Index.of(texts_of(BASE))


@pytest.mark.parametrize(
    "question",
    ["What is the price of a session?", "Who organises SWITCH", "Where do I find my anchor?", "is there a course for starters"],
)  # fmt: skip
def test_english_is_heard(question):
    assert language_of(question) == "en"


@pytest.mark.parametrize(
    "question",
    ["community of practice", "Wat is SWITCH?", "prijs cop", "", "is dat in orde?", "Top Competent", "wa kost da nu"],
)
def test_dutch_is_taken_for_dutch_and_a_name_for_nothing(question):
    assert language_of(question) == "nl"


@pytest.mark.parametrize(
    "sentence",
    [
        "Een mailadres staat niet in mijn bronnen.",
        "Of er extra kosten zijn, zegt de bron niet.",
        "Een minimum noemt de bron niet.",
        "Bedragen of normen noemt het kader niet.",
        "Hoe lang dat duurt, staat er niet.",
        "The source does not say.",
    ],
)
def test_a_sentence_that_says_that_the_source_is_silent_is_an_admission(sentence):
    states, admits = told(f"Een sessie kost 110 euro. {sentence}")
    assert (states, admits) == ("Een sessie kost 110 euro.", sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Je schrijft niet zelf in.", "Het kader is geen toezichtkader.", "De bron van inspiratie is de klas.", "Geen probleem."],
)  # fmt: skip
def test_a_plain_no_is_not(sentence):
    assert told(sentence) == (sentence, "")


def test_what_is_written_apart_is_read_together():
    assert "zorgplan" in {one.word for one in read(INDEX, "wat staat er in het zorg plan").words}


def test_an_address_is_no_word_of_a_question():
    assert [one.word for one in read(INDEX, "zorgplan jan.voorbeeld@school.example").words] == ["zorgplan"]


def test_when_the_sentence_that_asks_says_little_the_story_counts_nearly_as_much():
    story = "We willen een zorgplan maken voor een kind. "
    little = {one.word: one.weight for one in read(INDEX, story + "Hoe zit dat?").words}
    much = {one.word: one.weight for one in read(INDEX, story + "Wat kost een sessie masterclass NT2 in juni?").words}
    assert little["zorgplan"] > much["zorgplan"] > 0


def test_every_word_that_counts_has_a_meaning_or_is_strange():
    known = read(INDEX, "prijs docent leerkracht").words
    assert all(one.vector is not None for one in known)
    assert read(INDEX, "xqzvw").words[0].vector is None


def test_a_misspelt_small_word_is_read_as_the_small_word():
    assert [one.word for one in read(INDEX, "waneer wrden zorgplannen verstuurd").words if one.word == "wrden"] == []


def test_an_empty_base_and_strange_words_are_no_fault():
    from knowledge.search import Searcher

    nothing = Searcher(Index.of([]))
    assert nothing.search("wat kost dat?").hits == ()
    assert nothing.explain("wat kost dat?")
