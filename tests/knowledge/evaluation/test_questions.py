"""A file of questions is read whole, or refused with the line and what is wrong in it."""

import json
from pathlib import Path

import pytest

from knowledge.evaluation.questions import Question, UnreadableQuestions, read_questions

KEPT = Path(__file__).parent / "vragen.jsonl"
GOOD = {
    "id": "q1", "source": "003", "kind": "answerable", "style": "clean",
    "question": "Wat kost het?", "must_all": ["110"], "must_any": [],
}  # fmt: skip


def written(folder: Path, *lines: object) -> Path:
    path = folder / "vragen.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), encoding="utf-8")
    return path


def test_questions_are_read_in_order_and_empty_lines_are_passed_by():
    assert [one.id for one in read_questions([KEPT])] == [f"v{number:02}" for number in range(1, 13)]


def test_a_byte_order_mark_windows_line_ends_and_separators_in_a_question_do_no_harm(tmp_path):
    path = tmp_path / "vragen.jsonl"
    line = json.dumps({**GOOD, "question": "een\u2028twee"}, ensure_ascii=False)
    path.write_bytes(b"\xef\xbb\xbf" + line.encode() + b"\r\n\r\n")
    [question] = read_questions([path])
    assert question.question == "een\u2028twee"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "misschien"}, "kind"),
        ({"style": "grappig"}, "style"),
        ({"source": "3"}, "source"),
        ({"id": ""}, "id"),
        ({"question": ""}, "question"),
        ({"must_all": ["(110"]}, "'(110' is not a regular expression"),
        ({"must_any": ["*"]}, "'*' is not a regular expression"),
        ({"must_all": "110"}, "must_all"),
        ({"must_all": [110]}, "must_all"),
        ({"must_all": []}, "needs a pattern"),
        ({"kind": "unanswerable"}, "no patterns"),
    ],
)
def test_a_field_with_a_value_it_cannot_have_is_named_with_its_line(tmp_path, changed, said):
    path = written(tmp_path, {**GOOD, "id": "q0"}, "", {**GOOD, **changed})
    with pytest.raises(UnreadableQuestions) as told:
        read_questions([path])
    assert str(told.value).startswith("vragen.jsonl, line 3: ")
    assert said in str(told.value)


@pytest.mark.parametrize("missing", GOOD)
def test_a_missing_field_is_named(tmp_path, missing):
    path = written(tmp_path, {name: value for name, value in GOOD.items() if name != missing})
    with pytest.raises(UnreadableQuestions, match=f"line 1: .*{missing}"):
        read_questions([path])


@pytest.mark.parametrize("line", ["{", "geen json", "[" * 100_000])
def test_a_line_that_is_not_json_is_named(tmp_path, line):
    with pytest.raises(UnreadableQuestions, match="line 2: is not JSON"):
        read_questions([written(tmp_path, GOOD, line)])


def test_a_line_that_is_no_object_is_named(tmp_path):
    with pytest.raises(UnreadableQuestions, match="line 1: "):
        read_questions([written(tmp_path, "[1]")])


def test_an_id_that_is_there_twice_is_named_with_its_first_place(tmp_path):
    with pytest.raises(UnreadableQuestions, match=r"line 2: the id 'q1' is that of vragen\.jsonl, line 1"):
        read_questions([written(tmp_path, GOOD, GOOD)])


def test_the_same_file_twice_counts_no_question_twice(tmp_path):
    path = written(tmp_path, GOOD)
    with pytest.raises(UnreadableQuestions, match="the id 'q1'"):
        read_questions([path, path])


def test_a_line_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "vragen.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b'\n{"id": "caf\xe9"}\n')
    with pytest.raises(UnreadableQuestions, match="line 2: is not UTF-8"):
        read_questions([path])


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_questions_is_refused(tmp_path, text):
    with pytest.raises(UnreadableQuestions, match="holds no questions"):
        read_questions([KEPT, written(tmp_path, text)])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Een sessie kost **110 EURO**.", True),
        ("Een sessie kost 110 dollar.", False),
        ("Honderdtien euro.", False),
        ("110 frank of euro", True),
    ],
)
def test_an_answer_holds_all_of_the_one_and_any_of_the_other_whatever_its_case(text, right):
    question = Question.model_validate({**GOOD, "must_all": ["110"], "must_any": ["euro", "€"]})
    assert question.answered_by(text) is right


def test_nothing_answers_an_unanswerable_question():
    question = Question.model_validate({**GOOD, "kind": "unanswerable", "source": "-", "must_all": []})
    assert not question.answered_by("Een sessie kost 110 euro.")
