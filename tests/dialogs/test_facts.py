"""Facts of the catalogue and the database: told when the whole question is about them, and left alone otherwise."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.operations.demonstration import demonstration
from dialogs.engine.context import Anchor, FormContext, Occupied, Taken
from dialogs.facts.facts import fact_answer
from dialogs.permissions import PersonView
from dialogs.registration import rules
from dialogs.reminders.workdays import ZONE
from dialogs.texts import texts_in
from knowledge.loader import KnowledgeBase
from knowledge.offer import Catalogue, Moment, Programme, ProgrammeSource, Round

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)
COORDINATOR = PersonView(7, grants=frozenset({("coordinator", "organisation:voorbeeld-netwerk-kempen")}))
ANCHORS = (
    Anchor("Mechelen", "basis", "Anker_1 (voorbeeld)", "anker1@voorbeeld.example", "015 00 00 00", NOW, True),
    Anchor("Mechelen", "secundair", "Anker 2", "anker2@voorbeeld.example", None, NOW),
    Anchor("Gent", "dko", "Anker 3", "anker3@voorbeeld.example", None, NOW),
)
SOURCE = ProgrammeSource(document="004", section="Cijfers")
# Entries that say where it can be found, that it is not known, or that the last round is closed; the database knows it better.
BETTER_AS_FACT = {
    "ovsg-ankers",
    "ovsg-ankers-vinden",
    "nascholing-inschrijvingen-afgesloten",
    "cop-inschrijven",
    "nascholing-projectfiche",
    "nt2-praktijkonderzoek-symposium",
}


@pytest.fixture(scope="module")
def files(base):
    """The offer of the files, for somebody without a database."""
    return FormContext(base.catalogue, texts_in("nl"), PersonView(0), NOW)


@pytest.fixture(scope="module")
def open_now(base):
    """The offer with a round that is open, a coordinator who registered two teams, and anchors."""
    own, extra = base.catalogue, demonstration(NOW.date())
    catalogue = Catalogue(
        [*own.organisations.values(), *extra.organisations.values()],
        own.programmes.values(),
        [*own.rounds.values(), *extra.rounds.values()],
        extra.moments.values(),
        own.sources.values(),
    )
    taken = (Taken("voorbeeld-2026", "top-co", "voorbeeld-netwerk-kempen", 2, COORDINATOR.id),)
    return FormContext(catalogue, texts_in("nl"), COORDINATOR, NOW, taken=taken, anchors=ANCHORS)


def with_offer(context, *, programmes=(), rounds=(), moments=()):
    old = context.catalogue
    return replace(
        context,
        catalogue=Catalogue(
            old.organisations.values(),
            [*old.programmes.values(), *programmes],
            [*old.rounds.values(), *rounds],
            [*old.moments.values(), *moments],
            old.sources.values(),
        ),
    )


@pytest.mark.parametrize(("place", "subject"), [("files", ""), ("open_now", ""), ("open_now", "SWITCH")])
def test_what_the_base_answers_stays_with_the_base(base, request, place, subject):
    context = request.getfixturevalue(place)
    over = base.with_catalogue(context.catalogue)
    asked = [(entry.id, line) for entry in base.entries.values() for line in (entry.title, *entry.questions)]
    taken = [one for one in asked if fact_answer(one[1], context, over, subject=subject) is not None]
    assert len(asked) > 1000
    allowed = BETTER_AS_FACT if place == "open_now" else set()
    assert [one for one in taken if one[0] not in allowed] == []
    assert len(taken) < 40


@pytest.mark.parametrize(
    "question",
    [
        "wie organiseert SWITCH?",
        "hoeveel contactmomenten heeft het lerend netwerk",
        "wanneer worden de acties geëvalueerd",
        "Waar ligt het lokaal van de CoP in Hasselt?",
        "parkeerplaats symposium praktijkonderzoek",
        "wanneer is de volgende vorming over rekenen?",
        "wanneer is de volgende sessie van SWITCH in Hasselt?",
        "wanneer was de vorige sessie van SWITCH?",
        "hoeveel sessies heeft SWITCH?",
        "wanneer is een intake nodig?",
        "hoeveel plaatsen zijn er nog op de parking?",
        "hoeveel kost een plaats in SWITCH?",
        "hoe kan mijn team zich inschrijven?",
        "welke projecten kan mijn team kiezen",
        "Een begeleider vertelde over uitsluiting van mensen. Wie gaf die lezing en wanneer was dat?",
        "Tot hoe laat zijn we bezig als de Community of Practice om 15.30 uur begint?",
        "Onze adviseur spreekt over Brussel. Met wie werken die adviseurs samen?",
        "bij welk netwerk kunnen wij aansluiten?",
        "Wat moeten wij doen vóór de aanmelding?",
        "Agenda van een Community of Practice?",
        "wanneer is het volgende SWITCH?",
        "wat is een anker?",
        "waarom heeft Mechelen een anker?",
        "wie organiseert het lerend netwerk wiskunde?",
        "welke medicatie neemt een leerling?",
        "",
    ],
)
def test_another_question_is_left_alone(base, open_now, question):
    assert fact_answer(question, open_now, base.with_catalogue(open_now.catalogue)) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("wanneer is de volgende sessie van switch?", "**Eerste sessie SWITCH (voorbeeld)**, dinsdag 12/01/2027 09:00–12:00"),
        ("volgende sesie swich", "Eerste sessie SWITCH"),
        ("when is the next session of SWITCH", "Eerste sessie SWITCH"),
        ("SWITCH-intake: welke dag is dat?", "Intakegesprek SWITCH"),
        ("om hoe laat begint de intake van Top Competent?", "Intakegesprek Top Competent"),
        ("waar gaat de evaluatie van switch door?", "Lokaal 1 (voorbeeld)"),
        ("wanneer start TOP-CO?", "Intakegesprek TOP-CO"),
        ("Wij doen mee aan TOP-CO. Ik ben het blad kwijt. Wanneer is onze volgende sessie?", "Eerste sessie TOP-CO"),
        ("wanneer is de volgende sessie?", "Eerste sessie TOP-CO"),
        ("Kunt ge mij zeggen wanneer dat de volgende sessie van switch doorgaat?", "Eerste sessie SWITCH"),
        ("wanneer is de volgende CoP-sessie?", "**Eerste sessie Community of Practice (voorbeeld)**, dinsdag 08/12/2026 16:00–17:00"),
        ("wanneer is de volgende CoP?", "Eerste sessie Community of Practice"),
        ("when is the next masterclass NT2", "Eerste sessie masterclasses NT2"),
        ("alle momenten van praktijkonderzoek NT2", "Symposium praktijkonderzoek NT2"),
        ("geef me de planning van switch", "Evaluatie SWITCH"),
        ("hoeveel plaatsen zijn er nog bij TOP-CO?", "nog **10** van de 12"),
        ("is switch al volzet?", "nog **12** van de 12"),
        ("zijn er nog plaatsen in de CoP?", "nog **10** van de 10 plaatsen vrij voor Eerste sessie Community of Practice"),
        ("kunnen er nog teams bij in switch?", "nog **12** van de 12"),
        ("voor welke projecten kan mijn team zich inschrijven?", "Teams van Ondersteuningsnetwerk Kempen"),
        ("waarvoor kunnen wij ons inschrijven?", "jullie hebben er 2 teams in"),
        ("which projects can we join?", "SWITCH"),
        ("wie is mijn anker in Mechlen voor het basisonderwijs?", "anker1@voorbeeld.example"),
        ("wat is het mailadres van ons anker in Mechelen, lager?", "anker1@voorbeeld.example"),
        ("anker mechelen middelbaar", "anker2@voorbeeld.example"),
        ("wie is onze contactpersoon in Gent voor de academie?", "anker3@voorbeeld.example"),
        ("Onze school ligt in Muizen. We zoeken hulp. Wie is ons anker voor de kleuters?", "anker1@voorbeeld.example"),
    ],
)  # fmt: skip
def test_a_fact_is_told_however_it_is_asked(base, open_now, question, told):
    reply = fact_answer(question, open_now, base.with_catalogue(open_now.catalogue))
    assert reply is not None
    assert (reply.kind, told in reply.text) == ("answer", True)
    assert "_Bron: " in reply.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "wanneer is de volgende sessie van sector2 nt2?",
            "In mijn planning staat er geen sessie meer van ervaringsuitwisseling",
        ),
        ("zijn er nog plaatsen in het lerend netwerk NT2?", "geen maximum aantal deelnemers"),
        ("wie is mijn anker in Kortrijk?", "Voor Kortrijk staat er geen anker in mijn lijst"),
        ("wie is mijn anker in Gent voor het CLB?", "wel voor het deeltijds kunstonderwijs"),
    ],
)
def test_what_is_not_known_is_said_with_the_way_on(base, open_now, question, told):
    reply = fact_answer(question, open_now, base.with_catalogue(open_now.catalogue))
    assert reply is not None
    assert (reply.kind, told in reply.text) == ("unknown", True)
    assert reply.buttons


def test_places_of_sessions_are_counted_with_who_signed_up_and_who_was_offered_one(base, open_now):
    [first, second, *_] = open_now.catalogue.moments_of("voorbeeld-sessies-2026", "cop")

    def told(**occupied):
        context = replace(open_now, occupied={first.id: Occupied(**occupied)})
        return fact_answer("zijn er nog plaatsen in de CoP?", context, base.with_catalogue(context.catalogue)).text

    assert "nog **3** van de 10" in told(taken=7)
    assert "is volzet, er wachten 0 mensen" in told(taken=10)
    assert "er wacht 1 persoon" in told(taken=9, waiting=1), "a place that is free while somebody waits is not for you"
    assert "zijn 10 plaatsen vrij" in told(taken=10, waiting=4)
    assert second.id in open_now.catalogue.moments


def test_without_a_database_nothing_is_said_of_places_and_anchors(base, files):
    for question in ("hoeveel plaatsen zijn er nog voor switch?", "wie is mijn anker in Mechelen?"):
        assert fact_answer(question, files, base) is None
    reply = fact_answer("wanneer is de volgende sessie van switch?", files, base)
    assert reply is not None
    assert (reply.kind, "OVSG vzw, POV en UGent" in reply.text) == ("unknown", True)


def test_with_an_empty_table_nobody_is_asked_for_a_municipality(base, open_now):
    empty = replace(open_now, anchors=())
    assert fact_answer("wie is mijn anker?", empty, base) is None
    reply = fact_answer("wie is mijn anker in Mechelen?", empty, base)
    assert reply is not None
    assert "Voor Mechelen staat er geen anker" in reply.text


def test_what_an_administrator_imported_cannot_change_the_layout(base, open_now):
    reply = fact_answer("wie is mijn anker in Mechelen voor het basis?", open_now, base)
    assert reply is not None
    assert r"**Anker\_1 \(voorbeeld\)**" in reply.text
    assert "*voorbeeld*, geen echte persoon" in reply.text


def test_who_does_not_say_which_project_gets_one_line_for_each(base, open_now):
    somebody = replace(open_now, person=PersonView(99))
    reply = fact_answer("wanneer is de volgende sessie?", somebody, base.with_catalogue(open_now.catalogue))
    assert reply is not None
    assert reply.text.count("Eerste sessie") == 5 + 2
    assert reply.text.count("\n- ") == 5 + 5


def test_a_project_of_which_is_talked_is_meant(base, open_now):
    reply = fact_answer("wanneer is de volgende sessie?", open_now, base, subject="SWITCH")
    assert reply is not None
    assert "Eerste sessie SWITCH" in reply.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_a_fact(base, open_now, text):
    reply = fact_answer(text, open_now, base, before=text, subject=text)
    assert reply is None or reply.text


def test_a_question_goes_on_with_the_one_before(base, open_now):
    over = base.with_catalogue(open_now.catalogue)
    first = fact_answer("wanneer is de volgende sesie van swich?", open_now, over)
    assert first is not None
    then = fact_answer("en voor TOP-CO?", open_now, over, before=first.question or "")
    assert then is not None
    assert "Eerste sessie TOP-CO" in then.text
    assert "SWITCH" not in then.text


def test_an_anchor_is_asked_for_in_steps(base, open_now):
    before = ""
    for said, kind in (("wie is mijn anker?", "unsure"), ("Mechelen", "unsure"), ("voor het basis", "answer")):
        reply = fact_answer(said, open_now, base, before=before)
        assert reply is not None
        assert reply.kind == kind
        before = reply.question or ""
    assert "anker1@voorbeeld.example" in reply.text
    assert fact_answer("wat kost een cop?", open_now, base, before=before) is None
    assert fact_answer("Mechelen", open_now, base, before="wat kost een cop?") is None


def test_a_place_that_is_no_municipality_here_is_asked_again(base, open_now):
    reply = fact_answer("wie is mijn anker in Parijs?", open_now, base)
    assert reply is not None
    assert (reply.kind, "herken ik niet" in reply.text) == ("unsure", True)


def test_teams_above_the_capacity_leave_no_place(base, open_now):
    taken = (Taken("voorbeeld-2026", "switch", "voorbeeld-netwerk-x", 13),)
    reply = fact_answer("hoeveel plaatsen zijn er nog voor switch?", replace(open_now, taken=taken), base)
    assert reply is not None
    assert "SWITCH is volzet: 13 teams" in reply.text


def test_a_programme_without_a_capacity_or_with_a_closed_round_says_so(base, open_now):
    rounds = [
        Round(id="open", name="Open", programmes=("collegagroepen-an",), first=2026, last=2026, status="open"),
    ]
    context = with_offer(open_now, rounds=rounds)
    unknown = fact_answer("zijn er nog plaatsen in de digitale collegagroepen anderstalige nieuwkomers?", context, base)
    assert unknown is not None
    assert (unknown.kind, "geen maximum aantal deelnemers" in unknown.text) == ("unknown", True)
    assert "teams" not in unknown.text
    closed = fact_answer("zijn er nog plaatsen in mee met nt2?", context, base)
    assert closed is not None
    assert (closed.kind, "is afgesloten" in closed.text) == ("answer", True)


def test_a_moment_that_is_over_is_not_the_next_one(base, open_now):
    later = replace(open_now, now=datetime(2027, 1, 12, 11, tzinfo=ZONE))
    during = fact_answer("wanneer is de volgende sessie van switch?", later, base)
    over = fact_answer(
        "wanneer is de volgende sessie van switch?", replace(later, now=later.now.replace(hour=13)), base
    )
    assert during is not None
    assert over is not None
    assert (during.kind, over.kind) == ("answer", "unknown")
    assert "Wat er wel staat: **Tussentijdse evaluatie SWITCH" in over.text


def test_a_new_programme_tells_its_moments_and_organisers_by_itself(base, open_now):
    programme = Programme(
        id="denkgroep", name="Denkgroep Taal", kind="colleague_group", organisers=("ugent",), source=SOURCE
    )
    round_ = Round(id="denk-2026", name="Denk", programmes=("denkgroep",), first=2026, last=2026, status="open")
    moment = Moment(
        id="d", round="denk-2026", programme="denkgroep", kind="session", title="Denken",
        starts=datetime(2026, 12, 1, 9, tzinfo=ZONE), ends=datetime(2026, 12, 1, 10, tzinfo=ZONE), link="https://x.example",
    )  # fmt: skip
    context = with_offer(open_now, programmes=[programme], rounds=[round_], moments=[moment])
    when = fact_answer("wanneer is de volgende sessie van de denkgroep taal?", context, base)
    who = fact_answer("wie organiseert de denkgroep taal?", context, base)
    assert when is not None
    assert who is not None
    assert "https://x.example" in when.text
    assert "**UGent**" in who.text
    assert "schooljaar 2026-2027" in who.text
    assert who.source is not None
    assert (who.source.document, who.source.section) == ("004", "Cijfers")


def test_nobody_hears_how_many_teams_another_network_has(base, open_now):
    question = "voor welke projecten mag netwerk Kempen inschrijven?"
    own = fact_answer(question, open_now, base)
    other = fact_answer(question, replace(open_now, person=PersonView(99)), base)
    assert own is not None
    assert other is not None
    assert ("2 teams" in own.text, "2 teams" in other.text) == (True, False)
    assert ([one.label for one in own.buttons], other.buttons) == (["Teams inschrijven"], [])


def test_when_nothing_is_open_an_entry_tells_it(base, files):
    assert fact_answer("voor welke projecten kan mijn team zich inschrijven?", files, base) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("kan ik nog inschrijven voor switch?", "Ja, inschrijven voor SWITCH kan nu"),
        ("Kunnen we ons team nu nog aanmelden voor top co", "Ja, inschrijven voor TOP-CO kan nu"),
        ("zijn de inschrijvingen nog open?", "kunnen meedoen aan"),
        (
            "kan ik nog inschrijven voor de CoP?",
            "Ja, aanmelden voor Community of Practice kan nu: 110 euro per sessie, hoogstens 10",
        ),
        ("can we still join the collegiale visitaties?", "twee centra spreken de data met elkaar af"),
    ],
)
def test_what_is_open_now_is_said_to_be_open(open_now, base, question, told):
    reply = fact_answer(question, open_now, base.with_catalogue(open_now.catalogue))
    assert reply is not None and told in reply.text


def test_what_was_open_in_other_years_is_left_to_the_base(open_now, base):
    over = base.with_catalogue(open_now.catalogue)
    assert fact_answer("Staat de inschrijving voor de nascholing 2018-2019 nog open?", open_now, over) is None


PROJECTS, SESSIONS = (
    "- **SWITCH** (",
    "Aanmelden voor een sessie, voor jezelf en niet als team:\n- **Community of Practice**",
)


@pytest.mark.parametrize(
    ("question", "projects", "sessions"),
    [
        ("wat staat er nu open?", True, True),
        ("what is open now?", True, True),
        ("waarvoor kunnen wij ons inschrijven?", True, True),
        ("zijn de aanmeldingen nog open?", True, True),
        ("voor welke projecten kan mijn team zich inschrijven?", True, False),
        ("welke projecten staan open?", True, False),
        ("voor welke sessies kan ik me aanmelden?", False, True),
        ("which sessions can we join?", False, True),
    ],
)
def test_projects_for_teams_and_sessions_for_persons_are_told_apart(open_now, base, question, projects, sessions):
    reply = fact_answer(question, open_now, base.with_catalogue(open_now.catalogue))
    assert reply is not None
    assert (PROJECTS in reply.text, SESSIONS in reply.text) == (projects, sessions)
    assert [one.label for one in reply.buttons] == (["Teams inschrijven"] if projects else [])
    assert ("Voorbeeldsessies 2026-2027 (voorbeeld), schooljaar 2026-2027" in reply.text) == sessions


def test_of_a_session_price_and_places_are_told_as_far_as_they_are_known(open_now, base):
    reply = fact_answer("welke sessies staan open?", open_now, base.with_catalogue(open_now.catalogue))
    assert reply is not None
    lines = [line for line in reply.text.split("\n") if line.startswith("- ")]
    assert lines[0] == (
        "- **Community of Practice**: 110 euro per sessie, hoogstens 10 deelnemers per sessie, de volgende keer op"
        " dinsdag 08/12/2026 16:00"
    )
    assert [line for line in lines[1:] if "euro" in line] == []
    assert "Waar geen prijs bij staat, ken ik die niet." in reply.text


def test_a_session_that_has_begun_is_not_the_next_one(open_now, base):
    later = replace(open_now, now=datetime(2027, 6, 28, 9, tzinfo=ZONE))
    reply = fact_answer("welke sessies staan open?", later, base)
    assert reply is not None
    assert (
        "**Community of Practice**: 110 euro per sessie, hoogstens 10 deelnemers per sessie, nog geen datum"
        in reply.text
    )


@pytest.mark.parametrize("centre", ["CVO De Brug", "CBE De Sleutel", "Academie Het Palet", "School De Linde"])
def test_who_is_outside_the_target_group_of_the_projects_hears_of_the_sessions(open_now, base, centre):
    reply = fact_answer(f"aan welke projecten mag {centre} deelnemen?", open_now, base)
    assert reply is not None
    assert (PROJECTS in reply.text, SESSIONS in reply.text) == (False, True)


def test_teams_are_registered_for_projects_only(open_now):
    assert {programme.kind for _, programme in rules.projects(open_now.catalogue)} == {"project"}
    assert rules.round_for(open_now.catalogue, "cop") is None


def test_a_demonstration_does_not_make_a_source_younger(open_now, base):
    bare = KnowledgeBase([], open_now.catalogue)
    reply = fact_answer("wie organiseert de masterclasses NT2?", open_now, bare)
    assert reply is not None
    assert "schooljaar 2016-2017" in reply.text
    assert "2026" not in reply.text
