"""An answer names facts of the catalogue and never another."""

from pathlib import Path

import pytest

from knowledge.catalogue_files import load_catalogue
from knowledge.entry import parse_entry
from knowledge.loader import rendered
from knowledge.offer import UnknownReference

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("programme.cop.price", "110 euro"),
        ("programme.cop.duration", "ongeveer 1 uur"),
        ("programme.cop.after_code", "T21-123"),
        ("programme.switch.organisers", "OVSG vzw, POV en UGent"),
        ("round.nascholing-2018.years", "2018-2019 en 2019-2020"),
        ("round.visitaties-2016.years", "2016-2017 tot en met 2018-2019"),
        ("round.visitaties-2016.period", "2016-2019"),
    ],
)
def test_a_fact_is_said_in_dutch(reference, text):
    assert CATALOGUE.resolve(reference) == text


@pytest.mark.parametrize(
    "reference", ["programme.cop", "programme.nix.name", "programme.switch.price", "a.b.c", "round.nt2-2016.prijs"]
)
def test_an_unknown_fact_is_refused(reference):
    with pytest.raises(UnknownReference):
        CATALOGUE.resolve(reference)


def test_every_answer_in_the_base_can_be_rendered():
    answers = [rendered(parse_entry(file).answer, CATALOGUE) for file in sorted((KNOWLEDGE / "content").glob("*.md"))]
    assert all("{{" not in answer for answer in answers)
