"""A chart as a picture: whatever stands in it, it is drawn, and every figure is on it."""

import asyncio
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread
from pydantic import ValidationError

from bot.channels.attachments import attachments, file_name
from bot.channels.paper import WIDTH, Paper
from bot.channels.pictures import drawn, picture
from dialogs.messages import Chart, Reply, Series, number
from tests.conversations.client import START as NOW

BLUE, ORANGE, TRACK = (0x00, 0x72, 0xB2), (0xE6, 0x9F, 0x00), (0xE6, 0xE8, 0xEB)
HOSTILE = [
    "$x_1^2$ en \\frac{1}{0}", "$", "_cursief_ *vet* <b>", "👩‍🏫 Linde 🎉", "أهلا وسهلا", "שלום", "een\nregel\r\nof twee",
    "中文学校", "\u202eomgekeerd", "\x1b[31mrood", "e\u0301e\u0301n", "W" * 300, "", "Zorg " * 200, "%s {0} {name}",
]  # fmt: skip


def chart(values, kind="bars", most=None, names=None):
    names = names or [f"Netwerk {place} (voorbeeld)" for place in range(len(values[0]))]
    series = [Series(name=f"reeks {place}", values=one) for place, one in enumerate(values)]
    return Chart(title="Teams per netwerk", kind=kind, categories=names, series=series, unit="teams", most=most)


def pixels(data):
    return np.round(imread(io.BytesIO(data), format="png")[..., :3] * 255).astype(int)


def lengths(seen, colour):
    """Return how many dots of a colour stand in each row that has any."""
    counts = (seen == colour).all(axis=2).sum(axis=1)
    return [int(one) for one in counts if one]


def test_a_picture_is_as_wide_as_a_telephone_and_grows_with_its_categories():
    few, many = pixels(drawn(chart([[1, 2]]))), pixels(drawn(chart([list(range(30))])))
    assert few.shape[1] == many.shape[1] == 1080 == WIDTH * 160 // 72
    assert many.shape[0] > 5 * few.shape[0]


def test_a_bar_is_as_long_as_its_figure():
    seen = pixels(drawn(chart([[4, 2]])))
    rows = lengths(seen, BLUE)
    assert min(rows) / max(rows) == pytest.approx(0.5, abs=0.02)


def test_a_bar_ends_where_the_scale_ends():
    seen = pixels(drawn(chart([[2]], most=4)))
    assert max(lengths(seen, BLUE)) == pytest.approx(max(lengths(seen, TRACK)), rel=0.02)


def test_a_value_that_is_missing_has_no_bar():
    assert not lengths(pixels(drawn(chart([[None, None]]))), BLUE)
    with_two, with_one = pixels(drawn(chart([[3, 1], [2, 2]]))), pixels(drawn(chart([[3, 1], [2, None]])))
    assert len(lengths(with_one, ORANGE)) < len(lengths(with_two, ORANGE))
    assert with_one.shape[0] < with_two.shape[0]


def test_a_line_is_broken_where_a_value_is_missing():
    whole = lengths(pixels(drawn(chart([[1, 2, 3, 4]], "lines"))), BLUE)
    broken = lengths(pixels(drawn(chart([[1, None, 3, 4]], "lines"))), BLUE)
    assert sum(broken) < 0.8 * sum(whole)


def test_more_series_than_colours_are_told_apart_by_their_pattern():
    seven = pixels(drawn(chart([[1]] * 7)))
    plain, patterned = [int((seven[top:] == BLUE).all(axis=2).sum()) for top in (0, seven.shape[0] - 100)]
    assert 0 < patterned < plain


@pytest.mark.parametrize("kind", ["bars", "lines"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_drawn_as_it_stands(kind, text):
    made = Chart(
        title=text, kind=kind, categories=[text, "Kempen"], series=[Series(name=text, values=[1, 2])] * 2, unit=text
    )
    assert pixels(drawn(made)).std() > 10


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_chart_is_drawn(data):
    texts = st.text(max_size=40) | st.sampled_from(HOSTILE)
    values = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 20)
    names = data.draw(st.lists(texts, min_size=1, max_size=30))
    column = st.lists(values, min_size=len(names), max_size=len(names))
    made = Chart(
        title=data.draw(texts),
        kind=data.draw(st.sampled_from(["bars", "lines"])),
        categories=names,
        series=[Series(name=data.draw(texts), values=data.draw(column)) for _ in range(data.draw(st.integers(1, 6)))],
        most=data.draw(st.none() | st.floats(0, 1e9)),
    )
    assert Chart.model_validate(made.model_dump(mode="json")) == made
    assert pixels(drawn(made)).shape[0] > 100
    assert len(made.told().split("\n")) == 1 + len(names)


def test_a_long_name_is_wrapped_whole_and_a_long_word_broken():
    paper = Paper()
    name = "Centrum voor volwassenenonderwijs Brussel, vestiging Leuven, afdeling Nederlands tweede taal"
    lines = paper.wrapped(name, 15, 200)
    assert " ".join(lines) == name
    assert len(lines) > 2
    assert "".join(paper.wrapped("W" * 60, 15, 200)) == "W" * 60
    assert all(paper.width(line, 15) <= 200 for line in [*lines, *paper.wrapped("W" * 60, 15, 200)])


def test_what_is_left_out_of_a_very_long_name_is_said_by_an_ellipsis():
    lines = Paper().wrapped("zorg " * 100, 15, 200, lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_letters_that_the_font_lacks_are_seen_to_be_there():
    assert Paper().drawable("中文 school 🎉") == "□□ school"


async def test_others_are_answered_while_a_picture_is_drawn():
    order = []

    async def answer():
        order.append("answer")

    async def draw():
        await picture(chart([list(range(30))] * 6))
        order.append("picture")

    await asyncio.gather(draw(), answer())
    assert order == ["answer", "picture"]


async def test_pictures_drawn_at_the_same_time_are_those_drawn_alone():
    charts = [chart([[count, 3]], kind) for count in (1, 2, 3) for kind in ("bars", "lines")]
    assert await asyncio.gather(*map(picture, charts)) == [drawn(one) for one in charts]


def test_the_figures_are_told_to_who_does_not_see_the_picture():
    made = chart([[3, None], [1.5, 2]], names=["Kempen", "Linde"])
    assert made.told() == "Teams per netwerk (teams)\nKempen: reeks 0 3, reeks 1 1,5\nLinde: reeks 0 –, reeks 1 2"
    assert chart([[2.333]], names=["Kempen"]).told() == "Teams per netwerk (teams)\nKempen: 2,33"


@pytest.mark.parametrize(
    ("value", "written"),
    [(3.0, "3"), (2.5, "2,5"), (1 / 3, "0,33"), (-0.001, "0"), (-4, "-4"), (100, "100"), (1e20, "1e+20")],
)
def test_a_figure_is_written_as_in_belgium(value, written):
    assert number(value) == written


def test_a_chart_without_a_value_for_each_category_is_refused():
    with pytest.raises(ValidationError, match="2 categories"):
        Chart(title="", categories=["a", "b"], series=[Series(name="c", values=[1])])
    with pytest.raises(ValidationError):
        Series(name="c", values=[float("nan")])


async def test_a_reply_carries_its_picture_with_what_it_shows():
    [one] = await attachments(Reply(text="", chart=chart([[1, 2]])), NOW)
    assert (one.name, one.media_type) == ("Teams-per-netwerk.png", "image/png")
    assert one.data == drawn(chart([[1, 2]]))
    assert "Netwerk 1 (voorbeeld): 2" in one.alternative


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("../../etc/passwd", "etc-passwd.xlsx"), (".verborgen", "verborgen.xlsx"), ("", "wegwijs.xlsx"), ("🎉", "wegwijs.xlsx"),
        ("CoP’s & evaluaties: 1/2", "CoP-s-evaluaties-1-2.xlsx"), ("é" * 300, "é" * 60 + ".xlsx"), ("C:\\x", "C-x.xlsx"),
    ],
)  # fmt: skip
def test_a_file_name_leads_nowhere_else(name, made):
    assert file_name(name, ".xlsx") == made
