"""A terminal: charts are bars of text, tables are sent by their path, and what comes along is kept in a folder."""

import json
import os
from pathlib import Path

import pytest
from sqlmodel import select

from bot.channels.pictures import drawn
from bot.channels.terminal.adapter import Chat
from bot.channels.terminal.files import UnusableFile, kept, upload_in
from bot.channels.terminal.render import rendered, rendered_turn
from bot.settings import Settings
from dialogs.messages import Button, Chart, Reply, Series, Sheet
from dialogs.tables import LARGEST, rows_of
from storage.outbox import put
from storage.people import Person
from tests.bot.test_sheets import opened
from tests.conversations.client import COORDINATOR, START

CHART = Chart(
    title="Teams per netwerk", unit="teams", categories=["Kempen", "Linde (voorbeeld)"], series=[Series(name="teams", values=[6, 3])]
)  # fmt: skip
SHEET = Sheet(name="deelnemers", title="Deelnemers", columns=["Naam", "Teams"], rows=[["Linde (voorbeeld)", 3]])


def after(reply):
    """Return the lines of a reply below its text."""
    return rendered(reply).split("\n")[1:]


def test_a_chart_is_bars_with_their_figures():
    assert after(Reply(text="Zo staat het:", chart=CHART)) == [
        "  Teams per netwerk (teams)",
        "  Kempen             " + "▇" * 30 + " 6",
        "  Linde (voorbeeld)  " + "▇" * 15 + " 3",
    ]


def test_several_series_stand_under_their_category_and_what_is_missing_is_a_dash():
    both = [Series(name="2024", values=[4, None]), Series(name="2025", values=[2, 0])]
    made = CHART.model_copy(update={"series": both, "most": 8})
    assert after(Reply(text="x", chart=made))[1:] == [
        "  Kempen", "    2024  " + "▇" * 15 + " 4", "    2025  " + "▇" * 8 + " 2",
        "  Linde (voorbeeld)", "    2024  –", "    2025  0",
    ]  # fmt: skip


def test_a_line_goes_year_by_year():
    lines = [Series(name="Visie", values=[1, 2.5]), Series(name="Intake", values=[None, -1])]
    made = Chart(title="Scores", kind="lines", categories=["2024", "2025"], series=lines, most=5)
    assert after(Reply(text="x", chart=made))[1:] == [
        "  Visie", "    2024  " + "▇" * 6 + " 1", "    2025  " + "▇" * 15 + " 2,5",
        "  Intake", "    2024  –", "    2025  -1",
    ]  # fmt: skip


def test_a_long_name_stands_above_its_bar_and_steers_no_screen():
    name = "Centrum voor volwassenenonderwijs Brussel\x1b[31m\nvestiging Leuven"
    made = Chart(title="x", categories=[name], series=[Series(name="x", values=[1])])
    assert after(Reply(text="x", chart=made))[1:] == [
        "  Centrum voor volwassenenonderwijs Brussel[31m vestiging Leuven", "    " + "▇" * 30 + " 1",
    ]  # fmt: skip


def test_a_sheet_and_its_file_are_told_under_their_own_reply():
    replies = [
        Reply(text="een", buttons=[Button(label=str(n), action="x") for n in range(5)]),
        Reply(text="twee", sheet=SHEET),
    ]
    assert rendered_turn(replies, [[], ["map/deelnemers.xlsx"]]).split("\n\n")[1].split("\n") == [
        "twee", "  ▦ Deelnemers (1 × 2): Naam, Teams", "  → map/deelnemers.xlsx",
    ]  # fmt: skip


async def test_what_a_reply_carries_is_kept_and_nothing_is_replaced(tmp_path):
    reply = Reply(text="x", chart=CHART, sheet=SHEET)
    folder = tmp_path / "nieuw" / "map"
    assert [path.name for path in await kept(reply, folder, START)] == ["Teams-per-netwerk.png", "deelnemers.xlsx"]
    again = await kept(reply, folder, START)
    assert [path.name for path in again] == ["Teams-per-netwerk-2.png", "deelnemers-2.xlsx"]
    assert again[0].read_bytes().startswith(b"\x89PNG")
    assert opened(again[1].read_bytes()).active.cell(2, 2).value == 3
    assert folder.stat().st_mode & 0o077 == 0


async def test_a_reply_without_files_makes_no_folder(tmp_path):
    assert await kept(Reply(text="x"), tmp_path / "map", START) == []
    assert not (tmp_path / "map").exists()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "map").write_text("een bestand")
    with pytest.raises(UnusableFile, match="map"):
        await kept(Reply(text="x", sheet=SHEET), tmp_path / "map", START)


@pytest.mark.parametrize(
    "written",
    ["{path}", "  {path} ", "'{path}'", '"{path}"', "{escaped}", "file://{quoted}", "FILE:{quoted}"],
)
def test_the_path_of_a_table_is_that_file_however_a_terminal_pastes_it(tmp_path, written):
    path = tmp_path / "mijn deelnemers.CSV"
    path.write_text("naam\nAn Voorbeeld\n")
    line = written.format(path=path, escaped=str(path).replace(" ", "\\ "), quoted=str(path).replace(" ", "%20"))
    upload = upload_in(line)
    assert (upload.name, upload.media_type) == ("mijn deelnemers.CSV", "text/csv")
    assert rows_of(upload.name, upload.data) == [["naam"], ["An Voorbeeld"]]


@pytest.mark.parametrize(
    "line",
    ["", "wat kost een cop?", "niet-hier.csv", "map.csv", "brief.txt", "'", "x" * 5000 + ".csv", "a\0.csv", "file://[.csv", "~/.csv"],
)  # fmt: skip
def test_any_other_line_is_just_a_line(tmp_path, monkeypatch, line):
    (tmp_path / "map.csv").mkdir()
    (tmp_path / "brief.txt").write_text("geen tabel")
    monkeypatch.chdir(tmp_path)
    assert upload_in(line) is None


def test_of_a_file_that_is_too_large_no_more_is_read_than_tells_so(tmp_path):
    with (tmp_path / "groot.csv").open("wb") as file:
        file.truncate(50 * LARGEST)
    assert len(upload_in(str(tmp_path / "groot.csv")).data) == LARGEST + 1


def chat_of(talk, folder, *, as_json=False):
    return Chat(talk._conversations, talk.sweep, COORDINATOR, as_json=as_json, files=folder)


async def delivered(talk, *replies):
    """Have replies come as messages do that the program sends by itself."""
    await talk.come_in()
    async with talk.database.transaction() as session:
        [person] = (await session.exec(select(Person).where(Person.email == COORDINATOR))).all()
        for number, reply in enumerate(replies):
            body = reply.stored()
            await put(session, key=str(number), person_id=person.id, body=body, due_at=START, now=START)


async def test_a_chat_tells_where_it_kept_what_came_along(talk, tmp_path, capsys):
    await delivered(talk, Reply(text="Zo:", chart=CHART))
    assert await chat_of(talk, tmp_path / "map").show_inbox()
    path = tmp_path / "map" / "Teams-per-netwerk.png"
    assert f"▇ 3\n  → {path}\n" in capsys.readouterr().out
    assert path.read_bytes() == drawn(CHART)


async def test_as_json_a_reply_has_its_figures_and_its_paths(talk, tmp_path, capsys):
    await delivered(talk, Reply(text="Zo:", sheet=SHEET), Reply(text="Klaar."))
    await chat_of(talk, tmp_path / "map", as_json=True).show_inbox()
    carried, plain = map(json.loads, capsys.readouterr().out.splitlines())
    assert carried["files"] == [str(tmp_path / "map" / "deelnemers.xlsx")]
    assert Sheet.model_validate(carried["sheet"]) == SHEET
    assert set(plain) == {"text", "kind", "buttons", "calendar", "fit_for_all"}


async def test_a_reply_is_shown_also_when_its_files_cannot_be_kept(talk, tmp_path, capsys):
    (tmp_path / "map").write_text("een bestand")
    await delivered(talk, Reply(text="Zo:", chart=CHART))
    await chat_of(talk, tmp_path / "map").show_inbox()
    said = capsys.readouterr()
    assert "▇ 3" in said.out
    assert "map" in said.err


async def test_a_file_that_nothing_asks_for_is_said_to_be_so_and_the_form_goes_on(talk, tmp_path, capsys):
    (tmp_path / "lijst_1.csv").write_text("naam\nAn\n")
    chat = chat_of(talk, tmp_path / "map", as_json=True)
    for line in ("schrijf 2 teams van netwerk x in voor switch", f"'{tmp_path / 'lijst_1.csv'}'"):
        capsys.readouterr()
        await chat.say(line)
    said, question = map(json.loads, capsys.readouterr().out.splitlines())
    assert said["text"] == "Ik kreeg *lijst\\_1.csv*, maar hier is geen bestand nodig."
    assert question["step"]["form"] == "team_registration"


def test_files_are_kept_beside_the_database_unless_it_is_set_otherwise(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEGWIJS_FILES", raising=False)
    assert Settings().files == Path(".wegwijs/files")
    monkeypatch.setenv("WEGWIJS_FILES", "elders")
    assert os.fspath(Settings().files) == "elders"
