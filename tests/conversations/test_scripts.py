"""Whole conversations, word for word. WEGWIJS_WRITE_SCRIPTS=1 writes what is said now; read the difference.

What begins a line says what it is; all other lines are what is answered.

    > text          somebody types this
    * label         presses the button with this label, of those that were shown last
    ^ file.csv      sends a file, by its path from the folder of the scripts
    @ who@address   this person goes on; first is shown what arrived for her or him
    @               shows what arrived for who is talking
    + 1d            time goes by: 3h, 1d, 40d; what was due meanwhile is sent at its own time, and the last night's work is done
    = moment who …  these people are given a place at a moment, by its id, without the form for it
    ~               the program is stopped and started again

Answers from the knowledge base are cut to their first line: their words belong to the editors. How many messages each
conversation took is printed after the tests (`make turns`).
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.terminal.files import upload_in
from bot.channels.terminal.render import rendered_turn
from dialogs.engine.declaration import declared
from dialogs.messages import Reply
from dialogs.subjects import all_forms
from tests.conversations.client import COORDINATOR, Client
from tests.conversations.sign_ups import signed_up
from tests.conversations.turns import Turns, table

FOLDER = Path(__file__).parent / "scripts"
SCRIPTS = sorted(FOLDER.glob("*.txt"))
_LATER = re.compile(r"\+ (?P<count>\d+)(?P<unit>[hd])")


async def _done(line: str, talk: Client, who: str) -> list[Reply] | None:
    """Return what is answered to what somebody does; None for a line that is no deed."""
    given = line[1:].strip()
    if line.startswith(">"):
        return await talk.say(given.encode().decode("unicode_escape") if "\\u" in given else given, who)
    if line.startswith("* "):
        return await talk.press(given, who)
    if line.startswith("^ "):
        file = upload_in(str(FOLDER / given))
        assert file is not None, f"{given} is no table or document beside the scripts"
        return await talk.send(file, who)
    return None


async def time_goes_by(talk: Client, count: int, unit: str) -> None:
    """Let days (d) or hours (h) go by: what is due meanwhile comes at its own time, and the last night's work is done."""
    until = talk.now + (timedelta(days=count) if unit == "d" else timedelta(hours=count))
    await talk.sweep(until)
    talk.now = until
    await talk.night()


async def played(talk: Client, script: str) -> tuple[str, Turns]:
    who, turns = COORDINATOR, Turns()
    lines: list[str] = []
    for line in script.splitlines():
        later = _LATER.fullmatch(line)
        if line == "@" or line.startswith("@ "):
            who = line[2:] or who
            lines += [line, ""]
            if letters := await talk.inbox(who):
                lines += [rendered_turn(letters), ""]
        elif line.startswith("= "):
            moment, *people = line[2:].split()
            await signed_up(talk, moment, *people)
            lines += [line, ""]
        elif line == "~":
            await talk.reopen()
            lines += ["~", ""]
        elif later:
            await time_goes_by(talk, int(later["count"]), later["unit"])
            lines += [line, ""]
        elif line.startswith((">", "* ", "^ ")):
            replies = await _done(line, talk, who) or []
            await turns.count(who, replies, talk.database)
            shown = [
                reply.model_copy(update={"text": f"[{reply.kind}: {reply.entry}]", "buttons": []})
                if reply.entry
                else reply
                for reply in replies
            ]
            lines += [line, rendered_turn(shown), ""]
    return "\n".join(lines).rstrip() + "\n", turns


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_conversation(path, talk, record_property):
    said = path.read_text(encoding="utf-8")
    heard, turns = await played(talk, said)
    record_property("turns", turns.row(path.stem))
    if os.environ.get("WEGWIJS_WRITE_SCRIPTS"):
        path.write_text(heard, encoding="utf-8")
    assert heard == path.read_text(encoding="utf-8")
    assert "Er liep iets mis" not in heard


def test_there_are_conversations():
    assert len(SCRIPTS) >= 10


async def test_time_goes_by_in_a_conversation_and_what_is_due_arrives(talk):
    heard, _ = await played(
        talk, "> schrijf 1 team van netwerk X in voor SWITCH\n> overslaan\n* Ja, akkoord\n+ 20d\n@\n"
    )
    assert "🔔 Herinnering: intake van SWITCH" in heard.partition("+ 20d\n\n@\n")[2]


async def test_a_table_that_is_sent_and_a_button_by_its_label_are_messages_too(talk, monkeypatch, tmp_path):
    (tmp_path / "lijst.csv").write_text("naam\nan\n", encoding="utf-8")
    monkeypatch.setattr("tests.conversations.test_scripts.FOLDER", tmp_path)
    heard, turns = await played(talk, "^ lijst.csv\n> schrijf 1 team van netwerk X in voor SWITCH\n* Stop\n")
    assert "*lijst.csv*" not in heard and "lijst.csv" in heard
    assert "* Stop\n" in heard and turns.typed == 3


async def test_the_messages_of_a_form_are_counted_from_its_first_to_its_confirmation(talk):
    said = (
        "> hallo\n> schrijf 2 teams van netwerk X in voor SWITCH\n> wat is de prijs van een CoP?\n> stop\n"
        "> hallo\n> ga verder\n> overslaan\n* Ja, akkoord\n"
    )
    _, turns = await played(talk, said)
    name, typed, [(form, answers, messages, questions)] = turns.row("one")
    assert (name, typed, form, answers) == ("one", 8, "team_registration", 4)
    assert (messages, questions) == (6, 1), "not the greetings: before it, and while it was put aside"


def test_the_table_has_a_line_for_each_conversation_and_each_form():
    lines = table([["two", 9, [["loan", 3, 4, 1], ["visit", 2, 2, 0]]], ["one", 1, []]])
    assert lines == [
        "conversation  typed  sent  form   answers  messages  questions between",
        "one               1     0",
        "two               9     2  loan         3         4                  1",
        "                           visit        2         2                  0",
    ]


async def test_a_form_of_eight_questions_takes_nine_messages_and_two_when_all_is_said_at_once(talk):
    """Planning a moment: asked question by question, then in one sentence and a yes."""
    said = (FOLDER / "moment_plan_straight.txt").read_text(encoding="utf-8")
    _, turns = await played(talk, said)
    _, _, [(form, _, by_turn, _), (_, answers, at_once, _)] = turns.row("one")
    assert form == "moment_plan"
    assert len(declared(all_forms()[form].model)) >= 8
    assert answers >= 8
    assert by_turn <= 9
    assert at_once <= 2


@pytest.mark.parametrize("form_id", sorted(all_forms()))
def test_every_form_has_a_straight_a_messy_and_a_refused_conversation(form_id):
    names = {path.stem for path in SCRIPTS}
    assert {f"{form_id}_{kind}" for kind in ("straight", "messy", "refused")} <= names


@pytest.mark.parametrize("form_id", sorted(all_forms()))
def test_every_messy_conversation_is_stopped_and_gone_on_with_another_day(form_id):
    said = (FOLDER / f"{form_id}_messy.txt").read_text(encoding="utf-8")
    assert re.search(r"^(?:> (?:stop|later|pauze|ik ga later verder)\b|\* Stop)", said, re.MULTILINE)
    assert re.search(r"^\+ \d+[dh]$", said, re.MULTILINE)
    assert re.search(r"^(?:> ga verder|> .*verder|\* (?:Ga verder|Verder))", said, re.MULTILINE)
