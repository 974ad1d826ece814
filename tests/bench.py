"""How fast Wegwijs answers: cold start, questions a second, p50 and p99, beside a plain fuzzy match in the same run."""

import random
import statistics
import subprocess
import sys
import time

from rapidfuzz import fuzz, process

from knowledge.loader import load_base
from knowledge.search import Searcher

ROUNDS = 5


def cold_start(*words: str) -> float:
    """Return the median seconds of a whole process."""
    times: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def timed(ask, questions: list[str]) -> list[float]:
    """Return the milliseconds of each question, in order of size."""
    times: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


def main() -> None:
    """Print the figures."""
    asked = cold_start("-m", "bot", "ask", "wat kost een community of practice?")
    bare = cold_start("-c", "import typer, pydantic, yaml, rapidfuzz")
    print(f"cold start of ask: {asked:.2f} s ({asked / bare:.1f} × the bare imports, {bare:.2f} s)")
    begun = time.perf_counter()
    base = load_base()
    searcher = Searcher(base)
    print(f"load and index {len(base.entries)} entries: {time.perf_counter() - begun:.2f} s")
    questions = [question for entry in base.entries.values() for question in entry.questions]
    chance = random.Random(1)
    chance.shuffle(questions)
    # One letter lost in each, so that nothing is found as it stands.
    spoilt = [text[:place] + text[place + 1 :] for text in questions[:1000] for place in [chance.randrange(len(text))]]
    own = timed(searcher.search, spoilt)
    peer = timed(lambda text: process.extractOne(text, questions, scorer=fuzz.token_set_ratio), spoilt[:200])
    p50, p99 = own[len(own) // 2], own[int(len(own) * 0.99)]
    print(f"search: {1000 / statistics.mean(own):.0f} questions/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    print(
        f"fuzzy match over all questions (peer): p50 {peer[len(peer) // 2]:.2f} ms; ratio {p50 / peer[len(peer) // 2]:.2f}"
    )


if __name__ == "__main__":
    main()
