"""The figures are those that one counts by hand, and those of scikit-learn and numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from knowledge.evaluation.measures import Outcome, Share, auroc, calibration_error, percentile, reliability, summary
from knowledge.evaluation.questions import Question
from knowledge.evaluation.requirements import BadRequirement, read_requirements, unmet

SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1), min_size=1, max_size=40)


def outcome(kind="answer", right_at=1, score=0.9, style="clean", source="003", answerable=True, ms=1.0):
    question = Question(
        id="q", source=source if answerable else "-", kind="answerable" if answerable else "unanswerable",
        style=style, question="?", must_all=("x",) if answerable else (), must_any=(),
    )  # fmt: skip
    return Outcome(question, kind, "e", score, right_at, right_at == 1, ms)


FOUR_AND_TWO = [
    outcome(),
    outcome(right_at=3, score=0.8, style="typo"),
    outcome("unknown", None, 0.1, "typo", "001"),
    outcome("unsure", 1, 0.4, source="001"),
    outcome("unknown", None, 0.1, answerable=False),
    outcome("answer", None, 0.6, answerable=False),
]


def test_right_refused_and_rejected_are_counted_of_the_questions_they_concern():
    found = summary("wegwijs", FOUR_AND_TWO, probabilities=True)
    assert (found.hit1, found.hit3) == (Share(2, 4), Share(3, 4))
    assert found.by_style == {"clean": Share(2, 2), "typo": Share(0, 2)}
    assert found.by_source == {"001": Share(1, 2), "003": Share(1, 2)}
    assert (found.rejected, found.refused, found.unknown) == (Share(1, 2), Share(1, 4), Share(2, 6))
    # Of the eight pairs: 0.9 and 0.8 beat both, 0.4 beats one, 0.1 ties with one.
    assert found.auroc == (2 + 2 + 1 + 0.5) / 8


@pytest.mark.parametrize("kind", ["unknown", "unsure", "handoff"])
def test_doubt_and_a_person_reject_an_unanswerable_question(kind):
    assert outcome(kind, None, answerable=False).as_it_should


@pytest.mark.parametrize("kind", ["answer", "form", "smalltalk", None])
def test_anything_else_does_not(kind):
    assert not outcome(kind, None, answerable=False).as_it_should


def test_a_search_that_never_refuses_has_no_share_of_refusals_and_no_calibration():
    found = summary("bm25", [outcome(None, 1, 7.5), outcome(None, None, 2.0, answerable=False)])
    assert (found.rejected, found.refused, found.unknown, found.calibration_error) == (None, None, None, None)
    assert found.auroc == 1


def test_questions_of_one_kind_alone_have_no_auroc():
    found = summary("wegwijs", [outcome(answerable=False, right_at=None)])
    assert (found.auroc, found.hit1.value) == (None, None)


@given(SCORES, SCORES)
def test_auroc_is_that_of_scikit_learn_with_ties_too(above, below):
    truth = [1] * len(above) + [0] * len(below)
    assert auroc(above, below) == pytest.approx(roc_auc_score(truth, [*above, *below]))


def test_calibration_error_counts_each_bin_by_what_it_holds():
    bins = reliability([(0.95, True), (0.91, True), (1.0, False), (0.3, False), (0.25, True)])
    assert [one.count for one in bins] == [0, 0, 1, 1, 0, 0, 0, 0, 0, 3]
    high = abs((0.95 + 0.91 + 1.0) / 3 - 2 / 3)
    assert calibration_error(bins) == pytest.approx((3 * high + 0.3 + 0.75) / 5)


def test_scores_that_say_exactly_how_often_they_are_right_have_no_error():
    assert calibration_error(reliability([(0.5, True), (0.5, False), (0.0, False), (1.0, True)])) == 0
    assert calibration_error(reliability([])) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_every_score_is_in_one_bin_and_the_error_is_a_share(scored):
    bins = reliability(scored)
    assert sum(one.count for one in bins) == len(scored)
    assert 0 <= calibration_error(bins) <= 1


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300), st.sampled_from([0.07, 0.5, 0.9, 0.99, 1.0]))
def test_a_percentile_is_the_value_that_numpy_finds_from_the_distribution(values, share):
    # numpy asks for the place in floating point: 0.07 of 100 is a little over 7 for it.
    exact = int(round(share * 100)) * len(values) % 100 == 0
    found = percentile(values, share)
    if not exact:
        assert found == np.quantile(values, share, method="inverted_cdf")
    assert sum(value <= found for value in values) >= round(share * len(values), 9)
    assert sum(value < found for value in values) < share * len(values)


def test_what_is_asked_of_a_figure_and_not_met_is_told_in_a_sentence():
    found = summary("wegwijs", FOUR_AND_TWO, probabilities=True)
    asked = read_requirements("hit1=0.95, hit3=0.75,refused=0.03,rejected=0.5,p99=20,p50=0.5")
    assert unmet(asked, found) == [
        "hit1 is 0.5 (2 of 4); at least 0.95 is asked.",
        "refused is 0.25 (1 of 4); at most 0.03 is asked.",
        "p50 is 1 ms; at most 0.5 ms is asked.",
    ]


def test_a_figure_that_the_questions_do_not_give_meets_nothing():
    [told] = unmet(read_requirements("auroc=0"), summary("wegwijs", [outcome()]))
    assert told.startswith("auroc cannot be told")


@pytest.mark.parametrize(
    "text", ["hit2=0.5", "hit1", "hit1=", "hit1=veel", "hit1=1.5", "hit1=nan", "p99=-1", "p99=inf"]
)
def test_a_requirement_that_says_nothing_is_refused(text):
    with pytest.raises(BadRequirement, match=text.split("=")[0]):
        read_requirements(text)
