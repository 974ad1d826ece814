"""A chart as a picture for a telephone: names above their bars over the whole width, and the figure at every bar."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.channels.paper import EDGE, FAINT, GREY, LEADING, WIDTH, Paper
from dialogs.messages import Chart, number

MEDIA_TYPE = "image/png"
_TITLE, _NAME, _VALUE = 18, 15, 13
"""Sizes of text, in points of the page."""
_ROOM = WIDTH - 2 * EDGE
# Okabe and Ito's palette (Color Universal Design, 2008): told apart by people who are colour-blind.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
_HATCHES = ("", "//", "..", "xx")
_STYLES = ("-", "--", ":", "-.")
_MARKERS = ("o", "s", "^", "D", "v", "P")
_PLOT = 250
"""Height of a plot of lines."""
_ASIDE = 15.5
"""From a point to the middle of its figure."""
_MOST_VALUES = 30
"""With more points only the last figure of each line is written."""
# One at a time: drawing holds the interpreter, so more threads would only slow down the answers.
_PAINTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture")


async def picture(chart: Chart) -> bytes:
    """Return a chart as PNG; it is drawn in a thread, so that others are answered meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_PAINTER, drawn, chart)


def drawn(chart: Chart) -> bytes:
    """Return a chart as PNG. Values that are missing are left out."""
    paper = Paper()
    paper.lines(EDGE, paper.wrapped(chart.title, _TITLE, _ROOM, bold=True), _TITLE, bold=True)
    if chart.unit:
        paper.lines(EDGE, paper.wrapped(chart.unit, _VALUE, _ROOM), _VALUE, colour=GREY)
    paper.height += 6
    if len(chart.series) > 1:
        _legend(paper, chart)
    paper.height += 6
    scale = _Scale(chart)
    if chart.kind == "bars":
        _bars(paper, chart, scale)
    else:
        _lines(paper, chart, scale)
    return paper.png()


class _Scale:
    """Where a value stands between the ends of the axis: 0 to 1."""

    def __init__(self, chart: Chart) -> None:
        values = [value for one in chart.series for value in one.values if value is not None]
        # Divided first: the distance between two very large figures may be too large for a number.
        self._unit = max([abs(value) for value in [*values, chart.most or 0]]) or 1.0
        self._low = min([0.0, *(value / self._unit for value in values)])
        self._high = max([0.0, *(value / self._unit for value in values)])
        if chart.most is not None:
            self._high = max(self._high, chart.most / self._unit)
        if self._high == self._low:
            self._high = self._low + 1

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return (value / self._unit - self._low) / (self._high - self._low)

    def steps(self, most: float | None) -> list[float]:
        """Return round values to draw lines at: whole ones when the axis ends at a given one, as a scale does."""
        from matplotlib.ticker import MaxNLocator

        low, high = self._low * self._unit, self._high * self._unit
        if not abs(low) + abs(high) < 1e300:
            return [low, 0.0, high]
        found = MaxNLocator(nbins=5, integer=most is not None and most >= 2).tick_values(low, high)
        return [float(one) for one in found if -0.001 <= self.at(float(one)) <= 1.001]


def _colour(place: int) -> str:
    return _COLOURS[place % len(_COLOURS)]


def _turn(signs: Sequence[str], place: int) -> str:
    """Return what tells a series from the earlier one with the same colour."""
    return signs[place // len(_COLOURS) % len(signs)]


def _legend(paper: Paper, chart: Chart) -> None:
    x = float(EDGE)
    high = _VALUE * LEADING + 3
    for place, series in enumerate(chart.series):
        names = paper.wrapped(series.name, _VALUE, _ROOM - 26, lines=3)
        wide = 24 + max(paper.width(name, _VALUE) for name in names)
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, paper.height = EDGE, paper.height + high
        middle = paper.height + high / 2
        if chart.kind == "lines":
            style, marker = _turn(_STYLES, place), _MARKERS[place % len(_MARKERS)]
            paper.path([x, x + 9, x + 18], [middle] * 3, _colour(place), thick=3, style=style)
            paper.path([x + 9], [middle], _colour(place), thick=0, marker=marker)
        else:
            paper.box(x + 2, middle - 6, 14, 12, _colour(place), _turn(_HATCHES, place))
        for number_, name in enumerate(names):
            paper.text(x + 23, middle + number_ * _VALUE * LEADING, name, _VALUE)
        if len(names) > 1:
            x, paper.height = EDGE, paper.height + high + (len(names) - 1) * _VALUE * LEADING
        else:
            x += wide + 16
    if x > EDGE:
        paper.height += high
    paper.height += 6


def _bars(paper: Paper, chart: Chart, scale: _Scale) -> None:
    written = [number(value) for one in chart.series for value in one.values if value is not None]
    room = _ROOM - 6 - max((paper.width(one, _VALUE) for one in written), default=0)
    high = 18 if len(chart.series) == 1 else 15
    zero = EDGE + scale.at(0) * room
    for category, name in enumerate(chart.categories):
        paper.lines(EDGE, paper.wrapped(name, _NAME, _ROOM), _NAME)
        paper.height += 2
        values = [(place, one.values[category]) for place, one in enumerate(chart.series)]
        there = [(place, value) for place, value in values if value is not None]
        if not there:
            paper.lines(EDGE, ["–"], _VALUE, colour=GREY)
        for place, value in there:
            end = EDGE + scale.at(value) * room
            if chart.most is not None:
                paper.box(EDGE, paper.height, room, high, FAINT)
            # A zero is a bar too, if only just.
            paper.box(
                min(zero, end), paper.height, max(abs(end - zero), 1.5), high, _colour(place), _turn(_HATCHES, place)
            )
            beside = EDGE + room if chart.most is not None else max(zero, end)
            paper.text(beside + 6, paper.height + high / 2, number(value), _VALUE)
            paper.height += high + 2
        paper.height += 9


def _lines(paper: Paper, chart: Chart, scale: _Scale) -> None:
    steps = scale.steps(chart.most)
    left = EDGE + 8 + max(paper.width(number(one), _VALUE) for one in steps)
    top = paper.height + _VALUE

    def down(value: float) -> float:
        return top + (1 - scale.at(value)) * _PLOT

    for one in steps:
        paper.path([left, WIDTH - EDGE], [down(one)] * 2, FAINT if one else GREY, thick=1)
        paper.text(left - 6, down(one), number(one), _VALUE, colour=GREY, align="right")
    slot = (WIDTH - EDGE - left) / len(chart.categories)
    across = [left + slot * (place + 0.5) for place in range(len(chart.categories))]
    for place, series in enumerate(chart.series):
        style, marker = _turn(_STYLES, place), _MARKERS[place % len(_MARKERS)]
        # Where a value is missing the line is broken.
        ys = [float("nan") if value is None else down(value) for value in series.values]
        # What comes later is smaller: where two lines meet, both are seen.
        thick, large = max(2.0, 4 - 0.4 * place), max(7.5, 15.5 - 4 * place)
        paper.path(across, ys, _colour(place), thick=thick, style=style, marker=marker, large=large)
    points = sum(value is not None for one in chart.series for value in one.values)
    for category, x in enumerate(across):
        values = {
            one.values[category]
            for one in chart.series
            if points <= _MOST_VALUES or all(later is None for later in one.values[category + 1 :])
        }
        shown = sorted(one for one in values if one is not None)
        for value, y in zip(shown, _apart([down(one) for one in shown]), strict=True):
            edge = WIDTH - EDGE - paper.width(number(value), _VALUE) / 2
            paper.text(min(x, edge), y, number(value), _VALUE, align="center", clear=True)
    paper.height = top + _PLOT + 8
    _names_below(paper, chart, across, slot)


def _apart(points: Sequence[float]) -> list[float]:
    """Return where the figures of points above each other stand, lowest point first.

    Each above its point, or below it when the next point is too near and there is room; never on each other.
    """
    places: list[float] = []
    free = float("inf")
    for place, y in enumerate(points):
        crowded = place + 1 < len(points) and y - points[place + 1] < 2 * _VALUE
        below = crowded and y + _ASIDE <= free and (place == 0 or points[place - 1] - y > 2 * _VALUE)
        places.append(y + _ASIDE if below else min(y - _ASIDE, free))
        free = places[-1] - _VALUE - 2
    return places


def _names_below(paper: Paper, chart: Chart, across: Sequence[float], slot: float) -> None:
    """Write the categories under a plot: upright when they fit, else turned."""
    names = [paper.drawable(name) for name in chart.categories]
    upright = all(paper.width(word, _VALUE) <= slot - 4 for name in names for word in name.split())
    high = _VALUE * LEADING
    if upright:
        made = [paper.wrapped(name, _VALUE, slot - 4, lines=4) for name in names]
        for x, lines in zip(across, made, strict=True):
            for place, line in enumerate(lines):
                paper.text(x, paper.height + high * (place + 0.5), line, _VALUE, align="center")
        paper.height += high * max(map(len, made))
        return
    made = [paper.wrapped(name, _VALUE, 150, lines=max(1, int(slot // high))) for name in names]
    for x, lines in zip(across, made, strict=True):
        first = x - high * (len(lines) - 1) / 2
        for place, line in enumerate(lines):
            paper.text(first + high * place, paper.height, line, _VALUE, align="right", turned=90)
    paper.height += max(paper.width(line, _VALUE) for lines in made for line in lines)
