"""The commands as an administrator or a check calls them: real processes on a real file."""

import csv
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from knowledge.loader import DEFAULT_CONTENT
from storage.schema import newest
from tests.bot.commanding import called

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path, tmp_path_factory):
    aside = tmp_path_factory.mktemp("aside")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WEGWIJS_")},
        "WEGWIJS_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'wegwijs.db'}",
        "PYTHONPATH": str(PROJECT),
    }

    def call(*words, stdin="", **more):
        return called(words, tmp_path, {**environment, **more}, stdin.encode(), aside)

    call.environment = environment
    return call


def test_ask_answers_with_its_source(run):
    done = run("ask", "wat kost een sessie van de community of practice?")
    assert b"110 euro" in done.stdout
    assert b"Bron:" in done.stdout
    answered = json.loads(run("ask", "wat kost een cop?", "--json").stdout)
    assert answered["kind"] == "answer"
    assert answered["source"] == {"document": "003", "section": "Praktische info"}
    assert 0 <= answered["score"] <= 1


def test_a_batch_gives_a_line_for_each_question(run, tmp_path):
    questions = [
        "wat kost een cop?",
        "help",
        "hallo",
        "stop",
        "ik wil een mens spreken",
        "schrijf een team in",
        "asdf qwer",
    ]
    file = tmp_path / "batch.jsonl"
    file.write_text("\n".join(json.dumps({"id": str(n), "question": one}) for n, one in enumerate(questions)))
    lines = [json.loads(line) for line in run("ask", "--batch", str(file)).stdout.decode().splitlines()]
    assert [one["id"] for one in lines] == [str(n) for n in range(len(questions))]
    assert [one["kind"] for one in lines] == ["answer", "help", "smalltalk", "cancel", "handoff", "form", "unknown"]
    assert all(set(one) == {"id", "kind", "answer", "entry", "score", "source", "alternatives", "ms"} for one in lines)


def test_asking_imports_no_database(run):
    code = "import sys, bot.operations.asking as a; a.Asker().ask('wat kost een cop?'); print({'sqlmodel','sqlalchemy','structlog','aiohttp','botbuilder'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=run.environment, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"set()"


def test_who_has_read_enough_of_a_list_reads_of_no_error(run, tmp_path):
    run("db", "upgrade")
    run("role", "grant", "an@voorbeeld.example", "admin")
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "role", "list"],
        cwd=tmp_path, env=run.environment, stdout=writing, stderr=subprocess.PIPE,
    ) as listing:  # fmt: skip
        os.close(writing)
        assert listing.communicate()[1] == b""


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"WEGWIJS_DATABASE_URL": "mysql://x"}, "WEGWIJS_DATABASE_URL"),
        ({"WEGWIJS_HTTP_PORT": "veel"}, "WEGWIJS_HTTP_PORT"),
        ({"WEGWIJS_DATABASE_URL": "sqlite+aiosqlite:////proc/no/x.db"}, "database"),
        ({"WEGWIJS_DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/x"}, "database"),
    ],
)
def test_what_is_wrong_around_it_is_told_without_traceback_or_secret(run, variables, said):
    done = run("role", "list", **variables)
    assert done.returncode == 1
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert b"geheim" not in done.stderr


def test_a_bad_settings_file_is_told(run, tmp_path):
    (tmp_path / ".env").write_text("WEGWIJS_LOG_LEVEL=hard\nWEGWIJS_TIKFOUT=1\n")
    done = run("settings")
    assert done.returncode == 1
    assert "WEGWIJS_LOG_LEVEL" in done.stderr.decode()
    assert "TIKFOUT" in done.stderr.decode().upper()


def test_settings_hide_the_password(run):
    done = run("settings", WEGWIJS_DATABASE_URL="postgresql://u:geheim@host/x")
    assert b"geheim" not in done.stdout
    assert b"host" in done.stdout


def test_from_an_empty_folder_to_an_export(run, tmp_path):
    assert newest().encode() in run("db", "upgrade").stdout
    assert run("demo", "load").returncode == 0
    assert run("demo", "load").returncode == 0
    assert run("db", "check").returncode == 0
    script = tmp_path / "script.txt"
    script.write_text("schrijf 2 teams van netwerk x in voor switch\noverslaan\nja\nja\n")
    said = run("chat", "--as", "coordinator@voorbeeld.example", "--script", str(script)).stdout.decode()
    assert "> overslaan" in said
    assert "Klaar" in said
    listed = run("reminders", "list").stdout.decode().splitlines()
    assert sum("-before" in line and "SWITCH" in line for line in listed) == 11
    handled = re.match(
        rb"(\d+) reminders handled, (\d+) messages sent, 0 failed",
        run("reminders", "run", "--until", "2099-01-01T00:00").stdout,
    )
    assert handled and int(handled[1]) >= 11
    letters = run("chat", "--as", "coordinator@voorbeeld.example", "--json", stdin="hallo\n").stdout.decode()
    assert sum("Herinnering" in json.loads(line)["text"] for line in letters.splitlines()) >= 6
    [row] = csv.DictReader(io.StringIO(run("export", "registrations", "--format", "csv").stdout.decode("utf-8-sig")))
    assert (row["teams"], row["programme"]) == ("2", "SWITCH")
    [record] = json.loads(run("export", "registrations", "--format", "json").stdout)
    assert record["organisation"] == "Ondersteuningsnetwerk X (voorbeeld)"
    run("export", "registrations", "--format", "xlsx", "-o", str(tmp_path / "out.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [cell.value for cell in sheet[2]][4] == 2


def test_the_path_of_a_table_in_a_script_is_sent_as_a_file(run, tmp_path):
    run("demo", "load")
    (tmp_path / "mijn lijst.csv").write_text("naam\nAn Voorbeeld\n")
    script = tmp_path / "script.txt"
    script.write_text("'mijn lijst.csv'\nniet-hier.csv\n")
    done = run("chat", "--script", str(script), "--json")
    sent, _ = (json.loads(line)["text"] for line in done.stdout.decode().splitlines())
    assert sent == "Ik kreeg *mijn lijst.csv*, maar hier is geen bestand nodig."
    assert not (tmp_path / ".wegwijs").exists()


def test_roles_are_granted_listed_and_taken_back(run):
    run("db", "upgrade")
    run("catalogue", "load")
    assert run("role", "grant", "a@school.be", "coordinator").returncode == 0
    assert b"a@school.be\tcoordinator\teverywhere" in run("role", "list").stdout
    assert run("role", "revoke", "a@school.be", "coordinator").returncode == 0
    assert run("role", "revoke", "a@school.be", "coordinator").returncode == 1
    assert run("role", "grant", "a@school.be", "koning").returncode == 1
    assert run("role", "grant", "geen-adres", "admin").returncode == 1
    assert run("role", "grant", "a@school.be", "organiser", "--scope", "programme:nix").returncode == 1
    for role, scope in (
        ("organiser", "organisation:netwerk-x"),
        ("facilitator", "programme:cop"),
        ("coordinator", "programme:cop"),
    ):
        told = run("role", "grant", "a@school.be", role, "--scope", scope)
        assert (told.returncode, b"scope" in told.stderr, b"Traceback" in told.stderr) == (1, True, False)


def test_an_address_that_nobody_has_is_told(run):
    run("demo", "load")
    listed = run("reminders", "list", "--as", "typfout@school.be")
    assert (listed.returncode, listed.stderr) == (1, b"Nobody is known by the address typfout@school.be.\n")
    day = ("--from", "2026-12-01", "--to", "2026-12-01")
    played = run("reminders", "simulate", *day, "--as", "typfout@school.be")
    assert (played.returncode, b"Nobody is known" in played.stderr) == (0, True)


def test_who_takes_a_role_back_without_its_scope_is_told_for_what_it_is(run):
    run("catalogue", "load")
    assert run("role", "grant", "a@school.be", "organiser", "--scope", "programme:cop").returncode == 0
    told = run("role", "revoke", "a@school.be", "organiser")
    assert told.returncode == 1
    assert b"was not organiser everywhere; it is so for programme:cop: say which with --scope." in told.stderr
    assert b"organiser\tprogramme:cop" in run("role", "list").stdout
    assert run("role", "revoke", "a@school.be", "organiser", "--scope", "programme:cop").returncode == 0
    assert run("role", "list").stdout == b""


def test_the_knowledge_base_passes_its_own_check(run):
    done = run("knowledge", "check")
    assert done.returncode == 0
    assert b"0 problems, 0 uncited sections" in done.stdout
    assert b"cop-prijs" in run("knowledge", "search", "prijs cop", "--explain").stdout
    assert run("knowledge", "gaps").returncode == 0


def test_killing_the_program_loses_no_answer(run, tmp_path):
    run("demo", "load")
    command = [sys.executable, "-m", "bot", "chat", "--as", "coordinator@voorbeeld.example"]
    answers = ["inschrijven", "netwerk x", "switch", "2", "naam@school.be", "ja"]
    for place, answer in enumerate(answers):
        chat = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=run.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        chat.stdin.write(f"{answer}\n".encode())
        chat.stdin.flush()
        deadline = time.monotonic() + 30
        while _answered(tmp_path / "wegwijs.db") <= place:
            assert time.monotonic() < deadline, "the answer was never written"
            time.sleep(0.02)
        chat.send_signal(signal.SIGKILL)
        chat.wait()
        chat.stdin.close()
        chat.stdout.close()
    said = run("chat", "--as", "coordinator@voorbeeld.example", stdin="ja\nmijn inschrijvingen\n").stdout.decode()
    assert "Ondersteuningsnetwerk X (voorbeeld)\n\n- SWITCH: 2 teams" in said


def _answered(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        return connection.execute("SELECT count(*) FROM seen_event").fetchone()[0]


def test_the_base_moves_out_to_a_workbook_and_back_as_files(run, tmp_path):
    out = run("knowledge", "export", "basis.xlsx", "--format", "xlsx")
    assert out.returncode == 0, out.stderr
    place = ("--into", "nieuw", "--document", "000", "--section", "Resultaten")
    back = run("knowledge", "import", "basis.xlsx", *place)
    assert back.returncode == 0, back.stderr
    assert (tmp_path / "nieuw" / "cop-prijs.md").is_file()
    assert b"0 files written, 0 remarks" in run("knowledge", "import", "basis.xlsx", *place).stdout
    (tmp_path / "kapot.xlsx").write_bytes(b"geen werkmap")
    told = run("knowledge", "import", "kapot.xlsx", *place)
    assert (told.returncode, b"Traceback" in told.stderr) == (1, False)
    assert b"kapot.xlsx" in told.stderr


def test_anchors_are_imported_and_listed_or_refused_row_by_row(run, tmp_path):
    (tmp_path / "ankers.csv").write_text("gemeente,niveau,naam,email\nGent,dko,An Voorbeeld,an@voorbeeld.example\n")
    assert b"1 anchors imported" in run("anchors", "import", "ankers.csv").stdout
    assert run("anchors", "list").stdout == b"Gent\tdko\tAn Voorbeeld\tan@voorbeeld.example\t\n"
    (tmp_path / "fout.csv").write_text("gemeente,niveau,naam,email\nGend,dko,An,an\nX,dko,An,an@b.be\n")
    told = run("anchors", "import", "fout.csv")
    assert (told.returncode, b"Traceback" in told.stderr) == (1, False)
    assert (b"row 2:" in told.stderr, b"row 3:" in told.stderr) == (True, True)
    assert run("anchors", "list").stdout.startswith(b"Gent")


def test_ask_tells_a_fact_of_the_files(run):
    answered = json.loads(run("ask", "wanneer is de volgende sessie van SWITCH?", "--json").stdout)
    assert (answered["kind"], "In mijn planning staat er geen sessie" in answered["answer"]) == ("unknown", True)
    assert "OVSG vzw, POV en UGent" in answered["answer"]


def test_editors_go_from_a_gap_to_an_entry(run, tmp_path):
    content = tmp_path / "inhoud"
    shutil.copytree(DEFAULT_CONTENT, content)
    own = {"WEGWIJS_CONTENT_DIR": str(content)}
    lines = ["is er parking", "waar kan ik parkeren?", "wie organiseert switch?", "nee", "het telefoonnummer"]
    run("chat", "--as", "leraar@voorbeeld.example", stdin="\n".join(lines), **own)
    listed = json.loads(run("knowledge", "gaps", "--json", "--draft", "ontwerpen", **own).stdout)
    assert [(one["count"], one["proposal"]) for one in listed] == [(2, "new"), (1, "revise")]
    assert (tmp_path / "ontwerpen" / "is-er-parking.md.draft").is_file()
    assert b"already there" in run("knowledge", "gaps", "--draft", "ontwerpen", **own).stdout
    assert b"het telefoonnummer" in run("knowledge", "feedback", "--entry", "switch-organisatie", **own).stdout
    added = run("knowledge", "add", "cop-lokaal", "is er parking", **own)
    assert (added.returncode, b"Traceback" in added.stderr) == (1, False)
    added = run("knowledge", "add", "cop-prijs", "is er parking", **own)
    assert b"asked 2 times before, now handled" in added.stdout, added.stderr
    assert "  - is er parking\n" in (content / "cop-prijs.md").read_text(encoding="utf-8")
    assert run("knowledge", "add", "cop-prijs", "is er parking", **own).returncode == 1
    assert b"parking" not in run("knowledge", "gaps", **own).stdout
    assert b"parking" in run("knowledge", "gaps", "--all", **own).stdout
    assert run("knowledge", "gaps", "--since", "2999-01-01", **own).stdout == b""


def test_the_command_to_copy_means_nothing_to_a_shell_but_itself(run, tmp_path):
    hostile = "wat kost $(touch kwaad) het '; touch kwaad #"
    run("db", "upgrade")
    with sqlite3.connect(tmp_path / "wegwijs.db") as connection:
        connection.execute(
            "INSERT INTO question (text, kind, nearest, score, chosen, rejected, asked_at)"
            " VALUES (?, 'unsure', 'cop-prijs', 0.4, 'cop-prijs', 0, '2026-11-24 09:00:00.000000')",
            (hostile,),
        )
    [gap] = json.loads(run("knowledge", "gaps", "--json").stdout)
    printed = subprocess.run(
        ["sh", "-c", f"wegwijs() {{ printf '%s' \"$5\"; }}; {gap['command']}"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert printed.stdout.decode() == hostile
    assert not (tmp_path / "kwaad").exists()
