"""Real processes on one folder of knowledge: the service, a chat and an editor's terminal."""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.knowledge.files import Files

PROJECT = Path(__file__).parents[2]
DEADLINE = 60
ASKED = "wat kost een sessie van de community of practice?"


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "base")


@pytest.fixture
def environment(files, tmp_path):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("WEGWIJS_")},
        "WEGWIJS_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'wegwijs.db'}",
        "WEGWIJS_CONTENT_DIR": str(files.content),
        "WEGWIJS_HTTP_PORT": str(port),
        "PYTHONPATH": str(PROJECT),
    }


class Process:
    """A running command of which what it says is read line by line."""

    def __init__(self, environment, folder, words):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line.decode())

    def says(self, words):
        """Return the next line with these words."""
        deadline, heard = time.monotonic() + DEADLINE, []
        while True:
            try:
                heard.append(self._lines.get(timeout=max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"{words!r} is not in {heard}") from None
            if words in heard[-1]:
                return heard[-1]

    def type(self, text):
        """Type a line."""
        self.process.stdin.write(f"{text}\n".encode())
        self.process.stdin.flush()

    def told_to(self, what):
        """Send a signal, and return the exit status."""
        self.process.send_signal(what)
        return self.process.wait(DEADLINE)

    def close(self):
        """End it if it runs."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def start(environment, tmp_path):
    started = []

    def begin(*words, **more):
        started.append(Process({**environment, **more}, tmp_path, words))
        return started[-1]

    yield begin
    for one in started:
        one.close()


@contextmanager
def health(environment):
    with urllib.request.urlopen(f"http://127.0.0.1:{environment['WEGWIJS_HTTP_PORT']}/health") as answer:
        yield json.load(answer)["knowledge"]


def test_the_service_takes_up_what_is_edited_and_an_editor_reads_it_beside(start, environment, files):
    service = start("serve", WEGWIJS_LOG_LEVEL="INFO")
    service.says("/health")
    editor = start("knowledge", "watch")
    assert "4 entries" in editor.says("watching")
    with health(environment) as before:
        assert (before["entries"], before["refused"]) == (4, [])
    files.put("zorg", "kapot")
    for one in (service, editor):
        assert "does not open with" in one.says("refused zorg.md")
    with health(environment) as after:
        assert after == {**before, "refused": ["zorg"]}
    files.write("koffie", "Op de kast.", questions="[Waar staat de koffie?]")
    for one in (service, editor):
        assert "5 entries" in one.says("loaded: added koffie")
    with health(environment) as now:
        assert (now["entries"], now["refused"]) == (5, ["zorg"])
        assert now["loaded"] >= before["loaded"]
    assert editor.told_to(signal.SIGINT) == 0
    assert service.told_to(signal.SIGTERM) == 0


def test_one_command_serves_and_tells_the_editor(start, environment, files):
    both = start("knowledge", "watch", "--serve")
    both.says("/health")
    files.write("zorg", "Het tweede antwoord.")
    both.says("loaded: changed zorg")
    with health(environment) as now:
        assert now["entries"] == 4
    assert both.told_to(signal.SIGINT) == 0


def test_an_open_chat_answers_from_the_new_text_when_it_is_asked_to(start, files):
    chat = start("chat", "--json", WEGWIJS_WATCH_CONTENT="true", WEGWIJS_LOG_LEVEL="INFO")
    chat.says('"kind"')
    chat.type(ASKED)
    chat.says("Het eerste antwoord")
    files.write("cop-prijs", "Het kost tien euro.")
    chat.says("loaded: changed cop-prijs")
    chat.type(ASKED)
    chat.says("Het kost tien euro.")


def test_a_service_that_is_not_to_watch_does_not(start, environment, files):
    service = start("serve", WEGWIJS_WATCH_CONTENT="false", WEGWIJS_LOG_LEVEL="INFO")
    service.says("/health")
    beside = start("knowledge", "watch")
    beside.says("watching")
    files.remove("zorg")
    beside.says("removed zorg")
    with health(environment) as now:
        assert now["entries"] == 4
    assert service.told_to(signal.SIGTERM) == 0
