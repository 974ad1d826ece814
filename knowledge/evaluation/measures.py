"""What is measured of answers: how many are right, refused and rejected, how far scores tell, and how long it took."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge.evaluation.questions import Question

REJECTING = frozenset(["unknown", "unsure", "handoff"])
"""Kinds of reply with which an unanswerable question is rejected."""
BINS = 10


@dataclass(frozen=True)
class Outcome:
    """What one system made of one question."""

    question: Question
    kind: str | None
    """Kind of the reply; None for a search that only ranks and never refuses."""
    entry: str | None
    """The entry that came first, if any."""
    score: float
    """How sure the system was, in its own unit; 0 when it found nothing."""
    right_at: int | None
    """Place of the first right text: 1 for the answer, 2 and on for an alternative; None when none is right."""
    likely_right: bool | None
    """Whether the entry that `score` speaks of holds the answer; None when `score` speaks of no entry."""
    ms: float
    """Milliseconds it took."""

    @property
    def rejected(self) -> bool:
        """Whether the reply tells that the answer is not, or not surely, there."""
        return self.kind in REJECTING

    @property
    def as_it_should(self) -> bool:
        """Whether the answer is right, or rightly not given."""
        return self.right_at == 1 if self.question.answerable else self.rejected


@dataclass(frozen=True)
class Share:
    """A part of a number of questions."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of no questions at all."""
        return self.part / self.of if self.of else None


@dataclass(frozen=True)
class Bin:
    """The scores between two bounds: how sure they were, and how often that was right."""

    low: float
    high: float
    count: int
    sure: float | None
    """Mean score; None when no score falls here, and so for `right`."""
    right: float | None
    """Share that was right."""


@dataclass(frozen=True)
class Summary:
    """The figures of one system on all questions."""

    system: str
    answerable: int
    unanswerable: int
    hit1: Share
    """Answerable questions whose answer is right."""
    hit3: Share
    """Answerable questions of which the answer or one of two alternatives is right."""
    by_style: dict[str, Share]
    """hit1 for each style."""
    by_source: dict[str, Share]
    """hit1 for each source document."""
    auroc: float | None
    """How often an answerable question scores above an unanswerable one, a tie counting half."""
    rejected: Share | None
    """Unanswerable questions that are not answered; None for a search that never refuses, and so for the next two."""
    refused: Share | None
    """Answerable questions that are wrongly said to be unknown."""
    unknown: Share | None
    """Questions of both kinds that are said to be unknown."""
    calibration_error: float | None
    """How far scores lie from the share that is right, on average; None when scores are not probabilities."""
    bins: tuple[Bin, ...]
    """Of what `calibration_error` is the mean; empty when scores are not probabilities."""
    p50: float
    """Milliseconds within which half of the questions are answered."""
    p99: float
    """The same for 99 of 100."""


def summary(system: str, outcomes: Sequence[Outcome], probabilities: bool = False) -> Summary:
    """Return the figures of a system.

    Parameters
    ----------
    system
        Its name.
    outcomes
        One for each question; at least one.
    probabilities
        Whether its scores claim to be the probability that the first entry is right.
    """
    answerable = [one for one in outcomes if one.question.answerable]
    unanswerable = [one for one in outcomes if not one.question.answerable]
    refuses = any(one.kind is not None for one in outcomes)
    bins = reliability((one.score, one.likely_right) for one in outcomes if one.likely_right is not None)
    times = [one.ms for one in outcomes]
    return Summary(
        system=system,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        hit1=hits(answerable, 1),
        hit3=hits(answerable, 3),
        by_style=_by(answerable, lambda one: one.question.style),
        by_source=_by(answerable, lambda one: one.question.source),
        auroc=auroc([one.score for one in answerable], [one.score for one in unanswerable]),
        rejected=_share(unanswerable, lambda one: one.rejected) if refuses else None,
        refused=_share(answerable, lambda one: one.kind == "unknown") if refuses else None,
        unknown=_share(outcomes, lambda one: one.kind == "unknown") if refuses else None,
        calibration_error=calibration_error(bins) if probabilities else None,
        bins=bins if probabilities else (),
        p50=percentile(times, 0.5),
        p99=percentile(times, 0.99),
    )


def hits(outcomes: Iterable[Outcome], within: int) -> Share:
    """Return how many have a right text among the first so many."""
    return _share(outcomes, lambda one: one.right_at is not None and one.right_at <= within)


def auroc(above: Sequence[float], below: Sequence[float]) -> float | None:
    """Return how often one of the first scores more than one of the second, a tie counting half; None without either."""
    if not above or not below:
        return None
    ordered = sorted(below)
    beaten = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in above)
    return beaten / (2 * len(above) * len(below))


def reliability(scored: Iterable[tuple[float, bool]], count: int = BINS) -> tuple[Bin, ...]:
    """Return the scores, 0 to 1, in bins of equal width; a bound belongs to the bin above it, 1 to the last."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(count)]
    for score, right in scored:
        held[min(count - 1, int(score * count))].append((score, right))
    return tuple(
        Bin(
            place / count,
            (place + 1) / count,
            len(one),
            math.fsum(score for score, _ in one) / len(one) if one else None,
            sum(right for _, right in one) / len(one) if one else None,
        )
        for place, one in enumerate(held)
    )


def calibration_error(bins: Iterable[Bin]) -> float | None:
    """Return the mean distance between how sure and how often right, each bin by its count; None without scores."""
    held = [(one.count, abs(one.sure - one.right)) for one in bins if one.sure is not None and one.right is not None]
    total = sum(count for count, _ in held)
    return math.fsum(count * distance for count, distance in held) / total if total else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of the values that at least this share of them does not exceed; values must not be empty."""
    ordered = sorted(values)
    # Rounded first: 0.07 × 100 is a little over 7 in floating point, and would ask for the eighth.
    return ordered[max(0, math.ceil(round(share * len(ordered), 9)) - 1)]


def _share(outcomes: Iterable[Outcome], holds: Callable[[Outcome], bool]) -> Share:
    held = [holds(one) for one in outcomes]
    return Share(sum(held), len(held))


def _by(outcomes: Sequence[Outcome], name: Callable[[Outcome], str]) -> dict[str, Share]:
    return {key: hits((one for one in outcomes if name(one) == key), 1) for key in sorted({*map(name, outcomes)})}
