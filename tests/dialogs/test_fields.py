"""Kinds of questions: people in many forms of writing, texts, yes and no, files, and names that are looked up."""

import csv
import io

import pytest
from openpyxl import Workbook

from bot.operations.demonstration import demonstration
from dialogs import lookups
from dialogs.engine.context import FormContext
from dialogs.engine.fields import File, Lookup, People, Person, Text, Unreadable, YesNo
from dialogs.permissions import PersonView
from dialogs.tables import rows_of
from dialogs.texts import texts_in
from tests.conversations.client import START

PEOPLE = People(most=4)


@pytest.fixture(scope="module")
def context():
    return FormContext(demonstration(START.date()), texts_in("nl"), PersonView(1, "ik@school.be"), START)


@pytest.mark.parametrize(
    ("said", "name", "email"),
    [
        ("an@school.be", None, "an@school.be"),
        ("An Peeters an@school.be", "An Peeters", "an@school.be"),
        ("an@school.be (An Peeters)", "An Peeters", "an@school.be"),
        ("An Peeters <AN@School.be>", "An Peeters", "an@school.be"),
        ("het is An Peeters, met mailadres an@school.be.", "het is An Peeters", "an@school.be"),
        ("ikzelf", None, "ik@school.be"),
    ],
)
def test_a_person_is_an_address_with_the_name_beside_it(context, said, name, email):
    read = Person().read(said, context)
    assert read["email"] == email
    if name is None:
        assert "name" not in read
    else:
        assert name.split()[-1] in read["name"]


@pytest.mark.parametrize(
    "said",
    [
        "an@b.be, bo@b.be",
        "an@b.be; bo@b.be;",
        "An an@b.be\nBo bo@b.be",
        "an@b.be en bo@b.be",
        "an@b.be bo@b.be",
        "an@b.be, bo@b.be, AN@B.BE",
    ],
)
def test_several_people_are_read_however_they_are_listed(context, said):
    assert [one["email"] for one in PEOPLE.read(said, context)] == ["an@b.be", "bo@b.be"]


@pytest.mark.parametrize(
    ("said", "why"), [("an@b.be, Bo", "Bo"), ("niemand", "niemand"), (", ".join(f"p{n}@b.be" for n in range(5)), "5")]
)
def test_who_has_no_address_or_is_one_too_many_is_named(context, said, why):
    with pytest.raises(Unreadable, match=why):
        PEOPLE.read(said, context)


TABLE = [["Familienaam", "Voornaam", "E-mail"], ["Peeters", "An", "an@b.be"], ["Maes", "Bo", "bo@b.be"], ["", "", ""]]


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return "lijst.csv", text.getvalue().encode("cp1252")


def as_xlsx(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return "lijst.xlsx", data.getvalue()


@pytest.mark.parametrize("written", [as_csv, as_xlsx])
def test_a_table_of_participants_gives_their_names_and_addresses(context, written):
    assert PEOPLE.read_rows(rows_of(*written(TABLE)), context) == [
        {"email": "an@b.be", "name": "An Peeters"},
        {"email": "bo@b.be", "name": "Bo Maes"},
    ]


def test_a_row_without_an_address_is_named_by_its_number(context):
    with pytest.raises(Unreadable, match="rij 3"):
        PEOPLE.read_rows([*TABLE[:2], ["Maes", "Bo", "bo"]], context)


def test_a_text_is_taken_as_it_is_within_its_bounds(context):
    story = Text(least=5, most=20, long=True)
    assert story.read("  twee\n regels ", context) == "twee\n regels"
    for wrong in ("ja", "…… ……", "x" * 21):
        with pytest.raises(Unreadable):
            story.read(wrong, context)


@pytest.mark.parametrize(
    ("said", "value"),
    [("ja", True), ("nee hoor", False), ("jawel, zeker", True), ("neen", False), ("liever online", False)],
)
def test_yes_and_no_are_said_in_many_ways(context, said, value):
    assert YesNo(no=r"\bonline\b").read(said, context) is value


@pytest.mark.parametrize(("name", "data"), [("cv.exe", b"x"), ("cv.pdf", b""), ("cv", b"x"), ("cv.pdf", b"x" * 101)])
def test_a_file_of_another_kind_or_size_is_refused(context, name, data):
    with pytest.raises(Unreadable):
        File(most=100).check(name, data, context)


@pytest.mark.parametrize(
    ("options", "said", "value"),
    [
        (lookups.organisations, "netwerk kempn", "voorbeeld-netwerk-kempen"),
        (lookups.organisations, "netwerk Kempen", "voorbeeld-netwerk-kempen"),
        (lookups.organisations, "ondersteuningsnetwerk haspengauw", "voorbeeld-netwerk-haspengouw"),
        (lookups.municipalities, "sint niklaas", "Sint-Niklaas"),
        (lookups.municipalities, "antwerpn", "Antwerpen"),
        (lookups.municipalities, "Berchem", "Antwerpen"),
    ],
)
def test_a_name_is_looked_up_also_misspelt(context, options, said, value):
    assert Lookup(options, unknown="onbekend: {name}").read(said, context) == value


def test_of_a_name_that_is_not_there_the_nearest_are_offered(context):
    with pytest.raises(Unreadable, match="netwerk de kemel") as unreadable:
        Lookup(lookups.organisations, unknown="onbekend: {name}").read("netwerk de kemel", context)
    assert "voorbeeld-netwerk-kempen" in {option.value for option in unreadable.value.options}


def test_programmes_and_moments_are_looked_up_by_any_of_their_names(base):
    offer = demonstration(START.date())
    catalogue = type(base.catalogue)(
        base.catalogue.organisations.values(),
        base.catalogue.programmes.values(),
        offer.rounds.values(),
        offer.moments.values(),
    )
    context = FormContext(catalogue, texts_in("nl"), PersonView(1), START)
    programmes = Lookup(lookups.programmes, unknown="{name}")
    assert programmes.read("comunity of practise", context) == "cop"
    assert {option.value for option in lookups.programmes(context, {"project"}, open_only=True)} == {
        "kwadraat", "switch", "top-competent", "lerende-netwerken", "top-co",
    }  # fmt: skip
    coming = lookups.moments(context, kinds={"session"})
    assert coming
    assert all(catalogue.moment(option.value).starts > START for option in coming)
    first = coming[0]
    assert Lookup(lookups.moments, unknown="{name}").read(first.label, context) == first.value
