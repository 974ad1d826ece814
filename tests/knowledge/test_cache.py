"""The kept index of a large base: found again for just this base, and never worse than building it."""

import logging
import multiprocessing
import os

import numpy as np
import pytest

from knowledge.cache import MOST_KEPT, index_key, load_or_build
from knowledge.catalogue_files import load_catalogue
from knowledge.loader import KnowledgeBase, load_base
from knowledge.search import Searcher
from tests.knowledge.files import Files

ASKED = "wat kost een sessie van de community of practice?"


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "base")


def base_of(files: Files) -> KnowledgeBase:
    return load_base(files.content, load_catalogue(files.catalogue))


def test_a_kept_index_finds_the_same(files, tmp_path):
    base = base_of(files)
    built = load_or_build(base, tmp_path / "kept", least=1)
    [file] = (tmp_path / "kept").iterdir()
    kept = load_or_build(base, tmp_path / "kept", least=1)
    assert Searcher(kept).search(ASKED) == Searcher(built).search(ASKED)
    assert all(np.array_equal(getattr(kept.arrays, name), array) for name, array in vars(built.arrays).items())
    assert [*(tmp_path / "kept").iterdir()] == [file]


def test_a_kept_index_that_is_used_counts_as_new(files, tmp_path):
    base = base_of(files)
    load_or_build(base, tmp_path, least=1)
    [file] = tmp_path.glob("*.npz")
    os.utime(file, (1, 1))
    load_or_build(base, tmp_path, least=1)
    assert file.stat().st_mtime > 1, "its use is marked"


def test_a_small_base_or_no_folder_keeps_nothing(files, tmp_path):
    base = base_of(files)
    load_or_build(base, tmp_path / "kept")
    load_or_build(base, None, least=1)
    assert not (tmp_path / "kept").exists()


def test_the_key_changes_with_an_entry_a_fact_of_an_answer_and_the_lexicon(files):
    files.write("cop-prijs", "Het kost {{programme.cop.price}}.")
    keys = [index_key(base_of(files), files.folders.lexicon)]
    assert keys[0] == index_key(base_of(files), files.folders.lexicon)
    files.write("zorg", "Een ander antwoord.")
    keys.append(index_key(base_of(files), files.folders.lexicon))
    files.write("zorg", "Een ander antwoord.", title="Een andere titel")
    keys.append(index_key(base_of(files), files.folders.lexicon))
    files.write("zorg", "Een ander antwoord.", title="Een andere titel", questions="[een, twee]")
    keys.append(index_key(base_of(files), files.folders.lexicon))
    files.edit_catalogue("programmes", "price_eur: 110", "price_eur: 115")
    keys.append(index_key(base_of(files), files.folders.lexicon))
    files.edit_catalogue("sources", "[Community of Practice, CoP", "[Community of Practice, CoP, kring")
    keys.append(index_key(base_of(files), files.folders.lexicon))
    lexicon = files.folders.lexicon / "synonyms.yaml"
    lexicon.write_text(lexicon.read_text(encoding="utf-8") + "\n# anders\n", encoding="utf-8")
    keys.append(index_key(base_of(files), files.folders.lexicon))
    files.remove("tolk")
    keys.append(index_key(base_of(files), files.folders.lexicon))
    assert len(set(keys)) == len(keys) == 8


def test_the_key_stays_when_only_what_is_not_searched_changes(files):
    before = index_key(base_of(files))
    files.write("zorg", valid="{from: 2020-01-01, until: null}")
    files.edit_catalogue("programmes", "price_eur: 110", "price_eur: 115")
    assert index_key(base_of(files)) == before


@pytest.mark.parametrize("damage", ["empty", "cut", "garbled", "text", "folder"])
def test_a_damaged_index_is_built_again_and_the_log_says_so(files, tmp_path, caplog, damage):
    base = base_of(files)
    load_or_build(base, tmp_path / "kept", least=1)
    [file] = (tmp_path / "kept").iterdir()
    whole = file.read_bytes()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        middle = len(whole) // 2
        garbled = whole[:middle] + bytes(byte ^ 255 for byte in whole[middle : middle + 64]) + whole[middle + 64 :]
        file.write_bytes({"empty": b"", "cut": whole[:middle], "garbled": garbled, "text": b"geen index"}[damage])
    with caplog.at_level(logging.WARNING, "wegwijs.knowledge"):
        index = load_or_build(base, tmp_path / "kept", least=1)
    assert Searcher(index).search(ASKED).hits[0].entry == "cop-prijs"
    assert file.name in caplog.text
    if damage != "folder":
        assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_no_answer(files, tmp_path, caplog):
    (tmp_path / "bestand").write_text("geen map")
    index = load_or_build(base_of(files), tmp_path / "bestand", least=1)
    assert Searcher(index).search(ASKED).hits[0].entry == "cop-prijs"
    assert "cannot be kept" in caplog.text


def test_what_was_used_longest_ago_leaves(files, tmp_path):
    for number in range(MOST_KEPT + 3):
        files.write("zorg", f"Antwoord {number}.")
        load_or_build(base_of(files), tmp_path / "kept", least=1)
        for file in (tmp_path / "kept").iterdir():
            os.utime(file, (file.stat().st_mtime - 10,) * 2)
    assert len([*(tmp_path / "kept").iterdir()]) == MOST_KEPT
    key = index_key(base_of(files))
    assert (tmp_path / "kept" / f"wegwijs-index-{key}.npz").exists()


def _build(content, catalogue, kept, ready, found):
    base = load_base(content, load_catalogue(catalogue))
    ready.wait(60)
    for _ in range(5):
        found.put(Searcher(load_or_build(base, kept, least=1)).search(ASKED).hits[0].entry)


def test_two_processes_at_once_write_one_whole_index(files, tmp_path):
    context = multiprocessing.get_context("spawn")
    ready, found = context.Barrier(2), context.Queue()
    arguments = (files.content, files.catalogue, tmp_path / "kept", ready, found)
    processes = [context.Process(target=_build, args=arguments) for _ in range(2)]
    for process in processes:
        process.start()
    assert {found.get(timeout=90) for _ in range(10)} == {"cop-prijs"}
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    [file] = (tmp_path / "kept").iterdir()
    assert file.suffix == ".npz"
