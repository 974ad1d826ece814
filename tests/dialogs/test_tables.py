"""The table in a file that somebody sends: read as it was meant, or refused in a sentence."""

import io
import zipfile
from datetime import date, datetime
from datetime import time as hour

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.tables import LARGEST, MOST_COLUMNS, MOST_ROWS, UnreadableTable, rows_of
from dialogs.texts import texts_in

TABLE = [["Naam", "Gemeente", "E-mail"], ["An Voorbeeld", "Léau", "an@voorbeeld.example"]]


def csv_with(delimiter, newline="\r\n"):
    return newline.join(delimiter.join(row) for row in TABLE) + newline


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def repacked(data, change):
    """Return a workbook of which the text of every part has gone through a function of its name and text."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part).decode()))
    return packed.getvalue()


def refused(name, data):
    with pytest.raises(UnreadableTable) as told:
        rows_of(name, data)
    return told.value.told(texts_in("en"))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_with_any_delimiter_in_any_encoding_of_a_spreadsheet(delimiter, encoding):
    assert rows_of("namen.csv", csv_with(delimiter).encode(encoding)) == TABLE


def test_the_delimiter_is_the_one_outside_quotes_or_the_one_that_is_stated():
    assert rows_of("a.csv", b'"Naam, voornaam, titel";Mail\r\n"Voorbeeld, An, mevrouw";a@b.be\r\n')[1] == [
        "Voorbeeld, An, mevrouw", "a@b.be",
    ]  # fmt: skip
    assert rows_of("a.csv", b"sep=,\r\nNaam,Waarde; eenheid; soort\r\nAn,1\r\n")[1] == ["An", "1"]
    assert rows_of("a.csv", b"an@voorbeeld.example\nbo@voorbeeld.example") == [
        ["an@voorbeeld.example"],
        ["bo@voorbeeld.example"],
    ]


def test_a_cell_may_hold_several_lines():
    assert rows_of("a.csv", b'Naam;Nood\r\nAn;"een\r\ntwee"\r\n')[1] == ["An", "een\ntwee"]


def test_rows_keep_their_number_and_are_equally_long():
    assert rows_of("a.csv", b"Naam;Mail;;\n\n An ;\nBo;b@b.be;;;\n;;;\n\n") == [
        ["Naam", "Mail"],
        ["", ""],
        ["An", ""],
        ["Bo", "b@b.be"],
    ]


def test_a_workbook_gives_what_a_person_sees_in_it():
    data = workbook(
        [["Datum", "Uur", "Van", "Teams", "Prijs", "Som", "Ja"]],
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active.append(
        [date(2026, 1, 12), datetime.fromisoformat("2026-01-12T14:00"), hour(9, 30), 3.0, 0.1 + 0.2, 12.5, True]
    )
    again = io.BytesIO()
    book.save(again)
    assert rows_of("a.xlsx", again.getvalue())[1] == [
        "2026-01-12",
        "2026-01-12 14:00",
        "09:30",
        "3",
        "0.3",
        "12.5",
        "ja",
    ]


def test_the_first_sheet_with_something_in_it_is_read():
    assert rows_of("a.xlsx", workbook([], [[None, " "]], [["Naam"], ["An"]], [["anders"]])) == [["Naam"], ["An"]]


def test_what_a_file_is_its_bytes_tell():
    assert rows_of("namen.csv", workbook(TABLE)) == TABLE
    assert rows_of("namen", csv_with(";").encode()) == TABLE


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.csv", b"", "nothing in"),
        ("a.csv", b" \r\n;;;\r\n", "nothing in"),
        ("a.xlsx", workbook([]), "nothing in"),
        ("a.csv", b'Naam;Mail\n"An;a@b.be\n', "cannot read a table"),
        ("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "cannot read a table"),
        ("foto.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "cannot read a table"),
        ("brief.pdf", b"%PDF-1.7 tekst", "cannot read a table"),
        ("a.xlsx", b"PK\x03\x04 en dan niets", "cannot read a table"),
        ("a.xlsx", workbook(TABLE)[:-200], "cannot read a table"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file"),
        ("a.csv", b"x" * (LARGEST + 1), "at most 2 MB"),
        ("a.csv", b"rij\n" * (MOST_ROWS + 1), "at most 2000"),
        ("a.xlsx", workbook([["rij"]] * (MOST_ROWS + 1)), "at most 2000"),
        ("a.csv", b";".join([b"kolom"] * (MOST_COLUMNS + 1)), "at most 50"),
        ("a.xlsx", workbook([["kolom"] * (MOST_COLUMNS + 9)]), "at most 50"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_reason(name, data, why):
    assert why in refused(name, data)


def test_the_largest_table_is_read():
    rows = [[f"{row}-{column}" for column in range(MOST_COLUMNS)] for row in range(MOST_ROWS)]
    data = "\n".join(";".join(row) for row in rows).encode()
    assert rows_of("a.csv", data) == rows


def test_the_name_of_a_file_is_shown_as_it_is_and_does_nothing():
    said = refused("[klik](http:) *hier* \x1b[31m.png", b"x")
    assert "\\[klik\\]" in said
    assert "\x1b" not in said


def test_a_reason_is_told_in_dutch():
    with pytest.raises(UnreadableTable) as told:
        rows_of("leeg.csv", b"")
    assert told.value.told(texts_in("nl")) == "Er staat niets in *leeg.csv*."


def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened():
    bomb = repacked(
        workbook(TABLE), lambda name, text: text + " " * 40_000_000 if name.endswith("sheet1.xml") else text
    )
    assert len(bomb) < 100_000
    assert "cannot read a table" in refused("a.xlsx", bomb)


def test_a_workbook_with_entities_is_not_opened():
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    data = repacked(
        workbook(TABLE),
        lambda name, text: entity + text.replace("Naam", "&b;") if name.endswith("sheet1.xml") else text,
    )
    assert "cannot read a table" in refused("a.xlsx", data)


def test_a_sheet_that_states_rows_and_columns_without_end_is_read_to_its_limits():
    far = '<row r="999999999999"><c r="A999999999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    data = repacked(workbook(TABLE), lambda name, text: text.replace("</sheetData>", far))
    assert "at most 2000" in refused("a.xlsx", data)
    wide = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(3, 1500)) + "</sheetData>"
    data = repacked(workbook(TABLE), lambda name, text: text.replace("</sheetData>", wide))
    assert rows_of("a.xlsx", data) == TABLE


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a", "a.png"]))
def test_any_bytes_are_a_table_or_refused(data, name):
    try:
        table = rows_of(name, data)
    except UnreadableTable as error:
        assert error.told(texts_in("nl"))
    else:
        assert any(cell for row in table for cell in row)


# Made once: a workbook states when it was made, so that each is another and of another length.
WORKBOOK = workbook(TABLE)
BYTE = st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255))


@settings(max_examples=40, deadline=None)
@given(st.lists(BYTE, min_size=1, max_size=20))
def test_any_workbook_with_bytes_changed_is_a_table_or_refused(changes):
    made = bytearray(WORKBOOK)
    for where, byte in changes:
        made[where] = byte
    try:
        rows_of("a.xlsx", bytes(made))
    except UnreadableTable as error:
        assert error.told(texts_in("nl"))
