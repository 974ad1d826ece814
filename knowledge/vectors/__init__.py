"""What words mean, as vectors: words that are used alike lie near each other, in Dutch and in English.

The numbers are distilled from a multilingual sentence encoder by `make vectors` (distil.py); here they are only read.
"""

from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

VECTORS = Path(__file__).parent / "vectors.npz"
Floats = NDArray[np.float32]


class UnreadableVectors(Exception):
    """The file of vectors is missing, or holds something else."""


class WordVectors:
    """Words with their vectors. Read only.

    Parameters
    ----------
    listed
        The words in normal form (`knowledge.terms.words`).
    numbers
        The direction of each, as whole numbers from -127 to 127.
    lengths
        How far each goes in its direction: words that tell entries apart go further.
    """

    def __init__(self, listed: list[str], numbers: NDArray[np.int8], lengths: NDArray[np.float16]) -> None:
        self._place = {word: place for place, word in enumerate(listed)}
        self._numbers = numbers
        self._lengths = lengths
        self.size: int = numbers.shape[1]
        """Numbers of each vector."""

    @classmethod
    def load(cls, path: Path = VECTORS) -> "WordVectors":
        """Read the file; raises UnreadableVectors."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                listed = kept["words"].tobytes().decode().split("\n")
                return cls(listed, kept["numbers"], kept["lengths"])
        except (OSError, ValueError, KeyError, UnicodeDecodeError, BadZipFile) as error:
            raise UnreadableVectors(f"{path} holds no vectors: {error}") from error

    @classmethod
    def none(cls) -> "WordVectors":
        """Return no words at all: texts then have no meaning beside their words."""
        return cls([], np.empty((0, 1), np.int8), np.empty(0, np.float16))

    def __contains__(self, word: str) -> bool:
        """Tell whether a word has a vector."""
        return word in self._place

    def listed(self) -> list[str]:
        """Return the words."""
        return list(self._place)

    def of(self, word: str) -> Floats | None:
        """Return the vector of a word; None for a word that is not listed."""
        place = self._place.get(word)
        if place is None:
            return None
        return unit(self._numbers[place].astype(np.float32)) * np.float32(self._lengths[place])


def unit(vector: Floats) -> Floats:
    """Return a vector of length 1 in the same direction; nothing stays nothing."""
    length = float(np.sqrt(vector @ vector))
    return vector / np.float32(length) if length else vector


@cache
def word_vectors() -> WordVectors:
    """Return the vectors that come along, read once."""
    return WordVectors.load()
