"""Views asked in words: many ways of asking reach them, questions and other wishes never do."""

import re
from datetime import UTC, datetime

import pytest

from bot.operations.demonstration import demonstration
from dialogs.engine.context import FormContext
from dialogs.engine.reading import plain
from dialogs.permissions import PersonView
from dialogs.subjects import all_sections, all_views
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.evaluation.questions import read_questions
from knowledge.offer import Catalogue
from tests.knowledge.test_kept_questions import KEPT

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEACHER = frozenset({("teacher", "")})
ORGANISER = frozenset({("organiser", "")})


def context(grants=TEACHER):
    files, made = load_catalogue(), demonstration(NOW.date())
    catalogue = Catalogue(
        made.organisations.values(), files.programmes.values(), made.rounds.values(), made.moments.values()
    )
    return FormContext(catalogue, texts_in("nl"), PersonView(1, "iemand@voorbeeld.example", grants=grants), NOW)


def asked(text, grants=TEACHER):
    """Return the id of the view that a sentence asks for."""
    said = plain(text)
    return next(
        (
            view.id
            for view in all_views().values()
            if any(re.search(pattern, said) for pattern in view.asked) and view.meant(said, context(grants))
        ),
        None,
    )


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("mijn inschrijvingen", "my_registrations"),
        ("Toon mij mijne inschrijvingen eens", "my_registrations"),
        ("waar vind ik mijn inschrijvingen?", "my_registrations"),
        ("waarvoor ben ik al ingeschreven?", "my_registrations"),
        ("ik wil mijn aanmeldingen zien", "my_registrations"),
        ("show me my registrations", "my_registrations"),
        ("wat heb ik al ingeschreven", "my_registrations"),
        ("mijn teams", "my_teams"),
        ("toont ons teams", "my_teams"),
        ("onze ploegen", "my_teams"),
        ("hoeveel teams heb ik ingeschreven?", "my_teams"),
        ("welke ploegen staan er van ons netwerk?", "my_teams"),
        ("my teams please", "my_teams"),
        ("mijn formulieren", "my_forms"),
        ("welke formulieren heb ik nog open?", "my_forms"),
        ("wat moet ik nog afwerken", "my_forms"),
        ("show my forms", "my_forms"),
        ("mijn herinneringen", "my_reminders"),
        ("kan ik mijn agenda zien?", "my_reminders"),
        ("when will you remind me?", "my_reminders"),
        ("overzicht", "overview"),
        ("toon me het overzicht", "overview"),
        ("show me the overview please", "overview"),
        ("stand van zaken", "overview"),
        ("exporteer de inschrijvingen", "overview"),
        ("alle formulieren", "all_forms"),
        ("welke formulieren zijn er?", "all_forms"),
        ("wat kan ik hier allemaal invullen", "all_forms"),
    ],
)
def test_a_view_is_asked_for_in_many_words(text, view):
    assert asked(text) == view


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("hoeveel teams per project?", "teams"),
        ("hoeveel ploegen zijn er ingeschreven voor SWITCH", "teams"),
        ("how many teams in each project", "teams"),
        ("toon de teams per netwerk", "networks"),
        ("welke netwerken hebben al teams ingeschreven", "networks"),
        ("vrije plaatsen per sessie", "places"),
        ("welke sessies zijn al vol?", "places"),
        ("afstemming", "alignment"),
        ("welke netwerken zitten in meerdere projecten?", "alignment"),
        ("met wie moet ik nog afstemmen", "alignment"),
        ("hoeveel evaluaties zijn er al?", "evaluations"),
    ],
)
def test_an_organiser_asks_for_a_part_of_the_overview_in_words(text, section):
    assert asked(text, ORGANISER) == "overview"
    said = plain(text)
    assert [one.id for one in all_sections().values() if any(re.search(p, said) for p in one.asked)][0] == section


@pytest.mark.parametrize(
    "text",
    [
        "toon het overzicht van SWITCH",
        "overzicht voor de cop",
        "geef mij een excel van de inschrijvingen",
        "de inschrijvingen als excel",
        "kan je de inschrijvingen van SWITCH exporteren",
        "download the registrations",
    ],
)
def test_an_organiser_asks_for_the_overview_of_a_programme_or_as_a_file(text):
    assert asked(text, ORGANISER) == "overview"


@pytest.mark.parametrize(
    "text",
    [
        "wat is afstemming?",
        "geef een overzicht van de projecten",
        "wanneer start mijn inschrijving",
        "hoe schrijf ik mijn teams in?",
        "hoeveel teams mag ik inschrijven?",
        "wat staat er in mijn inschrijving?",
        "wijzig mijn inschrijving",
        "schrijf mijn teams in voor SWITCH",
        "mijn teams willen naar SWITCH",
        "annuleer mijn inschrijvingen",
        "welke formulieren heeft een leerling nodig",
        "hoe exporteer ik",
    ],
)
@pytest.mark.parametrize("grants", [TEACHER, ORGANISER])
def test_a_question_or_another_wish_is_no_view(text, grants):
    assert asked(text, grants) is None


def test_what_only_organisers_see_is_a_question_when_a_teacher_asks_it():
    assert asked("afstemming") is None and asked("overzicht van de masterclasses") is None


@pytest.mark.parametrize("grants", [TEACHER, ORGANISER])
def test_no_question_of_the_base_or_kept_for_measuring_asks_for_a_view(base, grants):
    here = context(grants)
    questions = [one.question for one in read_questions(KEPT)]
    questions += [line for entry in base.entries.values() for line in (entry.title, *entry.questions)]
    assert len(questions) > 1000
    views = list(all_views().values())
    patterns = {view.id: [re.compile(pattern) for pattern in view.asked] for view in views}
    caught = [
        (question, view.id)
        for question in questions
        for said in [plain(question)]
        for view in views
        if any(pattern.search(said) for pattern in patterns[view.id]) and view.meant(said, here)
    ]
    assert caught == []
