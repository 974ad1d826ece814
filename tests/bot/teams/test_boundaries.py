"""Where Microsoft's SDK is used: in the files that ARCHITECTURE names as those to rewrite, and nowhere else."""

import ast
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]
SDK = {"botbuilder", "botframework", "msal", "msrest"}
USERS = {"activities.py", "authentication.py", "client.py", "connector.py", "credentials.py"}


def imported(file):
    """Return the names of the packages that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_only_five_files_know_the_sdk_and_the_architecture_names_them():
    folder = PROJECT / "bot" / "channels" / "teams"
    users = {
        file
        for part in ("bot", "dialogs", "knowledge", "storage")
        for file in (PROJECT / part).rglob("*.py")
        if imported(file) & SDK
    }
    assert users == {folder / name for name in USERS}
    told = (
        (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("**What replacing the SDK would take.**")[2]
    )
    assert all(f"`{name}`" in told.partition("## ")[0] for name in USERS)


def test_a_start_without_teams_does_not_import_it():
    script = "import sys, bot.app, bot.serve, bot.channels.teams.adapter; print({'botbuilder', 'botframework', 'msal'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
