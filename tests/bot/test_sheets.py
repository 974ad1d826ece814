"""A sheet as a workbook: what was typed comes out as text, figures as figures, and no formula runs."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.channels.attachments import attachments
from bot.channels.sheets import workbook, written
from dialogs.messages import Reply, Sheet
from dialogs.tables import rows_of
from tests.conversations.client import START as NOW


def sheet(rows, columns=("Naam", "Teams"), title="Deelnemers"):
    return Sheet(name="deelnemers", title=title, columns=list(columns), rows=rows)


def opened(made):
    return openpyxl.load_workbook(io.BytesIO(made))


def test_the_header_is_bold_and_stays_in_sight():
    page = opened(written(sheet([["Linde (voorbeeld)", 2]]))).active
    assert [cell.value for cell in page[1]] == ["Naam", "Teams"]
    assert all(cell.font.bold for cell in page[1])
    assert not any(cell.font.bold for cell in page[2])
    assert (page.freeze_panes, page.title) == ("A2", "Deelnemers")


def test_figures_are_figures_and_what_is_missing_is_empty():
    page = opened(written(sheet([["Linde", 2], ["Kempen", 2.5], ["X", None], ["Y", 12345678901234567890]]))).active
    assert [page.cell(row, 2).value for row in range(2, 6)] == [2, 2.5, None, "12345678901234567890"]
    assert [page.cell(row, 2).data_type for row in (2, 3)] == ["n", "n"]


@pytest.mark.parametrize(
    "typed", ["=1+1", "+32 15 12 34 56", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "\x00=1+1"]
)
def test_no_text_is_a_formula(typed):
    cell = opened(written(sheet([[typed, 1]]))).active.cell(2, 1)
    assert cell.data_type == "s"
    assert cell.value == "'" + typed.replace("\x00", "")


def test_columns_are_as_wide_as_what_is_in_them_and_long_text_is_folded():
    long = "Wat dit team nodig heeft. " * 10
    page = opened(written(sheet([["Ondersteuningsnetwerk Kempen", 1], [long, 2]], ("Naam", "N")))).active
    assert page.column_dimensions["A"].width == 60
    assert 8 <= page.column_dimensions["B"].width < 12
    assert page.cell(3, 1).alignment.wrap_text
    assert not page.cell(2, 1).alignment.wrap_text


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(), st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)), max_size=5
    ),
    st.text(),
)
def test_any_sheet_can_be_opened_again(rows, title):
    made = sheet([list(row) for row in rows], title=title)
    assert Sheet.model_validate(made.model_dump(mode="json")) == made
    page = opened(written(made)).active
    assert page.max_row == 1 + len(rows)


def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis():
    value = opened(written(sheet([["x" * 40_000, 1]]))).active.cell(2, 1).value
    assert len(value) == 32_767
    assert value.endswith("…")


async def test_what_is_sent_can_be_sent_back():
    data = await workbook(sheet([["Linde (voorbeeld)", 2], ["Kempen", 2.5]]))
    assert rows_of("deelnemers.xlsx", data) == [["Naam", "Teams"], ["Linde (voorbeeld)", "2"], ["Kempen", "2.5"]]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValidationError, match="2 cells"):
        sheet([["alleen een naam"]])


async def test_a_reply_carries_its_workbook():
    [one] = await attachments(Reply(text="", sheet=sheet([["Linde", 2]])), NOW)
    assert (one.name, one.alternative) == ("deelnemers.xlsx", "Deelnemers")
    assert opened(one.data).active.cell(2, 2).value == 2
