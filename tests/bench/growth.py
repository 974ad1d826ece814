"""How much room a thousand rows take on SQLite, with their indices: real rows of conversations, copied many times."""

import asyncio
import sqlite3
import tempfile
from pathlib import Path

from knowledge.loader import load_base
from knowledge.search import Searcher
from tests.conversations.client import Client
from tests.conversations.places import sign_up
from tests.conversations.visiting import agreed

ROWS = 20_000
AN = "an@school.example"
TABLES = (
    "registration", "registration_version", "sign_up", "sign_up_state", "submitted_form", "submitted_form_version",
    "visit_pair", "visit_pair_version", "question", "feedback", "reminder", "outbox", "mailbox", "seen_event", "draft",
    "person", "identity",
)  # fmt: skip


def run() -> None:
    """Print it, a table a line."""
    with tempfile.TemporaryDirectory() as folder:
        file = asyncio.run(_talked(Path(folder)))
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for name in TABLES:
                print(f"{name}: {_kilobytes(database, name):.0f} kB a thousand rows", flush=True)


async def _talked(folder: Path) -> Path:
    base = load_base()
    talk = await Client.opened(folder, base, Searcher(base))
    await sign_up(talk, AN)
    await talk.say("schrijf 2 teams van netwerk X in voor SWITCH")
    await talk.say("overslaan")
    await talk.say("overslaan")
    await talk.say("ja")
    await agreed(talk)
    await talk.say("mag mijn hond mee naar de sessie op het strand?", AN)
    await talk.say("wat kost een sessie van de cop?", AN)
    await talk.press("Ja", AN)
    await talk.inbox(AN)
    await talk.database.close()
    return folder / "talk.db"


def _kilobytes(database: sqlite3.Connection, name: str) -> float:
    """Return the size of a thousand rows like those that are there, with indices like theirs."""
    columns = [str(one[1]) for one in database.execute(f"PRAGMA table_info({name})")]
    rows = database.execute(f"SELECT * FROM {name}").fetchall()
    if not rows:
        return float("nan")
    keys = [_columns(database, str(one[1])) for one in database.execute(f"PRAGMA index_list({name})")]
    indexed = {one for key in keys for one in key}
    copy = f"copy_{name}"
    database.execute(f"CREATE TABLE {copy} AS SELECT * FROM {name} WHERE 0")
    for place, key in enumerate(keys):
        database.execute(f"CREATE INDEX {copy}_{place} ON {copy} ({', '.join(key)})")
    copies = (
        [_varied(value, number, vary=column in indexed) for column, value in zip(columns, row, strict=True)]
        for number in range(ROWS)
        for row in [rows[number % len(rows)]]
    )
    database.executemany(f"INSERT INTO {copy} VALUES ({', '.join('?' * len(columns))})", copies)
    [(size,)] = database.execute(
        "SELECT SUM(pgsize) FROM dbstat WHERE name = ? OR name GLOB ?", (copy, f"{copy}_[0-9]*")
    )
    return size / ROWS * 1000 / 1024


def _columns(database: sqlite3.Connection, index: str) -> list[str]:
    return [str(one[2]) for one in database.execute(f"PRAGMA index_info({index})")]


def _varied(value: object, number: int, *, vary: bool) -> object:
    """Return another value of the same length, as a unique one would be."""
    return f"{number:06}{value[6:]}" if vary and isinstance(value, str) and len(value) > 6 else value


if __name__ == "__main__":
    run()
