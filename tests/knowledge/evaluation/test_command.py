"""`wegwijs knowledge eval` from a file of questions to a table, a picture, an object and an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands.running import told
from knowledge.evaluation.extra import NotInstalled
from knowledge.evaluation.questions import UnreadableQuestions

PROJECT = Path(__file__).parents[3]
KEPT = Path(__file__).parent / "vragen.jsonl"
PEERS = ["bm25", "bm25-wordings", "fts5", "rapidfuzz", "tfidf"]


@pytest.fixture
def evaluated(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.startswith("WEGWIJS_")]:
        monkeypatch.delenv(name)
    return lambda *words: CliRunner().invoke(app, ["knowledge", "eval", *map(str, words)])


def test_the_table_has_a_row_for_every_system_and_the_picture_is_there(evaluated, tmp_path):
    done = evaluated(KEPT, "--against", ",".join(PEERS), "--plot", "beeld.svg")
    assert done.exit_code == 0, done.output
    assert "8 answerable and 4 unanswerable questions" in done.output
    for title in ("AUROC", "hit@1 by style", "hit@1 by source"):
        table = done.output[done.output.index(title) :].split("\n\n")[0].splitlines()[1:]
        assert [line.split()[0] for line in table] == ["wegwijs", "wegwijs-search", *PEERS]
    drawing = (tmp_path / "beeld.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"  # our own file
    assert drawing.count("<path") > 100


def test_a_picture_can_be_a_png_with_something_on_it(evaluated, tmp_path):
    from matplotlib.image import imread

    assert evaluated(KEPT, "--plot", "beeld.PNG").exit_code == 0
    pixels = imread(tmp_path / "beeld.PNG", format="png")
    assert min(pixels.shape[:2]) > 400
    assert pixels.std() > 0.05


def test_the_object_holds_the_figures_with_their_counts(evaluated):
    done = evaluated(KEPT, "--against", "fts5", "--json", "--wrong")
    kept = json.loads(done.stdout)
    own, search, peer = kept["systems"]
    assert [own["system"], search["system"], peer["system"]] == ["wegwijs", "wegwijs-search", "fts5"]
    assert (own["hit1"]["of"], own["rejected"]["of"], kept["questions"]) == (8, 4, 12)
    assert own["hit1"]["value"] == own["hit1"]["part"] / 8
    assert sum(one["of"] for one in own["by_style"].values()) == 8
    assert sum(one["count"] for one in own["bins"]) == 12
    assert (peer["rejected"], peer["calibration_error"]) == (None, None)
    right = own["hit1"]["part"] + own["rejected"]["part"]
    assert len(kept["wrong"]) == 12 - right


def test_our_own_questions_are_answered(evaluated):
    done = evaluated(KEPT, "--require", "hit1=0.85,hit3=0.85,rejected=0.75,refused=0.15,auroc=0.9")
    assert done.exit_code == 0, done.output


def test_a_question_that_is_not_answered_right_is_listed_with_what_was_found_instead(evaluated, tmp_path):
    asked = json.loads(KEPT.read_text(encoding="utf-8").splitlines()[0])
    wrong = tmp_path / "fout.jsonl"
    wrong.write_text(json.dumps({**asked, "id": "w1", "must_all": ["nooit gezegd"]}), encoding="utf-8")
    line = evaluated(KEPT, wrong, "--wrong").output.splitlines()[-1].split()
    assert line[:4] == ["w1", "clean", "answer", "answer"]
    assert "cop-prijs" in line


def test_when_nothing_is_wrong_that_is_said(evaluated, tmp_path):
    asked = KEPT.read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "goed.jsonl").write_text(asked, encoding="utf-8")
    assert "as it should be" in evaluated("goed.jsonl", "--wrong").output


def test_a_figure_under_what_is_required_fails_with_a_sentence(evaluated):
    done = evaluated(KEPT, "--json", "--require", "hit1=0,p99=0")
    assert done.exit_code == 1
    assert "p99 is" in done.stderr
    assert "at most 0 ms is asked." in done.stderr
    assert len(json.loads(done.stdout)["unmet"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--against", "elastic"), "elastic"),
        (("--require", "hit9=1"), "hit9"),
        (("--plot", "beeld.jpg"), "beeld.jpg"),
    ],
)
def test_an_option_that_cannot_be_is_told_before_anything_is_asked(evaluated, words, said):
    done = evaluated(KEPT, *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_file_that_cannot_be_used_is_told_in_one_line(evaluated, tmp_path):
    (tmp_path / "kapot.jsonl").write_text("{", encoding="utf-8")
    error = evaluated("kapot.jsonl").exception
    assert isinstance(error, UnreadableQuestions)
    assert told(error) == str(error)
    assert "\n" not in str(error)
    assert "nergens.jsonl" in told(evaluated("nergens.jsonl").exception)


def test_a_base_without_entries_is_told(evaluated, tmp_path, monkeypatch):
    (tmp_path / "leeg").mkdir()
    monkeypatch.setenv("WEGWIJS_CONTENT_DIR", str(tmp_path / "leeg"))
    done = evaluated(KEPT, "--against", "bm25")
    assert (done.exit_code, "no entries" in done.stderr) == (1, True)


@pytest.fixture
def bare(tmp_path):
    """Wegwijs as it is installed without the extra: its libraries cannot be imported."""
    for name in ("bm25s", "sklearn"):
        (tmp_path / "without" / name).mkdir(parents=True)
        file = tmp_path / "without" / name / "__init__.py"
        file.write_text(f"raise ModuleNotFoundError('No module named {name}', name='{name}')\n", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WEGWIJS_")}
    environment = {**kept, "PYTHONPATH": os.pathsep.join([str(tmp_path / "without"), str(PROJECT)])}
    return lambda *words: subprocess.run(
        [sys.executable, "-m", "bot", "knowledge", "eval", str(KEPT), *words],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "library"),
    [
        (("--against", "fts5,bm25"), "bm25s"),
        (("--against", "tfidf"), "scikit-learn"),
    ],
)
def test_without_its_library_is_said_what_to_install(bare, words, library):
    done = bare(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"needs {library}" in done.stderr
    assert "uv sync --extra evaluation" in done.stderr
    assert "Traceback" not in done.stderr


def test_wegwijs_itself_and_what_comes_with_it_need_none_of_them(bare):
    done = bare("--against", "fts5,rapidfuzz")
    assert done.returncode == 0, done.stderr
    assert "rapidfuzz" in done.stdout


def test_what_is_missing_is_an_error_that_an_operator_reads():
    assert "bm25 needs bm25s" in told(NotInstalled("bm25", "bm25s"))
