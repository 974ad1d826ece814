"""The two regressions: which weights put the right entry first, and how likely it is that the first is right."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.calibration.examples import Example, Judged

Floats = NDArray[np.float64]


def ranking_weights(examples: Sequence[Example], rounds: int = 400, rate: float = 0.3, pull: float = 3e-3) -> Floats:
    """Return weights under which right entries come first: softmax over the entries, by gradient descent."""
    size = examples[0].values.shape[1]
    most = max(len(one.values) for one in examples)
    values = np.zeros((len(examples), most, size))
    there = np.zeros((len(examples), most), dtype=bool)
    right = np.zeros((len(examples), most), dtype=bool)
    counts = np.array([one.counts for one in examples])
    for place, one in enumerate(examples):
        values[place, : len(one.values)] = one.values
        there[place, : len(one.values)] = True
        right[place, : len(one.values)] = one.right
    weights, moved, squared = np.ones(size), np.zeros(size), np.zeros(size)
    for step in range(1, rounds + 1):
        sums = np.where(there, values @ weights, -np.inf)
        likely = np.exp(sums - sums.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        # Of several entries that answer, the one that is nearest already is taken as the right one most.
        wanted = likely * right
        wanted /= wanted.sum(axis=1, keepdims=True)
        error = (likely - wanted) * counts[:, None]
        gradient = np.einsum("ec,ecf->f", error, values) / counts.sum() + pull * weights
        # Adam: every weight moves at its own pace.
        moved = 0.9 * moved + 0.1 * gradient
        squared = 0.999 * squared + 0.001 * gradient**2
        weights -= rate * (moved / (1 - 0.9**step)) / (np.sqrt(squared / (1 - 0.999**step)) + 1e-8) / (1 + step / 50)
        # What speaks for an entry never counts against it.
        weights = np.maximum(weights, 0.0)
    return weights


def trust_weights(
    examples: Sequence[Judged], counts: Sequence[float], rounds: int = 40, pull: float = 1.0
) -> tuple[float, Floats]:
    """Return bias and weights of the logistic regression that tells right from wrong, by Newton's method."""
    raw = np.array([one.evidence for one in examples])
    middle, spread = raw.mean(axis=0), raw.std(axis=0) + 1e-9
    values = np.hstack([np.ones((len(raw), 1)), (raw - middle) / spread])
    wanted = np.array([float(one.right) for one in examples])
    weigh = np.array(counts)
    weights = np.zeros(values.shape[1])
    # The bias is free; the others are drawn to nothing, the more so the less they tell.
    drawn = np.diag([1e-9] + [pull] * (values.shape[1] - 1))
    for _ in range(rounds):
        likely = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ ((likely - wanted) * weigh) + drawn @ weights
        bend = (values * (likely * (1 - likely) * weigh)[:, None]).T @ values + drawn
        weights -= np.linalg.solve(bend, slope)
    turned = weights[1:] / spread
    return float(weights[0] - turned @ middle), turned
