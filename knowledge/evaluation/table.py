"""Figures as tables of plain text, a row a system, and as an object for programs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from knowledge.evaluation.measures import Outcome, Share, Summary

_NOTHING = "–"
_COLUMNS: dict[str, Callable[[Summary], str]] = {
    "hit@1": lambda one: percent(one.hit1),
    "hit@3": lambda one: percent(one.hit3),
    "AUROC": lambda one: _number(one.auroc),
    "rejected": lambda one: percent(one.rejected),
    "refused": lambda one: percent(one.refused),
    "unknown": lambda one: percent(one.unknown),
    "calibration error": lambda one: _number(one.calibration_error),
    "p50 ms": lambda one: f"{one.p50:.2f}",
    "p99 ms": lambda one: f"{one.p99:.2f}",
}


def percent(share: Share | None) -> str:
    """Return a share as a percentage; a dash when there is none."""
    return _NOTHING if share is None or share.value is None else f"{share.value:.1%}"


def tables(summaries: Sequence[Summary]) -> list[str]:
    """Return the lines that show all figures; the first summary tells how many questions there were."""
    first = summaries[0]
    lines = _aligned(["", *_COLUMNS], ([one.system, *(show(one) for show in _COLUMNS.values())] for one in summaries))
    for name, shares in (("style", first.by_style), ("source", first.by_source)):
        rows = [[one.system, *_shares(one.by_style if name == "style" else one.by_source, shares)] for one in summaries]
        heads = [f"{key} ({share.of})" for key, share in shares.items()]
        lines += ["", *_aligned([f"hit@1 by {name}", *heads], rows)] if heads else []
    return lines


def wrong_lines(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a line, under a heading, for each question not answered as it should be; none when all were."""
    heads = ["question", "style", "expected", "kind", "score", "entry", "asked"]
    rows = [
        [
            one.question.id,
            one.question.style,
            _expected(one),
            one.kind or _NOTHING,
            f"{one.score:.3f}",
            one.entry or _NOTHING,
            # A question may hold line ends, which would break its line.
            " ".join(one.question.question.split()),
        ]
        for one in outcomes
        if not one.as_it_should
    ]
    return _aligned(heads, rows, right=frozenset([4])) if rows else []


def record(one: Summary) -> dict[str, Any]:
    """Return the figures of a system as JSON can hold them; every share with its numbers."""
    shares = {
        name: None if share is None else {**asdict(share), "value": share.value}
        for name, share in vars(one).items()
        if share is None or isinstance(share, Share)
    }
    by = {"by_style": one.by_style, "by_source": one.by_source}
    parts = {
        name: {key: {**asdict(share), "value": share.value} for key, share in of.items()} for name, of in by.items()
    }
    return {**asdict(one), **shares, **parts}


def wrong_record(one: Outcome) -> dict[str, Any]:
    """Return what a system made of one question as JSON can hold it."""
    asked = one.question
    return {
        **{"id": asked.id, "source": asked.source, "kind": asked.kind, "style": asked.style},
        **{"question": asked.question, "reply": one.kind, "entry": one.entry, "score": one.score},
        "right_at": one.right_at,
    }


def _expected(one: Outcome) -> str:
    if not one.question.answerable:
        return "no answer"
    return "answer" if one.right_at is None else f"answer (is {one.right_at})"


def _shares(held: Mapping[str, Share], keys: Iterable[str]) -> list[str]:
    return [percent(held.get(key)) for key in keys]


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.3f}"


def _aligned(heads: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] | None = None) -> list[str]:
    """Return the rows under their heads; every column but the first stands to the right, unless said otherwise."""
    listed = [heads, *rows]
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    if right is None:
        right = frozenset(range(1, len(widths)))
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in listed
    ]
