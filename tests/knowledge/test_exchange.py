"""A base goes out to another system and comes back the same; what other systems write comes in."""

from pathlib import Path

import pytest

from knowledge.entry import parse_entry
from knowledge.exchange import UnreadableExchange, export_base, guess_format, import_base, write_entries
from knowledge.loader import load_base

ENTRIES = tuple(load_base().entries.values())
FORMATS = ["tsv", "xlsx", "rasa", "csv"]
SUFFIX = {"tsv": ".tsv", "xlsx": ".xlsx", "rasa": ".yml", "csv": ".csv"}


def read(path: Path, **options):
    return import_base(path, document="000", section="Resultaten", owner="redactie", **options)


@pytest.mark.parametrize("name", FORMATS)
def test_the_whole_base_comes_back_as_it_went(tmp_path, name):
    path = tmp_path / f"basis{SUFFIX[name]}"
    export_base(ENTRIES, path, name)
    assert guess_format(path) == name
    back = read(path)
    assert back.problems == ()
    assert {one.id: one for one in back.entries} == {one.id: one for one in ENTRIES}


def test_what_is_written_as_files_reads_as_the_same_entries(tmp_path):
    paths = write_entries(ENTRIES[:40], tmp_path)
    assert [parse_entry(path) for path in paths] == list(ENTRIES[:40])


def test_a_file_that_differs_is_never_written_over(tmp_path):
    write_entries(ENTRIES[:1], tmp_path)
    changed = ENTRIES[0].model_copy(update={"answer": "Iets anders."})
    with pytest.raises(FileExistsError):
        write_entries([changed], tmp_path)
    assert parse_entry(tmp_path / f"{ENTRIES[0].id}.md") == ENTRIES[0]
    write_entries([changed], tmp_path, overwrite=True)
    assert parse_entry(tmp_path / f"{ENTRIES[0].id}.md").answer == "Iets anders."


def test_rows_of_qna_maker_with_one_number_are_one_entry(tmp_path):
    path = tmp_path / "kb.tsv"
    path.write_bytes(
        "Question\tAnswer\tSource\tMetadata\tQnaId\n"
        "Hoe laat begint de intake?\tOm <b>14 uur</b>.<br>Kom op tijd.\tEditorial\t\t7\n"
        "beginuur intake\tOm <b>14 uur</b>.<br>Kom op tijd.\tEditorial\t\t7\n".encode("utf-16")
    )
    (entry,) = read(path).entries
    assert entry.questions == ("Hoe laat begint de intake?", "beginuur intake")
    assert "**14 uur**" in entry.answer
    assert (entry.source.document, entry.owner) == ("000", "redactie")


def test_intents_of_rasa_meet_their_responses_in_another_file(tmp_path):
    questions, answers = tmp_path / "nlu.yml", tmp_path / "domain.yml"
    questions.write_text(
        'version: "3.1"\nnlu:\n- intent: faq/prijs\n  examples: |\n    - wat kost [een sessie](thema)?\n    - prijs\n',
        encoding="utf-8",
    )
    answers.write_text(
        'version: "3.1"\nresponses:\n  utter_faq/prijs:\n  - text: Een sessie is gratis.\n', encoding="utf-8"
    )
    (entry,) = read(questions, companion=answers).entries
    assert entry.questions == ("wat kost een sessie?", "prijs")
    assert entry.answer == "Een sessie is gratis."


def test_a_csv_needs_no_more_than_questions_and_answers_and_a_bad_row_costs_only_itself(tmp_path):
    path = tmp_path / "vragen.csv"
    path.write_text(
        "question;answer\nWaar is het?;In zaal 2.\nZonder antwoord?;\nWie komt?;Iedereen.\n", encoding="utf-8-sig"
    )
    back = read(path)
    assert [one.answer for one in back.entries] == ["In zaal 2.", "Iedereen."]
    assert [problem.row for problem in back.problems] == [3]


@pytest.mark.parametrize("name", ["xlsx", "csv", "tsv"])
def test_a_cell_that_would_be_a_formula_goes_out_harmless_and_comes_back_whole(tmp_path, name):
    path = tmp_path / f"basis{SUFFIX[name]}"
    hostile = ENTRIES[0].model_copy(update={"questions": ('=HYPERLINK("x")', "@SUM(1)"), "answer": "+1 is één meer"})
    export_base([hostile], path, name)
    if name == "csv":
        assert "\n=" not in path.read_text(encoding="utf-8-sig")
    (back,) = read(path).entries
    assert (back.questions, back.answer) == (hostile.questions, hostile.answer)


@pytest.mark.parametrize(
    ("name", "data"), [("kb.xlsx", b"no workbook"), ("nlu.yml", b"nlu: ["), ("kb.csv", b"\xff\xfe\x00")]
)
def test_what_is_not_what_it_says_is_told_in_one_line(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableExchange) as told:
        read(path)
    assert name in str(told.value) and "\n" not in str(told.value)
