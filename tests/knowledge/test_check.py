"""The check names what is wrong with an entry; a file that cannot be read is left out and named too."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from knowledge.check import ALIKE, _alike, check
from knowledge.loader import DEFAULT_CONTENT, load_base

GOOD = (DEFAULT_CONTENT / "cop-prijs.md").read_text(encoding="utf-8")


def report_of(folder: Path, text: str):
    (folder / "cop-prijs.md").write_text(text, encoding="utf-8")
    return check(load_base(folder))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("owner: redactie\n", "", "owner"),
        ('document: "003"', 'document: "009"', "unknown source"),
        ("section: Praktische info", "section: Ergens", "section 'Ergens'"),
        ("programme.cop.price", "programme.cop.kost", "programme.cop.kost"),
        ("about: [programme.cop]", "about: [programme.kop]", "programme.kop"),
        ("per persoon.", "per persoon. Zie https://kwaad.example/x", "https://kwaad.example/x"),
        ("**{{programme.cop.price}}**", "**110 euro**", "'110 euro' out"),
        ("per persoon.", "per persoon. " + "Lang. " * 200, "characters; 900 at most"),
        ("related: [cop-max-deelnemers, cop-duur]", "related: [nergens]", "'nergens', which does not exist"),
        ("---\n", "", "---"),
        ("title: ", "title: [", "not YAML"),
    ],
)
def test_a_fault_is_named(tmp_path, old, new, said):
    assert old in GOOD
    problems = report_of(tmp_path, GOOD.replace(old, new, 1)).problems
    assert any(said in str(one) for one in problems), problems


def test_two_entries_with_nearly_the_same_question_are_named(tmp_path):
    (tmp_path / "andere.md").write_text(GOOD.replace("id: cop-prijs", "id: andere"), encoding="utf-8")
    problems = report_of(tmp_path, GOOD).problems
    assert any("nearly the same" in str(one) for one in problems)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab", min_size=20, max_size=30), max_size=40), st.lists(st.text(max_size=8), max_size=20))
def test_every_two_that_are_nearly_the_same_are_found_however_long_they_are(long, short):
    keys = [*long, *short, *long[:3], *(f"{one}a" for one in long[:9])]
    found = [
        (one, two)
        for one in range(len(keys))
        for two in range(one + 1, len(keys))
        if fuzz.ratio(keys[one], keys[two]) >= ALIKE
    ]
    assert _alike(keys) == found


def test_sections_that_no_entry_cites_are_listed(tmp_path):
    uncited = report_of(tmp_path, GOOD).uncited
    assert "003 Methodiek" in uncited
    assert "003 Praktische info" not in uncited


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert [str(one) for one in load_base(tmp_path / "nergens").problems]
