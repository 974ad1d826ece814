"""The expectations of the OK voor NT2 as data: each heading of the source, and every expectation below it once."""

from collections import Counter

import pytest

from knowledge.catalogue_files import CatalogueError, load_catalogue
from knowledge.quality import DOCUMENT, areas, load_areas

# Counted in the source (002, chapter 2).
UNDER_EACH_HEADING = {
    "Resultaten en effecten": 6, "Doelen": 4, "Onderwijsleerproces en leef- en leeromgeving": 4, "Begeleiding": 4,
    "Opvolging van de ontwikkeling": 4, "Kwaliteitsontwikkeling": 3, "Algemeen NT2-beleid": 6, "Onderwijskundig beleid": 1,
    "Personeels- en professionaliseringsbeleid": 2, "Financieel en materieel beleid": 2, "Veiligheidsbeleid": 1,
}  # fmt: skip
ALL = [one for area in areas().values() for one in area.expectations]


def test_every_expectation_of_the_source_is_there():
    assert Counter(one.section for one in ALL) == UNDER_EACH_HEADING
    for section, count in UNDER_EACH_HEADING.items():
        assert [one.number for one in ALL if one.section == section] == list(range(1, count + 1))


def test_each_heading_is_one_of_the_source_and_each_title_stands_once():
    assert {one.section for one in ALL} <= set(load_catalogue().source(DOCUMENT).sections)
    assert len({one.id for one in ALL}) == len({one.title for one in ALL}) == len(ALL) == 37


def test_an_area_is_done_at_one_sitting():
    assert all(3 <= len(area.expectations) <= 6 for area in areas().values())


def test_a_broken_file_says_which_record_is_wrong(tmp_path):
    (tmp_path / "ok_nt2.yaml").write_text("ok_nt2:\n  - {id: x, name: X, expectations: []}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="record 1"):
        load_areas(tmp_path)
