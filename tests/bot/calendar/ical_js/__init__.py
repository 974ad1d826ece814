"""ical.js, the library by which Thunderbird reads calendars: what it makes of a file."""

import atexit
import json
import subprocess
from functools import cache
from pathlib import Path
from threading import Lock

from tests.browser.npm import NotInstalled, Pinned, node

HERE = Path(__file__).parent
ICAL_JS = Pinned(HERE, "ical.js", "the library of Thunderbird for calendars")
BUNDLE = "dist/ical.es5.cjs"


class Unreadable(ValueError):
    """The library does not read the file; the message is what it says."""


class _Library:
    def __init__(self, package):
        self._asking = Lock()
        self._process = subprocess.Popen(
            [node(), HERE / "read.js", package / BUNDLE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def read(self, data):
        with self._asking:
            # Escaped: a line of a file may hold what else ends a line of text.
            self._process.stdin.write(json.dumps(data.decode()) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        if "failed" in answer:
            raise Unreadable(answer["failed"])
        return answer

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


@cache
def _found():
    try:
        library = _Library(ICAL_JS.installed())
    except NotInstalled as missing:
        return None, str(missing)
    atexit.register(library.close)
    return library, None


def missing():
    """Return why the library is not here; None when it is."""
    return _found()[1]


def read(data):
    """Return what Thunderbird's library reads in a file: the name of the calendar, its method and its events.

    Raises Unreadable for a file that it does not take, and NotInstalled where the library is not to be had.
    """
    library, reason = _found()
    if library is None:
        raise NotInstalled(reason)
    return library.read(data)
