"""Waiting until the process is told to stop, by Ctrl-C or by who started it."""

import asyncio
import signal


def told_to_stop() -> asyncio.Event:
    """Return an event that is set when the process is told to stop; needs a running event loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    return stop
