"""Other searches over the same entries, to measure ours against.

Every peer gets, of each entry, what its editors wrote: the title, the questions, the tags, and the answer as people
read it. Most take it as one text. `bm25-wordings` takes each title and each question (with the tags) and the answer
as a text of its own and counts the best one of an entry; `rapidfuzz` compares with titles and questions. A score is
in the peer's own unit and 0 when nothing matches; an entry that shares nothing with the question is not ranked.
"""

import re
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import Stemmer  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils

from knowledge.evaluation.extra import library
from knowledge.index import Text

_WORD = re.compile(r"\w+")


class UnknownPeer(ValueError):
    """No peer has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is not one of {', '.join(PEERS)}")


class Ranker(Protocol):
    """A search that puts entries in order."""

    @property
    def name(self) -> str:
        """The name by which it is asked for."""
        ...

    def rank(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return the ids of the best `k` entries with their scores, best first; fewer when fewer match."""
        ...


def whole(text: Text) -> str:
    """Return one text of everything that was written for an entry."""
    return "\n".join([text.title, *text.questions, " ".join(text.tags), text.answer])


def wordings(text: Text) -> list[str]:
    """Return each wording of an entry's question, with its tags, and its answer, apart."""
    tags = " ".join(text.tags)
    return [*(f"{one} {tags}" for one in (text.title, *text.questions)), text.answer]


class Bm25:
    """bm25s, with the Dutch Snowball stemmer and its own list of Dutch stop words.

    Parameters
    ----------
    name
        The name by which it is asked for.
    texts
        What is searched.
    documents
        Gives the documents of an entry; the best of them counts for it.
    """

    def __init__(self, name: str, texts: Iterable[Text], documents: Callable[[Text], Sequence[str]]) -> None:
        self.name = name
        self._bm25s: Any = library("bm25s", "bm25s", name)
        self._stemmer: Any = getattr(Stemmer, "Stemmer")("dutch")  # noqa: B009 - the library has no types
        listed = list(texts)
        self._entries = [one.entry for one in listed]
        held = [documents(one) for one in listed]
        # The first document of each entry: its documents stand next to each other.
        self._starts = np.cumsum([0, *(len(one) for one in held)])[:-1]
        self._index: Any = self._bm25s.BM25()
        self._index.index(self._tokens([text for one in held for text in one]), show_progress=False)

    def rank(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return the best entries; see :class:`Ranker`."""
        (tokens,) = self._tokens([question])
        if not tokens:
            return []
        return _best(self._entries, np.maximum.reduceat(self._index.get_scores(tokens), self._starts), k)

    def _tokens(self, texts: list[str]) -> list[list[str]]:
        return self._bm25s.tokenize(texts, stopwords="nl", stemmer=self._stemmer, return_ids=False, show_progress=False)


class Fts5:
    """SQLite's full text search in memory: the words of a question joined by OR, ordered by its bm25()."""

    name = "fts5"

    def __init__(self, texts: Iterable[Text]) -> None:
        self._database = sqlite3.connect(":memory:")
        weakref.finalize(self, self._database.close)
        self._database.execute(
            "CREATE VIRTUAL TABLE entry USING fts5(id UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2')"
        )
        self._database.executemany("INSERT INTO entry VALUES (?, ?)", [(one.entry, whole(one)) for one in texts])

    def rank(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return the best entries; see :class:`Ranker`."""
        # Between quotes no word is read as an operator.
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(question))
        if not words:
            return []
        found = self._database.execute(
            "SELECT id, bm25(entry) AS cost FROM entry WHERE entry MATCH ? ORDER BY cost, rowid LIMIT ?", (words, k)
        )
        return [(entry, -cost) for entry, cost in found]


class RapidFuzz:
    """The likeness, by token_set_ratio, of a question with every title and question; the best one of an entry counts."""

    name = "rapidfuzz"

    def __init__(self, texts: Iterable[Text]) -> None:
        held = [(one.entry, wording) for one in texts for wording in (one.title, *one.questions)]
        self._entries = [entry for entry, _ in held]
        self._wordings = [utils.default_process(wording) for _, wording in held]

    def rank(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return the best entries; see :class:`Ranker`. A score is a likeness of 0 to 100."""
        asked = utils.default_process(question)
        found = process.extract(asked, self._wordings, scorer=fuzz.token_set_ratio, processor=None, limit=None)
        best: dict[str, float] = {}
        for _, score, place in found:
            if score > 0 and len(best) < k:
                best.setdefault(self._entries[place], score)
        return list(best.items())


class TfIdf:
    """scikit-learn's TF-IDF of words and pairs of words, by the cosine."""

    name = "tfidf"

    def __init__(self, texts: Iterable[Text]) -> None:
        listed = list(texts)
        self._entries = [one.entry for one in listed]
        text: Any = library("sklearn.feature_extraction.text", "scikit-learn", self.name)
        self._vectorizer: Any = text.TfidfVectorizer(ngram_range=(1, 2), strip_accents="unicode")
        self._vectors: Any = self._vectorizer.fit_transform([whole(one) for one in listed])

    def rank(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return the best entries; see :class:`Ranker`. A score is a cosine, 0 to 1."""
        # The vectors have length 1, so their product is the cosine.
        cosines = (self._vectors @ self._vectorizer.transform([question]).T).toarray().ravel()
        return _best(self._entries, cosines, k)


PEERS: dict[str, Callable[[Sequence[Text]], Ranker]] = {
    "bm25": lambda texts: Bm25("bm25", texts, lambda one: [whole(one)]),
    "bm25-wordings": lambda texts: Bm25("bm25-wordings", texts, wordings),
    "fts5": Fts5,
    "rapidfuzz": RapidFuzz,
    "tfidf": TfIdf,
}
"""How each peer is made of what it searches."""


def known_peers(names: str) -> list[str]:
    """Read names with commas between them, each once; raises UnknownPeer."""
    listed = list(dict.fromkeys(name.strip().lower() for name in names.split(",") if name.strip()))
    for name in listed:
        if name not in PEERS:
            raise UnknownPeer(name)
    return listed


def _best(entries: list[str], scores: NDArray[np.float64], k: int) -> list[tuple[str, float]]:
    # Of equal scores the first entry comes first, so that a run can be repeated.
    order = np.argsort(-scores, kind="stable")[:k].tolist()
    return [(entries[place], float(scores[place])) for place in order if scores[place] > 0]
