"""A base that is read again: what is good takes effect, for what is broken the old stays, and the folder says so."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.check import check
from knowledge.living import Living
from knowledge.loader import load_base
from knowledge.reloading import Change, Folders, difference, read_again
from tests.knowledge.files import NOON, QUESTIONS, Files, text_of

BROKEN = {
    "without front matter": "Zomaar een zin.\n",
    "not YAML": text_of("zorg").replace("title: ", "title: ["),
    "half written": text_of("zorg")[:60],
    "empty": "",
    "a day that does not exist": text_of("zorg", valid="{from: 2026-13-45, until: null}"),
    "a field too many": text_of("zorg", kleur="blauw"),
    "another id": text_of("zorg").replace("id: zorg", "id: iets-anders"),
    "an unknown source": text_of("zorg", section="Nergens"),
    "a dead reference": text_of("zorg", related="[nergens]"),
    "an unknown fact": text_of("zorg", "Het kost {{programme.cop.kleur}}."),
    "an unknown link": text_of("zorg", "Zie https://kwaad.example/x"),
    "too long": text_of("zorg", "Lang. " * 200),
    "a question of another": text_of("zorg", questions="[Mag een ouder een tolk meebrengen?]"),
}


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def answers(living: Living) -> dict[str, str]:
    base = living.snapshot.base
    return {name: base.answer_of(name) for name in base.entries}


def refused(living: Living) -> list[str]:
    return [one.file for one in living.snapshot.base.problems]


def test_what_is_edited_added_and_taken_away_takes_effect(files):
    living = files.living()
    files.write("zorg", "Het tweede antwoord.")
    files.write("nieuw", "Iets nieuws.", questions="[Waar staat de koffie?]")
    files.remove("tolk")
    change = living.reload()
    assert (change.added, change.changed, change.removed) == (("nieuw",), ("zorg",), ("tolk",))
    assert answers(living)["zorg"] == "Het tweede antwoord."
    assert living.snapshot.searcher.search("waar staat de koffie?").hits[0].entry == "nieuw"
    assert "tolk" not in {hit.entry for hit in living.snapshot.searcher.search("tolk ouders").hits}


def test_a_base_read_again_is_the_base_read_for_the_first_time(files):
    living = files.living()
    files.write("zorg-meer", "Meer over zorg.", questions="[Waar staat meer?]")
    living.reload()
    fresh = load_base(files.content)
    assert list(living.snapshot.base.entries.items()) == list(fresh.entries.items())
    question = "meer over het zorgcontinuüm?"
    assert living.snapshot.searcher.search(question) == files.living().snapshot.searcher.search(question)


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_keeps_what_was_there_and_holds_up_no_other(files, text):
    living = files.living()
    files.put("zorg", text)
    files.write("tolk", "Een ander antwoord.")
    change = living.reload()
    assert [one.file for one in change.refused] == ["zorg.md"] == refused(living)
    assert answers(living)["zorg"] == "Het eerste antwoord van zorg."
    assert answers(living)["tolk"] == "Een ander antwoord."
    assert living.reload() == Change(), "the same fault is told once"
    files.write("zorg", "Hersteld.")
    assert living.reload().mended == ("zorg.md",)
    assert answers(living)["zorg"] == "Hersteld."
    assert refused(living) == []


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_that_is_new_is_left_out(files, text):
    files.remove("zorg")
    living = files.living()
    files.put("zorg", text)
    living.reload()
    assert "zorg" not in living.snapshot.base.entries
    assert refused(living) == ["zorg.md"]


def test_who_points_to_a_file_that_is_refused_waits_for_it(files):
    living = files.living()
    files.write("zorg", "Zie ook het nieuwe.", related="[nieuw]")
    files.write("nieuw", "", related="[ander]", questions="[Waar staat de koffie?]")
    files.put("ander", "kapot")
    living.reload()
    assert refused(living) == ["ander.md", "nieuw.md", "zorg.md"]
    assert answers(living)["zorg"] == "Het eerste antwoord van zorg."
    files.write("ander", questions="[Wie zet de thee?]")
    assert living.reload() == Change(("ander", "nieuw"), ("zorg",), mended=("ander.md", "nieuw.md", "zorg.md"))


def test_a_question_moves_from_one_file_to_another(files):
    living = files.living()
    files.write("zorg", questions="[Mag een ouder een tolk meebrengen?]")
    files.write("tolk", questions="[Wie betaalt de vertaler?]")
    assert living.reload().changed == ("tolk", "zorg")
    files.put("tolk-twee", text_of("tolk-twee", questions="[Wie betaalt de vertaler?]"))
    files.remove("tolk")
    assert living.reload() == Change(added=("tolk-twee",), removed=("tolk",))


@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_that_is_empty_or_gone_forgets_nothing(files, tmp_path, empty):
    living = files.living()
    before = living.snapshot
    files.put("zorg", "kapot")
    living.reload()
    files.content.rename(tmp_path / "away")
    if empty:
        files.content.mkdir()
    assert [one.file for one in living.reload().refused] == ["content"]
    assert living.snapshot.base.entries == before.base.entries
    assert living.snapshot.searcher is before.searcher
    if empty:
        files.content.rmdir()
    (tmp_path / "away").rename(files.content)
    assert living.reload().mended == ("content",)
    assert refused(living) == ["zorg.md"]


def test_a_folder_with_the_name_of_an_entry_is_no_entry(tmp_path):
    files = Files(tmp_path)
    files.content.rename(tmp_path / "zorg")
    living = Living.load(lambda: NOON, Folders(tmp_path / "zorg", files.catalogue))
    (tmp_path / "zorg").rename(tmp_path / "weg")
    living.reload()
    assert len(living.snapshot.base.entries) == len(QUESTIONS)


def test_a_fact_of_the_catalogue_takes_effect(files):
    files.write("cop-prijs", "Het kost {{programme.cop.price}}.")
    living = files.living()
    files.edit_catalogue("programmes", "price_eur: 110", "price_eur: 115")
    assert living.reload() == Change(catalogue=True)
    assert answers(living)["cop-prijs"] == "Het kost 115 euro."


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("programmes", "programmes:", "programmes: ["),
        ("programmes", "price_eur: 110", "price_eur: veel"),
        ("sources", "sources:", "bronnen:"),
        ("rounds", "rounds:\n", "rounds:\n  - {id: !!timestamp x}\n"),
        ("reminders/every-programme", "before: {days: 7}", "before: {days: zeven}"),
    ],
)
def test_a_broken_catalogue_stays_whole_as_it_was_and_holds_up_no_entry(files, name, old, new):
    living = files.living()
    catalogue = living.snapshot.base.catalogue
    files.edit_catalogue("organisations", "OVSG vzw", "Een andere naam")
    files.edit_catalogue(name, old, new)
    files.write("tolk", "Een ander antwoord.")
    change = living.reload()
    assert change.changed == ("tolk",)
    assert [one.file for one in change.refused] == [f"{name}.yaml"]
    assert living.snapshot.base.catalogue is catalogue
    files.edit_catalogue(name, new, old)
    assert living.reload() == Change(catalogue=True, mended=(f"{name}.yaml",))


def test_a_catalogue_without_a_fact_that_an_answer_needs_waits_for_that_answer(files):
    files.write("cop-prijs", "Het kost {{programme.cop.price}}.")
    living = files.living()
    files.edit_catalogue("programmes", "    price_eur: 110\n", "")
    [problem] = living.reload().refused
    assert (problem.file, "programme.cop.price" in problem.message) == ("catalogue", True)
    assert answers(living)["cop-prijs"] == "Het kost 110 euro."
    files.write("cop-prijs", "De prijs staat niet meer vast.")
    assert living.reload() == Change(changed=("cop-prijs",), catalogue=True, mended=("catalogue",))


def test_a_fact_and_the_answer_that_names_it_come_together(files):
    living = files.living()
    files.write("cop-prijs", "Het kost {{programme.cop.per_school_year}}.")
    assert living.reload().changed == ()
    files.edit_catalogue("programmes", "    price_eur: 110\n", "    price_eur: 110\n    per_school_year: 3\n")
    assert living.reload().changed == ("cop-prijs",)
    assert answers(living)["cop-prijs"] == "Het kost 3."


def test_what_is_read_once_is_told_apart_from_what_is_reloaded(files):
    before = files.folders.lasting()
    files.edit_catalogue("programmes", "price_eur: 110", "price_eur: 115")
    assert files.folders.lasting() == before
    (files.folders.lexicon / "stop.yaml").write_text("stop: de\nlight: een\n")
    after = files.folders.lasting()
    assert [name for name in after if after[name] != before[name]] == ["lexicon/stop.yaml"]


NAMES = st.sampled_from(sorted(QUESTIONS))
EDITS = st.one_of(
    st.tuples(st.just("write"), NAMES, st.integers(0, 3)),
    st.tuples(st.just("break"), NAMES, st.sampled_from(sorted(BROKEN))),
    st.tuples(st.just("remove"), NAMES, st.just(0)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(EDITS, min_size=1, max_size=4), max_size=5))
def test_after_any_edits_each_entry_is_the_last_good_one_that_was_not_taken_away(bursts):
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder))
        base = load_base(files.content)
        expected = {name: f"Het eerste antwoord van {name}." for name in QUESTIONS}
        for burst in bursts:
            for kind, name, detail in burst:
                path = files.content / f"{name}.md"
                if kind == "remove":
                    path.unlink(missing_ok=True)
                elif kind == "write":
                    files.write(name, f"Antwoord {detail} van {name}.")
                else:
                    files.put(name, BROKEN["half written"])
            now: dict[str, str] = {}
            for name in QUESTIONS:
                path = files.content / f"{name}.md"
                text = path.read_text(encoding="utf-8") if path.exists() else None
                if text == BROKEN["half written"] and name in expected:
                    now[name] = expected[name]
                elif text is not None and text != BROKEN["half written"]:
                    now[name] = text.splitlines()[-1]
            expected = now or expected
            before, base = base, read_again(base, files.folders)
            assert {name: base.answer_of(name) for name in base.entries} == expected
            assert not {one.message for one in check(base).problems} - {one.message for one in base.problems}
            assert difference(base, read_again(base, files.folders)) == Change()
            assert all(base.entries[one] is not before.entries.get(one) for one in difference(before, base).changed)
