"""Reading what somebody wants to be reminded of, and when, from one sentence."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.operations.demonstration import demonstration
from dialogs.asking import asks_for
from dialogs.engine.context import FormContext
from dialogs.engine.fields import Unreadable
from dialogs.form_hearing import form_wanted
from dialogs.own_reminders import sentences
from dialogs.own_reminders.form import FORM, Loaded, OwnReminder
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.evaluation.questions import read_questions
from knowledge.offer import Catalogue
from tests.knowledge.test_kept_questions import KEPT

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)
"""A Tuesday."""
EXAMPLE = demonstration(NOW.date())
CATALOGUE = Catalogue(
    EXAMPLE.organisations.values(), load_catalogue().programmes.values(), EXAMPLE.rounds.values(), EXAMPLE.moments.values()
)  # fmt: skip
COP, SECOND = (f"voorbeeld-sessies-2026-cop-session-{number}" for number in (1, 2))
INTAKE = next(one.id for one in EXAMPLE.moments.values() if one.kind == "intake" and one.programme == "switch")


def context(*moments, now=NOW):
    person = PersonView(1, "iemand@voorbeeld.example")
    return FormContext(CATALOGUE, texts_in("en"), person, now, loaded=Loaded(moments))


def read(text):
    """Return what and when, as people write it; e behind an hour that was said."""
    said = sentences.read(text, NOW)
    if said is None:
        return None
    at = said.wanted
    return said.what, f"{at.at.astimezone(ZONE):%a %d/%m/%Y %H:%M}{' e' if at.exact else ''}" if at else None


@pytest.mark.parametrize(
    ("text", "what", "when"),
    [
        ("herinner mij vrijdag aan de intake van team 2", "de intake van team 2", "Fri 27/11/2026 09:00"),
        ("herinner me over twee weken om 9u aan het zorgplan", "het zorgplan", "Tue 08/12/2026 09:00 e"),
        ("zet een herinnering voor 12 januari: lokaal reserveren", "lokaal reserveren", "Tue 12/01/2027 09:00"),
        ("remind me tomorrow to call the school", "call the school", "Wed 25/11/2026 09:00"),
        ("Herinner me aan de kopies morgen om 10u", "de kopies", "Wed 25/11/2026 10:00 e"),
        ("herinner me morgen aan de kopies om 10u", "de kopies", "Wed 25/11/2026 10:00 e"),
        ("kan je me vrijdag herinneren aan de vergadering?", "de vergadering", "Fri 27/11/2026 09:00"),
        ("kan je me herrineren aan de vergadering op vrijdag aub", "de vergadering", "Fri 27/11/2026 09:00"),
        ("herinner me vrijdag aan de sessie van 8 december", "de sessie van 8 december", "Fri 27/11/2026 09:00"),
        ("herinner me aan de sessie van 8 december", "de sessie van 8 december", None),
        ("herinner me om 15u aan het telefoontje", "het telefoontje", "Tue 24/11/2026 15:00 e"),
        ("herinner me om 9u aan het telefoontje", "het telefoontje", "Wed 25/11/2026 09:00 e"),
        ("herinner me over 3 dagen om de school te bellen", "de school bellen", "Fri 27/11/2026 09:00"),
        ("herinner mij eraan dat ik de brief moet versturen, volgende maandag", "de brief moet versturen", "Mon 30/11/2026 09:00"),
        ("maak een herinnering: verslag afwerken, 15/1 om 16u30", "verslag afwerken", "Fri 15/01/2027 16:30 e"),
        ("ik wil een herinnering voor het zorgplan volgende week dinsdag", "het zorgplan", "Tue 01/12/2026 09:00"),
        ("set a reminder for Friday at 2pm: print the cards", "print the cards", "Fri 27/11/2026 14:00 e"),
        ("remind me about the evaluation in two weeks", "the evaluation", "Tue 08/12/2026 09:00"),
        ("can you remind me on 12 January to book a room?", "book a room", "Tue 12/01/2027 09:00"),
        ("herriner me overmorgen namiddag aan de taart", "de taart", "Thu 26/11/2026 13:30"),
        ("herinner me vanavond aan de boekentas", "de boekentas", "Tue 24/11/2026 19:00"),
        ("herinner me binnen een uur aan de soep", "de soep", "Tue 24/11/2026 11:00 e"),
        ("een herinnering voor vrijdag: toetsen ophalen", "toetsen ophalen", "Fri 27/11/2026 09:00"),
        ("herinner me in januari aan de subsidie", "de subsidie", None),
        ("herinner me zaterdag aan de markt", "de markt", "Sat 28/11/2026 09:00"),
        ("herinner me vandaag nog aan de mail", "de mail", "Tue 24/11/2026 11:00"),
        ("herinner me morgen", "", "Wed 25/11/2026 09:00"),
        ("herinner me morgen opnieuw", "", "Wed 25/11/2026 09:00"),
        ("kan je mij vrijdag helpen herinneren aan de agenda's?", "de agenda's", "Fri 27/11/2026 09:00"),
        ("kan je me helpen herinneren aan de agenda's vrijdag", "de agenda's", "Fri 27/11/2026 09:00"),
        ("kan je me herinneren dat ik vrijdag moet helpen in de keuken", "moet helpen in de keuken", "Fri 27/11/2026 09:00"),
        ("herinner mij pas woensdag aan de intake", "de intake", "Wed 25/11/2026 09:00"),
        ("herinner mij aan de intake, pas op donderdag", "de intake", "Thu 26/11/2026 09:00"),
        ("herinner mij later aan de intake", "de intake", None),
        ("herinner mij straks nog eens aan de intake", "de intake", None),
        ("herinnert mij vanavond aan de broodtrommels", "de broodtrommels", "Tue 24/11/2026 19:00"),
        ("vergeet mij ni te herinneren aan de ouderraad donderdag om 20u", "de ouderraad", "Thu 26/11/2026 20:00 e"),
        ("vergeet niet om mij vrijdag te herinneren aan de turnzak", "de turnzak", "Fri 27/11/2026 09:00"),
        ("vergeet me vrijdag niet te herinneren aan de turnzak", "de turnzak", "Fri 27/11/2026 09:00"),
        ("zet een herinnering", "", None),
        ("herinner me aan iets", "", None),
    ],
)  # fmt: skip
def test_what_and_when_are_read_in_any_order(text, what, when):
    assert read(text) == (what, when)


@pytest.mark.parametrize(
    "text", ["wanneer is de volgende sessie", "vrijdag", "ik herinner me dat niet", "mijn herinneringen", "gedaan", ""]
)
def test_a_sentence_that_asks_for_no_reminder_is_none(text):
    assert sentences.read(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("herinner me een dag voor de sessie", "Mon 07/12/2026 09:00"),
        ("herinner me aan de sessie van 8 december, een dag ervoor", "Mon 07/12/2026 09:00"),
        ("herinner me twee uur voor de sessie", "Tue 08/12/2026 14:00"),
        ("herinner me aan de cop een week op voorhand", "Tue 01/12/2026 09:00"),
        ("remind me of the session, a day before", "Mon 07/12/2026 09:00"),
        ("herinner me twee dagen voor de cop aan mijn voorbereiding", "Sun 06/12/2026 09:00"),
        ("herinner me aan mijn voorbereiding een dag voor de cop", "Mon 07/12/2026 09:00"),
        ("herinner me aan het feest van 18 december, 3 dagen vooraf", "Tue 15/12/2026 09:00"),
    ],
)
def test_so_long_before_something_is_counted_from_it(text, when):
    here = context(COP)
    said = sentences.read(text, NOW)
    at = sentences.time_of(said, [CATALOGUE.moments[COP]], here)
    assert f"{at.at.astimezone(ZONE):%a %d/%m/%Y %H:%M}" == when


def test_hours_before_a_day_without_an_hour_are_unknown():
    said = sentences.read("herinner me twee uur voor het feest van 18 december", NOW)
    assert sentences.time_of(said, [], context()) is None


@pytest.mark.parametrize(
    ("what", "own_ones", "meant"),
    [
        ("de intake", (INTAKE, COP), INTAKE),
        ("de intake van team 2", (INTAKE, COP), INTAKE),
        ("de sessie van 8 december", (COP, SECOND), COP),
        ("de sessie", (COP, SECOND), None),
        ("de sessie", (COP,), COP),
        ("de intake van SWITCH", (INTAKE,), INTAKE),
        ("de intake van Top Competent", (INTAKE,), None),
        ("SWITCH voorbereiden", (INTAKE,), None),
        ("de kopies", (COP,), None),
        ("de sessie van 9 december", (COP,), None),
        ("de intake", (), None),
    ],
)
def test_a_moment_of_ones_own_is_meant_only_when_it_is_clear(what, own_ones, meant):
    found = sentences.moment_meant(what, [CATALOGUE.moments[one] for one in own_ones], context())
    assert (found.id if found else None) == meant


@pytest.mark.parametrize(
    "text",
    [
        "het gesprek met de moeder van Emma Peeters", "Emma Peeters bellen", "dossier 85.07.30-033.28", "leerling geboren 12/03/2015",
        "mail aan jan.janssens@gmail.example",
    ],
)  # fmt: skip
def test_who_a_pupil_is_is_refused(text):
    assert sentences.objection(text, context()) is not None
    with pytest.raises(Unreadable):
        OwnReminder.model_fields["what"].metadata[0].field.read(text, context())


@pytest.mark.parametrize(
    "text",
    ["begeleider@voorbeeld.example mailen over de sessie", "leerling A", "het gesprek met de logopedist", "Hilde Mahieu bellen"],
)  # fmt: skip
def test_who_leads_a_moment_is_no_pupil(text):
    assert sentences.objection(text, context()) is None


def when_read(text, values=None, *moments):
    field = OwnReminder.model_fields["when"].metadata[0].field
    here = context(*moments)
    return field.read(text, FormContext(**{**here.__dict__, "values": values or {}}))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("vrijdag", "2026-11-27T09:00+01:00"),
        ("2026-12-01", "2026-12-01T09:00+01:00"),
        ("2026-12-01T14:30", "2026-12-01T14:30+01:00"),
        ("over twee uur", "2026-11-24T12:00+01:00"),
        ("om 14u", "2026-11-24T14:00+01:00"),
        ("overmorgen namiddag", "2026-11-26T13:30+01:00"),
        ("1 juni om 9u", "2027-06-01T09:00+02:00"),
    ],
)
def test_the_time_alone_is_an_answer(text, kept):
    assert when_read(text) == kept


def test_a_day_before_is_an_answer_once_it_is_known_before_what():
    assert when_read("een dag ervoor", {"what": "de sessie"}, COP) == "2026-12-07T09:00+01:00"
    with pytest.raises(Unreadable):
        when_read("een dag ervoor", {"what": "de kopies"}, COP)


@pytest.mark.parametrize(
    "text", ["gisteren", "31/2", "woensdag 27 november", "vrijdag of zaterdag", "ooit", "1 juni 2035"]
)
def test_what_is_no_time_to_come_is_asked_again(text):
    with pytest.raises(Unreadable) as told:
        when_read(text)
    assert told.value.message


def test_a_day_off_and_the_night_are_said_and_no_obstacle():
    values = {"what": "de markt", "when": "2026-11-28T09:00+01:00"}
    assert [one.split(" is ")[1][:9] for one in FORM.notices(values, context())] == ["a day off"]
    assert FORM.notices({**values, "when": "2026-11-27T23:00+01:00"}, context())[0].startswith("At 23:00")
    assert FORM.notices({**values, "when": "2026-11-27T09:00+01:00"}, context()) == []


def test_two_hundred_of_them_are_enough():
    full = FormContext(**{**context().__dict__, "loaded": Loaded((), sentences.MOST_OPEN)})
    assert FORM.may({}, full) is not None
    assert FORM.may({}, FormContext(**{**full.__dict__, "before": {"what": "x"}})) is None
    assert FORM.may({}, FormContext(**{**full.__dict__, "loaded": Loaded((), sentences.MOST_OPEN - 1)})) is None


@pytest.mark.parametrize(
    "text",
    [
        "herinner mij vrijdag aan de intake van team 2", "remind me tomorrow to call the school", "zet een herinnering voor 12 januari: lokaal",
        "kan je me morgen herinneren aan de kopies?", "nieuwe herinnering", "ik wil een herinnering voor het zorgplan", "herinner me morgen",
        "maak een herinnering", "set a reminder for Friday: print", "een herinnering voor vrijdag: toetsen", "herriner me morgen aan X",
        "herinnert mij vanavond aan X", "vergeet mij ni te herinneren aan X", "vergeet niet om mij vrijdag te herinneren aan X",
    ],
)  # fmt: skip
def test_the_form_is_asked_for_in_many_words(text):
    assert form_wanted(text, all_forms().values(), context()) is FORM


@pytest.mark.parametrize(
    "text",
    [
        "hoe zet ik een herinnering?", "wat is een herinnering", "herinner me niet meer aan evaluaties", "wanneer herinner je me?",
        "krijg ik een herinnering voor de sessie?", "moet ik een herinnering sturen naar de ouders?", "mijn herinneringen",
        "ik herinner me dat de intake in januari was", "stuur een herinnering naar de genodigden",
    ],
)  # fmt: skip
def test_a_question_or_another_wish_is_not_one_for_this_form(text):
    assert not asks_for(text, FORM.starts)


def test_no_question_of_the_base_or_kept_for_measuring_asks_for_reminders(base):
    here = context()
    questions = [one.question for one in read_questions(KEPT)]
    questions += [line for entry in base.entries.values() for line in (entry.title, *entry.questions)]
    assert len(questions) > 1000
    ours = [form for form in all_forms().values() if form.id in {"own_reminder", "reminder_wishes"}]
    caught = [one for one in questions if any(asks_for(one, form.starts) for form in ours)]
    assert caught == []
    assert [one for one in questions if sentences.read(one, NOW) is not None and form_wanted(one, ours, here)] == []


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["herinner me ", "remind me ", "zet een herinnering ", ""]))
def test_any_text_reads_as_it_is_and_never_fails(text, lead):
    said = sentences.read(lead + text, NOW)
    assert said is None or said.wanted is None or said.ahead is None
    if lead and said is not None:
        assert len(said.what) <= len(text) + 1
