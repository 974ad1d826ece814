"""Municipalities: the list is whole, and a name is recognised as people type it."""

from collections import Counter

import pytest

from dialogs.engine.reading import names_in
from dialogs.facts import municipalities
from dialogs.facts.levels import level_in, level_named
from dialogs.facts.municipalities import known_municipalities, municipality_in


def test_the_list_is_that_of_the_mergers_of_2025():
    counted = Counter(one.province for one in known_municipalities().records)
    assert counted == {
        "Antwerpen": 67, "Limburg": 38, "Oost-Vlaanderen": 55, "Vlaams-Brabant": 63, "West-Vlaanderen": 62, "Brussel": 19,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "province"),
    [
        ("Gent", "Oost-Vlaanderen"), ("Wilrijk", "Antwerpen"), ("st niklaas", "Oost-Vlaanderen"), ("Genk", "Limburg"),
        ("Kortrijk", "West-Vlaanderen"), ("Leuven", "Vlaams-Brabant"), ("Anderlecht", "Brussel"), ("Parijs", None),
        ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_municipality_tells_its_province(name, province):
    assert known_municipalities().province_of(name) == province


def test_every_municipality_is_found_by_its_own_name():
    lost = [one.name for one in known_municipalities().records if municipality_in(one.name) != one.name]
    asked = [one.name for one in known_municipalities().records if municipality_in(f"anker in {one.name}") != one.name]
    assert (lost, asked) == ([], [])


def test_no_name_stands_for_two_municipalities():
    names = Counter(name for one in known_municipalities().records for name in (one.name, *one.aliases))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "municipality"),
    [
        ("wie is mijn anker in Mechlen", "Mechelen"),
        ("sint niklaas", "Sint-Niklaas"),
        ("st niklaas", "Sint-Niklaas"),
        ("St.-Niklaas", "Sint-Niklaas"),
        ("sintniklaas", "Sint-Niklaas"),
        ("in Sint Niclaas", "Sint-Niklaas"),
        ("heist op den berch", "Heist-op-den-Berg"),
        ("Antwerpn voor de lagere school", "Antwerpen"),
        ("wij zitten in Wilrijk", "Antwerpen"),
        ("Zwijndrecht", "Beveren-Kruibeke-Zwijndrecht"),
        ("gooik", "Pajottegem"),
        ("Ghent", "Gent"),
        ("in Molenbeek", "Sint-Jans-Molenbeek"),
        ("anker de haan", "De Haan"),
        ("ik woon in Gent maar de school is in Mol", "Mol"),
    ],
)
def test_a_municipality_is_recognised_as_it_is_typed(text, municipality):
    assert municipality_in(text) == municipality


@pytest.mark.parametrize(
    "text",
    [
        "wie kan ik bellen?", "wij werken samen", "meer weten over het anker", "voor de lagere school", "as soon as",
        "wie is mijn anker in Parijs", "een boom van een school", "", "?!",
    ],
)  # fmt: skip
def test_everyday_words_are_no_municipality(text):
    assert municipality_in(text) is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("voor de lagere school", "basis"), ("kleuterklas", "basis"), ("het middelbaar", "secundair"),
        ("secundair onderwys", "secundair"), ("een academie", "dko"), ("deeltijds kunstonderwijs", "dko"),
        ("CVO", "volwassenen"), ("het CLB", "clb"), ("primary school", "basis"), ("later", None),
    ],
)  # fmt: skip
def test_a_level_is_recognised_in_everyday_words(text, level):
    assert level_in(text) == level


def test_a_cell_with_more_than_a_level_is_no_level():
    assert (level_named("Basisonderwijs"), level_named("basis en nog iets")) == ("basis", None)


@pytest.mark.parametrize(
    "words",
    ["merelbeeke zwevegm", "anker gendt wilryk", "blanken berge knoke", "hasel oostend dilbek", "niets hiervan"],
)
def test_of_all_names_only_those_that_are_like_a_word_need_to_be_compared(words):
    names, _ = municipalities._single_names()
    assert names_in(words, municipalities._alike(words.split())) == names_in(words, names)
