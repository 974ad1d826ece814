"""The rules of signing up: which sessions, who gets a place, who is offered one next, and how a session is read in words."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.operations.demonstration.rounds import demonstration
from dialogs.asking import asks_for
from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.fields import Unreadable
from dialogs.engine.reading import plain
from dialogs.form_hearing import form_wanted
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE
from dialogs.session_times import at_that_time
from dialogs.signup import rules
from dialogs.signup.fields import FIRST_THINGS, PARTICIPANTS, PROGRAMMES, ROLES, SESSIONS
from dialogs.signup.form import SIGN_UP
from dialogs.signup.rules import Group, fits, kept_until, offered_next, outside
from dialogs.signup.views import VIEWS
from dialogs.subjects import all_forms, all_views
from dialogs.texts import texts_in
from knowledge.offer import Catalogue
from tests.conversations.sign_ups import FACILITATOR
from tests.dialogs.test_facts import NOW


@pytest.fixture(scope="module")
def context(base):
    own, extra = base.catalogue, demonstration(NOW.date())
    catalogue = Catalogue(
        [*own.organisations.values(), *extra.organisations.values()],
        own.programmes.values(),
        [*own.rounds.values(), *extra.rounds.values()],
        extra.moments.values(),
    )
    return FormContext(catalogue, texts_in("nl"), PersonView(1, "an@school.example"), NOW)


def cop(context, number):
    return f"voorbeeld-sessies-2026-cop-session-{number}"


@pytest.mark.parametrize(
    ("taken", "waiting", "people", "place"),
    [(9, 0, 1, True), (10, 0, 1, False), (8, 0, 3, False), (7, 0, 3, True), (5, 1, 1, False)],
)
def test_who_comes_together_gets_places_together_and_nobody_passes_who_waits(taken, waiting, people, place):
    assert fits(Occupied(taken, waiting), 10, people) is place


def test_without_a_limit_everybody_has_a_place():
    assert fits(Occupied(500, 0), None, 20)


@pytest.mark.parametrize(
    ("left", "offered"),
    [(0, []), (1, [1]), (2, [1]), (3, [1]), (4, [1, 2]), (5, [1, 2, 3])],
)
def test_a_group_of_three_is_offered_three_places_at_once_and_a_smaller_one_does_not_pass_it(left, offered):
    assert offered_next([Group(1, 1), Group(2, 3), Group(3, 1)], left) == offered


def test_an_offer_is_kept_two_days_but_not_beyond_the_start():
    now = datetime(2026, 12, 7, 9, tzinfo=UTC)
    assert kept_until(now, now + timedelta(days=9)) == now + timedelta(hours=48)
    assert kept_until(now, now + timedelta(hours=5)) == now + timedelta(hours=5)


def test_projects_and_visits_are_nothing_to_sign_up_for_alone(context):
    found = {one.id for one in rules.programmes(context.catalogue, NOW)}
    assert found == {"cop", "scherpstellen", "masterclasses-nt2", "praktijkonderzoek-nt2", "lerend-netwerk-nt2"}
    later = rules.sessions(context.catalogue, NOW + timedelta(days=20), "cop")
    assert [one.id[-1] for one in later] == ["2", "3", "4"], "what has begun is over"


def test_whom_a_session_is_for_is_as_the_sources_say(context):
    programme = context.catalogue.programme
    assert outside(programme("cop"), "care_coordinator", "ordinary_primary") is None
    assert outside(programme("cop"), "trajectory_counsellor", None) == "role"
    assert outside(programme("cop"), "parent", "secondary") == "level"
    assert outside(programme("masterclasses-nt2"), "other", None) is None, "000 names its audience as examples"
    assert outside(programme("praktijkonderzoek-nt2"), "director", None) == "role"


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("schrijf mij in voor de cop van 26 januari", 3),
        ("schrijf me in voor de volgende cop", 1),
        ("de community of practice van 2 maart graag", 4),
        ("de comunity of practise van 4/1", 2),
    ],
)
def test_a_session_is_recognised_by_programme_and_date(context, text, session):
    [programme] = PROGRAMMES.find(text, context)
    [found] = SESSIONS.find(text, replace(context, values={"programme": programme.value}))
    assert found.value == cop(context, session)


def test_the_only_session_of_a_programme_needs_no_date(context):
    text = "ik wil naar het scherp stellen"
    [programme] = PROGRAMMES.find(text, context)
    assert len(SESSIONS.find(text, replace(context, values={"programme": programme.value}))) == 1
    assert SESSIONS.find("ik wil naar de cop", replace(context, values={"programme": "cop"})) == []


def test_a_training_that_was_followed_is_not_what_somebody_wants(context):
    assert [one.value for one in PROGRAMMES.find("schrijf mij in voor de cop, ik volgde T21-123", context)] == ["cop"]
    assert [one.value for one in PROGRAMMES.find("schrijf mij in voor T21-123", context)] == ["scherpstellen"]


@pytest.mark.parametrize(
    ("text", "number"), [("de tweede januari", None), ("26/1", 3), ("de volgende", 1), ("dinsdag 26 januari om 16u", 3)]
)
def test_a_date_answers_which_session(context, text, number):
    at_cop = replace(context, values={"programme": "cop"})
    if number is None:
        with pytest.raises(Unreadable) as refused:
            SESSIONS.read(text, at_cop)
        assert len(refused.value.options) == 4
    else:
        assert SESSIONS.read(text, at_cop) == cop(context, number)


def test_a_button_tells_how_many_places_are_left(context):
    full = replace(
        context, values={"programme": "cop"}, occupied={cop(context, 1): Occupied(10, 2), cop(context, 2): Occupied(9)}
    )
    labels = [one.label for one in SESSIONS.options(full)]
    assert [label.partition(" (")[2] for label in labels] == [
        "volzet, 2 wachten)", "nog 1 plaats)", "nog 10 plaatsen)", "nog 10 plaatsen)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("schrijf mij in voor de cop", ["an@school.example"]),
        ("schrijf mij en bo@school.example in", ["an@school.example", "bo@school.example"]),
        ("schrijf bo@school.example in voor de cop", ["bo@school.example"]),
        ("schrijf 3 mensen in voor de cop", []),
    ],
)
def test_who_comes_is_heard_in_the_first_sentence(context, text, people):
    found = [one["email"] for found in PARTICIPANTS.find(text, context) for one in found.value]
    assert found == people


def test_a_role_is_only_heard_where_somebody_tells_it(context):
    at_cop = replace(context, values={"programme": "cop"})
    assert [one.value for one in ROLES.find("ik ben zoco", at_cop)] == ["care_coordinator"]
    assert ROLES.find("de ouders komen ook", at_cop) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ik volgde T21-123", "followed"),
        ("de behoefte is al verwoord", "worded"),
        ("geen van beide", "neither"),
        ("nog niet", "neither"),
    ],
)
def test_what_was_done_before_is_read_in_words(context, text, value):
    assert FIRST_THINGS.read(text, replace(context, values={"programme": "cop"})) == value


def wanted(text, context):
    form = form_wanted(text, all_forms().values(), context)
    return form.id if form else None


@pytest.mark.parametrize(
    "text",
    [
        "schrijf mij in voor de cop van 12 januari",
        "ik wil naar de volgende sessie van de masterclass",
        "kan je mij inschrijven voor de community of practice?",
        "ik zou graag deelnemen aan een cop",
        "meld me aan voor de masterclass nt2",
        "zet mij op de wachtlijst van de cop",
        "ik wil mij inschrijven voor een sessie",
        "wij willen het praktijkonderzoek volgen",
        "inschrijven voor de cop",
        "sign me up for the next cop",
        "schrijf an@school.be en bo@school.be in voor de masterclass van 4 januari",
    ],
)
def test_a_wish_to_come_begins_the_sign_up(context, text):
    assert wanted(text, context) == "session_signup"


@pytest.mark.parametrize(
    "text",
    [
        "schrijf 2 teams in voor switch",
        "schrijf ons team in",
        "ik wil 2 teams inschrijven",
        "schrijf me in voor switch met 1 team",
    ],
)
def test_teams_are_registered_as_before(context, text):
    assert wanted(text, context) == "team_registration"


@pytest.mark.parametrize(
    "text",
    [
        "hoe schrijf ik me in voor een cop?",
        "wat kost een sessie van de cop?",
        "wie mag er naar de cop komen?",
        "wie zit er aan tafel bij een community of practice?",
        "kan ik als ouder naar een cop?",
        "wie komt er allemaal naar een CoP?",
        "hoeveel deelnemers heeft een cop?",
    ],
)
def test_a_question_begins_nothing_and_is_no_view(context, text):
    assert not any(asks_for(text, form.starts) for form in (SIGN_UP, all_forms()["signup_swap"]))
    assert not any(_asks(view, text) for view in VIEWS)


def _asks(view, text):
    return any(re.search(pattern, plain(text)) for pattern in view.asked)


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("hoeveelste sta ik?", "my_place"),
        ("op welke plaats sta ik op de wachtlijst?", "my_place"),
        ("ik kan niet komen naar de cop", "cannot_come"),
        ("ik kan er dinsdag niet bij zijn", "cannot_come"),
        ("schrijf me uit", "cannot_come"),
        ("annuleer de cop van 26 januari", "cannot_come"),
        ("mijn sessies", "my_sign_ups"),
        ("ben ik al ingeschreven voor de cop?", "my_sign_ups"),
        ("wie komt er naar de cop van 12 januari?", "participants"),
        ("deelnemerslijst van mijn volgende sessie", "participants"),
    ],
)
def test_what_somebody_wants_to_see_is_heard_in_words(text, view):
    assert [one.id for one in VIEWS if _asks(one, text)] == [view]


@pytest.mark.parametrize(
    "text", ["mijn collega komt in mijn plaats", "ik wil mijn plaats doorgeven", "ik wil een deelnemer vervangen"]
)
def test_passing_on_a_place_is_heard_in_words(context, text):
    assert wanted(text, context) == "signup_swap"


LIST = all_views()["participants"]


@pytest.mark.parametrize(
    "text",
    [
        "wie komt er naar de cop van vanavond",
        "wie komt er vanavond",
        "geef mij de lijst van vanavond",
        "wie komt er straks?",
        "ik heb de deelnemerslijst nodig van vanavond",
        "lijst deelnemers 20u",
        "wie is er ingeschreven vr 14/12",
        "stuur mij de deelnemerslijst",
        "kan je mij de deelnemerslijst van morgen sturen?",
        "hoeveel mensen komen er naar mijn sessie?",
        "wie komt er naar de cop?",
        "hoeveel man zijn er ingeschreven voor de cop van 14 december",
    ],
)
def test_who_leads_sessions_asks_for_the_list_of_one_in_few_words(context, text):
    leads = replace(context, person=PersonView(2, FACILITATOR, grants=frozenset({("facilitator", "")})))
    assert _asks(LIST, text) and LIST.meant(plain(text), leads)


@pytest.mark.parametrize(
    "text", ["wie komt er naar de cop?", "wie komt er vanavond", "hoeveel deelnemers zijn er bij de cop?"]
)
def test_the_same_words_of_who_leads_nothing_stay_a_question(context, text):
    assert not (_asks(LIST, text) and LIST.meant(plain(text), context))


@pytest.mark.parametrize(
    "text",
    [
        "wie is de begeleider van de cop van vanavond?",
        "wie komt er in aanmerking voor de cop?",
        "wie komt er de cop begeleiden?",
        "schrijf deze deelnemers in voor de cop van 14 december",
        "ik wil 3 deelnemers inschrijven voor de cop",
        "zet mij op de lijst van de cop van 14 december",
        "hoe lees ik de deelnemerslijst?",
        "wat staat er op de lijst van vanavond?",
    ],
)
def test_another_word_on_a_session_is_no_wish_for_its_list(text):
    assert not _asks(LIST, text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vanavond", [1]),
        ("vanmiddag", [0]),
        ("om 12u30", [0]),
        ("20u", [1]),
        ("8 uur", [1]),
        ("vandaag", [0, 1]),
        ("verplaats die van vanavond naar 21u", [1]),
        ("vandaag om 15u", [0, 1]),
        ("maandagavond 14 december", [2]),
        ("morgen", []),
        ("de cop", None),
    ],
)
def test_sessions_of_one_day_are_told_apart_by_their_hour_and_the_part_of_the_day(context, text, meant):
    now = datetime(2026, 11, 30, 9, tzinfo=ZONE)
    hours = ((30, 11, 12, 30), (30, 11, 20, 0), (14, 12, 20, 0))
    first = context.catalogue.moments[cop(context, 1)]
    moments = [
        first.model_copy(
            update={"id": f"cop-{number}", "starts": datetime(2026, month, day, hour, minute, tzinfo=ZONE)}
        )
        for number, (day, month, hour, minute) in enumerate(hours)
    ]
    found = at_that_time(text, moments, now)
    assert found == (None if meant is None else [moments[one] for one in meant])


@pytest.mark.parametrize(
    "text",
    [
        "kan ik me inschrijven voor de cop van 26 januari?",
        "kan ik nog meedoen met de cop van 26 januari",
        "can I sign up for the cop of 26 january?",
        "mag ik nog naar de cop van 26/1 komen?",
    ],
)
def test_who_asks_to_come_to_a_session_of_a_certain_day_signs_up(context, text):
    assert wanted(text, context) == "session_signup"


@pytest.mark.parametrize(
    "text",
    [
        "kan ik me inschrijven voor een cop?",
        "mag ik als ouder naar een cop komen?",
        "hoe kan ik me inschrijven voor de cop van 26 januari?",
        "kan ik niet komen naar de cop van 26 januari?",
        "kan ik 2 teams inschrijven voor switch op 26 januari?",
        "kan ik 's avonds naar een cop komen?",
    ],
)
def test_who_asks_whether_one_may_come_at_all_asks_a_question(context, text):
    assert wanted(text, context) != "session_signup"
