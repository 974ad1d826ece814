"""Times of questions and of whole processes, and how they are told."""

import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Times:
    """Milliseconds of each question, in order of size."""

    ms: tuple[float, ...]

    @property
    def p50(self) -> float:
        """Milliseconds within which half of the questions are answered."""
        return self.ms[math.ceil(len(self.ms) * 0.5) - 1]

    @property
    def p99(self) -> float:
        """The same for 99 of 100."""
        return self.ms[math.ceil(len(self.ms) * 0.99) - 1]

    @property
    def a_second(self) -> float:
        """Questions answered in a second, one after another."""
        return 1000 / statistics.mean(self.ms)

    def __str__(self) -> str:
        """Return both percentiles."""
        return f"p50 {self.p50:.3f} ms, p99 {self.p99:.3f} ms"


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> Times:
    """Ask every question once and keep how long each took."""
    times: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - begun) * 1000)
    return Times(tuple(sorted(times)))


def cold_start(*words: str) -> float:
    """Return the median seconds of a whole process."""
    times: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)
