"""What an administrator reads of loading catalogue files that hold a moment no more."""

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from bot.cli import app
from knowledge import catalogue_files
from storage.catalogue import MomentRow
from storage.database import Database

NEXT_YEAR = datetime.now(UTC).replace(microsecond=0) + timedelta(days=365)
ROUND = {"id": "r", "name": "Ronde", "programmes": ["cop"], "first": 2026, "last": 2060, "status": "open"}


def held(*names):
    """Return a file that holds these moments; JSON is YAML too."""
    starts, ends = NEXT_YEAR.isoformat(), (NEXT_YEAR + timedelta(hours=1)).isoformat()
    alike = {"round": "r", "programme": "cop", "kind": "session", "starts": starts, "ends": ends}
    return json.dumps({"moments": [{"id": name, "title": name, **alike} for name in names]})


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Return what loads the files with another `moments.yaml`, or without one; it returns the exit code and what is printed."""
    url, folder = f"sqlite+aiosqlite:///{tmp_path}/wegwijs.db", tmp_path / "catalogue"
    shutil.copytree(catalogue_files.DEFAULT_CATALOGUE, folder)
    (folder / "rounds.yaml").write_text(json.dumps({"rounds": [ROUND]}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEGWIJS_DATABASE_URL", url)
    real = catalogue_files.load_catalogue
    monkeypatch.setattr(catalogue_files, "load_catalogue", lambda: real(folder))

    def loaded(moments):
        (folder / "moments.yaml").unlink(missing_ok=True)
        if moments is not None:
            (folder / "moments.yaml").write_text(moments, encoding="utf-8")
        done = CliRunner().invoke(app, ["catalogue", "load"])
        failed = done.exception if isinstance(done.exception, catalogue_files.CatalogueError) else ""
        return done.exit_code, done.stdout, f"{done.stderr}{failed}"

    loaded.url = url
    # The first time: a database that is made anew reads the files without a word.
    assert loaded(held("a", "b"))[0] == 0
    return loaded


def statuses(load):
    async def read():
        database = Database(load.url)
        async with database.reading() as session:
            found = {name: (await session.get_one(MomentRow, name)).status for name in ("a", "b")}
        await database.close()
        return found

    return asyncio.run(read())


def test_a_moment_that_is_gone_is_named_once(load):
    code, out, err = load(held("b"))
    assert (code, err) == (0, "") and "Called off, for the files hold it no more: a." in out
    assert statuses(load) == {"a": "cancelled", "b": "planned"}
    assert "Called off" not in load(held("b"))[1]


@pytest.mark.parametrize("moments", [None, "moments: []"], ids=["gone", "empty"])
def test_files_without_anything_to_come_are_refused_with_what_can_be_done(load, moments):
    code, out, err = load(moments)
    assert code == 0 and "Called off" not in out
    assert "nothing is called off" in err and "a, b" in err and "in conversation" in err
    assert statuses(load) == {"a": "planned", "b": "planned"}


@pytest.mark.parametrize("moments", ["", "moments:", "moments: [{id: a", held("b")[:-20]])
def test_a_file_that_cannot_be_read_changes_nothing(load, moments):
    code, out, err = load(moments)
    assert code == 1 and "moments.yaml" in err and not out
    assert statuses(load) == {"a": "planned", "b": "planned"}
