"""Every entry in the base parses, and every file that cannot be used is refused with its name."""

from pathlib import Path

import pytest

from knowledge.entry import EntryError, parse_entry

FILES = sorted((Path(__file__).parents[2] / "knowledge" / "content").glob("*.md"))
GOOD = FILES[0].read_text(encoding="utf-8")


def test_every_entry_parses():
    broken = []
    for file in FILES:
        try:
            parse_entry(file)
        except EntryError as error:
            broken.append(str(error))
    assert FILES
    assert broken == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("owner:", "eigenaar:"), ("title: ", "title: [open "), ("id: ", "id: andere-"), ("document: ", "document: x")],
)
def test_a_bad_file_is_refused_by_name(tmp_path, old, new):
    file = tmp_path / FILES[0].name
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EntryError, match=FILES[0].name):
        parse_entry(file)
