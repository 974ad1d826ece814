"""Microsoft's own renderer of Adaptive Cards: what it says against a card, and what of it it would drop."""

import atexit
import json
import subprocess
from functools import cache
from pathlib import Path
from threading import Lock

from tests.browser.npm import NotInstalled, Pinned, node

HERE = Path(__file__).parent
RENDERER = Pinned(HERE, "adaptivecards", "the renderer of Adaptive Cards")
BUNDLE = "dist/adaptivecards.min.js"
"""In the package: all of it in one file, which needs no other package."""


class Stopped(RuntimeError):
    """The renderer ended, or fell over a card, instead of answering; the message is what it wrote."""


class Renderer:
    """A process of Node that reads one card after the other.

    Parameters
    ----------
    package
        Where npm has put the renderer.
    """

    def __init__(self, package):
        self._asking = Lock()
        self._process = subprocess.Popen(
            [node(), HERE / "check.js", package / BUNDLE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def problems(self, card):
        """Return what the renderer says against a card.

        Raises
        ------
        Stopped
            When it does not answer: a card is never right because nobody looked at it.
        """
        with self._asking:
            try:
                self._process.stdin.write(json.dumps(card) + "\n")
                self._process.stdin.flush()
                line = self._process.stdout.readline()
            except BrokenPipeError:
                line = ""
            if not line:
                raise Stopped(self._process.stderr.read() or "the renderer ended without a word")
        answer = json.loads(line)
        if "failed" in answer:
            raise Stopped(answer["failed"])
        return answer["problems"]

    def close(self):
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                continue


@cache
def _found():
    try:
        package = RENDERER.installed()
        renderer = Renderer(package)
    except NotInstalled as missing:
        return None, str(missing)
    atexit.register(renderer.close)
    return renderer, None


def missing():
    """Return why there is no renderer here; None when there is one."""
    return _found()[1]


def renderer_problems(card):
    """Return what the renderer says against a card.

    Raises
    ------
    NotInstalled
        When there is no renderer here.
    Stopped
        When it does not answer.
    """
    renderer, reason = _found()
    if renderer is None:
        raise NotInstalled(reason)
    return renderer.problems(card)
