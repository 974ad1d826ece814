"""How much is tried: a little with every run of the tests, all of it with `make soak`."""

import os
from dataclasses import dataclass

from tests.soak.worker import LEASE


@dataclass(frozen=True)
class Size:
    """How much is tried."""

    reminders: int
    crowds: tuple[int, ...]
    """Numbers of people that they are for, one after another."""
    lease: tuple[float, float]
    """Seconds for which a claimed message is one program's, and of those within which it is handed over."""
    paused: float
    """Seconds for which a program stands still: less than the lease."""
    without: float
    """Seconds without the database."""
    answering: float
    """Seconds that the platform takes to answer."""


SHORT = Size(reminders=400, crowds=(120,), lease=(12.0, 6.0), paused=2.0, without=3.0, answering=0.05)
FULL = Size(reminders=10_000, crowds=(10_000, 3_000), lease=LEASE, paused=60.0, without=30.0, answering=0.05)
SIZE = FULL if os.environ.get("WEGWIJS_SOAK") == "full" else SHORT
LASTS = 3600.0 if SIZE is FULL else 300.0
"""Seconds that one test may take, on a machine that has much else to do: programs are started, and leases run out."""
