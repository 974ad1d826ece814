"""An index is the same when it was kept in a file, and answers alike whether a base is small or large."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import index as index_module
from knowledge.index import Index, Text, UnreadableIndex, texts_of
from knowledge.loader import load_base
from knowledge.search import Searcher
from tests.bench.large import asked, texts

BASE = load_base()
QUESTIONS = [entry.questions[place % len(entry.questions)] for place, entry in enumerate(BASE.entries.values())]


def shown(searcher, questions):
    return [[(hit.entry, hit.score) for hit in searcher.search(question).hits] for question in questions]


def test_what_was_kept_answers_as_what_was_built(tmp_path):
    built = Index.of(texts_of(BASE))
    built.save(tmp_path / "index.npz", "key")
    kept = Index.load(tmp_path / "index.npz", "key")
    assert shown(Searcher(kept), QUESTIONS[:80]) == shown(Searcher(built), QUESTIONS[:80])


@pytest.mark.parametrize("damage", [b"", b"no index", b"PK\x03\x04 half an archive"])
def test_a_file_that_holds_no_index_is_refused(tmp_path, damage):
    (tmp_path / "index.npz").write_bytes(damage)
    with pytest.raises(UnreadableIndex):
        Index.load(tmp_path / "index.npz", "key")


def test_an_index_of_another_base_is_refused(tmp_path):
    Index.of(texts(20)).save(tmp_path / "index.npz", "one")
    with pytest.raises(UnreadableIndex):
        Index.load(tmp_path / "index.npz", "another")


def test_a_base_answers_alike_with_and_without_a_table_for_every_term(monkeypatch):
    with_table = Searcher(Index.of(texts_of(BASE)))
    monkeypatch.setattr(index_module, "SMALL", 0)
    without = Searcher(Index.of(texts_of(BASE)))
    assert without.index.by_term is None
    for one, other in zip(shown(with_table, QUESTIONS), shown(without, QUESTIONS), strict=True):
        assert [entry for entry, _ in one] == [entry for entry, _ in other]
        assert [sure for _, sure in one] == pytest.approx([sure for _, sure in other], abs=0.002)


def test_in_a_base_too_large_for_a_close_look_at_everything_questions_find_their_entry():
    count = 5_000
    searcher = Searcher(Index.of(texts(count)))
    wanted = {question: text.entry for text in texts(count) for question in text.questions}
    questions = [question for question in asked(200, count) if question in wanted]
    found = [searcher.search(question).hits for question in questions]
    right = sum(
        bool(hits) and hits[0].entry == wanted[question] for hits, question in zip(found, questions, strict=True)
    )
    assert len(questions) >= 100
    assert right / len(questions) > 0.95


WORDS = st.text(alphabet="abcdeézij ?.'-0", max_size=25)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3), WORDS), max_size=6), WORDS)
def test_any_texts_at_all_make_an_index_that_can_be_asked(entries, question):
    listed = [
        Text(f"e{place}", title, tuple(questions), (title[:5],), answer)
        for place, (title, questions, answer) in enumerate(entries)
    ]
    found = Searcher(Index.of(listed)).search(question)
    assert {hit.entry for hit in found.hits} <= {one.entry for one in listed}


def test_a_term_that_one_entry_has_all_of_tells_more_than_one_that_all_have():
    listed = [Text(f"e{number}", f"gesprek {word}", (f"gesprek over {word}",), (), word) for number, word in
              enumerate(["prijs", "duur", "plaats", "datum"])]  # fmt: skip
    index = Index.of(listed)
    assert index.weight("prijs") > 2 * index.weight("gesprek")
    prijs = index.number["prijs"]
    assert index.arrays.term_entries[index.entries_with(prijs)].tolist() == [0]
    assert np.all(index.typical(prijs) > 0)
