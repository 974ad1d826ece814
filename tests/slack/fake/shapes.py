"""How a JSON value is compared with what Slack documents: small checks that are put together to larger ones.

A check is called with a `Report`, the value and its path; it writes every violation in the words Slack uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any


class Report:
    """The violations found so far."""

    def __init__(self, surface: str = "message") -> None:
        self.surface = surface
        """Where the blocks will stand: `message`, `modal` or `home`."""
        self.messages: list[str] = []
        """One line a violation, as in Slack's `response_metadata.messages`."""

    def error(self, path: str, text: str) -> None:
        """Write one violation at a JSON pointer."""
        self.messages.append(f"[ERROR] {text} [json-pointer:{path}]")


Check = Callable[[Report, Any, str], None]


def string(low: int = 0, high: int | None = None, pattern: str | None = None) -> Check:
    """A string of `low` to `high` characters that fits the whole pattern."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, str):
            report.error(path, "must be a string")
        elif len(value) < low:
            report.error(path, f"must be more than {low - 1} characters")
        elif high is not None and len(value) > high:
            report.error(path, f"must be less than {high + 1} characters")
        elif pattern is not None and not re.fullmatch(pattern, value):
            report.error(path, f"must match the pattern {pattern}")

    return check


def boolean(report: Report, value: Any, path: str) -> None:
    """True or false, nothing that resembles it."""
    if not isinstance(value, bool):
        report.error(path, "must be a boolean")


def integer(low: int | None = None, high: int | None = None) -> Check:
    """A whole number within bounds."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.error(path, "must be an integer")
        elif low is not None and value < low:
            report.error(path, f"must be at least {low}")
        elif high is not None and value > high:
            report.error(path, f"must be at most {high}")

    return check


def one_of(*values: str) -> Check:
    """One of the words documented."""

    def check(report: Report, value: Any, path: str) -> None:
        if value not in values:
            report.error(path, f"must be one of: {', '.join(values)}")

    return check


def listing(of: Check, low: int = 0, high: int | None = None) -> Check:
    """A list of `low` to `high` items, each as `of` says."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, list):
            report.error(path, "must be an array")
            return
        if len(value) < low:
            report.error(path, f"must provide at least {low} items")
        if high is not None and len(value) > high:
            report.error(path, f"no more than {high} items allowed")
        for number, item in enumerate(value):
            of(report, item, f"{path}/{number}")

    return check


def shape(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """An object with these fields and no other."""
    known = {**required, **(optional or {})}

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            report.error(path, "must be an object")
            return
        for name in required:
            if name not in value:
                report.error(path, f"missing required field: {name}")
        for name, item in value.items():
            if name not in known:
                report.error(path, f"invalid additional property: {name}")
            else:
                known[name](report, item, f"{path}/{name}")

    return check


def also(*checks: Check) -> Check:
    """All of these checks, one after the other; a later one only when the earlier found nothing wrong."""

    def check(report: Report, value: Any, path: str) -> None:
        before = len(report.messages)
        for one in checks:
            if len(report.messages) == before:
                one(report, value, path)

    return check


def by_type(kinds: dict[str, Check], what: str) -> Check:
    """An object whose `type` says which check holds for it."""

    def check(report: Report, value: Any, path: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            report.error(f"{path}/type", f"unsupported type for {what}: {kind}")
        else:
            kinds[kind](report, value, path)

    return check


def anything(report: Report, value: Any, path: str) -> None:
    """Whatever the value is."""


URL = string(1, 3000, r"https?://\S+")
"""A web address. Slack, reference of block kit: `url` and `image_url`."""
