"""A page that grows as it is drawn on: text that is measured before it is placed, boxes and lines; then a PNG.

Everything is placed in points (a 72nd of an inch) from the left and the top. Matplotlib draws it, by its
object-oriented side alone: nothing here touches state that another thread could see.
"""

import io
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

WIDTH = 486
"""Points: at 160 dots an inch as many pixels as a telephone is wide, 1080."""
EDGE = 18
INK, FAINT, GREY = "#22262b", "#e6e8eb", "#62676d"
LEADING = 1.3
"""Height of a line of text, for a size of one."""
_DOTS = 160
# Taller pictures are drawn with fewer dots: platforms refuse what is larger, and memory is not endless.
_TALLEST = 14_000
_LONGEST_TEXT = 600


class Paper:
    """A page under way."""

    def __init__(self) -> None:
        self.height: float = EDGE
        """How far down the page has been used."""
        self._marks: list[Callable[[Any], None]] = []

    @cached_property
    def _fonts(self) -> dict[bool, Any]:
        # The font that comes with Matplotlib: the same picture on every machine.
        import matplotlib
        from matplotlib.font_manager import FontProperties

        folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
        return {
            bold: FontProperties(fname=str(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf"))
            for bold in (False, True)
        }

    @cached_property
    def _letters(self) -> frozenset[int]:
        from matplotlib.ft2font import FT2Font

        return frozenset(FT2Font(self._fonts[False].get_file()).get_charmap())

    @cached_property
    def _ruler(self) -> Any:
        from matplotlib.backends.backend_agg import RendererAgg

        return RendererAgg(1, 1, 72)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return how wide a text is."""
        font = self._fonts[bold].copy()
        font.set_size(size)
        return float(self._ruler.get_text_width_height_descent(text, font, False)[0])

    def drawable(self, text: str) -> str:
        """Return the text on one line with what the font has: other letters become □, other signs are left out."""
        line = " ".join(unicodedata.normalize("NFC", text).split())
        if len(line) > _LONGEST_TEXT:
            line = line[:_LONGEST_TEXT] + "…"
        kept = [
            one if ord(one) in self._letters else "□" if unicodedata.category(one)[0] in "LN" else ""
            for one in line
            if unicodedata.category(one) not in {"Cc", "Cf", "Cs"}
        ]
        return " ".join("".join(kept).split())

    def wrapped(self, text: str, size: float, most: float, *, bold: bool = False, lines: int = 8) -> list[str]:
        """Return the text in lines of at most so many points; a word that is too long alone is broken.

        What does not fit in the number of lines ends in an ellipsis.
        """
        made: list[str] = []
        line = ""
        for word in self.drawable(text).split():
            longer = f"{line} {word}" if line else word
            if self.width(longer, size, bold=bold) <= most:
                line = longer
                continue
            if line:
                made.append(line)
            *whole, line = self._broken(word, size, most, bold)
            made += whole
        made.append(line)
        if len(made) > lines:
            last = made[lines - 1]
            while last and self.width(last + "…", size, bold=bold) > most:
                last = last[:-1]
            made = [*made[: lines - 1], last + "…"]
        return made

    def _broken(self, word: str, size: float, most: float, bold: bool) -> list[str]:
        parts = [""]
        for letter in word:
            if parts[-1] and self.width(parts[-1] + letter, size, bold=bold) > most:
                parts.append("")
            parts[-1] += letter
        return parts

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        vertical: str = "center_baseline",
        turned: float = 0,
        clear: bool = False,
    ) -> None:
        """Write a text that was wrapped before; `$` and the like mean nothing but themselves.

        With `clear` it has white round its letters, to be read on top of lines.
        """
        font = self._fonts[bold].copy()
        font.set_size(size)

        def mark(axes: Any) -> None:
            from matplotlib.patheffects import withStroke

            axes.text(
                x, y, text, fontproperties=font, color=colour, ha=align, va=vertical, rotation=turned,
                rotation_mode="anchor" if turned else "default", parse_math=False, usetex=False,
                path_effects=[withStroke(linewidth=3, foreground="white")] if clear else None,
            )  # fmt: skip

        self._marks.append(mark)

    def lines(self, x: float, texts: Sequence[str], size: float, *, bold: bool = False, colour: str = INK) -> None:
        """Write lines below all that is there."""
        for one in texts:
            self.text(x, self.height + size * LEADING / 2, one, size, bold=bold, colour=colour)
            self.height += size * LEADING

    def box(self, x: float, y: float, wide: float, high: float, colour: str, hatch: str = "") -> None:
        """Fill a rectangle, from its upper left corner."""

        def mark(axes: Any) -> None:
            from matplotlib.patches import Rectangle

            axes.add_patch(Rectangle((x, y), wide, high, facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0))

        self._marks.append(mark)

    def path(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        *,
        thick: float,
        style: str = "-",
        marker: str = "",
        large: float = 8,
    ) -> None:
        """Draw a line through points, each with a marker when there is one."""

        def mark(axes: Any) -> None:
            from matplotlib.lines import Line2D

            drawn: Any = Line2D  # its types want every style spelt out
            axes.add_line(
                drawn(
                    xs, ys, color=colour, linewidth=thick, linestyle=style, marker=marker or "None",
                    markersize=large, markeredgecolor="white", markeredgewidth=1,
                )
            )  # fmt: skip

        self._marks.append(mark)

    def png(self) -> bytes:
        """Return the page as a picture."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        height = self.height + EDGE
        dots = min(_DOTS, _TALLEST / height * 72)
        figure: Any = Figure(figsize=(WIDTH / 72, height / 72), dpi=dots, facecolor="white")
        FigureCanvasAgg(figure)
        axes: Any = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        axes.set_autoscale_on(False)
        for mark in self._marks:
            mark(axes)
        written = io.BytesIO()
        figure.savefig(written, format="png", dpi=dots)
        return written.getvalue()
