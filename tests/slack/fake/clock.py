"""The fake's time: a clock that a test moves by hand, and time stamps as Slack writes them."""

import time


class Clock:
    """A clock that stands still until a test moves it; `time.time` may be given instead."""

    def __init__(self, start: float | None = None) -> None:
        self.now = time.time() if start is None else start
        """Seconds since 1970."""

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let `seconds` go by at once."""
        self.now += seconds


class Stamps:
    """Time stamps that never repeat and always grow, also when the clock stands still."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """The next `ts`, as `1700000000.000100`."""
        self._last = max(int(self._clock() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
