"""The icons of the app package: a signpost with two arms, in colour and as an outline.

Source: Microsoft, Teams: icons for an app package: 192 by 192 pixels in colour, 32 by 32 in white on nothing.
"""

import io
from typing import Any

COLOR_SIZE, OUTLINE_SIZE = 192, 32
"""Pixels on each side."""
_GROUND, _POST, _ARM, _SECOND = "#1D4E5F", "#EEF3F5", "#F2B64A", "#8FCBE0"
# On a field of 100 by 100 from the lower left: the post, and two arms that point to either side.
_POLE = ((47, 14), (53, 14), (53, 88), (47, 88))
_RIGHT = ((38, 62), (74, 62), (86, 71), (74, 80), (38, 80))
_LEFT = ((62, 36), (26, 36), (14, 45), (26, 54), (62, 54))


def color_icon() -> bytes:
    """Return the icon in colour, as PNG."""
    figure, field = _field(COLOR_SIZE)
    figure.patch.set_facecolor(_GROUND)
    for points, color in ((_POLE, _POST), (_RIGHT, _ARM), (_LEFT, _SECOND)):
        _drawn(field, points, facecolor=color, edgecolor="none")
    return _png(figure, transparent=False)


def outline_icon() -> bytes:
    """Return the icon in white on nothing, as PNG."""
    figure, field = _field(OUTLINE_SIZE)
    for points in (_POLE, _RIGHT, _LEFT):
        _drawn(field, points, facecolor="white", edgecolor="none")
    return _png(figure, transparent=True)


def _field(size: int) -> tuple[Any, Any]:
    # Matplotlib is slow to import, and only who makes a package needs it here.
    from matplotlib.figure import Figure

    figure: Any = Figure(figsize=(1, 1), dpi=size)
    field = figure.add_axes((0, 0, 1, 1))
    field.set_xlim(0, 100)
    field.set_ylim(0, 100)
    field.set_axis_off()
    return figure, field


def _drawn(field: Any, points: tuple[tuple[int, int], ...], **style: Any) -> None:
    from matplotlib.patches import Polygon

    field.add_patch(Polygon(points, closed=True, **style))


def _png(figure: Any, *, transparent: bool) -> bytes:
    made = io.BytesIO()
    # Without the name and version of the program, the bytes are the same everywhere.
    figure.savefig(made, format="png", transparent=transparent, metadata={"Software": None})
    return made.getvalue()
