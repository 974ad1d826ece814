"""Words as people type them on a telephone are read as they were meant; words that exist stay what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loader import load_base
from knowledge.search import Searcher
from knowledge.spelling import consonants, is_slip, only_drops, part_of, sound, swapped, two_in_one
from knowledge.terms import in_full, term, written_out

SEARCHER = Searcher(load_base())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wnr", ["wanneer"]), ("vr wie", ["voor", "wie"]), ("vh", ["van", "het"]), ("waar vindk", ["waar", "vind", "ik"]),
        ("dafspraken", ["de", "afspraken"]), ("hoevl", ["hoeveel"]), ("klijne", ["kleine"]), ("kontakt", ["contact"]),
        ("oudrs", ["ouders"]), ("eest", ["eerst"]), ("toest", ["toets"]), ("zitte", ["zitten"]), ("teh", ["the"]),
        ("lokaalen", ["lokalen"]), ("geinvesteerde", ["investeerde"]), ("skore", ["score"]),
    ],
)  # fmt: skip
def test_what_is_typed_in_a_hurry_is_read_as_it_was_meant(typed, meant):
    assert SEARCHER.understood(typed) == meant


@pytest.mark.parametrize("word", ["juli", "vlucht", "trio", "lesvoorbereiding", "brugge", "pompoen", "nr", "xyz"])
def test_a_word_that_exists_or_is_like_nothing_stays_as_it_is(word):
    assert SEARCHER.understood(word) == [word]


def test_a_programme_that_does_not_exist_is_not_taken_for_one_that_does():
    assert SEARCHER.search("wie organisert trio").kind == "unknown"
    assert SEARCHER.search("wie organisert switch").hits[0].entry == "switch-organisatie"


def test_two_words_apart_are_one_of_the_base_also_when_they_are_misspelt():
    assert SEARCHER.index.vocabulary.joined("cursus", "coode") == "cursuscode"
    assert SEARCHER.index.vocabulary.joined("bijna", "niets") == ""


def test_short_forms_are_written_out_in_a_text_that_stays_as_it_is_otherwise():
    assert in_full("Tot wnr kan ik inschrijven vr SWITCH?") == "Tot wanneer kan ik inschrijven voor SWITCH?"
    assert written_out(["kheb", "nt2"]) == ["ik", "heb", "nt2"]


def test_a_plural_meets_its_word_and_a_city_is_no_bridge():
    assert term("verschillen") == term("verschil") == term("verschill")
    assert term("klassen") == term("klas")
    assert term("brugge") != term("brug")


def test_slips_are_told_from_other_words():
    assert sound("kwalitijt") == sound("kwaliteit")
    assert sound("sirkel") == sound("cirkel")
    assert consonants("inschrijven") == "nschrvn"
    assert only_drops("hoevl", "hoeveel")
    assert not only_drops("east", "eerst")
    assert swapped("teh", "the")
    assert not swapped("ten", "the")
    assert part_of("lesvoorbereiding", "voorbereiding")
    assert not part_of("geinvesteerde", "investeerde")
    assert is_slip("vacatures", "vacature")
    assert not is_slip("juli", "juni")


@given(st.text(alphabet="fgjlmnprsw", min_size=1, max_size=30))
def test_a_doubled_letter_is_not_heard(word):
    assert sound(word) == sound("".join(letter * 2 for letter in word))


@given(st.text(max_size=30))
def test_any_text_is_understood_as_words(text):
    assert all(SEARCHER.understood(text))
    assert all(all(both) or len(text) < 2 for both, _ in two_in_one(text or "k"))
