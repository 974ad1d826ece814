"""The tutorial of ARCHITECTURE.md: its folder, made as it says, is a form that people can talk to."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SAID = """ik wil een telbox lenen voor 5 dagen
wat kost een cop?
overslaan
ja
wijzig mijn lening naar 7 dagen
ja
"""


def test_the_form_of_the_tutorial_takes_one_folder(tmp_path):
    for package in ("bot", "dialogs", "knowledge", "storage"):
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    told = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", told, re.DOTALL)
    folder = tmp_path / "dialogs" / "materials"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "form.py").write_text(code, encoding="utf-8")
    script = tmp_path / "said.txt"
    script.write_text(SAID, encoding="utf-8")
    heard = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--as", "leraar@voorbeeld.example", "--script", str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "WEGWIJS_DATABASE_URL": f"sqlite:///{tmp_path / 'w.db'}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    turns = heard.split("\n> ")
    assert "box: Telbox, dagen: 5" in turns[0]
    assert "110 euro" in turns[1]
    assert "At which address do we reach you?" in turns[1]
    assert "Borrow materials" in turns[2]
    assert "The box is yours for 5 days." in turns[3]
    assert "2. Dagen: 7" in turns[4]
    assert "The box is yours for 7 days." in turns[5]
