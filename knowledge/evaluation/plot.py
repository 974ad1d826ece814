"""Figures as a picture: hit@1 by style for every system, and how far the scores of ours can be believed."""

import io
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from knowledge.evaluation.measures import Bin, Summary
from knowledge.evaluation.table import percent

FORMATS = ("svg", "png")
# Ours stands out; the others are told apart by hue and by lightness, so also without colours.
_OURS, _OUR_SEARCH = "#b3262e", "#e59a8f"
_OTHERS = ("#1b3a5c", "#3f7cac", "#7db3d3", "#8a8d91", "#c3c6c9")
_INK, _FAINT = "#22262b", "#dfe2e6"


class UnknownPicture(ValueError):
    """A file's name does not end as a picture that can be drawn."""


def picture_format(path: Path) -> str:
    """Return what to draw by the end of a file's name; raises UnknownPicture."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise UnknownPicture(f"{path.name!r} does not end in .svg or .png")
    return ending


def drawn(summaries: Sequence[Summary], form: str) -> bytes:
    """Return the picture.

    Parameters
    ----------
    summaries
        The systems; the first is ours.
    form
        `svg` or `png`.
    """
    # Only who draws waits for it.
    matplotlib: Any = import_module("matplotlib")
    figures: Any = import_module("matplotlib.figure")
    # The same figures give the same file: no date, no random names inside.
    style = {
        **{"font.size": 10, "text.color": _INK, "axes.labelcolor": _INK, "axes.edgecolor": "#8a8d91"},
        **{"xtick.color": _INK, "ytick.color": _INK, "axes.spines.top": False, "axes.spines.right": False},
        **{"axes.axisbelow": True, "svg.hashsalt": "wegwijs"},
    }
    with matplotlib.rc_context(style):
        figure = figures.Figure(figsize=(13.5, 5.6), dpi=144, layout="constrained")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.08)
        styles, scores = figure.subplots(1, 2, width_ratios=[2.5, 1])
        _draw_styles(figure, styles, summaries)
        _draw_reliability(scores, summaries[0].bins, summaries[0].calibration_error)
        written = io.BytesIO()
        figure.savefig(written, format=form, metadata={"Date": None} if form == "svg" else None)
    return written.getvalue()


def _colours(summaries: Sequence[Summary]) -> list[str]:
    ours = [_OURS, _OUR_SEARCH]
    family = summaries[0].system
    # Ours and what is a part of ours share a hue.
    own = [one.system == family or one.system.startswith(f"{family}-") for one in summaries]
    return [
        ours[sum(own[:place]) % len(ours)] if is_own else _OTHERS[(place - sum(own[:place])) % len(_OTHERS)]
        for place, is_own in enumerate(own)
    ]


def _draw_styles(figure: Any, axes: Any, summaries: Sequence[Summary]) -> None:
    first = summaries[0]
    groups = [("all", first.hit1.of), *((name, share.of) for name, share in first.by_style.items())]
    wide = 0.84 / len(summaries)
    for place, (one, colour) in enumerate(zip(summaries, _colours(summaries), strict=True)):
        shares = [one.hit1, *(one.by_style[name] for name in first.by_style)]
        heights = [100 * (share.value or 0) for share in shares]
        left = [group - 0.42 + wide * (place + 0.5) for group in range(len(groups))]
        axes.bar(left, heights, width=wide * 0.92, color=colour, label=_label(one))
        if place == 0:
            for at, height in zip(left, heights, strict=True):
                axes.text(at, height + 1, f"{height:.0f}", ha="center", va="bottom", fontsize=8, color=colour)
    # What is for all questions stands apart from its parts.
    axes.axvline(0.5, color=_FAINT, linewidth=1)
    axes.set_xticks(range(len(groups)), [f"{name}\n{count}" for name, count in groups])
    axes.set_xlim(-0.5, len(groups) - 0.5)
    axes.set_ylim(0, 106)
    axes.set_yticks(range(0, 101, 20))
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="y", color=_FAINT, linewidth=0.8)
    axes.set_ylabel("right answers, % of answerable questions")
    axes.set_title("hit@1 by style of question", loc="left", fontweight="bold", pad=12)
    figure.legend(
        *axes.get_legend_handles_labels(),
        loc="outside lower left", ncols=min(4, len(summaries)), frameon=False, fontsize=9,
    )  # fmt: skip


def _label(one: Summary) -> str:
    told = "" if one.auroc is None else f", AUROC {one.auroc:.2f}"
    return f"{one.system}: hit@3 {percent(one.hit3)}{told}"


def _draw_reliability(axes: Any, bins: Sequence[Bin], error: float | None) -> None:
    axes.set_title("How far our scores can be believed", loc="left", fontweight="bold", pad=12)
    axes.plot([0, 1], [0, 1], color="#8a8d91", linewidth=1, linestyle=(0, (4, 3)))
    held = [(one.sure, one.right, one.count) for one in bins if one.sure is not None and one.right is not None]
    most = max((count for _, _, count in held), default=1)
    axes.plot([sure for sure, _, _ in held], [right for _, right, _ in held], color=_OURS, linewidth=1.2, alpha=0.45)
    axes.scatter(
        [sure for sure, _, _ in held],
        [right for _, right, _ in held],
        s=[70 + 330 * count / most for _, _, count in held],
        color=_OURS, edgecolors="white", linewidths=1.2, zorder=3, clip_on=False,
    )  # fmt: skip
    for sure, right, count in held:
        axes.text(
            sure, right, str(count), ha="center", va="center", color="white",
            fontsize=7, fontweight="bold", zorder=4, clip_on=False,
        )  # fmt: skip
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.06)
    axes.grid(color=_FAINT, linewidth=0.8)
    axes.set_xlabel("score, in tenths\n(in a dot: number of questions)")
    axes.set_ylabel("share that was right")
    told = (
        "no scores"
        if error is None
        else f"calibration error {error:.3f}\nabove the line: more often right\nthan the score says"
    )
    axes.text(0.98, 0.04, told, transform=axes.transAxes, ha="right", va="bottom", fontsize=9, linespacing=1.4)
