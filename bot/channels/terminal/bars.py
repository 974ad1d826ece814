"""A chart on a terminal: bars of blocks, each with its figure."""

from collections.abc import Sequence

from dialogs.messages import Chart, number

_LONGEST = 30
"""Blocks in a bar."""
_BESIDE = 24
"""Characters of a name that stands beside its bar; longer names stand above."""

Bars = Sequence[tuple[str, float | None]]


def barred(chart: Chart) -> str:
    """Return a chart as text: by category, or by line when it has lines."""
    most = max([chart.most or 0, *(value or 0 for one in chart.series for value in one.values)])
    lines = [f"  {chart.heading()}"]
    if chart.kind == "lines":
        groups = [(one.name, list(zip(chart.categories, one.values, strict=True))) for one in chart.series]
    else:
        groups = [
            (name, [(one.name, one.values[place]) for one in chart.series])
            for place, name in enumerate(chart.categories)
        ]
        if len(chart.series) == 1:
            groups = [("", [(name, bars[0][1]) for name, bars in groups])]
    for name, bars in groups:
        # Of a single line the title says what it is.
        if name and len(groups) > 1:
            lines.append(f"  {name}")
        lines += _bars(bars, most, "    " if name and len(groups) > 1 else "  ")
    return "\n".join(lines)


def _bars(bars: Bars, most: float, indent: str) -> list[str]:
    longest = max(len(name) for name, _ in bars)
    lines: list[str] = []
    for name, value in bars:
        drawn = "–" if value is None else f"{'▇' * _blocks(value, most)} {number(value)}".strip()
        if longest <= _BESIDE:
            lines.append(f"{indent}{name:<{longest}}  {drawn}")
        else:
            lines += [f"{indent}{name}", f"{indent}  {drawn}"]
    return lines


def _blocks(value: float, most: float) -> int:
    """Return how long a bar is; only nothing at all has no block."""
    return max(1, round(value / most * _LONGEST)) if value > 0 else 0
