"""A base of a hundred thousand entries: building its index, loading it, and a question, beside bm25s on the same texts."""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from knowledge.index import Index, Text
from knowledge.search import Searcher
from knowledge.vectors import word_vectors
from tests.bench.timing import Times, timed

ENTRIES = 100_000
ASKED = 500
KEY = "bench"


def texts(count: int, seed: int = 1) -> Iterator[Text]:
    """Yield entries of everyday words, as seldom and as often as words are, each with some of its own."""
    chance = random.Random(seed)
    listed = word_vectors().listed()
    chance.shuffle(listed)
    often = list(accumulate(1 / (place + 1) ** 0.9 for place in range(len(listed))))

    def said(words: int) -> str:
        return " ".join(chance.choices(listed, cum_weights=often, k=words))

    for number in range(count):
        own = chance.choices(listed, k=6)
        questions = tuple(f"{' '.join(chance.sample(own, 2))} {said(4)}" for _ in range(5))
        tags = tuple(chance.sample(own, 2))
        yield Text(f"e{number}", f"{said(3)} {own[0]}", questions, tags, f"{said(30)} {' '.join(own)}")


def asked(count: int, entries: int) -> list[str]:
    """Return questions of some entries, one letter lost in every other one."""
    chance = random.Random(2)
    wanted = set(chance.sample(range(entries), count))
    found = [chance.choice(text.questions) for place, text in enumerate(texts(entries)) if place in wanted]
    return [text[:3] + text[4:] if place % 2 else text for place, text in enumerate(found)]


def run(entries: int = ENTRIES) -> None:
    """Print the figures; building and answering each in a process of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "index.npz"
        built = _apart("build", str(kept), str(entries))
        answered = _apart("answer", str(kept), str(entries))
        peer = _apart("peer", str(kept), str(entries))
    print(
        f"{entries} entries: index built in {built['seconds']:.1f} s, at most {built['mb']:.0f} MB, {built['file']:.0f} MB kept"
    )
    print(
        f"  loaded in {answered['seconds']:.2f} s; p50 {answered['p50']:.2f} ms, p99 {answered['p99']:.2f} ms, at most {answered['mb']:.0f} MB"
    )
    print(
        f"  bm25s, a document a wording: built in {peer['seconds']:.1f} s, at most {peer['mb']:.0f} MB, p50 {peer['p50']:.2f} ms, "
        f"p99 {peer['p99']:.2f} ms; ours takes {answered['p50'] / peer['p50']:.2f} × its p50, {answered['p99'] / peer['p99']:.2f} × its p99"
    )


def _apart(what: str, *words: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", "tests.bench.large", what, *words], check=True, capture_output=True)
    return json.loads(done.stdout.splitlines()[-1])


def _told(seconds: float, times: Times | None = None, **more: float) -> None:
    figures = {"seconds": seconds, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, **more}
    if times is not None:
        figures |= {"p50": times.p50, "p99": times.p99}
    print(json.dumps(figures))


def main(what: str, path: Path, entries: int) -> None:
    """Do one part in this process and print its figures as JSON."""
    word_vectors()
    begun = time.perf_counter()
    if what == "build":
        index = Index.of(texts(entries))
        built = time.perf_counter() - begun
        index.save(path, KEY)
        _told(built, file=path.stat().st_size / 1e6)
    elif what == "answer":
        index = Index.load(path, KEY)
        loaded = time.perf_counter() - begun
        _told(loaded, timed(Searcher(index).search, asked(ASKED, entries)))
    else:
        from knowledge.evaluation.peers import PEERS

        listed = list(texts(entries))
        begun = time.perf_counter()
        peer = PEERS["bm25-wordings"](listed)
        built = time.perf_counter() - begun
        _told(built, timed(lambda text: peer.rank(text, 4), asked(ASKED, entries)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
