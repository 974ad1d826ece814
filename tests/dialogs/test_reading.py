"""What people type is read with tolerance, and never guessed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dialogs.actions import UnreadableAction, action, read_action
from dialogs.engine.context import FormContext
from dialogs.engine.fields import Choice, Email, Number, Option, Unreadable
from dialogs.engine.reading import names_in, plain
from dialogs.permissions import PersonView, may
from dialogs.suggesting import suggested
from dialogs.texts import Texts
from knowledge.catalogue_files import load_catalogue

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "knowledge" / "catalogue")
CONTEXT = FormContext(CATALOGUE, Texts("en"), PersonView(1, "an@school.be"), datetime(2026, 11, 24, 9, tzinfo=UTC))
PROJECTS = Choice(
    lambda context: [
        Option(item.id, item.name, tuple(item.aliases))
        for item in context.catalogue.programmes.values()
        if item.kind == "project"
    ]
)
TEAMS = Number(1, 20, ("team", "teams", "ploegen"), "too few: {number}", "too many: {number}")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("switch", "switch"),
        ("SWICTH", "switch"),
        ("top co", "top-co"),
        ("topco", "top-co"),
        ("voor kwadraat", "kwadraat"),
    ],
)
def test_a_project_is_recognised_however_it_is_typed(said, meant):
    assert PROJECTS.read(said, CONTEXT) == meant


def test_two_projects_at_once_are_asked_back():
    with pytest.raises(Unreadable):
        PROJECTS.read("SWITCH of TOP-CO", CONTEXT)


@pytest.mark.parametrize(("said", "meant"), [("3", 3), ("drie", 3), ("3 teams", 3), ("doe maar 2 ploegen", 2)])
def test_a_number_is_read_in_digits_and_words(said, meant):
    assert TEAMS.read(said, CONTEXT) == meant


@pytest.mark.parametrize("said", ["0", "400", "-2", "", "veel", "😀"])
def test_a_number_out_of_bounds_or_no_number_is_refused_with_a_sentence(said):
    with pytest.raises(Unreadable) as refused:
        TEAMS.read(said, CONTEXT)
    assert refused.value.message


def test_running_text_gives_each_number_and_project_in_order():
    said = "Schrijf 2 teams in voor SWITCH en drie teams voor TOP-CO"
    assert [found.value for found in TEAMS.find(said, CONTEXT)] == [2, 3]
    assert [found.value for found in PROJECTS.find(said, CONTEXT)] == ["switch", "top-co"]


def test_an_address_is_found_in_a_sentence_and_the_own_one_by_a_word():
    assert Email().read("dat is Els@School.be.", CONTEXT) == "els@school.be"
    assert Email().read("ikzelf", CONTEXT) == "an@school.be"
    with pytest.raises(Unreadable):
        Email().read("els at school", CONTEXT)


def test_only_the_coordinator_of_that_organisation_registers():
    kempen = PersonView(1, grants=frozenset({("coordinator", "organisation:kempen")}))
    assert may(kempen, "register_teams", organisation="kempen")
    assert not may(kempen, "register_teams", organisation="zuid")
    assert not may(PersonView(2), "register_teams")


@pytest.mark.parametrize("text", ["", "[]", '["drop"]', '{"a":1}', "[1]", "x" * 5000])
def test_a_button_that_we_did_not_make_is_refused(text):
    with pytest.raises(UnreadableAction):
        read_action(text)


def test_a_button_comes_back_as_it_went():
    assert read_action(action("start", "form", "é")).arguments == ("form", "é")


def test_flemish_nie_and_ni_are_niet_in_a_sentence_and_a_word_alone_may_be_a_name():
    assert plain("Da's nie waar, en 't is NI nodig") == "da s niet waar en t is niet nodig"
    assert (plain("Nie"), plain("ni")) == ("nie", "ni")
    assert [one.value for one in names_in("An Nie was er niet", [("An Nie", "an")])] == ["an"]


def test_a_name_that_is_half_typed_is_no_niet():
    places = [Option("9100", "Sint-Niklaas"), Option("9400", "Ninove")]
    assert [one.value for one in suggested("sint-ni", places)] == ["9100"]
