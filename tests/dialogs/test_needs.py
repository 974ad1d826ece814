"""What comes first of what centres need: the weight of a theme, and what changes nothing about it."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dialogs.asking import asks_for
from dialogs.needs.form import FORM
from dialogs.needs.rules import Need, once_a_centre, priorities, school_year
from dialogs.needs.themes import known_themes
from dialogs.reminders.workdays import ZONE
from knowledge.loader import load_base


def need(theme="alfa-nt2", centre="brug", urgency=2, *, identifier=1, teachers=5):
    return Need(identifier, theme, centre, urgency, teachers, "any", None, person_id=identifier)


NEEDS = st.lists(
    st.builds(
        need,
        st.sampled_from(["alfa-nt2", "okan", "werk"]),
        st.sampled_from(["brug", "vaart", "kiem", "ladder"]),
        st.integers(1, 4),
        identifier=st.integers(1, 9),
        teachers=st.integers(1, 40),
    ),
    max_size=12,
)


def test_one_urgent_centre_weighs_more_than_three_for_which_it_can_wait():
    waiting = [need("okan", centre, 1) for centre in ("brug", "vaart", "kiem")]
    ranked = priorities([*waiting, need("alfa-nt2", "ladder", 4)])
    assert [(one.theme, one.weight, len(one.centres)) for one in ranked] == [("alfa-nt2", 4, 1), ("okan", 3, 3)]


def test_at_equal_weight_the_theme_of_more_centres_comes_first():
    ranked = priorities([need("alfa-nt2", "brug", 4), need("okan", "vaart", 2), need("okan", "kiem", 2)])
    assert [one.theme for one in ranked] == ["okan", "alfa-nt2"]


def test_two_colleagues_of_one_centre_count_once_by_the_most_urgent():
    told = [need(urgency=2, identifier=1, teachers=9), need(urgency=4, identifier=2, teachers=3)]
    [one] = priorities(told)
    assert (one.weight, one.centres, one.teachers) == (4, ("brug",), 9)
    assert [one.id for one in once_a_centre(told)] == [2]


@given(NEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_surveys_changes_nothing(needs, random):
    shuffled = list(needs)
    random.shuffle(shuffled)
    assert priorities(shuffled) == priorities(needs)
    told = [(one.centre, one.theme, one.urgency, one.id) for one in once_a_centre(needs)]
    assert told == [(one.centre, one.theme, one.urgency, one.id) for one in once_a_centre(shuffled)]


@given(NEEDS, NEEDS)
def test_one_more_survey_never_lowers_a_theme(needs, more):
    before = {one.theme: one.weight for one in priorities(needs)}
    after = {one.theme: one.weight for one in priorities([*needs, *more])}
    assert all(after[theme] >= weight for theme, weight in before.items())


@given(NEEDS)
def test_the_weight_lies_between_once_and_four_times_the_number_of_centres(needs):
    for one in priorities(needs):
        assert len(one.centres) <= one.weight <= 4 * len(one.centres)
        assert len(set(one.centres)) == len(one.centres)


def test_a_school_year_starts_on_the_first_of_september():
    assert school_year(datetime(2026, 8, 31, 23, 59, tzinfo=ZONE)) == 2025
    assert school_year(datetime(2026, 9, 1, tzinfo=ZONE)) == 2026


def test_every_theme_stands_in_a_document_and_no_name_means_two_of_them():
    base = load_base()
    names = [name.casefold() for one in known_themes().values() for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))
    assert len(known_themes()) == 11  # with "something else" as many as a question shows buttons
    for theme in known_themes().values():
        assert theme.source.section in base.catalogue.source(theme.source.document).sections


def test_wishes_start_the_survey_and_questions_about_needs_do_not():
    for said in (
        "ik wil onze noden doorgeven",
        "wij hebben nood aan een vorming over OKAN",
        "Geef de behoeften van ons centrum door",
        "ons cvo heeft behoefte aan bijscholing rond alfa",
    ):
        assert asks_for(said, FORM.starts), said
    for asked in (
        "Wanneer hebben ze bij de centra gepolst waar de noden lagen?",
        "Wat doet een team voor een cursist met bijzondere noden?",
        "behoeftedetectie NT2 wanneer",
        "masterclass regionaal aanbod opleidingsnoden",
        "vul mijn intake voor de cop in. Nood: leerling LL-12 verstaat lange instructies niet",
        "ik heb nood aan een extra paar handen in de klas",
        "onze leerling heeft nood aan korte instructies",
    ):
        assert not asks_for(asked, FORM.starts), asked
