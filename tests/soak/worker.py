"""One program: Wegwijs as `serve` runs it, with the offer of the soak, a clock that is set, and the fake channel alone.

python -m tests.soak.worker database channel port ahead lease within
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from pydantic import SecretStr

from bot.app import opened
from bot.serve import serve
from bot.settings import Settings
from tests.soak import offer
from tests.soak.channel import NAME, OverHttp

SWEEP_SECONDS = 1
"""How often the clock looks for what is due."""
LEASE = (120.0, 90.0)
"""Seconds of a lease, and of those within which a message is handed over, as in the program."""


def clock_ahead(seconds: float) -> Callable[[], datetime]:
    """Return a clock that runs as the machine's does, so many seconds ahead of it."""
    ahead = timedelta(seconds=seconds)
    return lambda: datetime.now(UTC) + ahead


async def _run(database: str, channel: str, port: int, ahead: float, lease: tuple[float, float]) -> None:
    settings = Settings(
        _env_file=None, database_url=SecretStr(database), http_port=port, sweep_seconds=SWEEP_SECONDS,
        watch_content=False,
    )  # fmt: skip
    clock = clock_ahead(ahead)
    with (
        # What differs from the program as it runs: the knowledge, the clock, the platform, and how long a lease is.
        patch.multiple(
            "bot.app", living_of=lambda *_: offer.living(clock), connected=lambda _: {NAME: OverHttp(channel)},
            utc_now=clock,
        ),
        patch.multiple(
            "bot.reminders.sender", LEASE=timedelta(seconds=lease[0]), HANDED_OVER_WITHIN=lease[1]
        ),
    ):  # fmt: skip
        # Who started it holds the other end: it must not outlive them, however they ended.
        asyncio.get_running_loop().add_reader(sys.stdin, os.kill, os.getpid(), signal.SIGTERM)
        async with opened(settings) as app:
            await serve(app, watched=False)


if __name__ == "__main__":
    database, channel, port, ahead, lease, within = sys.argv[1:]
    asyncio.run(_run(database, channel, int(port), float(ahead), (float(lease), float(within))))
