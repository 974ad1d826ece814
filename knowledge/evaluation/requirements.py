"""What figures must at least, or at most, be: `hit1=0.95,refused=0.03`, for a check that runs by itself."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from knowledge.evaluation.measures import Share, Summary

Figure = Callable[[Summary], "Share | float | None"]
_AT_LEAST: dict[str, Figure] = {
    "hit1": lambda one: one.hit1,
    "hit3": lambda one: one.hit3,
    "auroc": lambda one: one.auroc,
    "rejected": lambda one: one.rejected,
}
_AT_MOST: dict[str, Figure] = {
    "refused": lambda one: one.refused,
    "unknown": lambda one: one.unknown,
    "calibration": lambda one: one.calibration_error,
    "p50": lambda one: one.p50,
    "p99": lambda one: one.p99,
}
_IN_MILLISECONDS = frozenset(["p50", "p99"])


class BadRequirement(ValueError):
    """A requirement is not the name of a figure with a number that the figure can have."""


@dataclass(frozen=True)
class Requirement:
    """A bound of one figure."""

    name: str
    bound: float
    """A share, 0 to 1; milliseconds for p50 and p99."""

    def unmet(self, found: Summary) -> str | None:
        """Return a sentence when a system's figures do not meet it, else None."""
        floor = self.name in _AT_LEAST
        figure = (_AT_LEAST if floor else _AT_MOST)[self.name](found)
        value = figure.value if isinstance(figure, Share) else figure
        if value is None:
            return f"{self.name} cannot be told: these questions give no figure for it."
        if value >= self.bound if floor else value <= self.bound:
            return None
        unit = " ms" if self.name in _IN_MILLISECONDS else ""
        of = f" ({figure.part} of {figure.of})" if isinstance(figure, Share) else ""
        return f"{self.name} is {value:.4g}{unit}{of}; at {'least' if floor else 'most'} {self.bound:g}{unit} is asked."


def read_requirements(text: str) -> list[Requirement]:
    """Read requirements with commas between them; raises BadRequirement."""
    return [_requirement(part.strip()) for part in text.split(",") if part.strip()]


def unmet(requirements: Iterable[Requirement], found: Summary) -> list[str]:
    """Return a sentence for each requirement that is not met."""
    return [told for one in requirements if (told := one.unmet(found)) is not None]


def _requirement(text: str) -> Requirement:
    name, _, number = (part.strip().lower() for part in text.partition("="))
    if name not in _AT_LEAST and name not in _AT_MOST:
        raise BadRequirement(f"{text!r} does not start with one of {', '.join([*_AT_LEAST, *_AT_MOST])}")
    try:
        bound = float(number)
    except ValueError as error:
        raise BadRequirement(f"{text!r} needs a number, as in {name}=0.9") from error
    most = math.inf if name in _IN_MILLISECONDS else 1.0
    if not (math.isfinite(bound) and 0 <= bound <= most):
        raise BadRequirement(f"{text!r} needs a number {'of 0 or more' if most > 1 else 'between 0 and 1'}")
    return Requirement(name, bound)
