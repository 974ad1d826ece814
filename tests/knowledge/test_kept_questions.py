"""Kept questions are answered as well as they were: nothing is fitted on them, so this is what people may expect."""

from pathlib import Path

import pytest

from bot.operations.asking import Asker
from bot.operations.evaluating import evaluate
from knowledge.calibration import ASKED
from knowledge.evaluation.questions import read_questions
from knowledge.loader import load_base

KEPT = sorted((Path(__file__).parent / "questions").glob("*.jsonl"))


@pytest.fixture(scope="module")
def summary():
    _, summaries = evaluate(Asker(), read_questions(KEPT))
    return summaries[0]


def test_the_right_answer_comes_first_and_nearly_always_among_three(summary):
    assert summary.answerable > 600
    assert summary.hit1.value > 0.94
    assert summary.hit3.value > 0.975


def test_what_nobody_answers_is_refused_or_asked_back_and_little_else_is(summary):
    assert summary.unanswerable > 90
    assert summary.rejected.value > 0.93
    assert summary.refused.value < 0.02
    assert summary.auroc > 0.94


def test_every_style_of_asking_is_understood(summary):
    assert {style: share for style, share in summary.by_style.items() if share.value < 0.86} == {}


def test_no_question_that_is_kept_for_measuring_stands_in_an_entry_or_among_those_that_teach():
    kept = {question.question.casefold().strip(" ?!.") for question in read_questions(KEPT)}
    written = {
        line.casefold().strip(" ?!.")
        for entry in load_base().entries.values()
        for line in (entry.title, *entry.questions, *((entry.english.questions) if entry.english else ()))
    }
    taught = {question.question.casefold().strip(" ?!.") for question in read_questions([ASKED])}
    # The plainest questions ("wat is leerwinst?") were thought of by several writers who did not see each other.
    assert len(kept & (written | taught)) / len(kept) < 0.07
