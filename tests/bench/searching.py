"""One question after another in one process: ours, a plain fuzzy match, and bm25s on the same questions and entries."""

import random
import time

from rapidfuzz import fuzz, process

from knowledge.evaluation.peers import PEERS
from knowledge.index import texts_of
from knowledge.loader import KnowledgeBase, load_base
from knowledge.search import Searcher
from tests.bench.timing import Times, timed

ASKED = 1000
WITHIN = 3
"""Entries asked for; ours and bm25s alike."""
DOCUMENTS = {"bm25": "a document an entry", "bm25-wordings": "a document a wording"}


def run() -> None:
    """Print the figures."""
    begun = time.perf_counter()
    base = load_base()
    searcher = Searcher(base)
    print(f"load and index {len(base.entries)} entries: {time.perf_counter() - begun:.2f} s")
    wordings = [question for entry in base.entries.values() for question in entry.questions]
    questions = spoilt(wordings, random.Random(1))
    own = timed(lambda text: searcher.search(text, WITHIN), questions)
    print(f"search: {own.a_second:.0f} questions/s, {own}")
    fuzzy = timed(lambda text: process.extractOne(text, wordings, scorer=fuzz.token_set_ratio), questions[:200])
    _beside("fuzzy match over all questions", own, fuzzy)
    _beside_bm25(base, own, questions)


def spoilt(wordings: list[str], chance: random.Random) -> list[str]:
    """Return questions with one letter lost in each, so that nothing is found as it stands."""
    drawn = chance.sample(wordings, min(ASKED, len(wordings)))
    return [text[:place] + text[place + 1 :] for text in drawn for place in [chance.randrange(len(text))]]


def _beside_bm25(base: KnowledgeBase, own: Times, questions: list[str]) -> None:
    texts = list(texts_of(base))
    for name, documents in DOCUMENTS.items():
        begun = time.perf_counter()
        peer = PEERS[name](texts)
        built = time.perf_counter() - begun
        times = timed(lambda text, peer=peer: peer.rank(text, WITHIN), questions)
        _beside(f"bm25s, {documents} (index {built:.2f} s)", own, times)


def _beside(name: str, own: Times, peer: Times) -> None:
    print(f"{name}: {peer}; ours takes {own.p50 / peer.p50:.2f} × its p50, {own.p99 / peer.p99:.2f} × its p99")
