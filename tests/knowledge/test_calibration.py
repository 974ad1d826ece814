"""The numbers of the search are those that entries and asked questions give, and are kept whole."""

from dataclasses import replace

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.calibration import ASKED, OUTSIDE, Teaching, Worth, chosen, fit, write
from knowledge.calibration.examples import Judged
from knowledge.calibration.regression import trust_weights
from knowledge.evaluation.questions import UnreadableQuestions, read_questions
from knowledge.loader import load_base
from knowledge.search import Calibration, Searcher, calibration


def test_the_numbers_that_came_along_do_as_well_as_new_ones_and_worse_ones_give_way():
    base, teaching, kept = load_base(), Teaching.read(), calibration()
    fitted = fit(base, teaching)
    assert chosen(base, teaching, kept, fitted) == kept, "the entries changed: run `wegwijs knowledge calibrate`"
    silent = replace(kept, answer_from=0.99)
    assert chosen(base, teaching, silent, fitted) == fitted


@pytest.mark.parametrize("worse", [{"right": 9}, {"wrong": 3}, {"lost": 2}, {"let_through": 6}])
def test_numbers_are_as_good_as_others_when_they_are_worse_in_nothing(worse):
    one = Worth(right=10, wrong=2, lost=1, let_through=5)
    assert one.as_good_as(one)
    assert one.as_good_as(replace(one, **worse))
    assert not replace(one, **worse).as_good_as(one)


def test_the_trust_stays_as_it_is_for_a_base_that_the_asked_questions_are_not_about():
    kept, base = calibration(), load_base()
    small = type(base)([one for one in base.entries.values() if one.id.startswith("cop-")], base.catalogue)
    found = fit(small, Teaching([one for one in read_questions([ASKED]) if one.source == "002"], ["parking?"]))
    assert (found.bias, found.trust, found.answer_from) == (kept.bias, kept.trust, kept.answer_from)


def test_questions_that_no_source_answers_are_mostly_refused():
    searcher = Searcher(load_base())
    outside = OUTSIDE.read_text(encoding="utf-8").splitlines()
    answered = [one for one in outside if searcher.search(one).kind == "answer"]
    assert len(answered) / len(outside) < 0.12


@settings(max_examples=25, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_the_likelihood_that_is_learnt_is_the_share_that_was_right(bias, slope):
    chance = np.random.default_rng(1)
    evidence = chance.normal(size=4_000)
    right = chance.random(4_000) < 1 / (1 + np.exp(-(bias + slope * evidence)))
    examples = [Judged(np.array([one]), bool(ok)) for one, ok in zip(evidence, right, strict=True)]
    found, weights = trust_weights(examples, [1.0] * len(examples))
    likely = 1 / (1 + np.exp(-(found + weights[0] * evidence)))
    assert likely.mean() == pytest.approx(right.mean(), abs=0.01)
    assert np.abs(likely - 1 / (1 + np.exp(-(bias + slope * evidence)))).mean() < 0.05


def test_what_is_written_is_read_again(tmp_path):
    write(calibration(), tmp_path / "c.yaml")
    assert Calibration.of(yaml.safe_load((tmp_path / "c.yaml").read_text(encoding="utf-8"))) == calibration()


def test_a_file_of_asked_questions_that_cannot_be_used_is_refused(tmp_path):
    (tmp_path / "asked.jsonl").write_text("geen JSON\n", encoding="utf-8")
    with pytest.raises(UnreadableQuestions):
        Teaching.read(asked=tmp_path / "asked.jsonl")
