"""The house: its rooms, and that a new form or a new channel needs no list to be put on."""

import subprocess
from pathlib import Path

from bot.channels.channel import names
from dialogs.subjects import all_forms

PROJECT = Path(__file__).parents[1]


def test_the_top_level_is_what_was_asked():
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    top = {name.split("/")[0] for name in listed if name and not name.startswith(".")}
    assert top == {
        "pyproject.toml", "uv.lock", "Makefile", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE",
        "bot", "dialogs", "knowledge", "storage", "tests", "manifest",
    }  # fmt: skip


def test_every_form_in_a_folder_is_found():
    folders = {file.parent.name for file in (PROJECT / "dialogs").glob("*/form.py")}
    assert "registration" in folders
    assert {form.model.__module__.split(".")[1] for form in all_forms().values()} == folders


def test_every_folder_with_an_adapter_is_a_channel():
    assert {file.parent.name for file in (PROJECT / "bot" / "channels").glob("*/adapter.py")} == set(names())
