"""Which answers may be shown, so that nobody is known by them; when something can be evaluated; how marks are read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.asking import asks_for
from dialogs.engine.context import FormContext
from dialogs.engine.fields import Unreadable
from dialogs.evaluation import attendance, rules
from dialogs.evaluation.attendance import Attended
from dialogs.evaluation.form import SESSION_FORM, TRAJECTORY_FORM
from dialogs.evaluation.marks import QUALITY, Mark, Session, session_option
from dialogs.evaluation.rules import Change, shown
from dialogs.permissions import PersonView
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue, Moment, Round

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)


def answer(mark=4, remark=None):
    return {"content": mark, "recommend": True, "remark": remark}


def history(*steps):
    """Return changes a minute apart, of (person, answers)."""
    return [Change(NOON + timedelta(minutes=place), person, answers) for place, (person, answers) in enumerate(steps)]


def five():
    return [(person, answer()) for person in range(5)]


def test_four_answers_show_nothing_but_how_many_there_are():
    assert shown(history(*five()[:4])) == rules.Shown(given=4)


def test_five_answers_are_shown():
    found = shown(history(*five()))
    assert (len(found.answers), found.given, found.behind) == (5, 5, 0)


@pytest.mark.parametrize("later", [1, 2])
def test_one_or_two_answers_more_change_nothing_that_is_shown(later):
    found = shown(history(*five(), *((5 + one, answer(1)) for one in range(later))))
    assert [one["content"] for one in found.answers] == [4] * 5
    assert (found.given, found.behind) == (5 + later, later)


def test_three_answers_more_are_added_together():
    found = shown(history(*five(), *((5 + one, answer(1)) for one in range(3))))
    assert sorted(one["content"] for one in found.answers) == [1, 1, 1, 4, 4, 4, 4, 4]


def test_an_answer_that_is_changed_shows_only_with_those_of_two_others():
    changed = [*five(), (0, answer(1))]
    assert [one["content"] for one in shown(history(*changed)).answers] == [4] * 5
    found = shown(history(*changed, (5, answer(2)), (6, answer(2))))
    assert sorted(one["content"] for one in found.answers) == [1, 2, 2, 4, 4, 4, 4]


def test_a_withdrawal_shows_only_with_changes_of_two_others():
    withdrawn = [*five(), (5, answer(5)), (0, None)]
    assert len(shown(history(*withdrawn)).answers) == 5
    assert len(shown(history(*withdrawn, (6, answer(5)))).answers) == 6


def test_results_are_hidden_when_so_many_withdraw_that_fewer_than_five_stand():
    assert shown(history(*five(), (0, None), (1, None), (2, None))) == rules.Shown(given=2)


def test_results_that_come_back_after_withdrawals_differ_by_three_from_those_before():
    gone = [(0, None), (1, None), (2, None)]
    back = shown(history(*five(), *gone, (0, answer()), (1, answer()), (9, answer(1))))
    assert [one["content"] for one in back.answers] == [4] * 5  # one left and one came: not to be seen yet


CHANGES = st.lists(
    st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(1, 5).map(answer))), max_size=40
)  # fmt: skip


@given(CHANGES)
def test_no_two_results_that_were_ever_shown_tell_the_answers_of_fewer_than_three(steps):
    seen = []
    for length in range(len(steps) + 1):
        # The same people in two results are told apart by what they answered: as who subtracts would.
        marked = [(person, None if said is None else {**said, "who": person}) for person, said in steps[:length]]
        answers = {one["who"]: one for one in shown(history(*marked)).answers}
        assert not answers or len(answers) >= rules.LEAST
        if answers and answers not in seen:
            for before in seen:
                assert sum(before.get(who) != answers.get(who) for who in {*before, *answers}) >= rules.STEP
            seen.append(answers)


def test_remarks_come_in_an_order_that_has_nothing_to_do_with_when_they_came():
    said = [answer(remark=f"opmerking {number}") for number in range(6)]
    order = rules.remarks(said, "remark", "moment:x")
    assert order == rules.remarks(said[::-1], "remark", "moment:x")
    assert sorted(order) == [one["remark"] for one in said] != order
    assert order != rules.remarks(said, "remark", "moment:y")


# -- when --


def moment(identifier, programme, kind, day, hour=16):
    starts = datetime(2027, 1, day, hour, tzinfo=UTC)
    return Moment(
        id=identifier, round="r", programme=programme, kind=kind, title=f"{identifier.title()} sessie",
        starts=starts, ends=starts + timedelta(hours=1),
    )  # fmt: skip


FILES = load_catalogue()
OFFER = Catalogue(
    programmes=FILES.programmes.values(),
    rounds=[Round(id="r", name="Ronde", programmes=("switch", "lerend-netwerk-nt2", "cop"), first=2026, last=2027, status="open")],
    moments=[
        moment("intake", "switch", "intake", 5), moment("terugblik", "switch", "evaluation", 20),
        moment("eerste", "lerend-netwerk-nt2", "session", 5), moment("tweede", "lerend-netwerk-nt2", "session", 12),
        moment("een", "cop", "session", 6), moment("twee", "cop", "session", 13),
    ],
)  # fmt: skip


def context(attended=None):
    person = PersonView(1, "leraar@voorbeeld.example")
    return FormContext(OFFER, texts_in("nl"), person, NOON + timedelta(days=12), loaded=attended or Attended())


def test_a_project_is_looked_back_on_from_its_evaluation_and_a_series_from_its_last_moment():
    assert rules.looking_back(OFFER, "r", OFFER.programme("switch")).id == "terugblik"
    assert rules.looking_back(OFFER, "r", OFFER.programme("lerend-netwerk-nt2")).id == "tweede"
    assert rules.looking_back(OFFER, "r", OFFER.programme("cop")) is None


def test_a_session_is_evaluated_from_its_start_until_thirty_days_after_its_end():
    one = OFFER.moment("een")
    minute = timedelta(minutes=1)
    times = [one.starts - minute, one.starts, one.ends + rules.OPEN, one.ends + rules.OPEN + minute]
    assert [rules.is_open(one, now) for now in times] == [False, True, True, False]


def test_who_was_signed_up_for_a_series_or_registered_teams_follows_the_trajectory():
    followed = attendance.followed(OFFER, ["een", "eerste"], [("r", "switch")])
    assert [one.id for one in followed] == ["switch@r", "lerend-netwerk-nt2@r"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("de cop van 6 januari", "een"), ("cop 13/1", "twee"), ("het lerend netwerk van 12/1", "tweede"), ("de tweede", "tweede"),
        ("eerste sessie", "eerste"),
    ],
)  # fmt: skip
def test_a_session_is_known_by_its_programme_and_day(said, meant):
    at = context(attended=Attended(("een", "twee", "eerste", "tweede")))
    field = Session(lambda one: [session_option(each, one) for each in attendance.sessions(one)], attendance.sessions)
    assert field.read(said, at) == meant
    assert [one.value for one in field.find(said, at)] == [meant]


def test_a_day_without_a_session_means_none_of_them_but_a_mark_is_no_day():
    at = context(attended=Attended(("een",)))
    field = Session(lambda one: [session_option(each, one) for each in attendance.sessions(one)], attendance.sessions)
    assert field.find("evalueer de cop van 7 januari", at) == []
    assert [one.value for one in field.find("evalueer de cop, inhoud 4/5", at)] == ["een"]


def test_a_programme_with_two_sessions_is_asked_which():
    at = context(attended=Attended(("een", "twee", "eerste")))
    field = Session(lambda one: [session_option(each, one) for each in attendance.sessions(one)], attendance.sessions)
    assert field.find("evalueer de cop", at) == []
    with pytest.raises(Unreadable) as asked:
        field.read("de cop", at)
    assert {one.value for one in asked.value.options} == {"een", "twee"}


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ("inhoud 4", 4), ("de inhoud was een 3", 3), ("een 5 voor de inhoud", 5), ("inhoud: 4/5, organisatie 2", 4),
        ("de inhoud van 4/12", None), ("inhoud voor 4 teams", None), ("organisatie 2", None), ("inhoud 8", None),
    ],
)  # fmt: skip
def test_a_mark_in_a_sentence_must_say_what_is_marked(said, mark):
    found = Mark(QUALITY, words="inhoud").find(said, context())
    assert [one.value for one in found] == ([] if mark is None else [mark])


def test_several_marks_answer_the_question_by_the_name_they_have():
    said = "organisatie 2 en inhoud 5"
    assert Mark(QUALITY, words="inhoud").read(said, context()) == 5
    assert Mark(QUALITY, words="organisatie").read(said, context()) == 2
    assert Mark(QUALITY, words="begeleiding").read("goed", context()) == 4


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("ik wil een sessie evalueren", SESSION_FORM), ("evalueer de cop van vorige week", SESSION_FORM),
        ("evaluatie invullen", SESSION_FORM), ("kan ik de masterclass evalueren", SESSION_FORM),
        ("ik wil het hele traject evalueren", TRAJECTORY_FORM), ("evaluatie van het project switch", TRAJECTORY_FORM),
        ("eindevaluatie", TRAJECTORY_FORM), ("we willen terugblikken op het traject", TRAJECTORY_FORM),
        ("hoe evalueer ik een sessie?", None), ("wie evalueert de acties?", None),
        ("wat is een tussentijdse evaluatie?", None), ("tussentijdse evaluatie van het zorgplan invullen", None), ("wanneer is de evaluatie van switch?", None),
        ("toon de evaluaties van de cop", None), ("ik zou graag de cop evalueren", SESSION_FORM), ("we willen onze NT2-werking evalueren", None), ("om de hoeveel jaar moet een centrum zijn werking evalueren?", None), ("ik wil mijn feedback geven over de sessie", SESSION_FORM),
    ],
)  # fmt: skip
def test_which_words_begin_which_evaluation(said, form):
    forms = [one for one in (SESSION_FORM, TRAJECTORY_FORM) if asks_for(said, one.starts)]
    assert forms == ([] if form is None else [form])
