"""How organisers' words are read, and whose rounds and moments are whose."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.operations.demonstration.rounds import demonstration
from dialogs.asking import asks_for
from dialogs.engine.context import FormContext
from dialogs.engine.fields import Unreadable
from dialogs.organising import rules
from dialogs.organising.attendance_form import ATTENDANCE, Expected, Loaded, Others, Present
from dialogs.organising.moment_fields import FACILITATOR, LENGTH, PLACES, TITLE, WHERE
from dialogs.organising.moment_fields import Loaded as Facilitators
from dialogs.organising.move_fields import STARTS, WHAT, MomentChoice, moment_option
from dialogs.organising.move_form import MOVE
from dialogs.organising.plan_form import PLAN, Usual
from dialogs.organising.round_form import ROUND
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
COP = "voorbeeld-sessies-2026-cop-session-1"


@pytest.fixture(scope="module")
def catalogue():
    files, made = load_catalogue(), demonstration(NOW.date())
    return Catalogue(
        (*files.organisations.values(), *made.organisations.values()),
        files.programmes.values(),
        (*files.rounds.values(), *made.rounds.values()),
        made.moments.values(),
        files.sources.values(),
        files.reminders,
    )


@pytest.fixture
def context(catalogue):
    person = PersonView(1, "organisator-cop@voorbeeld.example", grants=frozenset({("organiser", "programme:cop")}))
    return FormContext(catalogue, texts_in("nl"), person, NOW)


def found(field, text, context):
    return [one.value for one in field.find(text, context)]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("Lokaal 3, Mechelen", {"place": "Lokaal 3, Mechelen"}),
        ("https://meet.example/x", {"link": "https://meet.example/x"}),
        ("online via https://meet.example/x", {"link": "https://meet.example/x"}),
        ("De Kaai en https://meet.example/x.", {"place": "De Kaai", "link": "https://meet.example/x"}),
        ("[hier](http://kwaad.example) *nu*", {"place": "hier ( ) nu", "link": "http://kwaad.example"}),
    ],
)
def test_a_place_and_a_link_are_told_apart_and_carry_no_markup(said, where, context):
    assert WHERE.read(said, context) == where


@pytest.mark.parametrize("said", ["online", "wacht, om 14u", "x"])
def test_what_is_no_place_is_asked_again(said, context):
    with pytest.raises(Unreadable):
        WHERE.read(said, context)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("90", 90),
        ("2 uur", 120),
        ("1,5 uur", 90),
        ("anderhalf uur", 90),
        ("45 minuten", 45),
        ("tot 16u30", 150),
        ("van 13u30 tot 15u", 90),
    ],
)
def test_a_length_is_minutes_hours_or_an_end(said, minutes, context):
    here = replace(context, values={"starts": "2026-12-08T14:00+01:00"})
    assert LENGTH.read(said, here) == minutes


def test_an_hour_at_which_it_begins_is_no_length(context):
    assert found(LENGTH, "op 12 januari om 2 uur", context) == []
    assert found(LENGTH, "het duurt 2 uur", context) == [120]


def test_a_title_loses_the_signs_of_markdown(context):
    assert TITLE.read("Kijk [hier](x) *nu*", context) == "Kijk hier (x) nu"


def test_a_misspelt_address_of_a_facilitator_is_not_that_of_another(context):
    known = replace(context, loaded=Facilitators((("begeleider@voorbeeld.example", "An Voorbeeld"),)))
    assert FACILITATOR.read("begeleider@voorbeeld.example", known) == "begeleider@voorbeeld.example"
    assert FACILITATOR.read("An Vorbeeld", known) == "begeleider@voorbeeld.example"
    with pytest.raises(Unreadable, match="beheerder"):
        FACILITATOR.read("begeleider3@voorbeeld.example", known)
    assert found(FACILITATOR, "met begeleider3@voorbeeld.example", known) == []


def test_what_is_not_as_usual_is_read_from_how_it_is(context):
    assert found(Usual(), "12 plaatsen en het duurt 2 uur", context) == [["minutes", "capacity"]]
    assert Usual().read("ja, prima", context) == []
    assert Usual().read("andere titel", context) == ["title"]
    with pytest.raises(Unreadable):
        Usual().read("misschien", context)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("de cop van 8 december", "cop-session-1"),
        ("verplaats de CoP van 26 januari naar 8 december", "cop-session-3"),
        ("de volgende", "cop-session-1"),
        ("de tweede sessie", "cop-session-2"),
    ],
)
def test_a_moment_is_named_by_programme_and_day(said, moment, context):
    choice = MomentChoice(lambda here: [moment_option(one, here) for one in rules.coming(here)])
    assert choice.read(said, context) == f"voorbeeld-sessies-2026-{moment}"


def test_of_several_moments_the_ones_that_are_meant_are_shown(context):
    choice = MomentChoice(lambda here: [moment_option(one, here) for one in rules.coming(here)])
    with pytest.raises(Unreadable) as several:
        choice.read("de cop", context)
    assert len(several.value.options) == 4
    assert found(choice, "wat kost dat?", context) == []


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("naar 15 december", "2026-12-15T16:00"),
        ("naar 14u", "2026-12-08T14:00"),
        ("naar 15/12 om 9u30", "2026-12-15T09:30"),
        ("een week later", "2026-12-15T16:00"),
        ("een uur vroeger", "2026-12-08T15:00"),
        ("twee dagen later", "2026-12-10T16:00"),
    ],
)
def test_a_new_start_keeps_what_is_not_said(said, start, context):
    here = replace(context, values={"moment": COP})
    assert [value[:16] for value in found(STARTS, said, here)] == [start]


def test_a_move_beyond_the_school_year_or_into_the_past_is_none(context):
    here = replace(context, values={"moment": COP})
    assert found(STARTS, "naar 8 december 2029", here) == found(STARTS, "naar gisteren", here) == []


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("verplaats de cop naar 15 december", ["starts"]),
        ("gelast de cop af", ["cancel"]),
        ("de cop gaat niet door omdat de begeleider ziek is", ["cancel"]),
        ("verplaats de cop naar lokaal 5", ["where"]),
        ("14 plaatsen in lokaal 5", ["where", "capacity"]),
    ],
)
def test_what_changes_is_read_from_what_it_becomes(said, what, context):
    assert found(WHAT, said, replace(context, values={"moment": COP})) == [what]


def test_two_changes_by_name(context):
    assert WHAT.read("dag, plaats en aantal plaatsen", context) == ["starts", "where", "capacity"]


PEOPLE = (("an@school.be", "An Peeters"), ("bo@school.be", "Bo Maes"), ("ann@school.be", "Ann Claes"))


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("iedereen", ["an@school.be", "bo@school.be", "ann@school.be"]),
        ("iedereen was er", ["an@school.be", "bo@school.be", "ann@school.be"]),
        ("iedereen behalve Bo", ["an@school.be", "ann@school.be"]),
        ("Bo was er niet", ["an@school.be", "ann@school.be"]),
        ("an en bo", ["an@school.be", "bo@school.be"]),
        ("niemand", []),
        ("an@school.be", ["an@school.be"]),
    ],
)
def test_who_was_there_is_said_in_a_few_words(said, there, context):
    here = replace(context, loaded=Loaded({COP: Expected(PEOPLE)}), values={"moment": COP})
    assert Present().read(said, here) == there


TEACHERS = (("leraar2@school.be", ""), ("leraar5@school.be", ""))


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("leraar5 is ni gekomen", "2"), ("leraar5 was ziek", "2"), ("leraar5 ni", "2"), ("leraar5 nie", "2"), ("leraar2 was er, leraar5 niet", "2"),
        ("leraar5 was afwezig", "2"), ("iedereen behalve leraar5", "2"), ("alleen leraar2", "2"), ("leraar5 kon niet komen", "2"),
        ("leraar5 heeft zich verontschuldigd", "2"), ("verontschuldigd: leraar5", "2"), ("afwezig leraar5, aanwezig leraar2", "2"),
        ("leraar5 no show", "2"), ("leraar5 was een no-show", "2"), ("leraar5 is thuisgebleven", "2"), ("leraar5 sent an apology", "2"),
        ("leraar5 was sick", "2"), ("leraar5 didn't come", "2"), ("leraar5 couldn’t make it but leraar2 was there", "2"), ("everyone but leraar5", "2"),
        ("leraar2 wel, leraar5 niet", "2"), ("leraar2 wel en leraar5 niet", "2"), ("leraar2 wel leraar5 ni", "2"), ("leraar2 maar niet leraar5", "2"),
        ("leraar2 en niet leraar5", "2"), ("leraar5 was er niet, ze was ziek", "2"), ("leraar5 niet, de rest wel", "2"), ("iedereen was er, leraar5 niet", "2"),
        ("iedereen behalve leraar5, die was ziek", "2"), ("niemand behalve leraar2", "2"), ("behalve leraar5 was iedereen er", "2"),
        ("op leraar5 na was iedereen er", "2"), ("iedereen behalve leraar5 was er", "2"), ("leraar2@school.be was er, leraar5@school.be was ziek", "2"),
        ("leraar2 was er; leraar5 verontschuldigd", "2"), ("leraar5 is niet komen opdagen", "2"), ("enkel leraar5 was ziek", "2"), ("zonder leraar5", "2"),
        ("leraar2 en leraar5 waren ziek", ""), ("leraar2, leraar5: allebei afwezig", ""), ("leraar2 ziek, leraar5 ook", ""), ("iedereen was afwezig", ""),
        ("leraar2 was er niet en leraar5 ook niet", ""), ("niemand is gekomen", ""), ("leraar2 en leraar5 waren er allemaal", "25"),
        ("leraar2 was er, leraar5 ook", "25"), ("leraar2 kwam te laat en leraar5 was er", "25"), ("ze waren er allemaal", "25"),
    ],
)  # fmt: skip
def test_who_came_and_who_did_not_is_read_clause_by_clause(said, there, context):
    here = replace(context, loaded=Loaded({COP: Expected(TEACHERS)}), values={"moment": COP})
    assert Present().read(said, here) == [f"leraar{one}@school.be" for one in there]


@pytest.mark.parametrize(
    "said",
    [
        "leraar5 was ziek maar is toch gekomen", "leraar5 was er eerst niet maar kwam later", "leraar2 en leraar5 was ziek", "leraar2, leraar5 was ziek",
        "leraar2 of leraar5 was ziek", "misschien was leraar5 ziek", "leraar5 was niet ziek", "leraar5 was er niet op tijd", "leraar5 is op reis",
        "leraar2 was er niet leraar5", "niet iedereen was er", "iedereen was er niet", "bijna iedereen", "leraar9 was ziek", "iedereen behalve jos",
        "leraar5 was er, leraar5 was ziek", "niemand was ziek",
    ],
)  # fmt: skip
def test_who_came_is_asked_again_when_it_is_not_clear(said, context):
    here = replace(context, loaded=Loaded({COP: Expected(TEACHERS)}), values={"moment": COP})
    with pytest.raises(Unreadable):
        Present().read(said, here)


def test_who_is_not_named_is_asked_for_when_it_is_told_of_some_that_they_came_and_of_others_that_not(context):
    here = replace(context, loaded=Loaded({COP: Expected(PEOPLE)}), values={"moment": COP})
    with pytest.raises(Unreadable, match="Ann Claes"):
        Present().read("An was er, Bo was ziek", here)
    assert Present().read("An was er, Bo was ziek, Ann niet", here) == ["an@school.be"]
    assert Present().read("An en Bo, maar Ann niet", here) == ["an@school.be", "bo@school.be"]
    assert Present().read("alleen An was er, Bo was ziek", here) == ["an@school.be"]
    assert Present().read("An, Bo en Ann waren ziek", here) == []
    assert Present().read("iedereen behalve An en Bo was er", here) == ["ann@school.be"]


def test_somebody_who_was_not_expected_is_another_question(context):
    here = replace(context, loaded=Loaded({COP: Expected(PEOPLE)}), values={"moment": COP})
    with pytest.raises(Unreadable, match="niet ingeschreven"):
        Present().read("jo@school.be", here)
    assert found(Others(), "bo@school.be en jo@school.be", here) == [[{"email": "jo@school.be"}]]
    assert found(Others(), "Jo <jo@school.be>", here) == [[{"email": "jo@school.be"}]]
    assert found(Others(), "bo@school.be was er, jo@school.be was ziek", here) == []


def test_an_organiser_has_the_rounds_and_moments_of_the_own_programmes(context):
    assert [one.id for one in rules.own_rounds(context)] == ["voorbeeld-sessies-2026"]
    assert [one.id for one in rules.own_programmes(context)] == ["cop"]
    assert {one.programme for one in rules.coming(context)} == {"cop"}


def test_a_facilitator_notes_the_own_moments_and_plans_none(context):
    leads = replace(
        context,
        person=PersonView(2, "begeleider@voorbeeld.example", grants=frozenset({("facilitator", "")})),
        now=datetime(2026, 12, 8, 17, 0, tzinfo=ZONE),
    )
    assert COP in {one.id for one in rules.begun(leads)}
    assert rules.coming(leads) == []
    other = replace(leads, person=replace(leads.person, email="begeleider2@voorbeeld.example"))
    assert COP not in {one.id for one in rules.begun(other)}
    assert COP not in {one.id for one in rules.begun(replace(leads, now=leads.now + timedelta(days=15)))}


def test_a_change_waits_for_working_hours_unless_little_time_is_left():
    saturday = datetime(2026, 12, 5, 11, 0, tzinfo=ZONE)
    monday = datetime(2026, 12, 7, 8, 0, tzinfo=ZONE)
    assert rules.told_at(saturday, datetime(2026, 12, 20, 9, 0, tzinfo=ZONE)) == monday
    assert rules.told_at(saturday, datetime(2026, 12, 7, 9, 0, tzinfo=ZONE)) == saturday
    assert rules.told_at(monday, datetime(2026, 12, 7, 9, 0, tzinfo=ZONE)) == monday


def test_a_moment_right_after_another_of_the_same_facilitator_is_no_clash(catalogue):
    first = catalogue.moment(COP)
    leads = str(first.facilitator)
    assert rules.clash(catalogue, leads, first.starts, first.ends) == first
    assert rules.clash(catalogue, leads, first.ends, first.ends + timedelta(hours=1)) is None
    assert rules.clash(catalogue, leads, first.starts, first.ends, besides=first.id) is None


def test_a_round_of_school_years_that_are_over_stays_closed(catalogue):
    assert rules.over(catalogue.round("nascholing-2018"), NOW.astimezone(UTC))
    assert not rules.over(catalogue.round("voorbeeld-2026"), NOW)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (ROUND, "sluit de voorbeeldronde"),
        (ROUND, "ik wil een ronde openen"),
        (ROUND, "kan je de inschrijvingen sluiten"),
        (ROUND, "zet de ronde open"),
        (PLAN, "plan een nieuwe sessie van de cop"),
        (PLAN, "ik wil een moment inplannen"),
        (PLAN, "voeg een symposium toe"),
        (PLAN, "we willen nog een cop plannen"),
        (MOVE, "verplaats de cop van 8 december naar 15 december"),
        (MOVE, "ik moet de intake van SWITCH verzetten"),
        (MOVE, "de cop van 8 december gaat niet door"),
        (MOVE, "stel de sessie van dinsdag uit"),
        (ATTENDANCE, "noteer de aanwezigheden"),
        (ATTENDANCE, "ik wil de afwezigen doorgeven"),
        (ATTENDANCE, "iedereen was er"),
    ],
)
def test_a_wish_begins_its_form_and_no_other_of_the_organiser(form, said):
    assert [one.id for one in (ROUND, PLAN, MOVE, ATTENDANCE) if asks_for(said, one.starts)] == [form.id]


@pytest.mark.parametrize(
    "said",
    [
        "hoe schrijf ik me in?",
        "wanneer is de volgende sessie?",
        "tot wanneer staan de inschrijvingen open?",
        "verzet mij naar de sessie van 26 januari",
        "wat is een tussentijdse evaluatie?",
        "hoeveel momenten zijn er?",
        "ik wil mijn inschrijving verplaatsen",
        "moet iedereen aanwezig zijn?",
    ],
)
def test_a_question_or_a_wish_for_oneself_begins_none(said):
    assert not any(asks_for(said, one.starts) for one in (ROUND, PLAN, MOVE, ATTENDANCE))


def test_places_are_said_before_or_behind_their_number(context):
    assert found(PLACES, "met 12 plaatsen", context) == [12]
    assert found(PLACES, "verander het aantal plaatsen van de cop naar 14", context) == [14]
    assert PLACES.options(context) == []
