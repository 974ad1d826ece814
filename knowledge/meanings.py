"""What texts mean, as vectors: the weighted sum of the vectors of their words, and how near a question is to each entry."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.terms import is_stop
from knowledge.vectors import WordVectors
from knowledge.vocabulary import Vocabulary

Floats = NDArray[np.float32]
_CHUNK = 20_000
"""Words that are summed at a time, so that a large base needs little memory."""


class Meanings:
    """The vectors of the words of one base, with those of all other words that are listed.

    Parameters
    ----------
    vectors
        The words that are listed.
    vocabulary
        Tells the parts of a compound that is not.
    """

    def __init__(self, vectors: WordVectors, vocabulary: Vocabulary) -> None:
        self._vectors = vectors
        self._vocabulary = vocabulary
        self.size = vectors.size
        self.of = lru_cache(maxsize=20_000)(self._of)

    def _of(self, word: str) -> Floats | None:
        """Return the vector of a word, or of its parts together; None when neither is listed."""
        own = self._vectors.of(word)
        if own is not None:
            return own
        parts = [found for part in self._vocabulary.parts(word) if (found := self._vectors.of(part)) is not None]
        return sum(parts[1:], parts[0]) / np.float32(len(parts)) if parts else None

    def rows(
        self,
        listed: Sequence[str],
        weights: NDArray[np.float32],
        flat: NDArray[np.int32],
        starts: NDArray[np.int64],
        owners: NDArray[np.int32],
        counts: NDArray[np.float32],
        entries: int,
    ) -> Floats:
        """Return for each entry the sum of the vectors of its rows.

        Parameters
        ----------
        listed, weights
            The words, and how much each tells.
        flat, starts
            The words of all rows, as places in `listed`, one row after another; where each row begins, and the end.
        owners, counts
            The entry of each row, and how much the row counts; the vector of a row has that length.
        entries
            How many entries there are.
        """
        place = np.zeros(len(listed), dtype=np.int32)
        vectors: list[Floats] = [np.zeros(self.size, dtype=np.float32)]
        for number, word in enumerate(listed):
            found = None if is_stop(word) else self.of(word)
            if found is not None:
                place[number] = len(vectors)
                vectors.append(found * weights[number])
        table = np.array(vectors)
        sums = np.zeros((entries, self.size), dtype=np.float32)
        first = 0
        while first < len(owners):
            last = int(starts.searchsorted(int(starts[first]) + _CHUNK, side="right")) - 1
            last = min(max(last, first + 1), len(owners))
            filled = np.flatnonzero(starts[first + 1 : last + 1] > starts[first:last]) + first
            if len(filled):
                words = table[place[flat[starts[first] : starts[last]]]]
                rows: Floats = np.add.reduceat(words, starts[filled] - starts[first], axis=0)
                lengths = np.sqrt(np.einsum("rd,rd->r", rows, rows))
                rows *= (counts[filled] / np.maximum(lengths, 1e-9))[:, None]
                np.add.at(sums, owners[filled], rows)
            first = last
        return sums
