"""The table of anchors as an administrator imports it: whole or not at all."""

import openpyxl
import pytest
from sqlmodel import select

from bot.operations.anchors import BadAnchors, import_anchors, read_anchors
from bot.operations.demonstration import load_demonstration
from knowledge.exchange.records import UnreadableExchange
from storage.anchors import AnchorRow
from tests.conversations.client import START

GOOD = "Gemeente;Niveau;Naam;E-mail;Telefoon\nMechelen;basisonderwijs;An Voorbeeld;an@voorbeeld.example;015 12 34 56\n"


def file(folder, text, name="ankers.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


async def imported(talk, path):
    async with talk.database.transaction() as session:
        return await import_anchors(session, path, START)


async def stored(talk):
    async with talk.database.transaction() as session:
        return [(one.municipality, one.level, one.name) for one in (await session.exec(select(AnchorRow))).all()]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace(";", ","),
        GOOD.replace("Gemeente;Niveau;Naam;E-mail;Telefoon", "municipality;level;name;email;phone"),
        GOOD.replace("Mechelen", "mechelen").replace("basisonderwijs", "lagere school"),
        GOOD + ";;;;\n",
    ],
)
def test_a_table_is_read_in_either_language_and_with_either_delimiter(tmp_path, text):
    [line] = read_anchors(file(tmp_path, text))
    assert (line.municipality, line.level, line.email) == ("Mechelen", "basis", "an@voorbeeld.example")


def test_a_workbook_is_read_like_a_text(tmp_path):
    book = openpyxl.Workbook()
    for row in (["gemeente", "niveau", "naam", "mail"], ["Gooik", "CLB", "Bo Voorbeeld", "bo@voorbeeld.example"]):
        book.active.append(row)
    book.save(tmp_path / "ankers.xlsx")
    [line] = read_anchors(tmp_path / "ankers.xlsx")
    assert (line.municipality, line.level, line.phone) == ("Pajottegem", "clb", None)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Mechlen;basis;An;an@voorbeeld.example;", "row 3: municipality: there is no municipality 'Mechlen'; is it Mechelen?"),
        ("Mechelen;niveau 4;An;an@voorbeeld.example;", "row 3: level: there is no level 'niveau 4'"),
        ("Mechelen;basis;An;geen adres;", "row 3: email:"),
        ("Mechelen;basis;;an@voorbeeld.example;", "row 3: name:"),
        ("Mechelen;basis;An;an@voorbeeld.example;bel mij", "row 3: phone:"),
        ("Mechelen;basis;An Voorbeeld;an@voorbeeld.example;015 12 34 56", "row 3: is the same as row 2"),
        ("Mechelen;basis", "row 3: name: Field required"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_with_its_number_and_why(tmp_path, row, why):
    with pytest.raises(BadAnchors) as told:
        read_anchors(file(tmp_path, GOOD + row + "\n"))
    assert why in str(told.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gemeente;naam\nMechelen;An\n", "there is no column level"),
        ("gemeente;niveau;naam;email\n", "no row under the header"),
        ('gemeente;niveau;naam;email\n"Mechelen;basis;An;a@b.be\n', "is not CSV"),
    ],
)
def test_what_is_no_table_of_anchors_is_refused(tmp_path, text, why):
    with pytest.raises(BadAnchors, match=why):
        read_anchors(file(tmp_path, text))


def test_what_is_no_workbook_is_refused(tmp_path):
    with pytest.raises(UnreadableExchange):
        read_anchors(file(tmp_path, "x", "ankers.xlsx"))


async def test_an_import_replaces_the_table_and_is_known_at_once(talk, tmp_path):
    who = "leraar@voorbeeld.example"
    assert len(await stored(talk)) > 1
    [before] = await talk.say("wie is mijn anker in Mechelen voor het basis?", who)
    assert "Anker Voorbeeld 1" in before.text
    assert await imported(talk, file(tmp_path, GOOD)) == 1
    [after] = await talk.say("wie is mijn anker in Mechelen voor het basis?", who)
    assert "An Voorbeeld" in after.text
    assert "015 12 34 56" in after.text


async def test_a_wrong_row_leaves_the_table_as_it_was(talk, tmp_path):
    before = await stored(talk)
    with pytest.raises(BadAnchors):
        await imported(talk, file(tmp_path, GOOD + "Nergens;basis;An;an@voorbeeld.example;\n"))
    assert await stored(talk) == before


async def test_the_demonstration_leaves_imported_anchors_alone(talk, tmp_path):
    await imported(talk, file(tmp_path, GOOD))
    async with talk.database.transaction() as session:
        await load_demonstration(session, START)
    assert await stored(talk) == [("Mechelen", "basis", "An Voorbeeld")]


async def test_what_is_asked_back_is_no_work_for_editors_but_a_missing_anchor_is(talk):
    from bot.operations.gaps import gaps

    for said in ("wie is mijn anker?", "Kortrijk"):
        await talk.say(said)
    async with talk.database.transaction() as session:
        assert [one.question for one in await gaps(session, talk.base)] == ["wie is mijn anker Kortrijk"]
