"""What Wegwijs says is judged as a person reads it; what another search finds, on the entry's answer."""

import itertools
import re

import pytest

from bot.operations.asking import Asker
from bot.operations.evaluating import Search, ask_peer, ask_wegwijs, evaluate
from knowledge.evaluation.questions import Question

ASKER = Asker()


def question(text, *must_all, kind="answerable"):
    return Question.model_validate({
        "id": text, "source": "003", "kind": kind, "style": "clean", "question": text,
        "must_all": must_all, "must_any": [],
    })  # fmt: skip


def ticking():
    """Return a clock on which every reading is half a second later."""
    return (count / 2 for count in itertools.count()).__next__


def test_an_answer_with_what_it_must_hold_is_right():
    [found] = ask_wegwijs(ASKER, [question("wat kost een cop?", "110 euro")], ticking())
    assert (found.kind, found.entry, found.right_at, found.likely_right) == ("answer", "cop-prijs", 1, True)
    assert found.ms == 500


def test_the_source_line_is_part_of_what_is_read_but_not_of_what_others_are_judged_on():
    asked = [question("wat kost een cop?", "Bron:")]
    assert ask_wegwijs(ASKER, asked)[0].right_at == 1
    assert ask_peer(Search(ASKER.searcher), ASKER, asked)[0].right_at is None


def test_an_alternative_that_holds_the_answer_counts_for_hit_at_3():
    shown = ASKER.ask("wat kost een cop?")
    first, second, third = shown["alternatives"][:3]
    asked = [question("wat kost een cop?", f"^{re.escape(one['answer'])}") for one in (first, second, third)]
    places = [ask_wegwijs(ASKER, [one])[0].right_at for one in asked]
    assert places == [2, 3, None]


@pytest.mark.parametrize(("text", "kind"), [("schrijf een team in", "form"), ("hallo", "smalltalk"), ("help", "help")])
def test_a_form_or_small_talk_is_no_answer_and_says_nothing_of_the_scores(text, kind):
    [found] = ask_wegwijs(ASKER, [question(text, "")])
    assert (found.kind, found.right_at, found.likely_right) == (kind, None, None)


def test_what_is_said_to_be_unknown_is_no_answer_whatever_the_text():
    [found] = ask_wegwijs(ASKER, [question("qwzx blorf flumpie", "weet ik niet")])
    assert (found.kind, found.right_at, found.score) == ("unknown", None, 0.0)


def test_peers_come_after_wegwijs_and_its_search_alone_in_the_order_they_were_asked_for():
    _, found = evaluate(ASKER, [question("wat kost een cop?", "110")], ["tfidf", "bm25"], ticking())
    assert [one.system for one in found] == ["wegwijs", "wegwijs-search", "tfidf", "bm25"]
    assert {one.p50 for one in found} == {500}


def test_without_peers_only_wegwijs_is_measured():
    [outcome], [found] = evaluate(ASKER, [question("qwzx blorf flumpie", kind="unanswerable")])
    assert (found.system, found.rejected.part, found.rejected.of) == ("wegwijs", 1, 1)
    assert outcome.as_it_should
