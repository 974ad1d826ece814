"""Kept questions asked of Wegwijs, as a person would read its answers, and of other searches on the same entries."""

import time
from collections.abc import Callable, Iterable, Sequence

from bot.operations.asking import Asker
from knowledge.evaluation.measures import Outcome, Summary, summary
from knowledge.evaluation.peers import PEERS, Ranker
from knowledge.evaluation.questions import Question
from knowledge.index import texts_of
from knowledge.search import Searcher

WEGWIJS = "wegwijs"
SEARCH = "wegwijs-search"
WITHIN = 3
"""The answer and two alternatives are looked at."""
_ANSWERING = ("answer", "unsure")
# Replies that come from a search; the others, such as a form, have a score that speaks of no entry.
_SEARCHED = (*_ANSWERING, "unknown")
# Asked before the clock runs: dictionaries and caches are filled by the first question.
_WARMING_UP = "Waar vind ik meer informatie?"

Clock = Callable[[], float]


class Search:
    """The search of Wegwijs alone, judged and timed as its peers are: no thresholds, no source line, nothing rendered."""

    name = SEARCH

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def rank(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return the best entries with the probability that each is meant."""
        return [(hit.entry, hit.score) for hit in self._searcher.search(question, k).hits]


def evaluate(
    asker: Asker, questions: Sequence[Question], peers: Sequence[str] = (), clock: Clock = time.perf_counter
) -> tuple[list[Outcome], list[Summary]]:
    """Ask all questions of Wegwijs and of other searches, one after another.

    Parameters
    ----------
    asker
        Wegwijs; the peers search its entries.
    questions
        At least one.
    peers
        Names of :data:`knowledge.evaluation.peers.PEERS`.
    clock
        Seconds.

    Returns
    -------
    tuple
        What Wegwijs made of each question, and the figures: Wegwijs first, then, when there are peers, its search
        alone and each of them.

    Raises
    ------
    NotInstalled
        A peer's library is missing; nothing has been asked yet then.
    """
    texts = list(texts_of(asker.base)) if peers else []
    rankers = [PEERS[name](texts) for name in peers]
    # Alone first: what the stemmer remembers of a question would make a second reading faster.
    others = [(one.name, ask_peer(one, asker, questions, clock)) for one in ([Search(asker.searcher)] if peers else [])]
    own = ask_wegwijs(asker, questions, clock)
    others += [(one.name, ask_peer(one, asker, questions, clock)) for one in rankers]
    return own, [
        summary(WEGWIJS, own, probabilities=True),
        *(summary(name, outcomes, probabilities=name == SEARCH) for name, outcomes in others),
    ]


def ask_wegwijs(asker: Asker, questions: Sequence[Question], clock: Clock = time.perf_counter) -> list[Outcome]:
    """Return what Wegwijs makes of each question.

    What it says it does not know is never right, and neither is a form or small talk, whatever the text; the two
    alternatives that it offers then still count for hit@3.
    """
    asker.ask(_WARMING_UP)
    return [_asked(asker, question, clock) for question in questions]


def ask_peer(
    ranker: Ranker, asker: Asker, questions: Iterable[Question], clock: Clock = time.perf_counter
) -> list[Outcome]:
    """Return what another search over the entries of `asker` makes of each question."""
    ranker.rank(_WARMING_UP, WITHIN)
    return [_ranked(ranker, asker, question, clock) for question in questions]


def _asked(asker: Asker, question: Question, clock: Clock) -> Outcome:
    begun = clock()
    answered = asker.ask(question.question)
    ms = (clock() - begun) * 1000
    kind: str = answered["kind"]
    others: list[dict[str, str]] = answered["alternatives"]
    right = [question.answered_by(answered["answer"]) and kind in _ANSWERING]
    right += [question.answered_by(one["answer"]) for one in others[: WITHIN - 1]]
    # Of what is not answered, the score is that of the nearest entry.
    nearest = answered["answer"] if kind in _ANSWERING else others[0]["answer"] if others else ""
    return Outcome(
        question=question,
        kind=kind,
        entry=answered["entry"] or (others[0]["entry"] if others else None),
        score=answered["score"],
        right_at=_first(right),
        likely_right=question.answered_by(nearest) if kind in _SEARCHED else None,
        ms=ms,
    )


def _ranked(ranker: Ranker, asker: Asker, question: Question, clock: Clock) -> Outcome:
    begun = clock()
    found = ranker.rank(question.question, WITHIN)
    ms = (clock() - begun) * 1000
    right = [question.answered_by(asker.base.answer_of(entry)) for entry, _ in found]
    return Outcome(
        question=question,
        kind=None,
        entry=found[0][0] if found else None,
        score=found[0][1] if found else 0.0,
        right_at=_first(right),
        likely_right=bool(right) and right[0],
        ms=ms,
    )


def _first(right: list[bool]) -> int | None:
    return right.index(True) + 1 if True in right else None
