"""A score with words beside it, what a mirror shows, and which words look into it."""

import re
from datetime import UTC, datetime

import pytest

from dialogs.asking import asks_for
from dialogs.engine.context import FormContext
from dialogs.engine.fields import Unreadable
from dialogs.engine.reading import plain
from dialogs.permissions import PersonView
from dialogs.privacy import pupil_named
from dialogs.reflection import rules
from dialogs.reflection.form import FORM
from dialogs.reflection.rules import Reflection
from dialogs.reflection.scored import Scored
from dialogs.reflection.views import VIEWS
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.quality import areas

CONTEXT = FormContext(load_catalogue(), texts_in("nl"), PersonView(1), datetime(2026, 11, 24, tzinfo=UTC))
FIELD = Scored(objection=pupil_named)


@pytest.mark.parametrize(
    ("said", "score", "note"),
    [
        ("4", 4, None), ("een 3", 3, None), ("3/4", 3, None), ("drie", 3, None), ("2.", 2, None), ("we geven een 2", 2, None),
        ("4, want elk jaar in juni bekijken we het samen", 4, "elk jaar in juni bekijken we het samen"),
        ("3: nog niet in elke groep", 3, "nog niet in elke groep"), ("2 op 4, te weinig tijd", 2, "te weinig tijd"),
        ("nog niet", 1, None), ("Hier en daar, vooral overdag", 2, "vooral overdag"), ("overal en geborgd", 4, None),
        ("1 groep van de 4 doet het", 1, "groep van de 4 doet het"),
    ],
)  # fmt: skip
def test_a_score_and_a_note_are_said_in_one_message(said, score, note):
    assert FIELD.read(said, CONTEXT) == {"score": score, "note": note}


@pytest.mark.parametrize(
    "said",
    ["7", "0", "2,5", "3.5", "een goede begeleiding", "12", "3/12", "geen idee", "", "want het loopt goed", "3e graad"],
)
def test_what_does_not_begin_with_a_score_is_asked_again_with_the_scores(said):
    with pytest.raises(Unreadable) as asked:
        FIELD.read(said, CONTEXT)
    assert [one.value for one in asked.value.options] == ["1", "2", "3", "4"]


def test_a_note_names_no_pupil():
    with pytest.raises(Unreadable, match="naam"):
        FIELD.read("2, want onze cursist Emma Peeters volgt niet", CONTEXT)


def test_a_school_year_begins_on_the_first_of_september_in_brussels():
    assert rules.school_year(datetime(2027, 8, 31, 21, 59, tzinfo=UTC)) == 2026
    assert rules.school_year(datetime(2027, 8, 31, 22, 0, tzinfo=UTC)) == 2027


def test_a_subject_is_read_as_it_was_written():
    assert rules.subject_read(rules.subject_of("voorbeeld-cvo", "doelen", 2026)) == ("voorbeeld-cvo", "doelen", 2026)
    with pytest.raises(ValueError, match="unpack"):
        rules.subject_read("moment:x@2026")


def test_the_strongest_and_the_weakest_are_named_unless_all_are_alike():
    area = areas()["kwaliteit"]
    first, second, third = (one.title for one in area.expectations)
    scores = {"kwaliteit-1": 3, "kwaliteit-2": 1, "kwaliteit-3": 3}
    assert rules.extremes(area, scores) == ([first, third], [second])
    assert rules.extremes(area, dict.fromkeys(scores, 3)) == ([], [])
    assert rules.extremes(area, {}) == ([], [])


def test_what_moved_is_told_only_of_what_was_scored_both_times():
    area = areas()["kwaliteit"]
    first, second, _ = (one.title for one in area.expectations)
    before, after = {"kwaliteit-1": 2, "kwaliteit-2": 3}, {"kwaliteit-1": 3, "kwaliteit-2": 1, "kwaliteit-3": 4}
    assert rules.moved(area, before, after) == ([first], [second])


def test_several_of_a_team_are_averaged_and_what_nobody_scored_is_none():
    seen = [
        Reflection("t", "kwaliteit", 2026, {"kwaliteit-1": 2}),
        Reflection("t", "kwaliteit", 2026, {"kwaliteit-1": 3}),
    ]
    assert rules.together(seen, "kwaliteit-1") == 2.5
    assert rules.together(seen, "kwaliteit-2") is None


def _looks(said):
    return any(re.search(pattern, plain(said)) for pattern in VIEWS[0].asked)


@pytest.mark.parametrize(
    "said",
    ["we willen een zelfreflectie doen", "zelfreflectie", "zelfreflectie over doelen", "start de zelfreflectie",
     "we gaan het ok voor nt2 overlopen", "ik wil met mijn team reflecteren", "let s do a self reflection"],
)  # fmt: skip
def test_these_words_begin_a_reflection(said):
    assert asks_for(said, FORM.starts)
    assert not _looks(said)


@pytest.mark.parametrize(
    "said",
    [
        "onze zelfreflectie",
        "toon onze scores",
        "Toon mijn zelfreflecties",
        "onze scores",
        "hoe scoorden we?",
        "show our self-reflection",
    ],
)
def test_these_words_show_what_was_seen(said):
    assert _looks(said)


@pytest.mark.parametrize(
    "said",
    [
        "wat is zelfreflectie?",
        "wijzig mijn zelfreflectie",
        "trek onze zelfreflectie in",
        "wie scoort het ok voor nt2?",
        "wat is het ok voor nt2",
    ],
)
def test_these_words_do_neither(said):
    assert not asks_for(said, FORM.starts)
    assert not _looks(said)
