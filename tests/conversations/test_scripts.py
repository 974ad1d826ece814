"""Whole conversations, word for word. WEGWIJS_WRITE_SCRIPTS=1 writes what is said now; read the difference.

A line with `>` is what a person types, `@` says who goes on, `~` restarts the program; the rest is what is
answered. Answers from the knowledge base are cut to their first line: their words belong to the editors.
"""

import os
from pathlib import Path

import pytest

from bot.channels.terminal.render import rendered_turn
from tests.conversations.client import COORDINATOR

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.txt"))


async def played(talk, script: str) -> str:
    who = COORDINATOR
    lines: list[str] = []
    for line in script.splitlines():
        if line.startswith("@ "):
            who = line[2:]
            lines += [line, ""]
            if letters := await talk.inbox(who):
                lines += [rendered_turn(letters), ""]
        elif line == "~":
            await talk.reopen()
            lines += ["~", ""]
        elif line.startswith(">"):
            replies = await talk.say(
                line[1:].strip().encode().decode("unicode_escape") if "\\u" in line else line[1:].strip(), who
            )
            shown = [
                reply.model_copy(update={"text": f"[{reply.kind}: {reply.entry}]", "buttons": []})
                if reply.entry
                else reply
                for reply in replies
            ]
            lines += [line, rendered_turn(shown), ""]
    return "\n".join(lines).rstrip() + "\n"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_conversation(path, talk):
    said = path.read_text(encoding="utf-8")
    heard = await played(talk, said)
    if os.environ.get("WEGWIJS_WRITE_SCRIPTS"):
        path.write_text(heard, encoding="utf-8")
    assert heard == path.read_text(encoding="utf-8")
    assert "Er liep iets mis" not in heard


def test_there_are_conversations():
    assert len(SCRIPTS) >= 10
