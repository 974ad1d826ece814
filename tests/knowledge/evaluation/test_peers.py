"""Every peer finds what is obvious, ranks nothing for nothing, and survives whatever is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.peers import PEERS, UnknownPeer, known_peers
from knowledge.index import Text, texts_of
from knowledge.loader import load_base

BASE = load_base()
RANKERS = {name: make(list(texts_of(BASE))) for name, make in PEERS.items()}
FEW = [
    Text("prijs", "Wat kost een sessie?", ("hoeveel betalen we",), ("geld",), "Honderd euro."),
    Text("plaats", "Waar gaat het door?", ("adres van de zaal",), ("zaal",), "In Gent."),
]

peers = pytest.mark.parametrize("name", PEERS)


@peers
def test_a_question_of_an_editor_finds_its_entry(name):
    asked = [(entry.questions[0], entry.id) for entry in list(BASE.entries.values())[::10]]
    found = sum(entry in [one for one, _ in RANKERS[name].rank(question, 3)] for question, entry in asked)
    assert found / len(asked) > 0.8


@peers
def test_entries_come_once_each_best_first_and_no_more_than_asked(name):
    found = RANKERS[name].rank("hoeveel deelnemers in een community of practice", 3)
    entries, scores = [entry for entry, _ in found], [score for _, score in found]
    assert len(set(entries)) == len(entries) == 3
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


@peers
def test_it_says_its_own_name(name):
    assert RANKERS[name].name == name


@peers
@pytest.mark.parametrize("question", ["", "?!", "zzqx"])
def test_what_shares_nothing_with_the_entries_ranks_nothing(name, question):
    if name == "rapidfuzz":
        # Likeness of letters: only what has no letters at all is like nothing.
        question = question.strip("zqx")
    assert PEERS[name](FEW).rank(question, 3) == []


@peers
@given(question=st.text(max_size=200) | st.sampled_from(['" OR *', "NEAR(a b)", "text:x", "a AND", "\0", "(*)"]))
def test_any_text_at_all_is_searched_for(name, question):
    assert len(RANKERS[name].rank(question, 3)) <= 3


@peers
def test_an_answer_or_tag_alone_is_found_by_all_who_read_it(name):
    found = PEERS[name](FEW).rank("zaal in gent", 1)
    assert [entry for entry, _ in found] == ["plaats"]


def test_names_are_read_once_each_and_an_unknown_one_is_told_with_the_others():
    assert known_peers("fts5, BM25,fts5,") == ["fts5", "bm25"]
    with pytest.raises(UnknownPeer, match=r"'elastic' is not one of bm25, .*tfidf"):
        known_peers("bm25,elastic")
