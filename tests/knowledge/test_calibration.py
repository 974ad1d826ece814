"""The numbers of the search are those that the entries give, and are kept whole."""

import pytest

from knowledge.calibration import fit, write
from knowledge.loader import load_base
from knowledge.search import Calibration, calibration


def test_the_numbers_that_came_along_are_those_of_the_entries():
    kept = calibration()
    found = fit(load_base(), kept.answer_from, kept.unsure_from)
    told = "the entries changed: run `wegwijs knowledge calibrate`"
    assert found.ranking == pytest.approx(kept.ranking, abs=0.05), told
    assert (found.bias, *found.trust) == pytest.approx((kept.bias, *kept.trust), abs=0.05), told


def test_what_is_written_is_read_again(tmp_path):
    import yaml

    write(calibration(), tmp_path / "c.yaml")
    assert Calibration.of(yaml.safe_load((tmp_path / "c.yaml").read_text(encoding="utf-8"))) == calibration()
