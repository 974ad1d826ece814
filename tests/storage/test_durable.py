"""What was acknowledged survives a loss of power: the connections of the program wait for the disk."""

import subprocess
import sys

ASK = """
import asyncio
from storage.database import Database

async def told():
    database = Database("sqlite:///w.db")
    async with database.connection() as connection:
        for name in ("synchronous", "journal_mode", "foreign_keys"):
            print((await connection.exec_driver_sql(f"PRAGMA {name}")).scalar())
    await database.close()

asyncio.run(told())
"""


def test_a_commit_waits_for_the_disk(tmp_path):
    """In a program of its own: the tests themselves run without it."""
    done = subprocess.run([sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "wal", "1"], "FULL is 2"
